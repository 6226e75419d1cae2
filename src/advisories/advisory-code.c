/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/advisory-code.h"

#include <zlib.h>

#include "advisories/feed.h"
#include "base/cursor.h"

#define FORM	    1u
#define PACK_LEVEL  6
#define HEAD_BYTES  5u /* form, length when opened */
#define LOW_HAS	    1u
#define HIGH_HAS    2u
#define LOW_IN	    4u
#define HIGH_IN	    8u
#define LOW_PREFIX  16u
#define HIGH_PREFIX 32u

enum mark {
	MARK_WITHDRAWN = 1,
	MARK_EXPLOITED = 2,
	MARK_RANSOMWARE = 4,
	MARK_PUBLIC = 8,
};

/* ---- out ---- */

/* The length counts from 1: 0 is no text at all. */
static void put_text(struct buf *out, struct str text)
{
	buf_add_u32(out, text.ptr ? (uint32_t)size_min(text.len, UINT32_MAX - 1) + 1 : 0);
	if (text.ptr)
		buf_add(out, text);
}

static void put_list(struct buf *out, const struct advisory_text *list)
{
	uint32_t n = 0;

	for (const struct advisory_text *one = list; one; one = one->next)
		n++;
	buf_add_u32(out, n);
	for (; list; list = list->next)
		put_text(out, list->text);
}

static void put_scores(struct buf *out, const struct advisory_score *list)
{
	uint32_t n = 0;

	for (const struct advisory_score *one = list; one; one = one->next)
		n++;
	buf_add_u32(out, n);
	for (; list; list = list->next) {
		put_text(out, list->version);
		put_text(out, list->vector);
		buf_add_u32(out, list->tenths);
	}
}

static void put_ranges(struct buf *out, const struct version_ranges *ranges)
{
	buf_add_u8(out, (uint8_t)ranges->state);
	put_text(out, ranges->problem);
	buf_add_u32(out, (uint32_t)ranges->n);
	for (size_t i = 0; i < ranges->n; i++) {
		const struct version_bound *low = &ranges->list[i].low;
		const struct version_bound *high = &ranges->list[i].high;
		const unsigned flags =
			(low->text.ptr ? LOW_HAS : 0) | (high->text.ptr ? HIGH_HAS : 0) |
			(low->inclusive ? LOW_IN : 0) | (high->inclusive ? HIGH_IN : 0) |
			(low->prefix ? LOW_PREFIX : 0) | (high->prefix ? HIGH_PREFIX : 0);
		buf_add_u8(out, (uint8_t)flags);
		if (low->text.ptr)
			put_text(out, low->text);
		if (high->text.ptr)
			put_text(out, high->text);
	}
}

static void put_statements(struct buf *out, const struct advisory *advisory)
{
	buf_add_u32(out, (uint32_t)advisory->n_statements);
	for (const struct product_statement *one = advisory->statements; one; one = one->next) {
		buf_add_u8(out, (uint8_t)one->status);
		buf_add_u8(out, one->together);
		put_text(out, one->vendor);
		put_text(out, one->product);
		put_text(out, one->cpe);
		put_text(out, one->versions);
		put_text(out, one->cve);
		put_text(out, one->why);
		put_ranges(out, &one->ranges);
	}
}

static void put_advisory(struct buf *out, const struct advisory *advisory)
{
	const unsigned marks = (advisory->withdrawn ? MARK_WITHDRAWN : 0u) |
			       (advisory->exploited ? MARK_EXPLOITED : 0u) |
			       (advisory->ransomware ? MARK_RANSOMWARE : 0u) |
			       (advisory->exploit_public ? MARK_PUBLIC : 0u);

	put_text(out, str_from(advisory->feed));
	put_text(out, advisory->id);
	put_text(out, advisory->publisher);
	put_text(out, advisory->revision);
	put_text(out, advisory->title);
	put_text(out, advisory->summary);
	put_text(out, advisory->action);
	buf_add_u64(out, (uint64_t)advisory->published_us);
	buf_add_u64(out, (uint64_t)advisory->modified_us);
	buf_add_u64(out, (uint64_t)advisory->due_us);
	buf_add_u8(out, (uint8_t)marks);
	put_list(out, advisory->ids);
	put_list(out, advisory->references);
	put_scores(out, advisory->scores);
	put_statements(out, advisory);
}

static enum errc pack(struct str open, struct buf *out, struct err *err)
{
	uLongf size = compressBound((uLong)open.len);

	buf_add_u8(out, FORM);
	buf_add_u32(out, (uint32_t)open.len);
	char *room = buf_room(out, size);
	if (!room)
		return fail(err, ERR_LIMIT, "over %u bytes", ADVISORY_CODE_MAX);
	if (compress2((Bytef *)room, &size, (const Bytef *)open.ptr, (uLong)open.len, PACK_LEVEL) !=
	    Z_OK)
		return fail(err, ERR_LIMIT, "no memory to pack it");
	buf_added(out, size);
	return ERR_OK;
}

enum errc advisory_encode(const struct advisory *advisory, struct buf *out, struct err *err)
{
	auto_buf open = BUF_INIT(ADVISORY_OPEN_MAX);

	put_advisory(&open, advisory);
	if (buf_failed(&open))
		return fail(err, ERR_LIMIT, "%.*s: over %u bytes", STR_ARG(advisory->id),
			    ADVISORY_OPEN_MAX);
	return pack(buf_str(&open), out, err);
}

void advisory_digest(const struct advisory *advisory, unsigned char ret[static DIGEST_BYTES])
{
	auto_buf open = BUF_INIT(ADVISORY_OPEN_MAX);
	struct digest digest;

	put_advisory(&open, advisory);
	digest_begin(&digest);
	digest_add(&digest, buf_str(&open));
	digest_end(&digest, ret);
}

