package apns

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/wire"
)

// Apple refuses a provider token that is older than an hour, and a new one
// within 20 minutes of the last.
const (
	tokenLife   = time.Hour
	tokenMinAge = 20 * time.Minute
	tokenEarly  = 10 * time.Minute
)

// newTokenAuth signs provider tokens with the team's key.
func newTokenAuth(cfg *Config, s *push.Settings) (*credential.Cache, error) {
	signer, err := newProviderToken(cfg)
	if err != nil {
		return nil, err
	}
	return credential.New(credential.Config{
		Vendor: push.APNs, Key: "push/apns/" + cfg.TeamID + "/" + cfg.KeyID, Store: s.TokenStore, Logger: s.Logger,
		Early: tokenEarly, MinAge: tokenMinAge, Mint: signer.mint,
		Apply: func(h http.Header, token string) { h["Authorization"] = []string{"bearer " + token} },
	}), nil
}

// providerToken makes the JWTs of one key.
type providerToken struct {
	key           *ecdsa.PrivateKey
	keyID, teamID string
}

func newProviderToken(cfg *Config) (*providerToken, error) {
	if !wire.Printable(cfg.KeyID) {
		return nil, bad("KeyID", "is empty or not printable")
	}
	if !wire.Printable(cfg.TeamID) {
		return nil, bad("TeamID", "is empty or not printable")
	}
	key, err := jwt.ParseECPrivateKeyFromPEM(cfg.PrivateKey)
	if err != nil {
		return nil, bad("PrivateKey", "is not an elliptic curve key in PEM form, as in the file AuthKey_<KeyID>.p8")
	}
	if key.Curve != elliptic.P256() {
		return nil, bad("PrivateKey", "is not of the curve P-256")
	}
	return &providerToken{key: key, keyID: cfg.KeyID, teamID: cfg.TeamID}, nil
}

func (p *providerToken) mint(context.Context) (*oauth2.Token, error) {
	now := time.Now().Truncate(time.Second)
	signed, err := p.token(now).SignedString(p.key)
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: signed, Expiry: now.Add(tokenLife)}, nil
}

// token has alg and kid in its header, iss and iat in its claims, and
// nothing else.
func (p *providerToken) token(issued time.Time) *jwt.Token {
	t := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.RegisteredClaims{
		Issuer: p.teamID, IssuedAt: jwt.NewNumericDate(issued),
	})
	t.Header = map[string]any{"alg": "ES256", "kid": p.keyID}
	return t
}

// loadCertificate reads a certificate and its key, PEM or PKCS #12, and holds
// them against the environment.
func loadCertificate(cfg *Config) (tls.Certificate, *x509.Certificate, error) {
	var cert tls.Certificate
	if bytes.Contains(cfg.Certificate, []byte("-----BEGIN")) {
		var err error
		if cert, err = tls.X509KeyPair(cfg.Certificate, cfg.Certificate); err != nil {
			return cert, nil, bad("Certificate", "does not hold a certificate and its unencrypted key in PEM form")
		}
	} else {
		key, leaf, chain, err := pkcs12.DecodeChain(cfg.Certificate, cfg.Password)
		if err != nil {
			return cert, nil, bad("Certificate", "is not a .p12 file, or the password is wrong")
		}
		if !fits(key, leaf) { // for PEM, package tls makes sure of it
			return cert, nil, bad("Certificate", "holds a key that is not that of its first certificate")
		}
		cert.PrivateKey = key
		for _, c := range append([]*x509.Certificate{leaf}, chain...) {
			cert.Certificate = append(cert.Certificate, c.Raw)
		}
	}
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		return cert, nil, bad("Certificate", "cannot be parsed")
	}
	cert.Leaf = leaf
	if now := time.Now(); now.After(leaf.NotAfter) {
		return cert, nil, bad("Certificate", "expired on "+leaf.NotAfter.Format(time.DateOnly))
	} else if now.Before(leaf.NotBefore) {
		return cert, nil, bad("Certificate", "is valid from "+leaf.NotBefore.Format(time.DateOnly)+" only")
	}
	return cert, leaf, checkEnvironment(leaf, cfg.Environment)
}

// fits reports whether key is the private half of a certificate's.
func fits(key any, cert *x509.Certificate) bool {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return false
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(cert.PublicKey)
}

// checkEnvironment refuses a certificate that says it is for the other
// environment: Apple would close the connection.
func checkEnvironment(leaf *x509.Certificate, e Environment) error {
	development := hasExtension(leaf, asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 6, 3, 1})
	production := hasExtension(leaf, asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 6, 3, 2})
	if e == Production && development && !production || e == Sandbox && production && !development {
		return &push.FieldError{
			From: push.APNs, Field: "config.Environment", Class: push.ErrAuth, VendorCode: "BadCertificateEnvironment",
			Problem: "is " + string(e) + ", but the certificate is for the other one",
		}
	}
	return nil
}

func hasExtension(c *x509.Certificate, id asn1.ObjectIdentifier) bool {
	for i := range c.Extensions {
		if c.Extensions[i].Id.Equal(id) {
			return true
		}
	}
	return false
}

// topicOf returns the bundle id that a certificate is for: the UID of its
// subject.
func topicOf(leaf *x509.Certificate) string {
	uid := asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	for _, name := range leaf.Subject.Names {
		if name.Type.Equal(uid) {
			if s, ok := name.Value.(string); ok {
				return s
			}
		}
	}
	return ""
}
