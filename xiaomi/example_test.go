package xiaomi_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/xiaomi"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*xiaomi.Client, *pushtest.Xiaomi) {
	sim := pushtest.NewXiaomi()
	sim.AddPrivateChannel("orders")
	sim.AddTemplate("P10086", "box")
	client, err := xiaomi.New(xiaomi.Config{
		AppSecret: sim.AppSecret, PackageName: sim.PackageName,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in Xiaomi's own terms: the text is that of an
// approved template.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &xiaomi.Message{
		RegistrationIDs: xiaomi.List{sim.NewToken(), sim.NewToken()},
		NotifyID:        new(8842),
		Options: &xiaomi.Options{
			ChannelID:     "orders",
			TemplateID:    "P10086",
			TemplateParam: xiaomi.TemplateParam{"box": "12"},
			IntentURI:     "intent://order/8842#Intent;scheme=app;end",
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.MessageID != "")
	// Output: accepted: true
}

// A code of Xiaomi's, and what it means: here, that the message has no
// channel.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	_, err := client.Send(context.Background(), &push.Message{Title: "Sale", Body: "Half price"}, push.Tokens(sim.NewToken()))
	var e *xiaomi.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), "retryable:", e.Retryable())
	}
	// Output: 27001 invalid argument retryable: false
}

// A notification is taken back by its notify_id.
func ExampleClient_RevokeRegIDs() {
	client, sim := start()
	defer sim.Close()
	ctx, regID := context.Background(), sim.NewToken()
	_, err := client.Push(ctx, &xiaomi.Message{
		RegistrationIDs: xiaomi.List{regID}, Title: "Your parcel is here", Description: "Box 12",
		NotifyID: new(8842), Options: &xiaomi.Options{ChannelID: "orders"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.RevokeRegIDs(ctx, 8842, regID), len(sim.Notifications(push.TargetToken, regID)))
	// Output: <nil> 0
}
