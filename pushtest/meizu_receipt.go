package pushtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
)

// Receipts follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09) and, for the
// token, the README of the Java SDK (1.2.13, 2025-04-22).

const (
	meizuCallbackLength = 128 // bytes
	meizuMostCallbacks  = 100 // of an app
)

// What receipts are about.
const (
	meizuDelivered = 1
	meizuClicked   = 2
)

// A MeizuReceipt is a request that the service would send to the callback of
// a message: a POST with the content type
// application/x-www-form-urlencoded; charset=UTF-8.
type MeizuReceipt struct {
	URL  string
	Body []byte // the form, with cb and access_token
}

// Receipts returns the receipts for all messages that asked for them, in
// order: one for each request that pushed, with the targets that it reached,
// and one for each Click. Nothing is sent to the URLs.
func (m *Meizu) Receipts() []MeizuReceipt {
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.Clone(m.receipts)
}

// RegisterCallback registers a URL for receipts, as is done in the console:
// of at most 128 bytes, and at most 100 of them. A message with another one
// is accepted, listed by Problems, and arrives nowhere.
func (m *Meizu) RegisterCallback(url string) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	switch {
	case url == "" || len(url) > meizuCallbackLength:
		return fmt.Errorf("pushtest: the URL has %d bytes, 1 to %d are allowed", len(url), meizuCallbackLength)
	case !m.callbacks[url] && len(m.callbacks) == meizuMostCallbacks:
		return fmt.Errorf("pushtest: there are %d callbacks already", meizuMostCallbacks)
	}
	m.callbacks[url] = true
	return nil
}

// checkReceipts lists what leads to no receipts, or worse.
func (c *meizuCall) checkReceipts(msg *meizuMessage) {
	c.m.lock.Lock()
	registered := c.m.callbacks[msg.callback]
	c.m.lock.Unlock()
	switch {
	case msg.callback == "" && msg.param+msg.receipts != "":
		c.problem("extra has no callback")
	case msg.callback != "" && !registered:
		c.problem("extra.callback is not registered")
	}
}

// report makes a receipt, if the message asked for one. m.lock is held.
func (m *Meizu) report(id string, s *meizuSent, typ int, targets []string) {
	msg := s.message
	if s.task != nil || !m.callbacks[msg.callback] || len(targets) == 0 {
		return
	}
	if wanted := msg.receipts; wanted != "" && wanted != "3" && wanted != fmt.Sprint(typ) {
		return
	}
	type event struct {
		Param   string   `json:"param"`
		Type    int      `json:"type"`
		Targets []string `json:"targets"`
	}
	cb, err := json.Marshal(map[string]event{fmt.Sprintf("%s-%d", id, typ): {msg.param, typ, targets}})
	meizuMust(err)
	form := url.Values{"cb": {string(cb)}, "access_token": {m.ReceiptToken}}
	m.receipts = append(m.receipts, MeizuReceipt{msg.callback, []byte(form.Encode())})
}
