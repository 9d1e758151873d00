package mpaas

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTargets        = "TargetMsgkey"
	fieldMultiple       = "TargetMsg"
	fieldParams         = "ExtendedParams"
	fieldMultipleParams = "TargetMsg.ExtendedParams"
	fieldSize           = "message"
	fieldTemplateName   = "template TemplateName"
	fieldTemplateDesc   = "template DescInfo"
	fieldPeriod         = "EndTime"
	fieldTitle          = "Title"
	fieldContent        = "Content"
	fieldTitleHarmony   = fieldTitle + " on " + string(ChannelHarmony)
	fieldContentHarmony = fieldContent + " on " + string(ChannelHarmony)
	fieldExpired        = "ExpiredSeconds"
	maxTarget           = 4096 // bytes; far beyond any id of a device
	day                 = 24 * time.Hour
	unitDays            = limits.Unit("days")
	unitKeys            = limits.Unit("keys")
)

// limitTable is the documentation of 2026. The service itself limits a
// message to 2 KB; what it counts for that is unverified. Title and content
// are limited by the vendors' channels: by characters, or by half-width
// characters of which a Chinese one takes two. The service's own channel has
// no such limit, nor has FCM, and Apple's only shows less. Which channel a
// message takes is not known when it is sent, so what is too long for one of
// them is sent with a warning in the log; for HarmonyOS, which has no other,
// it is refused.
var limitTable = limits.Table{Vendor: push.MPaaS, Limits: []limits.Limit{
	{Field: fieldTargets, Min: 1, Max: 10, Unit: limits.Items, Code: codeTooMany},
	{Field: fieldMultiple, Min: 1, Max: 100, Unit: limits.Items, Code: codeTooMany}, // the code is unverified
	{Field: fieldParams, Max: 20, Unit: unitKeys, Code: codeParams},
	{Field: fieldMultipleParams, Max: 9, Unit: unitKeys, Code: codeMultipleParams},
	{Field: fieldSize, Max: 2048, Unit: limits.Bytes, Code: codeTooLong, Kind: push.ErrPayloadTooLarge},
	{Field: fieldTemplateName, Min: 1, Max: 200, Unit: limits.Runes, Code: codeTemplateName},
	{Field: fieldTemplateDesc, Min: 1, Max: 200, Unit: limits.Runes, Code: codeTemplateDesc},
	{Field: fieldPeriod, Max: 90, Unit: unitDays, Code: codeInvalid}, // the code is unverified
	{Field: "Title on Xiaomi", Max: 50, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge},
	{Field: "Content on Xiaomi", Max: 128, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge},
	{Field: "Title on Huawei", Max: 40, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge},
	{Field: "Content on Huawei", Max: 1024, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge},
	{Field: "Title on OPPO", Max: 32, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge},
	{Field: "Content on OPPO", Max: 200, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge},
	{Field: "Title on vivo", Max: 40, Unit: limits.Columns, Kind: push.ErrPayloadTooLarge},
	{Field: "Content on vivo", Max: 100, Unit: limits.Columns, Kind: push.ErrPayloadTooLarge},
	{Field: "Title on Honor", Max: 60, Unit: limits.Columns, Kind: push.ErrPayloadTooLarge},
	{Field: "Content on Honor", Max: 4096, Unit: limits.Columns, Kind: push.ErrPayloadTooLarge},
	{Field: fieldTitleHarmony, Max: 60, Unit: limits.Columns, Kind: push.ErrPayloadTooLarge},
	{Field: fieldContentHarmony, Max: 4096, Unit: limits.Columns, Kind: push.ErrPayloadTooLarge},
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

func titleField(ch Channel) string   { return fieldTitle + " on " + string(ch) }
func contentField(ch Channel) string { return fieldContent + " on " + string(ch) }

// channels are the vendors' channels that may refuse the text of a message to
// targets of the type.
func (t DeliveryType) channels() []Channel {
	switch t {
	case DeliveryAndroid:
		return []Channel{ChannelXiaomi, ChannelHuawei, ChannelOPPO, ChannelVivo, ChannelHonor}
	case DeliveryUser:
		return []Channel{ChannelXiaomi, ChannelHuawei, ChannelOPPO, ChannelVivo, ChannelHonor, ChannelHarmony}
	case DeliveryHarmony:
		return []Channel{ChannelHarmony}
	}
	return nil
}

// errField is for input to which the service answers with code.
func errField(field, problem, code string) error {
	return &push.FieldError{From: push.MPaaS, Field: field, Problem: problem, VendorCode: code}
}

// errUnsupported is errField for what the service cannot do.
func errUnsupported(field, problem, code string) error {
	return &push.FieldError{From: push.MPaaS, Field: field, Problem: problem, VendorCode: code, Class: push.ErrUnsupported}
}

// check holds m against the service's rules. It allocates nothing if all is
// well.
func (m *Message) check(t *limits.Table) error {
	if t.Off {
		return nil
	}
	if err := checkText(m, t); err != nil {
		return err
	}
	if !isFlag(m.PushStyle, StylePicture) {
		return errField("PushStyle", "is not 0, 1 or 2", codeInvalid)
	}
	if err := m.Options.check(t); err != nil {
		return err
	}
	if !m.limited() {
		return nil
	}
	return t.Check(fieldSize, m.size())
}

// limited reports whether the service limits the whole message. No document
// says so for HarmonyOS.
func (m *Message) limited() bool { return m.DeliveryType != DeliveryHarmony }

// size is what this package counts of a message: what is shown and what is
// handed to the app. A template's own text is not known.
func (m *Message) size() int {
	return len(m.Title) + len(m.Content) + len(m.URI) + size(m.TemplateKeyValue) + size(m.ExtendedParams)
}

func size(p Params) int {
	n := 0
	for k, v := range p {
		n += len(k) + len(v)
	}
	return n
}

func checkText(m *Message, t *limits.Table) error {
	if m.TemplateName != "" {
		return checkTemplateName(m.TemplateName)
	}
	switch {
	case !utf8.ValidString(m.Title):
		return errField(fieldTitle, "is not UTF-8", codeUTF8)
	case !utf8.ValidString(m.Content):
		return errField(fieldContent, "is not UTF-8", codeUTF8)
	case m.Title == "":
		return errField(fieldTitle, "is empty", codeNoText)
	case m.Content == "":
		return errField(fieldContent, "is empty", codeNoText)
	}
	if m.DeliveryType != DeliveryHarmony {
		return nil
	}
	if err := t.CheckText(fieldTitleHarmony, m.Title); err != nil {
		return err
	}
	return t.CheckText(fieldContentHarmony, m.Content)
}

// checkTemplateName is about the name of a template that should exist.
func checkTemplateName(name string) error {
	switch {
	case name == "":
		return errField("TemplateName", "is empty", codeNoTemplate)
	case strings.Contains(name, ","):
		return errField("TemplateName", "has a comma", codeTemplateName)
	}
	return nil
}

// isFlag reports whether a number that is set is 0 to most.
func isFlag(n *int, most int) bool { return n == nil || *n >= 0 && *n <= most }

func (o *Options) check(t *limits.Table) error {
	switch {
	case o.ExpiredSeconds < 1:
		return errField(fieldExpired, "is not positive", codeExpired)
	case !isFlag(o.PushAction, ActionIntent):
		return errField("PushAction", "is neither 0 nor 1", codeInvalid)
	case !isFlag(o.Silent, 1):
		return errField("Silent", "is neither 0 nor 1", codeInvalid)
	case o.NotifyType != "" && o.NotifyType != NotifyOwnChannel && o.NotifyType != NotifyDefault:
		return errField("NotifyType", "is neither transparent nor notify", codeInvalid)
	case o.Classification != "" && o.Classification != ClassificationOperational && o.Classification != ClassificationSystem:
		return errField("Classification", "is neither 0 nor 1", codeInvalid)
	case !isObject(o.TransparentMessagePayload):
		return errField("TransparentMessagePayload", "is not a JSON object", codeInvalid)
	case !isObject(o.ActivityContentState):
		return errField("ActivityContentState", "is not a JSON object", codeInvalid)
	case !isFlag(o.StrategyType, StrategyRecurring):
		return errField("StrategyType", "is not 0, 1 or 2", codeInvalid)
	case o.StrategyType != nil && *o.StrategyType != StrategyNow && o.StrategyContent == nil:
		return errField("StrategyContent", "is missing, which StrategyType 1 and 2 need", codeInvalid)
	}
	return checkParams(t, fieldParams, o.ExtendedParams)
}

// isObject reports whether text that is set is a JSON object, or a string that
// holds one.
func isObject(text json.RawMessage) bool {
	if len(text) == 0 {
		return true
	}
	text = unwrap(bytes.TrimSpace(text))
	return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) && json.Valid(text)
}

// checkParams counts extended parameters, and refuses those that the service
// keeps for itself.
func checkParams(t *limits.Table, field string, p Params) error {
	if err := t.Check(field, len(p)); err != nil {
		return err
	}
	for k, v := range p {
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return errField(field, "is not UTF-8", codeUTF8)
		}
		switch k {
		case "":
			return errField(field, "has an empty key", codeParam)
		case "notifyType", "action", "silent", "pushType", "templateCode", "channel", "taskId":
			return errField(field, "has the key "+k+", which the service keeps for itself", codeParam)
		}
	}
	return nil
}

