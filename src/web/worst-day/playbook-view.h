/* SPDX-License-Identifier: Apache-2.0 */
/* What pages about playbooks have in common: a step as people see it, whom it says to call. */
#pragma once

#include "playbooks/outline.h"
#include "web/page.h"

/* In the person's language; a playbook of somebody else's may have English alone. */
struct str playbook_words(struct text_pair pair, enum lang lang);

/* Question, lines to do, why, drawing, photograph, and "calls" with their numbers. */
enum errc playbook_view_step(struct page *page, struct view *view, const struct playbook_step *step,
			     struct err *err) MUST_CHECK;
