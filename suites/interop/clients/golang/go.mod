module hallmark/suites/interop/clients/golang

go 1.26

require (
	github.com/google/go-github/v82 v82.0.0
	github.com/russellhaering/gosaml2 v0.12.0
	github.com/russellhaering/goxmldsig v1.6.1
	github.com/twilio/twilio-go v1.31.0
)

require (
	github.com/beevik/etree v1.7.0 // indirect
	github.com/golang/mock v1.6.0 // indirect
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/jonboulle/clockwork v0.5.0 // indirect
	github.com/mattermost/xml-roundtrip-validator v0.1.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
)
