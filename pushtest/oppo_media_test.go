package pushtest

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOPPOFeedback(t *testing.T) {
	c := newOPPOClient(t)
	ids := []string{c.sim.NewToken(), c.sim.NewToken()}
	get := func(path, query string, header ...string) oppoAnswer {
		t.Helper()
		return c.do("GET", "/server/v1/feedback/"+path+query, "", "", header...)
	}
	var data map[string]any
	c.must(get("fetch_invalid_regidList", "?auth_token="+c.auth), &data)
	if d := cmp.Diff(map[string]any{"registration_ids": []any{}, "totalCount": 0.0}, data); d != "" {
		t.Error(d)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c.sim.SetState(id, Dead)
	}
	c.sim.SetState(c.sim.NewToken(), Mismatched)
	c.must(get("fetch_invalid_regidList", "", "auth_token", c.auth), &data)
	if d := cmp.Diff(map[string]any{"registration_ids": []any{ids[0], ids[1]}, "totalCount": 2.0}, data); d != "" {
		t.Error(d)
	}
	c.clean()
	for query, want := range map[string]int{"": 29, "?auth_token=x": 11, "?auth_token=" + c.auth + "&page=1": 0} {
		if a := get("fetch_push_permit", query); a.Code != want {
			t.Errorf("%q: got %+v, want %d", query, a, want)
		}
	}
	if d := cmp.Diff([]string{"fetch_push_permit: page is unknown"}, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestOPPOQuota(t *testing.T) {
	c := newOPPOClient(t)
	now := time.Date(2026, 1, 1, 15, 59, 59, 0, time.UTC) // before midnight at GMT+8
	c.sim.SetClock(func() time.Time { return now })
	c.auth = c.authenticate()
	c.sim.SetDailyQuota(0)
	if got := c.unicast(oppoTo(c.sim.NewToken(), nil)); got.Code != 33 {
		t.Errorf("no quota: got %+v", got)
	}
	c.sim.SetDailyQuota(3)
	id, service := c.save(), c.save("category", "ORDER")
	a, b := c.sim.NewToken(), c.sim.NewToken()
	c.device("subscribe_tags", oppoObj{"registration_id": a, "tags": "red"})
	steps := []struct {
		what string
		got  func() oppoAnswer
		code int
	}{
		{"two", func() oppoAnswer { return c.broadcast(id, "2", a+";"+b) }, 0},
		{"two more", func() oppoAnswer { return c.batch(oppoTo(a, nil), oppoTo(b, nil)) }, 33},
		{"one", func() oppoAnswer { return c.unicast(oppoTo(a, oppoObj{"category": "NEWS"})) }, 0},
		{"one too many", func() oppoAnswer { return c.broadcast(id, "2", a) }, 33},
		{"service", func() oppoAnswer { return c.unicast(oppoTo(a, oppoObj{"category": "IM"})) }, 0},
		{"tags", func() oppoAnswer { return c.broadcast(id, "6", `{"or":["red"]}`) }, 33},
		{"service to tags", func() oppoAnswer { return c.broadcast(service, "6", `{"or":["red"]}`) }, 0},
		{"service to two", func() oppoAnswer { return c.broadcast(service, "2", a+";"+b) }, 0},
	}
	for _, step := range steps {
		if got := step.got(); got.Code != step.code {
			t.Errorf("%s: got %+v, want %d", step.what, got, step.code)
		}
	}
	if n := len(c.sim.Deliveries()); n != 7 {
		t.Errorf("%d deliveries", n)
	}
	a1 := c.do("GET", "/server/v1/feedback/fetch_push_permit", "", "", "auth_token", c.auth)
	if string(a1.Data) != `{"total":3,"used":3}` {
		t.Errorf("fetch_push_permit: got %s", a1.Data)
	}
	now = now.Add(time.Second)
	if got := c.unicast(oppoTo(a, nil)); got.Code != 0 {
		t.Errorf("the next day: got %+v", got)
	}
	c.clean()
}

// upload sends a picture; fields are keys and values of other parts.
func (c *oppoClient) upload(op string, file []byte, fields ...string) oppoAnswer {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	if file != nil {
		part, err := w.CreateFormFile("file", "p.png")
		oppoMust(err)
		_, _ = part.Write(file)
	}
	oppoMust(w.Close())
	return c.do(http.MethodPost, "/server/v1/media/upload/"+op, w.FormDataContentType(), body.String())
}

func TestOPPOPictures(t *testing.T) {
	c := newOPPOClient(t)
	picture := func(width, height, size int) []byte {
		var b bytes.Buffer
		oppoMust(png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
		return append(b.Bytes(), make([]byte, max(0, size-b.Len()))...)
	}
	var photo, animation bytes.Buffer
	oppoMust(jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 876, 324)), nil))
	oppoMust(gif.Encode(&animation, image.NewPaletted(image.Rect(0, 0, 144, 144), color.Palette{color.White}), nil))
	tests := map[string]struct {
		op   string
		file []byte
		code int
	}{
		"small":           {"small_picture", picture(144, 144, 51200), 0},
		"small, a byte":   {"small_picture", picture(144, 144, 51201), 51},
		"small, a pixel":  {"small_picture", picture(144, 145, 0), 51},
		"small, a GIF":    {"small_picture", animation.Bytes(), 51},
		"big":             {"big_picture", picture(984, 369, 1<<20), 0},
		"big, a byte":     {"big_picture", picture(984, 369, 1<<20+1), 51},
		"big, other size": {"big_picture", picture(985, 369, 0), 51},
		"big, JPEG":       {"big_picture", photo.Bytes(), 0},
		"no picture":      {"big_picture", []byte("x"), 51},
		"no file":         {"big_picture", nil, 40},
	}
	for name, test := range tests {
		if got := c.upload(test.op, test.file, "auth_token", c.auth, "picture_ttl", "60"); got.Code != test.code {
			t.Errorf("%s: got %+v, want %d", name, got, test.code)
		}
	}
	small, big := picture(144, 144, 0), picture(984, 369, 0)
	if got := c.upload("small_picture", small); got.Code != 29 {
		t.Errorf("no token: got %+v", got)
	}
	if got := c.upload("small_picture", small, "auth_token", c.auth, "picture_ttl", "0"); got.Code != 0 {
		t.Errorf("picture_ttl 0: got %+v", got)
	}
	if got := c.upload("small_picture", small, "auth_token", c.auth, "picture_ttl", "-1"); got.Code != 41 {
		t.Errorf("picture_ttl: got %+v", got)
	}
	c.clean()
	c.testPictureUse(small, big)
	if got := c.upload("small_picture", small, "auth_token", c.auth, "ttl", "60"); got.Code != 0 {
		t.Errorf("unknown part: got %+v", got)
	}
	if got := c.do("POST", "/server/v1/media/upload/big_picture", oppoFormType, "auth_token="+c.auth); got.Code != 29 {
		t.Errorf("a form: got %+v", got)
	}
	for name, body := range map[string]string{
		"no end":    "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx",
		"no header": "--b\r\nx",
		"no file name": "--b\r\nContent-Disposition: form-data; name=\"auth_token\"\r\n\r\n" + c.auth + "\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n",
	} {
		want := map[string]int{"no file name": 51}[name]
		if want == 0 {
			want = 41
		}
		if got := c.do("POST", "/server/v1/media/upload/big_picture", "multipart/form-data; boundary=b", body); got.Code != want {
			t.Errorf("%s: got %+v, want %d", name, got, want)
		}
	}
	want := []string{
		"small_picture: ttl is unknown",
		"big_picture: the content type is \"" + oppoFormType + "\" in place of multipart/form-data",
		"big_picture: the file has no name",
	}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

// testPictureUse uploads pictures and sends messages with them.
func (c *oppoClient) testPictureUse(small, big []byte) {
	c.t.Helper()
	now := time.Now()
	c.sim.SetClock(func() time.Time { return now })
	ids := make(map[string]string)
	c.must(c.upload("small_picture", small, "auth_token", c.auth, "picture_ttl", "60"), &ids)
	c.must(c.upload("big_picture", big, "auth_token", c.auth), &ids)
	content := []string{"title", "t", "content", "c", "style", "3", "small_picture_id", ids["small_picture_id"], "big_picture_id", ids["big_picture_id"]}
	for _, want := range []int{0, 51} {
		if got := c.post(oppoSavePath, content...); got.Code != want {
			c.t.Errorf("got %+v, want %d", got, want)
		}
		now = now.Add(time.Minute)
	}
	if got := c.post(oppoSavePath, append(content, "small_picture_id", "")...); got.Code != 0 {
		c.t.Errorf("without the small one: got %+v", got)
	}
	c.sim.SetClock(nil)
	c.sim.Reset() // the empty field was a problem
}
