/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading binary XML ([MS-EVEN6] 2.2.12) once, with every check, into a flat form that no longer
 * depends on where in which chunk it stood: names are spelled out, references resolved. Equal
 * templates of different chunks give equal flat bytes, so that these bytes are their identity.
 *
 * The flat form is a run of nodes, each a tag byte and what the tag says:
 *
 *   FLAT_ELEMENT  text name       then attributes, FLAT_CONTENT, content, FLAT_END
 *   FLAT_ATTRIBUTE text name      then its FLAT_TEXT and FLAT_SLOT parts (or FLAT_OPTIONAL)
 *   FLAT_CONTENT                  the attributes are over
 *   FLAT_TEXT     text            UTF-8
 *   FLAT_SLOT     u16             index of a substitution
 *   FLAT_OPTIONAL u16             the same; without a value its element is not there at all
 *   FLAT_END                      of the element
 *   FLAT_REPAIRED                 last of all: some text was no valid UTF-16
 *
 * where "text" is a u32 length and the bytes. Elements are balanced and at most
 * EVTX_DEPTH_MAX deep, so readers of the flat form need no checks of their own.
 */
#pragma once

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

#define EVTX_DEPTH_MAX 64
#define EVTX_FLAT_MAX  (512u * 1024)

enum flat_tag {
	FLAT_ELEMENT = 'E',
	FLAT_ATTRIBUTE = 'A',
	FLAT_CONTENT = 'C',
	FLAT_TEXT = 'T',
	FLAT_SLOT = 'S',
	FLAT_OPTIONAL = 'O',
	FLAT_END = '/',
	FLAT_REPAIRED = 'R',
};

/* Tokens that the readers of records share; the rest is evtx-binxml.c's own. */
enum {
	BINXML_EOF = 0x00,
	BINXML_OPEN = 0x01,
	BINXML_TEMPLATE = 0x0c,
	BINXML_FRAGMENT = 0x0f,
	BINXML_MORE = 0x40, /* flag: attributes, or more attributes or text, follow */
};

#define BINXML_FRAGMENT_SIZE 4

#define BINXML_NAME_REFERENCE 4	  /* bytes: offset of the entry */
#define BINXML_NAME_LINK      4	  /* bytes at the head of an entry that lead to the next one */
#define BINXML_NAMES_MAX      256 /* that are noted down */

/* A reference to a name. */
struct binxml_name {
	uint32_t at;	 /* from the beginning of the part */
	uint32_t offset; /* of the entry, within the chunk */
	uint32_t len;	 /* of the entry without its link */
	bool here;	 /* the entry follows the reference */
};

struct binxml_names {
	struct binxml_name at[BINXML_NAMES_MAX];
	size_t n;
	bool too_many;
};

/* What to read: [at, end) of the chunk. Names may lie anywhere in the chunk. */
struct binxml_part {
	struct str chunk;
	size_t at;
	size_t end;
	bool in_template; /* elements carry a dependency number, substitutions are allowed */
};

/*
 * Append the flat form to `out`. Ends at the end-of-file token or at `end`. On an error `out`
 * holds half a form: clear it. The sentence names the offset within the chunk. `names`, unless
 * NULL, gets all references to names.
 */
enum errc binxml_flatten(const struct binxml_part *part, struct buf *out,
			 struct binxml_names *names, struct err *err) MUST_CHECK;

#define FLAT_TEXT_HEAD 5 /* bytes: the tag and the length in front of a text */

/* One node of a flat form; `text` of the tags that have one, `slot` of FLAT_SLOT and FLAT_OPTIONAL.
 */
struct flat_node {
	enum flat_tag tag;
	struct str text;
	uint16_t slot;
};

/* Take the next node off `*rest`; false at the end. */
static inline bool flat_next(struct str *rest, struct flat_node *ret)
{
	if (rest->len == 0)
		return false;

	const unsigned char *p = (const unsigned char *)rest->ptr;
	size_t size = 1;

	*ret = (struct flat_node){ .tag = (enum flat_tag)p[0], .text = STR_NONE };
	if (ret->tag == FLAT_SLOT || ret->tag == FLAT_OPTIONAL) {
		ret->slot = load_u16(p + 1);
		size += 2;
	} else if (ret->tag == FLAT_ELEMENT || ret->tag == FLAT_ATTRIBUTE ||
		   ret->tag == FLAT_TEXT) {
		ret->text = str_of(p + FLAT_TEXT_HEAD, load_u32(p + 1));
		size += 4 + ret->text.len;
	}
	*rest = str_from_pos(*rest, size);
	return true;
}
