// Package hmsjwt signs the JWT by which a service account of Huawei's API
// Console is authorised. HUAWEI Push Kit takes it in all versions of its API
// (page "push_jwt_token" of the HMS Core guides).
package hmsjwt

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"

	"github.com/pushwire/push"
)

const (
	audience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token"
	life     = time.Hour // recommended; a day or more is refused

	minBits = 1024 // of a key that Go signs with
)

// Account is a service account's key.
type Account struct {
	ProjectID  string
	KeyID      string
	SubAccount string
	key        *rsa.PrivateKey
}

// Parse reads the JSON key file that the API Console hands out. Its errors
// are *push.FieldError of the vendor and name the field; none holds a value.
func Parse(v push.Vendor, file []byte) (*Account, error) {
	var f struct {
		ProjectID  string `json:"project_id"`
		KeyID      string `json:"key_id"`
		PrivateKey string `json:"private_key"`
		SubAccount string `json:"sub_account"`
	}
	bad := func(member, problem string) error {
		return &push.FieldError{From: v, Field: "config.ServiceAccount" + member, Problem: problem}
	}
	if err := json.Unmarshal(file, &f); err != nil {
		return nil, bad("", "is not the JSON key file of a service account")
	}
	switch {
	case f.KeyID == "":
		return nil, bad(".key_id", "is missing")
	case f.SubAccount == "":
		return nil, bad(".sub_account", "is missing")
	case f.PrivateKey == "":
		return nil, bad(".private_key", "is missing")
	}
	// A key that travelled through an environment variable often has its
	// line breaks as two characters.
	pem := strings.ReplaceAll(f.PrivateKey, `\n`, "\n")
	key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(pem))
	if err != nil || key.N.BitLen() < minBits {
		return nil, bad(".private_key", "is not an RSA key of at least 1024 bits in PEM form")
	}
	return &Account{ProjectID: f.ProjectID, KeyID: f.KeyID, SubAccount: f.SubAccount, key: key}, nil
}

// Mint signs a JWT that is valid for an hour, for credential.Config.
func (a *Account) Mint(context.Context) (*oauth2.Token, error) {
	now := time.Now().Truncate(time.Second)
	t := jwt.NewWithClaims(jwt.SigningMethodPS256, jwt.MapClaims{
		"iss": a.SubAccount, "aud": audience, "iat": now.Unix(), "exp": now.Add(life).Unix(),
	})
	t.Header["kid"] = a.KeyID
	signed, err := t.SignedString(a.key)
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: signed, TokenType: "Bearer", Expiry: now.Add(life)}, nil
}
