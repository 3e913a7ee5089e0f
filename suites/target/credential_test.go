package target

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const sesame = "open-sesame/1+2"

// TestSecretPrintsRedacted prints a secret in every way a program may come to.
func TestSecretPrintsRedacted(t *testing.T) {
	s := NewSecret(sesame)
	holder := struct {
		Name   string
		Shown  Secret
		hidden Secret // fmt calls no method of an unexported field
	}{"holder", s, s}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T%v", "%08v", "%U"} {
		for _, v := range []any{s, &s, holder, &holder, []Secret{s}, map[string]Secret{"a": s}, BasicPassword("ada", sesame)} {
			args := []any{v}
			if verb == "%T%v" {
				args = append(args, v)
			}
			text := fmt.Sprintf(verb, args...)
			if strings.Contains(text, sesame) || strings.Contains(text, fmt.Sprintf("%x", sesame)) {
				t.Errorf("%s of a %T gives %s", verb, v, text)
			}
		}
	}
	encoded, err := json.Marshal(map[string]any{"s": s, "p": &s, "h": holder, "c": BearerToken(sesame)})
	if err != nil || strings.Contains(string(encoded), "sesame") || !strings.Contains(string(encoded), redacted) {
		t.Errorf("JSON gives %s, %v", encoded, err)
	}
	var b bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(handler).Info("log in", "secret", s, "credential", BearerToken(sesame), slog.Group("g", "s", &s))
	}
	if strings.Contains(b.String(), "sesame") || !strings.Contains(b.String(), redacted) {
		t.Errorf("slog gives %s", b.String())
	}
}

func TestSecretKeepsItsValue(t *testing.T) {
	var none Secret
	if !none.Empty() || none.Reveal() != "" || NewSecret(sesame).Reveal() != sesame || NewSecret(sesame).Empty() || !NewSecret("").Empty() {
		t.Error("a secret does not reveal what it was given")
	}
	if fmt.Sprint(none) != redacted {
		t.Errorf("no secret prints as %s", none)
	}
}

func TestCredentialIsApplied(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("ada:"+sesame))
	for name, test := range map[string]struct {
		credential Credential
		want       http.Header
	}{
		"none":   {Credential{}, http.Header{}},
		"bearer": {BearerToken(sesame), http.Header{"Authorization": {"Bearer " + sesame}}},
		"basic":  {BasicPassword("ada", sesame), http.Header{"Authorization": {basic}}},
		"header": {Credential{Scheme: Header, Name: "x-api-key", Secret: NewSecret(sesame)}, http.Header{"X-Api-Key": {sesame}}},
	} {
		h := http.Header{}
		test.credential.Apply(h)
		if fmt.Sprint(h) != fmt.Sprint(test.want) {
			t.Errorf("%s: %v", name, h)
		}
	}
}

func TestSecretsNamesEveryForm(t *testing.T) {
	for _, test := range []struct {
		credential Credential
		want       []string
	}{
		{Credential{}, nil},
		{BearerToken("a b"), []string{"a b", "a+b"}},
		{BearerToken(`ends"`), []string{`ends"`, `ends%22`, `ends\"`}},
		{BasicPassword("ada", "pass"), []string{"pass", base64.StdEncoding.EncodeToString([]byte("ada:pass"))}},
	} {
		have := test.credential.Secrets()
		for _, form := range test.want {
			if !slices.Contains(have, form) {
				t.Errorf("%q is not among %q", form, have)
			}
		}
		if len(test.want) == 0 && len(have) > 0 {
			t.Errorf("no credential has the secrets %q", have)
		}
	}
}

func TestSecretsAreRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for content, want := range map[string]string{
		sesame:             "",
		sesame + "\n":      "",
		sesame + "\r\n\n":  "",
		"":                 "the credential is empty: set file " + path,
		"\n":               "the credential is empty: set file " + path,
		"open\nsesame":     "the credential in file " + path + " holds a line break or control character: remove it",
		"open\x1b[2Jsesam": "the credential in file " + path + " holds a line break or control character: remove it",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		secret, err := ReadSecret(path)
		if want == "" {
			if err != nil || secret.Reveal() != sesame {
				t.Errorf("%q: %v", content, err)
			}
		} else if err == nil || err.Error() != want {
			t.Errorf("%q: %v", content, err)
		}
	}
	if _, err := ReadSecret(path + "-not-there"); err == nil || !strings.HasPrefix(err.Error(), "read credential: ") {
		t.Errorf("a file that is not there: %v", err)
	}
	t.Setenv("HALLMARK_TEST_SECRET", sesame)
	if secret, err := EnvSecret("HALLMARK_TEST_SECRET"); err != nil || secret.Reveal() != sesame {
		t.Errorf("environment: %v", err)
	}
	if _, err := EnvSecret("HALLMARK_TEST_NOT_SET"); err == nil || err.Error() != "the credential is empty: set environment variable HALLMARK_TEST_NOT_SET" {
		t.Errorf("environment without it: %v", err)
	}
}
