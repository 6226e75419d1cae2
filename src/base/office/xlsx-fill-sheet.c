/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/fold.h"
#include "base/encoding/utf8.h"
#include "base/office/xlsx-fill-parts.h"

#define LABEL_MAX    512u
#define TEXT_BYTES   (4u * XLSX_CELL_TEXT_MAX)
#define REF_TEXT_MAX 32

struct fill_sheet {
	const struct xlsx_sheet *read;
	xmlDoc *doc;
	xmlNode *root;
	xmlNode *data; /* sheetData */
};

/* Cells that are one on paper; a cell alone is one too. */
struct region {
	unsigned top;
	unsigned left;
	unsigned bottom;
	unsigned right;
};

/* ---- the tree ---- */

/* The library's own macro casts constness away. */
static const xmlChar *x(const char *text)
{
	return (const void *)text;
}

static bool is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, x(name));
}

static xmlNode *child_of(const xmlNode *parent, const char *name)
{
	for (xmlNode *node = parent->children; node; node = node->next) {
		if (is_element(node, name))
			return node;
	}
	return NULL;
}

/* An attribute of at most REF_TEXT_MAX - 1 bytes, which all that are asked for are; else "". */
static struct str attribute(xmlNode *node, const char *name, char out[static REF_TEXT_MAX])
{
	xmlChar *value = xmlGetNoNsProp(node, x(name));
	const size_t len = value ? (size_t)xmlStrlen(value) : 0;

	out[0] = '\0';
	if (len < REF_TEXT_MAX && value)
		memcpy(out, value, len + 1);
	xmlFree(value);
	return str_from(out);
}

enum errc fill_sheet_open(const struct xlsx_sheet *sheet, struct str part, struct fill_sheet **ret,
			  struct err *err)
{
	auto_fill_sheet *opened = mem_new(sizeof(*opened));

	if (part.len > XLSX_FILL_PART_MAX)
		return fail(err, ERR_LIMIT, "has over %u MiB: too much for a form to fill in",
			    XLSX_FILL_PART_MAX / 1024 / 1024);
	opened->read = sheet;
	opened->doc = xmlReadMemory(part.ptr, (int)part.len, NULL, NULL,
				    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (!opened->doc)
		return fail(err, ERR_SYNTAX, "is no XML");
	if (xmlGetIntSubset(opened->doc))
		return fail(err, ERR_SYNTAX, "has a document type");
	opened->root = xmlDocGetRootElement(opened->doc);
	opened->data = opened->root ? child_of(opened->root, "sheetData") : NULL;
	*ret = STEAL(opened);
	return ERR_OK;
}

void fill_sheet_close(struct fill_sheet *sheet)
{
	if (!sheet)
		return;
	xmlFreeDoc(sheet->doc);
	free(sheet);
}

void fill_sheet_close_at(struct fill_sheet **sheet)
{
	fill_sheet_close(*sheet);
	*sheet = NULL;
}

/* ---- merged cells (ISO/IEC 29500-1 18.3.1.55) ---- */

static bool parse_region(struct str ref, struct region *ret)
{
	const struct str first = str_split(&ref, ':');

	return xlsx_cell_parse(first, &ret->top, &ret->left) && ref.ptr &&
	       xlsx_cell_parse(ref, &ret->bottom, &ret->right);
}

static struct region region_of(const struct fill_sheet *sheet, unsigned row, unsigned column)
{
	const struct region alone = { row, column, row, column };
	const xmlNode *list = child_of(sheet->root, "mergeCells");
	char ref[REF_TEXT_MAX];
	struct region r;

	for (xmlNode *node = list ? list->children : NULL; node; node = node->next) {
		if (is_element(node, "mergeCell") &&
		    parse_region(attribute(node, "ref", ref), &r) && r.top <= row &&
		    row <= r.bottom && r.left <= column && column <= r.right)
			return r;
	}
	return alone;
}

/* ---- labels ---- */

/* Without spaces and line breaks, narrow; cut at LABEL_MAX. */
static struct str plain(struct str text, char out[static LABEL_MAX])
{
	size_t n = 0;

