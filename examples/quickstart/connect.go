package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/tencentim"
	"github.com/pushwire/push/vivo"
	"github.com/pushwire/push/xiaomi"
)

// credentials is how to reach each vendor: a nil config leaves it out. The
// real vendors and their simulators differ in nothing else.
type credentials struct {
	apns      *apns.Config
	emas      *emas.Config
	fcm       *fcm.Config
	harmony   *harmony.Config
	honor     *honor.Config
	huawei    *huawei.Config
	meizu     *meizu.Config
	mpaas     *mpaas.Config
	oppo      *oppo.Config
	tencentim *tencentim.Config
	vivo      *vivo.Config
	xiaomi    *xiaomi.Config

	// options are extra ones for a vendor's client.
	options map[push.Vendor][]push.Option
}

// connect makes a client for every vendor that there are credentials for in
// the environment or, if there are none at all, for every simulator. done
// ends what was started.
func connect(out io.Writer, devices []device) (clients []push.Client, done func(), err error) {
	creds, err := fromEnvironment()
	if err != nil {
		return nil, nil, err
	}
	done = func() {}
	if creds == nil {
		creds, done = simulate(devices)
		fmt.Fprintln(out, "No credentials in the environment: sending to simulators on this machine.")
	}
	if clients, err = creds.clients(); err != nil {
		done()
		return nil, nil, err
	}
	return clients, done, nil
}

func (c *credentials) clients() ([]push.Client, error) {
	var (
		clients []push.Client
		errs    []error
	)
	add := func(client push.Client, err error) {
		clients, errs = append(clients, client), append(errs, err)
	}
	if c.apns != nil {
		add(apns.New(*c.apns, c.options[push.APNs]...))
	}
	if c.emas != nil {
		add(emas.New(*c.emas, c.options[push.EMAS]...))
	}
	if c.fcm != nil {
		add(fcm.New(*c.fcm, c.options[push.FCM]...))
	}
	if c.harmony != nil {
		add(harmony.New(*c.harmony, c.options[push.Harmony]...))
	}
	if c.honor != nil {
		add(honor.New(*c.honor, c.options[push.Honor]...))
	}
	if c.huawei != nil {
		add(huawei.New(*c.huawei, c.options[push.Huawei]...))
	}
	if c.meizu != nil {
		add(meizu.New(*c.meizu, c.options[push.Meizu]...))
	}
	if c.mpaas != nil {
		add(mpaas.New(*c.mpaas, c.options[push.MPaaS]...))
	}
	if c.oppo != nil {
		add(oppo.New(*c.oppo, c.options[push.OPPO]...))
	}
	if c.tencentim != nil {
		add(tencentim.New(*c.tencentim, c.options[push.TencentIM]...))
	}
	if c.vivo != nil {
		add(vivo.New(*c.vivo, c.options[push.Vivo]...))
	}
	if c.xiaomi != nil {
		add(xiaomi.New(*c.xiaomi, c.options[push.Xiaomi]...))
	}
	return clients, errors.Join(errs...)
}

// fromEnvironment returns nil if the environment has no credentials.
func fromEnvironment() (*credentials, error) {
	c := &credentials{}
	if file := os.Getenv("APNS_KEY_FILE"); file != "" {
		key, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c.apns = &apns.Config{
			PrivateKey: key, KeyID: os.Getenv("APNS_KEY_ID"), TeamID: os.Getenv("APNS_TEAM_ID"),
			BundleID: os.Getenv("APNS_BUNDLE_ID"), Environment: apns.Environment(os.Getenv("APNS_ENVIRONMENT")),
		}
	}
	if key := os.Getenv("EMAS_APP_KEY"); key != "" {
		n, err := strconv.ParseInt(key, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("EMAS_APP_KEY: %w", err)
		}
		c.emas = &emas.Config{
			AppKey: n, AccessKey: accessKey("EMAS"), Platform: emas.Platform(os.Getenv("EMAS_PLATFORM")),
		}
	}
	if file := os.Getenv("FCM_SERVICE_ACCOUNT_FILE"); file != "" {
		account, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c.fcm = &fcm.Config{ServiceAccount: account}
	}
	if file := os.Getenv("HARMONY_SERVICE_ACCOUNT_FILE"); file != "" {
		account, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c.harmony = &harmony.Config{ServiceAccount: account}
	}
	if id := os.Getenv("HONOR_CLIENT_ID"); id != "" {
		c.honor = &honor.Config{AppID: os.Getenv("HONOR_APP_ID"), ClientID: id, ClientSecret: os.Getenv("HONOR_CLIENT_SECRET")}
	}
	if id := os.Getenv("HUAWEI_CLIENT_ID"); id != "" {
		c.huawei = &huawei.Config{ClientID: id, ClientSecret: os.Getenv("HUAWEI_CLIENT_SECRET")}
	}
	if id := os.Getenv("MEIZU_APP_ID"); id != "" {
		c.meizu = &meizu.Config{AppID: id, AppSecret: os.Getenv("MEIZU_APP_SECRET")}
	}
	if id := os.Getenv("MPAAS_APP_ID"); id != "" {
		c.mpaas = &mpaas.Config{
			AppID: id, WorkspaceID: os.Getenv("MPAAS_WORKSPACE_ID"), AccessKey: accessKey("MPAAS"),
			DeliveryType: mpaas.DeliveryAndroid,
		}
	}
	if key := os.Getenv("OPPO_APP_KEY"); key != "" {
		c.oppo = &oppo.Config{AppKey: key, MasterSecret: os.Getenv("OPPO_MASTER_SECRET"), Region: oppo.Region(os.Getenv("OPPO_REGION"))}
	}
	if id := os.Getenv("TENCENTIM_SDK_APP_ID"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("TENCENTIM_SDK_APP_ID: %w", err)
		}
		c.tencentim = &tencentim.Config{
			SDKAppID: n, SecretKey: os.Getenv("TENCENTIM_SECRET_KEY"), Region: tencentim.Region(os.Getenv("TENCENTIM_REGION")),
		}
	}
	if id := os.Getenv("VIVO_APP_ID"); id != "" {
		c.vivo = &vivo.Config{AppID: id, AppKey: os.Getenv("VIVO_APP_KEY"), AppSecret: os.Getenv("VIVO_APP_SECRET")}
	}
	if secret := os.Getenv("XIAOMI_APP_SECRET"); secret != "" {
		c.xiaomi = &xiaomi.Config{
			AppSecret: secret, PackageName: os.Getenv("XIAOMI_PACKAGE_NAME"), Region: xiaomi.Region(os.Getenv("XIAOMI_REGION")),
		}
	}
	if clients, err := c.clients(); err != nil || len(clients) == 0 {
		return nil, err
	}
	return c, nil
}

