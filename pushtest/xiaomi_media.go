package pushtest

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// Pictures are known from the Java SDK (Http2 1.0.11), those in
// notifications also as a feature that systems since 2023-08 do not honour.
// Sizes and formats are not published, and not checked.

// A xiaomiPicture is the data of the answer to an upload.
type xiaomiPicture struct {
	PicURL         string `json:"pic_url,omitempty"`
	IconURL        string `json:"icon_url,omitempty"`
	SmallIconURL   string `json:"small_icon_url,omitempty"`
	SmallIconColor string `json:"small_icon_color,omitempty"`
	SHA1           string `json:"sha1,omitempty"`
}

// xiaomiMedia takes a picture. The data's keys by the kind of picture are
// those that the SDK reads.
func xiaomiMedia(kind string) xiaomiHandler {
	return func(_ *Xiaomi, c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
		switch kind {
		case "image":
			c.form.boolean("is_global")
			c.form.boolean("is_icon")
		case "notificationImage":
			c.form.boolean("is_banner")
		}
		picture := c.readPicture()
		if refusal := c.form.done(); refusal != nil {
			return xiaomiReply{}, refusal
		}
		sum := sha1.Sum(picture)
		data := xiaomiPicture{SHA1: hex.EncodeToString(sum[:])}
		url := "https://media.example.com/" + data.SHA1
		switch {
		case kind == "smallIcon":
			data.SmallIconURL, data.SmallIconColor = url, "#000000"
		case kind == "image" && c.form.text("is_icon") == "true":
			data.IconURL, data.PicURL = url+"/icon", url
		default:
			data.PicURL = url
		}
		return xiaomiReply{data: data}, nil
	}
}

func (f *xiaomiForm) boolean(key string) {
	if v := f.text(key); v != "" && v != "true" && v != "false" {
		f.refuse(xiaomiInvalid, "%s is not true or false", key)
	}
}

// readPicture reads the one part that there must be, an image called file.
func (c *xiaomiCall) readPicture() []byte {
	_, params, _ := mime.ParseMediaType(c.header.Get("Content-Type")) // was checked before
	parts := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	part, err := parts.NextPart()
	if err != nil || part.FormName() != "file" {
		c.form.refuse(xiaomiMissing, "there is no part called file")
		return nil
	}
	if !strings.HasPrefix(part.Header.Get("Content-Type"), "image/") {
		c.form.refuse(xiaomiMIMEType, "the file is not an image")
	}
	picture, err := io.ReadAll(part)
	if err != nil || len(picture) == 0 {
		c.form.refuse(xiaomiParameter, "the file is empty or cut off")
	}
	if _, err := parts.NextPart(); err == nil {
		c.form.x.problem("media: more than one part")
	}
	return picture
}

// smallIcon answers for the icon of the app, which is always the same here.
func (x *Xiaomi) smallIcon(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	if id := c.form.required("app_id", xiaomiMissing); id != x.AppID {
		c.form.refuse(xiaomiInvalid, "app_id is not that of the app")
	}
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	return xiaomiReply{data: xiaomiPicture{SmallIconURL: "https://media.example.com/icon", SmallIconColor: "#000000"}}, nil
}
