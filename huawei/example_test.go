package huawei_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*huawei.Client, *pushtest.Huawei) {
	sim := pushtest.NewHuawei()
	client, err := huawei.New(huawei.Config{ClientID: sim.ClientID, ClientSecret: sim.ClientSecret}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in Huawei's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &huawei.Message{
		Token:        []string{sim.NewToken()},
		Notification: &huawei.Notification{Title: "Your parcel is here", Body: "Box 12, code 4411"},
		Android: &huawei.Android{
			Category: "EXPRESS",
			TTL:      "3600s",
			Notification: &huawei.AndroidNotification{
				ClickAction: &huawei.ClickAction{Type: huawei.ClickApp},
				NotifyID:    new(8842), // a repetition replaces the first, so a lost answer is no problem
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.RequestID != "")
	// Output: accepted: true
}

// Huawei may take a message for some tokens only.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	alive, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	res, err := client.Send(context.Background(), &push.Message{Title: "Hello", Body: "world"}, push.Tokens(alive, dead))
	var e *huawei.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), len(e.IllegalTokens), "of", res.AcceptedCount()+res.FailedCount())
	}
	// Output: 80100000 invalid token 1 of 2
}

// Tokens subscribe to a topic, and the topic is pushed to.
func ExampleClient_Subscribe() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	joined, err := client.Subscribe(ctx, "sports", sim.NewToken(), sim.NewToken())
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Send(ctx, &push.Message{Title: "Final score", Body: "3 : 1"}, push.Topic("sports"))
	fmt.Println(joined.SuccessCount, err)
	// Output: 2 <nil>
}
