package tencentim_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/tencentim"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*tencentim.Client, *pushtest.TencentIM) {
	sim := pushtest.NewTencentIM()
	client, err := tencentim.New(tencentim.Config{
		SDKAppID: sim.SDKAppID, SecretKey: sim.SecretKey, Identifier: sim.Identifier,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in Tencent's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &tencentim.Message{
		ToAccount: []string{sim.NewToken(), sim.NewRegistrationID()},
		DataID:    "order-8842",
		OfflinePushInfo: &tencentim.OfflinePushInfo{
			Title:       "Your parcel is here",
			Desc:        "Box 12, code 4411",
			Ext:         `{"entity":{"order":8842}}`,
			AndroidInfo: &tencentim.AndroidInfo{HuaWeiCategory: "EXPRESS", VIVOClassification: new(tencentim.VIVOSystem)},
			ApnsInfo:    &tencentim.ApnsInfo{InterruptionLevel: tencentim.InterruptionTimeSensitive},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.TaskID != "")
	// Output: accepted: true
}

// Tencent may take a message for some accounts only.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	alive, dead := sim.NewRegistrationID(), sim.NewRegistrationID()
	sim.SetState(dead, pushtest.Dead)
	res, err := client.Send(context.Background(), &push.Message{Title: "Hello", Body: "world"}, push.Tokens(alive, dead))
	var e *tencentim.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), len(e.Failed), "of", res.AcceptedCount()+res.FailedCount())
	}
	// Output: 70107 invalid token 1 of 2
}

// Accounts get tags, and those that have one get a message, which is taken
// back.
func ExampleClient_AddTags() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	amy, bob := sim.NewToken(), sim.NewToken()
	err := client.AddTags(ctx, tencentim.UserTags{Account: amy, Tags: []string{"beta"}}, tencentim.UserTags{Account: bob, Tags: []string{"beta", "old"}})
	if err != nil {
		log.Fatal(err)
	}
	res, err := client.Send(ctx, &push.Message{Title: "New version", Body: "Try it"},
		push.Tagged(push.Tags{Any: []string{"beta"}, None: []string{"old"}}))
	if err != nil {
		log.Fatal(err)
	}
	task := res.Accepted[0].ID
	err = client.Revoke(ctx, task, &tencentim.OfflinePushInfo{Title: "New version", Desc: "Wait for the next"})
	fmt.Println(len(sim.Deliveries()), sim.Recalled(task), err)
	// Output: 1 true <nil>
}
