package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hallmark/reports"
)

//go:generate go run . docs ../../docs/reference --format markdown

func docsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "docs DIR",
		Short: "Write the man pages, or the reference of all commands",
		Long: `Docs writes what this program says of its commands into a folder: a man page for
each, or the page commands.md of the reference. Packagers put the former where man
looks for it.`,
		Example: `  hallmark docs man/man1
  hallmark docs docs/reference --format markdown`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var pages map[string]string
			switch format {
			case "man":
				pages = manPages(cmd.Root())
			case "markdown":
				pages = map[string]string{"commands.md": reference(cmd.Root())}
			default:
				return usage("unknown format %q: use man or markdown", format)
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return usage("%w", err)
			}
			for name, text := range pages {
				if err := reports.WriteFile(filepath.Join(args[0], name), func(w io.Writer) error {
					_, err := io.WriteString(w, text)
					return err
				}); err != nil {
					return notJudged("%w", err)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "man", "man or markdown")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"man", "markdown"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return cmd
}

// documented lists the commands that a user is told of, the root first.
func documented(root *cobra.Command) []*cobra.Command {
	root.InitDefaultHelpFlag()
	root.InitDefaultCompletionCmd()
	all := []*cobra.Command{root}
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() && cmd.Name() != "help" {
			all = append(all, cmd)
		}
	}
	return all
}

// options lists a command's flags as "-q, --quiet" or "--out string", each with what
// it does. The default of --parallel is this machine's, and no one else's.
func options(cmd *cobra.Command) (all [][2]string) {
	cmd.InitDefaultHelpFlag()
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		kind, text := pflag.UnquoteUsage(f)
		if kind != "" {
			name += " " + kind
		}
		if f.Name != "parallel" && f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" {
			text += " (default " + f.DefValue + ")"
		}
		all = append(all, [2]string{name, text})
	})
	return all
}

// summary is what a command is for, at length where it says so.
func summary(cmd *cobra.Command) string {
	if cmd.Long != "" {
		return strings.TrimSpace(cmd.Long)
	}
	return cmd.Short + "."
}

// reference is the page of all commands.
func reference(root *cobra.Command) string {
	var b bytes.Buffer
	b.WriteString("<!-- Written by go generate ./cmd/hallmark: edit the commands instead. -->\n# Commands\n\n")
	for _, cmd := range documented(root) {
		b.WriteString("* [" + cmd.CommandPath() + "](#" + strings.ReplaceAll(cmd.CommandPath(), " ", "-") + "): " + cmd.Short + "\n")
	}
	for _, cmd := range documented(root) {
		b.WriteString("\n## " + cmd.CommandPath() + "\n\n" + summary(cmd) + "\n\n```text\n" + useLine(cmd) + "\n```\n")
		if cmd.Example != "" {
			b.WriteString("\n```console\n" + outdent(cmd.Example) + "\n```\n")
		}
		b.WriteString("\n| flag | does |\n|---|---|\n")
		for _, o := range options(cmd) {
			b.WriteString("| `" + o[0] + "` | " + strings.NewReplacer("|", "\\|", "<", "&lt;").Replace(o[1]) + " |\n")
		}
	}
	return b.String()
}

// useLine is how a command is called.
func useLine(cmd *cobra.Command) string {
	line := cmd.UseLine()
	if !cmd.HasParent() {
		line = "hallmark [flags]\nhallmark COMMAND [flags]"
	}
	return line
}

func outdent(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}
