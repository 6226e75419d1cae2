/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of evidence on arrival: its digest is taken before anything else. One of at most
 * EVIDENCE_FILE_MAX bytes is kept in DATA/evidence; of a larger one, a copy of a disk, only the
 * digest is, and the file stays where it is.
 */
#pragma once

#include "custody/exhibits.h"
#include "store/evidence.h"

struct arrival {
	char sha256[EVIDENCE_SHA256_LEN + 1];
	int64_t size;
	bool kept;
};

/* `folder` NULL: never kept. ERR_IO; ERR_UNSUPPORTED: it is no ordinary file. */
enum errc arrival_take(const char *path, const char *folder, struct arrival *ret,
		       struct err *err) MUST_CHECK;
