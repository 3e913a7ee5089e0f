//go:build interop

package interop_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSCIMMY pins what scimmy 1.3.5 behind scimmy-routers misses. Where a row says
// server.mjs, storage is to blame, which is ours and does no more than scimmy asks.
func TestSCIMMY(t *testing.T) {
	verdicts, _ := certify(t, server(t, "scimmy", "node", "server.mjs"))
	pin(t, verdicts, map[string]string{
		"SCIM-7643-2.3.7-REFERENCE-INTEGRITY":      "info",    // RFC 7643 §2.3.7 lets it: server.mjs keeps a deleted user in members
		"SCIM-7643-2.4-MV-CANONICALIZE":            "warn",    // RFC 7643 §4.1.2: the domain of an address is returned as it was sent
		"SCIM-7643-2.4-MV-NO-DUP":                  "warn",    // RFC 7643 §2.4: the same type and value are kept twice
		"SCIM-7643-2.4-MV-PRIMARY-ONE":             "fail",    // RFC 7643 §2.4: two primary addresses in one POST are both kept
		"SCIM-7643-3-SCHEMAS-MISSING":              "warn",    // RFC 7643 §3, RFC 7644 §3.3: a body without schemas is taken for the endpoint's own, and shown with them
		"SCIM-7643-3-SCHEMAS-UNKNOWN":              "fail",    // RFC 7643 §3: an unknown URI is stored in schemas and returned
		"SCIM-7643-4.1.1-LOCALE-FORMAT":            "warn",    // RFC 7643 §4.1.1: any text is taken for a language, locale or time zone
		"SCIM-7643-4.1.1-USERNAME-EMPTY":           "fail",    // RFC 7643 §4.1.1: "" and spaces are taken for a userName
		"SCIM-7643-4.1.2-COUNTRY":                  "warn",    // RFC 7643 §4.1.2: any text is taken for a country
		"SCIM-7643-4.1.2-EMAIL-FORMAT":             "warn",    // RFC 7643 §4.1.2: any text is taken for an address, its domain kept as sent
		"SCIM-7643-4.1.2-GROUPS-REFLECT":           "warn",    // RFC 7643 §4.1.2: groups are left to the handler, and server.mjs computes none
		"SCIM-7643-4.1.2-X509":                     "warn",    // RFC 7643 §4.1.2: text that is no base64 is taken for a certificate
		"SCIM-7643-4.2-GRP-NESTED":                 "info",    // RFC 7643 §4.2 lets it: a member group is kept without its type
		"SCIM-7643-4.3-ENT-MANAGER":                "warn",    // RFC 7643 §4.3: no $ref of the manager, which is RECOMMENDED
		"SCIM-7643-4.3-ENT-MANAGER-DISPLAYNAME":    "fail",    // RFC 7643 §4.3: a displayName that the client sends is stored, though the schema says readOnly
		"SCIM-7643-5-AUTH-PUBLIC":                  "warn",    // RFC 7643 §5: ServiceProviderConfig needs the token too
		"SCIM-7643-7-CHAR-CASEINSENSITIVE":         "fail",    // RFC 7643 §7: eq and sw on userName respect case, though the schema says caseExact false
		"SCIM-7644-2-AUTH-WWW-AUTHENTICATE":        "fail",    // RFC 7644 §2: 401 comes without WWW-Authenticate
		"SCIM-7644-3.10-ENT-PATH":                  "fail",    // RFC 7644 §3.10: …:User:manager.value is answered with noTarget; department works
		"SCIM-7644-3.10-FILTER-URN":                "fail",    // RFC 7644 §3.10: qualified names find nobody, or give 400 from an error of JavaScript's
		"SCIM-7644-3.11-ME-501":                    "info",    // RFC 7644 §3.11: the same; /Me as such is supported
		"SCIM-7644-3.11-ME-SUPPORT":                "info",    // RFC 7644 §3.11: server.mjs names a subject without a User, so /Me is 404
		"SCIM-7644-3.12-ERR-INVALIDFILTER":         "blocked", // RFC 7644 §3.12: "userName eq" is not refused at all, see FILTER-SYNTAX-400
		"SCIM-7644-3.12-ERR-INVALIDPATH":           "blocked", // RFC 7644 §3.12: a path that ends in dots is not refused at all, see PATCH-PATH-INVALID
		"SCIM-7644-3.12-ERR-INVALIDSYNTAX":         "warn",    // RFC 7644 §3.12: broken JSON gives 400 without scimType
		"SCIM-7644-3.3-POST-LOCATION":              "fail",    // RFC 7644 §3.3: 201 comes without a Location header
		"SCIM-7644-3.4.2.1-ROOT-QUERY":             "info",    // RFC 7644 §3.4.2.1 lets it: 404 at the base URL
		"SCIM-7644-3.4.2.2-FILTER-BINARY-ORDER":    "fail",    // RFC 7644 §3.4.2.2: 400 with invalidValue, from an error of JavaScript's
		"SCIM-7644-3.4.2.2-FILTER-BOOL-ORDER":      "fail",    // RFC 7644 §3.4.2.2: booleans are ordered, 200
		"SCIM-7644-3.4.2.2-FILTER-CASEEXACT":       "fail",    // RFC 7644 §3.4.2.2: userName eq respects case
		"SCIM-7644-3.4.2.2-FILTER-ESCAPES":         "fail",    // RFC 7644 §3.4.2.2: \" gives 400, \u0022 finds nobody
		"SCIM-7644-3.4.2.2-FILTER-GROUP-MEMBER":    "fail",    // RFC 7644 §3.4.2.2: members[value eq …] gives 400 as soon as one group has no members
		"SCIM-7644-3.4.2.2-FILTER-GROUP-NESTED":    "fail",    // RFC 7644 §3.4.2.2: brackets in brackets give 400
		"SCIM-7644-3.4.2.2-FILTER-PR":              "fail",    // RFC 7644 §3.4.2.2: emails pr gives 400 with invalidValue, from an error of JavaScript's
		"SCIM-7644-3.4.2.2-FILTER-SYNTAX-400":      "fail",    // RFC 7644 §3.4.2.2: "userName" gives 500, half a filter 200
		"SCIM-7644-3.4.2.2-FILTER-VALUEPATH-LOGIC": "fail",    // RFC 7644 §3.4.2.2: brackets in a value path find nobody
		"SCIM-7644-3.4.2.3-SORT-MV-PRIMARY":        "fail",    // RFC 7644 §3.4.2.3: sortBy=emails.value leaves the order as it was
		"SCIM-7644-3.4.2.4-PAGE-ECHO":              "fail",    // RFC 7644 §3.4.2: itemsPerPage is the count that was asked for, also on a last page with fewer
		"SCIM-7644-3.4.2.4-PAGE-START-BEYOND":      "fail",    // RFC 7644 §3.4.2.4: a startIndex past the end gives the first page
		"SCIM-7644-3.5.2-PATCH-IMMUTABLE":          "warn",    // RFC 7644 §3.12: another member's id is refused, but with noTarget
		"SCIM-7644-3.5.2-PATCH-PATH-CASE":          "fail",    // RFC 7644 §3.10: NAME.FAMILYNAME and the URN of User give noTarget
		"SCIM-7644-3.5.2-PATCH-PATH-FILTER-BAD":    "fail",    // RFC 7644 §3.5.2: emails[type eq] is answered with 204
		"SCIM-7644-3.5.2-PATCH-PATH-INVALID":       "fail",    // RFC 7644 §3.5.2: name..familyName is taken for name.familyName
		"SCIM-7644-3.5.2-PATCH-PRIMARY":            "fail",    // RFC 7644 §3.5.2: a new primary value leaves the old one primary
		"SCIM-7644-3.5.2-PATCH-READONLY":           "fail",    // RFC 7644 §3.5.2: meta.resourceType and groups are ignored with 204, where an error is due
		"SCIM-7644-3.5.2.1-ADD-MEMBER-AGAIN":       "warn",    // RFC 7644 §3.5.2.1: a member that is there is added again
		"SCIM-7644-3.5.2.1-ADD-NOOP":               "fail",    // RFC 7644 §3.5.2.1: a value that is there is added again, and lastModified moves
		"SCIM-7644-3.5.2.2-REMOVE-READONLY":        "fail",    // RFC 7644 §3.5.2.2: removing meta.resourceType gives invalidValue, not mutability
		"SCIM-7644-3.5.2.2-REMOVE-REQUIRED":        "fail",    // RFC 7644 §3.5.2.2: removing userName gives invalidValue, not mutability
		"SCIM-7644-3.5.2.3-REPLACE-COMPLEX":        "fail",    // RFC 7644 §3.5.2.3: replace of name loses the sub-attributes it does not name
		"SCIM-7644-3.7.1-BULK-CIRCULAR":            "fail",    // RFC 7644 §3.7.1: one of two groups is made twice, and the other refers to the copy
		"SCIM-7644-3.7.2-BULK-BULKID-PATH":         "info",    // RFC 7644 §3.7.2 lets it: /Users/bulkId:x is looked up as an id
		"SCIM-7644-3.7.4-BULK-413-BODY":            "fail",    // RFC 7644 §3.7.4: the 413 does not say which limit was exceeded
		"SCIM-7644-3.9-ATTR-MINIMUM":               "fail",    // RFC 7643 §3: attributes=userName drops schemas
		"SCIM-7644-3.9-ATTR-URN":                   "fail",    // RFC 7644 §3.10: qualified names choose nothing, the extension's give 400 from an error of JavaScript's
		"SCIM-7644-4-SPC-QUERY-IGNORED":            "fail",    // RFC 7644 §4: sortBy and count give 403, which is for filter
		"SCIM-BP-GRP-MEMBER-UNKNOWN":               "info",    // server.mjs looks up no member
		"SCIM-BP-GRP-USER-DELETED":                 "info",    // server.mjs keeps a deleted user in members
	})
}

