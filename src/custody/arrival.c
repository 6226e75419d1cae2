/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/arrival.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/os/fd.h"
#include "store/evidence-files.h"

#define CHUNK 65536

static enum errc keep(int fd, const char *path, const char *folder, struct arrival *ret,
		      struct err *err)
{
	auto_buf bytes = BUF_INIT(EVIDENCE_FILE_MAX);
	const enum errc code = fd_read_all(fd, &bytes, err);

	if (code)
		return fail_in(err, code, path);
	ret->kept = true;
	ret->size = (int64_t)bytes.len;
	return evidence_file_keep(folder, buf_str(&bytes), ret->sha256, err);
}

/* A chunk at a time: copies of disks are larger than memory. */
static enum errc digest_only(int fd, const char *path, struct arrival *ret, struct err *err)
{
	UNINITIALIZED unsigned char chunk[CHUNK];
	unsigned char digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	ssize_t n;

	(void)crypto_hash_sha256_init(&state);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
		(void)crypto_hash_sha256_update(&state, chunk, (size_t)n);
		ret->size += n;
	}
	if (n < 0)
		return fail_errno(err, "%s", path);
	(void)crypto_hash_sha256_final(&state, digest);
	sodium_bin2hex(ret->sha256, sizeof(ret->sha256), digest, sizeof(digest));
	return ERR_OK;
}

enum errc arrival_take(const char *path, const char *folder, struct arrival *ret, struct err *err)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	*ret = (struct arrival){ .size = 0 };
	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(err, "%s", path);
	if (!S_ISREG(st.st_mode))
		return fail(err, ERR_UNSUPPORTED, "%s: %s", path,
			    text_of(TR("ふつうのファイルではありません", "is no ordinary file")));
	return folder && st.st_size <= EVIDENCE_FILE_MAX ? keep(fd, path, folder, ret, err)
							 : digest_only(fd, path, ret, err);
}
