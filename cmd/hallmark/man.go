package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// manPages are the pages of section 1, in the macros of man(7), by file name.
func manPages(root *cobra.Command) map[string]string {
	pages := map[string]string{}
	for _, cmd := range documented(root) {
		pages[manName(cmd)+".1"] = manPage(cmd)
	}
	return pages
}

func manName(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "-")
}

func manPage(cmd *cobra.Command) string {
	var b strings.Builder
	section := func(name string) { fmt.Fprintf(&b, ".SH %s\n", name) }
	// No date: the same program writes the same page.
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"hallmark %s\" \"Hallmark\"\n", roff(strings.ToUpper(manName(cmd))), version)
	section("NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	section("SYNOPSIS")
	for i, line := range strings.Split(useLine(cmd), "\n") {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B %s\n", roff(line))
	}
	section("DESCRIPTION")
	for i, paragraph := range strings.Split(summary(cmd), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		text(&b, paragraph)
	}
	section("OPTIONS")
	for _, o := range options(cmd) {
		fmt.Fprintf(&b, ".TP\n.B %s\n", roff(o[0]))
		text(&b, o[1])
	}
	if !cmd.HasParent() {
		section("COMMANDS")
		for _, sub := range documented(cmd)[1:] {
			fmt.Fprintf(&b, ".TP\n.BR %s (1)\n", roff(manName(sub)))
			text(&b, sub.Short)
		}
		section("ENVIRONMENT")
		for _, v := range [][2]string{
			{tokenVariable, "The bearer token, where neither a flag nor the target file says which credential is to be sent."},
			{"NO_COLOR", "Where it is set, nothing is coloured."},
		} {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(v[0]), roff(v[1]))
		}
	}
	if cmd.Example != "" {
		section("EXAMPLES")
		b.WriteString(".nf\n")
		text(&b, outdent(cmd.Example))
		b.WriteString(".fi\n")
	}
	section("SEE ALSO")
	if cmd.HasParent() {
		b.WriteString(".BR hallmark (1)\n")
	} else {
		b.WriteString("The reference in docs/reference of the source.\n")
	}
	return b.String()
}

// text writes lines that roff must not take for requests of its own.
func text(b *strings.Builder, s string) {
	for line := range strings.SplitSeq(s, "\n") {
		line = roff(line)
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			line = `\&` + line
		}
		b.WriteString(line + "\n")
	}
}

// roff escapes what groff_char(7) asks to: a hyphen that may be copied is a minus.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "–", `\(en`, "…", `...`, "→", `\(->`).Replace(s)
}
