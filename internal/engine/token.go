package engine

import (
	"fmt"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// maxToken is far beyond any vendor's token, in bytes.
const maxToken = 4096

// CheckToken refuses what no vendor issues as a device token: an empty one,
// one that is not printable ASCII, and one with a slash, which in a path
// would lead elsewhere. The length and the alphabet of a token are the
// vendor's affair. The code is what the vendor would answer, if that is known.
func CheckToken(v push.Vendor, field, code, token string) error {
	problem := ""
	switch {
	case token == "":
		problem = "is empty"
	case len(token) > maxToken:
		problem = fmt.Sprintf("is %d bytes long, more than any token", len(token))
	case !wire.Printable(token):
		problem = "has a space, a control character or a character outside ASCII"
	case strings.Contains(token, "/"):
		problem = "has a slash"
	default:
		return nil
	}
	return &push.FieldError{From: v, Field: field, Problem: problem, VendorCode: code}
}
