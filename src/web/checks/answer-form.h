/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of one form that came in: which were touched, which are kept, which somebody else
 * changed meanwhile, which cannot be. What a person did not touch is left alone whatever others did
 * to it; what they touched is saved, or is set aside and shown to them again with what stands
 * there.
 */
#pragma once

#include "forms/round-sheet.h"
#include "web/page.h"

enum typed_result {
	TYPED_NOT_SENT,
	TYPED_UNTOUCHED,
	TYPED_SAVED,
	TYPED_CONFLICT, /* `theirs` stands there; `answer` was set aside */
	TYPED_FAULT,	/* it is no answer: `fault` says why */
};

struct typed {
	enum typed_result result;
	struct answer answer; /* `version`: what its writer has to send next time */
	struct answer theirs;
	struct str fault;
	bool keep; /* they chose what the other wrote */
};

struct answer_form {
	const struct round_sheet *sheet;
	unsigned pass;
	struct typed *at; /* by position of the item */
	unsigned saved;
	unsigned conflicts;
	unsigned faults;
};

/* False: the error page was sent, and nothing was saved. */
bool answer_form_save(struct page *page, const struct round_sheet *sheet, unsigned pass,
		      struct answer_form *ret);
