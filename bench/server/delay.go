package main

import (
	"log"
	"net"
	"time"
)

// relay passes on to addr what comes in on l, and back, each byte after a
// delay. It keeps the order and does not limit the bandwidth.
func relay(l net.Listener, addr string, delay time.Duration) {
	for {
		in, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			time.Sleep(2 * delay) // the handshake of TCP
			out, err := net.Dial("tcp", addr)
			if err != nil {
				in.Close()
				return
			}
			go forward(out, in, delay)
			forward(in, out, delay)
		}()
	}
}

// chunk is what was read at once.
type chunk struct {
	due  time.Time
	data []byte
}

// forward copies from one end to the other until either is closed.
func forward(to, from net.Conn, delay time.Duration) {
	chunks := make(chan chunk, 1<<14)
	go func() {
		defer to.Close()
		for c := range chunks {
			time.Sleep(time.Until(c.due))
			if _, err := to.Write(c.data); err != nil {
				from.Close() // ends the reading, and with it the channel
			}
		}
	}()
	defer close(chunks)
	buf := make([]byte, 256<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			chunks <- chunk{time.Now().Add(delay), append([]byte(nil), buf[:n]...)}
		}
		if err != nil {
			return
		}
	}
}
