package letter

import (
	"bytes"
	"encoding/pem"
	"path"
	"slices"
	"strings"
)

// holdsKey looks for a private key in PEM, of whatever kind and however broken.
func holdsKey(data []byte) bool { return bytes.Contains(data, []byte("PRIVATE KEY--")) }

// attached finds the certificate among what is attached; logos and the like are none of its
// business.
func (l *Letter) attached(all []attachment) {
	var certificates []string
	for _, a := range all {
		if holdsKey(a.data) {
			l.PrivateKey = true
			continue
		}
		found := 0
		for rest := a.data; ; {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			found++
			if block.Type != "CERTIFICATE" {
				l.wrong("certificate: the attachment must be a certificate")
				continue
			}
			certificates = append(certificates, string(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes})))
		}
		if found == 0 && a.meant() {
			l.wrong("certificate: the attachment must be in PEM, a text that begins with BEGIN CERTIFICATE")
		}
	}
	slices.Sort(certificates)
	certificates = slices.Compact(certificates) // attached twice is attached
	switch len(certificates) {
	case 0:
	case 1:
		l.Certificate = certificates[0]
	default:
		l.wrong("certificate: several are attached, and only the one that JumpCloud signs with is needed")
	}
}

// meant tells whether the attachment passes for a certificate.
func (a attachment) meant() bool {
	switch path.Ext(a.name) {
	case ".pem", ".crt", ".cer", ".cert", ".der", ".p7b", ".p12", ".pfx", ".key":
		return true
	}
	return strings.Contains(a.kind, "x509") || strings.Contains(a.kind, "pem") || strings.Contains(a.kind, "pkix") || strings.Contains(a.kind, "pkcs")
}
