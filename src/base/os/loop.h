/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop of a role: descriptors, timers and "before waiting" hooks, in one thread, on
 * epoll. After loop_new() it needs only epoll_wait, epoll_ctl and clock_gettime, which keeps the
 * sandbox of a role small.
 *
 * Watches, timers and hooks belong to their owner, usually as a member of its struct; the loop
 * keeps pointers. Remove them before they go. Adding and removing is allowed at any time, also
 * from within a call of the loop, also for the watch that is being served.
 */
#pragma once

#include "base/err.h"
#include "base/os/clock.h"

struct loop;

enum loop_events {
	LOOP_READ = 1 << 0, /* readable, or the other side is gone */
	LOOP_WRITE = 1 << 1,
};

struct loop_watch {
	int fd;
	void (*ready)(void *ctx, unsigned events); /* enum loop_events */
	void *ctx;
	unsigned wanted; /* the loop's own */
};

struct loop_timer {
	void (*fire)(void *ctx);
	void *ctx;
	int64_t at_us; /* the loop's own: monotonic; TIME_NONE when not set */
	struct loop_timer *next;
};

/*
 * Called before every wait, in the order of adding: the place to hand on what was collected while
 * serving. Who makes messages for links adds its hook before them, so that they leave this round.
 */
struct loop_hook {
	void (*before_wait)(void *ctx);
	void *ctx;
	struct loop_hook *next;
};

enum errc loop_new(const struct clock *clock, struct loop **ret, struct err *err) MUST_CHECK;
void loop_free(struct loop *loop);

/* `watch->fd`, `ready` and `ctx` are set by the caller. */
enum errc loop_add(struct loop *loop, struct loop_watch *watch, unsigned wanted,
		   struct err *err) MUST_CHECK;
void loop_want(struct loop *loop, struct loop_watch *watch, unsigned wanted);
void loop_remove(struct loop *loop, struct loop_watch *watch); /* before the fd is closed */

/* Fire once at `at_us` (monotonic); set again it moves. */
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t at_us);
void loop_timer_after(struct loop *loop, struct loop_timer *timer, int64_t delay_us);
void loop_timer_clear(struct loop *loop, struct loop_timer *timer);

void loop_hook_add(struct loop *loop, struct loop_hook *hook);
void loop_hook_remove(struct loop *loop, struct loop_hook *hook);

int64_t loop_now_us(const struct loop *loop); /* monotonic, taken once per round */

/* Wait at most `wait_us` (-1: until something is due) and serve what is ready: one round. */
enum errc loop_once(struct loop *loop, int64_t wait_us, struct err *err) MUST_CHECK;

/* Rounds until loop_stop(). */
enum errc loop_run(struct loop *loop, struct err *err) MUST_CHECK;
void loop_stop(struct loop *loop);
