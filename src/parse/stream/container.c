/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/stream/container.h"

#include <errno.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/os/fd.h"

#define PACKED_BYTES   (64u * 1024)
#define RATIO_FREE     (1024u * 1024) /* unpacked bytes before the ratio counts */
#define GZIP_WINDOW    (15 + 16)      /* largest window, gzip header (zlib.h) */
#define NAME_MAX_BYTES 1024

/* Where the packed bytes of the member come from, and what stands between them and the reader. */
struct container {
	struct container_limits limits;
	int fd;
	zip_t *zip;	   /* NULL: one file */
	zip_file_t *entry; /* of zip */
	uint64_t member;   /* number of the current one */
	uint64_t packed;   /* bytes taken in, all members */
	uint64_t unpacked; /* bytes given out */
	char name[NAME_MAX_BYTES];

	bool gzip;
	bool gzip_ended; /* at the end of a gzip member: another may follow */
	bool ended;	 /* the packed bytes are used up */
	z_stream z;
	unsigned char in[PACKED_BYTES];
	size_t in_at;
	size_t in_len;
};

/* The next bytes as they come: of the file, or of the archive's member. */
static enum errc read_bytes(struct container *c, void *to, size_t room, size_t *ret_n,
			    struct err *err)
{
	ssize_t n;

	*ret_n = 0;
	if (c->zip) {
		n = (ssize_t)zip_fread(c->entry, to, room);
		if (n < 0)
			return fail(err, ERR_CORRUPT, "zip: %s", zip_file_strerror(c->entry));
	} else {
		do {
			n = read(c->fd, to, room);
		} while (n < 0 && errno == EINTR);
		if (n < 0)
			return fail_errno(err, "read");
	}
	*ret_n = (size_t)n;
	c->packed += (uint64_t)n;
	c->ended = n == 0;
	return ERR_OK;
}

static enum errc read_packed(struct container *c, struct err *err)
{
	c->in_at = 0;
	return read_bytes(c, c->in, sizeof(c->in), &c->in_len, err);
}

static void end_member(struct container *c)
{
	if (c->gzip)
		(void)inflateEnd(&c->z);
	if (c->entry)
		(void)zip_fclose(c->entry);
	c->entry = NULL;
	c->gzip = false;
	c->gzip_ended = false;
	c->ended = false;
	c->in_at = 0;
	c->in_len = 0;
}

/* Look at the first bytes: RFC 1952 2.3.1 says 1f 8b. */
static enum errc begin_bytes(struct container *c, struct err *err)
{
	const enum errc code = read_packed(c, err);

	if (code || c->in_len < 2 || c->in[0] != 0x1f || c->in[1] != 0x8b)
		return code;
	c->z = (z_stream){ .zalloc = Z_NULL };
	if (inflateInit2(&c->z, GZIP_WINDOW) != Z_OK)
		return fail(err, ERR_LIMIT, "gzip: no memory to unpack");
	c->gzip = true;
	return ERR_OK;
}

enum errc container_open(int fd, const struct container_limits *limits, struct container **ret,
			 struct err *err)
{
	unsigned char magic[4] = { 0 };
	struct container *c = mem_new(sizeof(*c));

	c->limits = *limits;
	c->fd = dup(fd);
	if (c->fd < 0) {
		free(c);
		return fail_errno(err, "dup");
	}
	const bool zip = pread(fd, magic, sizeof(magic), 0) == 4 &&
			 (memcmp(magic, "PK\3\4", 4) == 0 || memcmp(magic, "PK\5\6", 4) == 0);
	if (zip) {
		int reason;
		/* Not ZIP_CHECKCONS: real archives disagree with themselves, and each member has a
		   checksum of its own. */
		c->zip = zip_fdopen(c->fd, 0, &reason);
		if (!c->zip) {
			zip_error_t error;
			zip_error_init_with_code(&error, reason);
			const enum errc code =
				fail(err, ERR_CORRUPT, "zip: %s", zip_error_strerror(&error));
			zip_error_fini(&error);
			container_close(c);
			return code;
		}
		c->fd = -1; /* libzip's now */
	}
	*ret = c;
	return ERR_OK;
}

void container_close(struct container *c)
{
	if (!c)
		return;
	end_member(c);
	if (c->zip)
		zip_discard(c->zip);
	fd_close_at(&c->fd);
	free(c);
}

void container_close_at(struct container **container)
{
	container_close(*container);
}

