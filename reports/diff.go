package reports

import (
	"regexp"
	"strings"
)

// span is a piece of a text, marked where it differs from another text.
type span struct {
	Text string
	Odd  bool
}

// word cuts a text into words, runs of space and single signs.
var word = regexp.MustCompile(`[\pL\pN_.:/@-]+|\s+|.`)

// mostWords bounds the comparison, which is quadratic: two bodies of that many
// words are compared in milliseconds.
const mostWords = 600

// differences marks the words of got that want does not have in that order.
// Texts that share little are left unmarked: marking everything points nowhere.
func differences(want, got string) []span {
	a, b := word.FindAllString(want, mostWords+1), word.FindAllString(got, mostWords+1)
	plain := []span{{Text: got}}
	if want == "" || len(a) > mostWords || len(b) > mostWords || strings.Join(b, "") != got {
		return plain
	}
	// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	common := make([][]int16, len(a)+1)
	for i := range common {
		common[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	if int(common[0][0])*3 < len(b) {
		return plain
	}
	var spans []span
	mark := func(text string, odd bool) {
		if n := len(spans); n > 0 && spans[n-1].Odd == odd {
			spans[n-1].Text += text
			return
		}
		spans = append(spans, span{text, odd})
	}
	for i, j := 0, 0; j < len(b); {
		switch {
		case i < len(a) && a[i] == b[j]:
			mark(b[j], false)
			i, j = i+1, j+1
		case i < len(a) && common[i+1][j] >= common[i][j+1]:
			i++
		default:
			mark(b[j], true)
			j++
		}
	}
	return spans
}
