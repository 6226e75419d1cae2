/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An archive (ZIP) that is handed over: SHA256SUMS names every file of it as sha256sum(1) reads it,
 * SHA256SUMS.sig signs that list, signer.pem is the public key. Cases (case-bundle.h) and papers
 * for the worst day (papers/paper-pack.h) leave the house in it.
 */
#pragma once

#include "base/encoding/zip-read.h"
#include "custody/signer.h"
#include "store/evidence-files.h"

#define SIGNED_ZIP_KEY	     "signer.pem"
#define SIGNED_ZIP_SUMS	     "SHA256SUMS"
#define SIGNED_ZIP_SIGNATURE "SHA256SUMS.sig"

struct signed_zip;

/* `made_us` is the time of every file in it. */
struct signed_zip *signed_zip_new(int64_t made_us) MUST_CHECK;
void signed_zip_free(struct signed_zip *zip);
void signed_zip_free_at(struct signed_zip **zip);
#define auto_signed_zip CLEANUP(signed_zip_free_at) struct signed_zip

/* As zip_writer_add(). */
enum errc signed_zip_add(struct signed_zip *zip, struct str name, struct str bytes,
			 struct err *err) MUST_CHECK;

/* Signs what is there; nothing can be added after it. ERR_LIMIT, ERR_IO. */
enum errc signed_zip_finish(struct signed_zip *zip, const struct signer *signer, struct buf *out,
			    struct err *err) MUST_CHECK;

/*
 * The signature fits the list, every file its sum, and none is unnamed. Files are unpacked into
 * `arena`. ERR_SYNTAX: it is no such archive; ERR_CORRUPT: something was changed; the sentence
 * names the file.
 */
enum errc signed_zip_check(struct zip_file *zip, struct arena *arena,
			   char ret_fingerprint[static SIGNER_FINGERPRINT_LEN + 1],
			   struct err *err) MUST_CHECK;

/* A file by its name. ERR_SYNTAX: there is none. */
enum errc signed_zip_take(struct zip_file *zip, const char *name, struct arena *arena,
			  struct str *ret, struct err *err) MUST_CHECK;

/*
 * All files of an archive that was checked, into `folder`, which is made and must be empty or not
 * there yet. ERR_CONFLICT: something is in it; ERR_SYNTAX: a name that leads elsewhere.
 */
enum errc signed_zip_unpack(struct zip_file *zip, const char *folder, struct err *err) MUST_CHECK;
