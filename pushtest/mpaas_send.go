package pushtest

import (
	"slices"
	"time"
)

// Pushes follow the pages on simple pushes, those by template, in batches and
// to all (2871125, 2871127, 2871128 and 2871129, copies of up to 2026),
// https://help.aliyun.com/document_detail/2871125.html

// Values of DeliveryType. The pages have no 4.
const (
	mpaasAndroidDevice = 1
	mpaasIOSDevice     = 2
	mpaasUser          = 3
	mpaasActivityToken = 5
	mpaasActivityID    = 6
	mpaasHarmonyDevice = 7
)

// The kinds of pushes, by the numbers that lists of tasks have for them.
const (
	mpaasSimple    = 0
	mpaasTemplated = 1
	mpaasMultiple  = 2
	mpaasBroadcast = 3
)

// A mpaasPush is a request that pushes.
type mpaasPush struct {
	kind         int64
	deliveryType int64
	taskName     string
	template     *mpaasTemplate // nil in PushSimple
	title        string
	content      string
	uri          string
	extras       string // ExtendedParams
	expired      int64  // how long the message is kept, in seconds
	targets      []mpaasTarget
	everyone     *mpaasEveryone // of a broadcast, which has no targets

	strategyType int64
	due, ends    time.Time // of scheduled pushes
}

// A mpaasTarget is who gets a message, and the message.
type mpaasTarget struct {
	value, key     string
	title, content string
	extras         string // of PushMultiple, for this target
}

// begin reads the parameters that all pushes must have.
func (f *mpaasForm) begin(kind int64, deliveryTypes ...int64) *mpaasPush {
	p := &mpaasPush{kind: kind, taskName: f.required("TaskName", mpaasNoTaskName)}
	var ok bool
	p.deliveryType, ok = f.integer("DeliveryType")
	switch {
	case ok && slices.Contains(deliveryTypes, p.deliveryType):
	case kind == mpaasBroadcast && slices.Contains(mpaasOneByOne, p.deliveryType):
		f.refuse(mpaasBroadcastDevice, "DeliveryType %d", p.deliveryType)
	default:
		f.refuse(mpaasDeliveryTypes, "DeliveryType is none of %v", deliveryTypes)
	}
	// That zero is refused is an assumption; the page asks for seconds of
	// validity, and there is a code for wrong ones.
	if p.expired, ok = f.integer("ExpiredSeconds"); !ok || p.expired < 1 {
		f.refuse(mpaasValidity, "ExpiredSeconds is not a number of 1 or more")
	}
	p.options(f)
	return p
}

// mpaasAll are the target types of single pushes.
var mpaasAll = []int64{
	mpaasAndroidDevice, mpaasIOSDevice, mpaasUser, mpaasActivityToken, mpaasActivityID, mpaasHarmonyDevice,
}

// mpaasOneByOne are the target types that a broadcast does not have.
var mpaasOneByOne = []int64{mpaasUser, mpaasActivityToken, mpaasActivityID}

// pushSimple is PushSimple.
func (m *MPaaS) pushSimple(f *mpaasForm) any {
	p := f.begin(mpaasSimple, mpaasAll...)
	p.title, p.content, p.uri = f.text("Title"), f.text("Content"), f.text("Uri")
	p.targets = f.targetMap()
	if p.title == "" || p.content == "" {
		f.refuse(mpaasNoText, "Title and Content must not be empty")
	}
	for i := range p.targets {
		p.targets[i].title, p.targets[i].content = p.title, p.content
	}
	style := f.choice("PushStyle", 0, 0, 1, 2)
	images, icons := f.pictures("ImageUrls"), f.pictures("IconUrls")
	if style == 2 && images == "" && icons == "" {
		f.problem("PushStyle: 2 without ImageUrls and IconUrls")
	}
	return m.finish(f, p)
}

// pushTemplate is PushTemplate.
func (m *MPaaS) pushTemplate(f *mpaasForm) any {
	p := f.begin(mpaasTemplated, mpaasAll...)
	p.useTemplate(f)
	values := f.pairs("TemplateKeyValue", mpaasInvalid)
	p.targets = f.targetMap()
	for i := range p.targets {
		p.fill(f, &p.targets[i], values)
	}
	return m.finish(f, p)
}

// useTemplate finds the template of a push.
func (p *mpaasPush) useTemplate(f *mpaasForm) {
	name := f.required("TemplateName", mpaasNoTemplate)
	p.template = f.m.template(name)
	if p.template == nil {
		f.refuse(mpaasNoSuchTemplate, "there is no such TemplateName")
		return
	}
	p.title, p.content, p.uri = p.template.title, p.template.content, p.template.uri
}

// fill makes the texts for a target out of the template.
func (p *mpaasPush) fill(f *mpaasForm, t *mpaasTarget, values []mpaasPair) {
	if p.template == nil {
		return // refused already
	}
	for _, name := range p.template.placeholders() {
		if !slices.ContainsFunc(values, func(v mpaasPair) bool { return v.key == name }) {
			f.refuse(mpaasPlaceholders, "there is no value for #%s#", name)
		}
	}
	t.title, t.content = mpaasFill(p.template.title, values), mpaasFill(p.template.content, values)
}

// pushMultiple is PushMultiple.
func (m *MPaaS) pushMultiple(f *mpaasForm) any {
	p := f.begin(mpaasMultiple, mpaasAndroidDevice, mpaasIOSDevice, mpaasUser, mpaasHarmonyDevice)
	p.useTemplate(f)
	f.targetList(p)
	return m.finish(f, p)
}

// finish checks the size, which needs the texts, and carries the push out or
// schedules it.
func (m *MPaaS) finish(f *mpaasForm, p *mpaasPush) any {
	for i := range p.targets {
		p.checkSize(f, &p.targets[i])
	}
	if p.kind == mpaasBroadcast {
		p.checkSize(f, &mpaasTarget{title: p.everyone.title, content: p.everyone.content})
	}
	if f.refused() {
		return nil
	}
	t := &mpaasTask{id: m.newID(), push: p, created: m.Now(), body: f.body}
	m.tasks = append(m.tasks, t)
	if p.strategyType == mpaasNow {
		m.carry(t)
	} else {
		m.plan(t)
	}
	return t.id
}

// mpaasMaxMessage is how much a message may have on Android and iOS, in
// bytes; HarmonyOS has no limit that is documented. What the service counts is
// not documented either, nor which of the two codes for long messages it gives
// when.
const mpaasMaxMessage = 2048

func (p *mpaasPush) checkSize(f *mpaasForm, t *mpaasTarget) {
	if p.deliveryType == mpaasHarmonyDevice {
		return
	}
	n := len(t.title) + len(t.content)
	if n > mpaasMaxMessage {
		f.refuse(mpaasTextTooLong, "title and content have %d bytes, more than %d", n, mpaasMaxMessage)
	}
	if n += len(p.uri) + len(p.extras) + len(t.extras); n > mpaasMaxMessage {
		f.refuse(mpaasMessageTooLong, "the message has %d bytes, more than %d", n, mpaasMaxMessage)
	}
}
