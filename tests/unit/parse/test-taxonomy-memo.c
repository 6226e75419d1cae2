/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is remembered of the taxonomy gives what the taxonomy gives: here for the events of all
 * cases of all formats, as they are and with fields changed at random.
 */
#include "support/check.h"

#include <dirent.h>
#include <limits.h>

#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "parse/stream/stream.h"
#include "parse/taxonomy/taxonomy-memo.h"
#include "support/random.h"

#define CASE_BYTES_MAX (16u * 1024 * 1024)
#define CHANGES	       12u /* of each event */

struct run {
	const struct taxonomy *taxonomy;
	struct taxonomy_memo *memo;
	struct random random;
	struct field_plan plan;
	struct str other; /* a value of another event */
	size_t events;
};

static void copy_event(const struct event *from, const struct field_plan *plan, unsigned flags,
		       struct event *to)
{
	event_init(to);
	to->plan = plan;
	to->format = from->format;
	to->source = from->source;
	to->time_us = from->time_us;
	to->host = from->host;
	to->record = from->record;
	to->flags = from->flags | flags;
	for (size_t i = 0; i < from->n_fields; i++)
		event_add_typed(to, from->fields[i].name, from->fields[i].value,
				from->fields[i].type);
}

static void check_same(const struct event *a, const struct event *b)
{
	check_row(a->n_fields == b->n_fields, a->format);
	for (size_t i = 0; i < a->n_fields; i++) {
		const struct field *x = &a->fields[i];
		const struct field *y = &b->fields[i];
		if (!str_equal(x->name, y->name) || !str_equal(x->value, y->value) ||
		    !x->value.ptr != !y->value.ptr || x->type != y->type || x->hash != y->hash ||
		    x->slot != y->slot)
			fail_msg("%s: field %zu is %.*s “%.*s” and %.*s “%.*s”", a->format, i,
				 STR_ARG(x->name), STR_ARG(x->value), STR_ARG(y->name),
				 STR_ARG(y->value));
	}
	check_row(a->time_us == b->time_us && a->record == b->record, a->format);
	check_row(str_equal(a->host, b->host) && a->flags == b->flags, a->format);
	check_row(str_equal(a->source.product, b->source.product), a->format);
	check_row(str_equal(a->source.category, b->source.category), a->format);
	check_row(str_equal(a->source.service, b->source.service), a->format);
}

/* The same without what nobody reads: such names need not be added to a lean event. */
static void keep_planned(struct event *event)
{
	size_t kept = 0;

	for (size_t i = 0; i < event->n_fields; i++) {
		if (event->fields[i].slot != FIELD_NO_SLOT)
			event->fields[kept++] = event->fields[i];
	}
	event->n_fields = kept;
}

static void compare(struct run *run, const struct event *event, const struct field_plan *plan,
		    unsigned flags)
{
	const struct taxonomy_part *part = taxonomy_part(run->taxonomy, event->format);
	struct event plain;
	struct event remembered;

	assert_non_null(part);
	copy_event(event, plan, flags, &plain);
	copy_event(event, plan, flags, &remembered);
	taxonomy_apply_part(part, &plain);
	taxonomy_apply_remembered(run->memo, part, &remembered);
	if (flags & EVENT_LEAN) {
		keep_planned(&plain);
		keep_planned(&remembered);
	}
	check_same(&plain, &remembered);
	event_done(&plain);
	event_done(&remembered);
	run->events++;
}

static void change(struct run *run, struct event *event)
{
	if (event->n_fields == 0)
		return;

	const size_t at = random_below(&run->random, event->n_fields);
	struct field *field = &event->fields[at];
	switch (random_below(&run->random, 4)) {
	case 0:
		field->value = STR_NONE;
		field->type = VALUE_NULL;
		break;
	case 1:
		field->value = run->other;
		break;
	case 2:
		event_add_field(event, field);
		break;
	default:
		memmove(field, field + 1, (event->n_fields - at - 1) * sizeof(*field));
		event->n_fields--;
	}
}

static void take(void *ctx, struct event *event)
{
	struct run *run = ctx;
	struct event changed;

	for (size_t i = 0; i < event->n_fields; i++) {
		if (random_below(&run->random, 2))
			(void)!field_plan_add(&run->plan, event->fields[i].name);
	}
	run->plan.serial++; /* it has grown: in the product it would be another */
	for (unsigned times = 0; times < 3; times++) {
		compare(run, event, NULL, 0);
		compare(run, event, &run->plan, 0);
		compare(run, event, &run->plan, EVENT_LEAN);
	}
	copy_event(event, NULL, 0, &changed);
	for (unsigned i = 0; i < CHANGES; i++) {
		change(run, &changed);
		for (unsigned times = 0; times < 3; times++)
			compare(run, &changed, NULL, 0);
	}
	event_done(&changed);
	run->other = STR("traffic");
}

static void run_case(struct run *run, const char *path)
{
	const struct parse_shared bare = { .charset = NULL };
	const struct event_sink sink = { .take = take, .ctx = run };
	const struct parse_stream_options options = { .arrival_us = 0 };
	auto_buf bytes = BUF_INIT(CASE_BYTES_MAX);
	struct err err;

	assert_ok(file_read(path, &bytes, &err), &err);
	auto_parse_stream *stream = parse_stream_new(&sink, &bare, &options);
	parse_stream_feed(stream, buf_str(&bytes));
	parse_stream_end(stream);
}

static void run_folder(struct run *run, const char *dir)
{
	DIR *entries = opendir(dir);
	struct err err;

	assert_non_null(entries);
	for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
		char path[PATH_MAX];
		if (!str_ends(str_from(entry->d_name), STR(".in")))
			continue;
		assert_ok(path_join(dir, entry->d_name, path, &err), &err);
		run_case(run, path);
	}
	(void)closedir(entries);
}

static void remembers_what_the_taxonomy_does(void **state UNUSED)
{
	struct taxonomy *taxonomy = NULL;
	struct run run = { .random = random_of(11), .other = STR("utm") };
	struct err err;

	assert_ok(taxonomy_load(getenv("TONOI_CONTENT"), &taxonomy, &err), &err);
	run.taxonomy = taxonomy;
	run.memo = taxonomy_memo_new();
	field_plan_init(&run.plan);
	for (size_t i = 0; parsers[i]; i++) {
		char dir[PATH_MAX];
		(void)snprintf(dir, sizeof(dir), "%s/tests/cases/parse/%s", getenv("TONOI_SOURCE"),
			       parsers[i]->name);
		run_folder(&run, dir);
	}
	assert_true(run.events > 1000);
	field_plan_done(&run.plan);
	taxonomy_memo_free(run.memo);
	taxonomy_free(taxonomy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_what_the_taxonomy_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