/* Skips folders. */
static enum errc next_entry(struct container *c, struct err *err)
{
	const char *name;

	do {
		name = zip_get_name(c->zip, c->member, ZIP_FL_ENC_GUESS);
		if (!name)
			return ERR_END;
		c->member++;
	} while (str_ends(str_from(name), STR("/")));

	(void)snprintf(c->name, sizeof(c->name), "%s", name);
	if (c->member > c->limits.members)
		return fail(err, ERR_LIMIT, "zip: more than %llu members",
			    (unsigned long long)c->limits.members);
	c->entry = zip_fopen_index(c->zip, c->member - 1, 0);
	if (!c->entry)
		return fail(err, ERR_UNSUPPORTED, "zip: %.100s: %s", c->name, zip_strerror(c->zip));
	return begin_bytes(c, err);
}

enum errc container_next(struct container *c, struct container_member *ret, struct err *err)
{
	enum errc code;

	end_member(c);
	if (c->zip)
		code = next_entry(c, err);
	else if (c->member++ > 0)
		code = ERR_END;
	else
		code = begin_bytes(c, err);
	ret->name = str_from(c->name);
	ret->number = c->member;
	return code;
}

static enum errc check_limits(const struct container *c, struct err *err)
{
	if (c->unpacked > c->limits.bytes)
		return fail(err, ERR_LIMIT, "unpacks to more than %llu bytes",
			    (unsigned long long)c->limits.bytes);
	if (c->unpacked > RATIO_FREE && c->unpacked / c->limits.ratio > c->packed)
		return fail(err, ERR_LIMIT, "unpacks to more than %llu times its size",
			    (unsigned long long)c->limits.ratio);
	return ERR_OK;
}

static enum errc inflate_some(struct container *c, char *to, size_t room, size_t *ret_n,
			      struct err *err)
{
	c->z.next_in = c->in + c->in_at;
	c->z.avail_in = (uInt)(c->in_len - c->in_at);
	c->z.next_out = (unsigned char *)to;
	c->z.avail_out = (uInt)size_min(room, UINT32_MAX);
	const int result = inflate(&c->z, Z_NO_FLUSH);
	c->in_at = c->in_len - c->z.avail_in;
	*ret_n = (size_t)((char *)c->z.next_out - to);
	c->gzip_ended = result == Z_STREAM_END;
	if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
		return ERR_OK;
	return fail(err, ERR_CORRUPT, "gzip: RFC 1952: %s",
		    c->z.msg ? c->z.msg : "cannot be unpacked");
}

/* RFC 1952 2.2: members may follow each other; anything else behind one is padding. */
static bool another_gzip_member(struct container *c)
{
	if (c->in_len - c->in_at < 2 || c->in[c->in_at] != 0x1f || c->in[c->in_at + 1] != 0x8b)
		return false;
	c->gzip_ended = false;
	return inflateReset(&c->z) == Z_OK;
}

static enum errc read_gzip(struct container *c, char *to, size_t room, size_t *ret_n,
			   struct err *err)
{
	*ret_n = 0;
	while (*ret_n == 0) {
		enum errc code = ERR_OK;
		if (c->in_at == c->in_len && !c->ended)
			code = read_packed(c, err);
		if (code)
			return code;
		if (c->gzip_ended && !another_gzip_member(c))
			return ERR_OK;
		if (c->ended)
			return fail(err, ERR_CORRUPT, "gzip: RFC 1952: breaks off");
		code = inflate_some(c, to, room, ret_n, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

static enum errc read_plain(struct container *c, char *to, size_t room, size_t *ret_n,
			    struct err *err)
{
	*ret_n = 0;
	/* Only the first bytes, which were looked at, lie in a buffer of their own. */
	if (c->in_at == c->in_len)
		return c->ended ? ERR_OK : read_bytes(c, to, room, ret_n, err);
	*ret_n = size_min(room, c->in_len - c->in_at);
	memcpy(to, c->in + c->in_at, *ret_n);
	c->in_at += *ret_n;
	return ERR_OK;
}

enum errc container_read(struct container *c, char *to, size_t room, size_t *ret_n, struct err *err)
{
	const enum errc code =
		c->gzip ? read_gzip(c, to, room, ret_n, err) : read_plain(c, to, room, ret_n, err);

	c->unpacked += *ret_n;
	return code ? code : check_limits(c, err);
}
