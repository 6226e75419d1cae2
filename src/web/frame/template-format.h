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

struct template_op {
	enum template_code code;
	const char *text;
	unsigned len;
	unsigned arg;
};

struct template
{
	const char *name;
	const struct template_op *ops;
	unsigned n_ops;
};

extern const struct text text_table[];
