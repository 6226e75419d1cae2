/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/reader/record-view.h"

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "event/event-json.h"
#include "log/seal/proof.h"

#define DETAIL_MAX (64u * 1024)

struct record_view {
	const struct parse_shared *shared;
	struct buf fields;
	struct json_writer writer;
	const char *format;
	int64_t time_us;
	struct buf detail;
	struct err err;
};

struct record_view *record_view_new(const struct parse_shared *shared)
{
	struct record_view *view = mem_new(sizeof(*view));

	view->shared = shared;
	buf_init(&view->fields, RECORD_FIELDS_MAX);
	buf_init(&view->detail, DETAIL_MAX);
	return view;
}

void record_view_free(struct record_view *view)
{
	if (!view)
		return;
	buf_done(&view->fields);
	buf_done(&view->detail);
	free(view);
}

/* ---- the record ---- */

static void take_event(void *ctx, struct event *event)
{
	struct record_view *view = ctx;

	view->format = event->format;
	if (view->time_us == TIME_NONE)
		view->time_us = event->time_us;
	json_begin_object(&view->writer);
	event_json_fields(&view->writer, event);
	json_end_object(&view->writer);
}

static void parse(struct record_view *view, const struct log_entry *entry)
{
	const struct event_sink sink = { .take = take_event, .ctx = view };
	auto_parse_session *session = parse_session_new(&sink, view->shared, NULL);
	const size_t colon = str_find_char(entry->source, ':');
	const bool from_peer = str_starts(entry->source, STR("syslog:"));
	const struct record_in in = {
		.bytes = entry->record.payload,
		.number = 1,
		.arrival_us = entry->record.wall_us,
		.peer = from_peer ? str_from_pos(entry->source, colon + 1) : STR(""),
	};

	buf_clear(&view->fields);
	view->writer = json_writer_to(&view->fields);
	view->format = "";
	view->time_us = TIME_NONE;
	json_begin_array(&view->writer, NULL);
	parse_record(session, &in);
	parse_finish(session);
	json_end_array(&view->writer);
}

void record_view_get(struct record_view *view, struct log_reader *log, uint64_t index,
		     struct msg_record *ret)
{
	struct log_entry entry;

	*ret = (struct msg_record){ .index = index, .time_us = TIME_NONE, .fields = STR("[]") };
	if (log_reader_get(log, index, &entry, &view->err)) {
		ret->error = str_from(view->err.text);
		return;
	}
	ret->found = 1;
	ret->flags = entry.record.flags & LOG_FLAG_CUT ? APPEND_CUT : 0;
	ret->wall_us = entry.record.wall_us;
	ret->mono_us = entry.record.mono_us;
	ret->source = entry.source;
	ret->key = entry.key;
	ret->offset = entry.record.offset;
	ret->bytes = entry.record.payload;
	if (entry.record.kind != LOG_KIND_DATA)
		return;
	parse(view, &entry);
	ret->format = str_from(view->format ? view->format : "");
	ret->time_us = view->time_us;
	if (!buf_failed(&view->fields))
		ret->fields = buf_str(&view->fields);
}

/* ---- the proof ---- */

static void hex(struct json_writer *w, const char *name, const struct hash *hash)
{
	char text[2 * HASH_LEN + 1];

	for (size_t i = 0; i < HASH_LEN; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", hash->bytes[i]);
	json_text(w, name, text);
}

static void write_detail(struct record_view *view, const struct log_proof *proof)
{
	struct json_writer w = json_writer_to(&view->detail);
	char time[TIME_TEXT_MAX];

	buf_clear(&view->detail);
	json_begin_object(&w);
	json_u64(&w, "index", proof->index);
	hex(&w, "leaf", &proof->leaf);
	json_begin_array(&w, "path");
	for (size_t i = 0; i < proof->path.n; i++)
		hex(&w, NULL, &proof->path.hashes[i]);
	json_end_array(&w);
	json_u64(&w, "size", proof->checkpoint.size);
	hex(&w, "root", &proof->checkpoint.root);
	json_text(&w, "sealed", time_format_utc(proof->checkpoint.time_us, time));
	json_str(&w, "checkpoint", buf_str(&proof->note));
	json_end_object(&w);
}

static enum errc prove(int dir, const struct log_key *key, uint64_t index, struct log_proof *proof,
		       struct err *err)
{
	auto_log_prover *prover = NULL;
	const enum errc code = log_prover_open(dir, key, &prover, err);

	return code ? code : log_prover_prove(prover, index, proof, err);
}

static enum proof_state proof_state_of(enum errc code)
{
	if (!code)
		return PROOF_HOLDS;
	return code == ERR_AGAIN ? PROOF_NOT_YET : PROOF_FAILS;
}

void record_view_prove(struct record_view *view, int dir, const struct log_key *key, uint64_t index,
		       struct msg_proof *ret)
{
	auto_log_proof proof = LOG_PROOF_INIT;
	const enum errc code = prove(dir, key, index, &proof, &view->err);

	buf_clear(&view->detail);
	buf_add_text(&view->detail, "{}");
	if (!code)
		write_detail(view, &proof);
	*ret = (struct msg_proof){
		.index = index,
		.state = proof_state_of(code),
		.sealed_us = code ? TIME_NONE : proof.checkpoint.time_us,
		.reason = code ? str_from(view->err.text) : STR(""),
		.detail = buf_str(&view->detail),
	};
}
