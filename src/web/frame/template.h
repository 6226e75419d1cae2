/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts a view into a compiled template (tools/compile-templates.py). Every value is escaped for
 * where it stands; control characters other than line ends are shown as their pictures (U+2400…),
 * and characters that change the direction or the shape of text around them as U+FFFD, so that a
 * log line cannot rearrange the page that shows it.
 */
#pragma once

#include "base/buf.h"
#include "web/frame/view.h"

struct template;

struct template_page {
	enum lang lang;
	int utc_offset_minutes;
	struct buf *out;
	struct str missing; /* the first name a template asked for in vain */
};

/* Texts that are no view value: alone, or with {1} {2} filled in by `values` (escaped). */
const char *text_by_key(enum text_key key, enum lang lang);

/* False when the output did not fit or a name was missing (page->missing says which). */
bool template_render(const struct template *template, const struct view *view,
		     struct template_page *page) MUST_CHECK;
