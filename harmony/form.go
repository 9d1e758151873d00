package harmony

import (
	"strings"

	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// Form updates a card (push-type 1), on a single token. A card of a published
// app can be updated twice a day, or as often as the app's category allows.
type Form struct {
	FormID int64 `json:"formId"` // of the card on the device; required

	// Version must grow with each update. Zero is always applied, and starts
	// anew.
	Version int `json:"version"`

	ModuleName  string `json:"moduleName,omitempty"`  // required
	FormName    string `json:"formName,omitempty"`    // required
	AbilityName string `json:"abilityName,omitempty"` // required

	// FormData is what the card shows; required. A key must not begin with
	// "datashareproxy://", no value may be null, and no number beyond 2⁵³−1.
	FormData map[string]any `json:"formData,omitempty"`

	Images []FormImage `json:"images,omitempty"` // at most one; see Client.VerifyImage

	Extra map[string]any `json:"-"`
}

// FormImage is a picture of a card.
type FormImage struct {
	KeyName string `json:"keyName"`           // where FormData refers to it
	URL     string `json:"url"`               // https, at most 512 KB: what Client.VerifyImage returned
	Require *int   `json:"require,omitempty"` // 1 (default): no update without the picture
}

// PushType is 1.
func (*Form) PushType() int { return PushTypeForm }

func (p *Form) check(t *limits.Table) error {
	switch {
	case p.FormID < 0:
		return errField("formId", "is negative")
	case p.ModuleName == "":
		return errField("moduleName", "is empty")
	case p.FormName == "":
		return errField("formName", "is empty")
	case p.AbilityName == "":
		return errField("abilityName", "is empty")
	case len(p.FormData) == 0:
		return errField("formData", "is empty")
	}
	if err := t.Check(fieldFormVersion, p.Version); err != nil {
		return err
	}
	for k, v := range p.FormData {
		if strings.HasPrefix(k, "datashareproxy://") {
			return errField("formData", "has a key that begins with datashareproxy://")
		}
		if problem := badFormValue(v); problem != "" {
			return errField("formData", problem)
		}
	}
	if err := t.Check(fieldFormImages, len(p.Images)); err != nil {
		return err
	}
	for i := range p.Images {
		switch image := &p.Images[i]; {
		case image.KeyName == "":
			return errField("images.keyName", "is empty")
		case !isHTTPS(image.URL):
			return errField("images.url", "must begin with https://")
		case image.Require != nil && *image.Require != 0 && *image.Require != 1:
			return errField("images.require", "is neither 0 nor 1")
		}
	}
	return nil
}

// badFormValue says what keeps v out of a card.
func badFormValue(v any) string {
	const most = 1<<53 - 1
	const large = "has a number beyond 2^53-1"
	switch v := v.(type) {
	case nil:
		return "has a null"
	case int:
		if v > most || v < -most {
			return large
		}
	case int64:
		if v > most || v < -most {
			return large
		}
	case float64:
		if v > most || v < -most {
			return large
		}
	case []any:
		for _, x := range v {
			if problem := badFormValue(x); problem != "" {
				return problem
			}
		}
	case map[string]any:
		for _, x := range v {
			if problem := badFormValue(x); problem != "" {
				return problem
			}
		}
	}
	return ""
}

type plainForm Form

// MarshalJSON encodes p with Extra.
func (p Form) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainForm(p), p.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (p *Form) UnmarshalJSON(data []byte) (err error) {
	var q plainForm
	q.Extra, err = wire.UnmarshalExtra(data, &q)
	*p = Form(q)
	return err
}
