package push_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

// Send to one vendor and act on what became of each token.
func Example() {
	sim := pushtest.NewVivo() // in production: no simulator, and no options
	defer sim.Close()
	client, err := vivo.New(vivo.Config{
		AppID: sim.AppID, AppKey: sim.AppKey, AppSecret: sim.AppSecret,
	}, sim.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	alive, dead := sim.NewToken(), sim.NewToken()
	sim.SetState(dead, pushtest.Dead)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	res, err := client.Send(ctx, &push.Message{
		Title: "Your parcel is here",
		Body:  "Box 12, code 4411",
		Data:  map[string]string{"order": "8842"},
		TTL:   push.TTL(time.Hour),
		Class: push.ClassService,
	}, push.Tokens(alive, dead))

	fmt.Println("accepted:", res.AcceptedCount())
	for _, d := range res.Dead() {
		fmt.Println("delete the dead one:", d.Token == dead)
	}
	if errors.Is(err, push.ErrInvalidToken) {
		fmt.Println("the error of Send tells it too")
	}
	// Output:
	// accepted: 1
	// delete the dead one: true
	// the error of Send tells it too
}

// A limit is refused before anything is sent, with the code that the vendor
// would have answered.
func ExampleLimitError() {
	client, err := vivo.New(vivo.Config{AppID: "100001", AppKey: "key", AppSecret: "secret"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Send(context.Background(), &push.Message{
		Title: "A title of more than forty characters is too long",
		Body:  "body",
	}, push.Tokens("v2-token"))
	var limit *push.LimitError
	if errors.As(err, &limit) {
		fmt.Println(limit.Field, limit.Actual, "of", limit.Limit, limit.Unit, "code", limit.Code())
	}
	// Output: title 49 of 40 characters code 10056
}

// A router sends to devices of many vendors.
func ExampleRouter() {
	hms, vpush := pushtest.NewHuawei(), pushtest.NewVivo()
	defer hms.Close()
	defer vpush.Close()
	h, err := huawei.New(huawei.Config{ClientID: hms.ClientID, ClientSecret: hms.ClientSecret}, hms.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	v, err := vivo.New(vivo.Config{AppID: vpush.AppID, AppKey: vpush.AppKey, AppSecret: vpush.AppSecret}, vpush.Options()...)
	if err != nil {
		log.Fatal(err)
	}
	router, err := push.NewRouter(h, v)
	if err != nil {
		log.Fatal(err)
	}
	res, err := router.Send(context.Background(), &push.Message{Title: "Hello", Body: "everyone"}, []push.Device{
		{Vendor: push.Huawei, Token: hms.NewToken()},
		{Vendor: push.Vivo, Token: vpush.NewToken()},
	})
	fmt.Println(res.AcceptedCount(), err)
	// Output: 2 <nil>
}

// Native fields ride inside a portable message, through JSON too.
func ExampleMessage_native() {
	m := &push.Message{
		Title: "Your parcel is here",
		Body:  "Box 12",
		Native: push.Natives{
			&huawei.Message{Android: &huawei.Android{Category: "EXPRESS"}},
			&vivo.Message{Category: "ORDER"},
		},
	}
	queued, err := json.Marshal(m)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(queued))
	// Output: {"title":"Your parcel is here","body":"Box 12","native":{"huawei":{"android":{"category":"EXPRESS"}},"vivo":{"category":"ORDER"}}}
}
