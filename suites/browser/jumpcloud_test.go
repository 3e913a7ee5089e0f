//go:build browser

package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// validating signs on in both flows, as the one who was granted access and as one who was not.
func validating(b *tab) {
	for _, person := range []string{"ann", "bob"} {
		fromJumpCloud(b.T, person)
		fromLessonly(b.T, person)
	}
}

// fromJumpCloud: "Access the JumpCloud User Console. Select the application's tile. The
// application will launch and login the user."
func fromJumpCloud(t *testing.T, person string) {
	t.Helper()
	b := openTab(t)
	b.visit(console)
	b.logIn(person+"@acme.example", secret)
	b.sees("User Console")
	b.shoot("jumpcloud-user-console-" + person)
	if person == "bob" {
		b.sees("No applications.")
		b.visit("https://sso.jumpcloud.com/saml2/lessonly") // whose address he was told
		b.sees("You are not authorized to use Learning.")
		b.shoot("jumpcloud-not-authorized")
		b.signedOut()
		return
	}
	b.find("", "", "Learning")
	// The answer of JumpCloud posts itself to Lessonly.
	b.do(chromedp.Click(marked, chromedp.ByQuery), chromedp.WaitVisible(`#name`, chromedp.ByQuery))
	b.want(`location.href`, lessonly+"/")
	b.want(`document.getElementById("email").textContent`, person+"@acme.example")
	b.want(`document.getElementById("name").textContent`, "Ann Doe")
	b.shoot("lessonly-signed-in")

	b.visit(console + "/userconsole")
	b.follow("Log out")
	b.want(`location.pathname`, "/login")
}

// fromLessonly: "Navigate to your Service Provider application URL. You will be redirected to
// log in to the JumpCloud User Portal. The browser will be redirected back to the application
// and be automatically logged in."
func fromLessonly(t *testing.T, person string) {
	t.Helper()
	b := openTab(t)
	b.visit(lessonly)
	b.want(`location.origin`, console)
	b.sees("User Portal Login")
	b.logIn(person+"@acme.example", "not "+secret)
	b.sees("Wrong email or password")
	b.fill("Password", secret)
	b.find("", "", "Log in")
	if person == "bob" {
		b.submit(chromedp.Click(marked, chromedp.ByQuery))
		b.sees("You are not authorized to use Learning.")
		b.signedOut()
		return
	}
	b.do(chromedp.Click(marked, chromedp.ByQuery), chromedp.WaitVisible(`#name`, chromedp.ByQuery))
	b.want(`location.href`, lessonly+"/")

	// Later, JumpCloud asks no more, and the page that the person wanted opens.
	b.follow("Sign out")
	b.visit(lessonly + "/lessons")
	b.find("", "", "Sign in with single sign-on")
	b.do(chromedp.Click(marked, chromedp.ByQuery), chromedp.WaitVisible(`a[href="/lessons"][aria-current]`, chromedp.ByQuery))
	b.want(`location.href`, lessonly+"/lessons")
}

// signedOut holds that Lessonly let nobody in.
func (b *tab) signedOut() {
	b.Helper()
	b.visit(lessonly + "/whoami")
	b.seesNot("@acme.example")
}

// TestAdminPortalByKeyboard: who has no mouse gets as far.
func TestAdminPortalByKeyboard(t *testing.T) {
	b := openTab(t)
	b.visit(console + "/admin")
	b.want(focused, "INPUT=email#email")
	email, password := world.IDP.Admin()
	b.submit(chromedp.KeyEvent(email + kb.Tab + password + kb.Enter))
	b.do(chromedp.KeyEvent(kb.Tab))
	b.want(`document.activeElement.getAttribute("href")`, "#main")
	b.do(enter(), chromedp.KeyEvent(kb.Tab))
	b.want(`document.activeElement.textContent`, "+ Add New Application")
	b.submit(enter())
	b.do(chromedp.Focus(`input[name=search]`, chromedp.ByQuery))
	b.submit(chromedp.KeyEvent("bookmark" + kb.Enter))
	b.do(chromedp.Focus(`input[name=template]`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	b.submit(enter())
	b.do(chromedp.Focus(`input[name=displayLabel]`, chromedp.ByQuery), chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl)), chromedp.KeyEvent("Handbook"))
	b.do(chromedp.Focus(`input[name=ssoUrl]`, chromedp.ByQuery))
	b.submit(chromedp.KeyEvent("https://handbook.example/start" + kb.Enter))
	b.sees("Handbook was added")
	b.shoot("jumpcloud-bookmark-saved")
	b.follow("Close")
	b.do(chromedp.Focus(`input[name=id]`, chromedp.ByQuery), chromedp.KeyEvent(" "))
	b.submit(enter())
	b.shoot("jumpcloud-delete")
	b.do(chromedp.Focus(`input[name=number]`, chromedp.ByQuery))
	b.submit(chromedp.KeyEvent("1" + kb.Enter))
	b.sees("The application was deleted.")
}

// TestJumpCloudNarrow: on a telephone.
func TestJumpCloudNarrow(t *testing.T) {
	b := openTab(t)
	b.do(emulation.SetDeviceMetricsOverride(390, 800, 1, true))
	b.visit(served.IDP.AdminPortalURL)
	b.submit(chromedp.SendKeys(`input[name=email]`, served.IDP.AdminEmail), chromedp.SendKeys(`input[name=password]`, served.IDP.AdminPassword+kb.Enter))
	b.shoot("jumpcloud-applications-narrow")
	b.follow("Lessonly")
	for _, name := range []string{"SSO", "Identity Management", "User Groups"} {
		b.tab(name)
		b.shoot("jumpcloud-" + strings.ToLower(strings.ReplaceAll(name, " ", "-")) + "-narrow")
	}
}
