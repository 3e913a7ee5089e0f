// Package page renders the pages of the mock JumpCloud, those of the user
// console as those of the Admin Portal: templates in html/, one stylesheet,
// and the headers every page must have. It knows nothing of what it shows.
//
// To add a page, add a file to html/ that defines its template and, if it is
// one of the Admin Portal, fills in "content" of the layout.
package page
