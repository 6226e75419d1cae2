/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread's way from bytes to findings: a stream that is begun anew for every file, what looks
 * at the events, and the result that is being filled. Nothing of it is shared.
 */
#pragma once

#include "cli/scan/scan-result.h"
#include "detect/detector.h"
#include "parse/stream/stream.h"

/* What the threads of a scan share; nobody changes it while they run. */
struct scan_shared {
	const struct detector *detector;
	struct taxonomy *taxonomy;
	const struct scan_output *output;
	enum rule_level least; /* of findings */
	bool correlates;       /* hits are wanted */
	bool oracle;
	const struct indicator_set *indicators; /* NULL: none are looked for */
};

struct scan_finder;

/* Called whenever RESULT_WRITE_BYTES more were made. */
struct scan_relief {
	void (*relieve)(void *ctx);
	void *ctx;
};

/* Before the sandbox is entered. */
struct scan_finder *scan_finder_new(const struct scan_shared *shared,
				    const struct scan_relief *relief) MUST_CHECK;
void scan_finder_free(struct scan_finder *finder);

/* The converters of character sets are of this thread. */
struct charset *scan_finder_charset(const struct scan_finder *finder);

/* Findings, counts and notes go there from now on. */
void scan_finder_set_result(struct scan_finder *finder, struct scan_result *result);

/* The next bytes are of this file or member; `name` lives until the next call. */
void scan_finder_begin(struct scan_finder *finder, const char *name, uint64_t file_number,
		       const struct parse_place *place);

void scan_finder_feed(struct scan_finder *finder, struct str bytes);

/* See parse_stream_is_seam(). */
bool scan_finder_is_seam(const struct scan_finder *finder, uint64_t records);

/* The file ends here, or another thread goes on: counts. */
void scan_finder_end(struct scan_finder *finder);

/* A note on the file at hand. */
void scan_finder_broke_off(struct scan_finder *finder, const struct err *err);