// checkDelivery makes sure that a message says what its targets are, and that
// the action takes that.
func checkDelivery(t DeliveryType, can ...DeliveryType) error {
	if t == 0 {
		return errField("DeliveryType", "is unset, in the message and in the client's Config", "MissingDeliveryType")
	}
	if slices.Contains(can, t) {
		return nil
	}
	return errUnsupported("DeliveryType", "is "+t.String()+", which this operation does not take", codeDeliveryType)
}

// checkTarget refuses what cannot be a target of the type. What ids of devices
// look like is not documented, so these need only be printable; user ids are
// the app's own.
func checkTarget(typ DeliveryType, target string) error {
	switch {
	case target == "":
		return errField(fieldTargets, "has an empty target", codeNoTarget)
	case len(target) > maxTarget:
		return errField(fieldTargets, "has a target that is longer than any", codeInvalid)
	case typ.isToken() && !wire.Printable(target):
		return errField(fieldTargets, "has a device id with a space, a control character or a character outside ASCII", codeInvalid)
	case !utf8.ValidString(target) || strings.ContainsFunc(target, isControl):
		return errField(fieldTargets, "has a user id with a control character or invalid UTF-8", codeInvalid)
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// checkKey refuses what cannot be the key of a message.
func checkKey(key string) error {
	if key == "" || !utf8.ValidString(key) {
		return errField(fieldTargets, "has a message key that is empty or not UTF-8: see MessageKey", codeKey)
	}
	return nil
}
