package pushtest

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Pictures follow the page on image upload (11241, undated) as far as the
// official Java SDK (1.1.0) shows it:
// https://open.oppomobile.com/documentation/page/info?id=11241

// An oppoPicture says what a picture must be.
type oppoPicture struct {
	key   string
	most  int           // bytes
	sizes []image.Point // in pixels
}

// oppoBig has two sizes, as sources differ.
var (
	oppoBig   = oppoPicture{"big_picture_id", 1 << 20, []image.Point{{X: 984, Y: 369}, {X: 876, Y: 324}}}
	oppoSmall = oppoPicture{"small_picture_id", 50 << 10, []image.Point{{X: 144, Y: 144}}}
)

func (o *OPPO) serveBigPicture(r *http.Request) (data any, code int)   { return o.upload(r, oppoBig) }
func (o *OPPO) serveSmallPicture(r *http.Request) (data any, code int) { return o.upload(r, oppoSmall) }

// upload keeps a picture for picture_ttl seconds, or for good without it.
func (o *OPPO) upload(r *http.Request, want oppoPicture) (data any, code int) {
	fields, file, code := o.readMultipart(r)
	if code != oppoOK {
		return nil, code
	}
	if code := o.authorize(fields["auth_token"]); code != oppoOK {
		return nil, code
	}
	if file == nil {
		return nil, oppoMissing
	}
	if !want.fits(file) {
		return nil, oppoInvalidPicture
	}
	var expiry time.Time
	if text, ok := fields["picture_ttl"]; ok {
		ttl, err := strconv.ParseInt(text, 10, 32)
		if err != nil || ttl < 0 {
			return nil, oppoInvalid
		}
		expiry = o.Now().Add(time.Duration(ttl) * time.Second)
	}
	id := randomHex(12)
	o.lock.Lock()
	defer o.lock.Unlock()
	o.pictures[id] = expiry
	return map[string]string{want.key: id}, oppoOK
}

// readMultipart reads the parts of a body. file is nil if there is none.
func (o *OPPO) readMultipart(r *http.Request) (fields map[string]string, file []byte, code int) {
	fields = make(map[string]string)
	params, ok := o.contentType(r, "multipart/form-data")
	if !ok {
		return fields, nil, oppoOK
	}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return fields, file, oppoOK
		}
		if err != nil {
			return nil, nil, oppoInvalid
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, oppoInvalid
		}
		switch name := part.FormName(); name {
		case "auth_token", "picture_ttl":
			fields[name] = string(content)
		case "file":
			if part.FileName() == "" {
				o.problem("%s: the file has no name", oppoName(r))
			}
			file = content
		default:
			o.problem("%s: %s is unknown", oppoName(r), name)
		}
	}
}

// fits reports whether file is a PNG or JPEG that p allows.
func (p oppoPicture) fits(file []byte) bool {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		config, err = jpeg.DecodeConfig(bytes.NewReader(file))
	}
	return err == nil && len(file) <= p.most && slices.Contains(p.sizes, image.Pt(config.Width, config.Height))
}
