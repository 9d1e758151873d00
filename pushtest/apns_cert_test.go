package pushtest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"
)

// certified is c with a client certificate in place of the provider token.
func (c *apnsClient) certified(cert *APNsCertificate) *apnsClient {
	c.t.Helper()
	other := *c
	other.http = c.fresh()
	tr := other.http.Transport.(*http.Transport)
	tr.TLSClientConfig = c.sim.TLSConfig()
	pair, err := tls.X509KeyPair(cert.PEM, cert.PEM)
	if err != nil {
		c.t.Fatal(err)
	}
	tr.TLSClientConfig.Certificates = []tls.Certificate{pair}
	return &other
}

func TestAPNsCertificateSends(t *testing.T) {
	c := newAPNsClient(t)
	app := c.sim.BundleID
	single := c.certified(c.sim.ClientCertificate(APNsCertificateOptions{}))
	multi := c.certified(c.sim.ClientCertificate(APNsCertificateOptions{Topics: []string{app + ".voip", app + ".complication", app + ".pushkit.fileprovider"}}))
	mdm := c.certified(c.sim.ClientCertificate(APNsCertificateOptions{UID: "com.apple.mgmt.External.1", Production: true}))
	old := c.certified(c.sim.ClientCertificate(APNsCertificateOptions{NotAfter: c.sim.Now().Add(-time.Minute)}))
	foreign := NewAPNs()
	defer foreign.Close()
	other := c.certified(foreign.ClientCertificate(APNsCertificateOptions{UID: app}))
	const file = `{"container-identifier":"c","domain":"d"}`
	tests := []struct {
		name                  string
		c                     *apnsClient
		pushType, topic, body string
		want                  string
	}{
		{"one topic", single, "alert", app, apnsHello, "200 "},
		{"topic by default", single, "alert", "-", apnsHello, "200 "},
		{"topic not covered", single, "voip", app + ".voip", apnsHello, "400 TopicDisallowed"},
		{"first of many", multi, "alert", app, apnsHello, "200 "},
		{"second of many", multi, "voip", app + ".voip", apnsHello, "200 "},
		{"none of many", multi, "alert", "-", apnsHello, "400 MissingTopic"},
		{"needs a provider token", multi, "fileprovider", app + ".pushkit.fileprovider", file, "400 TopicDisallowed"},
		{"mdm", mdm, "mdm", "com.apple.mgmt.External.1", `{"mdm":"magic"}`, "200 "},
		{"mdm and more", mdm, "mdm", "com.apple.mgmt.External.1", `{"mdm":"magic","aps":{}}`, "400 InvalidPushType"},
		{"expired", old, "alert", app, apnsHello, "403 BadCertificate"},
		{"of another issuer", other, "alert", app, apnsHello, "403 BadCertificate"},
	}
	for _, test := range tests {
		got := test.c.send(c.token, apnsHeaders{
			"authorization": "bearer nonsense", "apns-push-type": test.pushType, "apns-topic": test.topic,
		}, test.body)
		if s := strconv.Itoa(got.Status) + " " + got.Reason; s != test.want {
			t.Errorf("%s: got %s, want %s", test.name, s, test.want)
		}
	}
	got := mdm.broadcast(app, c.sim.NewChannel(0), nil, apnsUpdate)
	if got.Status != 403 || got.Reason != "TopicMismatch" {
		t.Errorf("broadcast: got %+v", got)
	}
	if n := c.sim.Credentials(); n != 0 {
		t.Errorf("%d tokens", n)
	}
}

func TestAPNsCertificateContents(t *testing.T) {
	sim := NewAPNs()
	defer sim.Close()
	app := sim.BundleID
	cert := sim.ClientCertificate(APNsCertificateOptions{Development: true, Topics: []string{app + ".voip"}})
	for name, file := range map[string][]byte{"modern": cert.PKCS12("secret"), "legacy": cert.LegacyPKCS12("secret")} {
		key, leaf, chain, err := pkcs12.DecodeChain(file, "secret")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !cert.key.Equal(key) || !leaf.Equal(cert.cert) || len(chain) != 1 {
			t.Errorf("%s: the file holds something else", name)
		}
		if _, _, _, err := pkcs12.DecodeChain(file, "wrong"); err == nil {
			t.Errorf("%s: the password does not matter", name)
		}
	}
	var ids []string
	for _, e := range cert.cert.Extensions {
		if len(e.Id) > 3 && e.Id[3] == 113635 {
			ids = append(ids, e.Id.String())
		}
	}
	if d := cmp.Diff([]string{"1.2.840.113635.100.6.3.1", "1.2.840.113635.100.6.3.6"}, ids); d != "" {
		t.Error(d)
	}
	s, reason := sim.certified(cert.cert)
	if d := cmp.Diff([]string{app, app + ".voip"}, s.topics); reason != "" || d != "" {
		t.Error(reason, d)
	}
	if pair := cert.TLS(); pair.Leaf.Subject.CommonName != "Apple Push Services: "+app {
		t.Errorf("the name is %q", pair.Leaf.Subject.CommonName)
	}
	if _, err := x509.ParseCertificate(cert.TLS().Certificate[0]); err != nil {
		t.Error(err)
	}
}
