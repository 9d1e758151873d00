package vivo

import (
	"iter"
	"math"
	"unicode/utf8"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/limits"
)

// The fields that have limits, as push.WithLimit names them.
const (
	fieldTitle           = "title"
	fieldContent         = "content"
	fieldTTL             = "timeToLive"
	fieldSkipContent     = "skipContent"
	fieldCustomMap       = "clientCustomMap"
	fieldCustomPairs     = "clientCustomMap pairs"
	fieldRequestID       = "requestId"
	fieldAlias           = "alias"
	fieldNotifyID        = "notifyId"
	fieldProfileID       = "profileId"
	fieldCallback        = "extra.callback"
	fieldCallbackParam   = "extra.callback.param"
	fieldRegIDs          = "regIds"
	fieldAliases         = "aliases"
	fieldTaskIDs         = "taskIds"
	fieldTagMembers      = "ids"
	fieldTagDescription  = "desc"
	fieldUserIDs         = "userIds"
	maxUserIDsUnverified = 1000
)

// limitTable is vivo's documentation of April 2024. Title and content count
// each character as one, Chinese or not; before 2024 a Chinese one counted
// as two.
var limitTable = limits.Table{Vendor: push.Vivo, Limits: []limits.Limit{
	{Field: fieldTitle, Max: 40, Unit: limits.Runes, Code: "10056", Kind: push.ErrPayloadTooLarge},
	{Field: fieldContent, Max: 100, Unit: limits.Runes, Code: "10058", Kind: push.ErrPayloadTooLarge},
	{Field: fieldTTL, Min: 60, Max: 86400, Unit: limits.Seconds, Code: "10059"},
	{Field: fieldSkipContent, Max: 2048, Unit: limits.Runes, Kind: push.ErrPayloadTooLarge}, // the code depends on skipType
	{Field: fieldCustomMap, Max: 1024, Unit: limits.Runes, Code: "10067"},
	{Field: fieldCustomPairs, Max: 10, Unit: limits.Items, Code: "10066"}, // older documentation
	{Field: fieldRequestID, Min: 1, Max: 64, Unit: limits.Runes, Code: "10353"},
	{Field: fieldAlias, Max: 70, Unit: limits.Runes, Code: "10301"},
	{Field: fieldNotifyID, Min: 1, Max: math.MaxInt32, Unit: limits.Value, Code: "10095"},
	{Field: fieldProfileID, Max: 64, Unit: limits.Runes, Code: "10092"},
	{Field: fieldCallback, Max: 128, Unit: limits.Runes, Code: "10305"},
	{Field: fieldCallbackParam, Max: 64, Unit: limits.Runes, Code: "10306"},
	{Field: fieldRegIDs, Min: 2, Max: 1000, Unit: limits.Tokens, Code: "10153"},
	{Field: fieldAliases, Min: 2, Max: 1000, Unit: limits.Items, Code: "10154"},
	{Field: fieldTaskIDs, Min: 1, Max: 100, Unit: limits.Items, Code: "10471"},
	{Field: fieldTagMembers, Min: 1, Max: 1000, Unit: limits.Items, Code: "10614"},
	{Field: fieldTagDescription, Max: 300, Unit: limits.Runes, Code: "10602"},
	{Field: fieldUserIDs, Min: 1, Max: maxUserIDsUnverified, Unit: limits.Items, Code: "10701"}, // a maximum exists, its number is unverified
}}

// Limits yields the documented limits, by the names that push.WithLimit takes.
func Limits() iter.Seq[push.Limit] { return limitTable.All() }

// check holds m against vivo's rules. It allocates nothing if all is well.
func (m *Message) check(t *limits.Table) error {
	for _, check := range [...]func(*Message, *limits.Table) error{checkText, checkSkip, checkNumbers, checkMaps} {
		if err := check(m, t); err != nil {
			return err
		}
	}
	return nil
}

func checkText(m *Message, t *limits.Table) error {
	if !t.Off && m.Title == "" {
		return &push.FieldError{From: push.Vivo, Field: fieldTitle, Problem: "is empty", VendorCode: "10055"}
	}
	if !t.Off && m.Content == "" {
		return &push.FieldError{From: push.Vivo, Field: fieldContent, Problem: "is empty", VendorCode: "10057"}
	}
	for _, text := range [...]struct{ field, value string }{
		{fieldTitle, m.Title},
		{fieldContent, m.Content},
		{fieldAlias, m.Alias},
		{fieldProfileID, m.ProfileID},
	} {
		if err := t.CheckText(text.field, text.value); err != nil {
			return err
		}
	}
	if m.RequestID != "" {
		return t.CheckText(fieldRequestID, m.RequestID)
	}
	return nil
}

// skipCodes are what vivo answers for skipContent, by skipType: empty, and
// too long.
var skipCodes = [...]struct{ empty, long string }{
	SkipURL:    {"10061", "10062"},
	SkipCustom: {"10063", "10064"},
	SkipPage:   {"10068", "10069"},
}

func checkSkip(m *Message, t *limits.Table) error {
	if t.Off || m.SkipType == 0 || m.SkipType == SkipApp {
		return nil
	}
	if m.SkipType < 0 || int(m.SkipType) >= len(skipCodes) {
		return &push.FieldError{From: push.Vivo, Field: "skipType", Problem: "is not 1, 2, 3 or 4", VendorCode: "10060"}
	}
	if m.SkipContent == "" {
		return &push.FieldError{From: push.Vivo, Field: fieldSkipContent, Problem: "is empty", VendorCode: skipCodes[m.SkipType].empty}
	}
	err := t.CheckText(fieldSkipContent, m.SkipContent)
	if le, ok := err.(*push.LimitError); ok {
		le.VendorCode = skipCodes[m.SkipType].long
	}
	return err
}

func checkNumbers(m *Message, t *limits.Table) error {
	if t.Off {
		return nil
	}
	if m.NotifyType < 0 || m.NotifyType > NotifyRingAndVibrate {
		return &push.FieldError{From: push.Vivo, Field: "notifyType", Problem: "is not 1, 2, 3 or 4", VendorCode: "10054"}
	}
	if n := m.NetworkType; n != nil && *n != -1 && *n != 1 {
		return &push.FieldError{From: push.Vivo, Field: "networkType", Problem: "is neither -1 nor 1", VendorCode: "10065"}
	}
	if n := m.Classification; n != nil && *n != ClassificationOperational && *n != ClassificationSystem {
		return &push.FieldError{From: push.Vivo, Field: "classification", Problem: "is neither 0 nor 1", VendorCode: "10051"}
	}
	if m.PushMode != 0 && m.PushMode != 1 {
		return &push.FieldError{From: push.Vivo, Field: "pushMode", Problem: "is neither 0 nor 1"}
	}
	if m.TimeToLive != 0 {
		if err := t.Check(fieldTTL, m.TimeToLive); err != nil {
			return err
		}
	}
	if m.NotifyID != nil {
		return t.Check(fieldNotifyID, *m.NotifyID)
	}
	return nil
}

func checkMaps(m *Message, t *limits.Table) error {
	if err := t.Check(fieldCustomPairs, len(m.ClientCustomMap)); err != nil {
		return err
	}
	n := 0
	for k, v := range m.ClientCustomMap {
		n += utf8.RuneCountInString(k) + utf8.RuneCountInString(v)
	}
	if err := t.Check(fieldCustomMap, n); err != nil {
		return err
	}
	if m.Callback == nil {
		return nil
	}
	if err := t.CheckText(fieldCallback, m.Callback.URL); err != nil {
		return err
	}
	return t.CheckText(fieldCallbackParam, m.Callback.Param)
}
