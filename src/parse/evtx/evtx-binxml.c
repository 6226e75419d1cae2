/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-binxml.h"

#include "base/bytes.h"
#include "base/cursor.h"
#include "base/encoding/utf16.h"
#include "base/encoding/utf8.h"

/* Tokens, [MS-EVEN6] 2.2.12, without BINXML_MORE. */
enum {
	TOKEN_CLOSE_START = 0x02,
	TOKEN_CLOSE_EMPTY = 0x03,
	TOKEN_END = 0x04,
	TOKEN_VALUE = 0x05,
	TOKEN_ATTRIBUTE = 0x06,
	TOKEN_CDATA = 0x07,
	TOKEN_CHAR_REF = 0x08,
	TOKEN_ENTITY_REF = 0x09,
	TOKEN_PI_TARGET = 0x0a,
	TOKEN_PI_DATA = 0x0b,
	TOKEN_SLOT = 0x0d,
	TOKEN_SLOT_OPTIONAL = 0x0e,
};

#define VALUE_IS_STRING 0x01

struct flattener {
	struct cursor in;
	struct str chunk;
	struct buf *out;
	struct binxml_names *names; /* or NULL */
	size_t part;		    /* where the part begins */
	struct err *err;
	size_t depth;
	bool in_template;
	bool in_start;	   /* between the open and the close of a start tag */
	bool in_attribute; /* parts of an attribute may come */
	bool repaired;
};

static enum errc broken(struct flattener *f, const char *what)
{
	return fail(f->err, ERR_SYNTAX, "binary XML at 0x%zx: %s ([MS-EVEN6] 2.2.12)", f->in.at,
		    what);
}

static void add_text_node(struct flattener *f, enum flat_tag tag, struct str text)
{
	buf_add_u8(f->out, (uint8_t)tag);
	buf_add_u32(f->out, (uint32_t)text.len);
	buf_add(f->out, text);
}

/* A node with the text of `units` UTF-16 units. */
static enum errc add_utf16_node(struct flattener *f, enum flat_tag tag, struct str units)
{
	const size_t n = units.len / 2;
	unsigned char *node =
		(unsigned char *)buf_room(f->out, FLAT_TEXT_HEAD + UTF16_UTF8_MAX(n) + 1);

	if (!node)
		return broken(f, "too much text");
	const size_t len = utf16_to_utf8((const unsigned char *)units.ptr, n,
					 (char *)node + FLAT_TEXT_HEAD, &f->repaired);
	node[0] = (unsigned char)tag;
	store_u32(node + 1, (uint32_t)len);
	buf_added(f->out, FLAT_TEXT_HEAD + len);
	return ERR_OK;
}

/* The hash that Windows keeps with a name: its units as digits to the base of 65599. */
static uint16_t name_hash(struct str units)
{
	const unsigned char *p = (const unsigned char *)units.ptr;
	uint32_t hash = 0;

	for (size_t i = 0; i + 1 < units.len; i += 2)
		hash = hash * 65599 + load_u16(p + i);
	return (uint16_t)hash;
}

/*
 * A name is an entry of the chunk's string table: next entry (4 bytes), hash (2), count of units
 * (2), units, NUL. The chain of next entries is never followed, so it cannot lead in circles.
 */
static enum errc take_entry(struct flattener *f, struct cursor *entry, struct str *ret)
{
	cursor_skip(entry, 4);

	const uint16_t hash = cursor_u16(entry);
	const size_t units = cursor_u16(entry);
	*ret = cursor_bytes(entry, 2 * units);
	cursor_skip(entry, 2);
	if (entry->failed)
		return broken(f, "a name lies outside of the chunk");
	/* Where pages of different times make up a chunk, anything may stand at the offset. */
	if (hash != name_hash(*ret))
		return broken(f, "what should be a name is none: its hash is wrong");
	return ERR_OK;
}

static void note_name(struct flattener *f, struct binxml_name name)
{
	if (!f->names)
		return;
	if (f->names->n == BINXML_NAMES_MAX)
		f->names->too_many = true;
	else
		f->names->at[f->names->n++] = name;
}

/* Take a reference to a name, and the entry itself where it stands right here. */
static enum errc take_name(struct flattener *f, struct str *ret)
{
	const size_t at = f->in.at;
	const uint32_t offset = cursor_u32(&f->in);
	struct cursor entry = cursor_of(f->chunk);

