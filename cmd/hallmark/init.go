package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"hallmark/reports"
	"hallmark/suites/check"
	"hallmark/suites/target"
)

func initCommand() *cobra.Command {
	var l login
	var w way
	var out string
	cmd := &cobra.Command{
		Use:   "init URL",
		Short: "Ask a SCIM endpoint what it offers, and write a target file for it",
		Long: `Init reads an endpoint's ServiceProviderConfig, ResourceTypes and Schemas and one
page of its users, changes nothing, and writes a target file with comments that
hallmark certify --target takes as it is. The credential is written as the name of
the environment variable or file that holds it. A file that is there is kept.`,
		Example: `  HALLMARK_TOKEN=… hallmark init https://scim.example.com/v2 --out staging.yaml
  hallmark init https://scim.example.com/v2 --token-file token.txt
  SCIM_PASSWORD=… hallmark init https://scim.example.com/v2 --basic ada --secret-env SCIM_PASSWORD
  CLIENT_SECRET=… hallmark init https://scim.example.com/v2 --oauth2-token-url https://id.example.com/token --oauth2-client-id hallmark --secret-env CLIENT_SECRET
  hallmark init https://scim.example.com/v2 --client-cert client.pem --client-key client.key --ca-file ca.pem`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if l.file != "" {
				return usage("init writes a target file and reads none: give the credential by %s or another flag", tokenVariable)
			}
			if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
				return usage("%s is there already: give another name with --out", out)
			}
			base, err := target.CheckBaseURL(args[0])
			if err != nil {
				return usage("%w", err)
			}
			l.url = base
			scim, err := w.scim(&l)
			if err != nil {
				return err
			}
			head, err := yaml.Marshal(map[string]any{"version": 1, "scim": scim})
			if err != nil {
				return fmt.Errorf("write the target file: %w", err)
			}
			f, err := target.ParseFile(out, head)
			if err != nil {
				return usage("%s", strings.TrimPrefix(err.Error(), "target file "+out+": "))
			}
			t, err := f.Target(target.Credential{})
			if err != nil {
				return usage("%s", strings.TrimPrefix(err.Error(), "target file "+out+": "))
			}
			if l.rate < 0 {
				return usage("--rate must not be negative")
			}
			t.Limits.Rate = l.rate
			t.ReadOnly = true
			survey, err := check.Look(cmd.Context(), t)
			if err != nil {
				return notJudged("%w", err)
			}
			content, err := targetFile(t, scim, survey)
			if err != nil {
				return err
			}
			file, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
			if err != nil {
				return usage("--out: %w", err)
			}
			_, err = file.Write(content)
			if err = errors.Join(err, file.Close()); err != nil {
				return errors.Join(fmt.Errorf("write %s: %w", out, err), os.Remove(out))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s is written; next: hallmark certify --target %s\n", reports.Line(out), reports.Line(out))
			return nil
		},
	}
	l.flags(cmd)
	w.flags(cmd)
	_ = cmd.Flags().MarkHidden("target")
	cmd.Flags().StringVar(&out, "out", "target.yaml", "the file to write")
	_ = cmd.MarkFlagFilename("out", "yaml", "yml")
	return cmd
}

// targetFile is the target file for t, which is reached as in.
func targetFile(t *target.Target, in map[string]any, survey *check.Survey) ([]byte, error) {
	scim, err := yaml.Marshal(map[string]any{"scim": in})
	if err != nil {
		return nil, fmt.Errorf("write the target file: %w", err)
	}
	var b bytes.Buffer
	b.WriteString("# A target of hallmark certify; every key is in suites/target/target.schema.json.\nversion: 1\n# name: Staging            # what reports call it; otherwise its URL\n")
	b.WriteString("\n# Where it is and how to log in. A secret is the name of an environment variable\n# or a file, never a value; bearer, basic, header, oauth2 and none are the ways to log in.\n")
	b.Write(scim)
	b.WriteString("\n# profiles: [rfc, jumpcloud] # rfc when left out; hallmark list prints what each asks\n")
	b.WriteString("\n# What the endpoint says of itself. Where that is wrong, the claims below win.\n")
	for _, line := range survey.Lines {
		b.WriteString("#   " + reports.Line(line) + "\n")
	}
	b.WriteString("# claims: {bulk: false}\n\n# What it can bear. Without a rate it is asked as fast as it answers.\n")
	if t.Limits.Rate > 0 {
		fmt.Fprintf(&b, "limits: {rate: %g}\n", t.Limits.Rate)
	} else {
		b.WriteString("# limits: {rate: 20, users: 25, timeout: 10s}\n")
	}
	b.WriteString("\n# The users that hallmark creates, and removes again.\n")
	if len(survey.Required) > 0 {
		b.WriteString("# Its User schema requires, besides userName: " + reports.Line(strings.Join(survey.Required, ", ")) + "\n")
	}
	b.WriteString("# people: {domain: example.com, attributes: {title: Engineer}}\n")
	return b.Bytes(), nil
}
