/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/network.h"

#include <zlib.h>

#include "base/alloc.h"
#include "base/cursor.h"
#include "base/log.h"
#include "store/detector-states.h"

#define NAME	       "network"
#define BOARD_MAX      (1024u * 1024)
#define STATE_EVERY_US (10 * 60 * US_PER_SEC)
#define STATE_RECORDS  500000	/* then it is due too: so many are read twice at most */
#define CATCH_UP_MAX   1000000u /* records; what is older is not read again */
#define DECODE_MAX     (64u * 1024)

struct engine_network {
	struct watch_content *content;
	struct network_watch *watch;
	struct engine_batch *batch;
	const struct detector_thread *thread; /* NULL: no indicators */
	struct buf board;
	int64_t board_us; /* the hour's end; TIME_NONE: nothing new */
	struct buf parts; /* of the state that the store sends */
	uint64_t parts_position;
	bool parts_whole;
	uint64_t saved_position;
	int64_t saved_us; /* monotonic */
};

/* ---- what it finds ---- */

/* Both languages stand in the title: it is stored, and each reader has a language of their own. */
static struct str title_of(enum watch_kind kind, char *room, size_t size)
{
	const struct text title = watch_title(kind);

	(void)snprintf(room, size, "%s / %s", title.ja, title.en);
	return str_from(room);
}

static void found(void *ctx, const struct watch_finding *finding)
{
	struct engine_network *network = ctx;
	auto_buf fields = BUF_INIT(BOARD_MAX);
	char title[256];

	watch_write_json(finding, &fields);
	const struct msg_alert alert = {
		.record = finding->place.record,
		.event = finding->place.event,
		.rule_id = str_from(watch_rule_id(finding->kind)),
		.title = title_of(finding->kind, title, sizeof(title)),
		.level = str_from(rule_level_name(finding->level)),
		.time_us = finding->last_us,
		.arrival_us = finding->place.arrival_us,
		.host = finding->source,
		.source = finding->origin,
		.fields = buf_str(&fields),
		.matched = STR("[]"),
	};
	engine_batch_add(network->batch, &alert);
}

static void board(void *ctx, int64_t to_us)
{
	struct engine_network *network = ctx;

	buf_clear(&network->board);
	network->board_us = to_us;
}

static void row(void *ctx, const struct watch_finding *finding)
{
	struct engine_network *network = ctx;
	const size_t before = network->board.len;

	watch_write_json(finding, &network->board);
	buf_add_char(&network->board, '\n');
	if (buf_failed(&network->board)) { /* the worst stand before it */
		network->board.len = before;
		network->board.failed = false;
	}
}

static bool known_bad(void *ctx, struct str destination, int64_t at_us)
{
	const struct engine_network *network = ctx;

	return network->thread && detector_lists_host(network->thread, destination, at_us);
}

enum errc engine_network_new(const char *content, struct engine_network **ret, struct err *err)
{
	struct engine_network *network = mem_new(sizeof(*network));
	const struct watch_sink sink = {
		.found = found,
		.board = board,
		.row = row,
		.known_bad = known_bad,
		.ctx = network,
	};

	buf_init(&network->board, BOARD_MAX);
	buf_init(&network->parts, DETECTOR_STATE_MAX);
	network->board_us = TIME_NONE;
	const enum errc code = watch_content_load(content, &network->content, err);
	if (code) {
		engine_network_free(network);
		return code;
	}
	network->watch = network_watch_new(network->content, &watch_limits_live, &sink);
	*ret = network;
	return ERR_OK;
}

void engine_network_free(struct engine_network *network)
{
	if (!network)
		return;
	network_watch_free(network->watch);
	watch_content_free(network->content);
	buf_done(&network->board);
	buf_done(&network->parts);
	free(network);
}

enum errc engine_network_plan(const struct engine_network *network, struct field_plan *plan,
			      struct err *err)
{
	return watch_content_plan(network->content, plan, err);
}

void engine_network_batch(struct engine_network *network, struct engine_batch *batch)
{
	network->batch = batch;
}

void engine_network_indicators(struct engine_network *network, const struct detector_thread *thread)
{
	network->thread = thread;
}

void engine_network_event(struct engine_network *network, const struct event *event,
			  const struct alert_place *place, struct str source)
{
	const struct flow_place at = {
		.record = place->index,
		.event = place->event,
		.origin = network_watch_origin(network->watch, source),
		.arrival_us = place->arrival_us,
	};

	network_watch_event(network->watch, event, &at);
}

/* ---- the state, packed ---- */

/* A length of four bytes, then a zlib stream (RFC 1950). */
static bool pack(struct str plain, struct buf *out)
{
	uLongf size = compressBound(plain.len);

	buf_add_u32(out, (uint32_t)plain.len);
	char *room = mem_new(size);
	const int code = compress2((Bytef *)room, &size, (const Bytef *)plain.ptr, plain.len, 1);
	if (code == Z_OK)
		buf_add_bytes(out, room, size);
	free(room);
	return code == Z_OK && !buf_failed(out);
}