	cursor_seek(&entry, offset);

	const enum errc rc = take_entry(f, &entry, ret);
	if (rc || f->in.failed)
		return rc;
	note_name(f, (struct binxml_name){
			     .at = (uint32_t)(at - f->part),
			     .offset = offset,
			     .len = (uint32_t)(entry.at - offset - BINXML_NAME_LINK),
			     .here = offset == f->in.at,
		     });
	if (offset == f->in.at)
		cursor_seek(&f->in, entry.at);
	return rc;
}

static enum errc take_named_node(struct flattener *f, enum flat_tag tag)
{
	struct str name;
	const enum errc rc = take_name(f, &name);

	if (rc)
		return rc;
	if (name.len == 0)
		return broken(f, "a name is empty");
	return add_utf16_node(f, tag, name);
}

static enum errc on_open(struct flattener *f, bool more)
{
	if (f->in_start)
		return broken(f, "an element begins within a start tag");
	if (++f->depth > EVTX_DEPTH_MAX)
		return broken(f, "elements are nested more than 64 deep");
	if (f->in_template)
		cursor_skip(&f->in, 2); /* dependency number */
	cursor_skip(&f->in, 4);		/* size: what follows tells where the element ends */

	const enum errc rc = take_named_node(f, FLAT_ELEMENT);
	if (more)
		cursor_skip(&f->in, 4); /* size of the attributes */
	f->in_start = true;
	f->in_attribute = false;
	return rc;
}

static enum errc on_attribute(struct flattener *f, bool more UNUSED)
{
	if (!f->in_start)
		return broken(f, "an attribute outside of a start tag");
	f->in_attribute = true;
	return take_named_node(f, FLAT_ATTRIBUTE);
}

static enum errc on_close_start(struct flattener *f, bool more UNUSED)
{
	if (!f->in_start)
		return broken(f, "the end of a start tag without its beginning");
	f->in_start = false;
	buf_add_u8(f->out, FLAT_CONTENT);
	return ERR_OK;
}

static enum errc on_end(struct flattener *f, bool more UNUSED)
{
	if (f->in_start || f->depth == 0)
		return broken(f, "the end of an element that is not open");
	f->depth--;
	buf_add_u8(f->out, FLAT_END);
	return ERR_OK;
}

static enum errc on_close_empty(struct flattener *f, bool more)
{
	const enum errc rc = on_close_start(f, more);

	return rc ? rc : on_end(f, more);
}

/* Text may stand in an element's content and in an attribute, nowhere else. */
static enum errc check_text_place(struct flattener *f)
{
	if (f->in_start ? !f->in_attribute : f->depth == 0)
		return broken(f, "text outside of an element and of an attribute");
	return ERR_OK;
}

static enum errc take_text(struct flattener *f)
{
	const size_t units = cursor_u16(&f->in);
	const struct str text = cursor_bytes(&f->in, 2 * units);
	const enum errc rc = check_text_place(f);

	if (rc || f->in.failed)
		return rc;
	return add_utf16_node(f, FLAT_TEXT, text);
}

static enum errc on_value(struct flattener *f, bool more UNUSED)
{
	if (cursor_u8(&f->in) != VALUE_IS_STRING)
		return broken(f, "a literal value that is not a string");
	return take_text(f);
}

static enum errc on_cdata(struct flattener *f, bool more UNUSED)
{
	return take_text(f);
}

static enum errc on_char_ref(struct flattener *f, bool more UNUSED)
{
	const struct str unit = cursor_bytes(&f->in, 2);
	const enum errc rc = check_text_place(f);

	if (rc || f->in.failed)
		return rc;
	return add_utf16_node(f, FLAT_TEXT, unit);
}

static enum errc on_entity_ref(struct flattener *f, bool more UNUSED)
{
	static const struct {
		struct str name; /* in UTF-16 */
		struct str text;
	} entities[] = {
		{ { "l\0t\0", 4 }, { "<", 1 } },       { { "g\0t\0", 4 }, { ">", 1 } },
		{ { "a\0m\0p\0", 6 }, { "&", 1 } },    { { "q\0u\0o\0t\0", 8 }, { "\"", 1 } },
		{ { "a\0p\0o\0s\0", 8 }, { "'", 1 } },
	};
	struct str name;
	enum errc rc = take_name(f, &name);

