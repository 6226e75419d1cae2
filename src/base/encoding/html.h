/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text as HTML, and the frame of a page that stands alone: a file that any browser opens without a
 * server, without a script and without anything from elsewhere.
 */
#pragma once

#include "base/buf.h"

/*
 * Append `s` escaped for HTML text and quoted attributes. Bytes that are no UTF-8, control
 * characters and those that hide or rearrange text are shown, not passed on.
 */
void html_add(struct buf *out, struct str s);

/* "<tag>text</tag>" on a line; `tag` is the program's. */
void html_element(struct buf *out, const char *tag, struct str text);

/* Head and foot of a page that stands alone; `lang` is "ja" or "en". */
void html_begin(struct buf *out, const char *lang, struct str title);
void html_end(struct buf *out);
