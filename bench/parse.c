/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse FILE [RULES]: how fast a file becomes events, with the taxonomy and without it, and with
 * only the fields that the rules read; from memory and without printing them. Prints a JSON object
 * each; times are of the processor, the best of five.
 */
#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/sigma/ruleset.h"
#include "parse/stream/stream.h"

#define FILE_BYTES_MAX (UINT64_C(2) * 1024 * 1024 * 1024)
#define ROUNDS	       5

static void take(void *ctx, struct event *event)
{
	*(uint64_t *)ctx += event->n_fields;
}

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct bench {
	struct str bytes;
	const struct parse_shared *shared;
	const struct field_plan *plan;
};

/* Seconds of one round. */
static double run(const struct bench *bench, uint64_t *ret_events, uint64_t *ret_fields)
{
	const struct event_sink sink = { .take = take, .ctx = ret_fields };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE,
						      .plan = bench->plan };
	auto_parse_stream *stream = parse_stream_new(&sink, bench->shared, &options);
	const double begin = seconds();

	*ret_fields = 0;
	parse_stream_feed(stream, bench->bytes);
	parse_stream_end(stream);
	*ret_events = parse_stream_counts(stream).events;
	return seconds() - begin;
}

static void measure(const char *what, const struct bench *bench)
{
	uint64_t events = 0;
	uint64_t fields = 0;
	double took = run(bench, &events, &fields);

	for (int i = 1; i < ROUNDS; i++) {
		const double again = run(bench, &events, &fields);
		took = again < took ? again : took;
	}
	printf("{\"what\":\"%s\",\"events\":%llu,\"fields\":%llu,\"seconds\":%.3f,"
	       "\"events_per_second\":%.0f,\"megabytes_per_second\":%.0f}\n",
	       what, (unsigned long long)events, (unsigned long long)fields, took,
	       (double)events / took, (double)bench->bytes.len / took / 1e6);
}

static void measure_lean(const char *rules, const char *content, struct bench bench)
{
	const struct ruleset_sources sources = { .paths = &rules,
						 .n_paths = 1,
						 .content = content };
	auto_ruleset *set = NULL;
	struct err err;

	if (ruleset_load(&sources, &set, &err)) {
		fprintf(stderr, "parse: %s\n", err.text);
		return;
	}
	bench.plan = ruleset_plan(set);
	measure("parsed, what rules read", &bench);
}

int main(int argc, char **argv)
{
	auto_buf file = BUF_INIT(FILE_BYTES_MAX);
	auto_parse_shared shared = { 0 };
	char content[PATH_MAX];
	struct err err;

	if (argc < 2 || file_read(argv[1], &file, &err) || path_content(content, &err) ||
	    parse_shared_open(content, &shared, &err)) {
		fprintf(stderr, "parse: %s\n", argc < 2 ? "usage: parse FILE [RULES]" : err.text);
		return 1;
	}

	const struct parse_shared bare = { .charset = shared.charset };
	measure("parsed", &(struct bench){ buf_str(&file), &bare, NULL });
	measure("parsed, Sigma's names", &(struct bench){ buf_str(&file), &shared, NULL });
	if (argc > 2)
		measure_lean(argv[2], content, (struct bench){ buf_str(&file), &shared, NULL });
	return 0;
}
