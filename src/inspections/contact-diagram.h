/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contact diagram (連絡体制図), drawn from data: vendors to the left, the hospital in the
 * middle from who notices to its administrator, authorities to the right, and an arrow from who
 * calls to who is called. Parts that have nobody are drawn with a broken edge, not left out.
 */
#pragma once

#include "base/office/drawing.h"
#include "inspections/contacts.h"

/* In `arena`. ERR_LIMIT. */
enum errc contact_diagram(const struct contact_content *content, const struct contacts *contacts,
			  enum lang lang, struct arena *arena, struct drawing *ret,
			  struct err *err) MUST_CHECK;

/*
 * The same places and arrows with other words in the boxes: `fill` writes the lines, the tone and
 * whether somebody is missing; the title is there already. `words` begins the sentence for who does
 * not see the drawing.
 */
struct contact_boxes {
	void (*fill)(void *ctx, const struct contact_part *part, struct drawing_box *box);
	void *ctx;
	struct str words;
};
enum errc contact_diagram_with(const struct contact_content *content,
			       const struct contact_boxes *boxes, enum lang lang,
			       struct arena *arena, struct drawing *ret,
			       struct err *err) MUST_CHECK;

/* `text` as a line of a box. */
struct str contact_diagram_line(struct arena *arena, struct str text);

/* One sentence that tells what the drawing shows, for who does not see it. */
struct str contact_diagram_words(const struct contact_content *content,
				 const struct contacts *contacts, enum lang lang,
				 struct arena *arena);
