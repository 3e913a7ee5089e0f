package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites"
	"hallmark/suites/check"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// tokenVariable holds the bearer token when nothing else says where it is.
const tokenVariable = "HALLMARK_TOKEN"

// login is how the command line says what is under test and how to log in.
type login struct {
	url, file, tokenFile string
	noCredential         bool
	rate                 float64
}

func (l *login) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.file, "target", "", "target file (YAML)")
	cmd.Flags().StringVar(&l.tokenFile, "token-file", "", "file that holds the bearer token; otherwise "+tokenVariable+" is read")
	cmd.Flags().BoolVar(&l.noCredential, "no-credential", false, "send no credential: the endpoint takes requests without one")
	cmd.Flags().Float64Var(&l.rate, "rate", 0, "requests a second; 0 is as fast as the target answers")
	_ = cmd.MarkFlagFilename("target", "yaml", "yml")
}

// target makes the target of the flags and the target file; flags win.
func (l *login) target() (*target.Target, *target.File, error) {
	file := &target.File{}
	if l.file != "" {
		var err error
		if file, err = target.ReadFile(l.file); err != nil {
			return nil, nil, usage("%w", err)
		}
	}
	if l.url != "" {
		file.SCIM.URL = l.url
	}
	if file.SCIM.URL == "" {
		return nil, nil, usage("no endpoint: give --scim-url URL or --target FILE with scim.url")
	}
	fallback, err := l.fallback(file)
	if err != nil {
		return nil, nil, err
	}
	t, err := file.Target(fallback)
	if err != nil {
		return nil, nil, usage("%s", strings.TrimPrefix(err.Error(), "target file : "))
	}
	if l.rate < 0 {
		return nil, nil, usage("--rate must not be negative")
	}
	if l.rate > 0 {
		t.Limits.Rate = l.rate
	}
	return t, file, nil
}

// fallback is the credential of the command line, or of the environment when
// the target file has none.
func (l *login) fallback(file *target.File) (target.Credential, error) {
	switch {
	case l.noCredential && l.tokenFile != "":
		return target.Credential{}, usage("--no-credential and --token-file exclude each other")
	case l.noCredential:
		file.SCIM.Credential = nil
		return target.Credential{}, nil
	case l.tokenFile != "":
		file.SCIM.Credential = nil
		secret, err := target.ReadSecret(l.tokenFile)
		if err != nil {
			return target.Credential{}, usage("--token-file: %w", err)
		}
		return target.Credential{Scheme: target.Bearer, Secret: secret}, nil
	case file.HasCredential():
		return target.Credential{}, nil
	case os.Getenv(tokenVariable) == "":
		return target.Credential{}, usage("no credential: set %s, give --token-file FILE, or scim.credential in a target file (--no-credential if the endpoint needs none)", tokenVariable)
	}
	secret, err := target.EnvSecret(tokenVariable)
	if err != nil {
		return target.Credential{}, usage("%w", err)
	}
	return target.Credential{Scheme: target.Bearer, Secret: secret}, nil
}

