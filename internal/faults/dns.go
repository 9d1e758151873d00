package faults

import (
	"context"
	"net"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// A NameServer answers for every name, with the loopback address or with a
// failure. It is safe for concurrent use.
type NameServer struct {
	conn net.PacketConn

	mu    sync.Mutex
	codes map[string]dnsmessage.RCode // of the answers, by the first label
}

// NewNameServer starts a name server on loopback.
func NewNameServer() (*NameServer, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &NameServer{conn: conn, codes: make(map[string]dnsmessage.RCode)}
	go s.serve()
	return s, nil
}

// Close stops the server.
func (s *NameServer) Close() { _ = s.conn.Close() }

// Fail makes the server answer with a code, such as dnsmessage.RCodeNameError,
// for names with a first label.
func (s *NameServer) Fail(label string, code dnsmessage.RCode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[label] = code
}

func (s *NameServer) code(name string) dnsmessage.RCode {
	label, _, _ := strings.Cut(name, ".")
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.codes[label]
}

// Resolver asks the server and nobody else.
func (s *NameServer) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", s.conn.LocalAddr().String())
	}}
}

func (s *NameServer) serve() {
	buf := make([]byte, 1500)
	for {
		n, from, err := s.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if answer := s.answer(buf[:n]); answer != nil {
			_, _ = s.conn.WriteTo(answer, from)
		}
	}
}

func (s *NameServer) answer(query []byte) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil || len(m.Questions) == 0 {
		return nil
	}
	m.Response, m.RecursionAvailable = true, true
	m.RCode = s.code(m.Questions[0].Name.String())
	m.Additionals = nil
	if q := m.Questions[0]; m.RCode == dnsmessage.RCodeSuccess && q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 1},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	packed, err := m.Pack()
	if err != nil {
		return nil
	}
	return packed
}
