/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules as the engine loaded them: which watch, which were refused and why.
 */
#include "store/checkpoints.h"
#include "store/rule-status.h"

#include "net/url.h"
#include "web/watch/alert-words.h"

#define LOOK_AT 20000

struct list {
	struct page *page;
	struct str text; /* to be found in title, file or id */
	unsigned n;
	struct str last_file;
	bool more;
};

static bool holds(struct str haystack, struct str needle)
{
	for (size_t i = 0; i + needle.len <= haystack.len; i++) {
		if (str_equal_nocase(str_sub(haystack, i, needle.len), needle))
			return true;
	}
	return false;
}

static void view_rule(struct page *page, struct view *row, const struct stored_rule *rule)
{
	struct arena *arena = page->arena;

	view_level(row, rule->level);
	view_str(row, "rule_title", arena_str(arena, rule->title));
	view_str(row, "rule_id", arena_str(arena, rule->rule_id));
	view_str(row, "path",
		 rule->rule_id.len > 0 ? arena_printf(arena, "/rules/%.*s", STR_ARG(rule->rule_id))
				       : STR("/rules"));
	view_str(row, "file", arena_str(arena, rule->file));
	view_number(row, "line", rule->line);
	view_cstr(row, "state", rule_state_name(rule->state));
	view_bool(row, "refused", rule->state == RULE_REFUSED);
	view_bool(row, "warned", rule->state == RULE_WARNED);
	view_str(row, "reason", arena_str(arena, rule->reason));
	view_number(row, "alerts", (int64_t)rule->alerts);
	view_bool(row, "fired", rule->alerts > 0);
}

static bool take_rule(void *ctx, const struct stored_rule *rule)
{
	struct list *list = ctx;

	if (list->text.len > 0 && !holds(rule->title, list->text) &&
	    !holds(rule->file, list->text) && !holds(rule->rule_id, list->text))
		return true;
	if (list->n >= PAGE_ROWS) {
		list->more = true;
		return false;
	}
	list->n++;
	list->last_file = arena_str(list->page->arena, rule->file);
	view_rule(list->page, view_add(list->page->view, "rules"), rule);
	return true;
}

static int wanted_state(struct str name)
{
	for (int i = RULE_LOADED; i <= RULE_REFUSED; i++) {
		if (str_is(name, rule_state_name((enum rule_state)i)))
			return i;
	}
	return -1;
}

static void view_states(struct page *page, int chosen)
{
	static const struct {
		int state;
		enum text_key text;
	} states[] = {
		{ -1, TEXT_RULES_ANY },
		{ RULE_LOADED, TEXT_RULES_LOADED },
		{ RULE_WARNED, TEXT_RULES_WARNED },
		{ RULE_REFUSED, TEXT_RULES_REFUSED },
	};

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct view *row = view_add(page->view, "states");

		view_cstr(row, "value",
			  states[i].state < 0 ? ""
					      : rule_state_name((enum rule_state)states[i].state));
		view_text(row, "text", states[i].text);
		view_bool(row, "chosen", states[i].state == chosen);
	}
}

static void view_more(struct page *page, const struct list *list, struct str state)
{
	auto_buf more = BUF_INIT(8192);

	buf_add_text(&more, "/rules?after=");
	url_add_encoded(&more, list->last_file);
	buf_add_text(&more, "&q=");
	url_add_encoded(&more, list->text);
	buf_add_text(&more, "&state=");
	url_add_encoded(&more, state);
	view_str(page->view, "more", list->more ? arena_str(page->arena, buf_str(&more)) : STR(""));
}

/* The rules on disk could not be read again: what is on watch are those from before. */
static bool take_reload(void *ctx, const struct fact *fact)
{
	struct page *page = ctx;

	if (!str_is(fact->name, FACT_RULES_RELOAD))
		return true;
	view_bool(page->view, "reload_failed", fact->number != 0);
	view_str(page->view, "reload_reason",
		 arena_str(page->arena, fact->text.ptr ? fact->text : STR("")));
	return false;
}

static void show_rules(struct page *page)
{
	struct list list = { .page = page, .text = http_query(page->request, "q") };
	const struct str state = http_query(page->request, "state");
	const struct str after = http_query(page->request, "after");
	struct rule_counts counts = { 0 };
	struct err err;

	if (!list.text.ptr)
		list.text = STR("");
	view_text(page->view, "title", TEXT_RULES_TITLE);
	view_str(page->view, "q", list.text);
	view_list(page->view, "rules");
	view_states(page, wanted_state(state));
	view_bool(page->view, "reload_failed", false);
	view_str(page->view, "reload_reason", STR(""));
	err_ignore(facts_list(page_db(page), take_reload, page, NULL));
	if (rule_status_count(page_db(page), &counts, &err) ||
	    rule_status_list(page_db(page), wanted_state(state), after.ptr ? after : STR(""),
			     list.text.len > 0 ? LOOK_AT : PAGE_ROWS + 1, take_rule, &list, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_number(page->view, "loaded", (int64_t)counts.loaded);
	view_number(page->view, "warned", (int64_t)counts.warned);
	view_number(page->view, "refused", (int64_t)counts.refused);
	view_bool(page->view, "none", list.n == 0);
	view_more(page, &list, state);
	page_show(page, &template_rules);
}

static bool take_one(void *ctx, const struct stored_rule *rule)
{
	struct page *page = ctx;

	view_rule(page, page->view, rule);
	view_str(page->view, "text", arena_str(page->arena, rule->text.ptr ? rule->text : STR("")));
	view_guidance(page, page->view, rule->rule_id, STR(""), rule->level);
	return true;
}

static void show_rule(struct page *page)
{
	struct err err;

	view_text(page->view, "title", TEXT_RULE_TITLE);
	if (rule_status_get(page_db(page), http_param(page->request, "id"), take_one, page, &err))
		page_fail_err(page, &err);
	else
		page_show(page, &template_rule);
}

static const struct page_route routes[] = {
	{ "GET", "/rules", PAGE_READERS, .handle = show_rules },
	{ "GET", "/rules/:id", PAGE_READERS, .handle = show_rule },
	{ .path = NULL },
};

const struct page_group pages_rules = { .name = "rules", .routes = routes };
