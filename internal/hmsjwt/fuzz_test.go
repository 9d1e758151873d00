package hmsjwt

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/pushwire/push"
)

// FuzzParse reads key files. One that is accepted has all that a token needs,
// and signs one that its own key verifies; an error names the member and has
// nothing of the key in it.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"project_id":"p","key_id":"k","sub_account":"s","private_key":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"}`))
	f.Add([]byte(`{"key_id":"k","sub_account":"s","private_key":1}`))
	f.Add([]byte(`{"key_id":"k"}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := Parse(push.Huawei, file)
		if err != nil {
			var fe *push.FieldError
			if !errors.As(err, &fe) || fe.From != push.Huawei || !strings.HasPrefix(fe.Field, "config.ServiceAccount") || fe.Err != nil {
				t.Errorf("%v is no FieldError of ours", err)
			}
			return
		}
		if a.KeyID == "" || a.SubAccount == "" {
			t.Fatalf("%q makes an account without %+v", file, a)
		}
		token, err := a.Mint(context.Background())
		if err != nil {
			t.Fatalf("a key was accepted that cannot sign: %v", err)
		}
		if _, err := jwt.Parse(token.AccessToken, func(*jwt.Token) (any, error) { return &a.key.PublicKey, nil }); err != nil {
			t.Errorf("the token does not verify: %v", err)
		}
	})
}
