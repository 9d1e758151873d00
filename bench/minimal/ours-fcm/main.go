// Ours-fcm is the least that sends through FCM with this module.
package main

import (
	"context"
	"log"
	"os"

	"github.com/pushwire/push"
	"github.com/pushwire/push/fcm"
)

func main() {
	account, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	c, err := fcm.New(fcm.Config{ServiceAccount: account})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := c.Send(context.Background(), &push.Message{Title: "Hello"}, push.Tokens(os.Args[2])); err != nil {
		log.Fatal(err)
	}
}
