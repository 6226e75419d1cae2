/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-correlate.h"

#include "base/alloc.h"
#include "base/cursor.h"
#include "detect/correlate/finding-event.h"
#include "detect/correlate/hit-list.h"

#define NAMES_MAX (64u * 1024 * 1024)

struct scan_correlate {
	const struct ruleset *set;
	struct scan_correlate_sink sink;
	struct correlator *correlator;
	struct hit_list *hits;
	struct finding_event finding;
	struct arena texts;
	struct str *files; /* by number */
	size_t n_files;
	size_t cap_files;
	uint64_t file_number;
	uint32_t event; /* of the file */
};

static struct str file_of(const struct scan_correlate *scan, const struct moment *moment)
{
	return moment->place.record < scan->n_files ? scan->files[moment->place.record] : STR("");
}

static void write_place(void *ctx, const struct moment *moment, struct buf *out)
{
	const struct scan_correlate *scan = ctx;

	buf_add(out, file_of(scan, moment));
	buf_printf(out, " %llu", (unsigned long long)moment->place.number);
}

static void found(void *ctx, const struct correlation_finding *finding)
{
	struct scan_correlate *scan = ctx;

	finding_event_fill(&scan->finding, scan->set, finding);
	struct scan_event about = { .event = &scan->finding.event,
				    .user = finding->user,
				    .fields = BUF_INIT(SCAN_FINDING_MAX),
				    .facts = BUF_INIT(SCAN_FINDING_MAX) };
	const struct scan_finding out = { .match = &scan->finding.match,
					  .about = &about,
					  .file = file_of(scan, &finding->last) };
	scan->sink.found(scan->sink.ctx, &out);
	buf_done(&about.fields);
	buf_done(&about.facts);
}

struct scan_correlate *scan_correlate_new(const struct ruleset *set,
					  const struct scan_correlate_sink *sink)
{
	const struct correlator_options options = CORRELATOR_OPTIONS;
	struct scan_correlate *scan = mem_new(sizeof(*scan));
	const struct correlation_sink inner = { .found = found, .ctx = scan };

	scan->correlator = correlator_new(set, &options, &inner);
	if (!scan->correlator) {
		free(scan);
		return NULL;
	}
	scan->set = set;
	scan->sink = *sink;
	scan->hits = hit_list_new(scan->correlator, HIT_LIST_BYTES);
	finding_event_init(&scan->finding, write_place, scan);
	arena_init(&scan->texts, NAMES_MAX);
	return scan;
}

void scan_correlate_free(struct scan_correlate *scan)
{
	if (!scan)
		return;
	hit_list_free(scan->hits);
	correlator_free(scan->correlator);
	finding_event_done(&scan->finding);
	arena_done(&scan->texts);
	free(scan->files);
	free(scan);
}

/* What a packed entry is. */
enum packed_kind {
	PACKED_FILE,
	PACKED_HIT,
};

#define NO_TEXT UINT32_MAX

static void pack_text(struct buf *out, struct str text)
{
	buf_add_u32(out, text.ptr ? (uint32_t)text.len : NO_TEXT);
	if (text.len)
		buf_add(out, text);
}

static struct str take_text(struct cursor *c)
{
	const uint32_t len = cursor_u32(c);

	return len == NO_TEXT ? STR_NONE : cursor_bytes(c, len);
}

void scan_correlate_pack_file(const char *name, uint64_t file_number, struct buf *out)
{
	buf_add_u8(out, PACKED_FILE);
	buf_add_u64(out, file_number);
	pack_text(out, str_from(name));
}

void scan_correlate_pack(const struct match *match, struct buf *out)
{
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	if (!match->rule->watched || match->event->time_us == TIME_NONE)
		return;
	hit_of_match(match, TIME_NONE, values, &hit);
	buf_add_u8(out, PACKED_HIT);
	buf_add_u32(out, hit.rule->index);
	buf_add_u64(out, (uint64_t)hit.time_us);
	buf_add_u64(out, hit.place.number);
	for (size_t i = 0; i < size_min(hit.rule->n_reads, HIT_VALUES_MAX); i++)
		pack_text(out, values[i]);
	pack_text(out, hit.host);
	pack_text(out, hit.user);
}

static void take_file(struct scan_correlate *scan, struct cursor *c)
{
	const uint64_t number = cursor_u64(c);
	const struct str name = take_text(c);

	if (scan->n_files && scan->file_number == number)
		return; /* its next piece */
	const struct str own = arena_str(&scan->texts, name);
	mem_reserve(&scan->files, &scan->cap_files, scan->n_files + 1, sizeof(*scan->files));
	scan->files[scan->n_files++] = own.ptr ? own : STR("");
	scan->file_number = number;
	scan->event = 0;
}

static void take_hit(struct scan_correlate *scan, struct cursor *c)
{
	struct str values[HIT_VALUES_MAX];
	struct hit hit = { .rule = ruleset_rule(scan->set, cursor_u32(c)), .values = values };

	hit.time_us = (int64_t)cursor_u64(c);
	hit.place.number = cursor_u64(c);
	for (size_t i = 0; i < size_min(hit.rule->n_reads, HIT_VALUES_MAX); i++)
		values[i] = take_text(c);
	hit.host = take_text(c);
	hit.user = take_text(c);
	hit.place.record = scan->n_files ? scan->n_files - 1 : 0;
	hit.place.event = scan->event++;
	hit_list_add(scan->hits, &hit);
}

void scan_correlate_take(struct scan_correlate *scan, struct str packed)
{
	struct cursor c = cursor_of(packed);

	while (cursor_left(&c)) {
		if (cursor_u8(&c) == PACKED_FILE)
			take_file(scan, &c);
		else
			take_hit(scan, &c);
	}
}

void scan_correlate_end(struct scan_correlate *scan)
{
	if (scan)
		hit_list_end(scan->hits);
}

struct correlator_counts scan_correlate_counts(const struct scan_correlate *scan)
{
	return scan ? correlator_counts(scan->correlator) : (struct correlator_counts){ 0 };
}
