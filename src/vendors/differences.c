/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/differences.h"

#include "base/text-fill.h"

/* One comparison in work: the product, its sheet, and what the hospital says. */
struct desk {
	const struct vendor_scope *scope;
	const struct vendor_product *product;
	const struct vendor_sheet_kind *kind;
	const struct round_sheet *theirs;
	const struct round_sheet *ours; /* NULL: the hospital has not answered such a form */
	const struct vendor_term *contract;
	const struct vendor_difference **end;
	enum errc code;
};

/* One pair of answers. */
struct pair {
	const struct form_item *theirs;
	const struct answer *their_answer;
	struct str our_item;
	struct text_pair our_title;
	struct str our_value;
	int64_t our_us;
	int64_t our_round;
};

/* ---- saying it ---- */

static struct str fill(const struct desk *desk, struct str pattern,
		       const struct text_pair *question, enum lang lang)
{
	const struct str values[] = { desk->product->title, text_pair_in(*question, lang) };

	return text_fill(desk->scope->arena, pattern, values, ARRAY_LEN(values));
}

static void say(struct desk *desk, const struct pair *pair, const struct text_pair *words,
		bool vendor_no)
{
	struct arena *arena = desk->scope->arena;
	struct vendor_difference *d = arena_take(arena, sizeof(*d));

	if (!d) {
		desk->code = ERR_LIMIT;
		return;
	}
	*d = (struct vendor_difference){
		.key = arena_printf(arena, "%.*s/%.*s/%.*s", STR_ARG(desk->product->id),
				    STR_ARG(pair->theirs->id), STR_ARG(pair->our_item)),
		.product = desk->product->id,
		.product_title = desk->product->title,
		.topic = pair->our_round ? pair->theirs->topic : STR_NONE,
		.sentence = { .ja = fill(desk, words->ja, &pair->our_title, LANG_JA),
			      .en = fill(desk, words->en, &pair->our_title, LANG_EN) },
		.vendor_no = vendor_no,
		.vendor_round = desk->theirs->round.id,
		.hospital_round = pair->our_round,
		.vendor_item = pair->theirs->id,
		.hospital_item = pair->our_item,
		.since_us = pair->our_us > pair->their_answer->saved_us
				    ? pair->our_us
				    : pair->their_answer->saved_us,
	};
	*desk->end = d;
	desk->end = &d->next;
}

/* `rule` NULL: of a topic that nothing special is said of. */
static void judge(struct desk *desk, const struct vendor_comparison *rule, const struct pair *pair)
{
	const struct text_pair *other = &desk->scope->content->other_topics;
	const struct str theirs = pair->their_answer->value;

	if (str_is(theirs, "no") && str_is(pair->our_value, "yes")) {
		const struct text_pair *words = rule ? &rule->vendor_no : other;
		if (words->ja.len)
			say(desk, pair, words, true);
	} else if (rule && rule->either && str_is(theirs, "yes") && str_is(pair->our_value, "no")) {
		say(desk, pair, &rule->house_no, false);
	}
}

/* ---- sheet beside sheet ---- */

static const struct vendor_comparison *rule_of(const struct desk *desk, struct str topic)
{
	const struct vendor_content *content = desk->scope->content;

	for (size_t i = 0; i < content->n_comparisons; i++) {
		const struct vendor_comparison *c = &content->comparisons[i];

		if (str_equal(c->sheet, desk->kind->series) && c->topic.len &&
		    str_equal(c->topic, topic))
			return c;
	}
	return NULL;
}

/* A question about all kinds of devices meets one about servers only. */
static bool is_same(const struct form_item *a, const struct form_item *b)
{
	return a->topic.len && str_equal(a->topic, b->topic) &&
	       (!a->part.len || !b->part.len || str_equal(a->part, b->part));
}

static bool is_yes_no(const struct form_item *item)
{
	return item->type == ANSWER_YES_NO || item->type == ANSWER_YES_NO_NA;
}

static void compare_item(struct desk *desk, size_t at)
{
	const struct form_item *item = &desk->theirs->form->items[at];
	const struct form *ours = desk->ours->form;

	for (size_t i = 0; i < ours->n_items; i++) {
		if (!is_yes_no(&ours->items[i]) || !is_same(item, &ours->items[i]))
			continue;
		const struct answer *answer = round_sheet_latest(desk->ours, i);
		judge(desk, rule_of(desk, item->topic),
		      &(struct pair){ .theirs = item,
				      .their_answer = round_sheet_latest(desk->theirs, at),
				      .our_item = ours->items[i].id,
				      .our_title = ours->items[i].title,
				      .our_value = answer->value,
				      .our_us = answer->saved_us,
				      .our_round = desk->ours->round.id });
	}
}

/* ---- sheet beside contract ---- */

static void compare_contract(struct desk *desk, const struct vendor_comparison *rule)
{
	const struct vendor_item *clause = vendor_item_find(desk->scope->content, rule->contract);
	const struct vendor_term *term = vendor_term_find(desk->contract, rule->contract);
	const size_t at = form_find(desk->theirs->form, rule->item);

	if (!clause || !term || at == SIZE_MAX)
		return;
	judge(desk, rule,
	      &(struct pair){
		      .theirs = &desk->theirs->form->items[at],
		      .their_answer = round_sheet_latest(desk->theirs, at),
		      .our_item = clause->id,
		      .our_title = clause->title,
		      .our_value = str_from(contract_answer_names[term->answer]),
		      .our_us = term->now_us,
	      });
}

