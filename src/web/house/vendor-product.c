/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One product of a vendor: its contract, who does what, its sheets, where both sides differ, and
 * what of its disclosure is open.
 */
#include "assets/asset-table.h"
#include "vendors/task-sheet.h"
#include "web/checks/guideline-link.h"
#include "web/house/vendor-view.h"

#define TERMS_BODY_MAX (128u * 1024)

/* "vendor/product" of the request's path. */
static struct str product_of_page(struct page *page)
{
	return arena_printf(page->arena, "%.*s/%.*s", STR_ARG(http_param(page->request, "vendor")),
			    STR_ARG(http_param(page->request, "product")));
}

/* ---- what was agreed ---- */

static void view_options(struct page *page, struct view *row, const char *const *names,
			 const struct text *words, unsigned n, unsigned chosen)
{
	view_list(row, "options");
	for (unsigned i = 0; i < n; i++) {
		struct view *option = view_add(row, "options");

		view_cstr(option, "value", names[i]);
		view_sentence(option, "words", words[i], page->lang);
		view_bool(option, "chosen", i == chosen);
	}
}

static void view_term(struct page *page, struct view *row, const struct vendor_term *terms,
		      struct str key)
{
	const struct vendor_term *term = vendor_term_find(terms, key);

	view_str(row, "key", key);
	view_str(row, "note", term ? term->note : STR(""));
	view_bool(row, "looked", term);
	view_str(row, "by", term ? term->by : STR(""));
	view_time(row, "at", term ? term->now_us : TIME_NONE);
	(void)page;
}

static void view_refs(struct page *page, struct view *row, const struct vendor_item *item)
{
	view_bool(row, "refs_unconfirmed", !item->confirmed);
	view_list(row, "refs");
	for (size_t i = 0; i < item->n_refs; i++) {
		struct view *ref = view_add(row, "refs");

		view_str(ref, "guideline", item->refs[i].guideline);
		view_str(ref, "volume", item->refs[i].volume);
		view_str(ref, "clause", str_or_empty(item->refs[i].clause));
		view_guideline_link(page, ref, item->refs[i].guideline, item->refs[i].volume,
				    item->refs[i].clause);
	}
}

static void view_contract(struct page *page, const struct vendor_term *terms)
{
	const struct vendor_content *content = page_vendors(page);

	view_list(page->view, "items");
	for (size_t i = 0; i < content->n_items; i++) {
		const struct vendor_item *item = &content->items[i];
		const unsigned answer = vendor_term_answer(terms, item->id);
		struct view *row = view_add(page->view, "items");

		view_term(page, row, terms, item->id);
		view_str(row, "item_title", text_pair_in(item->title, page->lang));
		view_str(row, "why", text_pair_in(item->why, page->lang));
		view_sentence(row, "answer", contract_answer_words[answer], page->lang);
		view_bool(row, "bad", answer == CONTRACT_NO);
		view_bool(row, "good", answer == CONTRACT_YES);
		view_options(page, row, contract_answer_names, contract_answer_words,
			     CONTRACT_ANSWERS, answer);
		view_refs(page, row, item);
	}
}

static void view_tasks(struct page *page, const struct vendor_term *terms)
{
	const struct vendor_content *content = page_vendors(page);
	struct str last = STR_NONE;

	view_list(page->view, "tasks");
	for (size_t i = 0; i < content->n_tasks; i++) {
		const struct vendor_task *task = &content->tasks[i];
		const struct vendor_group *group = vendor_group_find(content, task->group);
		const unsigned who = vendor_term_answer(terms, task->id);
		struct view *row = view_add(page->view, "tasks");

		view_term(page, row, terms, task->id);
		view_bool(row, "begins", !str_equal(task->group, last));
		view_str(row, "group", group ? text_pair_in(group->title, page->lang) : STR(""));
		view_str(row, "task_title", text_pair_in(task->title, page->lang));
		view_sentence(row, "who", task_who_words[who], page->lang);
		view_bool(row, "open", who == TASK_UNDECIDED);
		view_options(page, row, task_who_names, task_who_words, TASK_WHOS, who);
		last = task->group;
	}
}

/* ---- what both sides say ---- */

