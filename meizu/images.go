package meizu

import (
	"context"
	"strconv"

	"github.com/pushwire/push/internal/wire"
)

// ImageType says what a picture is for.
type ImageType int

const (
	ImageNoticeBar  ImageType = 0 // 100 KB at most
	ImageExpand     ImageType = 1 // NoticeExpandInfo.NoticeExpandImgURL: 200 KB at most
	ImageDesktop    ImageType = 3 // a desktop notice; the Java SDK refuses it
	ImageBackground ImageType = 4 // VIPInfo.BackgroundImgURL: 200 KB at most
	ImageSmallIcon  ImageType = 5 // VIPInfo.SmallIconURL: 100 KB at most
	ImageBigIcon    ImageType = 6 // VIPInfo.BigIconURL: 100 KB at most
)

type imageAnswer struct {
	status
	data struct {
		ImgURL wire.String `json:"imgUrl"`
	}
}

func (a *imageAnswer) read() error {
	if err := a.object(&a.data); err != nil {
		return err
	}
	if a.data.ImgURL == "" {
		return errValue
	}
	return nil
}

// UploadImage has Meizu fetch a PNG or JPEG from a public address, and returns
// the URL that messages may name: POST /garcia/api/server/push/uploadImg. By
// the Java SDK, it is kept for three days at most.
func (c *Client) UploadImage(ctx context.Context, typ ImageType, imgURL string) (string, error) {
	if !wire.Printable(imgURL) {
		return "", errField("imgUrl", "is empty, or has a character that no URL has", codeEmpty)
	}
	// Repeating it leaves a picture that nobody uses.
	out, err := request[imageAnswer](ctx, c, c.post("image", c.base+pathServer+"/push/uploadImg", map[string]string{
		"imgType": strconv.Itoa(int(typ)), "imgUrl": imgURL,
	}))
	if err != nil {
		return "", err
	}
	return string(out.data.ImgURL), nil
}
