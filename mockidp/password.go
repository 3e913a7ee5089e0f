package mockidp

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
)

// rounds is low: these are the passwords of a mock, and logging in must not be
// what a test run spends its time on.
const rounds = 1000

// password is a hashed password. The zero value is matched by none.
type password struct {
	salt, sum []byte
}

func hash(secret string) password {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, see crypto/rand.Read
	return password{salt, derive(secret, salt)}
}

func (p password) matches(secret string) bool {
	return p.sum != nil && subtle.ConstantTimeCompare(p.sum, derive(secret, p.salt)) == 1
}

func derive(secret string, salt []byte) []byte {
	sum, err := pbkdf2.Key(sha256.New, secret, salt, rounds, sha256.Size)
	if err != nil {
		return nil // only outside the limits of FIPS mode, which 16 bytes of salt are not
	}
	return sum
}
