package pushtest

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// Images follow the reference of images:verify (2026-06-09):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-image-control

// harmonyImageLife is how long a verified image is good for. Huawei says it
// in each answer, and no more.
const harmonyImageLife = 7 * 24 * time.Hour

// harmonyImages are the images that were verified. Their owner's lock guards
// them.
type harmonyImages struct {
	verified map[string]harmonyImage // by downloadUrl
	quota    harmonyQuota
}

type harmonyImage struct {
	pushType string
	expires  time.Time
}

func newHarmonyImages() harmonyImages {
	return harmonyImages{
		verified: make(map[string]harmonyImage),
		quota:    harmonyQuota{most: 60, per: time.Minute},
	}
}

// verify is POST images:verify. No image is fetched.
func (h *Harmony) verify(req harmonyRequest) (harmonyMore, *harmonyRefusal) {
	if len(bytes.TrimSpace(req.body)) == 0 {
		return nil, harmonyRefuse(harmonyVerifyEmpty, "")
	}
	top, ref := h.object("verify", req.body)
	if ref != nil {
		return nil, ref
	}
	c := &harmonyCheck{op: "verify", problem: h.problem, code: func(string) string { return harmonyParameter }}
	harmonyShape{need: []string{"imageUrl"}, fields: map[string]harmonyRule{"imageUrl": harmonyString}}.rule(c, "", top)
	if c.refusal != nil {
		return nil, c.refusal
	}
	image := huaweiText(top, "imageUrl")
	if !strings.HasPrefix(image, "https://") {
		return nil, harmonyRefuse(harmonyPayload, "only https allow.")
	}
	now := h.Now()
	h.lock.Lock()
	defer h.lock.Unlock()
	if !h.images.quota.take(now) {
		return nil, harmonyRefuse(harmonyVerifyQuota, "")
	}
	sep := "?"
	if strings.Contains(image, "?") {
		sep = "&"
	}
	url, expires := image+sep+"verifyKey="+randomHex(16), now.Add(harmonyImageLife)
	h.images.verified[url] = harmonyImage{req.pushType, expires}
	return harmonyMore{
		"downloadUrl": url,
		"expireTime":  strconv.FormatInt(expires.Unix(), 10),
	}, harmonyRefuse(harmonyVerified, "")
}

// checkImage judges the image of a message. That of a card must have been
// verified. That of an alert need not, and yet if it was, then for alerts.
func (h *Harmony) checkImage(m *harmonyPush) (ref *harmonyRefusal, reason string) {
	if m.image == "" {
		return nil, ""
	}
	now := h.Now()
	h.lock.Lock()
	image, ok := h.images.verified[m.image]
	h.lock.Unlock()
	ok = ok && now.Before(image.expires)
	switch {
	case m.pushType == "1" && !ok:
		return harmonyRefuse(harmonyUnverified, ""), ""
	case ok && image.pushType != m.pushType:
		return nil, harmonyOtherImage
	}
	return nil, ""
}
