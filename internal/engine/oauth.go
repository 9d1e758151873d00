package engine

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// TokenTransport lets package oauth2 fetch access tokens by way of c: over
// the same connections and proxy, with the same retries, and with errors of
// the vendor's own, which decode returns. decode must refuse what is not a
// token in JSON form.
func (c *Caller) TokenTransport(decode func(*Answer) error) http.RoundTripper {
	return tokenTransport{c, decode}
}

type tokenTransport struct {
	caller *Caller
	decode func(*Answer) error
}

func (t tokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	if err != nil {
		return nil, err
	}
	var answer *Answer
	err = t.caller.Do(req.Context(), &Call{
		Op: OpAuth, Method: req.Method, URL: req.URL.String(), Header: req.Header, Body: body, Repeatable: true,
		Decode: func(a *Answer) error {
			answer = a
			return t.decode(a)
		},
	})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: strconv.Itoa(answer.Status) + " " + http.StatusText(answer.Status), StatusCode: answer.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// oauth2 goes by the content type, and some services send a wrong one.
		Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader(answer.Body)), ContentLength: int64(len(answer.Body)),
	}, nil
}
