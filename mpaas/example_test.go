package mpaas_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*mpaas.Client, *pushtest.MPaaS) {
	sim := pushtest.NewMPaaS()
	client, err := mpaas.New(mpaas.Config{
		AppID: sim.AppID, WorkspaceID: sim.WorkspaceID, TenantID: sim.TenantID,
		AccessKey:    mpaas.AccessKey{ID: sim.AccessKeyID, Secret: sim.AccessKeySecret},
		DeliveryType: mpaas.DeliveryAndroid,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in the service's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	device := sim.NewToken()
	res, err := client.Push(context.Background(), &mpaas.Message{
		TargetMsgKey: mpaas.Params{device: mpaas.MessageKey("order-8842", device)},
		Title:        "Your parcel is here",
		Content:      "Box 12, code 4411",
		URI:          "https://example.com/orders/8842",
		Options: mpaas.Options{
			TaskName:             "parcels",
			ExpiredSeconds:       3600,
			PushAction:           new(mpaas.ActionURL),
			ThirdChannelCategory: mpaas.Params{"hms": "8", "harmonyos": "8"}, // express
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.TaskID != "")
	// Output: accepted: true
}

// A code of the service's, and what it means.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	sim.RefuseNext(1, "8012")
	_, err := client.Send(context.Background(), &push.Message{Title: "Sale", Body: "Half price", Class: push.ClassMarketing}, push.Tokens(sim.NewToken()))
	var e *mpaas.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), "retryable:", e.Retryable())
	}
	// Output: 8012 permission denied retryable: false
}

// What was sent with an ID can be taken back from each target.
func ExampleClient_RevokePushMessage() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	device := sim.NewToken()
	_, err := client.Send(ctx, &push.Message{ID: "order-8842", Title: "Your parcel is here", Body: "Box 13"}, push.Tokens(device))
	if err != nil {
		log.Fatal(err)
	}
	err = client.RevokePushMessage(ctx, mpaas.MessageKey("order-8842", device), device)
	fmt.Println(err)
	// Output: <nil>
}
