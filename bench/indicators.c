/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-indicators FOLDER [COUNT]: a set of COUNT (10,000,000) made-up indicators of all types is
 * built in FOLDER, opened and asked for a million values that are in it and a million that are not.
 * Prints one JSON object: seconds and peak memory of the build, bytes of the file, memory after
 * opening and after asking, and nanoseconds a value with its hash: "first" while memory and file
 * are touched for the first time, "warm" the fastest of four rounds over the same values.
 */
#include <fcntl.h>
#include <sys/resource.h>

#include "base/alloc.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "detect/indicators/set-writer.h"

#define ASKED  1000000u
#define ROUNDS 4

static NORETURN void die(const struct err *err)
{
	fprintf(stderr, "bench-indicators: %s\n", err->text);
	exit(1);
}

static uint64_t scatter(uint64_t n)
{
	n = (n ^ n >> 31) * UINT64_C(0x7fb5d329728ea185);
	n = (n ^ n >> 27) * UINT64_C(0x81dadef4bc2dd44d);
	return n ^ n >> 33;
}

/* Four of ten are addresses, three names, two hashes, one URL; a few are networks. */
static void make(uint64_t n, struct indicator_value *ret)
{
	const uint64_t random = scatter(n + 1);

	if (n % 1000 == 0) {
		ret->type = INDICATOR_NETWORK;
		ret->len = INDICATOR_IP_BYTES + 1;
		memset(ret->bytes, 0, 10);
		memset(ret->bytes + 10, 0xff, 2);
		memcpy(ret->bytes + 12, &random, 3);
		ret->bytes[15] = 0;
		ret->bytes[16] = 120;
	} else if (n % 10 < 4) {
		ret->type = INDICATOR_IP;
		ret->len = INDICATOR_IP_BYTES;
		memset(ret->bytes, 0, 10);
		memset(ret->bytes + 10, 0xff, 2);
		memcpy(ret->bytes + 12, &random, 4);
	} else if (n % 10 < 7) {
		ret->type = INDICATOR_DOMAIN;
		ret->len = (size_t)snprintf(ret->bytes, 64, "h%llx.evil%llu.example",
					    (unsigned long long)(random >> 20),
					    (unsigned long long)(n % 977));
	} else if (n % 10 < 9) {
		const uint64_t words[4] = { random, scatter(random), n, ~random };
		ret->type = INDICATOR_SHA256;
		ret->len = sizeof(words);
		memcpy(ret->bytes, words, sizeof(words));
	} else {
		ret->type = INDICATOR_URL;
		ret->len = (size_t)snprintf(ret->bytes, 96, "w%llx.example/a/%llx.php",
					    (unsigned long long)(random >> 40),
					    (unsigned long long)(random & 0xffffff));
	}
}

