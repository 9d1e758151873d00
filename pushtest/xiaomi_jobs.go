package pushtest

import (
	"slices"

	"github.com/pushwire/push"
)

// Scheduled jobs follow "Server API" (2024-10-21),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=1559
// with the parameters that the Java SDK (Http2 1.0.11) sends. Which codes say
// that there is no such job is not published: 65028 means that a message was
// not found, 66307 that the id of a job to delete is not valid.

// Jobs returns the ids of the scheduled jobs whose time has not come, oldest
// first. The id of a message is that of its job.
func (x *Xiaomi) Jobs() []string {
	x.runJobs()
	x.lock.Lock()
	defer x.lock.Unlock()
	ids := make([]string, len(x.jobs))
	for i, s := range x.jobs {
		ids[i] = s.id
	}
	return ids
}

// runJobs carries out the scheduled jobs whose time has come.
func (x *Xiaomi) runJobs() {
	now := x.Now()
	x.lock.Lock()
	defer x.lock.Unlock()
	x.jobs = slices.DeleteFunc(x.jobs, func(s *xiaomiSent) bool {
		if s.due.After(now) {
			return false
		}
		x.carryOut(s, now)
		return true
	})
}

// dropJobs takes jobs out before their time, and reports whether there were
// any.
func (x *Xiaomi) dropJobs(which func(*xiaomiSent) bool) bool {
	x.lock.Lock()
	defer x.lock.Unlock()
	before := len(x.jobs)
	x.jobs = slices.DeleteFunc(x.jobs, which)
	return len(x.jobs) < before
}

// hasJobKey reports whether a message of s has the jobkey.
func (s *xiaomiSent) hasJobKey(key string) bool {
	return slices.ContainsFunc(s.entries, func(e xiaomiEntry) bool { return e.message.jobKey == key })
}

func (x *Xiaomi) jobExists(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	id := c.form.required("job_id", xiaomiMissing)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	if !slices.Contains(x.Jobs(), id) {
		return xiaomiReply{}, xiaomiRefuse(xiaomiNoMessage, "there is no such job")
	}
	return xiaomiReply{}, nil
}

func (x *Xiaomi) deleteJob(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	id := c.form.required("job_id", xiaomiMissing)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	if !x.dropJobs(func(s *xiaomiSent) bool { return s.id == id }) {
		return xiaomiReply{}, xiaomiRefuse(xiaomiJobID, "there is no such job")
	}
	return xiaomiReply{}, nil
}

// deleteJobKey deletes by jobkey, which has no underscore here.
func (x *Xiaomi) deleteJobKey(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	key := c.form.required("jobkey", xiaomiMissing)
	if !xiaomiIsJobKey(key) {
		c.form.refuse(xiaomiJobKey, "jobkey is malformed")
	}
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	if !x.dropJobs(func(s *xiaomiSent) bool { return s.hasJobKey(key) }) {
		return xiaomiReply{}, xiaomiRefuse(xiaomiNoMessage, "there is no job with this jobkey")
	}
	return xiaomiReply{}, nil
}

// stopID stops messages by their ids, as far as they have not gone out.
func (x *Xiaomi) stopID(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	return x.stop(c, "msg_ids", func(s *xiaomiSent, id string) bool { return s.id == id })
}

// stopJobKey stops messages by their jobkeys.
func (x *Xiaomi) stopJobKey(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	return x.stop(c, "job_keys", (*xiaomiSent).hasJobKey)
}

func (x *Xiaomi) stop(c *xiaomiCall, field string, is func(*xiaomiSent, string) bool) (xiaomiReply, *xiaomiRefusal) {
	names := c.form.list(field, ",", xiaomiMostTargets, xiaomiMissing)
	c.form.packages(1)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	for _, name := range names {
		if !x.knows(func(s *xiaomiSent) bool { return is(s, name) }) {
			return xiaomiReply{}, xiaomiRefuse(xiaomiNoMessage, "there is no such message")
		}
	}
	x.dropJobs(func(s *xiaomiSent) bool {
		return slices.ContainsFunc(names, func(name string) bool { return is(s, name) })
	})
	return xiaomiReply{}, nil
}

// knows reports whether any message was accepted that is so.
func (x *Xiaomi) knows(is func(*xiaomiSent) bool) bool {
	x.lock.Lock()
	defer x.lock.Unlock()
	for _, s := range x.sent {
		if is(s) {
			return true
		}
	}
	return false
}

// deleteBroadcast deletes a message to topics or everyone that has not gone
// out.
func (x *Xiaomi) deleteBroadcast(c *xiaomiCall) (xiaomiReply, *xiaomiRefusal) {
	id := c.form.required("id", xiaomiMissing)
	if refusal := c.form.done(); refusal != nil {
		return xiaomiReply{}, refusal
	}
	if !x.dropJobs(func(s *xiaomiSent) bool { return s.id == id && s.audience.broadcast() }) {
		return xiaomiReply{}, xiaomiRefuse(xiaomiDeleteFailed, "there is no such broadcast")
	}
	return xiaomiReply{}, nil
}

// broadcast reports whether the targets are not named one by one.
func (a xiaomiAudience) broadcast() bool {
	switch a.typ {
	case push.TargetTopic, push.TargetCondition, push.TargetEveryone:
		return true
	}
	return false
}
