package pushtest

import "slices"

// Channels follow "Push limits" (2026-02-04),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1656
// for what they allow. How they are managed is known from the Java SDK alone
// (Http2 1.0.11), which does it with GET.

// xiaomiMostChannels is how many channels an app may have.
const xiaomiMostChannels = 30

// A xiaomiChannelKind is what a channel was approved for.
type xiaomiChannelKind int

const (
	xiaomiUnreviewed xiaomiChannelKind = iota // made through the API, not approved
	xiaomiDefault                             // no channel at all
	xiaomiPublic
	xiaomiPrivate
)

// A xiaomiRule is what a kind of channel allows in a day; 0 is no limit.
type xiaomiRule struct {
	total     int // messages delivered, of all channels of the kind
	perDevice int
}

// xiaomiBase is the number that totals are multiples of: the devices of the
// app, or this if there are fewer.
const xiaomiBase = 10_000

var xiaomiRules = map[xiaomiChannelKind]xiaomiRule{
	xiaomiDefault: {xiaomiBase, 1},
	xiaomiPublic:  {2 * xiaomiBase, 5},
	xiaomiPrivate: {},
}

// A xiaomiChannel has the names of the parameters that make one.
type xiaomiChannel struct {
	ID          string `json:"channel_id"`
	Name        string `json:"channel_name"`
	Description string `json:"channel_description"`
	SoundURL    string `json:"sound_url,omitempty"`
	NotifyType  int64  `json:"notify_type"`
	kind        xiaomiChannelKind
}

// name is how data.channel_exceed_quota calls the channel.
func (c xiaomiChannel) name() string {
	if c.kind == xiaomiDefault {
		return "no_channel"
	}
	return c.ID
}

// AddPublicChannel approves a channel for public messages: 20,000 a day, and
// 5 for each device. It is made if there is none of that id.
func (x *Xiaomi) AddPublicChannel(id string) { x.approve(id, xiaomiPublic) }

// AddPrivateChannel approves a channel for private messages, which have no
// daily limits. It is made if there is none of that id.
func (x *Xiaomi) AddPrivateChannel(id string) { x.approve(id, xiaomiPrivate) }

func (x *Xiaomi) approve(id string, kind xiaomiChannelKind) {
	x.lock.Lock()
	defer x.lock.Unlock()
	if i := x.channelIndex(id); i >= 0 {
		x.channels[i].kind = kind
		return
	}
	x.channels = append(x.channels, xiaomiChannel{ID: id, Name: id, kind: kind})
}

// channelIndex finds a channel, or returns -1. x.lock is held.
func (x *Xiaomi) channelIndex(id string) int {
	return slices.IndexFunc(x.channels, func(c xiaomiChannel) bool { return c.ID == id })
}

// AllowDefaultChannel says whether the app has not yet entered the new
// classification of messages. Then messages without an approved channel are
// not refused but get the default one: 10,000 a day, and 1 for each device.
func (x *Xiaomi) AllowDefaultChannel(on bool) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.defaultChannel = on
}

// ChannelIDs returns the ids of the app's channels, oldest first.
func (x *Xiaomi) ChannelIDs() []string {
	x.lock.Lock()
	defer x.lock.Unlock()
	ids := make([]string, len(x.channels))
	for i, c := range x.channels {
		ids[i] = c.ID
	}
	return ids
}

// readChannel finds the channel of a message.
func (x *Xiaomi) readChannel(f *xiaomiForm, id string) xiaomiChannel {
	x.lock.Lock()
	i, lenient := x.channelIndex(id), x.defaultChannel
	var c xiaomiChannel
	if i >= 0 {
		c = x.channels[i]
	}
	x.lock.Unlock()
	switch {
	case c.kind != xiaomiUnreviewed:
	case !lenient:
		f.refuse(xiaomiChannelMismatch, "%s", xiaomiTexts[xiaomiChannelMismatch].reason)
	case id != "":
		x.problem("extra.channel_id: no approved channel, so that the message got the default one")
		fallthrough
	default:
		c = xiaomiChannel{kind: xiaomiDefault}
	}
	return c
}

// addChannel makes a channel. It can be used once the console has approved
// it, which is for AddPublicChannel and AddPrivateChannel to do.
func (x *Xiaomi) addChannel(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	f := c.form
	made := xiaomiChannel{
		ID:          f.required("channel_id", xiaomiMissing),
		Name:        f.required("channel_name", xiaomiMissing),
		Description: f.text("channel_description"),
		SoundURL:    f.text("sound_url"),
		NotifyType:  f.integer("notify_type", -1, -1, 7, xiaomiInvalid),
	}
	if refusal := f.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	switch i := x.channelIndex(made.ID); {
	case i >= 0:
		return xiaomiReply{}, xiaomiRefuse(xiaomiInvalid, "there is such a channel")
	case len(x.channels) >= xiaomiMostChannels:
		return xiaomiReply{}, xiaomiRefuse(xiaomiInvalid, "there are %d channels", len(x.channels))
	}
	x.channels = append(x.channels, made)
	return xiaomiReply{}, nil
}

func (x *Xiaomi) discardChannel(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	id := c.form.required("channel_id", xiaomiMissing)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	i := x.channelIndex(id)
	if i < 0 {
		return xiaomiReply{}, xiaomiRefuse(xiaomiInvalid, "there is no such channel")
	}
	x.channels = slices.Delete(x.channels, i, i+1)
	return xiaomiReply{}, nil
}

// listChannels answers as other lists of the service do, with the names of
// the parameters of channel/add. The real form is not known.
func (x *Xiaomi) listChannels(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	return xiaomiReply{data: xiaomiList[xiaomiChannel]{append([]xiaomiChannel{}, x.channels...)}}, nil
}

// A xiaomiList is the data of answers that are a list.
type xiaomiList[T any] struct {
	List []T `json:"list"`
}
