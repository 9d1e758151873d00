// Server answers pushes as fast as it can, so that a measured client has the
// machine to itself: APNs and FCM over HTTP/2, and Huawei's service and the
// token endpoints over what the client asks for. It checks nothing; the
// simulators of package pushtest do, and would cost more than what is measured.
//
// Each of the three listens at two addresses, the second of which delays every
// byte. The first line of its output is a JSON object with the addresses and
// the file that holds its certificate.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// greeting is the first line of output.
type greeting struct {
	Cert    string            `json:"cert"` // file in PEM form
	Direct  map[string]string `json:"direct"`
	Delayed map[string]string `json:"delayed"`
}

// opened counts the connections that APNs and FCM accepted.
var opened atomic.Int64

func main() {
	rtt := flag.Duration("rtt", 50*time.Millisecond, "what the delayed addresses add to a round trip")
	dir := flag.String("dir", os.TempDir(), "where to put the certificate")
	apnsStreams := flag.Uint("apns-streams", 1000, "streams on a connection to APNs")
	fcmStreams := flag.Uint("fcm-streams", 100, "streams on a connection to FCM")
	flag.Parse()
	log.SetFlags(0)

	cert, err := certificate()
	if err != nil {
		log.Fatal(err)
	}
	file := filepath.Join(*dir, "bench-server.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		log.Fatal(err)
	}
	g := greeting{Cert: file, Direct: map[string]string{}, Delayed: map[string]string{}}
	start := func(name string, serve func(net.Listener)) {
		direct, delayed := listen(), listen()
		g.Direct[name], g.Delayed[name] = "https://"+direct.Addr().String(), "https://"+delayed.Addr().String()
		go serve(direct)
		go relay(delayed, direct.Addr().String(), *rtt/2)
	}
	start("apns", func(l net.Listener) { serveH2(l, cert, uint32(*apnsStreams), apnsAnswer()) })
	start("fcm", func(l net.Listener) { serveH2(l, cert, uint32(*fcmStreams), fcmAnswer()) })
	start("web", func(l net.Listener) { serveWeb(l, cert) })
	if err := json.NewEncoder(os.Stdout).Encode(g); err != nil {
		log.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // whoever started it is gone
}

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	return l
}

// certificate returns a new self-signed certificate for loopback.
func certificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// serveWeb answers what is not measured by the request: access tokens, and
// Huawei's thousand tokens at a time. GET /connections tells how many
// connections APNs and FCM have accepted.
func serveWeb(l net.Listener, cert tls.Certificate) {
	mux := http.NewServeMux()
	answer := func(path, body string) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
		})
	}
	answer("/token", `{"access_token":"`+accessToken+`","token_type":"Bearer","expires_in":3600}`)
	answer("/oauth2/v3/token", `{"access_token":"`+accessToken+`","token_type":"Bearer","expires_in":3600}`)
	answer("/", `{"code":"80000000","msg":"Success","requestId":"157440955549500001002006"}`)
	mux.HandleFunc("GET /connections", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, opened.Load()) })
	srv := &http.Server{
		Handler:   mux,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	log.Fatal(srv.ServeTLS(l, "", ""))
}

// accessToken is as long as those of Google.
var accessToken = func() string {
	b := make([]byte, 110)
	_, _ = rand.Read(b)
	return fmt.Sprintf("ya29.%x", b)
}()
