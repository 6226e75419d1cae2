/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flows a second into the network watch: a day of 2,000 hosts and 5,000 destinations, in order, and
 * pairs that never come again. By processor time.
 *
 *     network-watch CONTENT-DIR [FLOWS]
 */
#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "detect/beacon/network-watch.h"

#define FLOWS	2000000u
#define START_S INT64_C(1763769600)

static double used_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static void run(const struct watch_content *content, const char *name, unsigned flows,
		unsigned hosts, unsigned destinations)
{
	const struct watch_sink sink = { .ctx = NULL };
	auto_network_watch *watch = network_watch_new(content, &watch_limits_live, &sink);
	const double before_s = used_s();
	uint64_t seed = 1;

	for (unsigned i = 0; i < flows; i++) {
		char source[24];
		char destination[40];
		(void)snprintf(source, sizeof(source), "10.0.%u", next_random(&seed) % hosts);
		(void)snprintf(destination, sizeof(destination), "h%u.example.org",
			       next_random(&seed) % destinations);
		const struct flow flow = {
			.kind = FLOW_WEB,
			.time_us = (START_S + (int64_t)i * 86400 / flows) * US_PER_SEC,
			.source = str_from(source),
			.destination = str_from(destination),
			.bytes_out = 300,
			.bytes_in = next_random(&seed) % 100000,
			.duration_s = -1,
		};
		network_watch_flow(watch, &flow);
	}
	network_watch_end(watch);
	const double took_s = used_s() - before_s;
	const struct watch_counts counts = network_watch_counts(watch);
	printf("%-12s %10.0f flows/s, %llu forgotten, %zu MiB\n", name, flows / took_s,
	       (unsigned long long)counts.evicted, counts.bytes >> 20);
}

int main(int argc, char **argv)
{
	struct watch_content *content = NULL;
	struct err err;

	if (argc < 2 || watch_content_load(argv[1], &content, &err)) {
		fprintf(stderr, "network-watch CONTENT-DIR [FLOWS]: %s\n",
			argc < 2 ? "a folder is missing" : err.text);
		return 1;
	}
	const unsigned flows = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : FLOWS;
	run(content, "hospital", flows, 200, 100);
	run(content, "crowded", flows, 2000, 5000);
	run(content, "hostile", flows, 1u << 20, 1u << 30);
	watch_content_free(content);
	return 0;
}
