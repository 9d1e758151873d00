package pushtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// What the fields of a notification demand of each other follows the HMS Core
// reference of messages:send (2025-08-30):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197

const huaweiAndroidPath = "message.android.notification"

// checkAndroid judges a notification for Android: what all platforms share,
// and what is for Android and comes before it.
func (c *huaweiCheck) checkAndroid(shared, n map[string]any) {
	for _, name := range []string{"title", "body"} {
		if huaweiText(n, name) == "" && huaweiText(shared, name) == "" {
			c.refuse("message", "has a notification whose %s is null", name)
		}
	}
	for _, name := range []string{"title_loc", "body_loc"} {
		if n[name+"_args"] != nil && huaweiText(n, name+"_key") == "" {
			c.refuse(huaweiAndroidPath+"."+name+"_args", "is without %s_key", name)
		}
	}
	if badge := huaweiObject(n, "badge"); badge != nil && huaweiText(badge, "class") == "" {
		c.refuse(huaweiAndroidPath+".badge", "is without class")
	}
	if n["group"] != nil && n["notify_id"] != nil {
		c.problem("send: %s has both group and notify_id", huaweiAndroidPath)
	}
	c.checkStyle(n)
	c.checkLight(huaweiObject(n, "light_settings"))
	c.checkClick(huaweiObject(n, "click_action"))
	buttons, _ := n["buttons"].([]any)
	for i, b := range buttons {
		c.checkButton(fmt.Sprintf("%s.buttons[%d]", huaweiAndroidPath, i), b.(map[string]any))
	}
}

func (c *huaweiCheck) checkStyle(n map[string]any) {
	inbox, _ := n["inbox_content"].([]any)
	switch style := huaweiNumber(n, "style"); {
	case style == 1 && (huaweiText(n, "big_title") == "" || huaweiText(n, "big_body") == ""):
		c.refuse(huaweiAndroidPath+".style", "is 1 without big_title and big_body")
	case style == 3 && len(inbox) == 0:
		c.refuse(huaweiAndroidPath+".style", "is 3 without inbox_content")
	}
}

func (c *huaweiCheck) checkLight(light map[string]any) {
	if light == nil {
		return
	}
	for _, name := range []string{"color", "light_on_duration", "light_off_duration"} {
		if light[name] == nil {
			c.refuse(huaweiAndroidPath+".light_settings", "is without %s", name)
		}
	}
}

func (c *huaweiCheck) checkClick(click map[string]any) {
	path := huaweiAndroidPath + ".click_action"
	switch huaweiNumber(click, "type") {
	case 0:
		c.refuse(path, "is null, or its type")
	case 1:
		if huaweiText(click, "intent") == "" && huaweiText(click, "action") == "" {
			c.refuse(path, "has type 1 without intent and action")
		}
	case 2:
		if !strings.HasPrefix(huaweiText(click, "url"), "https://") {
			c.refuse(path, "has type 2 without a url of https")
		}
	}
}

// huaweiJSONObject matches the beginning of an object in valid JSON.
var huaweiJSONObject = regexp.MustCompile(`^\s*\{`)

func (c *huaweiCheck) checkButton(path string, b map[string]any) {
	data := huaweiText(b, "data")
	if huaweiText(b, "name") == "" || b["action_type"] == nil {
		c.refuse(path, "is without name or action_type")
	}
	switch huaweiNumber(b, "action_type") {
	case 0, 1:
		if data != "" && (!json.Valid([]byte(data)) || !huaweiJSONObject.MatchString(data)) {
			c.refuse(path+".data", "is not a JSON object")
		}
	case 4:
		if data == "" {
			c.refuse(path, "shares without data")
		}
	}
	// Nothing is said about opening a page that is not named.
	if t := huaweiNumber(b, "action_type"); (t == 1 || t == 2) && huaweiText(b, "intent") == "" {
		c.problem("send: %s opens something and is without intent", path)
	}
}
