// Package receipt receives the callbacks by which vendors report what became
// of a message.
package receipt

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/pushwire/push"
)

const (
	maxBody     = 4 << 20          // bytes; a vendor reports up to a thousand receipts at a time
	readTimeout = 10 * time.Second // for a sender that trickles
)

// Config is what is particular to a vendor's callback. R is the vendor's
// receipt type.
type Config[R any] struct {
	Vendor push.Vendor

	// Verify checks the sender; nil if the vendor signs nothing.
	Verify func(r *http.Request, body []byte) error

	// Parse reads the body.
	Parse func(body []byte) ([]R, error)

	// Handle is the program's. If it fails, the vendor is told so, and some
	// vendors try again.
	Handle func(context.Context, []R) error

	// ContentType and Reply are the answer that the vendor expects.
	ContentType, Reply string

	Logger *slog.Logger // may be nil
}

// Handler returns a handler for the vendor's callback. It answers 405, 413,
// 401, 400 and 500 to what it cannot accept, never with a reason: that is for
// the log.
func Handler[R any](c Config[R]) http.Handler {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, err := c.serve(w, r)
		if err != nil {
			c.Logger.WarnContext(r.Context(), "push: receipt refused", "vendor", c.Vendor, "status", status, "error", err)
			http.Error(w, http.StatusText(status), status)
			return
		}
		w.Header().Set("Content-Type", c.ContentType)
		_, _ = io.WriteString(w, c.Reply)
	})
}

func (c *Config[R]) serve(w http.ResponseWriter, r *http.Request) (status int, err error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, errors.New("the method is not POST")
	}
	// Not every ResponseWriter can do this; then the server's own limits hold.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, err
	} else if err != nil {
		return http.StatusBadRequest, err
	}
	if c.Verify != nil {
		if err := c.Verify(r, body); err != nil {
			return http.StatusUnauthorized, err
		}
	}
	receipts, err := c.Parse(body)
	if err != nil {
		return http.StatusBadRequest, err
	}
	if len(receipts) == 0 { // a test call of the vendor's console
		return http.StatusOK, nil
	}
	if err := c.Handle(r.Context(), receipts); err != nil {
		return http.StatusInternalServerError, err
	}
	return http.StatusOK, nil
}

// SecretParam is the query parameter that Secret compares.
const SecretParam = "secret"

// Secret returns a Verify for vendors that sign nothing: the callback's URL,
// as it was registered with the vendor, ends in ?secret=…. An empty secret
// verifies nothing.
func Secret(secret string) func(*http.Request, []byte) error {
	if secret == "" {
		return nil
	}
	return func(r *http.Request, _ []byte) error {
		if !Equal(r.URL.Query().Get(SecretParam), secret) {
			return errors.New("the secret in the URL is missing or wrong")
		}
		return nil
	}
}

// Equal compares in constant time.
func Equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Status returns what a code means for a message, where nothing else tells.
func Status(info push.CodeInfo) push.ReceiptStatus {
	switch info.Kind {
	case push.Accepted:
		return push.ReceiptDelivered
	case push.ErrInvalidToken:
		return push.ReceiptDead
	case push.ErrUnknown:
		return push.ReceiptUnknown
	}
	return push.ReceiptDropped
}
