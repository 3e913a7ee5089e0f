package verdict_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

func TestWorst(t *testing.T) {
	kinds := verdict.Kinds()
	for i, worse := range kinds {
		if have := verdict.Worst(worse); have != worse {
			t.Errorf("%s alone gives %s", worse, have)
		}
		for _, better := range kinds[i:] {
			if a, b := verdict.Worst(worse, better), verdict.Worst(better, worse); a != worse || b != worse {
				t.Errorf("%s and %s give %s and %s", worse, better, a, b)
			}
		}
	}
	if have := verdict.Worst(); have != verdict.Skip {
		t.Errorf("no check at all gives %s", have)
	}
	if have := verdict.Worst(kinds...); have != verdict.Fail {
		t.Errorf("all together give %s", have)
	}
	// What says nothing never hides what does, and only pass is green.
	if slices.Index(kinds, verdict.Pass) < slices.Index(kinds, verdict.Waived) || kinds[len(kinds)-1] != verdict.Skip || len(kinds) != 8 {
		t.Errorf("%v", kinds)
	}
}

func TestKindOfAJudgement(t *testing.T) {
	for _, test := range []struct {
		name                      string
		judgement                 verdict.Judgement
		must, should, may, advice verdict.Kind
	}{
		{"met", verdict.Judgement{Met: true}, verdict.Pass, verdict.Pass, verdict.Pass, verdict.Pass},
		{"not met", verdict.Judgement{}, verdict.Fail, verdict.Warn, verdict.Info, verdict.Info},
		{"softened to should", verdict.Judgement{AtMost: requirement.Should}, verdict.Warn, verdict.Warn, verdict.Info, verdict.Info},
		{"softened to may", verdict.Judgement{AtMost: requirement.May}, verdict.Info, verdict.Info, verdict.Info, verdict.Info},
		{"never hardened", verdict.Judgement{AtMost: requirement.Must}, verdict.Fail, verdict.Warn, verdict.Info, verdict.Info},
		{"skipped", verdict.Judgement{Skipped: "never claimed"}, verdict.Skip, verdict.Skip, verdict.Skip, verdict.Skip},
		{"blocked", verdict.Judgement{Blocked: "needs another"}, verdict.Blocked, verdict.Blocked, verdict.Blocked, verdict.Blocked},
		{"broken", verdict.Judgement{Broken: "no network"}, verdict.Error, verdict.Error, verdict.Error, verdict.Error},
		{"met, but blocked", verdict.Judgement{Met: true, Blocked: "needs another"}, verdict.Blocked, verdict.Blocked, verdict.Blocked, verdict.Blocked},
		{"met, but broken", verdict.Judgement{Met: true, Broken: "no network", Skipped: "too"}, verdict.Error, verdict.Error, verdict.Error, verdict.Error},
		{"met, but skipped", verdict.Judgement{Met: true, Skipped: "never claimed"}, verdict.Skip, verdict.Skip, verdict.Skip, verdict.Skip},
	} {
		for level, want := range map[requirement.Level]verdict.Kind{
			requirement.Must: test.must, requirement.Should: test.should, requirement.May: test.may, requirement.Advice: test.advice,
		} {
			if have := test.judgement.Kind(level); have != want {
				t.Errorf("%s is %s for a %s, not %s", test.name, have, level, want)
			}
		}
	}
}

// TestRunSurvivesJSON: evidence files and other processes carry runs as JSON.
func TestRunSurvivesJSON(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	run := verdict.Run{Started: at, Ended: at.Add(time.Second), Interrupted: true, Left: []string{"/Users 1"}, Specs: []verdict.Spec{{
		Name: "spec", Location: "create.go:7", Duration: time.Second, Covers: []string{"SCIM-1"},
		Judgements: []verdict.Judgement{
			{Requirement: "SCIM-1", Met: true, AtMost: requirement.Should, Check: "c", Expected: "e", Got: "g", Location: "l", Exchange: -1},
			{Requirement: "SCIM-1", Skipped: "s", Blocked: "b", Broken: "x", Exchange: 3},
		},
		Exchanges: []verdict.Exchange{
			{Started: at, Duration: 7, Note: "n", Request: verdict.Message{Method: "GET", URL: "u", Header: map[string][]string{"A": {"b", "c"}}, Body: "<&>", Cut: true}, Response: &verdict.Message{Status: 200}},
			{Started: at, Err: "no network"},
		},
	}}}
	encoded, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	var again verdict.Run
	if err := json.Unmarshal(encoded, &again); err != nil || !reflect.DeepEqual(run, again) {
		t.Errorf("%+v\n%+v\n%v", run, again, err)
	}
}
