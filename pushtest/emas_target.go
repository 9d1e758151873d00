package pushtest

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pushwire/push"
)

// Targets follow the page "PushTask",
// https://help.aliyun.com/document_detail/2979224.html (copy of 2026), tags
// "Tag expressions", https://help.aliyun.com/document_detail/434847.html
// (undated).

const emasMaxTargets = 1000

// emasTypes are the kinds of targets.
var emasTypes = map[string]push.TargetType{
	"DEVICE": push.TargetToken, "ALIAS": push.TargetAlias, "ACCOUNT": push.TargetUser,
	"TAG": push.TargetTags, "ALL": push.TargetEveryone,
}

// emasChannelsOf are the channels that reach a platform.
var emasChannelsOf = map[string][]string{
	emasAndroid: {"accs", "huawei", "honor", "xiaomi", "oppo", "vivo", "meizu", "fcm"},
	emasIOS:     {"apns"},
	emasHMOS:    {"accs", "harmony"},
}

// checkTarget checks whom a task is for.
func (c *emasCheck) checkTarget(action string) {
	if c.mass && action != emasNow && action != emasSchedule {
		c.p.explain("InvalidPushTask.Format", "A mass push has no "+action+".")
		return
	}
	t := c.t.Target
	if t == nil || emasValue(t.Type) == "" {
		if action != emasCreate {
			c.p.refuse("InvalidTarget.Empty")
		}
		return
	}
	if action == emasCreate {
		c.p.e.problem("PushTask.Target: it has no use with %s", action)
		return
	}
	switch value := emasValue(t.Value); *t.Type {
	case "FILE":
		// The metadata knows the word, and nothing says how a file gets there.
		c.p.refuse("FileNotExist")
	case "TAG", "ALL":
		if c.mass || action == emasContinue {
			c.p.refuse("TargetNotSupported")
		}
		if *t.Type == "TAG" {
			c.checkTags(value)
		} else if value != "" {
			c.p.e.problem("PushTask.Target.Value: %q, ALL has none", value)
		}
	default:
		c.checkList(*t.Type, value)
	}
}

func (c *emasCheck) checkList(typ, value string) {
	if value == "" {
		c.p.refuse("InvalidTargetValue.Empty")
		return
	}
	items := c.p.split("TargetValue", value, emasMaxTargets)
	for _, item := range items {
		switch {
		case typ == "ACCOUNT" && len(item) > emasMaxAccount, typ == "ALIAS" && len(item) > emasMaxAlias:
			c.p.refuse("InvalidTargetValue.BytesExceed")
		case typ == "DEVICE" && !emasIsDeviceID(item):
			c.p.e.problem("PushTask.Target.Value: an id that is not of 32 digits and lower-case letters")
		}
	}
}

func emasIsDeviceID(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

func (c *emasCheck) checkTags(value string) {
	if value == "" {
		c.p.refuse("InvalidTargetValue.Empty")
		return
	}
	if _, wrong := emasParseTags(value); wrong != "" {
		c.p.refuse("InvalidTargetValue." + wrong)
	}
}

// An emasExpr is a tag, or a combination by "and", "or" or "not".
type emasExpr struct {
	tag  string
	op   string
	args []*emasExpr
}

// The limits of an expression.
const (
	emasMaxNesting  = 2 // of "and" and "or"
	emasMaxOperands = 10
	emasMaxTags     = 50
)

// emasParseTags parses a target of type TAG, which is a tag or an expression
// in JSON. It returns what is wrong, as the end of a code.
func emasParseTags(value string) (expr *emasExpr, wrong string) {
	if !strings.HasPrefix(value, "{") {
		return (&emasTagParser{}).parseTag(value)
	}
	var tree any
	if json.Unmarshal([]byte(value), &tree) != nil {
		return nil, "Format"
	}
	p := &emasTagParser{}
	expr, wrong = p.parse(tree, 0)
	switch {
	case wrong != "":
		return nil, wrong
	case expr.op == "not":
		return nil, "Format" // it would reach everyone else
	case p.tags > emasMaxTags:
		return nil, "LengthExceed"
	}
	return expr, ""
}

type emasTagParser struct{ tags int }

func (p *emasTagParser) parseTag(tag string) (*emasExpr, string) {
	p.tags++
	switch {
	case tag == "":
		return nil, "Format"
	case utf8.RuneCountInString(tag) > emasMaxTag:
		return nil, "LengthExceed"
	}
	return &emasExpr{tag: tag}, ""
}

func (p *emasTagParser) parse(tree any, depth int) (*emasExpr, string) {
	object, _ := tree.(map[string]any)
	if len(object) != 1 {
		return nil, "Format"
	}
	for op, value := range object {
		switch op {
		case "tag":
			tag, _ := value.(string)
			return p.parseTag(tag)
		case "not":
			arg, wrong := p.parse(value, depth)
			if wrong == "" && arg.op != "" {
				wrong = "Format"
			}
			return &emasExpr{op: op, args: []*emasExpr{arg}}, wrong
		case "and", "or":
			return p.parseMany(op, value, depth+1)
		}
	}
	return nil, "Format"
}

func (p *emasTagParser) parseMany(op string, value any, depth int) (*emasExpr, string) {
	operands, _ := value.([]any)
	switch {
	case len(operands) == 0 || depth > emasMaxNesting:
		return nil, "Format"
	case len(operands) > emasMaxOperands:
		return nil, "LengthExceed"
	}
	e := &emasExpr{op: op}
	for _, operand := range operands {
		arg, wrong := p.parse(operand, depth)
		if wrong != "" {
			return nil, wrong
		}
		e.args = append(e.args, arg)
	}
	return e, ""
}

// matches reports whether a device with the given tags is meant.
func (x *emasExpr) matches(tags map[string]bool) bool {
	of := func(arg *emasExpr) bool { return arg.matches(tags) }
	switch x.op {
	case "and":
		return !slices.ContainsFunc(x.args, func(arg *emasExpr) bool { return !of(arg) })
	case "or":
		return slices.ContainsFunc(x.args, of)
	case "not":
		return !of(x.args[0])
	}
	return tags[x.tag]
}

// named are the devices that a target means, oldest first.
func (e *EMAS) named(typ push.TargetType, value string) []*emasDevice {
	if typ == push.TargetToken {
		if d, ok := e.devices[value]; ok {
			return []*emasDevice{d}
		}
		return nil
	}
	expr := &emasExpr{}
	if typ == push.TargetTags {
		expr, _ = emasParseTags(value) // checked when it came
	}
	var found []*emasDevice
	for _, d := range e.order {
		if typ == push.TargetEveryone || typ == push.TargetAlias && d.aliases[value] ||
			typ == push.TargetUser && d.account == value || typ == push.TargetTags && expr.matches(d.tags) {
			found = append(found, d)
		}
	}
	return found
}
