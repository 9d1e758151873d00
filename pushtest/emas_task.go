package pushtest

// The fields of a task follow the page "PushTask",
// https://help.aliyun.com/document_detail/2979224.html (copy of 2026), and
// the models of the official SDK push-20160801 v3.1.7 (2026-08-20).
//
// Beside the name, a field's tag has its rules: in, the words that it may be;
// min and max, its range, or how many items it may have; holds, what its text
// must be in turn: "object" or any "json"; as, the name that codes call it by,
// if that is not its own.

// An emasTask is a PushTask.
type emasTask struct {
	Action       *string           `json:"Action" in:"PUSH_IMMEDIATELY SCHEDULED_PUSH CREATE_CONTINUOUS_PUSH CONTINUOUS_PUSH" as:"PushTask"`
	Target       *emasTarget       `json:"Target"`
	Message      *emasMessage      `json:"Message"`
	Notification *emasNotification `json:"Notification"`
	Options      *emasOptions      `json:"Options"`
}

// The values of Action.
const (
	emasNow      = "PUSH_IMMEDIATELY"
	emasSchedule = "SCHEDULED_PUSH"
	emasCreate   = "CREATE_CONTINUOUS_PUSH"
	emasContinue = "CONTINUOUS_PUSH"
)

type emasTarget struct {
	Type     *string `json:"Type" in:"DEVICE ACCOUNT ALIAS TAG ALL FILE" as:"TargetType"`
	Value    *string `json:"Value" as:"TargetValue"`
	Platform *string `json:"Platform" in:"ANDROID IOS HMOS ALL" as:"TargetPlatform"`
}

type emasMessage struct {
	Title *string `json:"Title"`
	Body  *string `json:"Body"`
}

type emasNotification struct {
	Title   *string         `json:"Title"`
	Body    *string         `json:"Body"`
	IOS     *emasIOSPart    `json:"Ios"`
	Android *emasAndroidOne `json:"Android"`
	HMOS    *emasHMOSPart   `json:"Hmos"`
}

type emasIOSPart struct {
	APNsEnv            *string           `json:"ApnsEnv" in:"DEV PRODUCT"`
	Badge              *int32            `json:"Badge"`
	BadgeAutoIncrement *bool             `json:"BadgeAutoIncrement"`
	Category           *string           `json:"Category"`
	CollapseID         *string           `json:"CollapseId"`
	ThreadID           *string           `json:"ThreadId"`
	ExtParameters      *string           `json:"ExtParameters" holds:"object"`
	InterruptionLevel  *string           `json:"InterruptionLevel" in:"passive active time-sensitive critical"`
	RelevanceScore     *float64          `json:"RelevanceScore" min:"0" max:"1"`
	Music              *string           `json:"Music"`
	Mutable            *bool             `json:"Mutable"`
	Silent             *bool             `json:"Silent"`
	Subtitle           *string           `json:"Subtitle"`
	LiveActivity       *emasLiveActivity `json:"LiveActivity"`
}

type emasLiveActivity struct {
	ID             *string `json:"Id" as:"LiveActivity"`
	Event          *string `json:"Event" in:"start update end" as:"LiveActivity"`
	AttributesType *string `json:"AttributesType"`
	Attributes     *string `json:"Attributes" holds:"object"`
	ContentState   *string `json:"ContentState" holds:"object"`
	DismissalDate  *int64  `json:"DismissalDate"`
	StaleDate      *int64  `json:"StaleDate"`
}

type emasAndroidOne struct {
	VendorChannelActivity *string             `json:"VendorChannelActivity"`
	ChannelID             *string             `json:"ChannelId"`
	RenderStyle           *string             `json:"RenderStyle" in:"NORMAL BIG_TEXT BIG_PICTURE MULTI_LINE"`
	InboxContent          []string            `json:"InboxContent" max:"5"`
	PictureURL            *string             `json:"PictureUrl"`
	ImageURL              *string             `json:"ImageUrl"`
	NotifyID              *int32              `json:"NotifyId"`
	GroupID               *string             `json:"GroupId"`
	ExtParameters         *string             `json:"ExtParameters" holds:"object"`
	Music                 *string             `json:"Music"`
	BadgeSetNum           *int32              `json:"BadgeSetNum" min:"1" max:"99"`
	BadgeAddNum           *int32              `json:"BadgeAddNum" min:"1" max:"99"`
	BadgeActivity         *string             `json:"BadgeActivity"`
	TestMessage           *bool               `json:"TestMessage"`
	Options               *emasAndroidOptions `json:"Options"`
}

type emasAndroidOptions struct {
	Accs   *emasAccs   `json:"Accs"`
	Huawei *emasHuawei `json:"Huawei"`
	Honor  *emasHonor  `json:"Honor"`
	Xiaomi *emasXiaomi `json:"Xiaomi"`
	OPPO   *emasOPPO   `json:"Oppo"`
	Vivo   *emasVivo   `json:"Vivo"`
	Meizu  *emasMeizu  `json:"Meizu"`
}

