package pushtest

import (
	"net/http"
	"slices"
)

// Device groups follow the page "Send messages to device groups" (undated),
// and for the operations other clients:
// https://firebase.google.com/docs/cloud-messaging/device-group

// fcmGroupSize is the most members of a device group.
const fcmGroupSize = 20

// fcmGroup is a device group. Its key is a target like a token.
type fcmGroup struct {
	key     string
	members []string
}

// GroupMembers returns the tokens in the device group of a name.
func (f *FCM) GroupMembers(name string) []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	if g := f.groups[name]; g != nil {
		return slices.Clone(g.members)
	}
	return nil
}

func (f *FCM) isGroup(key string) bool {
	f.lock.Lock()
	defer f.lock.Unlock()
	for _, g := range f.groups {
		if g.key == key {
			return true
		}
	}
	return false
}

// fcmGroupRequest is a request about a device group.
type fcmGroupRequest struct {
	Operation string   `json:"operation"`
	Name      string   `json:"notification_key_name"`
	Key       string   `json:"notification_key"`
	Tokens    []string `json:"registration_ids"`
}

// serveGroups answers /fcm/notification. Google does not document its errors;
// they are strings, as those of the Instance ID service.
func (f *FCM) serveGroups(w http.ResponseWriter, r *http.Request) {
	key, fail := f.serveGroup(r)
	if fail != nil {
		fail.write(w)
		return
	}
	fcmJSON(w, http.StatusOK, map[string]string{"notification_key": key})
}

func (f *FCM) serveGroup(r *http.Request) (key string, fail *fcmIIDError) {
	if fail := f.legacyAuthorize(r); fail != nil {
		return "", fail
	}
	if r.Header.Get("project_id") != f.ProjectNumber {
		return "", fcmIID("PERMISSION_DENIED")
	}
	if r.Method == http.MethodGet {
		return f.findGroup(r.URL.Query().Get("notification_key_name"))
	}
	var req fcmGroupRequest
	fields := fcmFields{
		"operation":             {typ: fcmString},
		"notification_key_name": {typ: fcmString},
		"notification_key":      {typ: fcmString},
		"registration_ids":      {typ: fcmList(fcmString)},
	}
	if !f.legacyBody(r, fields, &req) || req.Name == "" && req.Key == "" {
		return "", fcmIID("INVALID_ARGUMENT")
	}
	if len(req.Tokens) == 0 || len(req.Tokens) > fcmGroupSize {
		return "", fcmIID("INVALID_ARGUMENT")
	}
	if req.Operation != "remove" { // dead tokens must be removable
		for _, token := range req.Tokens {
			if code := f.registrationCode(token); code != "" {
				return "", fcmIID(code)
			}
		}
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	switch req.Operation {
	case "create":
		return f.createGroup(req)
	case "add", "remove":
		return f.changeGroup(req)
	}
	return "", fcmIID("INVALID_ARGUMENT")
}

func (f *FCM) findGroup(name string) (key string, fail *fcmIIDError) {
	f.lock.Lock()
	defer f.lock.Unlock()
	g := f.groups[name]
	if g == nil {
		return "", fcmIID("NOT_FOUND")
	}
	return g.key, nil
}

// createGroup makes a group of a name that none has. f.lock is held.
func (f *FCM) createGroup(req fcmGroupRequest) (key string, fail *fcmIIDError) {
	if req.Name == "" {
		return "", fcmIID("INVALID_ARGUMENT")
	}
	if f.groups[req.Name] != nil {
		return "", fcmIID("ALREADY_EXISTS")
	}
	g := &fcmGroup{key: "APA91b" + fcmRandom(134)}
	for _, token := range req.Tokens {
		g.add(token)
	}
	f.groups[req.Name] = g
	return g.key, nil
}

// changeGroup adds members or removes them. The last one that leaves takes
// the group along. f.lock is held.
func (f *FCM) changeGroup(req fcmGroupRequest) (key string, fail *fcmIIDError) {
	g := f.groups[req.Name]
	if g == nil || g.key != req.Key {
		return "", fcmIID("NOT_FOUND")
	}
	if req.Operation == "remove" {
		g.members = slices.DeleteFunc(g.members, func(t string) bool { return slices.Contains(req.Tokens, t) })
		if len(g.members) == 0 {
			delete(f.groups, req.Name)
		}
		return g.key, nil
	}
	grown := &fcmGroup{g.key, slices.Clone(g.members)}
	for _, token := range req.Tokens {
		grown.add(token)
	}
	if len(grown.members) > fcmGroupSize {
		return "", fcmIID("INVALID_ARGUMENT")
	}
	f.groups[req.Name] = grown
	return g.key, nil
}

func (g *fcmGroup) add(token string) {
	if !slices.Contains(g.members, token) {
		g.members = append(g.members, token)
	}
}