	while (text.len && n < LABEL_MAX) {
		const bool wide_space = str_starts(text, STR("　"));
		const char narrow = fold_narrow(text);
		const char c = narrow ? narrow : text.ptr[0];

		if (!wide_space && !ascii_is_space(c))
			out[n++] = c;
		text = str_from_pos(text, wide_space || narrow ? 3 : 1);
	}
	return str_of(out, n);
}

static const struct xlsx_cell *find_label(const struct fill_sheet *sheet, struct str label)
{
	char wanted_room[LABEL_MAX];
	char room[LABEL_MAX];
	const struct str wanted = plain(label, wanted_room);

	for (size_t i = 0; wanted.len && i < sheet->read->n_cells; i++) {
		if (str_starts(plain(sheet->read->cells[i].text, room), wanted))
			return &sheet->read->cells[i];
	}
	return NULL;
}

/* The place beside a label, at the head of what is merged there. */
static bool find_beside(const struct fill_sheet *sheet, const struct xlsx_place *place,
			struct region *ret)
{
	const struct xlsx_cell *label = find_label(sheet, place->where);

	if (!label)
		return false;
	const struct region about = region_of(sheet, label->row, label->column);
	*ret = place->step == XLSX_RIGHT ? region_of(sheet, about.top, about.right + 1)
					 : region_of(sheet, about.bottom + 1, about.left);
	return !xlsx_text(sheet->read, ret->top, ret->left).ptr;
}

/* ---- rows and cells ---- */

/* The place in a run of siblings, which may leave out their own where they follow each other. */
struct siblings {
	xmlNode *found;
	xmlNode *before; /* the first behind the place */
};

static struct siblings find_place(xmlNode *parent, const char *name, unsigned wanted,
				  bool (*place_of)(xmlNode *node, unsigned next, unsigned *ret))
{
	struct siblings ret = { 0 };
	unsigned next = 0;

	for (xmlNode *node = parent->children; node && !ret.found && !ret.before;
	     node = node->next) {
		unsigned at = 0;

		if (!is_element(node, name) || !place_of(node, next, &at))
			continue;
		if (at == wanted)
			ret.found = node;
		else if (at > wanted)
			ret.before = node;
		next = at + 1;
	}
	return ret;
}

static bool place_of_row(xmlNode *node, unsigned next, unsigned *ret)
{
	char text[REF_TEXT_MAX];
	uint64_t number = 0;

	*ret = next;
	if (attribute(node, "r", text).len) {
		if (!str_to_u64(str_from(text), &number) || !number || number > UINT32_MAX)
			return false;
		*ret = (unsigned)number - 1;
	}
	return true;
}

static bool place_of_cell(xmlNode *node, unsigned next, unsigned *ret)
{
	char text[REF_TEXT_MAX];
	unsigned row;

	*ret = next;
	return !attribute(node, "r", text).len || xlsx_cell_parse(str_from(text), &row, ret);
}

static xmlNode *add_sibling(xmlNode *parent, const struct siblings *at, const char *name,
			    const char *ref)
{
	xmlNode *node = xmlNewDocNode(parent->doc, parent->ns, x(name), NULL);

	if (!node)
		return NULL;
	(void)xmlSetProp(node, x("r"), x(ref));
	if (at->before)
		return xmlAddPrevSibling(at->before, node);
	return xmlAddChild(parent, node);
}

/* The cell's element, made where there is none. NULL: no memory. */
static xmlNode *cell_at(const struct fill_sheet *sheet, unsigned row, unsigned column)
{
	char name[XLSX_NAME_MAX];
	char number[REF_TEXT_MAX];
	const struct siblings rows = find_place(sheet->data, "row", row, place_of_row);

	(void)xlsx_cell_name(row, column, name);
	(void)snprintf(number, sizeof(number), "%u", row + 1);
	xmlNode *line = rows.found ? rows.found : add_sibling(sheet->data, &rows, "row", number);
	if (!line)
		return NULL;
	const struct siblings cells = find_place(line, "c", column, place_of_cell);
	return cells.found ? cells.found : add_sibling(line, &cells, "c", name);
}

/* ---- the text ---- */

/* "_x0041_" is an escape in a workbook (22.9.2.19): an underscore that would begin one is itself
 * escaped. */
static bool begins_escape(struct str s)
{
	if (s.len < 7 || s.ptr[0] != '_' || s.ptr[1] != 'x' || s.ptr[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++) {
		if (ascii_hex_digit(s.ptr[i]) < 0)
			return false;
	}
	return true;
}

/* What XML and a cell can hold; false: too long. */
static bool add_words(struct str text, struct buf *out)
{
	size_t n_chars = 0;

	while (text.len && n_chars <= XLSX_CELL_TEXT_MAX) {
		uint32_t c = 0;
		const size_t len = utf8_decode(text, &c);

		if (!len)
			c = 0xfffd;
		if (begins_escape(text))
			buf_add_text(out, "_x005F");
		if (c >= ' ' || c == '\n' || c == '\t')
			utf8_add(out, c == 0xfffe || c == 0xffff ? 0xfffd : c);
		text = str_from_pos(text, len ? len : 1);
		n_chars++;
	}
	return n_chars <= XLSX_CELL_TEXT_MAX && !buf_failed(out);
}

static void clear_cell(xmlNode *cell)
{
	static const char *const gone[] = { "t", "cm", "vm" };

	while (cell->children) {
		xmlNode *child = cell->children;
		xmlUnlinkNode(child);
		xmlFreeNode(child);
	}
	for (size_t i = 0; i < ARRAY_LEN(gone); i++)
		(void)xmlUnsetProp(cell, x(gone[i]));
}

static enum errc set_words(xmlNode *cell, struct str text, struct err *err)
{
	auto_buf words = BUF_INIT(TEXT_BYTES);

	if (!add_words(text, &words))
		return fail(err, ERR_LIMIT, "over %u characters", XLSX_CELL_TEXT_MAX);
	clear_cell(cell);
	if (!words.len)
		return ERR_OK;
	(void)xmlSetProp(cell, x("t"), x("inlineStr"));
	xmlNode *is = xmlNewChild(cell, cell->ns, x("is"), NULL);
	xmlNode *t = is ? xmlNewTextChild(is, cell->ns, x("t"), x(words.ptr)) : NULL;
	if (!t)
		return fail(err, ERR_LIMIT, "no room for it");
	xmlNodeSetSpacePreserve(t, 1);
	return ERR_OK;
}

static enum errc put_at(struct fill_sheet *sheet, struct xlsx_place *place, unsigned row,
			unsigned column, struct err *err)
{
	const struct region region = region_of(sheet, row, column);

	if (region.top != row || region.left != column)
		return fail(err, ERR_CONFLICT,
			    "is in the middle of merged cells (ISO/IEC 29500-1 18.3.1.55)");
	xmlNode *cell = cell_at(sheet, row, column);
	if (!cell)
		return fail(err, ERR_LIMIT, "no room for it");
	if (child_of(cell, "f"))
		return fail(err, ERR_CONFLICT, "has a formula, which is not overwritten");
	place->found = true;
	return set_words(cell, place->text, err);
}

static bool find_target(const struct fill_sheet *sheet, const struct xlsx_place *place,
			unsigned *ret_row, unsigned *ret_column)
{
	struct region region;

	if (place->step == XLSX_AT)
		return xlsx_cell_parse(place->where, ret_row, ret_column);
	if (!find_beside(sheet, place, &region))
		return false;
	*ret_row = region.top;
	*ret_column = region.left;
	return true;
}

enum errc fill_sheet_put(struct fill_sheet *sheet, struct xlsx_place *place, struct err *err)
{
	unsigned row = 0;
	unsigned column = 0;

	if (!sheet->data)
		return ERR_OK;
	if (!find_target(sheet, place, &row, &column))
		return place->step == XLSX_AT ? fail(err, ERR_SYNTAX, "%.*s: is no cell",
						     STR_ARG(str_sub(place->where, 0, 40)))
					      : ERR_OK;
	(void)xlsx_cell_name(row, column, place->cell);
	const enum errc code = put_at(sheet, place, row, column, err);
	return code ? fail_in(err, code, place->cell) : ERR_OK;
}

/* ---- the head of its pages (18.3.1.46) ---- */

/* What may stand behind it in a sheet (18.3.1.99), in the order of the schema. */
static bool stands_behind_head(const xmlNode *node)
{
	static const char *const behind[] = {
		"rowBreaks",	 "colBreaks",	    "customProperties", "cellWatches",
		"ignoredErrors", "smartTags",	    "drawing",		"drawingHF",
		"legacyDrawing", "legacyDrawingHF", "picture",		"oleObjects",
		"controls",	 "webPublishItems", "tableParts",	"extLst",
	};

	return node->type == XML_ELEMENT_NODE &&
	       str_is_any(str_from((const char *)node->name), behind, ARRAY_LEN(behind));
}

static xmlNode *add_head(xmlNode *root)
{
	xmlNode *node = xmlNewDocNode(root->doc, root->ns, x("headerFooter"), NULL);
	xmlNode *next = root->children;

	while (next && !stands_behind_head(next))
		next = next->next;
	if (!node)
		return NULL;
	return next ? xmlAddPrevSibling(next, node) : xmlAddChild(root, node);
}

static void drop_heads(xmlNode *head)
{
	static const char *const headers[] = { "oddHeader", "evenHeader", "firstHeader" };
	static const char *const attributes[] = { "differentOddEven", "differentFirst" };

	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		xmlNode *old = child_of(head, headers[i]);
		if (!old)
			continue;
		xmlUnlinkNode(old);
		xmlFreeNode(old);
	}
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		(void)xmlUnsetProp(head, x(attributes[i]));
}

enum errc fill_sheet_head(struct fill_sheet *sheet, struct str header, struct err *err)
{
	auto_buf text = BUF_INIT(1024);

