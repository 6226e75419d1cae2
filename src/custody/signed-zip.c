/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/signed-zip.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/office/zip-write.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "base/text.h"

#define SUMS_MAX   (2u * 1024 * 1024)
#define DIGEST_LEN EVIDENCE_SHA256_LEN
#define FILE_MODE  0600
#define FILE_BYTES (1024u * 1024 * 1024) /* what limits of an archive leave of one file */

struct signed_zip {
	struct zip_writer *zip;
	struct buf sums;
};

/* ---- writing ---- */

struct signed_zip *signed_zip_new(int64_t made_us)
{
	struct signed_zip *zip = mem_new(sizeof(*zip));

	zip->zip = zip_writer_new(made_us);
	buf_init(&zip->sums, SUMS_MAX);
	return zip;
}

void signed_zip_free(struct signed_zip *zip)
{
	if (!zip)
		return;
	zip_writer_free(zip->zip);
	buf_done(&zip->sums);
	free(zip);
}

void signed_zip_free_at(struct signed_zip **zip)
{
	signed_zip_free(*zip);
	*zip = NULL;
}

enum errc signed_zip_add(struct signed_zip *zip, struct str name, struct str bytes, struct err *err)
{
	char sha256[DIGEST_LEN + 1];
	const enum errc code = zip_writer_add(zip->zip, name, bytes, err);

	if (code)
		return code;
	evidence_sha256(bytes, sha256);
	buf_printf(&zip->sums, "%s  %.*s\n", sha256, STR_ARG(name));
	return buf_failed(&zip->sums) ? fail(err, ERR_LIMIT, SIGNED_ZIP_SUMS ": too many files")
				      : ERR_OK;
}

enum errc signed_zip_finish(struct signed_zip *zip, const struct signer *signer, struct buf *out,
			    struct err *err)
{
	auto_buf pem = BUF_INIT(SIGNER_PEM_MAX);
	char signature[SIGNER_SIGNATURE_LEN];
	enum errc code = signer_public(signer, &pem, err);

	if (!code)
		code = signed_zip_add(zip, STR(SIGNED_ZIP_KEY), buf_str(&pem), err);
	if (!code)
		code = signer_sign(signer, buf_str(&zip->sums), signature, err);
	if (!code)
		code = zip_writer_add(zip->zip, STR(SIGNED_ZIP_SUMS), buf_str(&zip->sums), err);
	if (!code)
		code = zip_writer_add(zip->zip, STR(SIGNED_ZIP_SIGNATURE),
				      str_of(signature, sizeof(signature)), err);
	return code ? code : zip_writer_finish(zip->zip, out, err);
}

/* ---- checking ---- */

enum errc signed_zip_take(struct zip_file *zip, const char *name, struct arena *arena,
			  struct str *ret, struct err *err)
{
	const size_t at = zip_file_find(zip, name);

	if (at == SIZE_MAX)
		return fail(err, ERR_SYNTAX, "%s: %s", name,
			    text_of(TR("この一式にありません", "the bundle has none")));
	return zip_file_take(zip, at, arena, ret, err);
}

/* "<digest>  <name>" */
static enum errc check_sum(struct zip_file *zip, struct str line, size_t number,
			   struct arena *arena, struct err *err)
{
	char digest[DIGEST_LEN + 1];
	struct str bytes;

	if (line.len < DIGEST_LEN + 3 || line.ptr[DIGEST_LEN] != ' ' ||
	    line.ptr[DIGEST_LEN + 1] != ' ')
		return fail(err, ERR_SYNTAX, SIGNED_ZIP_SUMS ":%zu: is no line of sha256sum",
			    number);
	const struct str name = str_from_pos(line, DIGEST_LEN + 2);
	const char *path = arena_cstr(arena, name);
	const enum errc code = path ? signed_zip_take(zip, path, arena, &bytes, err)
				    : fail(err, ERR_LIMIT, SIGNED_ZIP_SUMS ":%zu: no room", number);
	if (code)
		return code;
	evidence_sha256(bytes, digest);
	return str_is(str_sub(line, 0, DIGEST_LEN), digest)
		       ? ERR_OK
		       : fail(err, ERR_CORRUPT, "%.*s: %s", STR_ARG(str_sub(name, 0, 120)),
			      text_of(TR("変えられています（SHA-256 が違います）",
					 "was changed (its SHA-256 differs)")));
}

