/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of proofs: DATA/evidence/SHA-256, each under the digest of its bytes, written once and
 * never changed. What is read back is compared with its name: a file that was altered on the disk
 * is not handed out. Who handed it in, and what it is called, is in evidence.h.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "store/evidence.h"

#define EVIDENCE_FOLDER	  "evidence" /* in DATA */
#define EVIDENCE_FILE_MAX (16u * 1024 * 1024)
#define EVIDENCE_NAME_MAX 200u

/* In hexadecimal digits (FIPS 180-4). */
void evidence_sha256(struct str bytes, char ret[static EVIDENCE_SHA256_LEN + 1]);

/* `folder` is there. Durable when it returns. ERR_LIMIT: larger than EVIDENCE_FILE_MAX. */
enum errc evidence_file_keep(const char *folder, struct str bytes,
			     char ret_sha256[static EVIDENCE_SHA256_LEN + 1],
			     struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND; ERR_CORRUPT when the bytes are not those that were handed in. */
enum errc evidence_file_fetch(const char *folder, struct str sha256, struct buf *ret,
			      struct err *err) MUST_CHECK;

/* A file's name without its folders, control characters and what is over EVIDENCE_NAME_MAX. */
struct str evidence_file_name(struct str given, struct arena *arena);
