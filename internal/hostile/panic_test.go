package hostile

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
)

// panicking is a token store and an observer with a bug that shows once.
type panicking struct {
	push.NopObserver
	done atomic.Bool
}

func (p *panicking) once() {
	if p.done.CompareAndSwap(false, true) {
		panic("a bug of the program's")
	}
}

func (p *panicking) Load(context.Context, string) (push.AccessToken, error) {
	p.once()
	return push.AccessToken{}, nil
}

func (p *panicking) Save(context.Context, string, push.AccessToken) error { return nil }

func (p *panicking) RequestEnd(context.Context, push.RequestEnd) { p.once() }

// TestPanics has code of the program's panic in the middle of a send. A server
// that recovers must be able to send again.
func TestPanics(t *testing.T) {
	each(t, func(b *bench) {
		for name, option := range map[string]func(*panicking) push.Option{
			"token store": func(p *panicking) push.Option { return push.WithTokenStore(p) },
			"observer":    func(p *panicking) push.Option { return push.WithObserver(p) },
		} {
			if name == "token store" && b.h.Credential == pushtest.KeyCredential {
				continue
			}
			p := &panicking{}
			c := b.client(option(p), push.WithConcurrency(1))
			x := &transcript{}
			func() {
				defer func() { x.add(&x.errs, "%v", recover()) }()
				_, err := c.Send(b.Context(), b.h.Message(), push.Tokens(b.sim.NewToken()))
				b.Errorf("%s: the panic is gone, and the error is %v", name, err)
			}()
			if got := fmt.Sprint(x.leaks(b.h.Secrets(b.sim), nil)); got != "[]" {
				b.Errorf("%s: %s", name, got)
			}
			if _, err := b.send(c, b.h.Message(), push.Tokens(b.sim.NewToken())); err != nil {
				b.Errorf("%s: the next send: %v", name, err)
			}
		}
	})
}
