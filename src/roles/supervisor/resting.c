/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/resting.h"

#include <sys/ioctl.h>

#include "base/log.h"
#include "base/os/fd.h"
#include "base/str.h"

static void close_end(struct resting_end *end)
{
	if (!end->peer)
		return;
	if (end->resting->watching)
		loop_remove(end->resting->loop, &end->watch);
	fd_close_at(&end->watch.fd);
	end->peer = NULL;
}

/* The other side's end, or something to do. */
static void on_readable(void *ctx, unsigned events UNUSED)
{
	struct resting_end *end = ctx;
	struct resting *resting = end->resting;
	int waiting = 0;

	if (ioctl(end->watch.fd, FIONREAD, &waiting) < 0 || waiting == 0) {
		close_end(end);
		return;
	}
	resting_watch(resting, false);
	resting->wake(resting->ctx);
}

static void watch_end(struct resting_end *end)
{
	struct err err;

	if (loop_add(end->resting->loop, &end->watch, LOOP_READ, &err))
		log_error("a channel of a resting role cannot be watched",
			  log_text("peer", end->peer), log_err(&err));
}

static struct resting_end *place_for(struct resting *resting, const char *peer)
{
	struct resting_end *free_place = NULL;

	for (size_t i = 0; i < RESTING_PEERS_MAX; i++) {
		struct resting_end *end = &resting->ends[i];

		if (end->peer && str_is(str_from(end->peer), peer))
			return end;
		if (!end->peer && !free_place)
			free_place = end;
	}
	return free_place;
}

void resting_keep(struct resting *resting, const char *peer, int fd)
{
	auto_fd ours = fd;
	struct resting_end *end = place_for(resting, peer);

	if (!end) {
		log_error("a role has more peers than it can rest with", log_text("peer", peer));
		return;
	}
	close_end(end);
	*end = (struct resting_end){
		.resting = resting,
		.peer = peer,
		.watch = { .fd = fd_steal(&ours), .ready = on_readable, .ctx = end },
	};
	if (resting->watching)
		watch_end(end);
}

void resting_close(struct resting *resting)
{
	for (size_t i = 0; i < RESTING_PEERS_MAX; i++)
		close_end(&resting->ends[i]);
}

void resting_watch(struct resting *resting, bool watching)
{
	if (resting->watching == watching)
		return;
	resting->watching = watching;
	for (size_t i = 0; i < RESTING_PEERS_MAX; i++) {
		struct resting_end *end = &resting->ends[i];

		if (!end->peer)
			continue;
		if (watching)
			watch_end(end);
		else
			loop_remove(resting->loop, &end->watch);
	}
}
