/* SPDX-License-Identifier: Apache-2.0 */
#include "log/seal/checkpoint.h"

#include <inttypes.h>

#include "base/encoding/time-text.h"

#define KEY_TITLE  "tonoi log key v1"
#define TIME_WORD  "time "
#define KEY_WORD   "key "
#define CHAIN_NEXT "signed by the key before"
#define CHAIN_SELF "chain starts here"

static void add_tree(struct buf *out, const struct checkpoint *c)
{
	char time[TIME_TEXT_MAX];

	buf_printf(out, "%" PRIu64 "\n", c->size);
	base64_add(out, str_of(c->root.bytes, sizeof(c->root.bytes)));
	buf_printf(out, "\n" TIME_WORD "%s\n", time_format_utc(c->time_us, time));
}

/* "0" or digits without a leading zero: one number, one text. */
static bool read_number(struct str line, uint64_t *ret)
{
	return str_to_u64(line, ret) && ascii_is_digit(line.ptr[0]) &&
	       (line.len == 1 || line.ptr[0] != '0');
}

static bool read_tree(struct str *rest, struct checkpoint *ret)
{
	const struct str size = str_split(rest, '\n');
	const struct str root = rest->ptr ? str_split(rest, '\n') : STR_NONE;
	const struct str time = rest->ptr ? str_split(rest, '\n') : STR_NONE;

	return rest->ptr && read_number(size, &ret->size) &&
	       base64_read(root, ret->root.bytes, sizeof(ret->root.bytes)) &&
	       str_starts(time, STR(TIME_WORD)) &&
	       time_parse_iso(str_from_pos(time, sizeof(TIME_WORD) - 1), 0, &ret->time_us);
}

void checkpoint_add(struct buf *out, const struct checkpoint *c)
{
	buf_printf(out, "%.*s\n", STR_ARG(c->origin));
	add_tree(out, c);
}

enum errc checkpoint_read(struct str text, struct checkpoint *ret, struct err *err)
{
	struct checkpoint c = { .origin = str_split(&text, '\n') };

	if (!c.origin.len || !text.ptr || !read_tree(&text, &c))
		return fail(err, ERR_SYNTAX,
			    "checkpoint: C2SP tlog-checkpoint wants origin, size, root, then "
			    "“time …”");
	*ret = c;
	return ERR_OK;
}

void key_entry_add(struct buf *out, const struct key_entry *e)
{
	buf_printf(out, KEY_TITLE "\n%.*s\n" KEY_WORD "%" PRIu64 " %s\n", STR_ARG(e->origin),
		   e->number, e->restart ? CHAIN_SELF : CHAIN_NEXT);
	base64_add(out, str_of(e->public_key, sizeof(e->public_key)));
	buf_add_char(out, '\n');
	add_tree(out, &e->at);
}

static bool read_key_line(struct str line, struct key_entry *ret)
{
	if (!str_starts(line, STR(KEY_WORD)))
		return false;
	line = str_from_pos(line, sizeof(KEY_WORD) - 1);

	const struct str number = str_split(&line, ' ');
	ret->restart = str_is(line, CHAIN_SELF);
	return read_number(number, &ret->number) && (ret->restart || str_is(line, CHAIN_NEXT));
}

enum errc key_entry_read(struct str text, struct key_entry *ret, struct err *err)
{
	struct key_entry e = { 0 };
	const bool titled = str_is(str_split(&text, '\n'), KEY_TITLE);

	e.origin = text.ptr ? str_split(&text, '\n') : STR_NONE;
	const struct str line = text.ptr ? str_split(&text, '\n') : STR_NONE;
	const struct str key = text.ptr ? str_split(&text, '\n') : STR_NONE;
	if (!titled || !text.ptr || !e.origin.len || !read_key_line(line, &e) ||
	    !base64_read(key, e.public_key, sizeof(e.public_key)) || !read_tree(&text, &e.at))
		return fail(err, ERR_SYNTAX,
			    "key entry: docs/formats/log.md “Keys” wants title, "
			    "origin, key number, public key, size, root, time");
	e.at.origin = e.origin;
	*ret = e;
	return ERR_OK;
}
