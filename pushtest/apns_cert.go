package pushtest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// The contents of certificates follow "Establishing a certificate-based
// connection to APNs" (read in a copy of 2025):
// https://developer.apple.com/documentation/usernotifications/establishing-a-certificate-based-connection-to-apns
var (
	apnsUID         = asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	apnsDevelopment = asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 6, 3, 1}
	apnsProduction  = asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 6, 3, 2}
	apnsTopicsOld   = asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 6, 3, 4}
	apnsTopics      = asn1.ObjectIdentifier{1, 2, 840, 113635, 100, 6, 3, 6}
)

// APNsCertificateOptions says what to put into a client certificate. The zero
// value is a certificate for the simulator's app alone, good in both
// environments for a year.
type APNsCertificateOptions struct {
	// UID is the subject's user ID, which is the topic. Default: BundleID.
	UID string

	// Development and Production are the environments of the certificate.
	// Neither means both.
	Development, Production bool

	// Topics are further topics in full, such as BundleID + ".voip". With
	// any of them, apns-topic must be given.
	Topics []string

	// NotAfter is when the certificate expires. Default: in a year.
	NotAfter time.Time
}

// An APNsCertificate is a client certificate together with its private key.
type APNsCertificate struct {
	// PEM holds the certificate and the key (PKCS#8) in one file.
	PEM []byte

	cert, issuer *x509.Certificate
	key          *ecdsa.PrivateKey
}

// PKCS12 returns the certificate, its issuer and the key as a .p12 file, with
// the algorithms that OpenSSL 3 uses by default.
func (c *APNsCertificate) PKCS12(password string) []byte {
	return c.pkcs12(pkcs12.Modern, password)
}

// LegacyPKCS12 is PKCS12 with the algorithms of older programs, among them
// Apple's Keychain Access: RC2, 3DES and SHA-1.
func (c *APNsCertificate) LegacyPKCS12(password string) []byte {
	return c.pkcs12(pkcs12.LegacyRC2, password)
}

func (c *APNsCertificate) pkcs12(enc *pkcs12.Encoder, password string) []byte {
	b, err := enc.Encode(c.key, c.cert, []*x509.Certificate{c.issuer}, password)
	apnsMust(err)
	return b
}

// TLS returns the certificate for tls.Config.Certificates.
func (c *APNsCertificate) TLS() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{c.cert.Raw}, PrivateKey: c.key, Leaf: c.cert}
}

// ClientCertificate issues a client certificate.
func (a *APNs) ClientCertificate(o APNsCertificateOptions) *APNsCertificate {
	if o.UID == "" {
		o.UID = a.BundleID
	}
	now := a.Now()
	if o.NotAfter.IsZero() {
		o.NotAfter = now.AddDate(1, 0, 0)
	}
	return a.authority.issue(&x509.Certificate{
		Subject: pkix.Name{
			CommonName:         "Apple Push Services: " + o.UID,
			OrganizationalUnit: []string{a.TeamID},
			ExtraNames:         []pkix.AttributeTypeAndValue{{Type: apnsUID, Value: o.UID}},
		},
		NotBefore:       now.AddDate(-2, 0, 0), // so that NotAfter may be in the past
		NotAfter:        o.NotAfter,
		KeyUsage:        x509.KeyUsageDigitalSignature,
		ExtKeyUsage:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		ExtraExtensions: apnsExtensions(o),
	})
}

func apnsExtensions(o APNsCertificateOptions) []pkix.Extension {
	null := []byte{asn1.TagNull, 0}
	both := !o.Development && !o.Production
	var ext []pkix.Extension
	if o.Development || both {
		ext = append(ext, pkix.Extension{Id: apnsDevelopment, Value: null})
	}
	if o.Production || both {
		ext = append(ext, pkix.Extension{Id: apnsProduction, Value: null})
	}
	if len(o.Topics) > 0 {
		ext = append(ext, pkix.Extension{Id: apnsTopics, Value: apnsMarshalTopics(o.UID, o.Topics)})
	}
	return ext
}

// apnsMarshalTopics writes topics as Apple does: one sequence in which each
// topic is followed by the list of what it is for.
func apnsMarshalTopics(app string, topics []string) []byte {
	text := func(s string) asn1.RawValue {
		return asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(s)}
	}
	var seq []asn1.RawValue
	for _, t := range append([]string{app}, topics...) {
		use := strings.TrimPrefix(strings.TrimPrefix(t, app), ".")
		if use == "" {
			use = "app"
		}
		b, err := asn1.Marshal([]asn1.RawValue{text(use)})
		apnsMust(err)
		seq = append(seq, text(t), asn1.RawValue{FullBytes: b})
	}
	b, err := asn1.Marshal(seq)
	apnsMust(err)
	return b
}

// certified is the sender that showed a certificate.
func (a *APNs) certified(cert *x509.Certificate) (s apnsSender, reason string) {
	if !a.authority.verify(cert, a.Now()) {
		return s, "BadCertificate"
	}
	s.cert = true
	for _, n := range cert.Subject.Names {
		if v, ok := n.Value.(string); ok && n.Type.Equal(apnsUID) {
			s.app = v
		}
	}
	s.topics = []string{s.app}
	for _, e := range cert.Extensions {
		var seq []asn1.RawValue
		if !e.Id.Equal(apnsTopics) && !e.Id.Equal(apnsTopicsOld) {
			continue
		}
		if _, err := asn1.Unmarshal(e.Value, &seq); err != nil {
			return s, "BadCertificate"
		}
		for _, v := range seq {
			if v.Tag == asn1.TagUTF8String && !slices.Contains(s.topics, string(v.Bytes)) {
				s.topics = append(s.topics, string(v.Bytes))
			}
		}
	}
	return s, ""
}

// wrongEnvironment reports whether cert is genuine but not for this server.
func (a *APNs) wrongEnvironment(cert *x509.Certificate) bool {
	want := apnsProduction
	if a.development {
		want = apnsDevelopment
	}
	return a.authority.verify(cert, a.Now()) &&
		!slices.ContainsFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(want) })
}

// apnsAuthority issues client certificates, as Apple does.
type apnsAuthority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAPNsAuthority(now time.Time) apnsAuthority {
	key := apnsKey()
	c := apnsAuthority{key: key}.sign(&x509.Certificate{
		Subject:               pkix.Name{CommonName: "pushtest APNs certification authority"},
		NotBefore:             now.AddDate(-10, 0, 0),
		NotAfter:              now.AddDate(10, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}, key)
	return apnsAuthority{cert: c, key: key}
}

// sign makes a certificate for key; an authority without one signs its own.
func (ca apnsAuthority) sign(template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	var err error
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	apnsMust(err)
	parent := ca.cert
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, ca.key)
	apnsMust(err)
	c, err := x509.ParseCertificate(der)
	apnsMust(err)
	return c
}

func (ca apnsAuthority) issue(template *x509.Certificate) *APNsCertificate {
	key := apnsKey()
	cert := ca.sign(template, key)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	apnsMust(err)
	file := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	file = append(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})...)
	return &APNsCertificate{PEM: file, cert: cert, issuer: ca.cert, key: key}
}

func (ca apnsAuthority) verify(cert *x509.Certificate, now time.Time) bool {
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	_, err := cert.Verify(x509.VerifyOptions{
		Roots:       roots,
		CurrentTime: now,
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	return err == nil
}
