package mockidp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"hallmark/mockidp"
)

// An identity provider for one test: listen on loopback, act as its
// administrator over the API, and close it.
func Example() {
	idp := mockidp.New(mockidp.Options{})
	defer idp.Close()
	if err := idp.Listen(""); err != nil {
		fmt.Println(err)
		return
	}

	r, err := http.NewRequest("POST", idp.URL()+"/api/systemusers",
		strings.NewReader(`{"username":"ann","email":"ann@example.com","firstname":"Ann","lastname":"Doe"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Header.Set("x-api-key", idp.APIKey())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	var user struct{ Username, State string }
	if err := json.NewDecoder(answer.Body).Decode(&user); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.StatusCode, user.Username, user.State)

	// A browser reaches it under JumpCloud's own names.
	browser := &http.Client{Transport: idp.Transport(nil)}
	page, err := browser.Get("https://console.jumpcloud.com/login")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer page.Body.Close()
	fmt.Println(page.StatusCode)
	// Output:
	// 200 ann ACTIVATED
	// 200
}
