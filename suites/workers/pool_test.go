package workers

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hallmark/suites/verdict"
)

// variable makes the test binary be a worker, which does what its value says.
const variable = "HALLMARK_TEST_WORKER"

func TestMain(m *testing.M) {
	if task := os.Getenv(variable); task != "" {
		work(task)
		return
	}
	os.Exit(m.Run())
}

var observed = verdict.Run{
	Started: time.Unix(1, 0).UTC(), Ended: time.Unix(2, 0).UTC(), Left: []string{"x"},
	Specs: []verdict.Spec{{Name: "a", Covers: []string{"R"}, Judgements: []verdict.Judgement{{Requirement: "R", Met: true, Exchange: -1}}, Exchanges: []verdict.Exchange{{Err: "\xff"}}}},
}

func work(task string) {
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	caller := Join(os.Stdin, os.Stdout, 1000)
	_ = caller.Begin("the journal")
	_ = caller.Wait(context.Background())
	caller.Tell(Step{Total: 3, Spec: verdict.Spec{Name: task}})
	switch task {
	case "ends":
		_ = caller.End(observed)
	case "fails":
		_, _ = os.Stderr.WriteString("hallmark: no network\n")
		os.Exit(3)
	case "waits":
		<-interrupted.Done()
		run := observed
		run.Interrupted = true
		// Without a caller there is still a pace, to clean up by.
		if caller.Wait(context.Background()) == nil && caller.End(run) != nil {
			_ = os.WriteFile(os.Getenv(variable+"_FILE"), []byte("ended"), 0o600)
		}
	}
}

func command(t *testing.T, task string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), variable+"="+task)
	return cmd
}

func TestPool(t *testing.T) {
	told := make(chan string, 3)
	p := New(0, func(process int, s Step) { told <- fmt.Sprintf("%d %d %s", process, s.Total, s.Spec.Name) })
	for i, task := range []string{"ends", "fails"} {
		if err := p.Start(i, command(t, task)); err != nil {
			t.Fatal(err)
		}
	}
	runs, lost := p.Wait()
	if len(runs) != 1 || !reflect.DeepEqual(runs[0], observed) {
		t.Errorf("%+v", runs)
	}
	if len(lost) != 1 || lost[0].Journal != "the journal" || lost[0].Err.Error() != "a process of the run: exit status 3: no network" {
		t.Errorf("%+v", lost)
	}
	both := []string{<-told, <-told}
	slices.Sort(both)
	if !slices.Equal(both, []string{"0 3 ends", "1 3 fails"}) {
		t.Errorf("%q", both)
	}
	if err := p.Start(2, command(t, "waits")); err != nil {
		t.Fatal(err)
	}
	if got := <-told; got != "2 3 waits" { // its signal handler is there by then
		t.Errorf("%q", got)
	}
	p.Interrupt()
	if runs, lost := p.Wait(); len(runs) != 1 || !runs[0].Interrupted || len(lost) != 0 {
		t.Errorf("%+v, %v", runs, lost)
	}
}

// TestCallerGone: a worker whose caller is killed interrupts itself.
func TestCallerGone(t *testing.T) {
	file := t.TempDir() + "/file"
	cmd := command(t, "waits")
	cmd.Env = append(cmd.Env, variable+"_FILE="+file)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = in.Close()
	_ = cmd.Wait()
	if content, err := os.ReadFile(file); err != nil || string(content) != "ended" {
		t.Errorf("%q, %v\n%s", content, err, &stderr)
	}
}
