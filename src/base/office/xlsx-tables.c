/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/encoding/xml.h"
#include "base/office/xlsx-parts.h"

#define ITEM_BYTES (4u * 1024 * 1024) /* of one element and what it holds */
#define TEXT_MAX   (128u * 1024)      /* of one cell */

/* ---- shared texts (18.4.8, si) ---- */

/* Its own text, or that of its runs; not rPh, the reading of the words. */
static void add_text(const struct xml *si, struct buf *out)
{
	for (const struct xml *node = si->child; node; node = node->next) {
		if (str_is(node->name, "t"))
			buf_add(out, node->text);
		else if (str_is(node->name, "r") && xml_get(node, "t"))
			buf_add(out, xml_get(node, "t")->text);
	}
}

static enum errc add_string(const struct xml *si, struct arena *arena, struct xlsx_tables *tables,
			    struct err *err)
{
	auto_buf text = BUF_INIT(TEXT_MAX);

	add_text(si, &text);
	tables->strings[tables->n_strings] = arena_str(arena, buf_str(&text));
	if (buf_failed(&text) || !tables->strings[tables->n_strings].ptr)
		return fail(err, ERR_LIMIT, "xl/sharedStrings.xml: text %zu is too long",
			    tables->n_strings);
	tables->n_strings++;
	return ERR_OK;
}

/* How many there are at most, without believing its @count. */
static size_t count_of(struct str part, struct str tag)
{
	size_t n = 0;

	for (size_t at = str_find(part, tag); at != SIZE_MAX; at = str_find(part, tag)) {
		part = str_from_pos(part, at + tag.len);
		n++;
	}
	return n;
}

enum errc xlsx_read_strings(struct str part, struct arena *arena, struct xlsx_tables *tables,
			    struct err *err)
{
	const size_t most = count_of(part, STR("si"));
	auto_xml_reader *reader = xml_reader_new(part);
	auto_arena own = ARENA_INIT(ITEM_BYTES);
	enum errc code = ERR_OK;
	struct xml *si;

	if (most > 2 * XLSX_STRINGS_MAX)
		return fail(err, ERR_LIMIT, "xl/sharedStrings.xml: over %u texts",
			    XLSX_STRINGS_MAX);
	tables->strings = arena_take_array(arena, most + 1, sizeof(*tables->strings));
	if (!reader || !tables->strings)
		return fail(err, ERR_LIMIT, "xl/sharedStrings.xml: no room for it");
	while (!code) {
		arena_clear(&own);
		code = xml_next(reader, "si", &own, &si, err);
		if (code == ERR_END)
			return ERR_OK;
		if (!code)
			code = add_string(si, arena, tables, err);
		else
			(void)fail_in(err, code, "xl/sharedStrings.xml");
	}
	return code;
}

/* ---- styles (18.8.30, numFmt) ---- */

/* The formats that every program knows by number (18.8.30), and those of Japan and its neighbours.
 */
static bool built_in_day(uint64_t format)
{
	return (format >= 14 && format <= 17) || format == 22 || (format >= 27 && format <= 31) ||
	       format == 36 || (format >= 50 && format <= 54) || format == 57 || format == 58;
}

/* Skip what is shown as it stands: "quoted", \c, [colours and conditions]. */
static size_t skip_literal(struct str code, size_t at)
{
	const char c = code.ptr[at];

	if (c == '\\' || c == '_' || c == '*')
		return at + 2;
	if (c != '"' && c != '[')
		return at;
	const size_t end = str_find_char(str_from_pos(code, at + 1), c == '"' ? '"' : ']');
	return end == SIZE_MAX ? code.len : at + end + 2;
}

/* Years, days or eras in the code make it a day; "General" and exponents have other letters. */
static bool code_is_day(struct str code)
{
	for (size_t at = 0; at < code.len;) {
		const size_t behind = skip_literal(code, at);
		if (behind > at) {
			at = behind;
			continue;
		}
		const char c = ascii_lower(code.ptr[at]);
		if (c == 'y' || c == 'd')
			return true;
		if (c == 'g' && at + 1 < code.len && strchr("gGeE", code.ptr[at + 1]) &&
		    !str_starts(str_from_pos(code, at), STR("General")))
			return true;
		at++;
	}
	return false;
}

static bool custom_day(const struct xml *sheet, uint64_t format)
{
	const struct xml *formats = xml_get(sheet, "numFmts");
	uint64_t id;

	for (const struct xml *n = xml_get(formats, "numFmt"); n; n = xml_again(n)) {
		if (str_to_u64(xml_attribute(n, "numFmtId"), &id) && id == format)
			return code_is_day(xml_attribute(n, "formatCode"));
	}
	return false;
}

static enum errc read_formats(const struct xml *sheet, struct arena *arena,
			      struct xlsx_tables *tables, struct err *err)
{
	const struct xml *formats = xml_get(sheet, "cellXfs");
	size_t n = 0;
	uint64_t id;

	for (const struct xml *x = xml_get(formats, "xf"); x; x = xml_again(x))
		n++;
	if (n > XLSX_STYLES_MAX)
		return fail(err, ERR_LIMIT, "xl/styles.xml: over %u styles", XLSX_STYLES_MAX);
	tables->is_day = arena_take_array(arena, n + 1, sizeof(*tables->is_day));
	if (!tables->is_day)
		return fail(err, ERR_LIMIT, "xl/styles.xml: no room for it");
	for (const struct xml *x = xml_get(formats, "xf"); x; x = xml_again(x)) {
		const bool known = str_to_u64(xml_attribute(x, "numFmtId"), &id);
		tables->is_day[tables->n_styles++] =
			known && (built_in_day(id) || custom_day(sheet, id));
	}
	return ERR_OK;
}

enum errc xlsx_read_styles(struct str part, struct arena *arena, struct xlsx_tables *tables,
			   struct err *err)
{
	auto_xml_reader *reader = xml_reader_new(part);
	auto_arena own = ARENA_INIT(ITEM_BYTES * 4);
	struct xml *sheet;

	if (!reader)
		return fail(err, ERR_LIMIT, "xl/styles.xml: no room for it");
	const enum errc code = xml_next(reader, "styleSheet", &own, &sheet, err);
	if (code == ERR_END)
		return ERR_OK;
	if (code)
		return fail_in(err, code, "xl/styles.xml");
	return read_formats(sheet, arena, tables, err);
}
