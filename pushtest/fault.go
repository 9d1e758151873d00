package pushtest

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// A Fault answers a request in place of the simulator, or around it: next is
// the simulator itself.
type Fault func(w http.ResponseWriter, r *http.Request, next http.Handler)

type injected struct {
	op    string
	times int
	fault Fault
}

// Always, as the number of times, injects a fault until Reset.
const Always = -1

// Inject makes the next requests with the given op fail, as many as times
// says. An empty op means any. Faults for the same request queue up: the
// oldest that still has times left is used.
func (s *Server) Inject(op string, times int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &injected{op, times, f})
}

// nextFault takes the fault for a request with the given op. s.mu is held.
func (s *Server) nextFault(op string) Fault {
	for _, f := range s.faults {
		if f.times == 0 || f.op != "" && f.op != op {
			continue
		}
		if f.times > 0 {
			f.times--
		}
		return f.fault
	}
	return nil
}

// Answer sends a fixed response and does not carry out the request.
func Answer(status int, header http.Header, body string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// HTML answers as a proxy or load balancer would.
func HTML(status int) Fault {
	return Answer(status, http.Header{"Content-Type": {"text/html"}},
		"<html><head><title>"+strconv.Itoa(status)+"</title></head><body><h1>"+http.StatusText(status)+"</h1></body></html>")
}

// Garbage answers 200 with something that is not JSON.
func Garbage() Fault {
	return Answer(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, "{\"result\":\x00\xff[[[")
}

// Empty answers with a status and no body.
func Empty(status int) Fault { return Answer(status, nil, "") }

// Redirect sends the client elsewhere.
func Redirect(url string) Fault {
	return Answer(http.StatusTemporaryRedirect, http.Header{"Location": {url}}, "")
}

// Busy answers with the status and a Retry-After of whole seconds.
func Busy(status int, after time.Duration) Fault {
	return Answer(status, http.Header{"Retry-After": {strconv.Itoa(int(after / time.Second))}}, "")
}

// Slow carries out the request after a pause.
func (s *Server) Slow(d time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
			abort()
		case <-s.done:
			abort()
		}
	}
}

// Hang never answers and does not carry out the request.
func (s *Server) Hang() Fault {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
		abort()
	}
}

// abort ends a handler without an answer: one that just returned would answer
// an empty 200, which a client that gave up may still read.
func abort() { panic(http.ErrAbortHandler) }

// Hold carries out the request once release is closed.
func (s *Server) Hold(release <-chan struct{}) Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		select {
		case <-release:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
			abort()
		case <-s.done:
			abort()
		}
	}
}

// Drop closes the connection, or resets the stream, without carrying out the
// request.
func Drop() Fault {
	return func(http.ResponseWriter, *http.Request, http.Handler) { abort() }
}

// LoseAnswer carries out the request and then drops the connection: the
// client cannot know.
func LoseAnswer() Fault {
	return func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		abort()
	}
}

// CutAnswer carries out the request and sends half of the answer.
func CutAnswer() Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		// One byte more than there is, so that an empty body is cut too.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		abort()
	}
}

// Endless carries out the request and answers with a body that does not end.
func (s *Server) Endless() Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		chunk := make([]byte, 64<<10)
		for i := range chunk {
			chunk[i] = ' '
		}
		for {
			select {
			case <-r.Context().Done():
				return
			case <-s.done:
				return
			default:
			}
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
}
