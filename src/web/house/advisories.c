/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisories that concern us, the most urgent first; one of them with what every feed says; one
 * product with all that concerns it; and what people decide about them.
 */
#include "net/url.h"
#include "web/house/concern-view.h"

#define LIST_ARENA_MAX (64u * 1024 * 1024)
#define SAID_MAX       60u /* statements shown of one feed */

/* What the list can be narrowed to. */
static const struct choice {
	const char *value;
	enum text_key text;
	struct concern_filter filter;
} choices[] = {
	{ "open", TEXT_ADVISORIES_SHOW_OPEN, { .verdict = -1, .open = true } },
	{ "affected", TEXT_ADVISORIES_SHOW_AFFECTED, { .verdict = VERDICT_AFFECTED } },
	{ "check", TEXT_ADVISORIES_SHOW_CHECK, { .verdict = VERDICT_CHECK } },
	{ "free", TEXT_ADVISORIES_SHOW_FREE, { .verdict = VERDICT_NOT_AFFECTED } },
};

static const struct choice *choice_of(struct str value)
{
	const size_t i = STR_FIND_ROW(value, choices, value);

	return i < ARRAY_LEN(choices) ? &choices[i] : &choices[0];
}

static void view_choices(struct page *page, const struct choice *chosen)
{
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		struct view *row = view_add(page->view, "choices");
		view_cstr(row, "value", choices[i].value);
		view_text(row, "text", choices[i].text);
		view_bool(row, "chosen", &choices[i] == chosen);
	}
}

static void view_page(struct page *page, const struct concerns *all, const char *path,
		      struct str show)
{
	const size_t from = (size_t)page_number(http_query(page->request, "from"), 0);
	const size_t end = size_min(all->n, from + PAGE_ROWS);

	view_list(page->view, "concerns");
	for (size_t i = from; i < end; i++)
		view_concern(page, view_add(page->view, "concerns"), &all->at[i]);
	view_bool(page->view, "none", all->n == 0);
	view_number(page->view, "total", (int64_t)all->n);
	view_str(page->view, "more",
		 end < all->n ? arena_printf(page->arena, "%s?show=%.*s&from=%zu", path,
					     STR_ARG(show), end)
			      : STR(""));
}

/* Which files came in when: without news the list says nothing about today. */
static enum errc view_sources(struct page *page, struct err *err)
{
	struct advisory_source *list;
	size_t n;
	const enum errc code = advisory_sources_list(page_db(page), page->arena, &list, &n, err);

	if (code)
		return code;
	view_list(page->view, "sources");
	for (size_t i = 0; i < size_min(n, 20); i++) {
		struct view *row = view_add(page->view, "sources");
		view_str(row, "name", list[i].name);
		view_str(row, "format", list[i].format);
		view_time(row, "imported", list[i].imported_us);
		view_number(row, "taken", list[i].taken);
		view_number(row, "refused", list[i].refused);
		view_str(row, "refusal", list[i].refusal);
	}
	view_bool(page->view, "any_source", n > 0);
	return ERR_OK;
}

