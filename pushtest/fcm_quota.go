package pushtest

import "time"

// Quotas follow the page "Throttling and quotas" (undated):
// https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas

// FCMRates are the most messages in a time; 0 means any number. What FCM
// documents for a project without a raise, and for Android devices, is
// FCMRates{600_000, 240, 5000}.
type FCMRates struct {
	ProjectPerMinute int // refused without an FcmError
	DevicePerMinute  int // refused with QUOTA_EXCEEDED
	DevicePerHour    int // likewise
}

// fcmWindow counts messages in a time that begins with the first of them.
type fcmWindow struct {
	start time.Time
	n     int
}

// take counts one more, unless that exceeds the limit.
func (w *fcmWindow) take(now time.Time, span time.Duration, limit int) bool {
	if now.Sub(w.start) >= span || now.Before(w.start) {
		*w = fcmWindow{start: now}
	}
	if limit > 0 && w.n >= limit {
		return false
	}
	w.n++
	return true
}

// fcmDeviceRate is what a device has had.
type fcmDeviceRate struct{ minute, hour fcmWindow }

// meterProject counts a message of the project. Those that are refused later
// count as well, but for those that are over a quota.
func (f *FCM) meterProject() *fcmError {
	now := f.Now()
	f.lock.Lock()
	defer f.lock.Unlock()
	if !f.project.take(now, time.Minute, f.rates.ProjectPerMinute) {
		return fcmCoded("RATE_LIMIT_EXCEEDED")
	}
	return nil
}

func (f *FCM) meterDevice(target string) *fcmError {
	if f.rates.DevicePerMinute == 0 && f.rates.DevicePerHour == 0 {
		return nil
	}
	now := f.Now()
	f.lock.Lock()
	defer f.lock.Unlock()
	d := f.devices[target]
	if d == nil {
		d = new(fcmDeviceRate)
		f.devices[target] = d
	}
	if d.minute.take(now, time.Minute, f.rates.DevicePerMinute) && d.hour.take(now, time.Hour, f.rates.DevicePerHour) {
		return nil
	}
	f.project.n-- // 429 does not count
	return fcmCoded("QUOTA_EXCEEDED")
}
