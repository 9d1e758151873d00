package mpaas

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Template is a message with placeholders such as #name#. An app may have 100.
type Template struct {
	Name     string // required: 1 to 200 letters, digits and "_"
	DescInfo string // required: 1 to 200 characters
	Title    string // required
	Content  string // required
	URI      string

	Variables []string // the names of the placeholders; they must not have commas

	ShowStyle *int // 1: silent; 0: shown
	PushStyle *int // StyleDefault, StyleBigText or StylePicture

	// JumpAction is what a tap does, for CreateTemplate, and Action the same
	// in what the service answers. The numbers are unverified.
	JumpAction *int
	Action     string

	ImageURLs, IconURLs Params // as in a Message

	// What only the service sets. Times are as it writes them.
	ID                     string
	GmtCreate, GmtModified string
}

// check holds t against the service's rules.
func (t *Template) check(c *Client) error {
	l := &c.limits
	switch {
	case t.Name == "":
		return errField("TemplateName", "is empty", codeNoTemplateName)
	case strings.Contains(t.Name, ","):
		return errField("TemplateName", "has a comma", codeTemplateName)
	case t.Title == "":
		return errField(fieldTitle, "is empty", codeTemplateTitle)
	case t.Content == "":
		return errField(fieldContent, "is empty", codeTemplateText)
	case strings.Contains(strings.Join(t.Variables, ""), ","):
		return errField("Variables", "holds a name with a comma", codeInvalid)
	case !isFlag(t.PushStyle, StylePicture):
		return errField("PushStyle", "is not 0, 1 or 2", codeInvalid)
	case !isFlag(t.ShowStyle, 1):
		return errField("ShowStyle", "is neither 0 nor 1", codeInvalid)
	}
	if err := l.CheckText(fieldTemplateName, t.Name); err != nil {
		return err
	}
	return l.CheckText(fieldTemplateDesc, t.DescInfo)
}

// CreateTemplate makes a template (page 2882067) and returns what the service
// says of it, which seems to be its id (unverified). It needs Config.TenantID.
// One whose answer was lost may have been made: it is not repeated, since the
// second would be refused as a duplicate (3036).
func (c *Client) CreateTemplate(ctx context.Context, t *Template) (string, error) {
	if t == nil {
		return "", errNil("template")
	}
	if err := c.needTenant(); err != nil {
		return "", err
	}
	if err := t.check(c); err != nil {
		return "", err
	}
	form, err := encode(struct {
		TemplateName, DescInfo, Title, Content string
		URI                                    string `json:"Uri,omitempty"`
		Variables                              string `json:",omitempty"`
		ShowStyle, PushStyle, JumpAction       *int   `json:",omitempty"`
		ImageURLs                              Params `json:"ImageUrls,omitempty"`
		IconURLs                               Params `json:"IconUrls,omitempty"`
	}{
		t.Name, t.DescInfo, t.Title, t.Content, t.URI, strings.Join(t.Variables, ","),
		t.ShowStyle, t.PushStyle, t.JumpAction, t.ImageURLs, t.IconURLs,
	})
	if err != nil {
		return "", err
	}
	const action = "CreateTemplate"
	out, err := request[dataAnswer[anyText]](ctx, c, &engine.Call{Op: action}, action, form)
	if err != nil {
		return "", err
	}
	return string(out.data), nil
}

// templateKey are the parameters that name a template.
func (c *Client) templateKey(name, id string) (url.Values, error) {
	if err := c.needTenant(); err != nil {
		return nil, err
	}
	if name == "" && id == "" {
		return nil, errField("TemplateName", "and TemplateId are both empty", codeNoTemplateName)
	}
	form := make(url.Values)
	set(form, "TemplateName", name)
	set(form, "TemplateId", id)
	return form, nil
}

// DeleteTemplate deletes a template by its name, or by its id (page 2882067).
// Which of the two the service wants is not documented; either may be empty.
// It needs Config.TenantID.
func (c *Client) DeleteTemplate(ctx context.Context, name, id string) error {
	form, err := c.templateKey(name, id)
	if err != nil {
		return err
	}
	const action = "DeleteTemplate"
	// A second one would not find it any more, so a lost answer is reported.
	_, err = request[codeAnswer](ctx, c, &engine.Call{Op: action}, action, form)
	return err
}

// GetTemplate returns a template by its name, or by its id (page 2882067).
// Which of the two the service wants is not documented; either may be empty.
// It needs Config.TenantID.
func (c *Client) GetTemplate(ctx context.Context, name, id string) (*Template, error) {
	form, err := c.templateKey(name, id)
	if err != nil {
		return nil, err
	}
	out, err := manage[dataAnswer[*templateData]](ctx, c, "GetTemplate", form)
	if err != nil {
		return nil, err
	}
	return out.data.template(), nil
}

// TemplatePage is one page of templates.
type TemplatePage struct {
	Templates   []Template
	CurrentPage int
	PageSize    int
	TotalSize   int
}

// ListTemplatePage lists templates (page 2882067). Pages are counted from 1;
// zero leaves a number to the service. It needs Config.TenantID.
func (c *Client) ListTemplatePage(ctx context.Context, page, size int) (*TemplatePage, error) {
	if err := c.needTenant(); err != nil {
		return nil, err
	}
	form := make(url.Values)
	setPage(form, "CurrentPage", page, size)
	out, err := manage[templatePage](ctx, c, "ListTemplatePage", form)
	if err != nil {
		return nil, err
	}
	p := &TemplatePage{CurrentPage: int(out.CurrentPage), PageSize: int(out.PageSize), TotalSize: int(out.TotalSize)}
	for _, t := range out.Data {
		p.Templates = append(p.Templates, *t.template())
	}
	return p, nil
}

type templatePage struct {
	codeAnswer
	CurrentPage, PageSize, TotalSize wire.Int
	Data                             []*templateData
}

type templateData struct {
	ID                     wire.String `json:"Id"`
	Name                   wire.String
	DescInfo               wire.String
	Title                  wire.String
	Content                wire.String
	URI                    wire.String `json:"Uri"`
	Action                 wire.String
	PushStyle, ShowStyle   wire.String
	Variables              anyText
	ImageURLs              anyText `json:"ImageUrls"`
	IconURLs               anyText `json:"IconUrls"`
	GmtCreate, GmtModified wire.String
}

func (d *templateData) template() *Template {
	if d == nil {
		return &Template{}
	}
	t := &Template{
		ID: string(d.ID), Name: string(d.Name), DescInfo: string(d.DescInfo), Title: string(d.Title), Content: string(d.Content),
		URI: string(d.URI), Action: string(d.Action), PushStyle: whole(d.PushStyle), ShowStyle: whole(d.ShowStyle),
		ImageURLs: pictures(d.ImageURLs), IconURLs: pictures(d.IconURLs),
		GmtCreate: string(d.GmtCreate), GmtModified: string(d.GmtModified),
	}
	for v := range strings.SplitSeq(string(d.Variables), ",") {
		if v = strings.Trim(v, ` []"`); v != "" {
			t.Variables = append(t.Variables, v)
		}
	}
	return t
}

// whole is a number that may be missing.
func whole(s wire.String) *int {
	n, err := strconv.Atoi(string(s))
	if err != nil {
		return nil
	}
	return &n
}

// pictures are nil if they are not the documented object.
func pictures(s anyText) Params {
	var p Params
	if s == "" || p.UnmarshalJSON([]byte(s)) != nil {
		return nil
	}
	return p
}
