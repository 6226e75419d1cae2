/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rules cost an event, in the compiled engine and in the plain one: parsing is done before
 * the clock starts. Files may be packed, as `tonoi scan` takes them.
 *
 *     sigma-engines RULES-DIR CONTENT-DIR ROUNDS FILE…      ROUNDS 0: only compare the two
 */
#include <fcntl.h>
#include <time.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "parse/stream/container.h"
#include "parse/stream/stream.h"
#include "support/engine-pair.h"

#define READ_BYTES   (256u * 1024)
#define EVENTS_BYTES (3u * 1024 * 1024 * 1024ull)
#define PLAIN_EVENTS 2000 /* the plain engine is given every so manieth event */

struct events {
	struct arena arena;
	struct event *at;
	size_t n;
	size_t cap;
	size_t bytes;
};

/* Texts within the raw text of the event stay within its copy. */
static struct str moved(struct arena *arena, struct str text, struct str from, struct str to)
{
	if (!text.ptr)
		return text;
	if (from.ptr && text.ptr >= from.ptr && text.ptr + text.len <= from.ptr + from.len)
		return str_of(to.ptr + (text.ptr - from.ptr), text.len);
	return arena_str(arena, text);
}

static void take(void *ctx, struct event *event)
{
	struct events *events = ctx;
	struct arena *arena = &events->arena;
	struct field *fields = arena_take_array(arena, event->n_fields + 1, sizeof(*fields));
	const struct str raw = arena_str(arena, event->raw);

	if (!fields)
		abort();
	mem_reserve(&events->at, &events->cap, events->n + 1, sizeof(*events->at));
	struct event *copy = &events->at[events->n++];
	*copy = *event;
	copy->arena = (struct arena)ARENA_INIT(0);
	copy->fields = fields;
	copy->flags &= ~(unsigned)EVENT_LEAN; /* who could make it whole is gone by then */
	copy->raw = event->raw.ptr ? raw : event->raw;
	copy->source.product = arena_str(arena, event->source.product);
	copy->source.category = arena_str(arena, event->source.category);
	copy->source.service = arena_str(arena, event->source.service);
	for (size_t i = 0; i < event->n_fields; i++) {
		fields[i] = event->fields[i];
		fields[i].name = moved(arena, fields[i].name, event->raw, raw);
		fields[i].value = moved(arena, fields[i].value, event->raw, raw);
	}
	events->bytes += event->raw.len;
}

static bool read_members(struct container *container, const struct parse_shared *shared,
			 const struct field_plan *plan, struct events *events, struct err *err)
{
	const struct event_sink sink = { .take = take, .ctx = events };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE, .plan = plan };
	static char bytes[READ_BYTES];
	struct container_member member;
	size_t n;

	while (!container_next(container, &member, err)) {
		auto_parse_stream *stream = parse_stream_new(&sink, shared, &options);
		do {
			if (container_read(container, bytes, sizeof(bytes), &n, err))
				return false;
			parse_stream_feed(stream, str_of(bytes, n));
		} while (n);
		parse_stream_end(stream);
	}
	return true;
}

static bool read_file(const char *path, const struct parse_shared *shared,
		      const struct field_plan *plan, struct events *events, struct err *err)
{
	const struct container_limits limits = CONTAINER_LIMITS;
	auto_container *container = NULL;
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || container_open(fd, &limits, &container, err))
		return false;
	return read_members(container, shared, plan, events, err);
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void ignore(void *ctx, const struct match *match)
{
	*(uint64_t *)ctx += match->n_fields;
}

static double run_compiled(struct runner *runner, const struct events *events)
{
	uint64_t fields = 0;
	const struct match_sink sink = { .matched = ignore, .ctx = &fields };
	const double start = cpu_seconds();

	for (size_t i = 0; i < events->n; i++)
		runner_run(runner, &events->at[i], &sink);
	return (cpu_seconds() - start) * 1e9 / (double)events->n;
}

