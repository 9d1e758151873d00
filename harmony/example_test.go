package harmony_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*harmony.Client, *pushtest.Harmony) {
	sim := pushtest.NewHarmony()
	client, err := harmony.New(harmony.Config{ServiceAccount: sim.ServiceAccount, ClientID: sim.ClientID}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in the vendor's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &harmony.Message{
		Token: []string{sim.NewToken()},
		Payload: &harmony.Alert{Notification: harmony.Notification{
			Category:     "EXPRESS",
			Title:        "Your parcel is here",
			Body:         "Box 12, code 4411",
			ClickAction:  &harmony.ClickAction{ActionType: harmony.ClickPage, Action: "com.example.order", Data: map[string]any{"order": 8842}},
			AppMessageID: "order-8842-arrived", // a repetition is not shown, so a lost answer is no problem
		}},
		PushOptions: &harmony.PushOptions{TTL: new(3600)},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.RequestID != "")
	// Output: accepted: true
}

// Huawei may take a message for some tokens only, and says why.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	alive, dead, foreign := sim.NewToken(), sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	sim.SetState(foreign, pushtest.Mismatched)
	res, err := client.Send(context.Background(), &push.Message{
		Title: "Hello", Body: "world", Class: push.ClassMarketing,
	}, push.Tokens(alive, dead, foreign))
	for _, f := range res.Failed {
		var e *harmony.Error
		if errors.As(f.Err, &e) {
			fmt.Println(e.Code(), e.Reason, "-", e.Kind())
		}
	}
	fmt.Println(res.AcceptedCount(), "accepted,", err != nil, len(res.Dead()), "to delete")
	// Output:
	// 80100000 tokenFormatError - invalid token
	// 80100000 noRight - token mismatch
	// 1 accepted, true 1 to delete
}

// What was sent under a collapse key can be taken back.
func ExampleClient_Recall() {
	client, sim := start()
	defer sim.Close()
	ctx, token := context.Background(), sim.NewToken()
	_, err := client.Send(ctx, &push.Message{
		Title: "Table for two", Body: "at 8", CollapseKey: "booking-7", Class: push.ClassMarketing,
	}, push.Tokens(token))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(sim.Shown(token)), "shown")
	_, err = client.Recall(ctx, &harmony.RecallRequest{
		PushType: harmony.PushTypeAlert, NotifyID: harmony.NotifyID("booking-7"), Token: []string{token},
	})
	fmt.Println(len(sim.Shown(token)), "shown,", err)
	// Output:
	// 1 shown
	// 0 shown, <nil>
}
