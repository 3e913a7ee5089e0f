// Package browser shows the pages that people see to headless Chromium: the report and the
// comparison, the mock Lessonly's and the mock JumpCloud's. It works them by keyboard, has
// axe-core look for what keeps people out, and keeps a screenshot of each in out/screens, to
// be looked at. Its tests run with make browser, which installs Chromium and axe-core.
//
// To add pages, add a NAME_test.go with the build tag browser beside these. openTab gives a
// tab that fails the test on whatever a page writes to its console, shoot takes the picture
// and asks axe-core, served holds the addresses and credentials of both mocks.
package browser
