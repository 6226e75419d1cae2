/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An evidence bundle: records with everything a third party needs to verify them offline
 * (docs/formats/log.md "Evidence bundle"). The README files and the verifier are copied in by the
 * caller through bundle_add_file().
 */
#pragma once

#include "log/seal/proof.h"
#include "log/search.h"

struct bundle;

struct bundle_counts {
	uint64_t records;
	uint64_t unsealed; /* matched, left out: no checkpoint covers them yet */
	uint64_t damaged;  /* places that could not be read */
};

/* `dir` is an empty folder that is there; the files of the bundle are made in it. */
enum errc bundle_new(int dir, struct bundle **ret, struct err *err) MUST_CHECK;
void bundle_free(struct bundle *bundle);

/* All records that match. `prover` and `reader` are of the same log. */
enum errc bundle_add_records(struct bundle *bundle, struct log_prover *prover,
			     struct log_reader *reader, const struct log_query *query,
			     struct bundle_counts *ret, struct err *err) MUST_CHECK;

enum errc bundle_add_file(struct bundle *bundle, const char *name, struct str bytes,
			  struct err *err) MUST_CHECK;

/* Writes SHA256SUMS last. */
enum errc bundle_finish(struct bundle *bundle, struct err *err) MUST_CHECK;
