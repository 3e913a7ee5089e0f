package provision

import (
	"net/url"
	"strings"
	"unicode"
)

// maxText bounds, in characters, what of a service provider's answer gets into
// an error or event: enough for a sentence, too little for a page.
const maxText = 256

// clean makes foreign text fit for an error or event: one line, bounded, and
// without the token, which a service provider may well echo.
func (r *run) clean(text string) string {
	for _, token := range []string{r.token, r.previous} {
		if token != "" {
			text = strings.ReplaceAll(text, token, "[token]")
			text = strings.ReplaceAll(text, url.QueryEscape(token), "[token]")
		}
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Join(strings.FieldsFunc(text, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c)
	}), " ")
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText]) + "…"
	}
	return text
}