/* ---- in ---- */

static struct str get_text(struct cursor *in)
{
	const uint32_t len = cursor_u32(in);

	return len ? cursor_bytes(in, len - 1) : STR_NONE;
}

/* A list cannot have more entries than bytes are left. */
static uint32_t get_count(struct cursor *in, uint32_t max)
{
	const uint32_t n = cursor_u32(in);

	if (n > max || n > cursor_left(in)) {
		in->failed = true;
		return 0;
	}
	return n;
}

static void get_ids(struct cursor *in, struct advisory *advisory)
{
	for (uint32_t n = get_count(in, TEXTS_MAX); n--;)
		advisory_add_id(advisory, get_text(in));
	for (uint32_t n = get_count(in, TEXTS_MAX); n--;)
		advisory_add_reference(advisory, get_text(in));
}

static void get_scores(struct cursor *in, struct advisory *advisory)
{
	for (uint32_t n = get_count(in, TEXTS_MAX); n--;) {
		const struct str version = get_text(in);
		const struct str vector = get_text(in);
		advisory_add_score(advisory, version, vector, cursor_u32(in) / 10.0);
	}
}

static bool get_ranges(struct cursor *in, struct arena *arena, struct version_ranges *ranges)
{
	const uint8_t state = cursor_u8(in);

	if (state > RANGES_UNDECIDED)
		in->failed = true;
	ranges->state = state;
	ranges->problem = get_text(in);
	ranges->n = get_count(in, RANGES_MAX);
	ranges->list = ranges->n ? arena_take_array(arena, ranges->n, sizeof(*ranges->list)) : NULL;
	if (ranges->n && !ranges->list)
		return false;
	for (size_t i = 0; i < ranges->n; i++) {
		struct version_interval *one = &ranges->list[i];
		const uint8_t flags = cursor_u8(in);
		one->low.text = flags & LOW_HAS ? get_text(in) : STR_NONE;
		one->high.text = flags & HIGH_HAS ? get_text(in) : STR_NONE;
		one->low.inclusive = flags & LOW_IN;
		one->high.inclusive = flags & HIGH_IN;
		one->low.prefix = flags & LOW_PREFIX;
		one->high.prefix = flags & HIGH_PREFIX;
	}
	return true;
}

/* The list is built from its front, so it comes back turned round: its order says nothing. */
static bool get_statements(struct cursor *in, struct advisory *advisory)
{
	for (uint32_t n = get_count(in, STATEMENTS_MAX); n-- && !in->failed;) {
		struct product_statement *one = arena_take(advisory->arena, sizeof(*one));
		if (!one)
			return false;
		const uint8_t status = cursor_u8(in);
		if (status > STATEMENT_UNDER_INVESTIGATION)
			in->failed = true;
		one->status = status;
		one->together = cursor_u8(in) != 0;
		one->vendor = get_text(in);
		one->product = get_text(in);
		one->cpe = get_text(in);
		one->versions = get_text(in);
		one->cve = get_text(in);
		one->why = get_text(in);
		if (!get_ranges(in, advisory->arena, &one->ranges))
			return false;
		one->next = advisory->statements;
		advisory->statements = one;
		advisory->n_statements++;
	}
	return true;
}

static const char *known_feed(struct str name)
{
	const struct feed_format *format = feed_format_named(name);

	return format ? format->name : "";
}

static bool get_advisory(struct cursor *in, struct arena *arena, struct advisory *ret)
{
	advisory_init(ret, known_feed(get_text(in)), arena);
	ret->id = get_text(in);
	ret->publisher = get_text(in);
	ret->revision = get_text(in);
	ret->title = get_text(in);
	ret->summary = get_text(in);
	ret->action = get_text(in);
	ret->published_us = (int64_t)cursor_u64(in);
	ret->modified_us = (int64_t)cursor_u64(in);
	ret->due_us = (int64_t)cursor_u64(in);
	const uint8_t marks = cursor_u8(in);
	ret->withdrawn = marks & MARK_WITHDRAWN;
	ret->exploited = marks & MARK_EXPLOITED;
	ret->ransomware = marks & MARK_RANSOMWARE;
	ret->exploit_public = marks & MARK_PUBLIC;
	get_ids(in, ret);
	get_scores(in, ret);
	return get_statements(in, ret) && !ret->cut;
}

enum errc advisory_decode(struct str bytes, struct arena *arena, struct advisory *ret,
			  struct err *err)
{
	struct cursor head = cursor_of(bytes);
	const uint8_t form = cursor_u8(&head);
	uLongf size = cursor_u32(&head);

	if (head.failed || form != FORM || size > ADVISORY_OPEN_MAX)
		return fail(err, ERR_CORRUPT, "a kept advisory: unknown form %u", form);
	char *open = arena_take_text(arena, size + 1);
	if (!open)
		return fail(err, ERR_LIMIT, "a kept advisory: %lu bytes are too many", size);
	const uLongf told = size;
	const struct str packed = str_from_pos(bytes, HEAD_BYTES);
	if (uncompress((Bytef *)open, &size, (const Bytef *)packed.ptr, (uLong)packed.len) !=
		    Z_OK ||
	    size != told)
		return fail(err, ERR_CORRUPT, "a kept advisory: damaged (RFC 1950)");
	struct cursor in = cursor_of(str_of(open, size));
	const bool room = get_advisory(&in, arena, ret);
	if (in.failed || cursor_left(&in))
		return fail(err, ERR_CORRUPT, "a kept advisory: its fields do not fit its length");
	return room ? ERR_OK : fail(err, ERR_LIMIT, "a kept advisory: too large to open");
}
