package emas

import (
	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
)

// AccessKey is a key pair of a RAM user, or a temporary one from STS. It
// prints without its secrets.
type AccessKey = aliyun.AccessKey

// Provider returns the key to sign with. It is asked before the first request,
// shortly before a key's Expiry, and when the service called a temporary key
// expired, but never by two goroutines at once.
type Provider = aliyun.Provider

// newAuth returns what signs the requests. There is no access token.
func newAuth(cfg *Config, base string, s *push.Settings) (*aliyun.Gateway, error) {
	return aliyun.New(aliyun.Config{
		Vendor: push.EMAS, Version: apiVersion, URL: base, Logger: s.Logger,
		Key: cfg.AccessKey, Provider: cfg.Provider,
	})
}
