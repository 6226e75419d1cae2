/* SPDX-License-Identifier: Apache-2.0 */
#include "store/evidence-files.h"

#include <sodium.h>
#include <unistd.h>

#include "base/encoding/utf8.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

void evidence_sha256(struct str bytes, char ret[static EVIDENCE_SHA256_LEN + 1])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
	sodium_bin2hex(ret, EVIDENCE_SHA256_LEN + 1, hash, sizeof(hash));
}

enum errc evidence_file_keep(const char *folder, struct str bytes,
			     char ret_sha256[static EVIDENCE_SHA256_LEN + 1], struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	char path[PATH_MAX];

	if (bytes.len > EVIDENCE_FILE_MAX)
		return fail(err, ERR_LIMIT, "evidence: the file is larger than %u MiB",
			    EVIDENCE_FILE_MAX / 1024 / 1024);
	evidence_sha256(bytes, sha256);
	enum errc code = path_join(folder, sha256, path, err);
	if (!code && access(path, F_OK))
		code = file_replace(path, bytes, 0600, err);
	if (code)
		return code;
	memcpy(ret_sha256, sha256, sizeof(sha256));
	return ERR_OK;
}

enum errc evidence_file_fetch(const char *folder, struct str sha256, struct buf *ret,
			      struct err *err)
{
	char name[EVIDENCE_SHA256_LEN + 1];
	char found[EVIDENCE_SHA256_LEN + 1];
	char path[PATH_MAX];

	if (sha256.len != EVIDENCE_SHA256_LEN)
		return fail(err, ERR_NOT_FOUND, "evidence: “%.*s” is no SHA-256", STR_ARG(sha256));
	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(sha256));
	enum errc code = path_join(folder, name, path, err);
	if (!code && access(path, F_OK))
		return fail(err, ERR_NOT_FOUND, "evidence %s: the file is not there", name);
	if (!code)
		code = file_read(path, ret, err);
	if (code)
		return code;
	evidence_sha256(buf_str(ret), found);
	if (strcmp(found, name) != 0)
		return fail(err, ERR_CORRUPT,
			    "evidence %s: FIPS 180-4: the file's SHA-256 is now %s", name, found);
	return ERR_OK;
}

struct str evidence_file_name(struct str given, struct arena *arena)
{
	struct str name = given.ptr ? given : STR("");

	/* Some browsers send a whole path, with the separators of their system. */
	for (size_t i = name.len; i-- > 0;) {
		if (name.ptr[i] != '/' && name.ptr[i] != '\\')
			continue;
		name = str_from_pos(name, i + 1);
		break;
	}
	name = utf8_cut(name, EVIDENCE_NAME_MAX);
	char *copy = arena_take_text(arena, name.len + 1);
	if (!copy)
		return STR("");
	for (size_t i = 0; i < name.len; i++) {
		const unsigned char c = (unsigned char)name.ptr[i];

		copy[i] = c < 0x20 || c == 0x7f || c == '"' ? '_' : name.ptr[i];
	}
	return str_of(copy, name.len);
}
