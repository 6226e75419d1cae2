/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/loop.h"

#include <errno.h>
#include <sys/epoll.h>

#include "base/alloc.h"
#include "base/os/fd.h"

#define EVENTS_PER_ROUND 64

struct loop {
	const struct clock *clock;
	int epoll;
	int64_t now_us;
	bool stopping;
	struct loop_timer *timers; /* soonest first */
	struct loop_hook *hooks;
	struct loop_hook *next_hook; /* while they are being called */
	/* The round being served; a removed watch is struck out here. */
	struct epoll_event events[EVENTS_PER_ROUND];
	int n_events;
};

enum errc loop_new(const struct clock *clock, struct loop **ret, struct err *err)
{
	auto_fd epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0)
		return fail_errno(err, "epoll_create1");
	struct loop *loop = mem_new(sizeof(*loop));
	loop->clock = clock;
	loop->epoll = fd_steal(&epoll);
	loop->now_us = clock_mono_us(clock);
	*ret = loop;
	return ERR_OK;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	fd_close_at(&loop->epoll);
	free(loop);
}

static struct epoll_event epoll_event_of(struct loop_watch *watch)
{
	uint32_t events = 0;

	if (watch->wanted & LOOP_READ)
		events |= EPOLLIN;
	if (watch->wanted & LOOP_WRITE)
		events |= EPOLLOUT;
	return (struct epoll_event){ .events = events, .data.ptr = watch };
}

enum errc loop_add(struct loop *loop, struct loop_watch *watch, unsigned wanted, struct err *err)
{
	watch->wanted = wanted;
	struct epoll_event event = epoll_event_of(watch);
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, watch->fd, &event) < 0)
		return fail_errno(err, "epoll_ctl");
	return ERR_OK;
}

void loop_want(struct loop *loop, struct loop_watch *watch, unsigned wanted)
{
	if (watch->wanted == wanted)
		return;
	watch->wanted = wanted;
	struct epoll_event event = epoll_event_of(watch);
	(void)epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void loop_remove(struct loop *loop, struct loop_watch *watch)
{
	(void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
	for (int i = 0; i < loop->n_events; i++) {
		if (loop->events[i].data.ptr == watch)
			loop->events[i].data.ptr = NULL;
	}
}

void loop_timer_clear(struct loop *loop, struct loop_timer *timer)
{
	for (struct loop_timer **at = &loop->timers; *at; at = &(*at)->next) {
		if (*at != timer)
			continue;
		*at = timer->next;
		break;
	}
	timer->at_us = TIME_NONE;
}

void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t at_us)
{
	loop_timer_clear(loop, timer);

	struct loop_timer **at = &loop->timers;
	while (*at && (*at)->at_us <= at_us)
		at = &(*at)->next;
	timer->at_us = at_us;
	timer->next = *at;
	*at = timer;
}

void loop_timer_after(struct loop *loop, struct loop_timer *timer, int64_t delay_us)
{
	loop_timer_set(loop, timer, clock_mono_us(loop->clock) + delay_us);
}

void loop_hook_add(struct loop *loop, struct loop_hook *hook)
{
	struct loop_hook **at = &loop->hooks;

	while (*at)
		at = &(*at)->next;
	hook->next = NULL;
	*at = hook;
}

void loop_hook_remove(struct loop *loop, struct loop_hook *hook)
{
	if (loop->next_hook == hook)
		loop->next_hook = hook->next;
	for (struct loop_hook **at = &loop->hooks; *at; at = &(*at)->next) {
		if (*at != hook)
			continue;
		*at = hook->next;
		return;
	}
}

int64_t loop_now_us(const struct loop *loop)
{
	return loop->now_us;
}

static void call_hooks(struct loop *loop)
{
	for (struct loop_hook *hook = loop->hooks; hook; hook = loop->next_hook) {
		loop->next_hook = hook->next;
		hook->before_wait(hook->ctx);
	}
	loop->next_hook = NULL;
}

static void fire_timers(struct loop *loop)
{
	while (loop->timers && loop->timers->at_us <= loop->now_us) {
		struct loop_timer *timer = loop->timers;
		loop->timers = timer->next;
		timer->at_us = TIME_NONE;
		timer->fire(timer->ctx);
	}
}

/* Rounded up, so that a timer is due when the wait ends. */
static int wait_ms(const struct loop *loop, int64_t wait_us)
{
	int64_t us = wait_us;

	if (loop->stopping)
		return 0;
	if (loop->timers) {
		const int64_t left = loop->timers->at_us - clock_mono_us(loop->clock);
		const int64_t due = left < 0 ? 0 : left;
		us = us < 0 || due < us ? due : us;
	}
	if (us < 0)
		return -1;
	us = (us + US_PER_MS - 1) / US_PER_MS;
	return us > INT32_MAX ? INT32_MAX : (int)us;
}

static void serve(const struct epoll_event *event)
{
	struct loop_watch *watch = event->data.ptr;
	unsigned ready = 0;

	if (!watch)
		return;
	if (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		ready |= LOOP_READ;
	if (event->events & (EPOLLOUT | EPOLLERR))
		ready |= LOOP_WRITE;
	watch->ready(watch->ctx, ready);
}

enum errc loop_once(struct loop *loop, int64_t wait_us, struct err *err)
{
	call_hooks(loop);
	const int n =
		epoll_wait(loop->epoll, loop->events, EVENTS_PER_ROUND, wait_ms(loop, wait_us));
	if (n < 0 && errno != EINTR)
		return fail_errno(err, "epoll_wait");
	loop->now_us = clock_mono_us(loop->clock);
	loop->n_events = n < 0 ? 0 : n;
	for (int i = 0; i < loop->n_events; i++)
		serve(&loop->events[i]);
	loop->n_events = 0;
	fire_timers(loop);
	return ERR_OK;
}

enum errc loop_run(struct loop *loop, struct err *err)
{
	loop->stopping = false;
	while (!loop->stopping) {
		const enum errc code = loop_once(loop, -1, err);
		if (code)
			return code;
	}
	call_hooks(loop);
	return ERR_OK;
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
}
