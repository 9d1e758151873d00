// Package receipt receives the callbacks by which vendors report what became
// of a message.
package receipt

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/pushwire/push"
)

const (
	maxBody     = 4 << 20          // bytes; a vendor reports up to a thousand receipts at a time
	readTimeout = 10 * time.Second // for a sender that trickles

	// maxCommas is how many values a body may have: a thousand receipts have
	// some ten thousand. What a list of nothing but commas would become takes
	// hundreds of times its size.
	maxCommas = 100_000
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

// Handler returns a handler for the vendor's callback. It answers 405, 408,
// 413, 401, 400 and 500 to what it cannot accept, never with a reason: that is
// for the log. If Handle panics, the server closes the connection and the
// vendor gets no answer.
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
	body, err := read(w, r)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, err
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout, err
	} else if err != nil {
		return http.StatusBadRequest, err
	}
	if commas(body) > maxCommas {
		return http.StatusRequestEntityTooLarge, errors.New("the body has more values than any vendor's")
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

// read reads the body, until the time for that is up or the request's context
// ends. Not every ResponseWriter can do this; then the server's own limits
// hold.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(w)
	if s, ok := r.Context().Value(http.ServerContextKey).(*http.Server); !ok || s.ReadTimeout <= 0 || s.ReadTimeout > readTimeout {
		_ = control.SetReadDeadline(time.Now().Add(readTimeout))
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(r.Context(), func() {
		defer close(ended)
		_ = control.SetReadDeadline(time.Now())
	})
	defer func() {
		if !stop() {
			<-ended // the connection may be another request's after this one
		}
	}()
	return io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
}

// commas counts what separates the values of JSON, also in a form.
func commas(body []byte) int {
	return bytes.Count(body, []byte(",")) + bytes.Count(body, []byte("2C")) + bytes.Count(body, []byte("2c"))
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

// Time reads Unix milliseconds. What is no time is the zero time, and so is
// what no calendar has and JSON cannot write: beyond the year 9999.
func Time(ms int64) time.Time {
	const most = 253370764800000 // the first of January 9999
	if ms <= 0 || ms >= most {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

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