/* Every file but the two that say so themselves has its sum, and each sum its file. */
static enum errc check_sums(struct zip_file *zip, struct str sums, struct arena *arena,
			    struct err *err)
{
	struct str rest = sums;
	struct str line;
	size_t n = 0;

	while (str_next_line(&rest, &line)) {
		const enum errc code = check_sum(zip, line, ++n, arena, err);
		if (code)
			return code;
	}
	return n + 2 == zip_file_count(zip)
		       ? ERR_OK
		       : fail(err, ERR_CORRUPT, "%s (%zu / %zu)",
			      text_of(TR("SHA256SUMS にないファイルがあります",
					 "there are files that SHA256SUMS does not name")),
			      n, zip_file_count(zip));
}

enum errc signed_zip_check(struct zip_file *zip, struct arena *arena,
			   char ret_fingerprint[static SIGNER_FINGERPRINT_LEN + 1], struct err *err)
{
	struct str pem;
	struct str sums;
	struct str signature;
	enum errc code = signed_zip_take(zip, SIGNED_ZIP_KEY, arena, &pem, err);

	if (!code)
		code = signed_zip_take(zip, SIGNED_ZIP_SUMS, arena, &sums, err);
	if (!code)
		code = signed_zip_take(zip, SIGNED_ZIP_SIGNATURE, arena, &signature, err);
	if (!code)
		code = signer_check(pem, sums, signature, ret_fingerprint, err);
	if (code)
		return fail_in(err, code, SIGNED_ZIP_SIGNATURE);
	return check_sums(zip, sums, arena, err);
}

/* ---- unpacking ---- */

static enum errc make_empty(const char *folder, struct err *err)
{
	const enum errc code = dir_make(folder, err);
	DIR *dir = code ? NULL : opendir(folder);
	unsigned n = 0;

	if (code)
		return code;
	if (!dir)
		return fail_errno(err, "%s", folder);
	for (const struct dirent *entry; (entry = readdir(dir));)
		n += !str_is(str_from(entry->d_name), ".") &&
		     !str_is(str_from(entry->d_name), "..");
	closedir(dir);
	return n == 0 ? ERR_OK
		      : fail(err, ERR_CONFLICT, "%s: %s", folder,
			     text_of(TR("空ではありません。新しいフォルダにしてください",
					"is not empty; give a new folder")));
}

/* The folders that a name stands in. */
static enum errc make_parents(char path[static PATH_MAX], struct err *err)
{
	char *slash = strrchr(path, '/');
	enum errc code = ERR_OK;

	if (!slash)
		return ERR_OK;
	*slash = '\0';
	code = dir_make(path, err);
	*slash = '/';
	return code;
}

static enum errc unpack_one(struct zip_file *zip, size_t i, const char *folder, struct err *err)
{
	auto_arena arena = ARENA_INIT(FILE_BYTES);
	char path[PATH_MAX];
	struct zip_entry entry;
	struct str bytes;
	enum errc code = zip_file_entry(zip, i, &entry, err);

	if (code || entry.folder)
		return code;
	if (!zip_name_is_plain(str_from(entry.name)))
		return fail(err, ERR_SYNTAX, "%.80s: %s", entry.name,
			    text_of(TR("名前が一式の外を指しています", "leads out of the bundle")));
	code = zip_file_take(zip, i, &arena, &bytes, err);
	if (!code)
		code = path_join(folder, entry.name, path, err);
	if (!code)
		code = make_parents(path, err);
	return code ? code : file_replace(path, bytes, FILE_MODE, err);
}

enum errc signed_zip_unpack(struct zip_file *zip, const char *folder, struct err *err)
{
	enum errc code = make_empty(folder, err);

	for (size_t i = 0; !code && i < zip_file_count(zip); i++)
		code = unpack_one(zip, i, folder, err);
	return code;
}