static double cpu_seconds(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long peak_kb(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Of this process now: VmRSS, which counts what is touched of the mapped file. */
static long resident_kb(void)
{
	auto_buf text = BUF_INIT(64 * 1024);
	const struct str key = STR("VmRSS:");
	uint64_t kb = 0;

	if (file_read("/proc/self/status", &text, NULL))
		return 0;
	const struct str rest = str_from_pos(buf_str(&text), str_find(buf_str(&text), key) + 6);
	const struct str line = str_trim(str_sub(rest, 0, str_find_char(rest, '\n')));
	(void)str_to_u64(str_sub(line, 0, str_find_char(line, ' ')), &kb);
	return (long)kb;
}

static void build(int fd, uint64_t count)
{
	auto_set_writer *writer =
		set_writer_new(fd, (struct hash_key){ .a = 0x1234567, .b = 0x89abcdef01 }, 1);
	const struct indicator_source source = { .name = STR("bench"), .file = STR("-") };
	struct indicator_value value;
	struct indicator one = { .confidence = INDICATOR_NO_CONFIDENCE,
				 .valid_from_us = TIME_NONE,
				 .valid_until_us = TIME_NONE,
				 .name = STR("") };
	uint64_t made;
	struct err err;

	if (set_writer_source(writer, &source, &one.source, &err))
		die(&err);
	for (uint64_t n = 0; n < count; n++) {
		make(n, &value);
		one.type = value.type;
		one.value = indicator_value_str(&value);
		if (set_writer_add(writer, &one, &err))
			die(&err);
	}
	if (set_writer_finish(writer, &made, &err))
		die(&err);
}

/* Values made beforehand: making one takes longer than asking for it. */
struct asked {
	struct asked_value {
		uint8_t type;
		uint8_t len;
		uint32_t at; /* in the bytes */
	} * values;
	char *bytes;
};

static void asked_make(struct asked *asked, uint64_t count, uint64_t first)
{
	struct indicator_value value;
	size_t used = 0;

	asked->values = mem_new_array(ASKED, sizeof(*asked->values));
	asked->bytes = mem_new((size_t)ASKED * 64);
	for (uint32_t i = 0; i < ASKED; i++) {
		make(first + scatter(i) % count, &value);
		asked->values[i] = (struct asked_value){ .type = (uint8_t)value.type,
							 .len = (uint8_t)value.len,
							 .at = (uint32_t)used };
		memcpy(asked->bytes + used, value.bytes, value.len);
		used += value.len;
	}
}

static void asked_done(struct asked *asked)
{
	free(asked->values);
	free(asked->bytes);
}

static double ask_round(const struct indicator_set *set, const struct asked *asked, uint64_t *found)
{
	const struct hash_key *key = indicator_set_key(set);
	const double begun = cpu_seconds();
	struct indicator_hits hits;

	*found = 0;
	for (uint32_t i = 0; i < ASKED; i++) {
		const struct asked_value *one = &asked->values[i];
		const struct str value = str_of(asked->bytes + one->at, one->len);
		const enum indicator_type type = (enum indicator_type)one->type;
		hits.n = 0;
		indicator_set_find(set, type, value, indicator_hash(key, type, value), &hits);
		*found += hits.n > 0;
	}
	return (cpu_seconds() - begun) * 1e9 / ASKED;
}

struct pace {
	double first_ns;
	double warm_ns;
	uint64_t found;
	long added_kb; /* to this process's memory */
};

static struct pace ask(const struct indicator_set *set, uint64_t count, uint64_t first)
{
	struct asked asked;
	struct pace pace;

	asked_make(&asked, count, first);
	const long before_kb = resident_kb();
	pace.first_ns = ask_round(set, &asked, &pace.found);
	pace.warm_ns = pace.first_ns;
	for (unsigned i = 0; i < ROUNDS; i++) {
		const double ns = ask_round(set, &asked, &pace.found);
		pace.warm_ns = ns < pace.warm_ns ? ns : pace.warm_ns;
	}
	pace.added_kb = resident_kb() - before_kb;
	asked_done(&asked);
	return pace;
}

static double ask_networks(const struct indicator_set *set)
{
	struct indicator_hits hits;
	char ip[INDICATOR_IP_BYTES] = { [10] = (char)0xff, [11] = (char)0xff };
	const double begun = cpu_seconds();

	for (uint64_t i = 0; i < ASKED; i++) {
		const uint64_t random = scatter(~i);
		memcpy(ip + 12, &random, 4);
		hits.n = 0;
		indicator_set_find_networks(set, ip, &hits);
	}
	return (cpu_seconds() - begun) * 1e9 / ASKED;
}

int main(int argc, char **argv)
{
	char path[4096];
	uint64_t count = 10000000;
	struct indicator_set *set;
	struct err err;

	if (argc < 2 || (argc > 2 && (!str_to_u64(str_from(argv[2]), &count) || count == 0))) {
		fputs("usage: bench-indicators FOLDER [COUNT]\n", stderr);
		return 2;
	}
	(void)snprintf(path, sizeof(path), "%s/bench-indicators.set", argv[1]);
	auto_fd fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		perror(path);
		return 1;
	}
	const int64_t begun_us = clock_mono_us(&clock_system);
	build(fd, count);
	const double seconds = (double)(clock_mono_us(&clock_system) - begun_us) / 1e6;
	const long built_kb = peak_kb();
	const long before_kb = resident_kb();
	if (indicator_set_open(fd, &set, &err))
		die(&err);
	const long open_kb = resident_kb() - before_kb;
	const struct pace miss = ask(set, count, UINT64_C(1) << 40);
	const struct pace hit = ask(set, count, 0);
	printf("{\"indicators\":%llu,\"build_seconds\":%.1f,\"build_peak_kb\":%ld,"
	       "\"file_bytes\":%llu,\"open_kb\":%ld,\"misses_added_kb\":%ld,"
	       "\"hits_added_kb\":%ld,\"miss_first_ns\":%.0f,\"miss_warm_ns\":%.0f,"
	       "\"hit_first_ns\":%.0f,\"hit_warm_ns\":%.0f,\"network_ns\":%.0f,"
	       "\"found\":%llu,\"false\":%llu}\n",
	       (unsigned long long)indicator_set_count(set), seconds, built_kb,
	       (unsigned long long)indicator_set_bytes(set), open_kb, miss.added_kb, hit.added_kb,
	       miss.first_ns, miss.warm_ns, hit.first_ns, hit.warm_ns, ask_networks(set),
	       (unsigned long long)hit.found, (unsigned long long)miss.found);
	indicator_set_free(set);
	(void)unlink(path);
	return hit.found == ASKED ? 0 : 1;
}
