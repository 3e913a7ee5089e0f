//go:build browser

package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// What a person does who was given labels, as in the article, and no selectors.

// mark finds the one element of a page that a label names and marks it. It is found by its
// text or accessible name; a field by the text of its label. What cannot be seen is not there.
const mark = `((within, kind, wanted) => {
	document.querySelectorAll("[data-marked]").forEach(e => e.removeAttribute("data-marked"));
	const text = e => (e.getAttribute("aria-label") ?? e.textContent).trim().replace(/\s+/g, " ");
	const scope = within ? [...document.querySelectorAll(within)] : [document];
	const all = selector => scope.flatMap(s => [...s.querySelectorAll(selector)]);
	let found;
	if (kind === "field") {
		found = all("label").filter(l => l.control && (text(l) === wanted || text(l).startsWith(wanted + " ("))).map(l => l.control)
			.concat(all("input[aria-label], textarea[aria-label], select[aria-label]").filter(e => text(e) === wanted));
	} else {
		found = all("a, button, summary, label, input[type=checkbox][aria-label]").filter(e => text(e) === wanted);
	}
	found = found.filter(e => e.checkVisibility());
	if (found.length !== 1) return found.length + " of " + JSON.stringify(wanted) + " on " + document.title + " at " + location.href;
	found[0].setAttribute("data-marked", "");
	return "";
})`

const marked = "[data-marked]"

func (b *tab) find(within, kind, label string) {
	b.Helper()
	var problem string
	b.do(chromedp.Evaluate(fmt.Sprintf("%s(%q, %q, %q)", mark, within, kind, label), &problem))
	if problem != "" {
		b.Fatalf("there is not one, but %s", problem)
	}
}

// click clicks what the label names and stays on the page.
func (b *tab) click(label string) {
	b.Helper()
	b.find("", "", label)
	b.do(chromedp.Click(marked, chromedp.ByQuery))
}

// follow clicks what the label names and waits for the page it leads to.
func (b *tab) follow(label string) { b.Helper(); b.followIn("", label) }

func (b *tab) followIn(within, label string) {
	b.Helper()
	b.find(within, "", label)
	b.submit(chromedp.Click(marked, chromedp.ByQuery))
}

// tab goes to a tab of an application's panel.
func (b *tab) tab(label string) { b.Helper(); b.followIn("nav.tabs", label) }

// fill replaces what is in the field with that label.
func (b *tab) fill(label, value string) {
	b.Helper()
	b.find("", "field", label)
	b.do(
		chromedp.Focus(marked, chromedp.ByQuery),
		chromedp.Evaluate(`document.activeElement.select?.()`, nil),
	)
	if value == "" {
		b.do(chromedp.KeyEvent("\b"))
		return
	}
	b.do(input.InsertText(value))
}

// value is what is in the field with that label.
func (b *tab) value(label string) (value string) {
	b.Helper()
	b.find("", "field", label)
	b.do(chromedp.Value(marked, &value, chromedp.ByQuery))
	return value
}

// sees wants texts on the page, as they are shown.
func (b *tab) sees(texts ...string) {
	b.Helper()
	for _, text := range texts {
		if !strings.Contains(b.words(), text) {
			b.Errorf("the page does not say %q:\n%s", text, b.words())
		}
	}
}

func (b *tab) seesNot(texts ...string) {
	b.Helper()
	for _, text := range texts {
		if strings.Contains(b.words(), text) {
			b.Errorf("the page says %q:\n%s", text, b.words())
		}
	}
}

// words is the text that is shown, with single spaces.
func (b *tab) words() string {
	b.Helper()
	var text string
	b.do(chromedp.Evaluate(`document.body.innerText`, &text))
	return strings.Join(strings.Fields(text), " ")
}

// logIn logs in to one of JumpCloud's portals, whose page is open.
func (b *tab) logIn(email, password string) {
	b.Helper()
	b.fill("Email", email)
	b.fill("Password", password)
	b.follow("Log in")
}

// sections runs tests that build on each other with one tab, until one fails.
func (b *tab) sections(t *testing.T, list ...section) {
	t.Helper()
	defer func() { b.T = t }()
	for _, s := range list {
		if !t.Run(s.title, func(t *testing.T) { b.T = t; s.follow(b) }) {
			t.Fatal("what follows builds on this")
		}
	}
}

type section struct {
	title  string
	follow func(b *tab)
}
