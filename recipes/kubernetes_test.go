package recipes_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"hallmark/reports"
)

// manifest is what these tests read of a manifest; package check decodes all of it.
type manifest struct {
	Kind string
	Data map[string]string
	Spec struct {
		Completions, Parallelism int
		PodFailurePolicy         struct {
			Rules []struct {
				Action      string
				OnExitCodes struct{ Values []int } `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Spec struct {
				SecurityContext struct {
					RunAsNonRoot bool `yaml:"runAsNonRoot"`
				} `yaml:"securityContext"`
				Containers []struct {
					Args            []string
					SecurityContext struct {
						ReadOnly bool `yaml:"readOnlyRootFilesystem"`
					} `yaml:"securityContext"`
				}
			}
		}
	}
}

func manifests(t *testing.T, path string) (all []manifest) {
	t.Helper()
	for text := range strings.SplitSeq(read(t, path), "\n---\n") {
		var m manifest
		if err := yaml.Unmarshal([]byte(text), &m); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, m)
	}
	return all
}

// TestKubernetes runs the parts of the Indexed Job as processes, and the merge, with
// the arguments of the manifests; the verdicts are those of one machine.
func TestKubernetes(t *testing.T) {
	server, dir := serve(t, fault), t.TempDir()
	all := manifests(t, "kubernetes/job.yaml")
	config, job := all[0], all[2]
	pod := job.Spec.Template.Spec
	if !pod.SecurityContext.RunAsNonRoot || !pod.Containers[0].SecurityContext.ReadOnly {
		t.Error("it must not run as root, nor on a root file system that can be written to")
	}
	place := func(arg string) string {
		return strings.NewReplacer("/etc/hallmark", dir, "/reports", filepath.Join(dir, "reports")).Replace(arg)
	}
	target := strings.NewReplacer("https://scim.example.com/v2", server.url, "/var/run/hallmark/token", filepath.Join(dir, "token"), "rate: 7,", "rate: 5000,").Replace(config.Data["target.yaml"])
	for name, content := range map[string]string{"target.yaml": target, "token": server.token} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	var parts []*exec.Cmd
	for i := range job.Spec.Completions {
		var args []string
		for _, arg := range pod.Containers[0].Args {
			args = append(args, place(strings.ReplaceAll(arg, "$(JOB_COMPLETION_INDEX)", strconv.Itoa(i))))
		}
		cmd := exec.Command(hallmark(t), args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, cmd)
	}
	failed := 0
	for i, cmd := range parts {
		_ = cmd.Wait() // the status says it
		switch status := cmd.ProcessState.ExitCode(); status {
		case 0:
		case 1:
			failed++
		default:
			t.Errorf("part %d: exit status %d", i, status)
		}
	}
	if failed != 1 {
		t.Errorf("%d parts saw the one fault", failed)
	}
	if rule := job.Spec.PodFailurePolicy.Rules[0]; rule.Action != "FailIndex" || !slices.Equal(rule.OnExitCodes.Values, []int{1, 2}) {
		t.Errorf("a verdict must not be tried again: %+v", rule)
	}

	merge := manifests(t, "kubernetes/merge.yaml")[0].Spec.Template.Spec.Containers[0]
	if got := len(merge.Args) - 2; got != job.Spec.Completions || job.Spec.Parallelism != got || !strings.Contains(strings.Join(pod.Containers[0].Args, " "), "/"+strconv.Itoa(got)) {
		t.Errorf("%d parts are merged of %d", got, job.Spec.Completions)
	}
	var args []string
	for _, arg := range merge.Args {
		args = append(args, place(arg))
	}
	output, err := exec.Command(hallmark(t), args...).CombinedOutput()
	whole, readErr := reports.Read(filepath.Join(dir, "reports", "whole"))
	if readErr != nil {
		t.Fatalf("%v %v\n%s", err, readErr, output)
	}
	one := filepath.Join(dir, "one")
	_ = exec.Command(hallmark(t), "certify", "--target", filepath.Join(dir, "target.yaml"), "--quiet", "--out", one).Run() // not conformant
	alone, err := reports.Read(one)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Outcome != reports.NotConformant || whole.Outcome != alone.Outcome || !maps.Equal(whole.Counts, alone.Counts) {
		t.Errorf("three parts: %s %v; one machine: %s %v", whole.Outcome, whole.Counts, alone.Outcome, alone.Counts)
	}
}
