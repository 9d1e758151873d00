package apns_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*apns.Client, *pushtest.APNs) {
	sim := pushtest.NewAPNs()
	client, err := apns.New(apns.Config{
		PrivateKey: sim.Key, KeyID: sim.KeyID, TeamID: sim.TeamID, BundleID: sim.BundleID,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in Apple's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), sim.NewToken(), &apns.Message{
		PushType:   apns.PushTypeAlert,
		Priority:   apns.PriorityImmediate,
		Expiration: new(time.Now().Add(time.Hour).Unix()),
		Payload: apns.Payload{
			APS: &apns.APS{
				Alert:             &apns.Alert{Title: "Your parcel is here", Body: "Box 12, code 4411"},
				InterruptionLevel: apns.InterruptionTimeSensitive,
				Badge:             new(1),
				Sound:             &apns.Sound{Name: "default"},
			},
			Custom: map[string]any{"order": 8842},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.ID != "")
	// Output: accepted: true
}

// Apple says since when a token is dead.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	token := sim.NewToken()
	sim.SetState(token, pushtest.Dead)
	_, err := client.Send(context.Background(), &push.Message{Body: "Hello"}, push.Tokens(token))
	var e *apns.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), "since a time:", !e.Timestamp.IsZero())
	}
	// Output: Unregistered invalid token since a time: true
}

// A Live Activity is updated on every device that follows a channel.
func ExampleClient_Broadcast() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	channel, err := client.CreateChannel(ctx, apns.StoreMostRecent)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Broadcast(ctx, channel, &apns.Message{
		Expiration: new(time.Now().Add(time.Hour).Unix()),
		Priority:   apns.PriorityPower,
		Payload: apns.Payload{APS: &apns.APS{
			Event:        apns.EventUpdate,
			ContentState: map[string]int{"home": 3, "away": 1},
		}},
	})
	fmt.Println(err)
	// Output: <nil>
}
