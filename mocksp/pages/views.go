package pages

import "time"

// all is every page there is.
var all = []View{
	Message{}, SignIn{}, Home{}, Lessons{}, Lesson{}, People{}, Person{}, Reports{}, Report{},
	Settings{}, Requests{}, Request{}, DeskSignIn{}, Desk{}, DeskCompany{},
}

// Frame is what all pages have around them.
type Frame struct {
	Title   string // of the page; its heading too
	Company string // whose page it is; empty at the support desk
	User    string // who is signed in, empty when nobody is
	Admin   bool   // whether they are an administrator
	Agent   bool   // whether it is the support desk, opened with its key
	Here    string // the entry of the navigation that the page belongs to, by its address
	Token   string // what every form carries to prove that it comes from a page of ours
	Notice  string // what was just done, or what was not and why
}

func (f Frame) frame() Frame { return f }

// Field is one input of a form, with what was entered and what is wrong with it.
type Field struct {
	Name, Label, Value string
	Type               string // of the input; empty is text
	Hint               string
	Problem            string // empty when all is well
	Complete           string // the value of autocomplete
	Required           bool
	Max                int      // longest value in characters, 0 for none; told, not enforced by the browser
	Options            []string // makes it a choice
	Lines              bool     // makes it a text of several lines
}

// Message says one thing.
type Message struct {
	Frame
	Text string
	Bad  bool   // it is a refusal
	ID   string // of the paragraph
	Back string // where to go from here, and
	Name string // what that is called
}

func (Message) page() string { return "message" }

// SignIn is the door of a company.
type SignIn struct {
	Frame
	Problem         string
	Email, Password Field
	SSO             string // where sign-on with the identity provider starts; empty while not set up
	ReturnTo        string
}

func (SignIn) page() string { return "signin" }

// Home is the start page of who is signed in.
type Home struct {
	Frame
	Name, Email, Role string
	Assigned          []Assigned
}

func (Home) page() string { return "home" }

// Assigned is a lesson that somebody is to do or has done.
type Assigned struct {
	Lesson         string
	URL            string // empty for what is no lesson
	Status         string
	Due, Completed time.Time
	Score          *int
}

// Lessons lists the lessons of a company.
type Lessons struct {
	Frame
	Lessons []LessonRow
}

func (Lessons) page() string { return "lessons" }

// LessonRow is a lesson in a list.
type LessonRow struct{ Title, URL string }

// Lesson is one lesson, and the form to finish it.
type Lesson struct {
	Frame
	Action, Text string
	Score        Field
}

func (Lesson) page() string { return "lesson" }

// People lists the people of a company.
type People struct {
	Frame
	Search Field
	Show   Field
	People []PersonRow
	Found  int // how many match; People may hold fewer
	Total  int
}

func (People) page() string { return "people" }

// PersonRow is a person in a list.
type PersonRow struct {
	Name, URL, Email, Role, Department, Location string
	Archived                                     bool
}

// Person is one person: what is known, the form to change it, and who changed what.
type Person struct {
	Frame
	Name, URL  string
	Archived   time.Time // zero while not archived
	Source     string    // how the person came to be
	NameLocked bool      // the identity provider owns the name
	Self       bool      // it is who looks at it
	Fields     []Field
	Assigned   []Assigned
	Changes    []Change
}

func (Person) page() string { return "person" }

// Change is a line of a change log.
type Change struct {
	At                  time.Time
	By, Attribute, Note string
	Saved               bool
}

// Reports is the list of reports.
type Reports struct {
	Frame
	Counts  []Count
	Reports []ReportLink
}

func (Reports) page() string { return "reports" }

// Count is one figure with its name.
type Count struct {
	Name  string
	Value int
}

// ReportLink leads to a report.
type ReportLink struct{ Name, URL, Text string }

// Report is one report, as a table.
type Report struct {
	Frame
	Caption string
	Columns []Column
	Rows    [][]Cell
	Counts  []Count
	CSV     string // where the same is to be had as CSV
}

func (Report) page() string { return "report" }

// Column is the head of a column.
type Column struct {
	Name   string
	Number bool // aligned as figures are
}

// Cell is a value in a table, and where it leads, if anywhere.
type Cell struct{ Text, URL string }

// Settings tells how a company is set up.
type Settings struct {
	Frame
	Sections []Section
}

func (Settings) page() string { return "settings" }

// Section is a list of facts under a heading.
type Section struct {
	Title, Text string
	Facts       []Fact
}

// Fact is something known by its name.
type Fact struct {
	Name, Value string
	Good, Bad   bool
	Code        bool // the value is for machines
}

// Requests lists the last requests of a company, the newest first.
type Requests struct {
	Frame
	Kinds    []Kind
	Requests []RequestRow
	Kept     int // how many are kept at most
}

func (Requests) page() string { return "requests" }

// Kind is a choice of which requests to see.
type Kind struct {
	Name, URL string
	Current   bool
}

// RequestRow is a request in a list.
type RequestRow struct {
	At                      time.Time
	Kind, Method, Path, URL string
	Status                  int
	Took                    time.Duration
}

// Request is one request with its answer.
type Request struct {
	Frame
	At         time.Time
	Kind, Line string
	Took       time.Duration
	Status     string
	Sent, Got  Side
	Newer      string // addresses of its neighbours, or empty
	Older      string
}

func (Request) page() string { return "request" }

// Side is what one of the two said.
type Side struct {
	Headers []Fact
	Bodies  []Body
}

// Body is a text with what it is.
type Body struct {
	Title, Text, Note string
	Of                string // "request" or "answer": two bodies of a page have names of their own
	Closed            bool   // shown only when asked for
}

// DeskSignIn is the door of the support desk.
type DeskSignIn struct {
	Frame
	Key Field
}

func (DeskSignIn) page() string { return "desksignin" }

// Desk lists the companies, and founds one.
type Desk struct {
	Frame
	Companies []DeskRow
	Found     []Field
}

func (Desk) page() string { return "desk" }

// DeskRow is a company in a list.
type DeskRow struct {
	Name, Subdomain, URL, Site string
	SSO                        bool
	People                     int
}

// DeskCompany is one company as the support desk sees it.
type DeskCompany struct {
	Frame
	URL, Site string // of this page, and of the company's own
	Facts     []Fact
	SSO       bool
	SetUp     []Field
	Switches  []Switch
	Key       string // was just issued, and is shown this once
	KeyName   string
	KeyUser   string // User is who is signed in, and at the desk nobody is
	SCIMKey   bool   // is issued, as are the others
	RESTKey   bool
	// FilesServed is whether there is a file sync, FilesLogin whether the company has a login.
	FilesServed, FilesLogin bool
	Password                []Field
	Outbox                  []Mail
}

func (DeskCompany) page() string { return "deskcompany" }

// Switch is something that is on or off.
type Switch struct {
	Name, Label string
	On          bool
}

// Mail is a message that was sent.
type Mail struct {
	At                time.Time
	To, Subject, Body string
}
