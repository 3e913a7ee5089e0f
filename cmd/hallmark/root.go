package main

import (
	"github.com/spf13/cobra"

	"hallmark/suites/requirement"
)

// root is the whole command line. Bare hallmark is hallmark run.
func root() *cobra.Command {
	run := runCommand()
	cmd := &cobra.Command{
		Use:   "hallmark",
		Short: "Prove a SCIM endpoint and a SAML sign-on, with a mock JumpCloud and a mock Lessonly",
		Long: `Hallmark proves that a service provider's SCIM endpoint and SAML sign-on do what
JumpCloud's Lessonly integration, and the RFCs under it, need.

Without a subcommand it runs every check against its own mocks, in this process.

Exit status: 0 certified, 1 not conformant or only partly checked, 2 a mistake in
the command line or target file, 3 could not be judged, 130 interrupted.`,
		Example: `  hallmark                                            # check the integration against the mocks
  HALLMARK_TOKEN=… hallmark certify --scim-url https://scim.example.com/v2
  hallmark serve                                      # a JumpCloud and a Lessonly on your desk
  hallmark list --profile lessonly`,
		Args:          cobra.NoArgs,
		RunE:          run.RunE,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.Flags().AddFlagSet(run.Flags())
	cmd.AddCommand(run, certifyCommand(), initCommand(), selftestCommand(), serveCommand(), listCommand(), explainCommand(), compareCommand(), mergeCommand(), waiveCommand(), sweepCommand(), docsCommand())
	return cmd
}

// profileFlag adds --profile to a command.
func profileFlag(cmd *cobra.Command, into *[]string, def []string, text string) {
	cmd.Flags().StringSliceVar(into, "profile", def, text)
	_ = cmd.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, p := range requirement.Profiles() {
			names = append(names, string(p.Name)+"\t"+p.Text)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}

func parseProfiles(names []string) ([]requirement.Profile, error) {
	var profiles []requirement.Profile
	for _, name := range names {
		p, err := requirement.ParseProfile(name)
		if err != nil {
			return nil, usage("%w", err)
		}
		profiles = append(profiles, p)
	}
	if len(profiles) == 0 {
		return nil, usage("no profile was chosen: give --profile")
	}
	return profiles, nil
}
