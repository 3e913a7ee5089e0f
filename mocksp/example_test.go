package mocksp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"hallmark/mocksp"
)

// A Lessonly in a test: found a company, have a SCIM key issued, provision a person.
func Example() {
	lessonly := mocksp.New(mocksp.Options{})
	if err := lessonly.Listen(""); err != nil {
		fmt.Println(err)
		return
	}
	defer lessonly.Close()

	if err := lessonly.Found(mocksp.Company{Subdomain: "acme", Name: "Acme", AdminEmail: "boss@acme.example"}); err != nil {
		fmt.Println(err)
		return
	}
	key, err := lessonly.IssueSCIMKey("acme")
	if err != nil {
		fmt.Println(err)
		return
	}

	request, err := http.NewRequest("POST", lessonly.URL()+"/scim/v2/Users", strings.NewReader(`{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
		"userName": "ann@acme.example",
		"name": {"givenName": "Ann", "familyName": "O'Brien"},
		"department": "Yard"
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Content-Type", "application/scim+json")
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	var user struct{ UserName, Department string }
	if err := json.NewDecoder(response.Body).Decode(&user); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.StatusCode, user.UserName, user.Department)
	// Output: 201 ann@acme.example Yard
}
