package emas_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*emas.Client, *pushtest.EMAS) {
	sim := pushtest.NewEMAS()
	client, err := emas.New(emas.Config{
		AppKey:    sim.AppKey,
		AccessKey: emas.AccessKey{ID: sim.AccessKeyID, Secret: sim.AccessKeySecret},
		Platform:  emas.PlatformAndroid,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in EMAS's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &emas.Message{
		Target: &emas.Target{Type: emas.TargetDevice, Value: sim.NewToken() + "," + sim.NewToken()},
		Notification: &emas.Notification{
			Title: "Your parcel is here",
			Body:  "Box 12, code 4411",
			Android: &emas.Android{
				VendorChannelActivity: "com.example.PushActivity",
				Options: &emas.AndroidOptions{
					Huawei: &emas.Huawei{Category: "EXPRESS"},
					Vivo:   &emas.Vivo{Category: "ORDER", Importance: new(emas.ImportanceService)},
				},
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.MessageID != "")
	// Output: accepted: true
}

// A code of EMAS's, and what it means.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	sim.RefuseNext(1, "PermissionDenied")
	_, err := client.Send(context.Background(), &push.Message{Title: "Sale", Body: "Half price"}, push.Tokens(sim.NewToken()))
	var e *emas.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), "retryable:", e.Retryable())
	}
	// Output: PermissionDenied permission denied retryable: false
}

// No push says which devices are dead; CheckDevices does.
func ExampleClient_CheckDevices() {
	client, sim := start()
	defer sim.Close()
	live, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	checks, err := client.CheckDevices(context.Background(), live, dead)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range checks {
		fmt.Println(c.Available)
	}
	// Output:
	// true
	// false
}
