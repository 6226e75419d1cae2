/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast the sealed log takes records: bench-log-append FOLDER [COUNT] [plain|encrypted]
 * Records of 256 bytes, a commit every 1,000, seals as they fall due. Prints records per second of
 * the whole, and of processor time alone (what is left when the disk costs nothing).
 */
#include <inttypes.h>
#include <time.h>

#include "base/buf.h"
#include "log/log-writer.h"

#define PAYLOAD_BYTES 256
#define COMMIT_EVERY  1000

static double seconds(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum errc append_all(struct log_writer *writer, uint64_t count, struct err *err)
{
	char payload[PAYLOAD_BYTES];
	uint32_t stream;
	uint64_t offset;
	enum errc code = log_writer_stream(writer, STR("bench"), STR("1"), &stream, &offset, err);

	memset(payload, 'x', sizeof(payload));
	for (uint64_t n = 0; n < count && !code; n++) {
		const struct log_append append = {
			.stream = stream,
			.offset = offset + n + 1,
			.wall_us = TIME_NONE,
			.mono_us = TIME_NONE,
			.payload = str_of(payload, sizeof(payload)),
		};
		code = log_writer_append(writer, &append, NULL, err);
		if (!code && n % COMMIT_EVERY == COMMIT_EVERY - 1)
			code = log_writer_commit(writer, NULL, err);
		if (!code && n % COMMIT_EVERY == COMMIT_EVERY - 1)
			code = log_writer_seal(writer, err);
	}
	return code;
}

int main(int argc, char **argv)
{
	struct log_key key = { .bytes = { 1 } };
	struct log_writer_options options = { .dir = argc > 1 ? argv[1] : "." };
	uint64_t count = 1000000;
	struct log_writer *writer;
	struct err err;

	if (argc > 2 && !str_to_u64(str_from(argv[2]), &count))
		return 2;
	if (argc > 3 && str_is(str_from(argv[3]), "encrypted"))
		options.key = &key;
	if (log_writer_open(&options, &writer, NULL, &err))
		return fprintf(stderr, "%s\n", err.text), 1;

	const double wall = seconds(CLOCK_MONOTONIC);
	const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (append_all(writer, count, &err))
		return fprintf(stderr, "%s\n", err.text), 1;
	const double wall_spent = seconds(CLOCK_MONOTONIC) - wall;
	const double cpu_spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("%" PRIu64 " records: %.0f/s, %.0f per processor second (%.2f µs each)\n", count,
	       (double)count / wall_spent, (double)count / cpu_spent,
	       cpu_spent * 1e6 / (double)count);
	return log_writer_close(writer, &err) ? 1 : 0;
}
