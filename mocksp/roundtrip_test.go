package mocksp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"testing"
	"time"

	xrv "github.com/mattermost/xml-roundtrip-validator"
)

// An empty CDATA section is written as nothing. Names with two colons, which older releases of Go
// took apart otherwise the second time, are no XML to this one.
func TestUnstableXMLIsRefused(t *testing.T) {
	for document, want := range map[string]error{
		`<a><![CDATA[]]></a>`:  errRoundTrip,
		`<a:b:c/>`:             errNotXML,
		`<a b:c:d="x"/>`:       errNotXML,
		`<a xmlns:b:c="x"/>`:   errNotXML,
		`<a:b c:d="x">y</a:b>`: nil,
	} {
		if err := (expectations{}).plain([]byte(document)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", document, err, want)
		}
	}
}

// FuzzRoundTrip compares the short cut with the validator, token by token.
func FuzzRoundTrip(f *testing.F) {
	for _, document := range []string{`<:a/>`, `<a:/>`, `<a:b:c/>`, `<a :b="x"/>`, `<a b:="x"/>`, `<a xmlns:="x"/>`, `<a><![CDATA[]]></a>`,
		`<?xml version="1.0"?><!DOCTYPE a><!--c--><a xmlns="b" xmlns:x="y" x:z="1" xml:lang="de">&lt;é]]&gt;<![CDATA[<]]></a>`,
		`<s:a xmlns="b" xmlns:s="c" xmlns:xmlns="d" xmlns:s2="e" ID="&#13;&#10;&quot;"><s:b></s:b></s:a>`, `<xmlns:a xmlns:a="b"/>`} {
		f.Add([]byte(document))
	}
	w := &world{clock: &clock{t: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)}, idp: idpOf(f, "https://acme.com", fixedKey(f, 1))}
	f.Add(w.message("ann@acme.example", "Ann", "Lee").bytes(f))
	f.Fuzz(func(t *testing.T, document []byte) {
		decoder := xml.NewDecoder(bytes.NewReader(document))
		for {
			token, err := decoder.RawToken()
			if err != nil { // or the end
				return
			}
			if whole := xrv.CheckToken(token); (roundTrips(token) == nil) != (whole == nil) {
				t.Errorf("%#v: the short cut says %v, the validator %v", token, roundTrips(token), whole)
			}
		}
	})
}
