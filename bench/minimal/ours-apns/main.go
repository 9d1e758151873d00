// Ours-apns is the least that sends through APNs with this module.
package main

import (
	"context"
	"log"
	"os"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
)

func main() {
	key, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	c, err := apns.New(apns.Config{PrivateKey: key, KeyID: "ABC123DEFG", TeamID: "DEF123GHIJ", BundleID: "com.example.app"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := c.Send(context.Background(), &push.Message{Title: "Hello"}, push.Tokens(os.Args[2])); err != nil {
		log.Fatal(err)
	}
}
