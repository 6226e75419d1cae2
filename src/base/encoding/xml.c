/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/xml.h"

#include <libxml/xmlreader.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"

struct xml_reader {
	xmlTextReader *in;
	char problem[ERR_TEXT_MAX]; /* the first one libxml2 told */
	int line;
	size_t nodes;
};

/* An element that is open while an item is read. */
struct open {
	struct xml *node;
	struct xml **last_child; /* where the next child goes */
};

struct item {
	struct arena *arena;
	struct open open[XML_DEPTH_MAX];
	struct buf texts[XML_DEPTH_MAX]; /* of the open elements */
	unsigned depth;
};

static void keep_problem(void *ctx, const xmlError *problem)
{
	struct xml_reader *reader = ctx;

	if (reader->problem[0] || !problem->message)
		return;
	const struct str text = str_trim(str_from(problem->message));
	const size_t len = size_min(text.len, sizeof(reader->problem) - 1);
	memcpy(reader->problem, text.ptr, len);
	reader->problem[len] = '\0';
	reader->line = problem->line;
}

/* The library's callback type wants the error writable. */
static void told(void *ctx, xmlError *problem)
{
	keep_problem(ctx, problem);
}

struct xml_reader *xml_reader_new(struct str text)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT;
	struct xml_reader *reader = mem_new(sizeof(*reader));

	reader->in = text.len <= INT32_MAX ? xmlReaderForMemory(text.ptr ? text.ptr : "",
								(int)text.len, NULL, NULL, options)
					   : NULL;
	if (!reader->in) {
		free(reader);
		return NULL;
	}
	xmlTextReaderSetStructuredErrorHandler(reader->in, told, reader);
	return reader;
}

void xml_reader_free(struct xml_reader *reader)
{
	if (!reader)
		return;
	xmlFreeTextReader(reader->in);
	free(reader);
}

void xml_reader_free_at(struct xml_reader **reader)
{
	xml_reader_free(*reader);
}

static struct str view(const xmlChar *text)
{
	return text ? str_of(text, (size_t)xmlStrlen(text)) : STR_NONE;
}

static enum errc broken(const struct xml_reader *reader, struct err *err)
{
	return fail(err, ERR_SYNTAX, "line %d: XML 1.0: %s", reader->line,
		    reader->problem[0] ? reader->problem : "the document is not whole");
}

/* One step; ERR_END behind the last node. */
static enum errc step(struct xml_reader *reader, int *ret_type, struct err *err)
{
	const int moved = xmlTextReaderRead(reader->in);

	if (moved == 0 && !reader->problem[0])
		return ERR_END;
	if (moved != 1)
		return broken(reader, err);
	*ret_type = xmlTextReaderNodeType(reader->in);
	if (*ret_type == XML_READER_TYPE_DOCUMENT_TYPE ||
	    *ret_type == XML_READER_TYPE_ENTITY_REFERENCE)
		return fail(err, ERR_SYNTAX, "line %d: a document type declaration is not taken",
			    xmlTextReaderGetParserLineNumber(reader->in));
	if (xmlTextReaderDepth(reader->in) >= (int)XML_DEPTH_MAX)
		return fail(err, ERR_LIMIT, "line %d: over %u elements within elements",
			    xmlTextReaderGetParserLineNumber(reader->in), XML_DEPTH_MAX);
	return ERR_OK;
}

static bool read_attributes(struct xml_reader *reader, struct xml *node, struct arena *arena)
{
	struct xml_attribute **last = &node->attributes;

	while (xmlTextReaderMoveToNextAttribute(reader->in) == 1) {
		struct xml_attribute *one = arena_take(arena, sizeof(*one));
		if (!one)
			return false;
		one->name = arena_str(arena, view(xmlTextReaderConstLocalName(reader->in)));
		one->value = arena_str(arena, view(xmlTextReaderConstValue(reader->in)));
		if (!one->name.ptr)
			return false;
		*last = one;
		last = &one->next;
	}
	(void)xmlTextReaderMoveToElement(reader->in);
	return true;
}

