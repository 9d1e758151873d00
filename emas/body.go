package emas

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// body is a PushTask that is encoded but for its targets, which go between
// head and tail: {"Target":{…,"Value": … },…}.
type body struct {
	head, tail string
}

// encode encodes m for any number of requests. Without list, the task is
// whole as it is.
func encode(m *Message, list bool) (*body, error) {
	inner := plainMessage(*m)
	inner.IdempotentToken = ""
	if list {
		inner.Target = nil
	}
	task, err := wire.MarshalExtra(inner, m.Extra)
	if err != nil {
		return nil, errEncode(err)
	}
	if !list {
		return &body{head: string(task)}, nil
	}
	to := *m.Target
	to.Value = ""
	target, err := wire.Marshal(to)
	if err != nil {
		return nil, errEncode(err)
	}
	b := &body{head: `{"Target":` + string(target[:len(target)-1]) + `,"Value":`, tail: "}}"}
	if len(task) > len("{}") {
		b.tail = "}," + string(task[1:])
	}
	return b, nil
}

func errEncode(err error) error {
	return &push.FieldError{From: push.EMAS, Field: "message", Problem: "cannot be encoded", Err: err}
}

// with returns the whole task.
func (b *body) with(list []string) (string, error) {
	if b.tail == "" {
		return b.head, nil
	}
	value, err := wire.Marshal(join(list))
	if err != nil {
		return "", errEncode(err)
	}
	return b.head + string(value) + b.tail, nil
}

// randomToken makes an IdempotentToken that no other request has.
func randomToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return uuid(b)
}

// derivedToken makes the IdempotentToken of a request that is told from
// others by parts.
func derivedToken(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
		_, _ = h.Write([]byte{0})
	}
	return uuid([16]byte(h.Sum(nil)))
}

// uuid gives bytes the form of a random UUID, of version 4.
func uuid(b [16]byte) string {
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// isUUID reports whether s has the form 8-4-4-4-12 of hexadecimal digits.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
		default:
			return false
		}
	}
	return true
}
