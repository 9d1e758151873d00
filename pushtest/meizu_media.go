package pushtest

import (
	"net/url"
	"strconv"
	"time"
)

// Pictures follow Meizu's API document
// (https://github.com/MEIZUPUSH/PushAPI, README of 2025-04-09) and, for how
// long they live, the README of the Java SDK (1.2.13, 2025-04-22).

// meizuExpanded is the imgType of the large picture of a notification.
const meizuExpanded = "1"

const meizuPictureLife = 3 * 24 * time.Hour

// A meizuPicture is one that was uploaded.
type meizuPicture struct {
	imgType string
	expires time.Time
}

// uploadImage takes the URL of a picture, which the service would fetch. The
// simulator does not, so that sizes and formats are not checked.
func (m *Meizu) uploadImage(c *meizuCall) (meizuReply, *meizuRefusal) {
	imgType := c.choice("imgType", "0", "1", "3", "4", "5", "6")
	source, err := url.Parse(c.required("imgUrl"))
	if err != nil || source.Host == "" || source.Scheme != "http" && source.Scheme != "https" {
		c.refuse(meizuParameter, "imgUrl is not a URL")
	}
	if refusal := c.done(); refusal != nil {
		return meizuReply{}, refusal
	}
	picture := meizuPicture{imgType, m.Now().Add(meizuPictureLife)}
	address := "https://img.example.com/" + randomHex(16)
	m.lock.Lock()
	defer m.lock.Unlock()
	m.pictures[address] = picture
	number, _ := strconv.Atoi(imgType)
	return meizuReply{value: map[string]any{"imgType": number, "imgUrl": address}}, nil
}

// uploaded reports whether a URL is that of a picture of a type that has not
// expired.
func (m *Meizu) uploaded(address, imgType string) bool {
	now := m.Now()
	m.lock.Lock()
	defer m.lock.Unlock()
	p, ok := m.pictures[address]
	return ok && p.imgType == imgType && now.Before(p.expires)
}
