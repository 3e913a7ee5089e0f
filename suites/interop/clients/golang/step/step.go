// Package step is what every client here reports with: one JSON line a step, with the
// error if there was one.
package step

import (
	"encoding/json"
	"fmt"
	"os"
)

// URL is where the server is, Token the key that opens it, User the name for Basic.
var URL, Token, User = os.Getenv("SCIM_URL"), os.Getenv("SCIM_TOKEN"), os.Getenv("SCIM_USER")

// Do does one step and reports it.
func Do(name string, does func() error) {
	line := map[string]string{"step": name}
	if err := does(); err != nil {
		line["error"] = err.Error()
	}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Want is an error unless got is what is wanted.
func Want[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s is %v, want %v", what, got, want)
	}
	return nil
}
