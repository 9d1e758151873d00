// Firebase is the least that sends through FCM with firebase.google.com/go/v4.
package main

import (
	"context"
	"log"
	"os"

	firebase "firebase.google.com/go/v4"
	"firebase.google.com/go/v4/messaging"
	"google.golang.org/api/option"
)

func main() {
	ctx := context.Background()
	app, err := firebase.NewApp(ctx, nil, option.WithCredentialsFile(os.Args[1]))
	if err != nil {
		log.Fatal(err)
	}
	c, err := app.Messaging(ctx)
	if err != nil {
		log.Fatal(err)
	}
	m := &messaging.Message{Token: os.Args[2], Notification: &messaging.Notification{Title: "Hello"}}
	if _, err := c.Send(ctx, m); err != nil {
		log.Fatal(err)
	}
}
