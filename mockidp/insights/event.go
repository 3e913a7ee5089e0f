package insights

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// The services events are filed under. Provisioning events live in Directory,
// sign-ons in SSO; the query name "all" stands for every service.
const (
	Directory = "directory"
	SSO       = "sso"
)

// The twelve provisioning events, as the article names them (S-144 … S-156).
// Each records an attempt; Event.Success tells how it ended (C-22). JumpCloud's
// own OpenAPI has other names for some of them; the article's are used and
// there are no aliases (C-19).
const (
	IDMIntegrationActivate = "idm_integration_activate" // S-144
	IDMIntegrationUpdate   = "idm_integration_update"   // S-145
	IDMIntegrationReauth   = "idm_integration_reauth"   // S-146
	IDMIntegrationDelete   = "idm_integration_delete"   // S-147
	UserCreateProvision    = "user_create_provision"    // S-148
	UserUpdateProvision    = "user_update_provision"    // S-149
	UserDeprovision        = "user_deprovision"         // S-150
	UserDeleteProvision    = "user_delete_provision"    // S-151
	UserLookupProvision    = "user_lookup_provision"    // S-152: only when the lookup had a problem
	GroupCreateProvision   = "group_create_provision"   // S-153
	GroupUpdateProvision   = "group_update_provision"   // S-154
	GroupDeleteProvision   = "group_delete_provision"   // S-155
)

// Event is one entry of the log. The JSON form has JumpCloud's field names;
// empty members are left out of it.
type Event struct {
	ID           string    // unique, filled by Log.Add
	Timestamp    time.Time // UTC with milliseconds, filled by Log.Add when zero
	Type         string    // event_type
	Service      string    // Directory unless set
	Organization string    // filled by Log.Add when empty
	Success      bool      // attempts are logged, whatever their end (C-22)

	InitiatedBy map[string]any // id, type, email or username, …
	Resource    map[string]any // what it happened to: id, type, username, …
	Application map[string]any // id, name, …
	Association map[string]any
	Changes     []Change

	ErrorMessage string         // one line on the cause when Success is false
	MessageChain map[string]any // response_code, response_message, message_details
	Correlation  map[string]any // id and type, "user_import" for imports (S-141)
	IDMClientID  string         // idm_client_id: the provisioning connection
	IDPInitiated *bool          // idp_initiated, of sso_auth alone
	ClientIP     string
	UserAgent    string
	AuthMethod   string // session or api-key
	Provider     string
}

// Change is one changed field of an event's resource.
type Change struct {
	Field string `json:"field"`
	From  any    `json:"from,omitempty"`
	To    any    `json:"to,omitempty"`
}

// layout is RFC 3339 with the milliseconds that X-Search_after counts in.
const layout = "2006-01-02T15:04:05.000Z07:00"

// MarshalJSON writes the event as the events API does.
func (e Event) MarshalJSON() ([]byte, error) { return json.Marshal(e.document()) }

// document is the event as a JSON object, the form that search terms,
// projections and distinct values are computed on.
func (e Event) document() map[string]any {
	doc := map[string]any{
		"id":         e.ID,
		"event_type": e.Type,
		"timestamp":  e.Timestamp.UTC().Format(layout),
		"service":    e.Service,
		"success":    e.Success,
		"@version":   "1",
	}
	for name, value := range map[string]string{
		"organization": e.Organization, "error_message": e.ErrorMessage, "idm_client_id": e.IDMClientID,
		"client_ip": e.ClientIP, "useragent": e.UserAgent, "auth_method": e.AuthMethod, "provider": e.Provider,
	} {
		if value != "" {
			doc[name] = value
		}
	}
	for name, value := range map[string]map[string]any{
		"initiated_by": e.InitiatedBy, "resource": e.Resource, "application": e.Application,
		"association": e.Association, "message_chain": e.MessageChain, "correlation": e.Correlation,
	} {
		if len(value) > 0 {
			doc[name] = value
		}
	}
	if len(e.Changes) > 0 {
		doc["changes"] = e.Changes
	}
	if e.IDPInitiated != nil {
		doc["idp_initiated"] = *e.IDPInitiated
	}
	return doc
}

// copy returns an event that shares no memory with e, so that neither the
// caller of Add nor a reader of Events can change what the log holds.
func (e Event) copy() Event {
	e.InitiatedBy = copyMap(e.InitiatedBy)
	e.Resource = copyMap(e.Resource)
	e.Application = copyMap(e.Application)
	e.Association = copyMap(e.Association)
	e.MessageChain = copyMap(e.MessageChain)
	e.Correlation = copyMap(e.Correlation)
	e.Changes = slices.Clone(e.Changes)
	for i := range e.Changes {
		e.Changes[i].From = copyValue(e.Changes[i].From)
		e.Changes[i].To = copyValue(e.Changes[i].To)
	}
	if e.IDPInitiated != nil {
		initiated := *e.IDPInitiated
		e.IDPInitiated = &initiated
	}
	return e
}

func copyMap(m map[string]any) map[string]any {
	c := maps.Clone(m)
	for k, v := range c {
		c[k] = copyValue(v)
	}
	return c
}

func copyValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return copyMap(v)
	case []any:
		c := slices.Clone(v)
		for i := range c {
			c[i] = copyValue(c[i])
		}
		return c
	case []string:
		return slices.Clone(v)
	}
	return v
}
