package honor_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/pushtest"
)

// start returns a client of a simulator. In production, leave the options
// out.
func start() (*honor.Client, *pushtest.Honor) {
	sim := pushtest.NewHonor()
	client, err := honor.New(honor.Config{
		AppID: sim.AppID, ClientID: sim.ClientID, ClientSecret: sim.ClientSecret,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	return client, sim
}

// Push sends one message in HONOR's own terms.
func ExampleClient_Push() {
	client, sim := start()
	defer sim.Close()
	res, err := client.Push(context.Background(), &honor.Message{
		Token: []string{sim.NewToken()},
		Android: &honor.Android{
			TTL: "3600s",
			Notification: &honor.AndroidNotification{
				Title:       "Your parcel is here",
				Body:        "Box 12, code 4411",
				Importance:  honor.ImportanceNormal,
				ClickAction: &honor.ClickAction{Type: honor.ClickApp},
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

// HONOR may take a message for some tokens only.
func ExampleError() {
	client, sim := start()
	defer sim.Close()
	alive, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)
	res, err := client.Send(context.Background(), &push.Message{
		Title: "Hello", Body: "world", Class: push.ClassService,
	}, push.Tokens(alive, dead))
	var e *honor.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code(), e.Kind(), len(e.ExpireTokens), "of", res.AcceptedCount()+res.FailedCount())
	}
	// Output: 80100000 invalid token 1 of 2
}

// HONOR reports what became of a message to a URL of the program's.
func ExampleReceiptHandler() {
	handler := honor.ReceiptHandler(honor.ReceiptConfig{Secret: "s3cret"}, func(_ context.Context, receipts []honor.Receipt) error {
		for _, r := range receipts {
			fmt.Println(r.Param, r.Status, r.Info.Code)
		}
		return nil
	})
	// What HONOR sends, once https://example.com/receipts?secret=s3cret is
	// registered in its console.
	body := `{"statuses":[{"token":"t","biTag":"order-8842","status":40000007,"timestamp":1700000000123,"requestId":"r"}]}`
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("POST", "/receipts?secret=s3cret", strings.NewReader(body)))
	fmt.Println(w.Code)
	// Output:
	// order-8842 clicked 40000007
	// 200
}
