package pushtest

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// An oppoNotification has the fields of page 11236 (2025) as texts:
// https://open.oppomobile.com/documentation/page/info?id=11236
type oppoNotification map[string]string

func oppoFieldNames() []string { return slices.Collect(maps.Keys(oppoFields)) }

// oppoContentLimits are the most characters of content by style. For style 1
// the page says 50 since 2024 and said 200 before; as nothing shows that the
// server refuses what lies between, and phones cut it, 200 is the limit. The
// styles for paying customers have no limit that is known.
var oppoContentLimits = map[string]int{"": 200, "1": 200, "2": 128, "3": 50}

func (n oppoNotification) has(key string) bool { return n[key] != "" }

func (n oppoNotification) integer(key string) int64 {
	v, _ := strconv.ParseInt(n[key], 10, 64) // checked with the field
	return v
}

// missing reports whether one of keys is missing.
func (n oppoNotification) missing(keys ...string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return !n.has(k) })
}

// serviceClass reports whether the message is one of communication and
// service, which are not metered.
func (n oppoNotification) serviceClass() bool { return slices.Contains(oppoServices, n["category"]) }

// checkNotification checks what depends on more than one field. OPPO has no
// code for a text that is too long but that of invalid arguments.
func (o *OPPO) checkNotification(where string, n oppoNotification, unicast bool) (code int) {
	checks := []func(oppoNotification) int{
		oppoCheckTexts, oppoCheckClick, oppoCheckTimes, oppoCheckStyle, o.checkPictures, o.checkClass, o.checkTemplate,
	}
	if unicast {
		checks = append(checks, oppoCheckUnicast)
	}
	for _, check := range checks {
		if code := check(n); code != oppoOK {
			return code
		}
	}
	o.lintNotification(where, n)
	return oppoOK
}

// oppoCheckTexts demands a title and a content unless a template has them.
func oppoCheckTexts(n oppoNotification) (code int) {
	if !n.has("private_msg_template_id") && n.missing("title", "content") {
		return oppoMissing
	}
	if most := oppoContentLimits[n["style"]]; most > 0 && utf8.RuneCountInString(n["content"]) > most {
		return oppoInvalid
	}
	return oppoOK
}

func oppoCheckClick(n oppoNotification) (code int) {
	needs := map[string]string{
		"1": "click_action_activity", "4": "click_action_activity",
		"2": "click_action_url", "5": "click_action_url",
	}
	if need := needs[n["click_action_type"]]; need != "" && !n.has(need) {
		return oppoMissing
	}
	return oppoOK
}

func oppoCheckTimes(n oppoNotification) (code int) {
	if n["show_time_type"] == "1" {
		if n.missing("show_start_time", "show_end_time") {
			return oppoMissing
		}
		if n.integer("show_start_time") >= n.integer("show_end_time") {
			return oppoInvalid
		}
	}
	if n["push_time_type"] == "1" && !n.has("push_start_time") {
		return oppoMissing
	}
	return oppoOK
}

func oppoCheckStyle(n oppoNotification) (code int) {
	big, slow := n["style"] == "3", n["fix_speed"] == "true"
	switch {
	case big && !n.has("big_picture_id") && !n.has("big_picture_url"),
		slow && !n.has("fix_speed_rate"):
		return oppoMissing
	case big && slow:
		return oppoInvalid
	}
	return oppoOK
}

// oppoCheckUnicast refuses what only broadcasts can do.
func oppoCheckUnicast(n oppoNotification) (code int) {
	if n["style"] == "3" || n["fix_speed"] == "true" || n["push_time_type"] == "1" {
		return oppoInvalid
	}
	return oppoOK
}

// checkPictures demands that pictures were uploaded and are still kept.
func (o *OPPO) checkPictures(n oppoNotification) (code int) {
	now := o.Now()
	o.lock.Lock()
	defer o.lock.Unlock()
	for _, k := range []string{"big_picture_id", "small_picture_id"} {
		expiry, ok := o.pictures[n[k]]
		if n.has(k) && (!ok || !expiry.IsZero() && !now.Before(expiry)) {
			return oppoInvalidPicture
		}
	}
	return oppoOK
}

// checkClass checks notify_level, which belongs to messages of communication
// and service. The code is that of a wrong category, and of a level without
// the right to it.
func (o *OPPO) checkClass(n oppoNotification) (code int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	if n.has("notify_level") && !n.serviceClass() || n["notify_level"] == "16" && !o.strong {
		return oppoCategory
	}
	return oppoOK
}

// checkTemplate checks the template and what fills it. An empty object is
// reported to fail; the code for that is not, so it gets the one for all
// else that is wrong with templates.
func (o *OPPO) checkTemplate(n oppoNotification) (code int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	id := n["private_msg_template_id"]
	if id != "" && !o.templates[id] {
		return oppoTemplate
	}
	for _, k := range []string{"private_title_parameters", "private_content_parameters"} {
		if fields, _ := oppoObject(n[k]); n.has(k) && (id == "" || len(fields) == 0) {
			return oppoTemplate
		}
	}
	return oppoOK
}

var oppoTimeZone = regexp.MustCompile(`^GMT[+-]\d\d:\d\d$`)

// lintNotification lists what is accepted and does not do what it says.
func (o *OPPO) lintNotification(where string, n oppoNotification) {
	if n.integer("off_line_ttl") > oppoMaxTTL {
		o.problem("%s: off_line_ttl is more than 10 days, which is what it is cut to", where)
	}
	// The range of 2024 depends on the class; that of 2023, which the
	// official SDK has, reaches further.
	most := int64(86400)
	if slices.Contains(oppoMarketing, n["category"]) {
		most = 43200
	}
	if n.integer("show_ttl") > most {
		o.problem("%s: show_ttl is more than %d", where, most)
	}
	if n.has("time_zone") && !oppoTimeZone.MatchString(n["time_zone"]) {
		o.problem("%s: time_zone is not like GMT+08:00", where)
	}
}
