/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/exchange/facility-arming.h"

#include <fcntl.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/indicators/indicator.h"
#include "link/arming.h"

#define LIST_FILE "link/board.json" /* in DATA: what the importer is given */
#define LIST_MODE 0600
#define RETRY_US  (60 * US_PER_SEC)
#define PREFIX	  "hub-"

struct facility_arming {
	struct exchange *exchange;
	uint64_t last_id;
	uint64_t asked; /* id of what the importer works on; 0: nothing */
	int64_t peer;	/* whose board it is of */
	int64_t number; /* all up to it is armed when it is done */
	int64_t retry_us;
	bool look;
};

struct facility_arming *facility_arming_new(struct exchange *exchange)
{
	struct facility_arming *arming = mem_new(sizeof(*arming));

	arming->exchange = exchange;
	arming->look = true;
	return arming;
}

void facility_arming_free(struct facility_arming *arming)
{
	free(arming);
}

void facility_arming_look(struct facility_arming *arming)
{
	arming->look = true;
}

void facility_arming_reset(struct facility_arming *arming)
{
	arming->asked = 0;
	arming->look = true;
}

/* The list's name says whose it is; codes may be longer than names of lists. */
static struct str list_name(struct turn *turn, const struct link_peer *hub)
{
	return arena_printf(
		&turn->arena, PREFIX "%.*s",
		STR_ARG(str_sub(hub->code, 0, INDICATOR_SOURCE_NAME_MAX - sizeof(PREFIX) + 1)));
}

static enum errc write_file(const struct facility_arming *arming, struct turn *turn,
			    const struct link_peer *hub, int *ret_fd, struct err *err)
{
	auto_buf list = BUF_INIT(LINK_LIST_MAX);
	char path[PATH_MAX];
	enum errc code = path_join(arming->exchange->data, LIST_FILE, path, err);

	if (!code)
		code = link_arming_write(turn->scope, hub, &list, err);
	if (!code)
		code = file_replace(path, buf_str(&list), LIST_MODE, err);
	if (code)
		return code;
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return *ret_fd < 0 ? fail_errno(err, "%s", path) : ERR_OK;
}

static enum errc hand_over(struct facility_arming *arming, struct turn *turn,
			   const struct link_peer *hub, struct err *err)
{
	struct channel *importer = link_channel(arming->exchange->importer);
	const struct msg_list list = { .id = ++arming->last_id,
				       .name = list_name(turn, hub),
				       .file = hub->code,
				       .tlp = STR("") };
	auto_fd fd = -1;
	enum errc code = write_file(arming, turn, hub, &fd, err);

	return code ? code : message_send_fd(importer, MSG_LIST_TAKE, &list, fd_steal(&fd), err);
}

static enum errc take_back(struct facility_arming *arming, struct turn *turn,
			   const struct link_peer *hub, struct err *err)
{
	const struct msg_list list = { .id = ++arming->last_id,
				       .name = list_name(turn, hub),
				       .file = STR(""),
				       .tlp = STR("") };

	return message_send(link_channel(arming->exchange->importer), MSG_LIST_REMOVE, &list, err);
}

/* The first hub whose list is not what it should be. */
static enum errc begin_one(struct facility_arming *arming, struct turn *turn, struct err *err)
{
	const struct link_peer *hub = NULL;
	bool arms = false;
	enum errc code = link_arming_get(arming->exchange->db, &arms, err);

	if (!code)
		code = link_peers_list(turn->scope, &turn->arena, &hub, err);
	while (!code && hub &&
	       (hub->revoked_us != TIME_NONE || hub->armed_here == (arms ? hub->board_here : 0)))
		hub = hub->next;
	if (code || !hub)
		return code;
	arming->peer = hub->id;
	arming->number = arms ? hub->board_here : 0;
	code = arms ? hand_over(arming, turn, hub, err) : take_back(arming, turn, hub, err);
	if (!code)
		arming->asked = arming->last_id;
	return code;
}

static void put_off(struct facility_arming *arming, struct str why)
{
	log_warn("what the hub said is not looked for yet", log_str("why", why));
	arming->retry_us = loop_now_us(arming->exchange->loop) + RETRY_US;
	arming->look = true;
}

void facility_arming_tick(struct facility_arming *arming)
{
	struct err err;

	arming->look = arming->look || arming->exchange->changed;
	if (!arming->look || arming->asked || !arming->exchange->importer ||
	    loop_now_us(arming->exchange->loop) < arming->retry_us)
		return;
	arming->look = false;
	auto_turn turn;
	enum errc code = turn_begin(arming->exchange, &turn, &err);
	/* A node without a code of its own is linked with nobody. */
	if (code == ERR_CONFLICT)
		return;
	if (!code)
		code = begin_one(arming, &turn, &err);
	if (code)
		put_off(arming, str_from(err.text));
}

static enum errc note_armed(struct facility_arming *arming, struct err *err)
{
	auto_turn turn;
	const enum errc code = turn_begin(arming->exchange, &turn, err);

	return code ? code : link_arming_done(turn.scope, arming->peer, arming->number, err);
}

bool facility_arming_done(struct facility_arming *arming, const struct msg_list_done *done)
{
	struct err err;

	if (!arming->asked || done->id != arming->asked)
		return false;
	arming->asked = 0;
	arming->look = true; /* the next hub, or what came meanwhile */
	/* A list that a person took out already is out. */
	if (done->failed && arming->number)
		put_off(arming, done->problem);
	else if (note_armed(arming, &err))
		put_off(arming, str_from(err.text));
	else
		log_info("what the hub said is looked for",
			 log_num("indicators", (int64_t)done->taken),
			 log_num("refused", (int64_t)done->refused));
	return arming->retry_us <= loop_now_us(arming->exchange->loop);
}
