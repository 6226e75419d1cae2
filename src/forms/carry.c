/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/carry.h"

#include "base/alloc.h"
#include "base/encoding/time-text.h"

const char *const carry_result_names[CARRY_RESULTS] = {
	[CARRY_PROPOSED] = "proposed",
	[CARRY_ASK_NEW] = "new",
	[CARRY_ASK_STRICTER] = "stricter",
	[CARRY_ASK_OPEN] = "open",
};

struct carrying {
	struct db *db;
	const struct round_wish *wish;
	const struct str *before; /* values of the old round, by position */
	int64_t round;
	char today[TIME_TEXT_MAX];
};

/* A proof is good on its last day too; days compare as text. */
static bool has_ended(const struct carrying *c, const struct evidence *proof)
{
	return proof->expires_on.len &&
	       str_compare(proof->expires_on, str_of(c->today, DAY_LEN)) < 0;
}

static enum errc carry_proofs(const struct carrying *c, const struct form_item *item,
			      struct carried *ret, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < item->n_origins; i++) {
		const struct paper_item *old = &c->wish->from->items[item->origins[i]];
		for (size_t k = 0; k < old->n_proofs && !code; k++) {
			if (has_ended(c, &old->proofs[k])) {
				ret->expired++;
				continue;
			}
			ret->proofs++;
			code = evidence_link(c->db, c->round, item->id, old->proofs[k].id,
					     c->wish->by, c->wish->now_us, err);
		}
	}
	return code;
}

static enum errc propose(const struct carrying *c, const struct form_item *item,
			 const struct carried *carried, struct err *err)
{
	const struct answer *old = paper_answer(c->wish->from, item->origins[0]);
	const struct answer answer = {
		.round = c->round,
		.item = item->id,
		.pass = 1,
		.value = carried->value,
		.note = item->n_origins == 1 && old ? old->note : STR_NONE,
		.proposed = true,
		.saved_by = c->wish->by,
		.saved_us = c->wish->now_us,
	};
	int64_t version;

	return answers_save(c->db, &answer, &version, err);
}

static struct carried judge(const struct carrying *c, size_t at)
{
	const struct form_item *item = &c->wish->form->items[at];
	struct carried ret = { .result = CARRY_ASK_NEW };

	if (!item->n_origins || !c->wish->from)
		return ret;
	ret.before = c->before[item->origins[0]];
	ret.value = carry_over(c->wish->form, at, c->before);
	if (ret.value.ptr)
		ret.result = CARRY_PROPOSED;
	else
		ret.result = item->change == CHANGE_STRICTER ? CARRY_ASK_STRICTER : CARRY_ASK_OPEN;
	return ret;
}

static enum errc carry_item(const struct carrying *c, size_t at, struct carried *ret,
			    struct err *err)
{
	const struct form_item *item = &c->wish->form->items[at];
	enum errc code = ERR_OK;

	*ret = judge(c, at);
	if (!item->n_origins || !c->wish->from)
		return ERR_OK;
	if (ret->result == CARRY_PROPOSED)
		code = propose(c, item, ret, err);
	return code ? code : carry_proofs(c, item, ret, err);
}

static enum errc check(const struct round_wish *wish, struct err *err)
{
	if (!wish->title.len)
		return fail(err, ERR_USAGE, "round of %.*s: a title is missing",
			    STR_ARG(wish->form->id));
	if (wish->from && wish->from->form != wish->form->previous)
		return fail(err, ERR_USAGE, "round %lld: is of %.*s, which %.*s does not follow",
			    (long long)wish->from->round->id, STR_ARG(wish->from->form->id),
			    STR_ARG(wish->form->id));
	return ERR_OK;
}

enum errc round_begin(struct db *db, const struct round_wish *wish, int64_t *ret_id,
		      struct carried *ret, struct err *err)
{
	const size_t n_before = wish->from ? wish->from->form->n_items : 1;
	auto_free struct str *before = mem_new_array(n_before, sizeof(*before));
	struct carrying c = { .db = db, .wish = wish, .before = before };
	const struct round round = {
		.form = wish->form->id,
		.form_version = wish->form->version,
		.subject = wish->subject,
		.title = wish->title,
		.opened_us = wish->now_us,
		.opened_by = wish->by,
		.carried_from = wish->from ? wish->from->round->id : 0,
	};
	enum errc code = check(wish, err);

	(void)time_format_local(wish->now_us, time_zone_offset(), c.today);
	if (wish->from)
		paper_values(wish->from, before);
	if (!code)
		code = rounds_open(db, &round, &c.round, err);
	for (size_t i = 0; i < wish->form->n_items && !code; i++)
		code = carry_item(&c, i, &ret[i], err);
	if (!code)
		*ret_id = c.round;
	return code;
}
