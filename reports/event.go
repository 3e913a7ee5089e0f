package reports

import (
	_ "embed" // for the schema
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// EventVersion names the shape of Event, as Version does that of Report.
const EventVersion = "hallmark.event/1"

// EventSchema is the JSON Schema of one Event.
//
//go:embed event.schema.json
var EventSchema []byte

// EventKind says what happened.
type EventKind string

// The kinds of event, in the order in which they come. What is between start and
// finish may be mixed, since several processes may be at work.
const (
	EventStart   EventKind = "start"   // the command begins
	EventBegin   EventKind = "begin"   // a spec, or a fault of the self-test, is being looked at
	EventVerdict EventKind = "verdict" // one spec's word on one requirement, or the self-test's on a fault
	EventDone    EventKind = "done"    // the spec or fault is over
	EventFinish  EventKind = "finish"  // the conclusion; the last
	EventError   EventKind = "error"   // there is no conclusion; the last
)

// Event is one line of --json. A program that reads it must pass over kinds and
// members that it does not know: new ones may come without a new version.
type Event struct {
	Event EventKind `json:"event"`
	Time  time.Time `json:"time"`
	// Done and Total count specs or faults. Total may grow while further
	// processes begin.
	Done  int `json:"done"`
	Total int `json:"total"`
	// Process is the one that spoke, counted from 0.
	Process int `json:"process"`

	Version  string                `json:"version,omitempty"`
	Command  string                `json:"command,omitempty"`
	Target   string                `json:"target,omitempty"`
	Profiles []requirement.Profile `json:"profiles,omitempty"`

	Spec        string            `json:"spec,omitempty"`
	Fault       *string           `json:"fault,omitempty"` // "" is the row without a fault
	Requirement string            `json:"requirement,omitempty"`
	Area        string            `json:"area,omitempty"`
	Level       requirement.Level `json:"level,omitempty"`
	// Verdict of a requirement is that of one spec: the report's is the worst of
	// all its specs.
	Verdict  verdict.Kind `json:"verdict,omitempty"`
	Check    string       `json:"check,omitempty"`
	Expected string       `json:"expected,omitempty"`
	Got      string       `json:"got,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	// Caught are the requirements that turned red under a fault.
	Caught []string `json:"caught,omitempty"`

	// Missed counts the checks of a must that were not met, or the faults that
	// were not caught as they must be. Left is an estimate, in seconds.
	Missed *int     `json:"missed,omitempty"`
	Left   *float64 `json:"left_seconds,omitempty"`

	Outcome    Outcome              `json:"outcome,omitempty"`
	ExitStatus *int                 `json:"exit_status,omitempty"`
	Counts     map[verdict.Kind]int `json:"counts,omitempty"`
	Report     string               `json:"report,omitempty"` // the folder of --out
	Message    string               `json:"message,omitempty"`
}
