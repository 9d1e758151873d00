package pushtest

// Why tokens are illegal follows the reference of the response (2026-04-20):
// https://developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-response

// The reasons that the simulator gives by itself.
const (
	harmonyMalformed   = "tokenFormatError"
	harmonyNoRight     = "noRight" // the token is of another project
	harmonyNoTypeRight = "noPushTypeRight"
	harmonyNoEvent     = "noRightToSendThisLiveNotificationEvent"
	harmonyNoVoice     = "notSupportPlayVoice"
	harmonyOtherImage  = "differentImgVerifyPolicy"
)

// harmonyRights is what the app may not do. Its owner's lock guards it.
type harmonyRights struct {
	types  map[string]bool
	events map[string]bool
}

func newHarmonyRights() harmonyRights {
	return harmonyRights{types: make(map[string]bool), events: make(map[string]bool)}
}

// DenyPushType takes from the app the right to a push type, such as "10",
// which it has before: all tokens are illegal then, for the reason
// noPushTypeRight.
func (h *Harmony) DenyPushType(pushType string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.rights.types[pushType] = true
}

// DenyEvent takes from the app the right to live views of an event, such as
// "TAXI", which it has before.
func (h *Harmony) DenyEvent(event string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.rights.events[event] = true
}

// SetReason makes a token illegal for one of Huawei's reasons, such as
// countryNotSupport or appinfoError, whatever its state. An empty reason ends
// that.
func (h *Harmony) SetReason(token, reason string) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.devices.reasons[token] = reason
}

// rightReason is why all tokens of a message are illegal, if they are.
func (h *Harmony) rightReason(m *harmonyPush) string {
	h.lock.Lock()
	defer h.lock.Unlock()
	switch {
	case h.rights.types[m.pushType]:
		return harmonyNoTypeRight
	case m.event != "" && h.rights.events[m.event]:
		return harmonyNoEvent
	case m.category == "PLAY_VOICE" && m.pushType != "2":
		return harmonyNoVoice
	}
	return ""
}

// sort tells good tokens from illegal ones. If reason is not empty, all are
// illegal.
func (h *Harmony) sort(partial, reason string, tokens []string) (good []string, ref *harmonyRefusal) {
	illegal := make(map[string][]string)
	for _, token := range tokens {
		why := reason
		if why == "" {
			why = h.reason(token)
		}
		if why == "" {
			good = append(good, token)
		} else {
			illegal[why] = append(illegal[why], token)
		}
	}
	return good, harmonyRefuseTokens(partial, len(good), illegal)
}

// reason is why a token is illegal, if it is.
func (h *Harmony) reason(token string) string {
	h.lock.Lock()
	reason := h.devices.reasons[token]
	h.lock.Unlock()
	if reason != "" {
		return reason
	}
	switch h.state(token) {
	case Dead, Unknown:
		return harmonyMalformed
	case Mismatched:
		return harmonyNoRight
	}
	return ""
}
