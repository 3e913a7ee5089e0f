//go:build unix

package workers

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps the terminal's interrupt from the process: its caller gets it
// and passes it on once. Two would cut the clean-up short.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
