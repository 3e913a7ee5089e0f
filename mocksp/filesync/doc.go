// Package filesync is the file sync of the mock Lessonly: an SFTP server over SSH, with each
// account's files in memory, and the CSV that is uploaded to it.
//
// The article says of it only that it exists (S-047). All of the rest is a decision of ours:
//
// # The file
//
// A file is CSV (RFC 4180) in UTF-8, with or without byte order mark, at most MaxFile bytes and
// MaxRows rows. Its first line names the columns, in any order; email is required, a column
// that is not listed below refuses the file:
//
//	email       who is meant; compared without case; once in a file
//	first_name  a new person needs one of the two names
//	last_name
//	job_title
//	department
//	location
//	locale      such as en
//	ext_uid     an id of the customer's own
//	role        admin, manager, creator or learner
//	status      active or archived
//
// A row creates the person with its e-mail address, or changes them. An empty cell, like a
// column that is not there, leaves what there is. Somebody who is not in the file is left
// alone; nobody is ever deleted. Each row is stored whole or refused whole; other rows of the
// file are not concerned. Refused are cells that are longer than MaxCell bytes, are not UTF-8, hold a
// control character (a line break, a NUL), or begin with =, +, - or @, which a spreadsheet would
// run as a formula. Quotes that do not pair refuse the whole file: where its rows begin cannot
// be told any more, and a cell with a line break must not pass for a row.
//
// # The folder
//
// An account sees one folder, its own, with files and no folders in it. NAME.csv is taken when
// it is closed, or renamed from a name without .csv, and NAME.results.csv is there before
// that is answered: a line for each row with its line number, e-mail address, what was done
// (created, updated, unchanged, refused) and the reason. An upload that breaks off is thrown
// away.
//
// The SSH and SFTP protocols are golang.org/x/crypto/ssh and github.com/pkg/sftp. server.go
// listens and logs in, folder.go is what the client sees, upload.go takes a file in, table.go
// reads it, results.go writes the answer.
package filesync
