package pushtest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/pushwire/push"
)

// Aliases follow OPPO's page on them as kept, undated, at
// https://www.yimenapp.com/kb-yimen/11087/ . For tags there is no page; their
// calls are known from clients up to 2026.

// oppoDeviceFields are the fields of all calls of the device interface.
var oppoDeviceFields = map[string]oppoField{
	"auth_token":      {},
	"registration_id": {},
	"alias":           {},
	"name":            {},
	"desc":            {},
	"group":           {},
	"tags":            {}, // one string, joined with semicolons
}

// device reads a JSON body that must have the required fields and may have
// the optional ones, and checks the access token. Clients put the token into
// the header auth_token, into the body, or into both; each is accepted.
func (o *OPPO) device(r *http.Request, required []string, optional ...string) (fields map[string]string, code int) {
	name := oppoName(r)
	raw, code := o.readJSON(r)
	if code != oppoOK {
		return nil, code
	}
	known := slices.Concat(required, optional, []string{"auth_token"})
	o.listUnknown(name, slices.Sorted(maps.Keys(raw)), known)
	maps.DeleteFunc(raw, func(k string, _ json.RawMessage) bool { return !slices.Contains(known, k) })
	fields, code = o.readFields(name, raw, oppoDeviceFields)
	if code != oppoOK {
		return nil, code
	}
	token := r.Header.Get("auth_token")
	if inBody := fields["auth_token"]; token == "" {
		token = inBody
	} else if inBody != "" && inBody != token {
		return nil, oppoInvalidToken
	}
	if code := o.authorize(token); code != oppoOK {
		return nil, code
	}
	for _, k := range required {
		if fields[k] == "" {
			return nil, oppoMissing
		}
	}
	if id := fields["registration_id"]; id != "" {
		code, _ = o.fate(newOPPORun(nil), oppoTarget{push.TargetToken, id})
	}
	return fields, code
}

// readJSON reads an object. A body of another type counts as empty.
func (o *OPPO) readJSON(r *http.Request) (fields map[string]json.RawMessage, code int) {
	if r.URL.RawQuery != "" {
		o.problem("%s: there is a query, which is not read", oppoName(r))
	}
	if _, ok := o.contentType(r, "application/json"); !ok {
		return nil, oppoOK
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, oppoInvalid
	}
	fields, ok := oppoObject(string(body))
	if !ok {
		return nil, oppoInvalid
	}
	return fields, oppoOK
}

// serveSetAlias ties an alias to a registration id. Each has one of the other
// at most, the newest.
func (o *OPPO) serveSetAlias(r *http.Request) (data any, code int) {
	fields, code := o.device(r, []string{"registration_id", "alias"})
	if code != oppoOK {
		return nil, code
	}
	alias, id := fields["alias"], fields["registration_id"]
	if !oppoIsAlias(alias) {
		return nil, oppoInvalid
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	maps.DeleteFunc(o.aliases, func(_, other string) bool { return other == id })
	o.aliases[alias] = id
	return struct{}{}, oppoOK
}

func (o *OPPO) serveDeleteAlias(r *http.Request) (data any, code int) {
	fields, code := o.device(r, []string{"alias"})
	if code != oppoOK {
		return nil, code
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	if _, ok := o.aliases[fields["alias"]]; !ok {
		return nil, oppoInvalidAlias
	}
	delete(o.aliases, fields["alias"])
	return struct{}{}, oppoOK
}

func (o *OPPO) serveAddTags(r *http.Request) (data any, code int) {
	fields, code := o.device(r, []string{"name"}, "desc")
	if code != oppoOK {
		return nil, code
	}
	return o.create("tag", fields["name"])
}

func (o *OPPO) serveAddTagGroup(r *http.Request) (data any, code int) {
	fields, code := o.device(r, []string{"group", "tags"}, "desc")
	if code != oppoOK {
		return nil, code
	}
	if _, ok := oppoTagList(fields["tags"]); !ok {
		return nil, oppoInvalid
	}
	return o.create("group", fields["group"])
}

// create notes a name. Whether a tag must exist before it is used is not
// known, so that nothing asks for it.
func (o *OPPO) create(kind, name string) (data any, code int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.created[kind+" "+name] {
		return nil, oppoDuplicate
	}
	o.created[kind+" "+name] = true
	return struct{}{}, oppoOK
}

func (o *OPPO) serveSubscribe(r *http.Request) (data any, code int) {
	return o.changeTags(r, func(tags map[string]bool, tag string) { tags[tag] = true })
}

func (o *OPPO) serveUnsubscribe(r *http.Request) (data any, code int) {
	return o.changeTags(r, func(tags map[string]bool, tag string) { delete(tags, tag) })
}

func (o *OPPO) changeTags(r *http.Request, change func(tags map[string]bool, tag string)) (data any, code int) {
	fields, code := o.device(r, []string{"registration_id", "tags"})
	if code != oppoOK {
		return nil, code
	}
	list, ok := oppoTagList(fields["tags"])
	if !ok {
		return nil, oppoInvalid
	}
	id := fields["registration_id"]
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.tags[id] == nil {
		o.tags[id] = make(map[string]bool)
	}
	for _, tag := range list {
		change(o.tags[id], tag)
	}
	return struct{}{}, oppoOK
}

// serveGetTags answers with a list. What OPPO calls it is not known.
func (o *OPPO) serveGetTags(r *http.Request) (data any, code int) {
	fields, code := o.device(r, []string{"registration_id"})
	if code != oppoOK {
		return nil, code
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	tags := slices.AppendSeq([]string{}, maps.Keys(o.tags[fields["registration_id"]]))
	slices.Sort(tags)
	return map[string][]string{"tags": tags}, oppoOK
}

// oppoTagList splits tags, none of which may be empty.
func oppoTagList(text string) (tags []string, ok bool) {
	tags = strings.Split(text, ";")
	return tags, !slices.Contains(tags, "")
}
