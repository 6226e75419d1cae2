/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/connections.h"

#include <fcntl.h>

#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"

/* Who talks to whom. Each end knows the channel by the name of the other. */
static const struct {
	const char *a;
	const char *b;
} link_rows[] = {
	{ "listener", "store" },    { "watcher", "store" },	 { "console", "store" },
	{ "engine", "store" },	    { "reader", "store" },	 { "console", "reader" },
	{ "watcher", "converter" }, { "courier", "store" },	 { "prober", "store" },
	{ "console", "importer" },  { "listener", "registrar" }, { "console", "registrar" },
	{ "console", "printer" },   { "console", "sealer" },	 { "printer", "sealer" },
	{ "exchange", "uplink" },   { "exchange", "downlink" },	 { "exchange", "importer" },
};

static bool is_reachable(const struct child *child)
{
	/* A converter belongs to who asked for it; it cannot be handed on. */
	return !child->aside && !child->row->on_request && (child->control || child->row->rests);
}

static struct child *find_peer(struct child *children, size_t n, const char *role)
{
	for (size_t i = 0; i < n; i++) {
		if (is_reachable(&children[i]) && str_is(str_from(role), children[i].row->name))
			return &children[i];
	}
	return NULL;
}

/* One that rests gets it when it wakes; we keep a copy in any case, for the next time. */
static void hand_end(struct child *child, const char *peer, int end)
{
	const int copy = child->row->rests ? fcntl(end, F_DUPFD_CLOEXEC, 0) : -1;

	if (copy >= 0)
		resting_keep(&child->resting, peer, copy);
	if (child->control)
		child_give(child, MSG_CHANNEL, peer, end);
	else
		fd_close_at(&end);
}

void connect_pair(struct child *child, const char *name, struct child *peer)
{
	int ends[2];
	struct err err;

	if (channel_pair(ends, &err)) {
		log_error("could not connect roles", log_text("role", child->row->name),
			  log_text("peer", peer->row->name), log_err(&err));
		return;
	}
	hand_end(child, peer->row->name, ends[0]);
	hand_end(peer, name, ends[1]);
}

void connect_peers(struct child *children, size_t n, struct child *child)
{
	const struct str name = str_from(child->row->name);

	for (size_t i = 0; i < ARRAY_LEN(link_rows); i++) {
		const char *peer_name = NULL;

		if (str_is(name, link_rows[i].a))
			peer_name = link_rows[i].b;
		else if (str_is(name, link_rows[i].b))
			peer_name = link_rows[i].a;
		struct child *peer = peer_name ? find_peer(children, n, peer_name) : NULL;
		if (peer)
			connect_pair(child, child->row->name, peer);
	}
}

void connect_rested(struct child *child)
{
	for (size_t i = 0; i < RESTING_PEERS_MAX; i++) {
		const struct resting_end *end = &child->resting.ends[i];
		const int copy = end->peer ? fcntl(end->watch.fd, F_DUPFD_CLOEXEC, 0) : -1;

		if (copy >= 0)
			child_give(child, MSG_CHANNEL, end->peer, copy);
	}
}