func certifyCommand() *cobra.Command {
	var l login
	var o output
	var f focus
	var names []string
	var readOnly, dryRun bool
	var c certification
	var shard string
	cmd := &cobra.Command{
		Use:   "certify --scim-url URL",
		Short: "Judge a SCIM endpoint, requirement by requirement",
		Long: `Certify judges a SCIM 2.0 endpoint by RFC 7643 and RFC 7644, as far as it claims
their options, and says for each requirement what was sent, what came back and
what to do.

It is safe on a tenant with other people's data: everything it creates carries a
prefix of the run, is journalled before it is sent and removed afterwards, also
on SIGINT and SIGTERM; after a kill, hallmark sweep removes the rest. What the
run did not create is never changed. With --read-only nothing but GET and POST
/.search is sent; what needs more is skipped, and the report is a partial one.`,
		Example: `  HALLMARK_TOKEN=… hallmark certify --scim-url https://scim.example.com/v2
  hallmark certify --scim-url https://scim.example.com/v2 --token-file token.txt --out report
  hallmark certify --target staging.yaml --profile rfc --profile jumpcloud
  hallmark certify --target staging.yaml --parallel 8
  hallmark certify --target staging.yaml --shard 0/3 --out part-0      # then hallmark merge`,
		Args: cobra.NoArgs,
		RunE: o.told(func(cmd *cobra.Command) error {
			saveMemory()
			t, file, err := l.target()
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("profile") && len(file.Profiles) > 0 {
				names = file.Profiles
			}
			profiles, err := parseProfiles(names)
			if err != nil {
				return err
			}
			if err := o.prepare(); err != nil {
				return err
			}
			only, partial, err := f.only(o.dir)
			if err != nil {
				return err
			}
			if t.ReadOnly = readOnly; readOnly {
				partial = append(partial, "only what can be seen by reading was checked (--read-only)")
			}
			if dryRun && o.json {
				return usage("--dry-run and --json exclude each other")
			}
			if dryRun {
				return plan(cmd.OutOrStdout(), t, suites.Options{Profiles: profiles, Only: only, Timeout: o.timeout})
			}
			index, shards, err := parseShard("--shard", shard, check.MostShards)
			if err != nil {
				return err
			}
			if c.parallel < 1 {
				return usage("--parallel must be 1 or more")
			}
			c.cmd, c.t, c.out = cmd, t, &o
			c.options = suites.Options{Profiles: profiles, Only: only, Timeout: o.timeout, Shard: index, Shards: shards}
			if c.part.text != "" { // a process of another hallmark, which reports
				return c.work()
			}
			warning, err := check.Preflight(cmd.Context(), t)
			if err != nil {
				return notJudged("%w", err)
			}
			if warning != "" {
				fmt.Fprintln(cmd.ErrOrStderr(), "hallmark: "+reports.Line(warning))
			}
			c.shown = o.start(cmd, t.Name, profiles)
			defer c.shown.close()
			run, err := c.judge()
			if err != nil {
				return err
			}
			report := reports.New(
				reports.Tool{Name: "hallmark", Version: version, Command: "certify"},
				reports.Target{Name: t.Name, SCIMURL: t.SCIM.BaseURL, Configuration: t.Configuration()},
				profiles, run, append(partial, leftOut(t, run)...)...)
			if shards > 1 {
				report.Cut(index, shards)
			}
			return o.finish(cmd, c.shown, report)
		}),
	}
	cmd.Flags().StringVar(&l.url, "scim-url", "", "SCIM base URL, for example https://scim.example.com/v2")
	l.flags(cmd)
	o.flags(cmd)
	f.flags(cmd)
	cmd.Flags().BoolVar(&readOnly, "read-only", false, "send nothing but GET and POST /.search; what needs more is skipped")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print what would be checked, created and sent, and send nothing")
	cmd.Flags().IntVar(&c.parallel, "parallel", 1, "processes that judge the target together, within its rate and its limits")
	cmd.Flags().StringVar(&shard, "shard", "", "judge one part of several, such as 0/3, on a machine of its own; hallmark merge joins the reports")
	c.part.flags(cmd)
	profileFlag(cmd, &names, []string{"rfc"}, "profiles to certify for")
	return cmd
}

// leftOut says what a run left out because of what the target can bear.
func leftOut(t *target.Target, run verdict.Run) []string {
	for _, s := range run.Specs {
		for _, j := range s.Judgements {
			if j.Skipped == check.Licence {
				return []string{fmt.Sprintf("what needs more than %d users at a time was not checked (limits.users)", t.Limits.Users)}
			}
		}
	}
	return nil
}

// startJournal starts the journal in the output folder, or in the user's cache
// when there is none: a run can be killed either way. The journal of an earlier
// run, or of one that is under way, is kept beside it.
func startJournal(dir, name string, t *target.Target) (journal *target.Journal, path, kept string, err error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		dir, name = filepath.Join(cache, "hallmark"), "journal-"+t.People.Prefix+".jsonl"
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, "", "", fmt.Errorf("make the folder of the journal: %w", err)
		}
	}
	path = filepath.Join(dir, name)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		kept = filepath.Join(dir, "journal-"+time.Now().UTC().Format("20060102T150405.000000000")+".jsonl")
		if err := os.Rename(path, kept); err != nil {
			return nil, "", "", fmt.Errorf("keep the journal of an earlier run: %w", err)
		}
	}
	journal, err = target.CreateJournal(path, t)
	return journal, path, kept, err
}

// clearAway removes what the specs could not, and the journal once nothing is
// left to remove. A signal ends it early, so that the report is still written.
func clearAway(t *target.Target, journal *target.Journal, path string) (left []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	_, left = check.Sweep(ctx, t, journal)
	path = journal.Where(path) // not the journal of another run that has begun there since
	if err := journal.Close(); err != nil {
		return append(left, "the journal could not be closed: "+err.Error())
	}
	if len(left) > 0 {
		return append(left, "try again later: hallmark sweep "+path)
	}
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil {
		return append(left, err.Error())
	}
	return nil
}
