/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "base/cursor.h"
#include "base/os/fd.h"
#include "roles/messages-layout.h"

const char *message_name(uint16_t type)
{
	const struct layout *layout = message_layout(type);

	return layout ? layout->name + sizeof("MSG_") - 1 : "unknown";
}

size_t message_size(uint16_t type)
{
	const struct layout *layout = message_layout(type);

	return layout ? layout->size : 0;
}

static enum errc too_long(const struct layout *layout, const struct field_row *row, size_t n,
			  struct err *err)
{
	return fail(err, ERR_LIMIT, "%s: %s of %zu, %zu allowed", layout->name, row->name, n,
		    row->max);
}

static enum errc encode_rows(const struct layout *layout, const char *message, struct buf *out,
			     struct err *err);

static enum errc encode_list(const struct layout *layout, const struct field_row *row,
			     const char *message, struct buf *out, struct err *err)
{
	const char *entries;
	size_t n;

	memcpy(&entries, message + row->at, sizeof(entries));
	memcpy(&n, message + row->count_at, sizeof(n));
	if (n > row->max)
		return too_long(layout, row, n, err);
	buf_add_u32(out, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		const enum errc code = encode_rows(row->of, entries + i * row->of->size, out, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

static enum errc encode_str(const struct layout *layout, const struct field_row *row, struct str s,
			    struct buf *out, struct err *err)
{
	if (s.len > row->max)
		return too_long(layout, row, s.len, err);
	buf_add_u32(out, (uint32_t)s.len);
	buf_add(out, s);
	return ERR_OK;
}

static enum errc encode_field(const struct layout *layout, const struct field_row *row,
			      const char *message, struct buf *out, struct err *err)
{
	union {
		uint32_t u32;
		uint64_t u64;
		struct str s;
	} v;

	switch (row->kind) {
	case FIELD_U32:
		memcpy(&v.u32, message + row->at, sizeof(v.u32));
		buf_add_u32(out, v.u32);
		return ERR_OK;
	case FIELD_U64:
		memcpy(&v.u64, message + row->at, sizeof(v.u64));
		buf_add_u64(out, v.u64);
		return ERR_OK;
	case FIELD_STR:
		memcpy(&v.s, message + row->at, sizeof(v.s));
		return encode_str(layout, row, v.s, out, err);
	case FIELD_LIST:
		return encode_list(layout, row, message, out, err);
	}
	return ERR_OK;
}

/* Lists nest one deep (a message, its entries), so this recursion is bounded by the tables. */
static enum errc encode_rows(const struct layout *layout, const char *message, struct buf *out,
			     struct err *err)
{
	for (const struct field_row *row = layout->rows; row->name; row++) {
		const enum errc code = encode_field(layout, row, message, out, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

enum errc message_encode(uint16_t type, const void *message, struct buf *out, struct err *err)
{
	const struct layout *layout = message_layout(type);

	assert(layout);
	const enum errc code = encode_rows(layout, message, out, err);
	if (code)
		return code;
	if (buf_failed(out))
		return fail(err, ERR_LIMIT, "%s: does not fit", layout->name);
	return ERR_OK;
}

static enum errc decode_rows(const struct layout *layout, struct cursor *in, struct arena *arena,
			     char *message, struct err *err);

static enum errc decode_list(const struct layout *layout, const struct field_row *row,
			     struct cursor *in, struct arena *arena, char *message, struct err *err)
{
	const size_t n = cursor_u32(in);

	/* An entry is never empty, so no list is longer than the bytes that are left. */
	if (n > row->max || n > cursor_left(in))
		return too_long(layout, row, n, err);
	char *entries = n ? arena_take_array(arena, n, row->of->size) : NULL;
	if (n && !entries)
		return fail(err, ERR_LIMIT, "%s: %s: no room for %zu entries", layout->name,
			    row->name, n);
	for (size_t i = 0; i < n; i++) {
		const enum errc code =
			decode_rows(row->of, in, arena, entries + i * row->of->size, err);
		if (code)
			return code;
	}
	memcpy(message + row->at, &entries, sizeof(entries));
	memcpy(message + row->count_at, &n, sizeof(n));
	return ERR_OK;
}

static enum errc decode_field(const struct layout *layout, const struct field_row *row,
			      struct cursor *in, struct arena *arena, char *message,
			      struct err *err)
{
	union {
		uint32_t u32;
		uint64_t u64;
		struct str s;
	} v;

	switch (row->kind) {
	case FIELD_U32:
		v.u32 = cursor_u32(in);
		memcpy(message + row->at, &v.u32, sizeof(v.u32));
		break;
	case FIELD_U64:
		v.u64 = cursor_u64(in);
		memcpy(message + row->at, &v.u64, sizeof(v.u64));
		break;
	case FIELD_STR:
		v.u32 = cursor_u32(in);
		if (v.u32 > row->max)
			return too_long(layout, row, v.u32, err);
		v.s = cursor_bytes(in, v.u32);
		memcpy(message + row->at, &v.s, sizeof(v.s));
		break;
	case FIELD_LIST:
		return decode_list(layout, row, in, arena, message, err);
	}
	return ERR_OK;
}

static enum errc decode_rows(const struct layout *layout, struct cursor *in, struct arena *arena,
			     char *message, struct err *err)
{
	for (const struct field_row *row = layout->rows; row->name; row++) {
		const enum errc code = decode_field(layout, row, in, arena, message, err);
		if (code)
			return code;
		if (in->failed)
			return fail(err, ERR_SYNTAX, "%s: ends within %s", layout->name, row->name);
	}
	return ERR_OK;
}

enum errc message_decode(uint16_t type, struct str payload, struct arena *arena, void *ret,
			 size_t size, struct err *err)
{
	const struct layout *layout = message_layout(type);
	struct cursor in = cursor_of(payload);

	if (!layout)
		return fail(err, ERR_SYNTAX, "message %u: no such type", type);
	assert(size == layout->size);
	memset(ret, 0, size);
	const enum errc code = decode_rows(layout, &in, arena, ret, err);
	if (code)
		return code;
	if (cursor_left(&in))
		return fail(err, ERR_SYNTAX, "%s: %zu bytes too many", layout->name,
			    cursor_left(&in));
	return ERR_OK;
}

enum errc message_send(struct channel *channel, uint16_t type, const void *message, struct err *err)
{
	struct buf *out = channel_begin(channel, type);
	const enum errc code = message_encode(type, message, out, err);

	if (code)
		out->failed = true; /* channel_end() takes the message back */
	const enum errc ended = channel_end(channel, code ? NULL : err);
	return code ? code : ended;
}

enum errc message_send_fd(struct channel *channel, uint16_t type, const void *message, int fd,
			  struct err *err)
{
	auto_buf payload = BUF_INIT(ENCODED_MAX);
	auto_fd owned = fd;
	const enum errc code = message_encode(type, message, &payload, err);

	if (code)
		return code;
	return channel_send_fd(channel, type, buf_str(&payload), fd_steal(&owned), err);
}
