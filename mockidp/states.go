package mockidp

import (
	"net/http"
	"time"

	"hallmark/mockidp/fault"
)

// lockAfter is how many wrong passwords in a row lock an account. JumpCloud
// lets an organisation choose; the number is ours.
const lockAfter = 6

// setState serves the calls below /systemusers/{id}/state that change the
// state. Asking for the state a user has is no error (ours).
func (idp *IdP) setState(state, event string) func(r *http.Request) (answer, error) {
	return func(r *http.Request) (answer, error) {
		var body struct {
			Email string `json:"email"` // where to mail; this mock mails nobody
		}
		if err := decode(r, &body); err != nil {
			return answer{}, err
		}
		return idp.editUser(r, event, func(u user) (user, error) { return u.in(state), nil })
	}
}

// expirePassword makes the password useless until an administrator sets another.
func (idp *IdP) expirePassword(r *http.Request) (answer, error) {
	return idp.editUser(r, "user_update", func(u user) (user, error) {
		u.PasswordExpired = true
		return u, nil
	})
}

// unlock lets a user try again who gave too many wrong passwords.
func (idp *IdP) unlock(r *http.Request) (answer, error) {
	return idp.editUser(r, "user_update", func(u user) (user, error) {
		u.AccountLocked = false
		return u, nil
	})
}

// resetMFA forgets the second factor, and may excuse the user from one for a
// while. This mock asks nobody for a second factor.
func (idp *IdP) resetMFA(r *http.Request) (answer, error) {
	var body struct {
		Exclusion      bool       `json:"exclusion"`
		ExclusionUntil *time.Time `json:"exclusionUntil"`
	}
	if err := decode(r, &body); err != nil {
		return answer{}, err
	}
	return idp.editUser(r, "user_update", func(u user) (user, error) {
		u.MFA = map[string]any{"configured": false, "exclusion": body.Exclusion}
		if body.ExclusionUntil != nil {
			u.MFA["exclusionUntil"] = body.ExclusionUntil.UTC()
		}
		return u, nil
	})
}

func stateEvent(from, to string) string {
	switch {
	case to == suspended:
		return "user_suspended"
	case from == suspended:
		return "user_unsuspended"
	}
	return "user_activated"
}

// bars says why the user's state does not let him in, "" if it does.
func (idp *IdP) bars(u user) string {
	switch {
	case u.State == suspended && idp.faults.Fires(fault.SuspendedSignsOn):
		return ""
	case u.State != activated:
		return "the user is not activated"
	case u.AccountLocked:
		return "the account is locked"
	case u.PasswordExpired:
		return "the password has expired"
	}
	return ""
}

// attempted counts wrong passwords, and locks an account after too many in a row.
func (idp *IdP) attempted(id string, good bool) {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	u, known := idp.users.get(id)
	switch {
	case !known:
	case good:
		delete(idp.failures, id)
	default:
		if idp.failures[id]++; idp.failures[id] >= lockAfter && !u.AccountLocked {
			u.AccountLocked = true
			idp.putUser(u)
			idp.endSessions(id)
		}
	}
}
