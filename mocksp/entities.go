package mocksp

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"

	"hallmark/mocksp/fault"
)

var (
	declaration = regexp.MustCompile(`<!ENTITY\s+(%\s+)?([\w.]+)\s+(SYSTEM\s+)?"([^"]*)"\s*>`)
	entityUse   = regexp.MustCompile(`[&%][\w.]+;`)
)

// maxExpanded bounds what SAMLEntitiesExpanded makes of a message: enough to be seen.
const maxExpanded = 2 << 20

// expanded is what a parser makes of a message that believes its document type declaration.
// Files are not read, only pretended, and only addresses of this machine are fetched: the
// fault is there to be seen, not to do harm.
func (e expectations) expanded(raw []byte) []byte {
	if !e.faults.Active(fault.SAMLEntitiesExpanded) {
		return raw
	}
	text := string(raw)
	if bytes.HasPrefix(raw, []byte{0xff, 0xfe}) {
		units := make([]uint16, len(raw[2:])/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(raw[2+2*i:])
		}
		text = string(utf16.Decode(units))
	}
	before, rest, ok := strings.Cut(text, "<!DOCTYPE")
	subset, after, ok2 := strings.Cut(rest, "]>")
	if !ok || !ok2 {
		return raw
	}
	e.faults.Fires(fault.SAMLEntitiesExpanded)
	values := make(map[string]string)
	for _, d := range declaration.FindAllStringSubmatch(subset, -1) {
		kind, value := "&", d[4]
		if d[1] != "" {
			kind = "%"
		}
		switch {
		case d[3] == "":
			value = strings.ReplaceAll(value, "&#37;", "%")
		case strings.HasPrefix(value, "file:"):
			value = "root:x:0:0:root:/root:/bin/sh"
		default:
			value = fetched(value)
		}
		values[kind+d[2]+";"] = value
	}
	for len(after) < maxExpanded {
		next := entityUse.ReplaceAllStringFunc(after, func(use string) string {
			if value, ok := values[use]; ok {
				return value
			}
			return use
		})
		if next == after {
			break
		}
		after = next
	}
	return []byte(before + after)
}

// fetched is what stands at an address of this machine.
func fetched(address string) string {
	to, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(to.Hostname()); ip == nil || !ip.IsLoopback() {
		return ""
	}
	client := &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(address)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	return string(body)
}
