/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML 1.0 as plain data, one element of a list at a time: a feed of ten thousand items is read
 * within the memory of one. libxml2 reads; nothing of it is seen outside xml.c. It has no network
 * and no files; a document type declaration (and so every entity of its own) is refused.
 *
 * Names are without their namespace's prefix. Text is valid UTF-8, whatever the file is in.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define XML_DEPTH_MAX 64u      /* elements within elements */
#define XML_NODES_MAX 2000000u /* of one item */

struct xml_attribute {
	struct str name;
	struct str value;
	struct xml_attribute *next;
};

struct xml {
	struct str name;
	struct str text; /* directly in it, all runs joined */
	unsigned line;
	struct xml_attribute *attributes;
	struct xml *child;
	struct xml *next; /* the sibling after this one */
};

struct xml_reader;

/* `text` outlives the reader. NULL when there is no memory. */
struct xml_reader *xml_reader_new(struct str text) MUST_CHECK;
void xml_reader_free(struct xml_reader *reader);
void xml_reader_free_at(struct xml_reader **reader);
#define auto_xml_reader CLEANUP(xml_reader_free_at) struct xml_reader

/*
 * The next element called `item`, whole, into `arena`; ERR_END when the document has ended as it
 * should. An item within an item is part of it. ERR_SYNTAX names the line.
 */
enum errc xml_next(struct xml_reader *reader, const char *item, struct arena *arena,
		   struct xml **ret, struct err *err) MUST_CHECK;

/* The first child of that name, or NULL; `node` may be NULL. */
const struct xml *xml_get(const struct xml *node, const char *name);

/* The next sibling of the same name, for loops: for (n = xml_get(x, "a"); n; n = xml_again(n)). */
const struct xml *xml_again(const struct xml *node);

/* Trimmed text of the first child of that name; STR_NONE when there is none. */
struct str xml_text(const struct xml *node, const char *name);

/* STR_NONE when there is none. */
struct str xml_attribute(const struct xml *node, const char *name);
