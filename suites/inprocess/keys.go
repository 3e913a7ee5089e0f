package inprocess

import (
	"crypto/rsa"
	"sync"
	"sync/atomic"

	"hallmark/fixtures"
)

// keyRing hands out the keys applications sign with, one after another: making
// an RSA key takes longer than a whole spec. Two applications in a row never
// have the same one.
func keyRing() func() (*rsa.PrivateKey, error) {
	var n atomic.Int64
	var keys [fixtures.KeyCount]func() *rsa.PrivateKey
	for i := range keys {
		keys[i] = sync.OnceValue(func() *rsa.PrivateKey { return fixtures.RSAKey(i) })
	}
	return func() (*rsa.PrivateKey, error) { return keys[int(n.Add(1)-1)%len(keys)](), nil }
}
