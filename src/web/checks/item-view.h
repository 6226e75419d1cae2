/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One item of a form on a page: the question with its help and clauses, the answer that stands
 * there or was typed, what others wrote meanwhile, last year's answer, proofs, and what machines
 * know.
 */
#pragma once

#include "facts/fact.h"
#include "web/checks/answer-form.h"

struct item_view {
	struct page *page;
	const struct round_sheet *sheet;
	const struct round_sheet *before; /* NULL: there is none */
	const struct answer_form *typed;  /* NULL: nothing came */
	unsigned pass;
};

/* Fill `row` with the question and its answer. */
void view_item(const struct item_view *view, struct view *row, size_t item);

/* Besides: proofs and facts. */
void view_item_proofs(const struct item_view *view, struct view *row, size_t item);
void view_item_facts(const struct item_view *view, struct view *row, size_t item);

/* List "gaps" of what the answer lacks, in words. */
void view_gaps(struct view *row, unsigned gaps);