static void compare(struct desk *desk)
{
	const struct vendor_content *content = desk->scope->content;

	for (size_t i = 0; desk->ours && i < desk->theirs->form->n_items; i++) {
		if (is_yes_no(&desk->theirs->form->items[i]))
			compare_item(desk, i);
	}
	for (size_t i = 0; i < content->n_comparisons; i++) {
		const struct vendor_comparison *rule = &content->comparisons[i];
		if (rule->item.len && str_equal(rule->sheet, desk->kind->series))
			compare_contract(desk, rule);
	}
}

/* ---- what the hospital says ---- */

struct search {
	const struct vendor_scope *scope;
	const struct vendor_sheet_kind *kind;
	int64_t found;
};

static bool is_ours(void *ctx, const struct round *round)
{
	struct search *search = ctx;
	const struct form *form = form_set_find(search->scope->forms, round->form);

	for (size_t i = 0; form && !round->subject.len && i < search->kind->n_against; i++) {
		if (str_equal(form->series, search->kind->against[i]))
			search->found = round->id;
	}
	return !search->found;
}

/* The newest round of the hospital's own; `*ret` NULL: there is none. */
static enum errc load_ours(const struct vendor_scope *scope, const struct vendor_sheet_kind *kind,
			   const struct round_sheet **ret, struct err *err)
{
	struct search search = { .scope = scope, .kind = kind };

	*ret = NULL;
	const enum errc code = rounds_each(scope->db, is_ours, &search, err);
	if (code || !search.found)
		return code;
	struct round_sheet *sheet = arena_take(scope->arena, sizeof(*sheet));
	if (!sheet)
		return fail(err, ERR_LIMIT, "no room for the facility's own sheet");
	*ret = sheet;
	return round_sheet_load(scope->db, scope->forms, search.found, scope->arena, sheet, err);
}

/* ---- products ---- */

/* Calls `look` for every sheet that was answered, of each product that is used. */
struct walk {
	struct str only;
	enum errc (*look)(void *ctx, const struct vendor_product *product,
			  const struct vendor_sheet_view *view, struct err *err);
	void *ctx;
};

static enum errc walk_sheets(const struct vendor_scope *scope, const struct walk *walk,
			     struct err *err)
{
	const struct vendor_product *product;
	struct vendor_sheet_view view;

	enum errc code = vendor_products_list(scope->db, STR_NONE, scope->arena, &product, err);
	for (; !code && product; product = product->next) {
		if (!product->used || (walk->only.ptr && !str_equal(product->id, walk->only)))
			continue;
		for (size_t k = 0; !code && k < scope->content->n_sheets; k++) {
			code = vendor_sheet_look(scope, product, &scope->content->sheets[k], &view,
						 err);
			if (!code && view.has_answers)
				code = walk->look(walk->ctx, product, &view, err);
		}
	}
	return code;
}

struct comparing {
	const struct vendor_scope *scope;
	const struct round_sheet *ours[VENDOR_SHEETS_MAX];
	const struct vendor_difference **end;
};

static enum errc compare_sheet(void *ctx, const struct vendor_product *product,
			       const struct vendor_sheet_view *view, struct err *err)
{
	struct comparing *comparing = ctx;
	const struct vendor_scope *scope = comparing->scope;
	struct desk desk = { .scope = scope,
			     .product = product,
			     .kind = view->kind,
			     .theirs = &view->answers,
			     .ours = comparing->ours[view->kind - scope->content->sheets],
			     .end = comparing->end };

	const enum errc code = vendor_terms_list(scope->db, TERM_CONTRACT, product->id,
						 scope->arena, &desk.contract, err);
	if (code)
		return code;
	compare(&desk);
	comparing->end = desk.end;
	return desk.code ? fail(err, desk.code, "no room for what differs") : ERR_OK;
}

enum errc vendor_differences(const struct vendor_scope *scope, struct str product,
			     const struct vendor_difference **ret, struct err *err)
{
	struct comparing comparing = { .scope = scope, .end = ret };
	enum errc code = ERR_OK;

	*ret = NULL;
	for (size_t k = 0; !code && k < scope->content->n_sheets; k++)
		code = load_ours(scope, &scope->content->sheets[k], &comparing.ours[k], err);
	if (code)
		return code;
	return walk_sheets(
		scope, &(struct walk){ .only = product, .look = compare_sheet, .ctx = &comparing },
		err);
}

/* ---- open issues ---- */

struct issues {
	const struct vendor_scope *scope;
	const struct vendor_issue **end;
};

static enum errc take_issues(void *ctx, const struct vendor_product *product,
			     const struct vendor_sheet_view *view, struct err *err)
{
	struct issues *issues = ctx;
	const struct form *form = view->answers.form;

	for (size_t i = 0; view->kind->issues && i < form->n_items; i++) {
		const struct answer *answer = round_sheet_latest(&view->answers, i);
		if (!is_yes_no(&form->items[i]) || !str_is(answer->value, "no"))
			continue;
		struct vendor_issue *issue = arena_take(issues->scope->arena, sizeof(*issue));
		if (!issue)
			return fail(err, ERR_LIMIT, "no room for the list of open issues");
		*issue = (struct vendor_issue){ .product = product->id,
						.product_title = product->title,
						.round = view->sheet->round,
						.item = form->items[i].id,
						.title = form->items[i].title,
						.note = answer->note,
						.target_on = answer->target_on,
						.since_us = answer->saved_us };
		*issues->end = issue;
		issues->end = &issue->next;
	}
	return ERR_OK;
}

enum errc vendor_issues(const struct vendor_scope *scope, struct str product,
			const struct vendor_issue **ret, struct err *err)
{
	struct issues issues = { .scope = scope, .end = ret };

	*ret = NULL;
	return walk_sheets(
		scope, &(struct walk){ .only = product, .look = take_issues, .ctx = &issues }, err);
}
