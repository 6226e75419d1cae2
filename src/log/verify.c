/* SPDX-License-Identifier: Apache-2.0 */
#include "log/verify.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/kafka/kafka-source.h"
#include "log/log-reader.h"
#include "log/seal/log-tree.h"
#include "log/seal/seal-history.h"
#include "log/seal/sealer.h"
#include "log/seal/tile-store.h"
#include "log/segment/segment-list.h"
#include "log/segment/segment.h"
#include "log/segment/stream-table.h"

#define PROGRESS_EVERY	4096u /* records */
#define CHECKPOINTS_MAX (64u * 1024 * 1024)

/* A statement about the tree that is signed: a checkpoint or a key entry. */
struct statement {
	uint64_t size;
	int64_t time_us;
	struct hash root;
	bool remembered; /* came from outside the log */
};

struct verifier {
	struct merkle_sink sink; /* first: tiles that fill up are compared by this */
	const struct verify_options *options;
	struct verify_report *report;
	struct log_reader *reader;
	struct log_tree *stored; /* tiles, for what stands before the oldest record */
	struct merkle_tree *tree;
	struct hasher *hasher;
	struct seal_history *history;
	struct stream_table *streams;
	struct segment_list list;
	struct kafka_source *kafka; /* NULL: no segment asked about is on Kafka */

	struct statement *statements; /* by size */
	size_t n_statements;
	size_t cap_statements;
	size_t next_statement;

	/* Where we are. */
	uint64_t segment;      /* UINT64_MAX: none yet */
	uint64_t segment_next; /* end of its last record */
	bool remote;	       /* its records are on Kafka */
	bool broken;	       /* a record is missing: roots from here on cannot be compared */
	uint64_t signed_to;    /* the largest tree any statement is about */
	uint64_t newest_size;  /* of the newest segment when we began: the log may be growing */
	uint64_t total_bytes;
	uint64_t done_bytes; /* of finished segments */
	int64_t unsealed_from_us;
	int64_t unsealed_to_us;
};

static void problem(struct verifier *v, enum verify_problem_kind kind, const char *fmt, ...)
	PRINTF(3, 4);

static void problem(struct verifier *v, enum verify_problem_kind kind, const char *fmt, ...)
{
	struct verify_report *r = v->report;
	va_list args;

	if (verify_is_failure(kind))
		r->failures++;
	else
		r->warnings++;
	if (r->n_problems == VERIFY_PROBLEMS_MAX)
		return;

	struct verify_problem *p = &r->problems[r->n_problems++];
	p->kind = kind;
	va_start(args, fmt);
	(void)vsnprintf(p->text, sizeof(p->text), fmt, args);
	va_end(args);
}

static void add_statement(struct verifier *v, const struct checkpoint *c, bool remembered)
{
	mem_reserve(&v->statements, &v->cap_statements, v->n_statements + 1,
		    sizeof(*v->statements));
	v->statements[v->n_statements++] = (struct statement){
		.size = c->size,
		.time_us = c->time_us,
		.root = c->root,
		.remembered = remembered,
	};
}

static void collect_key(struct verifier *v, size_t i)
{
	const struct key_entry *key = seal_history_key(v->history, i);
	auto_buf notes = BUF_INIT(CHECKPOINTS_MAX);
	struct err err;
	struct str note;
	bool torn = false;

	add_statement(v, &key->at, false);
	if (seal_history_notes(v->history, v->options->dir, i, &notes, &err)) {
		problem(v, VERIFY_SIGNATURE, "%s", err.text);
		return;
	}
	for (struct str rest = buf_str(&notes); note_next(&rest, &note, &torn);) {
		struct checkpoint c;
		if (seal_history_check(v->history, i, note, &c, &err))
			problem(v, VERIFY_SIGNATURE, "key %" PRIu64 ": %s", key->number, err.text);
		else
			add_statement(v, &c, false);
	}
	if (torn)
		problem(v, VERIFY_TORN_NOTE, "checkpoints of key %" PRIu64, key->number);
}