// server starts a server that prints {"base_url": "…"} once it listens.
func server(t *testing.T, dir string, command ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), "SCIM_TOKEN="+token), os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the server (make interop installs it): %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var started struct {
		BaseURL string `json:"base_url"`
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &started) != nil || started.BaseURL == "" {
		t.Fatalf("the server did not say where it listens: %q %v", line, err)
	}
	return started.BaseURL
}

const token = "interop-token-of-nobody" // long enough for all

// certify runs the built command and returns the verdict of every requirement.
func certify(t *testing.T, url string, args ...string) (verdicts map[string]string, status int) {
	t.Helper()
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "../../bin/hallmark", append([]string{"certify", "--scim-url", url, "--out", out}, args...)...)
	cmd.Env = append(os.Environ(), "HALLMARK_TOKEN="+token)
	output, err := cmd.CombinedOutput()
	t.Logf("%s", output)
	if keep := os.Getenv("KEEP_EVIDENCE"); keep != "" { // to confirm a verdict by hand
		_ = os.CopyFS(filepath.Join(keep, t.Name()), os.DirFS(out))
	}
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatalf("run bin/hallmark (make build makes it): %v", err)
	}
	content, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Requirements []struct{ ID, Verdict string }
	}
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	verdicts = map[string]string{}
	for _, r := range report.Requirements {
		verdicts[r.ID] = r.Verdict
	}
	return verdicts, cmd.ProcessState.ExitCode()
}

// pin compares the verdicts that are not green with what was confirmed.
func pin(t *testing.T, verdicts, confirmed map[string]string) {
	t.Helper()
	for id, v := range verdicts {
		want, known := confirmed[id]
		if !known {
			want = "pass"
		}
		if v != want && (known || v != "skip") {
			t.Errorf("%s is %s, confirmed is %s", id, v, want)
		}
	}
	for id := range confirmed {
		if _, judged := verdicts[id]; !judged {
			t.Errorf("%s was not judged", id)
		}
	}
}
