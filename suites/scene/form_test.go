package scene

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	for _, test := range []struct {
		name, page string
		want       []Form
		itself     bool
	}{
		{
			"a form that submits itself",
			`<body onload="document.forms[0].submit()"><form method="post" action="https://sp.example/acs?a=1&amp;b=2">` +
				`<input type="hidden" name="SAMLResponse" value="PHg+"><input type=hidden name=RelayState value='it&#39;s'/><button>Go</button></form>`,
			[]Form{{"https://sp.example/acs?a=1&b=2", http.MethodPost, []Field{{"SAMLResponse", "hidden", "PHg+"}, {"RelayState", "hidden", "it's"}}}}, true,
		},
		{
			"a form that a script submits",
			`<FORM METHOD=POST><INPUT NAME="a"></FORM><script>var s = "<form>"; document.forms[0] .submit ( )</script>`,
			[]Form{{"", http.MethodPost, []Field{{"a", "text", ""}}}}, true,
		},
		{"a form for a person", `<form action=/login><input type=password name=p><input type=submit name=go></form>`,
			[]Form{{"/login", http.MethodGet, []Field{{"p", "password", ""}}}}, false},
		{"a form in a comment", `<!-- <form action=/a></form> --><p>text</p>`, nil, false},
		{"an input outside a form", `<input name=a><form action=/a></form><input name=b>`, []Form{{"/a", http.MethodGet, nil}}, false},
		{"the first of two attributes", `<form action=/a action=/b>`, []Form{{"/a", http.MethodGet, nil}}, false},
		{"no page", ``, nil, false},
		{"a page that breaks off", `<form action="/a`, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, itself := forms(test.page)
			// What breaks off within a tag may be shown or not; it has no action.
			if test.name == "a page that breaks off" {
				for _, f := range got {
					if f.Action != "" {
						t.Errorf("the form goes to %q", f.Action)
					}
				}
				return
			}
			if !reflect.DeepEqual(got, test.want) || itself != test.itself {
				t.Errorf("forms = %+v, %v, want %+v, %v", got, itself, test.want, test.itself)
			}
		})
	}
}

// FuzzForms shows that no page makes the reader panic or run for ever.
func FuzzForms(f *testing.F) {
	for _, page := range []string{`<form =`, `<a = "`, `<`, `</`, `<!--`, `<script`, `<script><`, `<x/==/>`, `<form a=b`, strings.Repeat("<", 100)} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		list, _ := forms(page)
		if n := strings.Count(strings.ToLower(page), "<form"); len(list) > n {
			t.Errorf("%d forms in a page with %d", len(list), n)
		}
	})
}
