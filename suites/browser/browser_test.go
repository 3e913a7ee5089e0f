//go:build browser

package browser_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	cdp "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hallmark/suites/inprocess"
)

const (
	binary  = "../../bin/hallmark" // make builds it before
	screens = "../../out/screens"
	library = "node_modules/axe-core/axe.min.js"
	patient = 15 * time.Second // far longer than a page takes: a page that hangs fails
)

var (
	chromium context.Context // the one browser; each test has tabs of its own
	axeCore  string
	scratch  string // a folder for what several tests share
	served   addresses
)

// addresses is what hallmark serve --json prints, as far as the tests ask.
type addresses struct {
	SCIM struct {
		BaseURL string `json:"base_url"`
		Token   string
	}
	SP struct {
		URL        string
		SupportURL string `json:"support_url"`
		SupportKey string `json:"support_key"`
	}
	IDP struct {
		PortalURL      string `json:"portal_url"`
		AdminPortalURL string `json:"admin_portal_url"`
		AdminEmail     string `json:"admin_email"`
		AdminPassword  string `json:"admin_password"`
	}
}

func TestMain(m *testing.M) {
	status, err := withBrowser(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browser tests:", err)
		status = 1
	}
	os.Exit(status)
}

// withBrowser runs tests with Chromium and both mocks.
func withBrowser(run func() int) (status int, err error) {
	source, err := os.ReadFile(library)
	if err != nil {
		return 1, fmt.Errorf("%w: run make browser", err)
	}
	axeCore = string(source)
	if err := os.MkdirAll(screens, 0o755); err != nil {
		return 1, err
	}
	if scratch, err = os.MkdirTemp("", "hallmark-browser-"); err != nil {
		return 1, err
	}
	defer os.RemoveAll(scratch)
	if world, err = inprocess.Start(inprocess.Options{}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, world.Close()) }()
	names, err := resolver()
	if err != nil {
		return 1, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("host-resolver-rules", names),
		chromedp.Flag("ignore-certificate-errors", true), // the world's authority is of this process only
		chromedp.WindowSize(1280, 900),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("disable-dev-shm-usage", true), // a container's /dev/shm is too small for it
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to sandbox for root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	browser, closeBrowser := chromedp.NewContext(allocator)
	defer closeBrowser()
	if err := chromedp.Run(browser); err != nil {
		return 1, fmt.Errorf("start Chromium: %w", err)
	}
	chromium = browser

	mocks := exec.Command(binary, "serve", "--json")
	mocks.Stderr = os.Stderr
	stdout, err := mocks.StdoutPipe()
	if err == nil {
		err = mocks.Start()
	}
	if err != nil {
		return 1, fmt.Errorf("serve the mocks: %w", err)
	}
	defer func() { _ = mocks.Process.Signal(os.Interrupt); _ = mocks.Wait() }()
	if err := json.NewDecoder(bufio.NewReader(stdout)).Decode(&served); err != nil {
		return 1, fmt.Errorf("serve the mocks: %w", err)
	}
	return run(), nil
}

// tab is a page in the browser, with cookies of its own.
type tab struct {
	*testing.T
	ctx context.Context
	mu  sync.Mutex
	bad []string // what the page's console said
}

func openTab(t *testing.T) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, 20*patient) // a whole article; each action has patience of its own
	t.Cleanup(cancel)
	if err := chromedp.Run(ctx); err != nil { // the tab lives as long as the context that opens it
		t.Fatal(err)
	}
	b := &tab{T: t, ctx: ctx}
	chromedp.ListenTarget(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *cdp.EventExceptionThrown:
			b.bad = append(b.bad, e.ExceptionDetails.Error())
		case *cdp.EventConsoleAPICalled:
			b.bad = append(b.bad, fmt.Sprintf("console.%s", e.Type))
		case *page.EventJavascriptDialogOpening:
			b.bad = append(b.bad, "a dialog says "+e.Message)
		}
	})
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, what := range b.bad {
			t.Errorf("the page: %s", what)
		}
	})
	return b
}

// do works the page; what fails ends the test.
func (b *tab) do(actions ...chromedp.Action) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patient)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// visit opens a page and waits until it has loaded.
func (b *tab) visit(address string) { b.Helper(); b.do(chromedp.Navigate(address)) }

// submit does what leads to another page, and waits for that.
func (b *tab) submit(actions ...chromedp.Action) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patient)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// want holds an expression of JavaScript to its value.
func (b *tab) want(expression string, want any) {
	b.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		b.Fatal(err)
	}
	// The page may still be about to do it.
	poll := chromedp.Poll("("+expression+") === "+string(text), nil, chromedp.WithPollingTimeout(5*time.Second))
	if chromedp.Run(b.ctx, poll) == nil {
		return
	}
	var got any
	b.do(chromedp.Evaluate(expression, &got))
	b.Errorf("%s is %v, want %v", expression, got, want)
}

// enter presses the key as one event with its text, as a keyboard does: in two,
// the page may have moved on between them, and takes the second for another.
func enter() chromedp.Action {
	return chromedp.Tasks{
		input.DispatchKeyEvent(input.KeyDown).WithKey("Enter").WithCode("Enter").WithText("\r").WithWindowsVirtualKeyCode(13),
		input.DispatchKeyEvent(input.KeyUp).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13),
	}
}

// focused says what the keyboard is at.
const focused = `(e => e.tagName + (e.name ? "=" + e.name : "") + (e.id ? "#" + e.id : ""))(document.activeElement)`

// dark chooses the colours that the person's system asks for.
func dark(on bool) chromedp.Action {
	scheme := "light"
	if on {
		scheme = "dark"
	}
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
}

// shoot keeps a picture of the page as out/screens/NAME.png, and fails on what axe-core finds.
func (b *tab) shoot(name string) {
	b.Helper()
	var picture []byte
	b.do(chromedp.FullScreenshot(&picture, 100))
	if err := os.WriteFile(filepath.Join(screens, name+".png"), picture, 0o644); err != nil {
		b.Fatal(err)
	}
	for _, found := range b.axe() {
		b.Errorf("%s: axe-core: %s", name, found)
	}
	// A page that scrolls sideways is one that is too wide.
	b.want(`document.documentElement.scrollWidth <= window.innerWidth`, true)
}

// axe returns what axe-core finds wrong with the page, rules of best practice included.
func (b *tab) axe() []string {
	b.Helper()
	var result struct {
		Violations []struct {
			ID, Help string
			Nodes    []struct {
				HTML           string
				FailureSummary string
			}
		}
		Passes int
	}
	b.do(
		chromedp.Evaluate(axeCore+";0", nil),
		chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"]}).then(r => ({violations: r.violations, passes: r.passes.length}))`, &result,
			func(p *cdp.EvaluateParams) *cdp.EvaluateParams { return p.WithAwaitPromise(true) }),
	)
	if result.Passes == 0 {
		b.Error("axe-core looked at nothing")
	}
	var found []string
	for _, v := range result.Violations {
		for i, n := range v.Nodes {
			if i == 3 {
				found = append(found, fmt.Sprintf("%s: %d more", v.ID, len(v.Nodes)-i))
				break
			}
			html := []rune(strings.Join(strings.Fields(n.HTML), " "))
			found = append(found, fmt.Sprintf("%s (%s): %s: %s", v.ID, v.Help, string(html[:min(len(html), 160)]), strings.Join(strings.Fields(n.FailureSummary), " ")))
		}
	}
	return found
}

// exit is the status of a command that ran.
func exit(err error) int {
	var e *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.ExitCode()
	}
	return -1
}
