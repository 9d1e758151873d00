package faults

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"

	"github.com/pushwire/push/pushtest"
)

// mutate carries the request out and changes the answer's body, if the answer
// has a status of success.
func mutate(change func([]byte) []byte) pushtest.Fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		body := rec.Body.Bytes()
		if rec.Code < 300 {
			body = change(body)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body)
	}
}

func truncated(body []byte) []byte { return body[:len(body)/2] }

// walk changes every value of a JSON document. What is not JSON stays.
func walk(change func(any) any) func([]byte) []byte {
	return func(body []byte) []byte {
		var v any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return body
		}
		out, err := json.Marshal(descend(v, change))
		if err != nil {
			return body
		}
		return out
	}
}

func descend(v any, change func(any) any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			v[k] = change(descend(member, change))
		}
	case []any:
		for i, element := range v {
			v[i] = change(descend(element, change))
		}
	}
	return v
}

// wrongType makes numbers of strings, strings of numbers, arrays of objects
// and objects of arrays.
func wrongType(v any) any {
	switch v := v.(type) {
	case string:
		return 7
	case json.Number:
		return "x" + string(v)
	case bool:
		return "maybe"
	case map[string]any:
		return []any{v}
	case []any:
		return map[string]any{"0": v}
	}
	return v
}

func toNull(any) any { return nil }

// fractions makes whole numbers fractions.
func fractions(v any) any {
	if n, ok := v.(json.Number); ok {
		return json.Number(string(n) + ".5")
	}
	return v
}

// hugeNumbers makes numbers too large for any integer.
func hugeNumbers(v any) any {
	if _, ok := v.(json.Number); ok {
		return json.Number("9e999")
	}
	return v
}

// twice repeats every element of every array.
func twice(v any) any {
	if list, ok := v.([]any); ok {
		return append(list, list...)
	}
	return v
}

// duplicateKeys gives every object's first member a second time, as null.
func duplicateKeys(body []byte) []byte {
	text := string(body)
	i := strings.IndexByte(text, '"')
	if !strings.HasPrefix(strings.TrimSpace(text), "{") || i < 0 {
		return body
	}
	j := strings.IndexByte(text[i+1:], '"')
	if j < 0 {
		return body
	}
	name := text[i : i+j+2]
	end := strings.LastIndexByte(text, '}')
	return []byte(text[:end] + "," + name + ":null}")
}

// nested puts the document into a hundred thousand arrays.
func nested(body []byte) []byte {
	const depth = 100_000
	return []byte(strings.Repeat("[", depth) + string(body) + strings.Repeat("]", depth))
}

// deepMember adds a member that is nested deep to the document's object.
func deepMember(body []byte) []byte {
	const depth = 20_000
	end := bytes.LastIndexByte(body, '}')
	if end < 1 {
		return body
	}
	return []byte(string(body[:end]) + `,"deep":` + strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth) + "}")
}

// invalidUTF8 spoils every string's end.
func invalidUTF8(body []byte) []byte {
	return bytes.ReplaceAll(body, []byte(`":"`), []byte("\":\"\xff\xc0"))
}

// renamed puts a token that nobody sent in place of another.
func renamed(token, other string) func([]byte) []byte {
	return func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(token), []byte(other)) }
}

// bomb is 256 MiB of spaces, compressed.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // fails for unknown levels only
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 256 {
		_, _ = z.Write(spaces)
	}
	_ = z.Close()
	return b.Bytes()
})

// gzipBomb carries the request out and answers with the bomb.
func gzipBomb(w http.ResponseWriter, r *http.Request, next http.Handler) {
	next.ServeHTTP(httptest.NewRecorder(), r)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(bomb())
}

// stall carries the request out, and stops in the middle of the answer.
func stall(w http.ResponseWriter, r *http.Request, next http.Handler) {
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	body := rec.Body.Bytes()
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// refuse answers without carrying the request out.
func refuse(status int, contentType, body string, header ...string) pushtest.Fault {
	h := http.Header{}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return pushtest.Answer(status, h, body)
}