/* Begin an element: it becomes the last child of the one that is open, and is open itself. */
static bool begin(struct xml_reader *reader, struct item *item)
{
	struct xml *node = arena_take(item->arena, sizeof(*node));

	if (!node || ++reader->nodes > XML_NODES_MAX || item->depth == XML_DEPTH_MAX)
		return false;
	node->name = arena_str(item->arena, view(xmlTextReaderConstLocalName(reader->in)));
	node->line = (unsigned)xmlTextReaderGetParserLineNumber(reader->in);
	if (!node->name.ptr || !read_attributes(reader, node, item->arena))
		return false;
	if (item->depth) {
		struct open *parent = &item->open[item->depth - 1];
		*parent->last_child = node;
		parent->last_child = &node->next;
	}
	item->open[item->depth] = (struct open){ .node = node, .last_child = &node->child };
	buf_clear(&item->texts[item->depth]);
	item->depth++;
	return true;
}

static bool end(struct item *item)
{
	const struct buf *text = &item->texts[--item->depth];

	item->open[item->depth].node->text = arena_str(item->arena, buf_str(text));
	return !buf_failed(text) && item->open[item->depth].node->text.ptr;
}

static bool take_node(struct xml_reader *reader, struct item *item, int type)
{
	switch (type) {
	case XML_READER_TYPE_ELEMENT: {
		const bool empty = xmlTextReaderIsEmptyElement(reader->in) == 1;
		return begin(reader, item) && (!empty || end(item));
	}
	case XML_READER_TYPE_END_ELEMENT:
		return end(item);
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		buf_add(&item->texts[item->depth - 1], view(xmlTextReaderConstValue(reader->in)));
		return true;
	default:
		return true;
	}
}

static enum errc read_item(struct xml_reader *reader, struct item *item, struct err *err)
{
	int type = XML_READER_TYPE_ELEMENT;

	for (;;) {
		if (!take_node(reader, item, type))
			return fail(err, ERR_LIMIT, "line %d: the item is over its limit",
				    xmlTextReaderGetParserLineNumber(reader->in));
		if (item->depth == 0)
			return ERR_OK;
		const enum errc code = step(reader, &type, err);
		if (code)
			return code == ERR_END ? broken(reader, err) : code;
	}
}

enum errc xml_next(struct xml_reader *reader, const char *name, struct arena *arena,
		   struct xml **ret, struct err *err)
{
	struct item item = { .arena = arena };
	int type;
	enum errc code;

	do {
		code = step(reader, &type, err);
		if (code)
			return code;
	} while (type != XML_READER_TYPE_ELEMENT ||
		 !str_is(view(xmlTextReaderConstLocalName(reader->in)), name));
	for (unsigned i = 0; i < XML_DEPTH_MAX; i++)
		buf_init(&item.texts[i], arena->limit);
	reader->nodes = 0;
	code = read_item(reader, &item, err);
	for (unsigned i = 0; i < XML_DEPTH_MAX; i++)
		buf_done(&item.texts[i]);
	if (!code)
		*ret = item.open[0].node;
	return code;
}

const struct xml *xml_get(const struct xml *node, const char *name)
{
	const struct xml *child = node ? node->child : NULL;

	while (child && !str_is(child->name, name))
		child = child->next;
	return child;
}

const struct xml *xml_again(const struct xml *node)
{
	const struct xml *next = node->next;

	while (next && !str_equal(next->name, node->name))
		next = next->next;
	return next;
}

struct str xml_text(const struct xml *node, const char *name)
{
	const struct xml *child = xml_get(node, name);

	return child ? str_trim(child->text) : STR_NONE;
}

struct str xml_attribute(const struct xml *node, const char *name)
{
	const struct xml_attribute *one = node ? node->attributes : NULL;

	while (one && !str_is(one->name, name))
		one = one->next;
	return one ? one->value : STR_NONE;
}