static bool unpack(struct str packed, struct buf *out)
{
	struct cursor in = cursor_of(packed);
	const uint32_t size = cursor_u32(&in);
	uLongf got = size;

	if (in.failed || size > WATCH_STATE_MAX)
		return false;
	char *room = buf_room(out, size + 1);
	if (!room || uncompress((Bytef *)room, &got, in.ptr + in.at, cursor_left(&in)) != Z_OK ||
	    got != size)
		return false;
	buf_added(out, size);
	return true;
}

static void restore(struct engine_network *network)
{
	auto_buf plain = BUF_INIT(WATCH_STATE_MAX + 1);
	struct err err = { .text = "cannot be unpacked" };

	if (!unpack(buf_str(&network->parts), &plain) ||
	    network_watch_restore(network->watch, buf_str(&plain), &err))
		log_error("what the network watch remembered is lost; it begins anew",
			  log_err(&err));
}

static void take_part(struct engine_network *network, const struct msg_detector_state *part)
{
	if (!str_is(part->name, NAME))
		return;
	if (part->part == 0)
		buf_clear(&network->parts);
	buf_add(&network->parts, part->bytes);
	network->parts_position = part->position;
	network->parts_whole = part->last == 1 && !buf_failed(&network->parts);
}

bool engine_network_message(struct engine_network *network, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_detector_state part;
	struct msg_config allowed;

	if (message->type == MSG_DETECTOR_STATE) {
		if (message_decode(message->type, message->payload, &arena, &part, sizeof(part),
				   NULL) == ERR_OK)
			take_part(network, &part);
		return true;
	}
	if (message->type == MSG_NETWORK_ALLOWED) {
		if (message_decode(message->type, message->payload, &arena, &allowed,
				   sizeof(allowed), NULL) == ERR_OK)
			watch_content_set_own(network->content, allowed.lines);
		return true;
	}
	return false;
}

/* Where to read from: the stored state's record, or without one as far back as is reasonable. */
static uint64_t catch_up_from(struct engine_network *network, uint64_t index)
{
	const uint64_t farthest = index > CATCH_UP_MAX ? index - CATCH_UP_MAX : 0;

	if (!network->parts_whole || network->parts_position > index ||
	    network->parts_position < farthest)
		return farthest;
	restore(network);
	return network->parts_position;
}

uint64_t engine_network_start(struct engine_network *network, uint64_t index, bool anew)
{
	err_ignore(network_watch_restore(network->watch, STR(""), NULL));
	const uint64_t from = anew ? index : catch_up_from(network, index);
	buf_clear(&network->parts);
	network->parts_whole = false;
	network->board_us = TIME_NONE;
	network->saved_position = index;
	network->saved_us = clock_mono_us(&clock_system);
	network_watch_mute(network->watch, from < index);
	return from;
}

void engine_network_caught_up(struct engine_network *network)
{
	network_watch_mute(network->watch, false);
}

/* ---- to the store ---- */

static void send_board(struct engine_network *network, struct channel *store)
{
	const struct msg_network_board message = {
		.to_us = network->board_us,
		.rows = buf_str(&network->board),
	};
	struct err err;

	network->board_us = TIME_NONE;
	if (message_send(store, MSG_NETWORK_BOARD, &message, &err))
		log_warn("the network watch's board is not sent", log_err(&err));
}

static void send_parts(struct str packed, uint64_t position, struct channel *store)
{
	struct msg_detector_state part = { .name = STR(NAME), .position = position };
	struct err err;

	for (size_t at = 0; at < packed.len; at += part.bytes.len) {
		part.bytes = str_sub(packed, at, DETECTOR_PART_MAX);
		part.last = at + part.bytes.len == packed.len;
		if (message_send(store, MSG_DETECTOR_STATE, &part, &err)) {
			log_warn("what the network watch remembers is not sent", log_err(&err));
			return;
		}
		part.part++;
	}
}

static void send_state(struct engine_network *network, struct channel *store, uint64_t position)
{
	auto_buf plain = BUF_INIT(WATCH_STATE_MAX);
	auto_buf packed = BUF_INIT(DETECTOR_STATE_MAX);

	network_watch_save(network->watch, &plain);
	if (buf_failed(&plain) || !pack(buf_str(&plain), &packed))
		log_error("what the network watch remembers does not fit; the last state stays");
	else
		send_parts(buf_str(&packed), position, store);
	network->saved_position = position;
	network->saved_us = clock_mono_us(&clock_system);
}

void engine_network_send(struct engine_network *network, struct channel *store, uint64_t position,
			 bool stopping)
{
	if (network->board_us != TIME_NONE)
		send_board(network, store);
	const bool moved = position != network->saved_position;
	const bool due = clock_mono_us(&clock_system) - network->saved_us >= STATE_EVERY_US ||
			 position - network->saved_position >= STATE_RECORDS;
	if (moved && (due || stopping))
		send_state(network, store, position);
}

void engine_network_count(const struct engine_network *network, struct msg_detector_counts *counts)
{
	const struct watch_counts now = network_watch_counts(network->watch);

	counts->flows = now.flows;
	counts->flows_late = now.late;
	counts->flows_early = now.early;
	counts->pairs = now.pairs;
	counts->pairs_evicted = now.evicted;
	counts->findings_crowded = now.crowded;
	counts->network_bytes = now.bytes;
}
