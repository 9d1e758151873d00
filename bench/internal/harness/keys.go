package harness

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
)

// P8 returns a key in the form of Apple's .p8 files.
func (c *Config) P8() ([]byte, error) {
	return c.key("p256.pem", func() (any, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) })
}

// ServiceAccount returns the key file of a Google service account whose access
// tokens come from c.Token.
func (c *Config) ServiceAccount() ([]byte, error) {
	private, err := c.key("rsa.pem", func() (any, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]string{
		"type": "service_account", "project_id": Project, "private_key_id": "1",
		"private_key": string(private), "client_email": "bench@bench.iam.gserviceaccount.com",
		"client_id": "1", "token_uri": c.Token + "/token",
	})
}

// key returns the private key in a file, which is made if there is none: the
// search for primes takes more or less long, and whoever counts the
// instructions of a whole process wants the same key each time.
func (c *Config) key(name string, generate func() (any, error)) ([]byte, error) {
	file := filepath.Join(c.Keys, name)
	if text, err := os.ReadFile(file); err == nil {
		return text, nil
	}
	key, err := generate()
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return text, os.WriteFile(file, text, 0o600)
}
