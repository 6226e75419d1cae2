/* SPDX-License-Identifier: Apache-2.0 */
#include "base/office/pdf-tags.h"

#include <zlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/encoding/utf8.h"

#define ENTRY_BYTES  20u /* of the table of objects (7.5.4) */
#define OBJECTS_MAX  400000u
#define TAIL_BYTES   64u /* "startxref", a number, "%%EOF" */
#define PAGE_BYTES   (16u * 1024 * 1024)
#define WORK_BYTES   (256u * 1024 * 1024)
#define STREAM_BEGIN "stream\n"

struct object {
	size_t at;
	size_t moved_to; /* of the update; 0: it stays */
	bool dropped;	 /* an artifact's element: no content */
};

struct update {
	const struct pdf_tags *tags;
	struct arena arena;
	struct str file; /* as cairo wrote it */
	struct buf *out;
	struct object *objects;
	size_t n;
	size_t table_at;
	size_t root;
	size_t figure; /* of the next one */
};

static enum errc unknown(struct err *err, const char *what)
{
	return fail(err, ERR_UNSUPPORTED, "paper: ISO 32000-1 7.5: no %s as cairo writes it", what);
}

/* ---- reading ---- */

static bool read_number(struct str text, size_t *ret)
{
	uint64_t n = 0;
	size_t len = 0;

	while (len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9' && n < SIZE_MAX / 20)
		n = n * 10 + (uint64_t)(text.ptr[len++] - '0');
	*ret = (size_t)n;
	return len > 0;
}

/* The number behind `name`; false when it is not there. */
static bool number_behind(struct str text, struct str name, size_t *ret)
{
	const size_t at = str_find(text, name);

	return at != SIZE_MAX && read_number(str_from_pos(text, at + name.len), ret);
}

static enum errc find_table(struct update *u, struct err *err)
{
	const size_t tail = u->file.len > TAIL_BYTES ? u->file.len - TAIL_BYTES : 0;
	struct str table;

	if (!number_behind(str_from_pos(u->file, tail), STR("startxref\n"), &u->table_at) ||
	    u->table_at >= u->file.len)
		return unknown(err, "startxref");
	table = str_from_pos(u->file, u->table_at);
	if (!str_starts(table, STR("xref\n0 ")) ||
	    !read_number(str_from_pos(table, strlen("xref\n0 ")), &u->n) || u->n > OBJECTS_MAX)
		return unknown(err, "table of objects");
	return number_behind(table, STR("/Root "), &u->root) && u->root < u->n
		       ? ERR_OK
		       : unknown(err, "trailer");
}

static enum errc read_table(struct update *u, struct err *err)
{
	const struct str table = str_from_pos(u->file, u->table_at + strlen("xref\n"));
	const size_t first = str_find_char(table, '\n');

	u->objects = arena_take_array(&u->arena, u->n, sizeof(*u->objects));
	if (!u->objects)
		return fail(err, ERR_LIMIT, "paper: over %zu objects", u->n);
	for (size_t i = 1; i < u->n; i++) {
		const struct str entry = str_sub(table, first + 1 + i * ENTRY_BYTES, ENTRY_BYTES);
		if (entry.len < ENTRY_BYTES || !read_number(entry, &u->objects[i].at) ||
		    u->objects[i].at >= u->table_at)
			return unknown(err, "entry in the table of objects");
	}
	return ERR_OK;
}

/* Between "N 0 obj\n" and "endobj"; of a stream its dictionary alone. */
static struct str body_of(const struct update *u, size_t number)
{
	const struct str from =
		str_sub(u->file, u->objects[number].at, u->table_at - u->objects[number].at);
	const size_t begin = str_find_char(from, '\n');
	const struct str body = begin == SIZE_MAX ? STR("") : str_from_pos(from, begin + 1);
	const size_t end = str_find(body, STR("endobj"));
	const size_t stream = str_find(str_sub(body, 0, end), STR(STREAM_BEGIN));

	return str_sub(body, 0, size_min(end, stream));
}

static bool is_element(struct str body, const char *tag)
{
	char line[48];

	(void)snprintf(line, sizeof(line), "   /S /%s\n", tag);
	return str_starts(body, STR("<< /Type /StructElem\n")) &&
	       str_find(body, str_from(line)) != SIZE_MAX;
}

/* ---- writing ---- */

static void begin_object(struct update *u, size_t number)
{
	u->objects[number].moved_to = u->out->len;
	buf_printf(u->out, "%zu 0 obj\n", number);
}

static void end_object(struct update *u)
{
	buf_add_text(u->out, "endobj\n");
}

/* The body again, with more entries at the beginning of its dictionary. */
static void put_with(struct update *u, size_t number, struct str body, struct str more)
{
	begin_object(u, number);
	buf_add_text(u->out, "<< ");
	buf_add(u->out, more);
	buf_add_char(u->out, '\n');
	buf_add(u->out, str_from_pos(body, strlen("<<")));
	end_object(u);
}

/* A text string (7.9.2.2): UTF-16 with its mark, in hexadecimal. */
static void add_text_string(struct buf *out, struct str words)
{
	buf_add_text(out, "<FEFF");
	for (size_t at = 0; at < words.len;) {
		uint32_t c = 0;
		at += size_max(1, utf8_decode(str_from_pos(words, at), &c));
		if (c >= 0x10000)
			buf_printf(out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10),
				   0xdc00 + ((c - 0x10000) & 0x3ff));
		else
			buf_printf(out, "%04X", c);
	}
	buf_add_char(out, '>');
}

