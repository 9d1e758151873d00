package fcm_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/pushtest"
)

// connect returns a client of a simulator. In production, leave the options
// out.
func connect() (*fcm.Client, *pushtest.FCM) {
	sim := pushtest.NewFCM()
	client, err := fcm.New(fcm.Config{ServiceAccount: sim.ServiceAccount}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in FCM's own terms.
func ExampleClient_Push() {
	client, sim := connect()
	defer sim.Close()
	res, err := client.Push(context.Background(), &fcm.Message{
		Token:        sim.NewToken(),
		Notification: &fcm.Notification{Title: "Your parcel is here", Body: "Box 12, code 4411"},
		Android: &fcm.Android{
			Priority: fcm.PriorityHigh,
			TTL:      "3600s",
			Notification: &fcm.AndroidNotification{
				ChannelID:  "orders",
				Visibility: fcm.VisibilityPublic,
			},
		},
		FCMOptions: &fcm.Options{AnalyticsLabel: "parcels"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.MessageID() != "")
	// Output: accepted: true
}

// The project's key for APNs is wrong: no token is to blame, and neither is
// the service account.
func ExampleError() {
	client, sim := connect()
	defer sim.Close()
	sim.RefuseNext(1, "THIRD_PARTY_AUTH_ERROR")
	_, err := client.Send(context.Background(), &push.Message{Body: "Hello"}, push.Tokens(sim.NewToken()))
	var e *fcm.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), e.HTTPStatus, e.Retryable())
	}
	// Output: THIRD_PARTY_AUTH_ERROR authentication failed 401 false
}

// Registrations subscribe to a topic, and the topic is pushed to.
func ExampleClient_Subscribe() {
	client, sim := connect()
	defer sim.Close()
	ctx := context.Background()
	joined, err := client.Subscribe(ctx, "sports", sim.NewToken(), sim.NewFID())
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Send(ctx, &push.Message{Title: "Final score", Body: "3 : 1"}, push.Topic("sports"))
	fmt.Println(joined.SuccessCount, err)
	// Output: 2 <nil>
}
