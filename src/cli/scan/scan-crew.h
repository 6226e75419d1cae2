/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads of a scan. Each takes units of input (scan-input.h), reads them with a finder of its
 * own and hands the result on in order (scan-order.h).
 */
#pragma once

#include "base/os/sandbox.h"
#include "cli/scan/scan-finder.h"
#include "cli/scan/scan-input.h"

#define SCAN_THREADS_MAX 256

/* Cores that this process may run on, but one when there is little to read. */
unsigned scan_threads_for(const struct scan_files *files);

struct scan_crew;

/* Makes what each thread needs, and the threads; nothing is read yet. */
struct scan_crew *scan_crew_new(const struct scan_shared *shared, struct scan_input *input,
				struct scan_order *order, unsigned threads) MUST_CHECK;

/*
 * Confine all threads (sandbox.h; "" in `level` when this machine cannot), then read all there is.
 */
enum errc scan_crew_confine(struct scan_crew *crew, const struct sandbox_profile *profile,
			    const struct sandbox_path *paths, struct err *err) MUST_CHECK;
void scan_crew_run(struct scan_crew *crew);
void scan_crew_free(struct scan_crew *crew);