static enum errc view_differences(struct page *page, const struct vendor_scope *scope,
				  struct str product, struct err *err)
{
	const struct vendor_difference *d;

	const enum errc code = vendor_differences(scope, product, &d, err);
	view_list(page->view, "differences");
	for (; !code && d; d = d->next) {
		struct view *row = view_add(page->view, "differences");

		view_str(row, "sentence", text_pair_in(d->sentence, page->lang));
		view_number(row, "vendor_round", d->vendor_round);
		view_bool(row, "has_round", d->hospital_round);
		view_number(row, "own_round", d->hospital_round);
	}
	return code;
}

static enum errc view_issues(struct page *page, const struct vendor_scope *scope,
			     struct str product, struct err *err)
{
	const struct vendor_issue *issue;

	const enum errc code = vendor_issues(scope, product, &issue, err);
	view_list(page->view, "open_issues");
	for (; !code && issue; issue = issue->next) {
		struct view *row = view_add(page->view, "open_issues");

		view_str(row, "question", text_pair_in(issue->title, page->lang));
		view_str(row, "note", issue->note);
		view_str(row, "target", str_or_empty(issue->target_on));
		view_number(row, "round", issue->round);
	}
	return code;
}

/* How many are はい, いいえ, 対象外 and not answered, of each sheet that was asked for. */
static void view_tallies(struct page *page, const struct vendor_standing *standing)
{
	view_list(page->view, "tallies");
	for (size_t k = 0; k < page_vendors(page)->n_sheets; k++) {
		const struct vendor_sheet_view *sheet = &standing->sheets[k];
		unsigned n[4] = { 0 };

		if (!sheet->has_answers)
			continue;
		for (size_t i = 0; i < sheet->answers.form->n_items; i++) {
			static const char *const values[] = { "yes", "no", "na" };
			const struct str value = round_sheet_latest(&sheet->answers, i)->value;

			n[str_find_name(value, values, ARRAY_LEN(values))]++;
		}
		struct view *row = view_add(page->view, "tallies");
		view_str(row, "sheet_title", text_pair_in(sheet->kind->title, page->lang));
		view_number(row, "yes", n[0]);
		view_number(row, "no", n[1]);
		view_number(row, "na", n[2]);
		view_number(row, "open", n[3]);
		view_number(row, "round", sheet->sheet->round);
	}
}

/* ---- its assets ---- */

static void take_asset(void *ctx, int64_t id)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "assets");
	struct asset asset;
	const bool there = assets_get(page_db(page), id, page->arena, &asset, NULL) == ERR_OK;

	view_number(row, "asset", id);
	view_str(row, "asset_name", there ? str_or_empty(asset.field[ASSET_NAME]) : STR(""));
	view_str(row, "asset_kind",
		 there ? asset_value_text(ASSET_KIND, str_or_empty(asset.field[ASSET_KIND]),
					  page->lang)
		       : STR(""));
	view_bool(row, "is_line", there && str_is(asset.field[ASSET_KIND], ASSET_KIND_LINE));
	view_bool(row, "has_used", there && asset.used_us != TIME_NONE);
	view_time(row, "used_at", there ? asset.used_us : TIME_NONE);
}

/* ---- the page ---- */

static void view_product(struct page *page, const struct vendor_product *product)
{
	view_str(page->view, "vendor", product->vendor);
	view_str(page->view, "product", http_param(page->request, "product"));
	view_str(page->view, "title", product->title);
	view_str(page->view, "version", product->version);
	view_str(page->view, "contract_from", str_or_empty(product->contract_from));
	view_str(page->view, "contract_until", str_or_empty(product->contract_until));
	view_sentence(page->view, "renewal", vendor_renewal_words[product->renewal], page->lang);
	view_bool(page->view, "used", product->used);
	view_options(page, page->view, vendor_renewal_names, vendor_renewal_words, VENDOR_RENEWALS,
		     product->renewal);
}

