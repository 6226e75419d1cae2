/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-facts.h"

#include "vendors/differences.h"

#define DETAIL_MAX 512u
#define LINE_TOPIC "remote-maintenance"

static struct vendor_scope scope_of(const struct fact_scope *scope)
{
	return (struct vendor_scope){ .db = scope->db,
				      .content = scope->vendors,
				      .forms = scope->forms,
				      .now_us = scope->now_us,
				      .arena = scope->arena };
}

static bool is_blind(const struct fact_scope *scope)
{
	return !scope->vendors || !scope->forms;
}

/* A name that does not fit any more is counted and not named. */
static void name(struct buf *detail, struct str title)
{
	if (detail->len + title.len + 4 <= detail->max)
		buf_printf(detail, "%s%.*s", detail->len ? ", " : "", STR_ARG(title));
}

/* ---- sheets of products ---- */

struct tally {
	struct fact_count *count;
	struct buf others; /* products that do not count */
	bool (*counts)(const struct vendor_sheet_view *view);
};

static bool is_disclosed(const struct vendor_sheet_view *view)
{
	return view->kind->issues && view->state == SHEET_FRESH;
}

/* The vendor said yes to having told which devices it maintains from afar. */
static bool is_line_told(const struct vendor_sheet_view *view)
{
	if (!view->has_answers || view->state != SHEET_FRESH)
		return false;
	for (size_t i = 0; i < view->answers.form->n_items; i++) {
		if (str_is(view->answers.form->items[i].topic, LINE_TOPIC) &&
		    str_is(round_sheet_latest(&view->answers, i)->value, "yes"))
			return true;
	}
	return false;
}

static enum errc look(const struct vendor_scope *scope, const struct vendor_product *product,
		      struct tally *tally, struct err *err)
{
	struct vendor_sheet_view view;
	enum errc code = ERR_OK;
	bool counted = false;

	for (size_t k = 0; !code && !counted && k < scope->content->n_sheets; k++) {
		code = vendor_sheet_look(scope, product, &scope->content->sheets[k], &view, err);
		counted = !code && tally->counts(&view);
	}
	tally->count->seen++;
	tally->count->found += counted;
	if (!counted)
		name(&tally->others, product->title);
	return code;
}

static enum errc count_products(const struct fact_scope *facts, struct fact_count *ret,
				bool (*counts)(const struct vendor_sheet_view *view),
				struct err *err)
{
	const struct vendor_scope scope = scope_of(facts);
	struct tally tally = { .count = ret, .others = BUF_INIT(DETAIL_MAX), .counts = counts };
	const struct vendor_product *product;

	if (is_blind(facts))
		return ERR_OK;
	enum errc code = vendor_products_list(scope.db, STR_NONE, scope.arena, &product, err);
	for (; !code && product; product = product->next) {
		if (product->used)
			code = look(&scope, product, &tally, err);
	}
	ret->detail = arena_str(scope.arena, buf_str(&tally.others));
	buf_done(&tally.others);
	return code;
}

static enum errc count_disclosures(const struct fact_scope *scope, struct fact_count *ret,
				   struct err *err)
{
	return count_products(scope, ret, is_disclosed, err);
}

static enum errc count_lines(const struct fact_scope *scope, struct fact_count *ret,
			     struct err *err)
{
	return count_products(scope, ret, is_line_told, err);
}

/* ---- what differs ---- */

static bool is_answered(const struct vendor_sheet_view *view)
{
	return view->has_answers && view->sheet->handed_in_us != TIME_NONE;
}

static enum errc count_differences(const struct fact_scope *facts, struct fact_count *ret,
				   struct err *err)
{
	const struct vendor_scope scope = scope_of(facts);
	const struct vendor_difference *d;
	auto_buf products = BUF_INIT(DETAIL_MAX);

	enum errc code = count_products(facts, ret, is_answered, err);
	/* How many have answered is what the count is among. */
	ret->seen = ret->found;
	ret->found = 0;
	if (code || is_blind(facts))
		return code;
	code = vendor_differences(&scope, STR_NONE, &d, err);
	for (; !code && d; d = d->next) {
		if (!str_equal(d->topic, facts->topic))
			continue;
		ret->found++;
		name(&products, d->product_title);
	}
	ret->detail = arena_str(facts->arena, buf_str(&products));
	return code;
}

const struct fact_measure vendor_measures[] = {
	{ "vendor-differences", count_differences },
	{ "vendor-disclosures", count_disclosures },
	{ "vendor-lines", count_lines },
	{ .id = NULL },
};