static double run_plain(struct matcher *matcher, const struct events *events)
{
	uint64_t fields = 0;
	const struct match_sink sink = { .matched = ignore, .ctx = &fields };
	const double start = cpu_seconds();
	const size_t step = events->n / PLAIN_EVENTS + 1;
	size_t n = 0;

	for (size_t i = 0; i < events->n; i += step, n++)
		matcher_run(matcher, &events->at[i], &sink);
	return (cpu_seconds() - start) * 1e9 / (double)n;
}

static int compare(struct engine_pair *pair, const struct events *events)
{
	for (size_t i = 0; i < events->n; i++) {
		if (engine_pair_agrees(pair, &events->at[i]))
			continue;
		printf("event %zu differs: compiled:\n%.*splain:\n%.*s", i,
		       STR_ARG(buf_str(&pair->compiled)), STR_ARG(buf_str(&pair->plain)));
		return 1;
	}
	printf("%llu events, %llu matches, %llu undecided, counts %s\n",
	       (unsigned long long)pair->events, (unsigned long long)pair->matches,
	       (unsigned long long)pair->undecided,
	       engine_pair_counts_agree(pair) ? "agree" : "differ");
	return engine_pair_counts_agree(pair) ? 0 : 1;
}

static void print_work(const struct runner *runner, size_t bytes)
{
	const struct match_counts counts = runner_counts(runner);
	const struct runner_work work = runner_work(runner);
	const double n = (double)counts.events;

	printf("program %.1f MB; per event: %.2f matches, %.2f candidates, %.1f values, %.1f %% "
	       "cached, %.0f bytes read; %.1f %% of a known kind, %llu unrouted, %llu plain\n",
	       (double)bytes / 1e6, (double)counts.matches / n, (double)work.candidates / n,
	       (double)work.values / n, 100.0 * (double)work.cached / (double)work.values,
	       (double)work.read / n, 100.0 * (double)work.of_kind / n,
	       (unsigned long long)counts.unrouted, (unsigned long long)work.plain);
}

static int measure(struct engine_pair *pair, const struct events *events, int rounds)
{
	for (int i = 0; i < rounds; i++)
		printf("compiled %8.0f ns/event   plain %8.0f ns/event\n",
		       run_compiled(pair->runner, events), run_plain(pair->matcher, events));
	print_work(pair->runner, pair->program->image.len);
	return 0;
}

int main(int argc, char **argv)
{
	const char *const paths[] = { argc > 4 ? argv[1] : NULL };
	const struct ruleset_sources sources = { .paths = paths,
						 .n_paths = 1,
						 .content = argc > 4 ? argv[2] : NULL };
	struct events events = { .arena = ARENA_INIT(EVENTS_BYTES) };
	auto_ruleset *set = NULL;
	auto_parse_shared shared = { .taxonomy = NULL };
	struct engine_pair pair;
	struct err err = { .text = "a file cannot be opened" };

	if (argc <= 4) {
		fprintf(stderr, "usage: sigma-engines RULES-DIR CONTENT-DIR ROUNDS FILE…\n");
		return 2;
	}
	if (parse_shared_open(argv[2], &shared, &err) || ruleset_load(&sources, &set, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	const int rounds = (int)strtol(argv[3], NULL, 10);
	const double start = cpu_seconds();
	engine_pair_init(&pair, set);
	printf("%zu rules compiled in %.0f ms\n", ruleset_count(set),
	       (cpu_seconds() - start) * 1e3);
	for (int i = 4; i < argc; i++) {
		if (!read_file(argv[i], &shared, rounds ? ruleset_plan(set) : NULL, &events, &err))
			fprintf(stderr, "%s: %s\n", argv[i], err.text);
	}
	printf("%zu events, %.1f MB\n", events.n, (double)events.bytes / 1e6);
	const int code = rounds ? measure(&pair, &events, rounds) : compare(&pair, &events);
	engine_pair_done(&pair);
	arena_done(&events.arena);
	free(events.at);
	return code;
}
