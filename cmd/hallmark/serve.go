package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"hallmark/mockidp/forge"
	"hallmark/mockidp/provision"
	"hallmark/suites/selftest"
)

func serveCommand() *cobra.Command {
	var idpAddr, spAddr, forgery, dialect string
	var asJSON, classic bool
	var seed uint64
	var faults []string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a mock JumpCloud and a mock Lessonly, integrated, until interrupted",
		Long: `Serve starts a mock JumpCloud and a mock Lessonly on loopback, integrated as the
article describes: one company, one application, a group of people who may use
it, provisioned over SCIM. With --json it prints one line with every address and
credential once both listen, for other programs. --dialect has the mock JumpCloud
provision as another provisioner does; what of that is known, and what is not, is
in mockidp/provision/dialects.md. --forge answers the next sign-on
with a forged response that names a victim, made out of the genuine one.`,
		Example: `  hallmark serve
  hallmark serve --json
  hallmark serve --sp-addr 127.0.0.1:8082 --fault scim-filter-brackets-ignored
  hallmark serve --classic --seed 7
  hallmark serve --dialect entra
  hallmark serve --forge signature-stripped`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options, err := selftest.Options(faults...)
			if err != nil {
				return usage("%w", err)
			}
			options.Classic, options.Seed = classic, seed
			if options.Dialect, err = provision.ParseDialect(dialect); err != nil {
				return usage("%w", err)
			}
			if forgery != "" {
				if _, err := forge.Named(forgery); err != nil {
					return usage("%w", err)
				}
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			d, err := openDesk(idpAddr, spAddr, options)
			if err != nil {
				return notJudged("%w", err)
			}
			defer d.close()
			if err := d.setUp(ctx); err != nil {
				return notJudged("%w", err)
			}
			if err := d.forge(forgery); err != nil {
				return notJudged("%w", err)
			}
			if err := d.announce(cmd.OutOrStdout(), asJSON); err != nil {
				return notJudged("%w", err)
			}
			<-ctx.Done()
			return nil
		},
	}
	cmd.Flags().StringVar(&idpAddr, "idp-addr", "127.0.0.1:0", "where the mock JumpCloud listens")
	cmd.Flags().StringVar(&spAddr, "sp-addr", "127.0.0.1:0", "where the mock Lessonly listens")
	cmd.Flags().BoolVar(&classic, "classic", false, "answer SCIM as Lessonly's published service does, numbers for ids and all")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "vary what the RFCs leave open: ids, order of keys, page size, PATCH answers, time zones")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON with every address and credential")
	faultFlag(cmd, &faults)
	cmd.Flags().StringVar(&dialect, "dialect", provision.JumpCloud().Name, "provision as jumpcloud, okta, entra, onelogin or google; an unknown name is answered with the valid ones")
	_ = cmd.RegisterFlagCompletionFunc("dialect", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, d := range provision.Dialects() {
			names = append(names, d.Name+"\t"+d.Text)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	cmd.Flags().StringVar(&forgery, "forge", "", "answer the next sign-on with this forgery; an unknown name is answered with the valid ones")
	_ = cmd.RegisterFlagCompletionFunc("forge", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, f := range forge.All() {
			names = append(names, f.Name+"\t"+f.Text)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// forged is the forgery that the next sign-on is answered with.
type forged struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	Victim string `json:"victim"`
	Wanted string `json:"wanted"` // what a service provider that is right does
}

// addresses is what serve --json prints.
type addresses struct {
	SCIM struct {
		BaseURL string `json:"base_url"`
		Token   string `json:"token"`
	} `json:"scim"`
	SP struct {
		URL         string `json:"url"`
		MetadataURL string `json:"metadata_url"`
		WhoAmIURL   string `json:"whoami_url"`
		SupportURL  string `json:"support_url"`
		SupportKey  string `json:"support_key"`
		FilesURL    string `json:"files_url"`
		AdminEmail  string `json:"admin_email,omitempty"` // in JumpCloud's directory like everybody; may be missing under a fault
	} `json:"sp"`
	IDP struct {
		AdminURL    string `json:"admin_url"`
		APIKey      string `json:"api_key"`
		AdminPortal string `json:"admin_portal_url"`
		AdminEmail  string `json:"admin_email"`
		AdminSecret string `json:"admin_password"`
		PortalURL   string `json:"portal_url"`
		SSOURL      string `json:"sso_url"`
		MetadataURL string `json:"metadata_url"`
	} `json:"idp"`
	Forgery *forged `json:"forgery,omitempty"`
}

func (d *desk) announce(w io.Writer, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(d.addresses)
	}
	a := d.addresses
	forgery := ""
	if f := a.Forgery; f != nil {
		forgery = fmt.Sprintf(`
Forgery (%s)
  next sign-on   of anybody but the victim: %s
  victim         %s
  right is       %s
`, f.Name, f.Text, f.Victim, f.Wanted)
	}
	administrator := "nobody administers it: the fault has left the administrator out"
	if a.SP.AdminEmail != "" {
		administrator = a.SP.AdminEmail + " administers it, and signs on like everybody"
	}
	_, err := fmt.Fprintf(w, `JumpCloud (mock)
  user console   %s
                 sign in as %s with password %s
  sign-on        %s
  metadata       %s
  admin portal   %s
                 log in as %s with password %s
  admin API      %s/api, header x-api-key: %s

Lessonly (mock)
  company        %s
                 %s
  who is in      %s
  metadata       %s
  SCIM           %s
  SCIM token     %s
  support desk   %s, or %s/support with header X-Support-Key: %s
  file sync      %s, with a login that the support desk issues
%s
Try
  curl -H 'Authorization: Bearer %s' %s/Users
  HALLMARK_TOKEN=%s hallmark certify --scim-url %s

Ctrl-C ends both; nothing is kept.
`, a.IDP.PortalURL, d.person, deskPassword, a.IDP.SSOURL, a.IDP.MetadataURL,
		a.IDP.AdminPortal, a.IDP.AdminEmail, a.IDP.AdminSecret, a.IDP.AdminURL, a.IDP.APIKey,
		a.SP.URL, administrator, a.SP.WhoAmIURL, a.SP.MetadataURL, a.SCIM.BaseURL, a.SCIM.Token, a.SP.SupportURL, a.SP.URL, a.SP.SupportKey,
		a.SP.FilesURL, forgery, a.SCIM.Token, a.SCIM.BaseURL, a.SCIM.Token, a.SCIM.BaseURL)
	return err
}
