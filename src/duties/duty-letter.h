/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a letter about overdue duties says, in plain words of one language: what to do, why, until
 * when it was due, whose it is, and where it is found. Plain text with LF line ends.
 */
#pragma once

#include "duties/escalation.h"

struct duty_letter {
	const struct duty_scope *scope;
	struct str facility; /* "" when not said */
	struct str name;     /* of the reader */
	const struct escalation_item *items;
	size_t n_items;
	size_t more; /* duties that wait for the next morning */
	enum lang lang;
};

void duty_letter_write(const struct duty_letter *letter, struct buf *subject, struct buf *body);
void duty_letter_trial(const struct duty_letter *letter, struct buf *subject, struct buf *body);
