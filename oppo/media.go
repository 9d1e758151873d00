package oppo

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Picture is a PNG or JPEG file.
type Picture struct {
	Data []byte

	// TTL is how long OPPO keeps the picture, in whole seconds. Without it the
	// field is left out; what that means is undocumented.
	TTL time.Duration
}

type bigPictureAnswer struct {
	ID wire.String `json:"big_picture_id"`
}

func (a *bigPictureAnswer) complete() bool { return a.ID != "" }

type smallPictureAnswer struct {
	ID wire.String `json:"small_picture_id"`
}

func (a *smallPictureAnswer) complete() bool { return a.ID != "" }

// UploadBigPicture stores a picture of at most 1 MiB for StyleBigPicture and
// returns its id: POST /server/v1/media/upload/big_picture. Its size is 984 by
// 369 pixels or 876 by 324, of which other services name one each. OPPO limits
// uploads by the day.
func (c *Client) UploadBigPicture(ctx context.Context, p Picture) (string, error) {
	if err := c.checkPicture(fieldBigPicture, &p); err != nil {
		return "", err
	}
	out, err := upload[bigPictureAnswer](ctx, c, "big_picture", &p)
	if err != nil {
		return "", err
	}
	return string(out.ID), nil
}

// UploadSmallPicture stores a picture of at most 50 KiB, of 144 by 144 pixels
// (unverified), and returns its id: POST
// /server/v1/media/upload/small_picture. OPPO limits uploads by the day.
func (c *Client) UploadSmallPicture(ctx context.Context, p Picture) (string, error) {
	if err := c.checkPicture(fieldSmallPicture, &p); err != nil {
		return "", err
	}
	out, err := upload[smallPictureAnswer](ctx, c, "small_picture", &p)
	if err != nil {
		return "", err
	}
	return string(out.ID), nil
}

func (c *Client) checkPicture(field string, p *Picture) error {
	if p.TTL < 0 {
		return errField("picture_ttl", "is negative", codeInvalid)
	}
	if err := c.limits.Check(field, len(p.Data)); err != nil {
		return err
	}
	if !c.limits.Off && p.extension() == "" {
		return errField(field, "is neither PNG nor JPEG", codePicture)
	}
	return nil
}

// extension is that of a file with this in it, or empty if it is no picture
// that OPPO takes.
func (p *Picture) extension() string {
	switch http.DetectContentType(p.Data) {
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	}
	return ""
}

// upload makes the request. Repeating one leaves a picture that nobody uses.
func upload[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, op string, p *Picture) (A, error) {
	boundary := multipart.NewWriter(nil).Boundary()
	a := &bodyAuth{Cache: c.auth}
	return request[T, A](ctx, c, &engine.Call{
		Op: op, URL: c.mediaURL + "/server/v1/media/upload/" + op, Auth: a, Repeatable: true,
		ContentType: "multipart/form-data; boundary=" + boundary,
		Rebody: func(bool) ([]byte, error) {
			token, err := a.take(ctx)
			if err != nil {
				return nil, err
			}
			return p.encode(boundary, token)
		},
	})
}

func (p *Picture) encode(boundary, token string) ([]byte, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := w.SetBoundary(boundary)
	if err == nil {
		err = w.WriteField(authToken, token)
	}
	if err == nil && p.TTL > 0 {
		err = w.WriteField("picture_ttl", strconv.FormatInt(int64(p.TTL/time.Second), 10))
	}
	if err == nil {
		err = p.file(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, &push.FieldError{From: push.OPPO, Field: "picture", Problem: "cannot be encoded", Err: err}
	}
	return b.Bytes(), nil
}

func (p *Picture) file(w *multipart.Writer) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="picture` + p.extension() + `"`},
		"Content-Type":        {http.DetectContentType(p.Data)},
	})
	if err != nil {
		return err
	}
	_, err = part.Write(p.Data)
	return err
}
