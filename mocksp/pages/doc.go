// Package pages is what people see of the mock Lessonly: one template a page, one stylesheet,
// no script, nothing from elsewhere.
//
// It knows no company and no person. A page is a value – SignIn, Person, Report – that the
// package mocksp fills in and Write renders, so that what a page needs is what its type asks for.
// The looks are ours; nothing here is a copy of the real product.
//
// A new page is a type in views.go, a file of the same name in html/, and a line in all. It
// stays usable with a keyboard alone, in light and dark, on a wide and on a narrow screen: every
// input has a label, what is wrong stands beside the field, a table says what its rows and
// columns are, and what happens is a button in a form.
package pages
