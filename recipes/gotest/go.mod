module example.com/acme

go 1.26

require hallmark v0.0.0

// Where hallmark is checked out; go mod tidy adds what it needs.
replace hallmark => ../..
