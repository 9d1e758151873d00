package tencentim

import (
	"path"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// translate makes Tencent's message of the portable one: what the native part
// sets stays, and portable fields fill what it left unset. It names the
// portable fields that come to nothing. Nothing that the caller owns is
// modified: each level is copied before it is filled.
func (c *Client) translate(m *push.Message) (*Message, []string, error) {
	n := Message{}
	native, err := push.NativeOf[Message](m, push.TencentIM)
	if err != nil {
		return nil, nil, err
	}
	if native != nil {
		n = *native
	}
	n.ToAccount, n.Condition = nil, nil // the audience says
	switch {
	case m.Silent:
		return nil, nil, unsupported("silent", "is set, but there is no push that shows nothing on a device that is offline: "+
			"see PushFlagOnlineOnly and ApnsInfo.ContentAvailable")
	case m.Test:
		return nil, nil, unsupported("test", "is set, but Tencent knows no tests")
	}
	t := &translation{m: m}
	t.copy(n.OfflinePushInfo)
	if err := t.data(); err != nil {
		return nil, nil, err
	}
	fill(&t.info.Title, m.Title)
	fill(&t.info.Desc, m.Body)
	t.image()
	t.sound()
	t.badge()
	fill(&t.android.XiaoMiChannelID, m.Channel)
	fill(&t.android.OPPOChannelID, m.Channel)
	fill(&t.android.HuaWeiChannelID, m.Channel)
	fill(&t.android.GoogleChannelID, m.Channel)
	fill(&t.android.GooglePriority, string(m.Priority))
	t.classify()
	t.ignore(m.Click != nil && m.Click.Action != push.ClickApp, "click")
	t.ignore(m.TTL != nil, "ttl")
	t.ignore(m.CollapseKey != "", "collapse_key")
	fill(&n.DataID, m.ID)
	n.OfflinePushInfo = t.result()
	c.complete(&n)
	return &n, t.ignored, nil
}

func unsupported(field, problem string) error {
	return &push.FieldError{From: push.TencentIM, Field: field, Class: push.ErrUnsupported, Problem: problem}
}

// translation is the state of one translate: copies of the parts of a
// message, with a note of which were there before.
type translation struct {
	m       *push.Message
	info    OfflinePushInfo
	android AndroidInfo
	apns    ApnsInfo
	harmony HarmonyInfo
	ignored []string
}

func (t *translation) copy(info *OfflinePushInfo) {
	if info == nil {
		return
	}
	t.info = *info
	if info.AndroidInfo != nil {
		t.android = *info.AndroidInfo
	}
	if info.ApnsInfo != nil {
		t.apns = *info.ApnsInfo
	}
	if info.HarmonyInfo != nil {
		t.harmony = *info.HarmonyInfo
	}
}

// result puts the parts together, without those that stayed empty.
func (t *translation) result() *OfflinePushInfo {
	if t.info.AndroidInfo != nil || !t.android.empty() {
		t.info.AndroidInfo = &t.android
	}
	if t.info.ApnsInfo != nil || !t.apns.empty() {
		t.info.ApnsInfo = &t.apns
	}
	if t.info.HarmonyInfo != nil || t.harmony.Image != "" || t.harmony.Sound != "" || t.harmony.Category != "" {
		t.info.HarmonyInfo = &t.harmony
	}
	return &t.info
}

// empty reports whether translate has set nothing.
func (a *AndroidInfo) empty() bool {
	return a.Sound == "" && a.GoogleChannelID == "" && a.GooglePriority == "" && a.GoogleImage == "" &&
		a.VIVOClassification == nil && a.MeiZuNoticeMsgType == nil && a.HonorImportance == "" &&
		a.HuaWeiCategory == "" && a.OPPOCategory == ""
}

// empty reports whether translate has set nothing.
func (a *ApnsInfo) empty() bool { return a.Image == "" && a.Sound == "" }

func (t *translation) ignore(set bool, field string) {
	if set {
		t.ignored = append(t.ignored, field)
	}
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func (t *translation) data() error {
	if t.info.Ext != "" || len(t.m.Data) == 0 {
		return nil
	}
	data, err := wire.Marshal(t.m.Data)
	if err != nil {
		return errEncode(err)
	}
	t.info.Ext = string(data)
	return nil
}

// image fills a field for each vendor that shows pictures. Some take https
// only.
func (t *translation) image() {
	image := t.m.Image
	if strings.HasPrefix(image, "https://") {
		fill(&t.android.HuaWeiImage, image)
		fill(&t.android.HonorImage, image)
		fill(&t.harmony.Image, image)
	} else {
		t.ignore(image != "", "image (Huawei, Honor and HarmonyOS take https only)")
	}
	fill(&t.android.GoogleImage, image)
	fill(&t.apns.Image, image)
}

// sound names a file, which Android wants without its suffix and the others
// with it.
func (t *translation) sound() {
	file := t.m.Sound
	if file == "" || file == "default" { // which is what they do by themselves
		return
	}
	suffix := path.Ext(file)
	fill(&t.android.Sound, strings.TrimSuffix(file, suffix))
	if suffix == "" {
		t.ignore(true, "sound (iOS and HarmonyOS need the file's suffix)")
		return
	}
	fill(&t.apns.Sound, file)
	fill(&t.harmony.Sound, file)
}

func (t *translation) badge() {
	b := t.m.Badge
	if b == nil || t.info.BadgeAddNum != nil || t.info.BadgeSetNum != nil {
		return
	}
	if b.Set != nil {
		t.info.BadgeSetNum = new(*b.Set)
	} else {
		t.info.BadgeAddNum = new(b.Add)
	}
}

// categoryMarketing is what Huawei, OPPO and HarmonyOS call marketing.
const categoryMarketing = "MARKETING"

// classify says to each vendor behind Tencent what it understands of the
// message class. Which category a service message has, only the sender or the
// console can say.
func (t *translation) classify() {
	a := &t.android
	number := func(field **int, n int) {
		if *field == nil {
			*field = new(n)
		}
	}
	switch t.m.Class {
	case push.ClassService:
		if a.VIVOCategory == "" {
			number(&a.VIVOClassification, VIVOSystem)
		}
		fill(&a.HonorImportance, ImportanceNormal)
		number(&a.MeiZuNoticeMsgType, MeiZuPrivate)
	case push.ClassMarketing:
		if a.VIVOCategory == "" {
			number(&a.VIVOClassification, VIVOOperational)
		}
		fill(&a.HonorImportance, ImportanceLow)
		number(&a.MeiZuNoticeMsgType, MeiZuPublic)
		fill(&a.HuaWeiCategory, categoryMarketing)
		fill(&a.OPPOCategory, categoryMarketing)
		fill(&t.harmony.Category, categoryMarketing)
	}
}

// classWarning is for a message that says to no vendor what it is.
func classWarning(n *Message, class push.Class) string {
	a, h := n.OfflinePushInfo.AndroidInfo, n.OfflinePushInfo.HarmonyInfo
	said := class != "" || h != nil && h.Category != "" || a != nil && (a.HuaWeiCategory != "" || a.OPPOCategory != "" ||
		a.VIVOCategory != "" || a.VIVOClassification != nil || a.HonorImportance != "" || a.MeiZuNoticeMsgType != nil)
	if said {
		return ""
	}
	return "no message class: unless the console says otherwise, Huawei, OPPO and others take the message for marketing, " +
		"of which a device gets two a day"
}

// warning is what the sender should know, for the log.
func warning(n *Message, class push.Class) string {
	w := classWarning(n, class)
	if p := n.OfflinePushInfo; len(p.Desc)+len(p.Ext) >= maxForIOS {
		if w != "" {
			w += "; "
		}
		w += "text and data are 3 KB or more: iOS devices may not get the message"
	}
	return w
}

// maxForIOS is what Desc and Ext stay below together, in bytes, for a message
// that iOS devices get too.
const maxForIOS = 3 << 10

// complete sets what Tencent requires and the caller may leave out, in a
// message that is the client's own.
func (c *Client) complete(n *Message) {
	fill(&n.FromAccount, c.identifier)
	if n.OfflinePushInfo != nil && n.OfflinePushInfo.PushFlag == nil {
		info := *n.OfflinePushInfo
		info.PushFlag = new(PushFlagNormal)
		n.OfflinePushInfo = &info
	}
}
