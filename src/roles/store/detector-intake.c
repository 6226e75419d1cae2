/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/detector-intake.h"

#include "base/log.h"
#include "roles/messages.h"
#include "store/checkpoints.h"
#include "store/correlation-hits.h"
#include "store/detector-states.h"
#include "store/network-watch.h"

#define DECODE_MAX  (64u * 1024)
#define ALLOWED_MAX (NETWORK_ALLOWED_MAX * (NETWORK_DOMAIN_MAX + 1))

/* ---- to the engine ---- */

struct sending {
	struct channel *engine;
	enum errc code;
	struct err *err;
};

static bool send_part(void *ctx, const struct detector_part *part)
{
	struct sending *sending = ctx;
	const struct msg_detector_state message = {
		.name = part->name,
		.position = part->log_index,
		.part = part->part,
		.last = part->last,
		.bytes = part->bytes,
	};

	sending->code = message_send(sending->engine, MSG_DETECTOR_STATE, &message, sending->err);
	if (!sending->code && channel_is_crowded(sending->engine))
		sending->code = channel_flush_wait(sending->engine, sending->err);
	return sending->code == ERR_OK;
}

enum errc detector_states_send(struct db *db, struct channel *engine, struct err *err)
{
	struct sending sending = { .engine = engine, .err = err };
	const enum errc code = detector_parts_list(db, send_part, &sending, err);

	return code ? code : sending.code;
}

static bool send_hits(void *ctx, uint64_t log_index, struct str hits)
{
	struct sending *sending = ctx;
	const struct msg_detector_state message = {
		.name = STR(CORRELATIONS_STATE),
		.position = log_index,
		.bytes = hits,
	};

	sending->code = message_send(sending->engine, MSG_CORRELATION_HITS, &message, sending->err);
	if (!sending->code && channel_is_crowded(sending->engine))
		sending->code = channel_flush_wait(sending->engine, sending->err);
	return sending->code == ERR_OK;
}

enum errc correlation_hits_send(struct db *db, struct channel *engine, struct err *err)
{
	struct sending sending = { .engine = engine, .err = err };
	const enum errc code = correlation_hits_list(db, send_hits, &sending, err);

	return code ? code : sending.code;
}

enum errc network_allowed_send(struct db *db, struct channel *engine, uint64_t *sent,
			       struct err *err)
{
	auto_buf lines = BUF_INIT(ALLOWED_MAX);
	enum errc code = network_allowed_lines(db, &lines, err);
	const uint64_t hash = str_hash(buf_str(&lines)) | 1;

	if (code || hash == *sent)
		return code;
	const struct msg_config message = { .lines = buf_str(&lines) };
	code = message_send(engine, MSG_NETWORK_ALLOWED, &message, err);
	if (!code)
		*sent = hash;
	return code;
}

/* ---- from the engine ---- */

static enum errc keep_part(struct db *db, const struct message *message, struct err *err)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_detector_state part;
	enum errc code =
		message_decode(message->type, message->payload, &arena, &part, sizeof(part), err);

	if (code)
		return code;
	const struct detector_part kept = {
		.name = part.name,
		.log_index = part.position,
		.part = part.part,
		.last = part.last == 1,
		.bytes = part.bytes,
	};
	code = detector_part_put(db, &kept, err);
	if (code || !kept.last || !str_is(kept.name, CORRELATIONS_STATE))
		return code;
	return correlation_hits_forget(db, kept.log_index, err);
}

struct number_fact {
	const char *name;
	int64_t number;
};

static enum errc put_facts(struct db *db, const struct number_fact *facts, size_t n,
			   struct err *err)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < n; i++)
		code = fact_put(db, facts[i].name, facts[i].number, STR_NONE, now_us, err);
	return code;
}

static enum errc keep_board(struct db *db, const struct message *message, struct err *err)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_network_board board;
	enum errc code =
		message_decode(message->type, message->payload, &arena, &board, sizeof(board), err);

	if (code)
		return code;
	const struct number_fact judged = { "network.judged", board.to_us };
	code = network_board_put(db, board.rows, err);
	return code ? code : put_facts(db, &judged, 1, err);
}

static enum errc keep_counts(struct db *db, const struct message *message, struct err *err)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_detector_counts counts;
	const enum errc code = message_decode(message->type, message->payload, &arena, &counts,
					      sizeof(counts), err);

	if (code)
		return code;
	const struct number_fact facts[] = {
		{ "correlations.hits", (int64_t)counts.hits },
		{ "correlations.late", (int64_t)counts.hits_late },
		{ "correlations.lost", (int64_t)counts.hits_lost },
		{ "correlations.early", (int64_t)counts.hits_early },
		{ "correlations.held", (int64_t)counts.hits_held },
		{ "correlations.groups", (int64_t)counts.groups },
		{ "correlations.evicted", (int64_t)counts.groups_evicted },
		{ "correlations.cut", (int64_t)counts.values_cut },
		{ "correlations.bytes", (int64_t)counts.correlation_bytes },
		{ "network.flows", (int64_t)counts.flows },
		{ "network.late", (int64_t)counts.flows_late },
		{ "network.early", (int64_t)counts.flows_early },
		{ "network.pairs", (int64_t)counts.pairs },
		{ "network.evicted", (int64_t)counts.pairs_evicted },
		{ "network.crowded", (int64_t)counts.findings_crowded },
		{ "network.bytes", (int64_t)counts.network_bytes },
	};
	return put_facts(db, facts, ARRAY_LEN(facts), err);
}

bool detector_intake_take(struct db *db, const struct message *message)
{
	struct err err;
	enum errc code;

	if (message->type == MSG_DETECTOR_STATE)
		code = keep_part(db, message, &err);
	else if (message->type == MSG_NETWORK_BOARD)
		code = keep_board(db, message, &err);
	else if (message->type == MSG_DETECTOR_COUNTS)
		code = keep_counts(db, message, &err);
	else
		return false;
	if (code)
		log_error("what a detector found is not stored",
			  log_text("message", message_name(message->type)), log_err(&err));
	return true;
}
