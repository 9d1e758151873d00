package h2pool

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// These tests run on a clock of their own, and are exact about times. The
// connections are pipes.

// A lateWriter does not wait until what it writes is read.
type lateWriter struct {
	net.Conn
	writes chan []byte
}

func (w lateWriter) Write(b []byte) (int, error) {
	w.writes <- append([]byte(nil), b...)
	return len(b), nil
}

// dialPeer returns a dial whose connections handle plays, each with the
// server's certificate.
func dialPeer(t *testing.T, handle func(*peer)) (*tls.Config, func(context.Context, string, string) (net.Conn, error)) {
	t.Helper()
	cert, roots := newCert(t)
	n := 0
	return &tls.Config{RootCAs: roots}, func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		n++
		w := lateWriter{server, make(chan []byte, 1000)}
		p := newPeer(tls.Server(w, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}}), n)
		go func() {
			for b := range w.writes {
				server.Write(b)
			}
		}()
		go func() {
			defer close(w.writes)
			defer server.Close()
			if p.conn.Handshake() == nil {
				handle(p)
			}
		}()
		return client, nil
	}
}

// With the defaults, a peer gone mute is noticed after 15 and 15 seconds.
func TestPingTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, dial := dialPeer(t, func(p *peer) {
			p.settings(100)
			io.Copy(io.Discard, p.conn.NetConn())
		})
		p := New(Config{TLSConfig: cfg, DialContext: dial})
		defer p.Close()
		began := time.Now()
		_, err := do(t.Context(), p, "https://test")
		if e := asError(t, err); e.Op != opRequest || e.NotSent {
			t.Errorf("got %+v", e)
		}
		if d := time.Since(began); d != 30*time.Second {
			t.Errorf("the dead connection was noticed after %v, want 30s", d)
		}
	})
}

// A server has a moment to raise its limit after the first answer, before that
// is taken for a reason to open another connection.
func TestSettle(t *testing.T) {
	for _, tc := range []struct {
		after time.Duration
		conns int
	}{{settle - time.Millisecond, 1}, {settle + time.Millisecond, 2}} {
		synctest.Test(t, func(t *testing.T) {
			conns := 0
			cfg, dial := dialPeer(t, func(p *peer) {
				conns++
				p.settings(1)
				p.requests(func(stream uint32, _ string) {
					if stream > 1 {
						time.AfterFunc(time.Second, func() { p.respond(stream, 200) })
						return
					}
					p.respond(stream, 200)
					time.AfterFunc(tc.after, func() { p.settings(1000) })
				})
			})
			p := New(Config{TLSConfig: cfg, DialContext: dial, MaxConns: 8})
			defer p.Close()
			if err := errors.Join(burst(500, func(int) error {
				_, err := do(t.Context(), p, "https://test")
				return err
			})...); err != nil {
				t.Error(err)
			}
			if conns != tc.conns {
				t.Errorf("limit raised after %v: %d connections, want %d", tc.after, conns, tc.conns)
			}
		})
	}
}

// A connection that said nothing for as long as a request waited is replaced
// for the next, unless the request had less than a second.
func TestSilence(t *testing.T) {
	for _, tc := range []struct {
		patience time.Duration
		conns    int
	}{{time.Second - time.Millisecond, 1}, {time.Second, 2}} {
		synctest.Test(t, func(t *testing.T) {
			conns := 0
			cfg, dial := dialPeer(t, func(p *peer) {
				conns = p.n
				p.settings(100)
				answered := 0
				p.requests(func(stream uint32, _ string) {
					if answered++; answered == 2 && p.n == 1 {
						io.Copy(io.Discard, p.conn.NetConn()) // mute from now on
						return
					}
					p.respond(stream, 200)
				})
			})
			p := New(Config{TLSConfig: cfg, DialContext: dial})
			defer p.Close()
			for i := range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), tc.patience)
				_, err := do(ctx, p, "https://test")
				cancel()
				if failed := i == 1 || i == 2 && tc.conns == 1; (err != nil) != failed {
					t.Errorf("request %d: %v", i, err)
				}
				synctest.Wait()
				time.Sleep(settle)
			}
			if conns != tc.conns {
				t.Errorf("after a request of %v: %d connections, want %d", tc.patience, conns, tc.conns)
			}
		})
	}
}

// A dial that got stuck does not hold up those in line for all of its time.
func TestSlowDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, dial := dialPeer(t, func(p *peer) {
			p.settings(100)
			p.requests(func(stream uint32, _ string) { p.respond(stream, 200) })
		})
		var dials atomic.Int32
		p := New(Config{TLSConfig: cfg, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if dials.Add(1) == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return dial(ctx, network, addr)
		}})
		defer p.Close()
		began := time.Now()
		if _, err := do(t.Context(), p, "https://test"); err != nil {
			t.Error(err)
		}
		if d := time.Since(began); d != slowDial || dials.Load() != 2 {
			t.Errorf("an answer after %v and %d dials, want %v and 2", d, dials.Load(), slowDial)
		}
		time.Sleep(10 * time.Second) // the first dial fails, which is nobody's concern
		if _, err := do(t.Context(), p, "https://test"); err != nil || dials.Load() != 2 {
			t.Errorf("after the stuck dial failed: %v; %d dials", err, dials.Load())
		}
	})
}