/* ---- what is changed ---- */

static void put_root(struct update *u)
{
	const struct str more =
		arena_printf(&u->arena, "/Lang (%s) /ViewerPreferences << /DisplayDocTitle true >>",
			     u->tags->lang);

	put_with(u, u->root, body_of(u, u->root), more);
}

static void put_figure(struct update *u, size_t number, struct str body)
{
	auto_buf words = BUF_INIT(WORK_BYTES);

	if (u->figure == u->tags->n_figures)
		return;
	buf_add_text(&words, "/Alt ");
	add_text_string(&words, u->tags->figures[u->figure++]);
	put_with(u, number, body, buf_str(&words));
}

/* A list of references, without those to elements that were dropped; they become `instead`. */
static void add_references(struct update *u, struct str list, const char *instead)
{
	struct str rest = list;

	while (rest.len) {
		size_t number = 0;
		const size_t end = str_find(rest, STR(" 0 R"));
		size_t begin = end;
		if (end == SIZE_MAX)
			break;
		while (begin > 0 && rest.ptr[begin - 1] >= '0' && rest.ptr[begin - 1] <= '9')
			begin--;
		buf_add(u->out, str_sub(rest, 0, begin));
		(void)read_number(str_from_pos(rest, begin), &number);
		if (number < u->n && u->objects[number].dropped)
			buf_add_text(u->out, instead);
		else
			buf_add(u->out, str_sub(rest, begin, end + strlen(" 0 R") - begin));
		rest = str_from_pos(rest, end + strlen(" 0 R"));
	}
	buf_add(u->out, rest);
}

static bool mentions_dropped(const struct update *u, struct str list)
{
	for (size_t i = 0; i < list.len; i++) {
		size_t number;
		const bool begins = i == 0 || list.ptr[i - 1] == ' ';
		if (begins && read_number(str_from_pos(list, i), &number) && number < u->n &&
		    u->objects[number].dropped)
			return true;
	}
	return false;
}

/* Of an element: what is in it. Of the tree of parents: whose content each mark is. */
static void put_list(struct update *u, size_t number, struct str body, size_t at,
		     const char *instead)
{
	begin_object(u, number);
	buf_add(u->out, str_sub(body, 0, at));
	add_references(u, str_from_pos(body, at), instead);
	end_object(u);
}

static void visit(struct update *u, size_t number)
{
	const struct str body = body_of(u, number);

	if (is_element(body, "TH"))
		put_with(u, number, body, STR("/A << /O /Table /Scope /Column >>"));
	else if (is_element(body, "Figure"))
		put_figure(u, number, body);
	else if (str_starts(body, STR("<< /Type /StructElem\n")) && !u->objects[number].dropped) {
		const size_t at = str_find(body, STR("   /K ["));
		if (at != SIZE_MAX && mentions_dropped(u, str_from_pos(body, at)))
			put_list(u, number, body, at, "");
	} else if (str_starts(body, STR("[")) && mentions_dropped(u, body)) {
		put_list(u, number, body, 0, "null");
	}
}

/* ---- pages ---- */

/* The content of a page, inflated; false when it is none or too large. */
static bool inflate_page(const struct update *u, size_t number, struct buf *out)
{
	const struct str dictionary = body_of(u, number);
	const size_t begin = u->objects[number].at +
			     (size_t)(dictionary.ptr - (u->file.ptr + u->objects[number].at)) +
			     dictionary.len + strlen(STREAM_BEGIN);
	z_stream z = { .next_in = (Bytef *)(uintptr_t)(u->file.ptr + begin),
		       .avail_in = (uInt)(u->table_at - begin) };
	int status = Z_OK;

	if (begin >= u->table_at || inflateInit(&z) != Z_OK)
		return false;
	while (status == Z_OK && !buf_failed(out)) {
		char chunk[16384];
		z.next_out = (Bytef *)chunk;
		z.avail_out = sizeof(chunk);
		status = inflate(&z, Z_NO_FLUSH);
		buf_add_bytes(out, chunk, sizeof(chunk) - z.avail_out);
	}
	(void)inflateEnd(&z);
	return status == Z_STREAM_END && !buf_failed(out);
}

