package insights

import "net/http"

// Handler serves the events API: POST /insights/directory/v1/events and its
// siblings /events/count and /events/distinct.
func (l *Log) Handler() http.Handler {
	return http.NewServeMux()
}
