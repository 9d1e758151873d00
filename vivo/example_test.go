package vivo_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*vivo.Client, *pushtest.Vivo) {
	sim := pushtest.NewVivo()
	client, err := vivo.New(vivo.Config{
		AppID: sim.AppID, AppKey: sim.AppKey, AppSecret: sim.AppSecret,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in vivo's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &vivo.Message{
		RegID:          sim.NewToken(),
		Title:          "Your parcel is here",
		Content:        "Box 12, code 4411",
		Classification: new(vivo.ClassificationSystem),
		Category:       "ORDER",
		SkipType:       vivo.SkipPage,
		SkipContent:    "intent://order/8842#Intent;scheme=app;end",
		ForegroundShow: new(false),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.TaskID != "")
	// Output: accepted: true
}

// A code of vivo's, and what it means.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	sim.RefuseNext(1, "10070")
	_, err := client.Send(context.Background(), &push.Message{Title: "Sale", Body: "Half price"}, push.Tokens(sim.NewToken()))
	var e *vivo.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), "retryable:", e.Retryable())
	}
	// Output: 10070 quota exceeded retryable: false
}

// Devices are tagged by regId, and pushed to by tag.
func ExampleClient_PushToTags() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	if err := client.AddTag(ctx, vivo.Tag{Name: "beta"}); err != nil {
		log.Fatal(err)
	}
	if err := client.AddTagMembers(ctx, "beta", vivo.MemberRegID, sim.NewToken()); err != nil {
		log.Fatal(err)
	}
	res, err := client.Send(ctx, &push.Message{Title: "New version", Body: "Try it"}, push.Tagged(push.Tags{Any: []string{"beta"}}))
	fmt.Println(res.AcceptedCount(), err)
	// Output: 1 <nil>
}
