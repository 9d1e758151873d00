package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
)

// opened asks the server how many connections it has accepted so far.
func (b *bench) opened() float64 {
	pem, err := os.ReadFile(b.server.Cert)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	t := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer t.CloseIdleConnections()
	resp, err := (&http.Client{Transport: t}).Get(b.server.Direct["web"] + "/connections")
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		log.Fatal(err)
	}
	n, err := strconv.ParseFloat(string(body), 64)
	if err != nil {
		log.Fatal(err)
	}
	return n
}
