/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-correlate.h"

#include "base/alloc.h"
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
	const struct scan_finding out = {
		.match = &scan->finding.match,
		.file = file_of(scan, &finding->last),
		.host = scan->finding.event.host,
		.user = finding->user,
	};
	scan->sink.found(scan->sink.ctx, &out);
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

void scan_correlate_file(struct scan_correlate *scan, const char *name)
{
	if (!scan)
		return;
	const struct str own = arena_str(&scan->texts, str_from(name));
	mem_reserve(&scan->files, &scan->cap_files, scan->n_files + 1, sizeof(*scan->files));
	scan->files[scan->n_files++] = own.ptr ? own : STR("");
	scan->event = 0;
}

void scan_correlate_match(struct scan_correlate *scan, const struct match *match)
{
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	if (!scan || !match->rule->watched || match->event->time_us == TIME_NONE)
		return;
	hit_of_match(match, TIME_NONE, values, &hit);
	hit.place.record = scan->n_files ? scan->n_files - 1 : 0;
	hit.place.event = scan->event++;
	hit_list_add(scan->hits, &hit);
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
