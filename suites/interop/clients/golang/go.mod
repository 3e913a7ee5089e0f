module hallmark/suites/interop/clients/golang

go 1.26

require (
	github.com/google/go-github/v82 v82.0.0
	github.com/twilio/twilio-go v1.31.0
)

require (
	github.com/golang/mock v1.6.0 // indirect
	github.com/google/go-querystring v1.2.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
)
