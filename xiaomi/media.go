package xiaomi

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strconv"

	"github.com/pushwire/push/internal/engine"
)

// Picture is an image to upload. Sizes and formats are unverified. Phones of
// today no longer show pictures and icons of their own.
type Picture struct {
	Name string // of the file, such as "big.png"
	Data []byte
}

// Uploaded is what Xiaomi answers to a picture.
type Uploaded struct {
	PicURL         string
	IconURL        string
	SHA1           string
	SmallIconURL   string
	SmallIconColor string
}

type mediaAnswer struct {
	status
	data struct {
		PicURL         string `json:"pic_url"`
		IconURL        string `json:"icon_url"`
		SHA1           string `json:"sha1"`
		SmallIconURL   string `json:"small_icon_url"`
		SmallIconColor string `json:"small_icon_color"`
	}
}

func (a *mediaAnswer) read() error { return a.into(&a.data) }

// UploadImage uploads a picture or, with icon, an icon, for all regions if
// global is set: POST /media/upload/image.
func (c *Client) UploadImage(ctx context.Context, p Picture, global, icon bool) (*Uploaded, error) {
	return c.upload(ctx, p, "/media/upload/image", url.Values{"is_global": {strconv.FormatBool(global)}, "is_icon": {strconv.FormatBool(icon)}})
}

// UploadSmallIcon uploads the app's small icon: POST /media/upload/smallIcon.
func (c *Client) UploadSmallIcon(ctx context.Context, p Picture) (*Uploaded, error) {
	return c.upload(ctx, p, "/media/upload/smallIcon", nil)
}

// UploadNotificationImage uploads a notification's picture or, with banner, a
// banner: POST /media/upload/notificationImage.
func (c *Client) UploadNotificationImage(ctx context.Context, p Picture, banner bool) (*Uploaded, error) {
	return c.upload(ctx, p, "/media/upload/notificationImage", url.Values{"is_banner": {strconv.FormatBool(banner)}})
}

// UploadBannerIcon uploads a banner's icon: POST /media/upload/bannerIcon.
func (c *Client) UploadBannerIcon(ctx context.Context, p Picture) (*Uploaded, error) {
	return c.upload(ctx, p, "/media/upload/bannerIcon", nil)
}

func (c *Client) upload(ctx context.Context, p Picture, path string, query url.Values) (*Uploaded, error) {
	if len(p.Data) == 0 {
		return nil, errField("file", "is empty", codeMissing)
	}
	if p.Name == "" {
		p.Name = "picture"
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", p.Name)},
		"Content-Type":        {"image/*"}, // as Xiaomi's SDK sends it
	})
	if err != nil {
		return nil, errEncode(err)
	}
	_, _ = part.Write(p.Data) // a buffer takes everything
	_ = form.Close()
	u := c.base + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	return c.media(ctx, &engine.Call{
		Op: "media/upload", URL: u, ContentType: form.FormDataContentType(), Body: body.Bytes(), Repeatable: true,
	})
}

// SmallIcon asks for the app's small icon: GET
// /media/upload/smallIcon/query. Config.AppID is required.
func (c *Client) SmallIcon(ctx context.Context) (*Uploaded, error) {
	if err := c.needAppID(); err != nil {
		return nil, err
	}
	return c.media(ctx, c.get("media/query", "/media/upload/smallIcon/query", url.Values{"app_id": {c.appID}}))
}

func (c *Client) media(ctx context.Context, call *engine.Call) (*Uploaded, error) {
	out, err := request[mediaAnswer](ctx, c, call)
	if err != nil {
		return nil, err
	}
	return new(Uploaded(out.data)), nil
}
