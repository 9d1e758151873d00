// Apns2 is the least that sends through APNs with github.com/sideshow/apns2.
package main

import (
	"log"
	"os"

	"github.com/sideshow/apns2"
	"github.com/sideshow/apns2/payload"
	"github.com/sideshow/apns2/token"
)

func main() {
	key, err := token.AuthKeyFromFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	c := apns2.NewTokenClient(&token.Token{AuthKey: key, KeyID: "ABC123DEFG", TeamID: "DEF123GHIJ"}).Production()
	res, err := c.Push(&apns2.Notification{
		DeviceToken: os.Args[2], Topic: "com.example.app", Payload: payload.NewPayload().AlertTitle("Hello"),
	})
	if err != nil || !res.Sent() {
		log.Fatal(err, res)
	}
}