/* The newest checkpoint under its own name is a copy: it has to be one of the log's. */
static void check_published(struct verifier *v)
{
	auto_fd fd = openat(v->options->dir, SEALER_CHECKPOINT, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	auto_buf note = BUF_INIT(NOTE_MAX_BYTES);
	struct checkpoint c;
	struct err err;

	if (fd < 0)
		return;
	if (fd_read_all(fd, &note, &err) == ERR_OK && note.len == 0)
		problem(v, VERIFY_TORN_NOTE, SEALER_CHECKPOINT ": is empty");
	else if (seal_history_check_any(v->history, buf_str(&note), &c, &err))
		problem(v, VERIFY_SIGNATURE, SEALER_CHECKPOINT ": %s", err.text);
	else
		add_statement(v, &c, false);
}

/* The private key cannot be seen by every reader of a log; whoever can, checks that it fits. */
static void check_private_key(struct verifier *v)
{
	const struct key_entry *last =
		seal_history_key(v->history, seal_history_count(v->history) - 1);
	char name[SEALER_NAME_MAX];
	auto_fd fd = openat(v->options->dir, sealer_secret_name(last->number, name),
			    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0 && !sealer_secret_fits(fd, last->public_key))
		problem(v, VERIFY_KEYS, "%s: is not the private key of key %" PRIu64, name,
			last->number);
}

static void collect_remembered(struct verifier *v)
{
	struct checkpoint c;
	struct err err;

	if (!v->options->remembered.ptr)
		return;
	if (seal_history_check_any(v->history, v->options->remembered, &c, &err))
		problem(v, VERIFY_REMEMBERED, "%s", err.text);
	else
		add_statement(v, &c, true);
}

static int by_size(const void *a, const void *b)
{
	const struct statement *x = a;
	const struct statement *y = b;

	return x->size < y->size ? -1 : x->size > y->size;
}

/* False when the chain itself cannot be believed. */
static bool collect_statements(struct verifier *v)
{
	struct err err;
	const enum errc code = seal_history_read(v->options->dir, &v->history, &err);

	if (code) {
		problem(v, VERIFY_KEYS, "%s", err.text);
		return false;
	}

	const size_t n = seal_history_count(v->history);
	const struct key_entry *first = seal_history_key(v->history, 0);
	v->report->keys = n;
	memcpy(v->report->first_key, first->public_key, sizeof(v->report->first_key));
	(void)snprintf(v->report->origin, sizeof(v->report->origin), "%.*s",
		       STR_ARG(first->origin));
	for (size_t i = 0; i < n; i++)
		collect_key(v, i);
	for (size_t i = 1; i < n; i++) {
		const struct key_entry *key = seal_history_key(v->history, i);
		if (key->restart)
			problem(v, VERIFY_KEYS,
				"key %" PRIu64 ": the private key before it was lost or removed; "
				"a new chain starts here",
				key->number);
	}
	check_published(v);
	check_private_key(v);
	collect_remembered(v);
	qsort(v->statements, v->n_statements, sizeof(*v->statements), by_size);
	if (v->n_statements)
		v->signed_to = v->statements[v->n_statements - 1].size;
	return true;
}

static void compare_root(struct verifier *v, const struct statement *s, const struct hash *root)
{
	const bool same = hash_equal(root, &s->root);

	if (!same)
		problem(v, s->remembered ? VERIFY_REMEMBERED : VERIFY_ALTERED,
			"the tree of the first %" PRIu64 " records is not the one signed", s->size);
	else if (s->size > v->report->sealed)
		v->report->sealed = s->size;
	v->report->remembered_fits = v->report->remembered_fits || (same && s->remembered);
	v->report->checkpoints++;
}

/* Statements about trees that end before the oldest record: from tiles, as far as they go. */
static void compare_older(struct verifier *v)
{
	for (; v->next_statement < v->n_statements; v->next_statement++) {
		const struct statement *s = &v->statements[v->next_statement];
		struct hash root;
		if (s->size >= v->report->first)
			return;
		if (merkle_root(v->hasher, log_tree_source(v->stored), s->size, &root, NULL))
			v->report->checkpoints_too_old++;
		else
			compare_root(v, s, &root);
	}
}

/* All statements about the tree as it stands now. */
static void compare_here(struct verifier *v)
{
	struct hash root;
	bool have_root = false;

	for (; v->next_statement < v->n_statements; v->next_statement++) {
		const struct statement *s = &v->statements[v->next_statement];
		if (s->size > merkle_tree_size(v->tree))
			return;
		if (!have_root)
			merkle_tree_root(v->tree, &root);
		have_root = true;
		if (!v->broken)
			compare_root(v, s, &root);
	}
}

static enum errc compare_tile(const struct merkle_sink *sink, unsigned level, uint64_t n,
			      const struct hash entries[static TILE_WIDTH], struct err *err UNUSED)
{
	struct verifier *v = (struct verifier *)(uintptr_t)sink;
	struct hash stored[TILE_WIDTH];
	char path[TILE_PATH_MAX];

	if (v->broken)
		return ERR_OK;
	v->report->tiles++;
	if (tile_read(v->options->dir, level, n, stored, NULL))
		problem(v, VERIFY_NO_TILE, "%s", tile_path(level, n, path));
	else if (memcmp(stored, entries, TILE_BYTES) != 0)
		problem(v, VERIFY_TILE, "%s", tile_path(level, n, path));
	return ERR_OK;
}

/* What stands in a segment's file behind its last record was never part of the log. */
static void check_tail(struct verifier *v)
{
	char name[SEGMENT_NAME_LEN + 1];
	struct stat st;

	if (v->segment == UINT64_MAX ||
	    fstatat(v->options->dir, segment_name(v->segment, name), &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	v->done_bytes += (uint64_t)st.st_size;
	v->report->bytes += (uint64_t)st.st_size;
	if (v->remote) /* messages that a writer gave up are of no segment */
		return;
	if ((uint64_t)st.st_size > v->segment_next)
		problem(v, VERIFY_TORN, "%s: %" PRIu64 " bytes from byte %" PRIu64 " on", name,
			(uint64_t)st.st_size - v->segment_next, v->segment_next);
}

/* The header in the file has to be the one that is a record, and so under the tree. */
static void check_header(struct verifier *v, const struct log_entry *entry)
{
	auto_segment *segment = NULL;
	uint8_t header[SEGMENT_HEADER_LEN];
	char name[SEGMENT_NAME_LEN + 1];
	struct err err;

	(void)segment_name(entry->segment, name);
	v->remote = false;
	if (segment_open(v->options->dir, entry->segment, v->options->key, NULL, &segment, &err)) {
		problem(v, VERIFY_HEADER, "%s", err.text);
		return;
	}
	v->remote = segment_is_remote(segment);
	segment_header_encode(segment_header_of(segment), header);
	const char *damage = segment_header_damage(segment);
	if (damage)
		problem(v, VERIFY_HEADER, "%s: %s", name, damage);
	if (entry->record.kind != LOG_KIND_SEGMENT ||
	    !str_equal(str_sub(entry->record.payload, 0, SEGMENT_HEADER_LEN),
		       str_of(header, sizeof(header))))
		problem(v, VERIFY_HEADER, "%s: its header is not the one in its first record",
			name);
}

static void enter_segment(struct verifier *v, const struct log_entry *entry)
{
	check_tail(v);
	v->segment = entry->segment;
	v->report->segments++;
	if (entry->record.index == entry->segment)
		check_header(v, entry);
}

static void check_stream(struct verifier *v, const struct log_record *record)
{
	struct str source;
	struct str key;
	struct stream *s = stream_table_by_id(v->streams, record->stream);

	if (record->kind == LOG_KIND_STREAM) {
		if (record->flags & LOG_FLAG_CLOSED) {
			stream_table_remove(v->streams, record->stream);
			return;
		}
		if (!s && stream_payload_read(record->payload, &source, &key)) {
			s = stream_table_add(v->streams, record->stream, source, key);
			s->offset = record->offset;
		}
		return;
	}
	if (record->kind != LOG_KIND_DATA)
		return;
	if (!s)
		problem(v, VERIFY_ORDER, "record %" PRIu64 ": stream %" PRIu32 " is not defined",
			record->index, record->stream);
	else if (record->offset <= s->offset)
		problem(v, VERIFY_ORDER,
			"record %" PRIu64 ": offset %" PRIu64 " of stream %" PRIu32
			" does not follow %" PRIu64,
			record->index, record->offset, record->stream, s->offset);
	else
		s->offset = record->offset;
}

static void note_unsealed(struct verifier *v, const struct log_record *record)
{
	if (v->next_statement < v->n_statements)
		return;
	if (v->unsealed_from_us == TIME_NONE)
		v->unsealed_from_us = record->wall_us;
	v->unsealed_to_us = record->wall_us;
}

static void check_entry(struct verifier *v, const struct log_entry *entry)
{
	struct hash leaf;

	if (entry->segment != v->segment)
		enter_segment(v, entry);
	v->segment_next = entry->file_next;
	v->report->records++;
	v->report->encrypted += entry->encrypted;
	if (v->remote)
		v->report->bytes += FRAME_HEAD_LEN + entry->leaf.len;
	check_stream(v, &entry->record);
	note_unsealed(v, &entry->record);
	hasher_leaf(v->hasher, entry->leaf, &leaf);
	err_ignore(merkle_tree_push(v->tree, &leaf, NULL)); /* the sink tells of itself */
	compare_here(v);
	if (v->options->progress && v->report->records % PROGRESS_EVERY == 0)
		v->options->progress(v->options->ctx, v->done_bytes + entry->file_next,
				     v->total_bytes);
}

/* The tree keeps its size, so that later indexes stay where they are; roots are lost. */
static void pass_damage(struct verifier *v)
{
	const struct log_damage *d = log_reader_damage(v->reader);
	char name[SEGMENT_NAME_LEN + 1];
	const struct hash nothing = { { 0 } };

	problem(v, VERIFY_DAMAGED,
		"records %" PRIu64 " to %" PRIu64 ": %s, byte %" PRIu64 ": %.120s", d->from,
		d->to ? d->to - 1 : 0, segment_name(d->segment, name), d->file_offset, d->why);
	v->broken = true;
	/* A gap somebody invented may be huge; then sizes no longer matter either. */
	for (uint64_t i = d->from; i < d->to && d->to - d->from < 100000000; i++)
		err_ignore(merkle_tree_push(v->tree, &nothing, NULL));
	v->segment_next = d->file_offset + d->bytes;
}

/*
 * A log that is being written grows while it is read, and so do its checkpoints, which were read
 * first: what came since the beginning is left for the next time.
 */
static bool came_since(const struct verifier *v, const struct log_entry *entry)
{
	const uint64_t newest = v->list.n ? v->list.firsts[v->list.n - 1] : 0;

	return entry->record.index >= v->signed_to &&
	       (entry->segment > newest ||
		(entry->segment == newest && entry->file_next > v->newest_size));
}

static enum errc read_everything(struct verifier *v, struct err *err)
{
	struct log_entry entry;
	enum errc code = log_reader_seek(v->reader, v->report->first, err);

	while (!code) {
		code = log_reader_next(v->reader, &entry, err);
		if (code == ERR_OK && came_since(v, &entry)) {
			v->report->end = entry.record.index;
			return ERR_OK;
		}
		if (code == ERR_OK)
			check_entry(v, &entry);
		if (code == ERR_CORRUPT) {
			pass_damage(v);
			code = ERR_OK;
		}
	}
	v->report->end = log_reader_position(v->reader);
	if (code != ERR_END)
		return code;
	check_tail(v);
	return ERR_OK;
}

/* Statements about more records than there are, and records without a statement. */
static void check_end(struct verifier *v)
{
	for (size_t i = 0; i < v->n_statements; i++) {
		const struct statement *s = &v->statements[i];
		if (s->size > v->report->end && s->remembered)
			problem(v, VERIFY_REMEMBERED,
				"it speaks of %" PRIu64 " records, there are %" PRIu64, s->size,
				v->report->end);
	}
	if (v->signed_to > v->report->end)
		problem(v, VERIFY_MISSING, "records %" PRIu64 " to %" PRIu64 " at the end",
			v->report->end, v->signed_to - 1);
	if (v->report->end > v->signed_to && v->unsealed_from_us != TIME_NONE &&
	    v->unsealed_to_us - v->unsealed_from_us > VERIFY_UNSEALED_US)
		problem(v, VERIFY_UNSEALED, "records %" PRIu64 " to %" PRIu64, v->signed_to,
			v->report->end - 1);
}

/* How far a segment goes now: in its file, or on Kafka. */
static void measure(struct verifier *v, uint64_t first)
{
	auto_segment *segment = NULL;
	char name[SEGMENT_NAME_LEN + 1];
	struct stat st;

	if (fstatat(v->options->dir, segment_name(first, name), &st, 0) < 0)
		return;
	v->newest_size = (uint64_t)st.st_size;
	v->total_bytes += v->newest_size;
	if (segment_open(v->options->dir, first, v->options->key, &v->kafka, &segment, NULL))
		return;
	if (segment_is_remote(segment) && segment_end_place(segment, &v->newest_size, NULL))
		v->newest_size = UINT64_MAX;
}

static enum errc prepare(struct verifier *v, struct err *err)
{
	enum errc code = log_reader_open_at(v->options->dir, v->options->key, &v->reader, err);

	if (!code)
		code = log_tree_open(v->options->dir, v->options->key, &v->stored, err);
	if (!code)
		code = segment_list_read(&v->list, v->options->dir, err);
	if (code)
		return code;
	v->report->first = v->list.n ? v->list.firsts[0] : 0;
	for (size_t i = 0; i < v->list.n; i++)
		measure(v, v->list.firsts[i]);
	return ERR_OK;
}

static enum errc verify(struct verifier *v, struct err *err)
{
	enum errc code = prepare(v, err);

	if (code)
		return code;
	const bool has_keys = collect_statements(v);
	if (!v->list.n && !has_keys)
		return fail(err, ERR_NOT_FOUND, "log: there is none here");
	if (merkle_tree_load(v->tree, log_tree_source(v->stored), v->report->first, NULL)) {
		problem(v, VERIFY_MISSING,
			"records before %" PRIu64 " were deleted, and tiles over them are not "
			"there",
			v->report->first);
		v->broken = true;
	}
	compare_older(v);
	compare_here(v);
	code = read_everything(v, err);
	if (!code)
		check_end(v);
	return code;
}

enum errc log_verify(const struct verify_options *options, struct verify_report *ret,
		     struct err *err)
{
	struct verifier v = {
		.sink = { .tile = compare_tile },
		.options = options,
		.report = ret,
		.hasher = hasher_new(),
		.streams = stream_table_new(),
		.segment = UINT64_MAX,
		.unsealed_from_us = TIME_NONE,
	};

	memset(ret, 0, sizeof(*ret));
	v.tree = merkle_tree_new(&v.sink);
	const enum errc code = verify(&v, err);
	merkle_tree_free(v.tree);
	segment_list_done(&v.list);
	stream_table_free(v.streams);
	seal_history_free(v.history);
	log_tree_free(v.stored);
	log_reader_free(v.reader);
	kafka_source_free(v.kafka);
	hasher_free(v.hasher);
	free(v.statements);
	return code;
}
