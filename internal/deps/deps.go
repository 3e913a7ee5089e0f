// Package deps holds the module's dependencies while the rooms that use them are being built.
package deps

import (
	_ "github.com/beevik/etree"
	_ "github.com/crewjam/saml/samlsp"
	_ "github.com/elimity-com/scim"
	_ "github.com/google/uuid"
	_ "github.com/onsi/ginkgo/v2"
	_ "github.com/onsi/gomega/ghttp"
	_ "github.com/russellhaering/goxmldsig"
	_ "github.com/scim2/filter-parser/v2"
	_ "github.com/spf13/cobra"
	_ "go.yaml.in/yaml/v3"
	_ "golang.org/x/term"
	_ "golang.org/x/time/rate"
)
