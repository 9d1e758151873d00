package harmony

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/credential"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/hmsjwt"
	"github.com/pushwire/push/internal/limits"
	"github.com/pushwire/push/internal/wire"
)

// EndpointAPI is the one endpoint, for push.WithEndpoint.
const EndpointAPI = "api"

const (
	defaultURL         = "https://push-api.cloud.huawei.com"
	defaultConcurrency = 16
)

// Config is a project's credentials, from Huawei's API Console and AppGallery
// Connect. Client secrets are of no use: this API refuses OAuth tokens.
type Config struct {
	// ServiceAccount is the JSON key file from the API Console.
	ServiceAccount []byte

	// ProjectID is that of the app's project. It may be left out, since the
	// key file names it, and the two must agree.
	ProjectID string

	// ClientID is the OAuth 2.0 client id of the app, not of the project.
	// Only Recall needs it.
	ClientID string
}

// String shows the ids only.
func (c Config) String() string {
	return "harmony.Config{ProjectID: " + c.ProjectID + ", ClientID: " + c.ClientID + "}"
}

// GoString shows the ids only.
func (c Config) GoString() string { return c.String() }

// LogValue shows the ids only.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Client sends through HUAWEI Push Kit for the apps of one project.
type Client struct {
	projectID string
	urls      urls
	caller    *engine.Caller
	auth      *credential.Cache
	limits    limits.Table
}

// urls are those of the operations.
type urls struct {
	send, recall, verify, notification, timeline string // recall is empty without a client id
}

var _ push.Client = (*Client)(nil)

// New returns a client. It does not connect before the first request. An
// error is a *push.FieldError that names what is wrong.
//
// Defaults: 16 requests in flight and no limit of devices a second. Each app
// has one, which AppGallery Connect shows: give it to push.WithQPS. Beyond it
// Huawei answers 503, and the client waits and repeats.
func New(cfg Config, opts ...push.Option) (*Client, error) {
	s := push.NewSettings(opts...)
	account, err := cfg.check()
	if err != nil {
		return nil, err
	}
	base, err := engine.Endpoints(push.Harmony, &s, engine.Endpoint{Name: EndpointAPI, URL: defaultURL})
	if err != nil {
		return nil, err
	}
	table, err := limitTable.With(&s)
	if err != nil {
		return nil, err
	}
	c := &Client{projectID: cfg.ProjectID, limits: table}
	if c.projectID == "" {
		c.projectID = account.ProjectID
	}
	c.urls = address(base[0], c.projectID, cfg.ClientID)
	c.caller = engine.New(engine.Config{
		Vendor: push.Harmony, Settings: s, Concurrency: defaultConcurrency, Burst: table.Max(fieldTokens),
	})
	c.auth = newAuth(account, &s)
	return c, nil
}

func (c *Config) check() (*hmsjwt.Account, error) {
	bad := func(field, problem string) error {
		return &push.FieldError{From: push.Harmony, Field: "config." + field, Problem: problem}
	}
	if len(c.ServiceAccount) == 0 {
		return nil, bad("ServiceAccount", "is empty")
	}
	if c.ProjectID != "" && !wire.Printable(c.ProjectID) {
		return nil, bad("ProjectID", "is not printable")
	}
	if c.ClientID != "" && !wire.Printable(c.ClientID) {
		return nil, bad("ClientID", "is not printable")
	}
	account, err := hmsjwt.Parse(push.Harmony, c.ServiceAccount)
	if err != nil {
		return nil, err
	}
	switch {
	case c.ProjectID == "" && account.ProjectID == "":
		return nil, bad("ProjectID", "is empty, and the service account does not name it")
	case c.ProjectID != "" && account.ProjectID != "" && c.ProjectID != account.ProjectID:
		return nil, &push.FieldError{
			From: push.Harmony, Field: "config.ProjectID", Problem: "is not the project of the service account", VendorCode: "80200001",
		}
	}
	return account, nil
}

// address returns where the operations are. They are of three generations,
// and all but the recall are addressed by the project.
func address(base, projectID, clientID string) urls {
	project := url.PathEscape(projectID)
	u := urls{
		send:         base + "/v3/" + project + "/messages:send",
		verify:       base + "/v2/" + project + "/images:verify",
		notification: base + "/v1/" + project + "/service_notification/send",
		timeline:     base + "/v1/" + project + "/service_timeline/send",
	}
	if clientID != "" {
		u.recall = base + "/v1/" + url.PathEscape(clientID) + "/messages:revoke"
	}
	return u
}

// Vendor returns push.Harmony.
func (c *Client) Vendor() push.Vendor { return push.Harmony }

// String names the project.
func (c *Client) String() string { return "harmony.Client(" + c.projectID + ")" }

// GoString names the project.
func (c *Client) GoString() string { return c.String() }

// Close closes the client's idle connections. It need not be called.
func (c *Client) Close() { c.caller.Close() }

// jsonType is the content type of all requests.
const jsonType = "application/json; charset=UTF-8"

// typeHeader returns the header of a request that has a push-type.
func typeHeader(pushType int) http.Header {
	return http.Header{"Content-Type": {jsonType}, "Push-Type": {strconv.Itoa(pushType)}}
}

// request makes one request and decodes what comes back into a new T for
// each attempt. The codes are those of the table, and of messages:send.
func request[T any, A interface {
	*T
	answer
}](ctx context.Context, c *Client, table string, call *engine.Call) (A, error) {
	call.Auth = c.auth
	if call.Header == nil {
		call.ContentType = jsonType
	}
	var out A
	call.Decode = func(a *engine.Answer) error {
		out = new(T)
		return decode(a, table, out)
	}
	err := c.caller.Do(ctx, call)
	return out, err
}