/* "/Private << /MCID 7 >> BDC" becomes "/Artifact BMC" (14.8.2.2.2); false: there is none. */
static bool name_artifacts(struct str content, struct str begin, struct buf *out)
{
	struct str rest = content;
	bool any = false;
	size_t at;

	while ((at = str_find(rest, begin)) != SIZE_MAX) {
		const size_t end = str_find(str_from_pos(rest, at), STR("BDC"));
		if (end == SIZE_MAX)
			break;
		buf_add(out, str_sub(rest, 0, at));
		buf_add_text(out, "/Artifact BMC");
		rest = str_from_pos(rest, at + end + strlen("BDC"));
		any = true;
	}
	buf_add(out, rest);
	return any;
}

static enum errc put_stream(struct update *u, size_t number, struct str content, struct err *err)
{
	uLongf len = compressBound((uLong)content.len);
	auto_free char *packed = mem_new(len);

	if (compress2((Bytef *)packed, &len, (const Bytef *)content.ptr, (uLong)content.len,
		      Z_DEFAULT_COMPRESSION) != Z_OK)
		return fail(err, ERR_IO, "paper: the content of a page cannot be compressed");
	begin_object(u, number);
	buf_printf(u->out, "<< /Length %lu /Filter /FlateDecode >>\n" STREAM_BEGIN, len);
	buf_add_bytes(u->out, packed, len);
	buf_add_text(u->out, "\nendstream\n");
	end_object(u);
	return ERR_OK;
}

/* The order of its links is that of its content; what is beside the content is named so. */
static enum errc put_page(struct update *u, size_t number, struct err *err)
{
	auto_buf content = BUF_INIT(PAGE_BYTES);
	auto_buf named = BUF_INIT(PAGE_BYTES);
	const struct str body = body_of(u, number);
	const struct str mark = arena_printf(&u->arena, "/%s << /MCID ", u->tags->artifact);
	size_t stream;

	put_with(u, number, body, STR("/Tabs /S"));
	if (!number_behind(body, STR("/Contents "), &stream) || stream >= u->n ||
	    !inflate_page(u, stream, &content))
		return unknown(err, "content of a page");
	if (!name_artifacts(buf_str(&content), mark, &named))
		return ERR_OK;
	return buf_failed(&named)
		       ? fail(err, ERR_LIMIT, "paper: over %u bytes on a page", PAGE_BYTES)
		       : put_stream(u, stream, buf_str(&named), err);
}

/* ---- the update ---- */

static void put_table(struct update *u)
{
	const struct str old = str_from_pos(u->file, u->table_at);
	const size_t at = str_find(old, STR("trailer\n<<"));
	const size_t table_at = u->out->len;

	buf_add_text(u->out, "xref\n");
	for (size_t i = 1; i < u->n; i++) {
		if (u->objects[i].moved_to)
			buf_printf(u->out, "%zu 1\n%010zu 00000 n \n", i, u->objects[i].moved_to);
	}
	buf_printf(u->out, "trailer\n<< /Prev %zu", u->table_at);
	buf_add(u->out,
		str_sub(old, at + strlen("trailer\n<<"),
			str_find(str_from_pos(old, at), STR("startxref")) - strlen("trailer\n<<")));
	buf_printf(u->out, "startxref\n%zu\n%%%%EOF\n", table_at);
}

static enum errc change_all(struct update *u, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 1; i < u->n; i++)
		u->objects[i].dropped = is_element(body_of(u, i), u->tags->artifact);
	for (size_t i = 1; i < u->n; i++)
		visit(u, i);
	for (size_t i = 1; !code && i < u->n; i++) {
		if (str_starts(body_of(u, i), STR("<< /Type /Page ")))
			code = put_page(u, i, err);
	}
	if (!code && !str_starts(body_of(u, u->root), STR("<< /Type /Catalog\n")))
		code = unknown(err, "catalog");
	return code;
}

enum errc pdf_tags_add(const struct pdf_tags *tags, struct buf *out, struct err *err)
{
	auto_free char *copy = mem_new(out->len + 1);
	struct update u = { .tags = tags, .arena = ARENA_INIT(WORK_BYTES), .out = out };
	enum errc code;

	memcpy(copy, buf_str(out).ptr, out->len);
	u.file = str_of(copy, out->len);
	code = find_table(&u, err);
	if (!code)
		code = read_table(&u, err);
	if (!code)
		code = change_all(&u, err);
	if (!code) {
		put_root(&u);
		put_table(&u);
	}
	if (!code && buf_failed(out))
		code = fail(err, ERR_LIMIT, "paper: too long");
	arena_done(&u.arena);
	return code;
}
