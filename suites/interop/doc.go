// Package interop certifies servers that nobody here wrote, and pins what they
// miss. Its tests need npm and run with make interop.
//
// To add a server, add a folder with its package.json and start script, and a
// test that pins its verdicts, each confirmed by hand against the RFC.
package interop
