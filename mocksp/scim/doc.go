// Package scim is a strict SCIM 2.0 service provider (RFC 7643, RFC 7644) over an
// in-memory store.
package scim
