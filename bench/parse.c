/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse FILE: how fast a file becomes events, with the taxonomy and without it, from memory and
 * without printing them. Prints one JSON object; times are of the processor.
 */
#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "parse/stream/stream.h"

#define FILE_BYTES_MAX (UINT64_C(2) * 1024 * 1024 * 1024)

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

static void measure(const char *what, struct str bytes, const struct parse_shared *shared)
{
	uint64_t fields = 0;
	const struct event_sink sink = { .take = take, .ctx = &fields };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE };
	auto_parse_stream *stream = parse_stream_new(&sink, shared, &options);
	const double begin = seconds();

	parse_stream_feed(stream, bytes);
	parse_stream_end(stream);

	const double took = seconds() - begin;
	const uint64_t events = parse_stream_counts(stream).events;
	printf("{\"what\":\"%s\",\"events\":%llu,\"fields\":%llu,\"seconds\":%.3f,"
	       "\"events_per_second\":%.0f,\"megabytes_per_second\":%.0f}\n",
	       what, (unsigned long long)events, (unsigned long long)fields, took,
	       (double)events / took, (double)bytes.len / took / 1e6);
}

int main(int argc, char **argv)
{
	auto_buf file = BUF_INIT(FILE_BYTES_MAX);
	auto_parse_shared shared = { 0 };
	char content[PATH_MAX];
	struct err err;

	if (argc != 2 || file_read(argv[1], &file, &err) || path_content(content, &err) ||
	    parse_shared_open(content, &shared, &err)) {
		fprintf(stderr, "parse: %s\n", argc == 2 ? err.text : "usage: parse FILE");
		return 1;
	}

	const struct parse_shared bare = { .charset = shared.charset };
	measure("parsed", buf_str(&file), &bare);
	measure("parsed, Sigma's names", buf_str(&file), &shared);
	return 0;
}
