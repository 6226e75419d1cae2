/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Correlations of a scan: hits are collected while the files are read, and correlated in order of
 * their time when all are there. Threads pack the hits they meet; what they packed is taken in the
 * order of the input.
 */
#pragma once

#include "cli/scan/scan-output.h"
#include "detect/correlate/correlator.h"

struct scan_correlate;

struct scan_correlate_sink {
	void (*found)(void *ctx, const struct scan_finding *finding);
	void *ctx;
};

/* NULL when the set has no correlations: the others take that. */
struct scan_correlate *scan_correlate_new(const struct ruleset *set,
					  const struct scan_correlate_sink *sink) MUST_CHECK;
void scan_correlate_free(struct scan_correlate *scan);

/* What is packed now is from this file; pieces of one file have its number. In any thread. */
void scan_correlate_pack_file(const char *name, uint64_t file_number, struct buf *out);

/* A match of any rule; those that no correlation reads are passed over. */
void scan_correlate_pack(const struct match *match, struct buf *out);

/* What was packed, any number of files and hits. */
void scan_correlate_take(struct scan_correlate *scan, struct str packed);

/* All files were read: the sink hears of what was found, in order of time. */
void scan_correlate_end(struct scan_correlate *scan);

struct correlator_counts scan_correlate_counts(const struct scan_correlate *scan);
