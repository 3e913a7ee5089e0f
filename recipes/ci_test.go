package recipes_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"hallmark/reports"
)

// strict reads YAML and refuses keys that the type does not have.
func strict(t *testing.T, path string, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, path)))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// cases are what every CI recipe is run on.
func cases() map[string]struct {
	faults   []string
	baseline bool
	status   int
	outcome  reports.Outcome
} {
	type one = struct {
		faults   []string
		baseline bool
		status   int
		outcome  reports.Outcome
	}
	return map[string]one{
		"good":      {nil, false, 0, reports.Certified},
		"regressed": {[]string{fault}, true, 1, reports.NotConformant},
	}
}

type workflow struct {
	Name        string
	On          map[string]any
	Permissions map[string]string
	Concurrency string
	Jobs        map[string]struct {
		RunsOn    string `yaml:"runs-on"`
		Timeout   int    `yaml:"timeout-minutes"`
		Container struct{ Image, Options string }
		Env       map[string]string
		Steps     []struct {
			Name, Uses, If, Run string
			Env, With           map[string]string
		}
	}
}

// TestGitHubActions runs the steps of the workflow in order, as the runner does.
func TestGitHubActions(t *testing.T) {
	var w workflow
	strict(t, "github-actions.yml", &w)
	for name, c := range cases() {
		t.Run(name, func(t *testing.T) {
			server, dir := serve(t, c.faults...), t.TempDir()
			if c.baseline {
				conformance(t, dir)
			}
			context := strings.NewReplacer("${{ vars.SCIM_URL }}", server.url, "${{ secrets.SCIM_TOKEN }}", server.token)
			summary := filepath.Join(dir, "summary")
			failed, ran := 0, 0
			for _, step := range w.Jobs["certify"].Steps {
				if step.Uses != "" {
					if !regexp.MustCompile(`^actions/(checkout|upload-artifact)@v\d+$`).MatchString(step.Uses) {
						t.Errorf("%s is not known here", step.Uses)
					}
					if path := step.With["path"]; path != "" {
						exists(t, filepath.Join(dir, path, "report.html"))
					}
					continue
				}
				if step.If == "cancelled()" || failed != 0 && step.If != "always()" {
					continue
				}
				env := []string{"GITHUB_STEP_SUMMARY=" + summary}
				for _, variables := range []map[string]string{w.Jobs["certify"].Env, step.Env} {
					for key, value := range variables {
						env = append(env, key+"="+context.Replace(value))
					}
				}
				ran++
				status, output := sh(t, dir, step.Run, env...)
				if status != 0 && failed != 0 {
					t.Errorf("%s fails too: %d\n%s", step.Name, status, output)
				}
				failed += status
			}
			if failed != c.status || ran < 2 || certified(t, dir).Outcome != c.outcome {
				t.Errorf("exit status %d, want %d; %d steps; %s", failed, c.status, ran, certified(t, dir).Outcome)
			}
			if page := read(t, summary); !strings.Contains(page, "SCIM-7644-3.6-DELETE-204") == (c.status != 0) || strings.Contains(page, "egressed") != c.baseline {
				t.Errorf("the page of the run:\n%s", page)
			}
		})
	}
}

type pipeline struct {
	Job struct {
		Stage, Image, Timeout string
		ResourceGroup         string `yaml:"resource_group"`
		Rules                 []map[string]any
		Script                []string
		AfterScript           []string `yaml:"after_script"`
		Artifacts             struct {
			When     string
			ExposeAs string `yaml:"expose_as"`
			Paths    []string
			Reports  struct{ JUnit string }
		}
	} `yaml:"scim-conformance"`
}

// TestGitLabCI runs script and after_script, each in a shell of its own.
func TestGitLabCI(t *testing.T) {
	var p pipeline
	strict(t, "gitlab-ci.yml", &p)
	for name, c := range cases() {
		t.Run(name, func(t *testing.T) {
			server, dir := serve(t, c.faults...), t.TempDir()
			if c.baseline {
				conformance(t, dir)
			}
			env := []string{"SCIM_URL=" + server.url, "HALLMARK_TOKEN=" + server.token}
			status, output := sh(t, dir, strings.Join(p.Job.Script, "\n"), env...)
			if status != c.status || certified(t, dir).Outcome != c.outcome {
				t.Errorf("exit status %d, want %d\n%s", status, c.status, output)
			}
			if status, output := sh(t, dir, strings.Join(p.Job.AfterScript, "\n"), env...); status != 0 {
				t.Errorf("after_script: %d\n%s", status, output)
			}
			for _, path := range append(p.Job.Artifacts.Paths, p.Job.Artifacts.Reports.JUnit) {
				exists(t, filepath.Join(dir, path))
			}
			if p.Job.Artifacts.When != "always" {
				t.Error("a failure must leave its report")
			}
		})
	}
}

// TestJenkinsfile runs the sh steps, with the variables that the file declares and
// no others.
func TestJenkinsfile(t *testing.T) {
	text := read(t, "Jenkinsfile")
	code := regexp.MustCompile(`(?s)'''.*?'''|'[^'\n]*'|"[^"\n]*"|//[^\n]*`).ReplaceAllString(text, "")
	for _, pair := range []string{"{}", "()"} {
		if strings.Count(code, pair[:1]) != strings.Count(code, pair[1:]) {
			t.Errorf("%s are not balanced", pair)
		}
	}
	steps := regexp.MustCompile(`(?s)sh '''(.*?)'''|sh '([^'\n]*)'`).FindAllStringSubmatch(text, -1)
	declared := regexp.MustCompile(`(?m)^        ([A-Z_]+) = `).FindAllStringSubmatch(text, -1)
	if len(steps) != 2 || len(declared) != 2 {
		t.Fatalf("%d steps and %d variables", len(steps), len(declared))
	}
	for name, c := range cases() {
		t.Run(name, func(t *testing.T) {
			server, dir := serve(t, c.faults...), t.TempDir()
			if c.baseline {
				conformance(t, dir)
			}
			value := map[string]string{"SCIM_URL": server.url, "HALLMARK_TOKEN": server.token}
			var env []string
			for _, variable := range declared {
				env = append(env, variable[1]+"="+value[variable[1]])
			}
			if status, output := sh(t, dir, steps[0][1], env...); status != c.status || certified(t, dir).Outcome != c.outcome {
				t.Errorf("exit status %d, want %d\n%s", status, c.status, output)
			}
			for _, found := range regexp.MustCompile(`testResults: '([^']*)'`).FindAllStringSubmatch(text, -1) {
				if junit := read(t, filepath.Join(dir, found[1])); !bytes.Contains([]byte(junit), []byte("<testsuite")) {
					t.Errorf("%s is no JUnit", found[1])
				}
			}
			if status, output := sh(t, dir, steps[1][2], env...); status != 0 {
				t.Errorf("aborted: %d\n%s", status, output)
			}
		})
	}
}
