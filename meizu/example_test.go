package meizu_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*meizu.Client, *pushtest.Meizu) {
	sim := pushtest.NewMeizu()
	client, err := meizu.New(meizu.Config{AppID: sim.AppID, AppSecret: sim.AppSecret}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in Meizu's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &meizu.Message{
		PushIDs: []string{sim.NewToken(), sim.NewToken()},
		NoticeBarInfo: &meizu.NoticeBarInfo{
			Title: "Your parcel is here", Content: "Box 12, code 4411", NoticeMsgType: new(meizu.MsgPrivate),
		},
		ClickTypeInfo: &meizu.ClickTypeInfo{
			ClickType: new(meizu.ClickActivity), Activity: "com.example.OrderActivity", Parameters: meizu.Parameters{"order": "8842"},
		},
		AdvanceInfo: &meizu.AdvanceInfo{ClearNoticeBar: new(meizu.Off), NotifyKey: "o-8842"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", res.MessageID != "")
	// Output: accepted: true
}

// A code of Meizu's for one of two targets, and what it means.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	dead := sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	res, err := client.Send(context.Background(), &push.Message{
		Title: "Sale", Body: "Half price", Class: push.ClassMarketing,
	}, push.Tokens(sim.NewToken(), dead))
	var e *meizu.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Info.Table, e.Kind(), e.Target == dead)
	}
	fmt.Println("accepted:", res.AcceptedCount(), "dead:", len(res.Dead()))
	// Output:
	// 110002 target invalid token true
	// accepted: 1 dead: 1
}

// A message is stored as a task, pushed to devices, and counted.
func ExampleClient_CreateTask() {
	client, sim := start()
	defer sim.Close()
	ctx := context.Background()
	task, err := client.CreateTask(ctx, &meizu.Message{
		NoticeBarInfo: &meizu.NoticeBarInfo{Title: "New version", Content: "Try it"},
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.PushTask(ctx, *task, sim.NewToken(), sim.NewToken()); err != nil {
		log.Fatal(err)
	}
	stats, err := client.TaskStatistics(ctx, task.TaskID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("addressed:", stats.Target)
	// Output: addressed: 2
}
