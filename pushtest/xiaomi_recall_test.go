package pushtest

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/textproto"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestXiaomiRevoke(t *testing.T) {
	c := newXiaomiClient(t)
	pkg := xiaomiForms{"restricted_package_name": c.sim.PackageName, "notify_id": "7"}
	seven := xiaomiForms{"notify_id": "7"}
	c.send(c.token, seven)
	c.send(c.token)
	c.post("/v3/message/alias", c.hello(), seven, xiaomiForms{"alias": "a"})
	c.post("/v2/message/user_account", c.hello(), seven, xiaomiForms{"user_account": "u"})
	if d := cmp.Diff([]int64{0, 7}, c.sim.Notifications(push.TargetToken, c.token)); d != "" {
		t.Error(d)
	}
	regID := func(forms ...xiaomiForms) xiaomiAnswered {
		return c.post("/v3/message/regid/revoke", append([]xiaomiForms{pkg}, forms...)...)
	}
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"nobody":        regID(),
		"no id":         regID(xiaomiForms{"registration_ids": c.token, "notify_id": "-"}),
		"id":            regID(xiaomiForms{"registration_ids": c.token, "notify_id": "x"}),
		"another id":    regID(xiaomiForms{"registration_ids": c.token, "notify_id": "8"}),
		"malformed":     regID(xiaomiForms{"registration_ids": "a b"}),
		"regId":         regID(xiaomiForms{"registration_ids": c.sim.NewToken() + "," + c.token}),
		"alias":         c.post("/v3/message/alias/revoke", pkg, xiaomiForms{"aliases": "a"}),
		"account":       c.post("/v3/message/user_account/revoke", pkg, xiaomiForms{"user_accounts": "u"}),
		"alias nobody":  c.post("/v3/message/alias/revoke", pkg),
		"account gone":  c.post("/v3/message/user_account/revoke", pkg, xiaomiForms{"user_accounts": "u"}),
		"other package": regID(xiaomiForms{"registration_ids": c.token, "restricted_package_name": "other"}),
	}, map[string]int{
		"nobody": 10016, "no id": 10016, "id": 22103, "another id": 65028, "malformed": 66007, "regId": 0, "alias": 0, "account": 0,
		"alias nobody": 65012, "account gone": 65028, "other package": 22022,
	})
	if d := cmp.Diff([]int64{0}, c.sim.Notifications(push.TargetToken, c.token)); d != "" {
		t.Error(d)
	}
	if c.sim.Count("revoke") != 11 {
		t.Errorf("%d requests have op revoke", c.sim.Count("revoke"))
	}
}

// upload sends parts, each a name and a content type.
func (c *xiaomiClient) upload(path string, parts ...[2]string) xiaomiAnswered {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		part, err := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="` + p[0] + `"; filename="a.png"`}, "Content-Type": {p[1]},
		})
		if err != nil {
			c.t.Fatal(err)
		}
		_, _ = part.Write([]byte("abc"))
	}
	_ = w.Close()
	return c.do("POST", path, w.FormDataContentType(), b.String())
}

func TestXiaomiMedia(t *testing.T) {
	c := newXiaomiClient(t)
	file := [2]string{"file", "image/*"}
	keys := func(a xiaomiAnswered) []string {
		var k []string
		for key := range xiaomiDecode[map[string]json.RawMessage](t, a.Data) {
			k = append(k, key)
		}
		slices.Sort(k)
		return k
	}
	for path, want := range map[string][]string{
		"/media/upload/image?is_global=false&is_icon=true":  {"icon_url", "pic_url", "sha1"},
		"/media/upload/image?is_global=false&is_icon=false": {"pic_url", "sha1"},
		"/media/upload/smallIcon":                           {"sha1", "small_icon_color", "small_icon_url"},
		"/media/upload/notificationImage?is_banner=true":    {"pic_url", "sha1"},
		"/media/upload/bannerIcon":                          {"pic_url", "sha1"},
	} {
		a := c.upload(path, file)
		if d := cmp.Diff(want, keys(a)); d != "" {
			t.Errorf("%s: %s", path, d)
		}
		const sum = "a9993e364706816aba3e25717850c26c9cd0d89d"
		if got := xiaomiDecode[xiaomiPicture](t, a.Data).SHA1; got != sum {
			t.Errorf("%s: sha1 %s", path, got)
		}
	}
	c.clean()
	xiaomiCodes(t, map[string]xiaomiAnswered{
		"no part":    c.upload("/media/upload/image"),
		"wrong part": c.upload("/media/upload/image", [2]string{"image", "image/png"}),
		"no image":   c.upload("/media/upload/image", [2]string{"file", "text/plain"}),
		"flag":       c.upload("/media/upload/image?is_icon=1", file),
		"query":      c.get("/media/upload/smallIcon/query", xiaomiForms{"app_id": c.sim.AppID}),
		"other app":  c.get("/media/upload/smallIcon/query", xiaomiForms{"app_id": "1"}),
		"no app":     c.get("/media/upload/smallIcon/query"),
	}, map[string]int{
		"no part": 10016, "wrong part": 10016, "no image": 10007, "flag": 10017, "query": 0, "other app": 10017, "no app": 10016,
	})
	c.upload("/media/upload/bannerIcon?is_icon=true", file, file)
	want := []string{"media: more than one part", "is_icon: no such parameter here"}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}
