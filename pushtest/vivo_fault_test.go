package pushtest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestVivoRequestID reuses request IDs.
func TestVivoRequestID(t *testing.T) {
	v := newVivoTest(t)
	regID, dead := v.sim.NewToken(), v.sim.NewToken()
	v.sim.SetState(dead, Dead)
	id := strings.Repeat("请", 64)
	m := v.message(vivoMap{"regId": regID, "requestId": id})
	v.sim.RefuseNext(1, "10072")
	v.result("refused", v.call("/message/send", m), 10072)
	v.result("dead", v.call("/message/send", v.message(m, vivoMap{"regId": dead})), 10302)
	v.result("64 characters", v.call("/message/send", m), 0)
	a := v.result("again", v.call("/message/send", m), 10303)
	v.same("answer", vivoMap{"result": 10303, "desc": "requestId was used before"}, a)
	v.result("with another operation", v.call("/message/saveListPayload", v.message(vivoMap{"requestId": id})), 10303)
	v.result("65 characters", v.call("/message/send", v.message(m, vivoMap{"requestId": id + "x"})), 10353)
	v.result("empty", v.call("/message/send", v.message(m, vivoMap{"requestId": ""})), 10352)
	v.result("missing", v.call("/message/send", v.message(m, vivoMap{"requestId": nil})), 10352)
	if n := len(v.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries, want 1", n)
	}
	v.sim.Reset()
	v.result("after Reset", v.call("/message/send", m), 10303)
}

func TestVivoConcurrently(t *testing.T) {
	v := newVivoTest(t)
	regID := v.sim.NewToken()
	same := v.message(vivoMap{"regId": regID})
	var accepted atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			body, _ := json.Marshal(same)
			a, err := v.try(http.MethodPost, "/message/send", string(body), nil)
			if err == nil && a["taskId"] != nil {
				accepted.Add(1)
			}
			v.sim.Problems()
			v.sim.Credentials()
		})
	}
	wg.Wait()
	if n := accepted.Load(); n != 1 || len(v.sim.Deliveries()) != 1 {
		t.Errorf("%d of the same requests were accepted, %d delivered, want 1", n, len(v.sim.Deliveries()))
	}
}

func TestVivoWireFaults(t *testing.T) {
	v := newVivoTest(t)
	m := v.message(vivoMap{"regId": v.sim.NewToken()})
	body, _ := json.Marshal(m)
	v.sim.Inject("send", 1, LoseAnswer())
	if a, err := v.try(http.MethodPost, "/message/send", string(body), nil); err == nil {
		t.Errorf("the answer that was lost is %v", a)
	}
	v.result("repeated", v.call("/message/send", m), 10303)
	v.sim.Inject("send", 1, CutAnswer())
	body, _ = json.Marshal(v.message(m, vivoMap{"requestId": "other"}))
	if a, err := v.try(http.MethodPost, "/message/send", string(body), nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the answer that was cut is %v, %v", a, err)
	}
	if n := len(v.sim.Deliveries()); n != 2 {
		t.Errorf("%d deliveries, want 2", n)
	}
	v.sim.Inject("auth", 1, HTML(http.StatusBadGateway))
	if a := v.call("/message/auth", v.credentials(time.Now())); a["status"] != http.StatusBadGateway {
		t.Errorf("op auth: %v", a)
	}
}