// accessKey is a key of Alibaba Cloud's.
func accessKey(prefix string) emas.AccessKey {
	return emas.AccessKey{ID: os.Getenv(prefix + "_ACCESS_KEY_ID"), Secret: os.Getenv(prefix + "_ACCESS_KEY_SECRET")}
}

// simulate starts a simulator of each vendor, with keys made on the spot and
// the devices as they say of themselves. Huawei is too busy for the first
// request.
func simulate(devices []device) (*credentials, func()) {
	apple, google, hon, hms := pushtest.NewAPNs(), pushtest.NewFCM(), pushtest.NewHonor(), pushtest.NewHuawei()
	next, heytap, vpush, mi := pushtest.NewHarmony(), pushtest.NewOPPO(), pushtest.NewVivo(), pushtest.NewXiaomi()
	flyme, tim, ali, mps := pushtest.NewMeizu(), pushtest.NewTencentIM(), pushtest.NewEMAS(), pushtest.NewMPaaS()
	mi.AddPrivateChannel("orders")
	hms.Inject("send", 1, pushtest.Busy(http.StatusServiceUnavailable, time.Second))
	sims := map[push.Vendor]pushtest.Simulator{
		push.APNs: apple, push.FCM: google, push.Harmony: next, push.Honor: hon, push.Huawei: hms,
		push.OPPO: heytap, push.Vivo: vpush, push.Xiaomi: mi,
		push.Meizu: flyme, push.TencentIM: tim, push.EMAS: ali, push.MPaaS: mps,
	}
	for _, d := range devices {
		state := pushtest.State(d.Simulated)
		if state == pushtest.Unknown {
			state = pushtest.Live
		}
		if sim := sims[d.Vendor]; sim != nil {
			sim.SetState(d.Token, state)
		}
	}
	c := &credentials{
		apns: &apns.Config{PrivateKey: apple.Key, KeyID: apple.KeyID, TeamID: apple.TeamID, BundleID: apple.BundleID},
		emas: &emas.Config{
			AppKey: ali.AppKey, AccessKey: emas.AccessKey{ID: ali.AccessKeyID, Secret: ali.AccessKeySecret},
			Platform: emas.PlatformAndroid,
		},
		fcm:     &fcm.Config{ServiceAccount: google.ServiceAccount},
		harmony: &harmony.Config{ServiceAccount: next.ServiceAccount},
		honor:   &honor.Config{AppID: hon.AppID, ClientID: hon.ClientID, ClientSecret: hon.ClientSecret},
		huawei:  &huawei.Config{ClientID: hms.ClientID, ClientSecret: hms.ClientSecret},
		meizu:   &meizu.Config{AppID: flyme.AppID, AppSecret: flyme.AppSecret},
		mpaas: &mpaas.Config{
			AppID: mps.AppID, WorkspaceID: mps.WorkspaceID, DeliveryType: mpaas.DeliveryAndroid,
			AccessKey: mpaas.AccessKey{ID: mps.AccessKeyID, Secret: mps.AccessKeySecret},
		},
		oppo:      &oppo.Config{AppKey: heytap.AppKey, MasterSecret: heytap.MasterSecret},
		tencentim: &tencentim.Config{SDKAppID: tim.SDKAppID, SecretKey: tim.SecretKey},
		vivo:      &vivo.Config{AppID: vpush.AppID, AppKey: vpush.AppKey, AppSecret: vpush.AppSecret},
		xiaomi:    &xiaomi.Config{AppSecret: mi.AppSecret, PackageName: mi.PackageName},
		options:   make(map[push.Vendor][]push.Option),
	}
	for v, sim := range sims {
		c.options[v] = sim.Options()
	}
	return c, func() {
		for _, sim := range sims {
			sim.Close()
		}
	}
}
