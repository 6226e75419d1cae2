/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tools/compile-templates.py makes of a page, and src/web/frame/template.c runs.
 */
#pragma once

#include "base/text.h"

enum template_code {
	TEMPLATE_LITERAL,
	TEMPLATE_HTML,	 /* a value in text or in a quoted attribute */
	TEMPLATE_URL,	 /* a value as one component of an address */
	TEMPLATE_PATH,	 /* a value that is a whole path of our own */
	TEMPLATE_TEXT,	 /* arg: the text's key; text: names of its values, by spaces */
	TEMPLATE_TIME,	 /* a moment as <time> */
	TEMPLATE_NUMBER, /* with separators */
	TEMPLATE_IF,	 /* arg: where to go on when it does not hold */
	TEMPLATE_IF_IS,	 /* text: name, line end, word */
	TEMPLATE_UNLESS,
	TEMPLATE_UNLESS_IS,
	TEMPLATE_EACH, /* arg: behind the last operation of the loop */
	TEMPLATE_JUMP,
};

/*
 * Places of words in the template's, not pointers: the loader would write each pointer anew in
 * every role, and a megabyte of pages would be in the memory of all that never show one.
 */
struct template_op {
	uint8_t code; /* enum template_code */
	uint32_t at;
	uint32_t len;
	uint32_t arg;
};

struct template
{
	const char *name;
	const char *words;
	const struct template_op *ops;
	unsigned n_ops;
};

/* A sentence in both languages; each ends with a zero byte. */
struct text_place {
	uint32_t ja;
	uint32_t en;
};

extern const struct text_place text_places[];
extern const char template_words[];
