package mockidp_test

import (
	"fmt"
	"testing"
)

// TestWindow lists by pages what is there, and finds by name, by address and by id what filters
// would find among all: by case, and together with other filters.
func TestWindow(t *testing.T) {
	w := open(t)
	var ids []string
	for i := range 12 {
		ids = append(ids, w.user(fmt.Sprintf("user%d", i)))
	}
	for _, c := range []struct {
		query string
		want  string // names, and how many there are
	}{
		{"?limit=2&skip=3", "user3 user4 12"},
		{"?limit=5&skip=11", "user11 12"},
		{"?limit=5&skip=12", "12"},
		{"?limit=0", "12"},
		{"?skip=0", "user0 user1 user2 user3 user4 user5 user6 user7 user8 user9 12"},
		{"?filter=username:$eq:user7", "user7 1"},
		{"?filter=username:$eq:USER7", "0"},
		{"?filter=email:$eq:user7@acme.example", "user7 1"},
		{"?filter=email:$eq:nobody@acme.example", "0"},
		{"?filter=_id:$eq:" + ids[5], "user5 1"},
		{"?filter[0]=username:$eq:user7&filter[1]=email:$eq:user8@acme.example", "0"},
		{"?filter[0]=username:$eq:user7&filter[1]=email:$eq:user7@acme.example&skip=1", "1"},
		{"?sort=-username&limit=1", "user9 12"},
	} {
		var got string
		body := w.must(200, "GET", "/api/systemusers"+c.query, nil).json(t)
		for _, u := range body["results"].([]any) {
			got += u.(m)["username"].(string) + " "
		}
		if got += fmt.Sprint(body["totalCount"]); got != c.want {
			t.Errorf("%s: %s, want %s", c.query, got, c.want)
		}
	}
	one := w.must(200, "GET", "/api/systemusers?limit=1&fields=email", nil).json(t)["results"].([]any)[0].(m)
	if len(one) != 2 || one["email"] != "user0@acme.example" || one["_id"] != ids[0] {
		t.Errorf("with fields: %v", one)
	}
}
