/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-timing.h"

#include <sys/resource.h>

#include "base/encoding/json-write.h"
#include "base/os/clock.h"

#define LINE_BYTES_MAX 4096

static void add_seconds(struct json_writer *w, const char *name, int64_t us)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%.6f", (double)us / (double)US_PER_SEC);
	json_raw(w, name, str_from(text));
}

void scan_timing_print(const struct scan_timing *timing, const struct scan_totals *totals)
{
	auto_buf line = BUF_INIT(LINE_BYTES_MAX);
	struct json_writer w = json_writer_to(&line);
	struct rusage usage = { 0 };

	(void)getrusage(RUSAGE_SELF, &usage);
	json_begin_object(&w);
	add_seconds(&w, "load_seconds", timing->load_us);
	add_seconds(&w, "compile_seconds", timing->compile_us);
	add_seconds(&w, "scan_seconds", timing->scan_us);
	json_u64(&w, "events", totals->events);
	json_u64(&w, "bytes", totals->bytes);
	json_u64(&w, "findings", totals->findings);
	json_u64(&w, "threads", timing->threads);
	json_u64(&w, "rules", totals->rules);
	json_u64(&w, "rules_refused", totals->refused);
	json_u64(&w, "peak_rss_bytes", (uint64_t)usage.ru_maxrss * 1024);
	json_end_object(&w);
	fprintf(stderr, "%s\n", line.ptr);
}
