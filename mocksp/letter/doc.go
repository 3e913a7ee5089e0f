// Package letter reads the mail in which a customer asks Lessonly's support to enable single
// sign-on (S-094 to S-100): an RFC 5322 message with name identifier format, SSO URL and issuer
// in its text, and the certificate attached in PEM.
//
// People write such mails by hand, in programs of all kinds, so the message may be plain text or
// HTML, in any transfer encoding and character set, nested as deep as mail programs nest. How
// the lines in it are read is a decision of ours: a label, a separator (":", "=", a dash or a
// table cell) and the value, on one line or the next, in any order and case, with or without
// bullets. What stands in quotation of an earlier mail, or below a signature's "-- ", does not
// count.
//
// The text of a mail is anybody's: nothing of it is repeated in what this package says, and a
// private key that was sent by mistake is reported and goes nowhere.
//
// read.go takes the message apart, text.go finds the fields, attached.go the certificate.
package letter
