package pushtest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Templates follow the pages on them (2882067 for the API, 134424 for the
// limits, copies of up to 2026),
// https://help.aliyun.com/document_detail/2882067.html

const (
	mpaasMaxTemplates    = 100 // of an app
	mpaasMaxTemplateName = 200 // characters, as is the next
	mpaasMaxTemplateDesc = 200
)

// A mpaasTemplate is a message with placeholders, #name#.
type mpaasTemplate struct {
	id, name, desc         string
	title, content, uri    string
	variables              string
	showStyle, pushStyle   int64
	jumpAction             int64
	imageURLs, iconURLs    string
	gmtCreate, gmtModified time.Time
}

// AddTemplate makes a template, as one does in the console. A placeholder
// looks like #name#.
func (m *MPaaS) AddTemplate(name, title, content string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.addTemplate(&mpaasTemplate{name: name, title: title, content: content})
}

func (m *MPaaS) addTemplate(t *mpaasTemplate) {
	t.id = m.newID()
	t.gmtCreate = m.Now()
	t.gmtModified = t.gmtCreate
	m.templates = append(m.templates, t)
}

func (m *MPaaS) template(name string) *mpaasTemplate {
	i := slices.IndexFunc(m.templates, func(t *mpaasTemplate) bool { return t.name == name })
	if i < 0 {
		return nil
	}
	return m.templates[i]
}

// createTemplate is CreateTemplate. The code for too many templates is not
// documented.
func (m *MPaaS) createTemplate(f *mpaasForm) any {
	f.required("TenantId", mpaasNoTenant)
	t := &mpaasTemplate{
		name: f.required("TemplateName", mpaasTemplateNoName), desc: f.required("DescInfo", mpaasTemplateDesc),
		title: f.required("Title", mpaasTemplateTitle), content: f.required("Content", mpaasTemplateContent),
		uri: f.text("Uri"), variables: f.text("Variables"),
		showStyle: f.choice("ShowStyle", 0, 0, 1), pushStyle: f.choice("PushStyle", 0, 0, 1, 2),
		jumpAction: f.choice("JumpAction", 0, 0, 1),
		imageURLs:  f.pictures("ImageUrls"), iconURLs: f.pictures("IconUrls"),
	}
	switch {
	case !mpaasIsTemplateName(t.name):
		f.refuse(mpaasTemplateName, "TemplateName has other characters than letters, digits and _, or more than %d",
			mpaasMaxTemplateName)
	case utf8.RuneCountInString(t.desc) > mpaasMaxTemplateDesc:
		f.refuse(mpaasTemplateDesc, "DescInfo has more than %d characters", mpaasMaxTemplateDesc)
	case m.template(t.name) != nil:
		f.refuse(mpaasTemplateExists, "TemplateName is taken")
	case len(m.templates) >= mpaasMaxTemplates:
		f.refuse(mpaasInvalid, "the app has %d templates", mpaasMaxTemplates)
	}
	if f.refused() {
		return nil
	}
	if got, want := strings.Join(t.placeholders(), ","), t.variables; got != want && want != "" {
		f.problem("Variables: %q, while the placeholders are %q", want, got)
	}
	m.addTemplate(t)
	return map[string]any{"Data": t.id}
}

func mpaasIsTemplateName(s string) bool {
	return utf8.RuneCountInString(s) <= mpaasMaxTemplateName && !strings.ContainsFunc(s, func(c rune) bool {
		return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})
}

// find reads which template is meant: by name, by id, or both.
func (f *mpaasForm) find() *mpaasTemplate {
	f.required("TenantId", mpaasNoTenant)
	name, id := f.text("TemplateName"), f.text("TemplateId")
	if name == "" && id == "" {
		f.refuse(mpaasTemplateNoName, "TemplateName and TemplateId are empty")
	}
	i := slices.IndexFunc(f.m.templates, func(t *mpaasTemplate) bool {
		return (name == "" || t.name == name) && (id == "" || t.id == id)
	})
	if i < 0 {
		f.refuse(mpaasNoSuchTemplate, "there is no such template")
	}
	if f.refused() {
		return nil
	}
	return f.m.templates[i]
}

// deleteTemplate is DeleteTemplate.
func (m *MPaaS) deleteTemplate(f *mpaasForm) any {
	if t := f.find(); t != nil {
		m.templates = slices.DeleteFunc(m.templates, func(u *mpaasTemplate) bool { return u == t })
	}
	return nil
}

// getTemplate is GetTemplate.
func (m *MPaaS) getTemplate(f *mpaasForm) any {
	t := f.find()
	if t == nil {
		return nil
	}
	return map[string]any{"Data": t.view()}
}

// listTemplates is ListTemplatePage. How long a page is by itself is not
// documented.
func (m *MPaaS) listTemplates(f *mpaasForm) any {
	f.required("TenantId", mpaasNoTenant)
	page, number, size := mpaasPage(f, m.templates, "CurrentPage", "PageSize", 10)
	views := []map[string]string{}
	for _, t := range page {
		views = append(views, t.view())
	}
	return map[string]any{"Data": views, "CurrentPage": number, "PageSize": size, "TotalSize": len(m.templates)}
}

// view is a template as answers have it: all values are texts.
func (t *mpaasTemplate) view() map[string]string {
	decimal := func(n int64) string { return strconv.FormatInt(n, 10) }
	return map[string]string{
		"Id": t.id, "Name": t.name, "DescInfo": t.desc, "Title": t.title, "Content": t.content, "Uri": t.uri,
		"Variables": t.variables, "ShowStyle": decimal(t.showStyle), "PushStyle": decimal(t.pushStyle),
		"Action": decimal(t.jumpAction), "ImageUrls": t.imageURLs, "IconUrls": t.iconURLs,
		"GmtCreate": decimal(t.gmtCreate.UnixMilli()), "GmtModified": decimal(t.gmtModified.UnixMilli()),
	}
}

// placeholders lists the names in the texts, in order and each once.
func (t *mpaasTemplate) placeholders() []string {
	var names []string
	for _, text := range []string{t.title, t.content, t.uri} {
		mpaasScan(text, func(name string) string {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			return ""
		})
	}
	return names
}

// mpaasFill replaces the placeholders of a text.
func mpaasFill(text string, values []mpaasPair) string {
	return mpaasScan(text, func(name string) string {
		for _, v := range values {
			if v.key == name {
				return v.value
			}
		}
		return "#" + name + "#"
	})
}

// mpaasScan replaces what stands as #name#, where a name has letters, digits
// and _ only.
func mpaasScan(text string, replace func(name string) string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "#")
		name, after, closed := strings.Cut(rest, "#")
		b.WriteString(before)
		switch {
		case !ok:
			return b.String()
		case closed && name != "" && mpaasIsTemplateName(name):
			b.WriteString(replace(name))
			text = after
		default:
			b.WriteByte('#')
			text = rest
		}
	}
}
