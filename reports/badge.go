package reports

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// WriteBadge writes a small SVG picture of the outcome for a README.
func WriteBadge(w io.Writer, r *Report) error {
	message, colour := string(r.Outcome), map[Outcome]string{Certified: "#1a7f37", Accepted: "#835400", NotConformant: "#b3261e"}[r.Outcome]
	if colour == "" {
		colour = "#57606a"
	}
	if r.Outcome == Certified {
		var names []string
		for _, p := range r.Profiles {
			names = append(names, string(p.Name))
		}
		message += ": " + strings.Join(names, ", ")
	}
	// Verdana at 11 pixels is about 6.7 wide a letter; textLength makes up the rest.
	const label, letter, pad = "hallmark", 6.7, 10.0
	left, right := letter*float64(len(label))+pad, letter*float64(len(message))+pad
	message = html.EscapeString(message)
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]g" height="20" role="img" aria-label="%[2]s: %[3]s"><title>%[2]s: %[3]s</title>`+
		`<clipPath id="r"><rect width="%[1]g" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="%[4]g" height="20" fill="#24292f"/><rect x="%[4]g" width="%[5]g" height="20" fill="%[6]s"/></g>`+
		`<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="%[7]g" y="14" textLength="%[8]g">%[2]s</text><text x="%[9]g" y="14" textLength="%[10]g">%[3]s</text></g></svg>`+"\n",
		left+right, label, message, left, right, colour, pad/2, left-pad, left+pad/2, right-pad)
	return err
}
