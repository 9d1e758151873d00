package harmony_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/pushtest"
)

// TestPayloads sends a message of every push-type.
func TestPayloads(t *testing.T) {
	client, sim := start()
	defer sim.Close()
	shown := harmony.Notification{Category: "IM", Title: "t", Body: "b"}
	image, err := client.VerifyImage(t.Context(), harmony.PushTypeForm, "https://example.com/p.png")
	if err != nil || image.ExpireTime.Before(time.Now()) {
		t.Fatalf("VerifyImage: %+v, %v", image, err)
	}
	for name, p := range map[string]harmony.Payload{
		"alert":      &harmony.Alert{Notification: shown},
		"badge":      &harmony.Alert{Notification: harmony.Notification{Badge: &harmony.Badge{SetNum: new(0)}}},
		"voice":      &harmony.Voice{Notification: harmony.Notification{Title: "t", Body: "b"}, ExtraData: "d"},
		"background": &harmony.Background{ExtraData: "d", ProxyData: "ENABLE"},
		"call":       &harmony.Call{ExtraData: "d"},
		"card": &harmony.Form{
			FormID: 1, Version: 1, ModuleName: "entry", FormName: "f", AbilityName: "a", FormData: map[string]any{"k": 1},
			Images: []harmony.FormImage{{KeyName: "p", URL: image.DownloadURL}},
		},
		"live view": &harmony.LiveView{
			ActivityID: 1, Operation: harmony.LiveCreate, Event: "TAXI", Status: "CALLING", Version: new(1),
			ActivityData: &harmony.ActivityData{
				NotificationData: &harmony.NotificationData{
					Type: harmony.LayoutProgress, ContentTitle: "{{status}}", ContentText: []harmony.RichText{{Text: "x", ForegroundColor: "#FF112233"}},
					RichProgress: &harmony.RichProgress{Progress: 0, NodeIcons: []string{"a.png", "b.png"}}, KeepTime: new(60),
				},
				CapsuleData: &harmony.CapsuleData{Type: 1, Status: new(1), Icon: "a.png", BgColor: "#FF112233", Title: "x", Remind: "EXPAND"},
			},
		},
	} {
		m := &harmony.Message{Token: []string{sim.NewToken()}, Payload: p, PushOptions: &harmony.PushOptions{TTL: new(60)}}
		if _, err := client.Push(t.Context(), m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, problem := range sim.Problems() {
		t.Error(problem)
	}
}

func TestServiceMessages(t *testing.T) {
	client, sim := start()
	defer sim.Close()
	user := sim.NewOpenID()
	sim.Subscribe(user, "template", 1)
	n := &harmony.ServiceNotification{
		MsgID: "m1", ToOpenID: user, AppID: sim.AppID, TemplateID: "template",
		TemplateParams: map[string]string{"thing_0": "Table for two"}, ClickAction: &harmony.ClickAction{Data: map[string]any{"k": "v"}},
	}
	if _, err := client.SendServiceNotification(t.Context(), n); err != nil {
		t.Errorf("service notification: %v", err)
	}
	n.MsgID = "m2"
	_, err := client.SendServiceNotification(t.Context(), n)
	if e := (*harmony.Error)(nil); !errors.As(err, &e) || e.Code() != "82500005" || e.Kind() != push.ErrQuota {
		t.Errorf("without a subscription left: %v", err)
	}
	l := &harmony.ServiceTimeline{
		ToOpenID: user, AppID: sim.AppID, SceneID: harmony.SceneTakeaway, SubSceneID: harmony.SubScenePickUp,
		Code: "pay-1", Content: map[string]any{"status": 1, "merchantName": "Noodles", "productName": "Soup", "amount": "18.00"},
	}
	if _, err := client.SendServiceTimeline(t.Context(), l); err != nil {
		t.Errorf("service timeline: %v", err)
	}
	l.ToOpenID = "nobody"
	_, err = client.SendServiceTimeline(t.Context(), l)
	if e := (*harmony.Error)(nil); !errors.As(err, &e) || e.Code() != "82600006" || e.Kind() != push.ErrInvalidToken {
		t.Errorf("to nobody: %v", err)
	}
	for _, problem := range sim.Problems() {
		t.Error(problem)
	}
}

// TestSimulatedReceipts has the simulator call a handler.
func TestSimulatedReceipts(t *testing.T) {
	_, sim := start()
	defer sim.Close()
	for name, to := range map[string]pushtest.HarmonyCallback{
		"newer configuration": {URL: "https://example.com/receipts", UserName: "u", Key: "c2VjcmV0S2V5MTIzNDU2Nw=="},
		"older configuration": {URL: "https://example.com/receipts", UserName: "u", Key: "secretKey", RawKey: true},
	} {
		req, err := sim.Receipt(to,
			pushtest.HarmonyReceipt{Token: "A", RequestID: "r", BITag: "order-8842", Result: 2, Time: time.Now()},
			pushtest.HarmonyReceipt{Token: "B", PushType: harmony.PushTypeForm, FormID: 7, Result: 0, Time: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		var got []harmony.Receipt
		handler := harmony.ReceiptHandler(harmony.ReceiptConfig{UserName: to.UserName, Secret: to.Key}, func(_ context.Context, r []harmony.Receipt) error {
			got = r
			return nil
		})
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		if w.Code != 200 || len(got) != 2 || got[0].Status != push.ReceiptDead || got[0].Param != "order-8842" || got[1].FormID != 7 || got[1].Status != push.ReceiptDelivered {
			t.Errorf("%s: status %d, %+v", name, w.Code, got)
		}
	}
}