	if (!rc)
		rc = check_text_place(f);
	if (rc)
		return rc;
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		if (str_equal(entities[i].name, name)) {
			add_text_node(f, FLAT_TEXT, entities[i].text);
			return ERR_OK;
		}
	}
	/* An entity without a declaration: its name is all there is to show. */
	return add_utf16_node(f, FLAT_TEXT, name);
}

static enum errc on_pi_target(struct flattener *f, bool more UNUSED)
{
	struct str name;

	return take_name(f, &name);
}

static enum errc on_pi_data(struct flattener *f, bool more UNUSED)
{
	const size_t units = cursor_u16(&f->in);

	cursor_skip(&f->in, 2 * units);
	return ERR_OK;
}

static enum errc take_slot(struct flattener *f, enum flat_tag tag)
{
	const uint16_t slot = cursor_u16(&f->in);

	cursor_skip(&f->in, 1); /* the type: a record's own descriptor says it again */
	if (!f->in_template)
		return broken(f, "a substitution outside of a template");

	const enum errc rc = check_text_place(f);
	buf_add_u8(f->out, (uint8_t)tag);
	buf_add_u16(f->out, slot);
	return rc;
}

static enum errc on_slot(struct flattener *f, bool more UNUSED)
{
	return take_slot(f, FLAT_SLOT);
}

static enum errc on_optional(struct flattener *f, bool more UNUSED)
{
	return take_slot(f, FLAT_OPTIONAL);
}

static enum errc on_fragment(struct flattener *f, bool more UNUSED)
{
	cursor_skip(&f->in, BINXML_FRAGMENT_SIZE - 1);
	return ERR_OK;
}

typedef enum errc token_fn(struct flattener *f, bool more);

static token_fn *const token_table[] = {
	[BINXML_OPEN] = on_open,
	[TOKEN_CLOSE_START] = on_close_start,
	[TOKEN_CLOSE_EMPTY] = on_close_empty,
	[TOKEN_END] = on_end,
	[TOKEN_VALUE] = on_value,
	[TOKEN_ATTRIBUTE] = on_attribute,
	[TOKEN_CDATA] = on_cdata,
	[TOKEN_CHAR_REF] = on_char_ref,
	[TOKEN_ENTITY_REF] = on_entity_ref,
	[TOKEN_PI_TARGET] = on_pi_target,
	[TOKEN_PI_DATA] = on_pi_data,
	[TOKEN_SLOT] = on_slot,
	[TOKEN_SLOT_OPTIONAL] = on_optional,
	[BINXML_FRAGMENT] = on_fragment,
};

static enum errc take_token(struct flattener *f, uint8_t byte)
{
	const unsigned token = byte & (unsigned)~BINXML_MORE;
	enum errc rc;

	if (token >= ARRAY_LEN(token_table) || !token_table[token])
		return fail(f->err, ERR_SYNTAX,
			    "binary XML at 0x%zx: 0x%02x is no token here ([MS-EVEN6] 2.2.12)",
			    f->in.at - 1, byte);
	rc = token_table[token](f, byte & BINXML_MORE);
	if (!rc && f->in.failed)
		rc = broken(f, "it ends within a token");
	if (!rc && buf_failed(f->out))
		rc = fail(f->err, ERR_LIMIT, "binary XML at 0x%zx: over %u bytes", f->in.at,
			  EVTX_FLAT_MAX);
	return rc;
}

enum errc binxml_flatten(const struct binxml_part *part, struct buf *out,
			 struct binxml_names *names, struct err *err)
{
	struct flattener f = {
		.in = cursor_of(str_sub(part->chunk, 0, part->end)),
		.chunk = part->chunk,
		.out = out,
		.names = names,
		.part = part->at,
		.err = err,
		.in_template = part->in_template,
	};

	cursor_seek(&f.in, part->at);
	while (cursor_left(&f.in)) {
		const uint8_t byte = cursor_u8(&f.in);
		if (byte == BINXML_EOF)
			break;
		const enum errc rc = take_token(&f, byte);
		if (rc)
			return rc;
	}
	if (f.depth)
		return broken(&f, "it ends within an element");
	if (f.repaired)
		buf_add_u8(out, FLAT_REPAIRED);
	return ERR_OK;
}
