/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading one unit of input: the members of a file one after the other, or a piece of a large one.
 */
#pragma once

#include "cli/scan/scan-finder.h"
#include "cli/scan/scan-input.h"

/* A finder and the memory it reads into: one a thread. */
struct scan_reader;

struct scan_reader *scan_reader_new(const struct scan_shared *shared) MUST_CHECK;
void scan_reader_free(struct scan_reader *reader);

/* See scan_input_claim(). */
bool scan_reader_claim(struct scan_reader *reader, struct scan_input *input, struct scan_unit *ret);

/* Fill `result`. What cannot be read is counted and noted. */
void scan_reader_read(struct scan_reader *reader, struct scan_order *order,
		      const struct scan_unit *unit, struct scan_result *result);
