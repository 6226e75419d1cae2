/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The little HTML that reports of commands need. Texts of the program are trusted markup; all else
 * goes through html_text().
 */
#pragma once

#include "base/buf.h"
#include "base/text.h"

/* Escaped for text and quoted attributes; control characters are shown as U+FFFD. */
void html_text(struct buf *out, struct str s);

void html_heading(struct buf *out, struct text text);
void html_paragraph(struct buf *out, struct text text);
void html_table_begin(struct buf *out, const struct text *heads, size_t n);
void html_table_end(struct buf *out);
