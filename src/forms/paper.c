/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/paper.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "forms/round-sheet.h"
#include "store/facility.h"

#define JAPAN_OFFSET 540

static enum errc no_room(const struct form *form, struct err *err)
{
	return fail(err, ERR_LIMIT, "form %.*s: its answers are over %u MiB", STR_ARG(form->id),
		    PAPER_BYTES / 1024 / 1024);
}

enum errc paper_blank(const struct form *form, struct arena *arena, struct form_paper *ret,
		      struct err *err)
{
	struct paper_item *items = arena_take_array(arena, form->n_items, sizeof(*items));

	if (!items)
		return no_room(form, err);
	*ret = (struct form_paper){ .form = form, .items = items };
	return ERR_OK;
}

/* ---- answers ---- */

/* What nobody answered is not on paper. */
static void take_answers(const struct round_sheet *sheet, struct paper_item *items)
{
	for (size_t pass = 0; pass < sheet->form->passes; pass++) {
		for (size_t i = 0; i < sheet->form->n_items; i++) {
			const struct answer *answer = &sheet->answers[pass][i];

			items[i].answers[pass] = answer->version ? answer : NULL;
		}
	}
}

/* ---- proofs ---- */

struct taking {
	const struct form *form;
	struct paper_item *items;
	struct arena *arena;
	struct evidence *proofs; /* of the item being read: PAPER_PROOFS_MAX */
	size_t n_proofs;
	bool full;
};

static struct str keep(struct taking *taking, struct str text)
{
	const struct str copy = text.ptr ? arena_str(taking->arena, text) : text;

	taking->full = taking->full || (text.ptr && !copy.ptr);
	return copy;
}

static bool take_proof(void *ctx, const struct evidence *proof)
{
	struct taking *taking = ctx;

	if (taking->n_proofs == PAPER_PROOFS_MAX) {
		taking->full = true;
		return false;
	}
	struct evidence *copy = &taking->proofs[taking->n_proofs++];
	*copy = *proof;
	copy->title = keep(taking, proof->title);
	copy->file = keep(taking, proof->file);
	copy->sha256 = keep(taking, proof->sha256);
	copy->expires_on = keep(taking, proof->expires_on);
	copy->added_by = keep(taking, proof->added_by);
	return !taking->full;
}

static enum errc read_proofs(struct db *db, int64_t round, struct taking *taking, struct err *err)
{
	enum errc code = ERR_OK;

	taking->proofs = mem_new_array(PAPER_PROOFS_MAX, sizeof(*taking->proofs));
	for (size_t i = 0; i < taking->form->n_items && !code && !taking->full; i++) {
		struct paper_item *item = &taking->items[i];
		taking->n_proofs = 0;
		code = evidence_of_item(db, round, taking->form->items[i].id, take_proof, taking,
					err);
		if (code || !taking->n_proofs)
			continue;
		struct evidence *own =
			arena_take_array(taking->arena, taking->n_proofs, sizeof(*own));
		taking->full = taking->full || !own;
		if (!own)
			continue;
		memcpy(own, taking->proofs, taking->n_proofs * sizeof(*own));
		item->proofs = own;
		item->n_proofs = taking->n_proofs;
	}
	mem_free_at(&taking->proofs);
	return code;
}

enum errc paper_of_round(struct db *db, int64_t id, const struct form_set *forms,
			 struct arena *arena, struct form_paper *ret, struct err *err)
{
	struct round_sheet *sheet = arena_take(arena, sizeof(*sheet));

	if (!sheet)
		return fail(err, ERR_LIMIT, "round %lld: no room", (long long)id);
	enum errc code = round_sheet_load(db, forms, id, arena, sheet, err);
	if (code)
		return code;
	struct taking taking = { .form = sheet->form, .arena = arena };
	taking.items = arena_take_array(arena, sheet->form->n_items, sizeof(*taking.items));
	if (!taking.items)
		return no_room(sheet->form, err);
	take_answers(sheet, taking.items);
	code = read_proofs(db, id, &taking, err);
	if (code)
		return code;
	if (taking.full)
		return no_room(sheet->form, err);
	*ret = (struct form_paper){ .form = sheet->form,
				    .round = &sheet->round,
				    .items = taking.items,
				    .facility = facility_name(db, arena),
				    .known = sheet->facility };
	return ERR_OK;
}

/* ---- looking at it ---- */

const struct answer *paper_answer(const struct form_paper *paper, size_t item)
{
	for (size_t pass = paper->form->passes; pass-- > 0;) {
		const struct answer *answer = paper->items[item].answers[pass];
		if (answer && answer->value.len)
			return answer;
	}
	return NULL;
}

void paper_values(const struct form_paper *paper, struct str *ret)
{
	for (size_t i = 0; i < paper->form->n_items; i++) {
		const struct answer *answer = paper_answer(paper, i);
		ret[i] = answer ? answer->value : STR_NONE;
	}
}

enum form_verdict paper_asks(const struct form_paper *paper, size_t item)
{
	auto_free struct str *values = mem_new_array(paper->form->n_items, sizeof(*values));
	const struct sheet sheet = { .form = paper->form,
				     .facility = &paper->known,
				     .values = values };

	paper_values(paper, values);
	return sheet_asks(&sheet, item);
}

static struct str computed(const struct form_paper *paper, size_t item)
{
	auto_free struct str *values = mem_new_array(paper->form->n_items, sizeof(*values));
	const struct sheet sheet = { .form = paper->form,
				     .facility = &paper->known,
				     .values = values };

	paper_values(paper, values);
	return str_from(form_verdict_name(sheet_compute(&sheet, item)));
}

struct str paper_value(const struct form_paper *paper, size_t item, size_t pass)
{
	const struct answer *answer = paper->items[item].answers[pass];

	if (paper->form->items[item].type == ANSWER_COMPUTED)
		return paper->round && pass == 0 ? computed(paper, item) : STR("");
	return answer ? answer->value : STR("");
}

int64_t paper_changed_us(const struct form_paper *paper)
{
	char midnight[TIME_TEXT_MAX];
	int64_t last = 0;

	if (!paper->round) {
		/* The loader has checked that the day exists. */
		(void)snprintf(midnight, sizeof(midnight), "%.*sT00:00:00",
			       STR_ARG(paper->form->date));
		(void)time_parse_iso(str_from(midnight), JAPAN_OFFSET, &last);
		return last;
	}
	last = paper->round->opened_us;
	for (size_t i = 0; i < paper->form->n_items; i++) {
		for (size_t pass = 0; pass < paper->form->passes; pass++) {
			const struct answer *answer = paper->items[i].answers[pass];
			if (answer && answer->saved_us > last)
				last = answer->saved_us;
		}
	}
	return last;
}

void paper_day(const struct form_paper *paper, char ret[static DAY_TEXT_MAX])
{
	if (paper->round)
		(void)day_text(day_at(paper->made_us, time_zone_offset()), ret);
	else
		(void)snprintf(ret, DAY_TEXT_MAX, "%.*s", STR_ARG(paper->form->date));
}