	if (!sheet->data)
		return ERR_OK;
	xmlNode *head = child_of(sheet->root, "headerFooter");
	head = head ? head : add_head(sheet->root);
	buf_add_text(&text, "&C");
	for (size_t i = 0; i < header.len; i++) {
		buf_add_char(&text, header.ptr[i]);
		if (header.ptr[i] == '&') /* begins a code, doubled it is itself */
			buf_add_char(&text, '&');
	}
	if (!head || buf_failed(&text))
		return fail(err, ERR_LIMIT, "no room for the head of its pages");
	drop_heads(head);
	xmlNode *odd = xmlNewDocNode(sheet->doc, head->ns, x("oddHeader"), NULL);
	xmlNode *words = odd ? xmlNewDocText(sheet->doc, x(text.ptr)) : NULL;
	if (!words)
		return fail(err, ERR_LIMIT, "no room for the head of its pages");
	(void)xmlAddChild(odd, words);
	if (head->children)
		(void)xmlAddPrevSibling(head->children, odd);
	else
		(void)xmlAddChild(head, odd);
	return ERR_OK;
}

enum errc fill_sheet_write(struct fill_sheet *sheet, struct buf *out, struct err *err)
{
	xmlChar *bytes = NULL;
	int len = 0;

	xmlDocDumpMemoryEnc(sheet->doc, &bytes, &len, "UTF-8");
	if (!bytes)
		return fail(err, ERR_LIMIT, "no room for it");
	buf_add_bytes(out, bytes, (size_t)len);
	xmlFree(bytes);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "over %zu bytes", out->max) : ERR_OK;
}
