package pushtest

import (
	"slices"
	"strings"
	"time"
)

// Switches, aliases and tags of a device follow the part on subscriptions of
// Meizu's API document (https://github.com/MEIZUPUSH/PushAPI, README of
// 2025-04-09).

const (
	meizuAliasLength = 60  // characters
	meizuTagLength   = 20  // characters
	meizuMostTags    = 100 // of one request
)

// A meizuDevice is what the service knows of an app on a device.
type meizuDevice struct {
	alias  string
	tags   []string // oldest first
	off    map[meizuPushType]bool
	recent []time.Time // messages of the last minute
	today  string      // the day that public is about
	public int
}

// device returns what is known of a device. m.lock is held.
func (m *Meizu) device(pushID string) *meizuDevice {
	d := m.devices[pushID]
	if d == nil {
		d = &meizuDevice{off: make(map[meizuPushType]bool)}
		m.devices[pushID] = d
	}
	return d
}

// SetAlias gives a device an alias, as the app on it does; the empty alias
// takes it away. A device has one, and several may share it.
func (m *Meizu) SetAlias(pushID, alias string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.device(pushID).alias = alias
}

// AddTags gives a device tags, as the app on it does.
func (m *Meizu) AddTags(pushID string, tags ...string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.addTags(pushID, tags)
}

// addTags gives a device tags. m.lock is held.
func (m *Meizu) addTags(pushID string, tags []string) {
	d := m.device(pushID)
	for _, tag := range tags {
		if !slices.Contains(d.tags, tag) {
			d.tags = append(d.tags, tag)
		}
		if m.tags[tag] == 0 {
			m.tags[tag] = int64(len(m.tags) + 1)
		}
	}
}

// Subscribers returns the pushIds of devices that have a tag and have not
// lapsed, sorted.
func (m *Meizu) Subscribers(tag string) []string {
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.DeleteFunc(m.registered(), func(pushID string) bool {
		return !slices.Contains(m.device(pushID).tags, tag)
	})
}

// pushID reads the device that a request is about. Whether it is registered
// is at the top of the answer here.
func (c *meizuCall) pushID() string {
	pushID := c.required("pushId")
	if code := meizuStates[c.m.state(pushID)]; code != "" && code != meizuFolded {
		c.refuse(code, "%s", meizuTexts[code])
	}
	return pushID
}

// onDevice lets do change the device that a request is about, once its
// parameters are read.
func (c *meizuCall) onDevice(pushID string, do func(*meizuDevice) any) (meizuReply, *meizuRefusal) {
	if refusal := c.done(); refusal != nil {
		return meizuReply{}, refusal
	}
	c.m.lock.Lock()
	defer c.m.lock.Unlock()
	return meizuReply{value: do(c.m.device(pushID))}, nil
}

type meizuSwitches struct {
	Bar    int    `json:"barTypeSwitch"`    // for notifications
	Direct int    `json:"directTypeSwitch"` // for transparent messages
	PushID string `json:"pushId"`
}

func (d *meizuDevice) switches(pushID string) any {
	s := meizuSwitches{PushID: pushID}
	if !d.off[meizuNotification] {
		s.Bar = 1
	}
	if !d.off[meizuTransparent] {
		s.Direct = 1
	}
	return s
}

// subSwitch reads whether to switch off. The Java SDK writes true and false.
func (c *meizuCall) subSwitch() (off bool) {
	v := c.choice("subSwitch", "0", "1", "false", "true")
	return v == "0" || v == "false"
}

func (m *Meizu) readSwitches(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID := c.pushID()
	return c.onDevice(pushID, func(d *meizuDevice) any { return d.switches(pushID) })
}

func (m *Meizu) changeSwitch(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID, off := c.pushID(), c.subSwitch()
	kind := meizuPushType(c.choice("msgType", string(meizuNotification), string(meizuTransparent)))
	return c.onDevice(pushID, func(d *meizuDevice) any {
		d.off[kind] = off
		return d.switches(pushID)
	})
}

func (m *Meizu) changeSwitches(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID, off := c.pushID(), c.subSwitch()
	return c.onDevice(pushID, func(d *meizuDevice) any {
		d.off[meizuNotification], d.off[meizuTransparent] = off, off
		return d.switches(pushID)
	})
}

type meizuAlias struct {
	PushID string `json:"pushId"`
	Alias  string `json:"alias"` // "" for none
}

func (m *Meizu) subscribeAlias(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID, alias := c.pushID(), c.required("alias")
	if meizuLength(alias) > meizuAliasLength {
		c.refuse(meizuParameter, "alias has more than %d characters", meizuAliasLength)
	}
	if strings.Contains(alias, ",") {
		c.problem("alias has a comma, so that no push can name it")
	}
	return c.onDevice(pushID, func(d *meizuDevice) any {
		d.alias = alias
		return meizuAlias{pushID, alias}
	})
}

// unsubscribeAlias answers without an alias, which the document leaves open.
func (m *Meizu) unsubscribeAlias(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID := c.pushID()
	return c.onDevice(pushID, func(d *meizuDevice) any {
		d.alias = ""
		return meizuAlias{PushID: pushID}
	})
}

func (m *Meizu) readAlias(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID := c.pushID()
	return c.onDevice(pushID, func(d *meizuDevice) any { return meizuAlias{pushID, d.alias} })
}

type meizuTag struct {
	TagID   int64  `json:"tagId"`
	TagName string `json:"tagName"`
}

type meizuTags struct {
	PushID string     `json:"pushId"`
	Tags   []meizuTag `json:"tags"`
}

// tagsOf is the answer about tags. m.lock is held.
func (m *Meizu) tagsOf(pushID string) any {
	t := meizuTags{pushID, []meizuTag{}}
	for _, tag := range m.device(pushID).tags {
		t.Tags = append(t.Tags, meizuTag{m.tags[tag], tag})
	}
	return t
}

// tagList reads the tags of a request.
func (c *meizuCall) tagList() []string {
	tags := c.list("tags", meizuMostTags)
	for _, tag := range tags {
		if meizuLength(tag) > meizuTagLength {
			c.refuse(meizuParameter, "a tag has more than %d characters", meizuTagLength)
		}
	}
	return tags
}

func (m *Meizu) subscribeTags(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID, tags := c.pushID(), c.tagList()
	return c.onDevice(pushID, func(*meizuDevice) any {
		m.addTags(pushID, tags)
		return m.tagsOf(pushID)
	})
}

func (m *Meizu) unsubscribeTags(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID, tags := c.pushID(), c.tagList()
	return c.onDevice(pushID, func(d *meizuDevice) any {
		d.tags = slices.DeleteFunc(d.tags, func(tag string) bool { return slices.Contains(tags, tag) })
		return m.tagsOf(pushID)
	})
}

func (m *Meizu) readTags(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID := c.pushID()
	return c.onDevice(pushID, func(*meizuDevice) any { return m.tagsOf(pushID) })
}

func (m *Meizu) unsubscribeAllTags(c *meizuCall) (meizuReply, *meizuRefusal) {
	pushID := c.pushID()
	return c.onDevice(pushID, func(d *meizuDevice) any {
		d.tags = nil
		return true
	})
}
