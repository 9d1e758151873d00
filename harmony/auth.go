package harmony

import (
	"net/http"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/hmsjwt"
)

// early is how long before its end a JWT is replaced.
const early = 5 * time.Minute

func bearer(h http.Header, token string) { h["Authorization"] = []string{"Bearer " + token} }

// newAuth signs JWTs with the key of the service account. They are good for an
// hour and for all operations.
func newAuth(a *hmsjwt.Account, s *push.Settings) *credential.Cache {
	return credential.New(credential.Config{
		Vendor: push.Harmony, Key: "push/harmony/jwt/" + a.SubAccount, Store: s.TokenStore, Logger: s.Logger,
		Early: early, Mint: a.Mint, Apply: bearer,
	})
}