static void show_list(struct page *page)
{
	auto_arena arena = ARENA_INIT(LIST_ARENA_MAX);
	const struct choice *choice = choice_of(http_query(page->request, "show"));
	struct concerns all;
	struct err err;

	if (!page_refresh_concerns(page))
		return;
	if (concerns_list(page_db(page), page_advisories(page), &choice->filter, &arena, &all,
			  &err) ||
	    view_sources(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_ADVISORIES_TITLE);
	view_choices(page, choice);
	view_page(page, &all, "/advisories", str_from(choice->value));
	page_show(page, &template_advisories);
}

/* ---- one advisory ---- */

static const enum text_key status_texts[] = {
	[STATEMENT_AFFECTED] = TEXT_ADVISORIES_STATUS_AFFECTED,
	[STATEMENT_NOT_AFFECTED] = TEXT_ADVISORIES_STATUS_FREE,
	[STATEMENT_FIXED] = TEXT_ADVISORIES_STATUS_FIXED,
	[STATEMENT_UNDER_INVESTIGATION] = TEXT_ADVISORIES_STATUS_OPEN,
};

static void view_said(struct page *page, struct view *feed, const struct advisory *advisory)
{
	size_t n = 0;

	view_list(feed, "said");
	for (const struct product_statement *s = advisory->statements; s && n < SAID_MAX;
	     s = s->next, n++) {
		const struct product_name name = { .vendor = s->vendor,
						   .product = s->product,
						   .cpe = s->cpe };
		struct view *row = view_add(feed, "said");
		view_str(row, "product", view_product_label(page, &name));
		view_str(row, "versions", s->versions.ptr ? s->versions : STR(""));
		view_text(row, "status", status_texts[s->status]);
	}
	view_number(feed, "unsaid", (int64_t)(advisory->n_statements - n));
}

static void view_references(struct view *feed, const struct advisory *advisory)
{
	view_list(feed, "references");
	for (const struct advisory_text *one = advisory->references; one; one = one->next)
		view_str(view_add(feed, "references"), "url", one->text);
}

static enum errc view_feed(struct page *page, const struct kept_advisory *kept, struct arena *arena,
			   struct err *err)
{
	struct view *row = view_add(page->view, "feeds");
	struct kept_advisory head;
	struct advisory advisory;
	enum errc code = advisories_open(page_db(page), kept->id, arena, &head, &advisory, err);

	if (code)
		return code;
	const struct advisory_score *score = advisory_best_score(&advisory);
	view_str(row, "name", head.name);
	view_str(row, "feed", head.feed);
	view_str(row, "source", head.source);
	view_str(row, "title", head.title);
	view_str(row, "summary", advisory.summary.ptr ? advisory.summary : STR(""));
	view_str(row, "action", advisory.action.ptr ? advisory.action : STR(""));
	view_time(row, "published", head.published_us);
	view_time(row, "modified", head.modified_us);
	view_time(row, "due", head.due_us);
	view_bool(row, "has_published", head.published_us != TIME_NONE);
	view_bool(row, "has_modified", head.modified_us != TIME_NONE);
	view_bool(row, "has_due", head.due_us != TIME_NONE);
	view_number(row, "edition", head.edition);
	view_bool(row, "exploited", head.exploited);
	view_str(row, "score",
		 score ? arena_printf(page->arena, "CVSS %.*s: %u.%u", STR_ARG(score->version),
				      score->tenths / 10, score->tenths % 10)
		       : STR(""));
	view_said(page, row, &advisory);
	view_references(row, &advisory);
	return ERR_OK;
}

static enum errc view_feeds(struct page *page, struct str name, struct arena *arena,
			    struct err *err)
{
	struct kept_advisories all;
	enum errc code = advisories_numbered(page_db(page), name, arena, &all, err);

	if (!code && all.n == 0)
		code = fail(err, ERR_NOT_FOUND, "%.*s: not here", STR_ARG(name));
	view_list(page->view, "feeds");
	for (size_t i = 0; !code && i < all.n; i++)
		code = view_feed(page, &all.at[i], arena, err);
	return code;
}

static void show_one(struct page *page)
{
	auto_arena arena = ARENA_INIT(LIST_ARENA_MAX);
	const struct str name = http_param(page->request, "name");
	const struct concern_filter filter = { .verdict = -1, .name = name };
	struct concerns all;
	struct err err;

	if (!page_refresh_concerns(page))
		return;
	if (view_feeds(page, name, &arena, &err) ||
	    concerns_list(page_db(page), page_advisories(page), &filter, &arena, &all, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", name);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "alone", true);
	view_page(page, &all, "", STR(""));
	page_show(page, &template_advisory);
}

/* ---- one product ---- */

static void show_product(struct page *page)
{
	auto_arena arena = ARENA_INIT(LIST_ARENA_MAX);
	const struct concern_filter filter = {
		.verdict = -1, .product = page_number(http_param(page->request, "id"), -1)
	};
	const struct inventory_product *product = NULL;
	struct inventory inventory;
	struct concerns all;
	struct err err;

	if (!page_refresh_concerns(page))
		return;
	enum errc code = inventory_list(page_db(page), &arena, &inventory, &err);
	for (size_t i = 0; !code && i < inventory.n; i++)
		if (inventory.at[i].id == filter.product)
			product = &inventory.at[i];
	if (!code && !product)
		code = fail(&err, ERR_NOT_FOUND, "product %lld: not here",
			    (long long)filter.product);
	if (!code)
		code = concerns_list(page_db(page), page_advisories(page), &filter, &arena, &all,
				     &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", view_product_label(page, &product->name));
	view_str(page->view, "product_version", product->version);
	view_str(page->view, "product_asset", product->asset);
	view_str(page->view, "product_cpe", product->name.cpe);
	view_sentence(page->view, "product_exposure", exposure_text(product->exposure), page->lang);
	view_sentence(page->view, "product_impact", impact_text(product->impact), page->lang);
	view_page(page, &all, arena_cstr(page->arena, http_path(page->request)), STR("any"));
	page_show(page, &template_advisory_product);
}

/* ---- what people decide ---- */

/* The concern that the form was about; ERR_NOT_FOUND when it is gone. */
static enum errc find_concern(struct page *page, struct arena *arena, const struct concern **ret,
			      struct err *err)
{
	const struct concern_filter filter = {
		.verdict = -1,
		.product = page_number(http_form(page->request, "product"), -1),
		.name = http_param(page->request, "name"),
	};
	struct concerns all;
	const enum errc code =
		concerns_list(page_db(page), page_advisories(page), &filter, arena, &all, err);

	if (code)
		return code;
	if (all.n == 0)
		return fail(err, ERR_NOT_FOUND, "%.*s: it concerns this product no longer",
			    STR_ARG(filter.name));
	*ret = &all.at[0];
	return ERR_OK;
}

static void back_to(struct page *page, const struct concern *concern)
{
	auto_buf path = BUF_INIT(1024);

	url_add_encoded(&path, concern->name);
	page_redirect(page, "/advisories/%.*s?saved=1", (int)path.len, path.ptr);
}

static void do_decide(struct page *page)
{
	auto_arena arena = ARENA_INIT(LIST_ARENA_MAX);
	const struct str reason = http_form(page->request, "reason");
	const struct concern *concern;
	enum decision_kind kind;
	struct err err;

	if (str_trim(reason).len == 0 || reason.len > DECISION_REASON_MAX ||
	    !decision_parse(http_form(page->request, "decision"), &kind)) {
		page_fail(page, 400, TEXT_ADVISORIES_REASON_NEEDED);
		return;
	}
	if (find_concern(page, &arena, &concern, &err)) {
		page_fail_err(page, &err);
		return;
	}
	const struct decision decision = {
		.subject = concern->subject,
		.product = concern->product->name,
		.version = concern->product->version,
		.kind = kind,
		.reason = reason,
		.by = page->user.name,
		.decided_us = page->now_us,
		.verdict = str_from(verdict_name(concern->verdict)),
		.fingerprint = concern->fingerprint,
	};
	if (!page_audit(page, "advisory.triage", concern->subject, str_from(decision_name(kind)),
			"done"))
		return;
	if (decisions_add(page_db(page), &decision, &err))
		page_fail_err(page, &err);
	else
		back_to(page, concern);
}

static enum errc open_order(struct page *page, const struct concern *concern, struct err *err)
{
	const struct str words = http_form(page->request, "words");
	const struct str due = http_form(page->request, "due");
	const struct work_order order = {
		.subject = concern->subject,
		.product = concern->product->name,
		.version = concern->product->version,
		.due_on = due.ptr ? due : STR(""),
	};
	const struct order_step step = { .state = ORDER_OPENED,
					 .words = words.ptr ? words : STR(""),
					 .by = page->user.name,
					 .done_us = page->now_us };
	int64_t id;
	enum errc code = db_begin(page_db(page), err);

	if (!code)
		code = orders_open(page_db(page), page_advisories(page)->names, &order, &step, &id,
				   err);
	return db_end(page_db(page), code, err);
}

static void do_order(struct page *page)
{
	auto_arena arena = ARENA_INIT(LIST_ARENA_MAX);
	const struct concern *concern;
	struct err err;

	if (find_concern(page, &arena, &concern, &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (!page_audit(page, "advisory.order", concern->subject, STR("opened"), "done"))
		return;
	const enum errc code = open_order(page, concern, &err);
	if (code && code != ERR_CONFLICT)
		page_fail_err(page, &err);
	else /* one that is open already is the one */
		page_redirect(page, "/work-orders");
}

static const struct page_route routes[] = {
	{ "GET", "/advisories", PAGE_READERS, .handle = show_list },
	{ "GET", "/advisories/:name", PAGE_READERS, .handle = show_one },
	{ "GET", "/products/:id/advisories", PAGE_READERS, .handle = show_product },
	{ "POST", "/advisories/:name/decide", PAGE_DUTY, .handle = do_decide },
	{ "POST", "/advisories/:name/order", PAGE_DUTY, .handle = do_order },
	{ .path = NULL },
};

const struct page_group pages_advisories = { .name = "advisories", .routes = routes };
