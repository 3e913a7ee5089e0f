package recipes_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// instruction is one line of a Dockerfile, and the stage it belongs to.
type instruction struct{ stage, name, rest string }

func dockerfile(t *testing.T) (all []instruction) {
	t.Helper()
	stage := ""
	for line := range strings.Lines(read(t, "Dockerfile")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		if name == "FROM" {
			stage = "final"
			if _, as, ok := strings.Cut(rest, " AS "); ok {
				stage = as
			}
		}
		all = append(all, instruction{stage, name, rest})
	}
	return all
}

// TestDockerfile runs the lines of stage build here, and then what they built as the
// final image does: as a user who is not root, in a root directory with nothing else.
func TestDockerfile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	ran := 0
	user, command := "", ""
	base := ""
	for _, i := range dockerfile(t) {
		switch {
		case i.name == "ARG":
			base = i.rest
		case i.name == "COPY" && !strings.Contains(i.rest, "--from="):
			fields := strings.Fields(i.rest)
			for _, file := range fields[:len(fields)-1] {
				exists(t, filepath.Join("..", file))
			}
		case i.name == "RUN" && i.stage == "build":
			ran++
			script := exec.Command("sh", "-e", "-c", strings.ReplaceAll(i.rest, "/out", out))
			script.Dir = ".."
			if output, err := script.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", i.rest, err, output)
			}
		case i.name == "RUN":
			if output, err := exec.Command("sh", "-n", "-c", i.rest).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", i.rest, err, output)
			}
		case i.name == "FROM" && i.stage == "final" && i.rest != "${RUNTIME}":
			t.Errorf("the final image is from %s", i.rest)
		case i.name == "USER":
			user = i.rest
		case i.name == "CMD":
			command = i.rest
		}
	}
	if !strings.Contains(base, "distroless/static") || !strings.HasSuffix(base, ":nonroot") || user != "65532:65532" || ran != 3 {
		t.Errorf("from %s, user %s, %d lines run", base, user, ran)
	}
	if runtime.GOOS != "linux" {
		t.Skip("the image is for Linux")
	}
	binary, err := elf.Open(filepath.Join(out, "hallmark"))
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	for _, p := range binary.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program needs a loader, which the image does not have")
		}
	}
	if os.Getuid() != 0 {
		t.Skip("only root may change the root directory")
	}
	root := t.TempDir()
	for _, dir := range []string{"", "usr/local/bin", "reports"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(filepath.Join(root, "reports"), 65532, 65532); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(out, "hallmark"), filepath.Join(root, "usr/local/bin/hallmark")); err != nil {
		t.Fatal(err)
	}
	var args []string
	for _, found := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(command, -1) {
		args = append(args, found[1])
	}
	// A container has /proc, by which a program finds itself to start another; this
	// directory has not.
	cmd := exec.Command("/usr/local/bin/hallmark", append(args, "--profile", "jumpcloud", "--parallel", "1")...)
	cmd.Dir, cmd.Env = "/reports", []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
	output, err := cmd.CombinedOutput()
	if os.IsPermission(err) {
		t.Skip("this root may not change the root directory")
	}
	if err != nil || !strings.Contains(string(output), "CERTIFIED") {
		t.Errorf("%v\n%s", err, output)
	}
	exists(t, filepath.Join(root, "reports", "report.html"))
}
