/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-finder.h"

#include "base/alloc.h"
#include "base/encoding/charset.h"
#include "cli/scan/scan-correlate.h"
#include "cli/scan/scan-oracle.h"
#include "event/event-json.h"

struct scan_finder {
	const struct scan_shared *shared;
	struct charset *charset;
	struct parse_stream *stream;
	struct detector_thread *thread;
	struct scan_oracle *oracle; /* or NULL */
	struct scan_relief relief;
	struct scan_result *result;
	size_t relief_at; /* bytes in the result */
	const char *file;
	uint64_t file_number;
	struct scan_event about; /* the event at hand; `event` NULL: nothing was found in it yet */
};

/* The whole event and its user, for the first finding; the others find them made. */
static void look_at_event(struct scan_event *about, const struct event *event)
{
	if (about->event)
		return;
	about->event = event_whole(event);
	about->user = event_user(about->event);
	buf_clear(&about->fields);
	buf_clear(&about->facts);
}

static void matched(void *ctx, const struct match *match)
{
	struct scan_finder *finder = ctx;

	/* What is on a list is no rule: the plain evaluation has no opinion. */
	const bool listed = match->n_fields && match->fields[0].indicator;

	if (finder->oracle && !listed)
		scan_oracle_matched(finder->oracle, match);
	if (finder->shared->correlates)
		scan_correlate_pack(match, &finder->result->hits);
	if (match->rule->quiet || match->rule->level < finder->shared->least)
		return;
	look_at_event(&finder->about, match->event);
	const struct scan_finding finding = { .match = match,
					      .about = &finder->about,
					      .file = str_from(finder->file) };
	scan_output_render(finder->shared->output, &finding, &finder->result->out);
	finder->result->totals.findings++;
}

static void add_note(struct scan_finder *finder, struct scan_note note)
{
	note.file = finder->file;
	note.file_number = finder->file_number;
	scan_result_note(finder->result, &note);
}

static void undecided(void *ctx, const struct rule *rule, const struct event *event)
{
	struct scan_finder *finder = ctx;

	if (finder->oracle)
		scan_oracle_undecided(finder->oracle, rule);
	finder->result->totals.undecided++;
	add_note(finder, (struct scan_note){
				 .kind = NOTE_UNDECIDED, .rule = rule, .record = event->record });
}

/* What scan_oracle_compare() is handed on its way. */
struct comparing {
	struct scan_finder *finder;
	uint64_t record;
};

static void differs(void *ctx, const struct rule *rule, const struct err *what)
{
	const struct comparing *comparing = ctx;

	comparing->finder->result->totals.differences++;
	add_note(comparing->finder, (struct scan_note){ .kind = NOTE_DIFFERENCE,
							.rule = rule,
							.record = comparing->record,
							.err = *what });
}

static void compare(struct scan_finder *finder, struct event *event)
{
	struct comparing comparing = { .finder = finder, .record = event->record };

	scan_oracle_compare(finder->oracle, event,
			    &(const struct scan_difference){ .found = differs, .ctx = &comparing });
}

static void set_relief(struct scan_finder *finder)
{
	finder->relief_at = scan_result_bytes(finder->result) + RESULT_WRITE_BYTES;
}

static void relieve(struct scan_finder *finder)
{
	if (scan_result_bytes(finder->result) < finder->relief_at)
		return;
	finder->relief.relieve(finder->relief.ctx);
	set_relief(finder);
}

static void take_event(void *ctx, struct event *event)
{
	struct scan_finder *finder = ctx;
	const struct match_sink sink = { .matched = matched,
					 .undecided = undecided,
					 .ctx = finder };

	finder->about.event = NULL;
	detector_run(finder->thread, event, &sink);
	if (finder->oracle)
		compare(finder, event);
	relieve(finder);
}

static void record_failed(void *ctx, uint64_t record, const struct err *err)
{
	add_note(ctx,
		 (struct scan_note){ .kind = NOTE_RECORD_FAILED, .record = record, .err = *err });
}

struct scan_finder *scan_finder_new(const struct scan_shared *shared,
				    const struct scan_relief *relief)
{
	struct scan_finder *finder = mem_new(sizeof(*finder));
	const struct event_sink sink = { .take = take_event,
					 .failed = record_failed,
					 .ctx = finder };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE, .peer = STR("") };

	finder->shared = shared;
	finder->relief = *relief;
	finder->charset = charset_new();
	const struct parse_shared parse = { .taxonomy = shared->taxonomy,
					    .charset = finder->charset };
	finder->stream = parse_stream_new(&sink, &parse, &options);
	finder->thread = detector_thread_new(shared->detector);
	detector_thread_use(finder->thread, shared->indicators);
	if (shared->oracle)
		finder->oracle = scan_oracle_new(detector_rules(shared->detector));
	buf_init(&finder->about.fields, SCAN_FINDING_MAX);
	buf_init(&finder->about.facts, SCAN_FINDING_MAX);
	return finder;
}

void scan_finder_free(struct scan_finder *finder)
{
	if (!finder)
		return;
	parse_stream_free(finder->stream);
	charset_free(finder->charset);
	detector_thread_free(finder->thread);
	scan_oracle_free(finder->oracle);
	buf_done(&finder->about.fields);
	buf_done(&finder->about.facts);
	free(finder);
}

struct charset *scan_finder_charset(const struct scan_finder *finder)
{
	return finder->charset;
}

void scan_finder_set_result(struct scan_finder *finder, struct scan_result *result)
{
	finder->result = result;
	set_relief(finder);
}

void scan_finder_begin(struct scan_finder *finder, const char *name, uint64_t file_number,
		       const struct parse_place *place)
{
	const struct parse_stream_options options = {
		.arrival_us = TIME_NONE,
		.peer = STR(""),
		.plan = detector_plan(finder->shared->detector),
		.place = place,
	};

	finder->file = name;
	finder->file_number = file_number;
	if (!place)
		return;
	parse_stream_restart(finder->stream, &options);
	if (finder->shared->correlates)
		scan_correlate_pack_file(name, file_number, &finder->result->hits);
}

void scan_finder_feed(struct scan_finder *finder, struct str bytes)
{
	finder->result->totals.bytes += bytes.len;
	parse_stream_feed(finder->stream, bytes);
}

bool scan_finder_is_seam(const struct scan_finder *finder, uint64_t records)
{
	return parse_stream_is_seam(finder->stream, records);
}

void scan_finder_end(struct scan_finder *finder)
{
	struct scan_totals *totals = &finder->result->totals;

	parse_stream_end(finder->stream);
	const struct parse_counts counts = parse_stream_counts(finder->stream);
	totals->records += counts.records;
	totals->events += counts.events;
	totals->failed += counts.failed;
}

void scan_finder_broke_off(struct scan_finder *finder, const struct err *err)
{
	finder->result->totals.unreadable++;
	add_note(finder, (struct scan_note){ .kind = NOTE_BROKE_OFF, .err = *err });
}