type emasAccs struct {
	OpenType     *string `json:"OpenType" in:"APPLICATION ACTIVITY URL NONE"`
	OpenActivity *string `json:"OpenActivity"`
	OpenURL      *string `json:"OpenUrl"`
	NotifyType   *string `json:"NotifyType" in:"VIBRATE SOUND BOTH NONE"`
	CustomStyle  *int32  `json:"CustomStyle" min:"1" max:"100"`
	Priority     *int32  `json:"Priority" min:"-2" max:"2"`
	ThreadID     *string `json:"ThreadId"`
}

type emasHuawei struct {
	Category                *string `json:"Category"`
	Importance              *int32  `json:"Importance" min:"0" max:"1"`
	Urgency                 *string `json:"Urgency" in:"HIGH NORMAL"`
	ReceiptID               *string `json:"ReceiptId"`
	BusinessType            *int32  `json:"BusinessType" min:"0" max:"1"`
	LiveNotificationPayload *string `json:"LiveNotificationPayload" holds:"json"`
}

type emasHonor struct {
	Importance *int32 `json:"Importance" min:"0" max:"1"`
}

type emasXiaomi struct {
	Channel        *string `json:"Channel"`
	FocusParam     *string `json:"FocusParam" holds:"json"`
	FocusPics      *string `json:"FocusPics" holds:"json"`
	TemplateID     *string `json:"TemplateId"`
	TemplateParams *string `json:"TemplateParams" holds:"json"`
}

type emasOPPO struct {
	Category                 *string `json:"Category" in:"IM ACCOUNT DEVICE_REMINDER ORDER TODO SUBSCRIPTION NEWS CONTENT MARKETING SOCIAL"`
	NotifyLevel              *int64  `json:"NotifyLevel" in:"1 2 16"`
	PrivateMsgTemplateID     *string `json:"PrivateMsgTemplateId"`
	PrivateTitleParameters   *string `json:"PrivateTitleParameters" holds:"object"`
	PrivateContentParameters *string `json:"PrivateContentParameters" holds:"object"`
	IntelligentIntent        *string `json:"IntelligentIntent" holds:"json"`
	DeleteIntentData         *string `json:"DeleteIntentData" holds:"json"`
}

type emasVivo struct {
	Category    *string `json:"Category" in:"IM ACCOUNT TODO DEVICE_REMINDER ORDER SUBSCRIPTION NEWS CONTENT MARKETING SOCIAL"`
	Importance  *int32  `json:"Importance" min:"0" max:"1"`
	ReceiptID   *string `json:"ReceiptId"`
	LiveMessage *string `json:"LiveMessage" holds:"json"`
	AddBadge    *bool   `json:"AddBadge"`
}

type emasMeizu struct {
	NoticeMsgType *int32 `json:"NoticeMsgType" min:"0" max:"1"`
}

type emasHMOSPart struct {
	Category           *string  `json:"Category" in:"IM VOIP SUBSCRIPTION TRAVEL HEALTH WORK ACCOUNT EXPRESS FINANCE DEVICE_REMINDER MAIL CUSTOMER_SERVICE MARKETING"`
	SlotType           *string  `json:"SlotType" in:"SOCIAL_COMMUNICATION SERVICE_INFORMATION CONTENT_INFORMATION CUSTOMER_SERVICE OTHER_TYPES UNKNOWN_TYPE LIVE_VIEW"`
	Action             *string  `json:"Action"`
	URI                *string  `json:"Uri"`
	RenderStyle        *string  `json:"RenderStyle" in:"NORMAL MULTI_LINE"`
	InboxContent       []string `json:"InboxContent" max:"3"`
	ImageURL           *string  `json:"ImageUrl"`
	NotifyID           *int32   `json:"NotifyId"`
	BadgeSetNum        *int32   `json:"BadgeSetNum"`
	BadgeAddNum        *int32   `json:"BadgeAddNum"`
	ExtParameters      *string  `json:"ExtParameters" holds:"object"`
	ExtensionPush      *bool    `json:"ExtensionPush"`
	ExtensionExtraData *string  `json:"ExtensionExtraData"`
	Sound              *string  `json:"Sound"`
	SoundDuration      *int32   `json:"SoundDuration" min:"1" max:"60"`
	TestMessage        *bool    `json:"TestMessage"`
	ReceiptID          *string  `json:"ReceiptId"`
	LiveViewPayload    *string  `json:"LiveViewPayload" holds:"json"`
}

type emasOptions struct {
	UseChannels *string  `json:"UseChannels"`
	PushTime    *string  `json:"PushTime"`
	ExpireTime  *string  `json:"ExpireTime"`
	JobKey      *string  `json:"JobKey"`
	Trim        *bool    `json:"Trim"`
	MessageID   *int64   `json:"MessageId"`
	SMS         *emasSMS `json:"Sms"`
}

type emasSMS struct {
	TemplateName *string `json:"TemplateName"`
	SignName     *string `json:"SignName"`
	Params       *string `json:"Params"`
	DelaySecs    *int64  `json:"DelaySecs"`
	SendPolicy   *string `json:"SendPolicy" in:"PUSH_NOT_RECEIVED USER_NOT_OPENED"`
}

// emasValue is what a pointer points to, and otherwise nothing.
func emasValue[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
