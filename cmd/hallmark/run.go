package main

import (
	"github.com/spf13/cobra"
)

func runCommand() *cobra.Command {
	var o output
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Check the Lessonly integration and the SCIM endpoint of the mocks, in this process",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage("not yet")
		},
	}
	o.flags(cmd)
	return cmd
}
