package oppo_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*oppo.Client, *pushtest.OPPO) {
	sim := pushtest.NewOPPO()
	client, err := oppo.New(oppo.Config{AppKey: sim.AppKey, MasterSecret: sim.MasterSecret}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in OPPO's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &oppo.Message{
		TargetType:  oppo.TargetRegistrationID,
		TargetValue: sim.NewToken(),
		Notification: oppo.Notification{
			Title:               "Your parcel is here",
			Content:             "Box 12, code 4411",
			Category:            "ORDER",
			NotifyLevel:         oppo.NotifyLockScreen,
			ChannelID:           "orders",
			ClickActionType:     new(oppo.ClickActivity),
			ClickActionActivity: "com.example.OrderActivity",
			ActionParameters:    `{"order":"8842"}`,
			OffLine:             new(true),
			OffLineTTL:          new(86400),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.MessageID != "")
	// Output: accepted: true
}

// A code of OPPO's, and what it means for one of two targets.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	alive, off := sim.NewToken(), sim.NewToken()
	sim.FailTarget(off, 10001) // the user has switched notifications off
	res, err := client.Send(context.Background(), &push.Message{Title: "Sale", Body: "Half price", Class: push.ClassMarketing}, push.Tokens(alive, off))
	var e *oppo.Error
	if errors.As(err, &e) {
		fmt.Println(res.AcceptedCount(), "accepted;", e.Code(), e.Kind(), "dead:", len(res.Dead()))
	}
	// Output: 1 accepted; 10001 permission denied dead: 0
}

// A message is saved once and sent to up to a thousand targets at a time.
func ExampleClient_Broadcast() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	id, err := client.SaveMessageContent(ctx, &oppo.Notification{Title: "Final score", Content: "3 : 1", Category: "NEWS"})
	if err != nil {
		log.Fatal(err)
	}
	alive, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	res, err := client.Broadcast(ctx, &oppo.Broadcast{
		MessageID: id, TargetType: oppo.TargetRegistrationID, Targets: []string{alive, dead},
	})
	var some *oppo.PartialError
	if errors.As(err, &some) {
		fmt.Println(len(res.Failed), "of", some.Total, "failed:", some.Failed[0].Code(), some.Failed[0].Kind())
	}
	// Output: 1 of 2 failed: 10000 invalid token
}