/* `typed`: what came back and was refused; NULL: what is kept. */
static void product_page(struct page *page, unsigned status, const struct vendor_product *typed,
			 struct str fault)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	struct vendor_standing standing;
	struct vendor_product product;
	struct vendor vendor;
	struct err err;

	enum errc code =
		vendor_products_get(scope.db, product_of_page(page), page->arena, &product, &err);
	if (!code)
		code = vendors_get(scope.db, product.vendor, page->arena, &vendor, &err);
	if (!code)
		code = vendor_standing(&scope, &product, &standing, &err);
	if (!code)
		code = view_differences(page, &scope, product.id, &err);
	if (!code)
		code = view_issues(page, &scope, product.id, &err);
	view_list(page->view, "assets");
	if (!code)
		code = vendor_assets_each(scope.db, product.id, take_asset, page, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_product(page, typed ? typed : &product);
	view_str(page->view, "vendor_name", vendor.title);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "taken", http_query(page->request, "taken").ptr);
	view_number(page->view, "changed", page_number(http_query(page->request, "taken"), 0));
	view_number(page->view, "kept", page_number(http_query(page->request, "kept"), 0));
	view_vendor_standing(page, page->view, &standing);
	view_tallies(page, &standing);
	view_contract(page, standing.contract);
	view_tasks(page, standing.tasks);
	page_show_status(page, status, &template_vendor_product);
}

static void show_product(struct page *page)
{
	product_page(page, 200, NULL, STR(""));
}

static void finish(struct page *page, enum errc code, const struct err *err,
		   const struct vendor_product *typed, const char *anchor)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		product_page(page, 422, typed, arena_str(page->arena, str_from(err->text)));
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/vendors/%.*s?saved=1%s", STR_ARG(product_of_page(page)),
			      anchor);
}

static void do_change(struct page *page)
{
	const size_t renewal =
		str_find_name(vendor_typed(page, "renewal"), vendor_renewal_names, VENDOR_RENEWALS);
	const struct vendor_product product = {
		.id = product_of_page(page),
		.vendor = http_param(page->request, "vendor"),
		.title = vendor_typed(page, "title"),
		.version = vendor_typed(page, "version"),
		.contract_from = vendor_typed(page, "from"),
		.contract_until = vendor_typed(page, "until"),
		.renewal =
			renewal < VENDOR_RENEWALS ? (enum vendor_renewal)renewal : RENEWAL_UNKNOWN,
		.used = !str_is(vendor_typed(page, "unused"), "1"),
		.changed_us = page->now_us,
		.changed_by = page->user.name,
	};
	struct err err;

	if (page_audit(page, "vendor.product", product.id, product.title, "done"))
		finish(page, vendor_products_put(page_db(page), &product, &err), &err, &product,
		       "");
}

static void do_asset(struct page *page)
{
	const struct vendor_tie tie = { .product = product_of_page(page),
					.asset = page_number(vendor_typed(page, "asset"), 0),
					.by = page->user.name,
					.now_us = page->now_us };
	const bool away = str_is(vendor_typed(page, "away"), "1");
	struct asset asset;
	struct err err;

	enum errc code =
		away ? ERR_OK : assets_get(page_db(page), tie.asset, page->arena, &asset, &err);
	if (code == ERR_NOT_FOUND)
		err.code = code = ERR_SYNTAX;
	if (!code &&
	    !page_audit(page, away ? "vendor.asset.untie" : "vendor.asset.tie", tie.product,
			arena_printf(page->arena, "%lld", (long long)tie.asset), "done"))
		return;
	if (!code)
		code = away ? vendor_assets_untie(page_db(page), &tie, &err)
			    : vendor_assets_tie(page_db(page), &tie, &err);
	finish(page, code, &err, NULL, "#assets");
}

static void do_ask(struct page *page)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	char today[DAY_TEXT_MAX];
	int64_t round = 0;
	struct err err;

	vendor_today(&scope, today);
	const struct vendor_asking asking = {
		.product = product_of_page(page),
		.form = vendor_sheet_form(scope.forms, vendor_typed(page, "series"),
					  str_from(today)),
		.by = page->user.name,
	};
	if (!asking.form) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	if (page_audit(page, "vendor.ask", asking.product, asking.form->id, "done"))
		finish(page, vendor_sheets_ask(&scope, &asking, &round, &err), &err, NULL,
		       "#sheets");
}

/* ---- saving what was agreed ---- */

