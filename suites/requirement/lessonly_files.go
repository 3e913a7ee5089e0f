package requirement

// The file sync, of which the article says only that it exists and that it does not change a
// name that sign-on made (S-047).

// ofFiles enters what is asked of the file sync.
func ofFiles(r Requirement) *Requirement {
	r.Level, r.Area = Must, "files"
	r.Allowed = "The article names the file sync and no more; this, and the file's form, are ours."
	r.Source, r.Profiles, r.Needs = statement("S-047"), []Profile{Lessonly}, []Capability{Integration}
	return add(r)
}

// FileRefusal and the values below are about files of people that are uploaded.
var (
	FileRefusal = ofFiles(Requirement{
		ID:   "S-FILE-REFUSAL",
		Text: "What became of each row of a file is told, and of a row that was refused why",
		Why:  "Nobody looks for one missing person among ten thousand rows that went through.",
		Fix:  "Write a line for every row, with its number, the e-mail address, and the reason when it was refused.",
	})
	FileRowWhole = ofFiles(Requirement{
		ID:   "S-FILE-ROW",
		Text: "A row is stored whole or refused whole, and refused rows keep no other from being stored",
		Why:  "A person who is changed by half of a row is as neither system has it.",
		Fix:  "Look through the whole row before the first change.",
	})
	FileOthers = ofFiles(Requirement{
		ID:   "S-FILE-OTHERS",
		Text: "Who is not in a file is left alone",
		Why:  "A file of today's newcomers would archive the whole company.",
		Fix:  "Change those whom the file names; archive by its status column.",
	})
	FileBrokenOff = ofFiles(Requirement{
		ID:   "S-FILE-BROKEN",
		Text: "An upload that breaks off is thrown away, and nothing of it is applied",
		Why:  "A file that ends in the middle of a row says what nobody wrote.",
		Fix:  "Apply a file when it is closed, and forget it when the connection ends before.",
	})
	FileFolder = ofFiles(Requirement{
		ID:   "S-FILE-FOLDER",
		Text: "An account sees its own company's files, and no other's",
		Why:  "A file of people is a list of names, addresses and job titles.",
		Fix:  "Give every account a folder of its own, with no way out of it.",
	})
)
