package harmony

import (
	"context"
	"time"

	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// VerifiedImage is a picture that passed the vendor's check.
type VerifiedImage struct {
	RequestID string

	// DownloadURL goes into the message as it is, with the same push-type.
	DownloadURL string

	// ExpireTime is when that ends.
	ExpireTime time.Time
}

type verifyAnswer struct {
	status
	DownloadURL string   `json:"downloadUrl"`
	ExpireTime  wire.Int `json:"expireTime"` // Unix seconds, as a string
}

func (*verifyAnswer) success() string { return codeVerified }

func (a *verifyAnswer) complete() bool { return a.DownloadURL != "" }

// VerifyImage has the vendor check a picture: POST
// /v2/{projectId}/images:verify, at most 60 times a minute for an app. The
// pictures of cards (PushTypeForm) must have been checked; for PushTypeAlert
// and PushTypeVoice it depends on the vendor's policy. Another push-type than
// that of the message gets its tokens refused for differentImgVerifyPolicy.
func (c *Client) VerifyImage(ctx context.Context, pushType int, imageURL string) (*VerifiedImage, error) {
	if !c.limits.Off && (pushType < PushTypeAlert || pushType > PushTypeVoice) {
		return nil, errField("push-type", "is not 0, 1 or 2")
	}
	if !isHTTPS(imageURL) {
		return nil, errField("imageUrl", "must begin with https://")
	}
	body, err := wire.Marshal(struct {
		ImageURL string `json:"imageUrl"`
	}{imageURL})
	if err != nil {
		return nil, errEncode(err)
	}
	out, err := request[verifyAnswer](ctx, c, tableVerify, &engine.Call{
		Op: "verify", URL: c.urls.verify, Header: typeHeader(pushType), Body: body, Repeatable: true,
	})
	if err != nil {
		return nil, err
	}
	image := &VerifiedImage{RequestID: string(out.RequestID), DownloadURL: out.DownloadURL}
	if out.ExpireTime > 0 {
		image.ExpireTime = time.Unix(int64(out.ExpireTime), 0)
	}
	return image, nil
}