struct agreeing {
	enum vendor_term_kind kind;
	const char *audit;
	const char *const *names;
	unsigned n_names;
	const struct vendor_term *there;
};

/* One row of the form; a row that was not touched stays as somebody else may have left it. */
static enum errc put_row(struct page *page, const struct agreeing *a, struct str key,
			 struct err *err)
{
	const struct vendor_term *there = vendor_term_find(a->there, key);
	const char *answer = arena_printf(page->arena, "%.*s.answer", STR_ARG(key)).ptr;
	const char *note = arena_printf(page->arena, "%.*s.note", STR_ARG(key)).ptr;
	const size_t chosen = str_find_name(vendor_typed(page, answer), a->names, a->n_names);
	const struct vendor_term term = { .product = product_of_page(page),
					  .key = key,
					  .answer = (unsigned)chosen,
					  .note = vendor_typed(page, note),
					  .now_us = page->now_us,
					  .by = page->user.name };

	if (chosen == a->n_names)
		return ERR_OK;
	if (there ? there->answer == term.answer && str_equal(there->note, term.note)
		  : !term.answer && !term.note.len)
		return ERR_OK;
	if (!page_audit(page, a->audit, term.product,
			arena_printf(page->arena, "%.*s: %s", STR_ARG(key), a->names[chosen]),
			"done"))
		return ERR_END; /* the error page was sent */
	return vendor_terms_put(page_db(page), a->kind, &term, err);
}

static enum errc load_there(struct page *page, struct agreeing *a, struct err *err)
{
	return vendor_terms_list(page_db(page), a->kind, product_of_page(page), page->arena,
				 &a->there, err);
}

static void do_contract(struct page *page)
{
	const struct vendor_content *content = page_vendors(page);
	struct agreeing a = { TERM_CONTRACT, "vendor.contract", contract_answer_names,
			      CONTRACT_ANSWERS, NULL };
	struct err err;

	enum errc code = load_there(page, &a, &err);
	for (size_t i = 0; !code && i < content->n_items; i++)
		code = put_row(page, &a, content->items[i].id, &err);
	if (code != ERR_END)
		finish(page, code, &err, NULL, "#contract");
}

static void do_tasks(struct page *page)
{
	const struct vendor_content *content = page_vendors(page);
	struct agreeing a = { TERM_TASK, "vendor.task", task_who_names, TASK_WHOS, NULL };
	struct err err;

	enum errc code = load_there(page, &a, &err);
	for (size_t i = 0; !code && i < content->n_tasks; i++)
		code = put_row(page, &a, content->tasks[i].id, &err);
	if (code != ERR_END)
		finish(page, code, &err, NULL, "#tasks");
}

static void send_csv(struct page *page)
{
	const struct vendor_scope scope = page_vendor_scope(page);
	auto_buf out = BUF_INIT(TASK_SHEET_MAX);
	struct task_sheet sheet;
	struct err err;

	if (task_sheet_load(&scope, product_of_page(page), &sheet, &err)) {
		page_fail_err(page, &err);
		return;
	}
	sheet.lang = page->lang;
	task_sheet_csv(&sheet, &out);
	http_add_header(page->request, "Content-Disposition",
			STR("attachment; filename=\"responsibility.csv\""));
	http_respond(page->request, 200, "text/csv; charset=utf-8", buf_str(&out));
}

#define PATH "/vendors/:vendor/:product"

static const struct page_route routes[] = {
	{ "GET", PATH, PAGE_READERS, .handle = show_product },
	{ "POST", PATH, PAGE_DUTY, .handle = do_change },
	{ "POST", PATH "/ask", PAGE_DUTY, .handle = do_ask },
	{ "POST", PATH "/assets", PAGE_DUTY, .handle = do_asset },
	{ "POST", PATH "/contract", PAGE_DUTY, .body_max = TERMS_BODY_MAX, .kept = true,
	  .handle = do_contract },
	{ "POST", PATH "/tasks", PAGE_DUTY, .body_max = TERMS_BODY_MAX, .kept = true,
	  .handle = do_tasks },
	{ "GET", PATH "/responsibility.csv", PAGE_READERS, .handle = send_csv },
	{ .path = NULL },
};

const struct page_group pages_vendor_product = { .name = "vendor product", .routes = routes };
