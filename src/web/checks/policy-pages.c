/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security policies: the draft as it reads today with what is still to be decided, what the
 * checklist and machines say beside it, and the versions that were adopted.
 */
#include "facts/fact.h"
#include "policy/policy-draft.h"
#include "policy/policy-duties.h"
#include "policy/policy-paper.h"
#include "web/page.h"
#include "web/worst-day/report-view.h"

#define TITLES_MAX 8u

/* What a page of one policy is made of. */
struct policy_desk {
	struct policy_scope scope;
	const struct policy *policy;
	struct policy_facts *facts;
	struct policy_draft *draft;
};

static struct policy_scope scope_of(struct page *page)
{
	return (struct policy_scope){ .db = page_db(page),
				      .content = page_duty_scope(page).policies,
				      .forms = page_forms(page),
				      .arena = page->arena };
}

/* False: the error page was sent. */
static bool open_desk(struct page *page, struct policy_desk *ret)
{
	struct err err;

	*ret = (struct policy_desk){ .scope = scope_of(page) };
	ret->policy = policy_find(ret->scope.content, http_param(page->request, "id"));
	if (!ret->policy) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	if (!policy_facts_gather(&ret->scope, page->lang, &ret->facts, &err) &&
	    !policy_draft_write(&ret->scope, ret->facts, ret->policy, page->lang, &ret->draft,
				&err))
		return true;
	page_fail_err(page, &err);
	return false;
}

static void view_paper(struct page *page, struct str title, struct str text)
{
	const struct report_head head = { .title = title,
					  .facility = STR(""),
					  .day = STR(""),
					  .made_us = page->now_us,
					  .lang = page->lang };
	auto_report *report = report_new(&head);

	view_list(page->view, "blocks");
	policy_paper_fill(report, text);
	view_report(page, report);
}

/* ---- the list ---- */

static void view_adopted(struct view *row, const struct policy_version *version)
{
	view_bool(row, "adopted", version);
	view_number(row, "number", version ? version->number : 0);
	view_str(row, "valid_from", version ? version->valid_from : STR(""));
	view_str(row, "approved", version ? version->approved : STR(""));
}

static enum errc view_policy(struct page *page, const struct policy_scope *scope,
			     const struct policy_facts *facts, const struct policy *policy,
			     struct err *err)
{
	struct view *row = view_add(page->view, "policies");
	struct policy_draft *draft = NULL;
	struct policy_version version;
	enum errc code = policy_draft_write(scope, facts, policy, page->lang, &draft, err);

	if (code)
		return code;
	code = policy_versions_get(scope->db, policy->id, 0, page->arena, &version, err);
	view_str(row, "id", policy->id);
	view_str(row, "name", draft->title);
	view_str(row, "about", text_pair_in(policy->about, page->lang));
	view_number(row, "blanks", (int64_t)draft->n_blanks);
	view_adopted(row, code ? NULL : &version);
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

static void show_policies(struct page *page)
{
	const struct policy_scope scope = scope_of(page);
	struct policy_facts *facts = NULL;
	struct err err;
	enum errc code = policy_facts_gather(&scope, page->lang, &facts, &err);

	view_list(page->view, "policies");
	for (size_t i = 0; !code && i < policy_count(scope.content); i++)
		code = view_policy(page, &scope, facts, policy_at(scope.content, i), &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_POLICY_TITLE);
	page_show(page, &template_policies);
}

/* ---- one policy ---- */

static struct str field_of(struct page *page, struct str question)
{
	return arena_printf(page->arena, "d.%.*s", STR_ARG(question));
}

/* The question that a fact of the draft is the answer of, or NULL. */
static const struct policy_question *asked_by(const struct policy_desk *desk,
					      const struct policy_named *fact)
{
	struct str name = fact->name;

	if (!str_is(str_split(&name, '.'), "decision"))
		return NULL;
	return policy_question_find(desk->scope.content, str_or_empty(name));
}

/* With what came back and was refused, if anything did. */
static void view_questions(struct page *page, const struct policy_desk *desk)
{
	view_list(page->view, "questions");
	for (size_t i = 0; i < desk->draft->n_facts; i++) {
		const struct policy_named *fact = &desk->draft->facts[i];
		const struct policy_question *question = asked_by(desk, fact);

		if (!question)
			continue;
		struct view *row = view_add(page->view, "questions");
		const struct str field = field_of(page, question->id);
		const struct str sent = http_form(page->request, field.ptr ? field.ptr : "");
		view_str(row, "field", field);
		view_str(row, "name", text_pair_in(question->title, page->lang));
		view_str(row, "help", text_pair_in(question->help, page->lang));
		view_str(row, "value", sent.ptr ? page_lines(page, sent) : fact->words);
		view_bool(row, "lines", question->lines);
		view_bool(row, "open", !fact->words.len);
	}
}

static void view_topic(struct page *page, const struct policy_desk *desk,
		       const struct policy_clause *clause, struct str topic)
{
	const struct fact_scope scope = { .content = page_facts(page),
					  .db = page_db(page),
					  .now_us = page->now_us,
					  .arena = page->arena };
	struct facts *facts = arena_take(page->arena, sizeof(*facts));
	struct policy_answer answer;

	if (!facts || !policy_facts_answer(desk->facts, topic, &answer))
		return;
	facts_of(&scope, topic, facts);
	struct view *row = view_add(page->view, "checks");
	view_str(row, "clause", text_pair_in(clause->title, page->lang));
	view_str(row, "number", answer.number);
	view_str(row, "item", answer.title);
	view_str(row, "answer", answer.words);
	view_bool(row, "has_round", answer.round > 0);
	view_number(row, "round", answer.round);
	view_list(row, "facts");
	for (size_t i = 0; i < facts->n; i++) {
		struct view *line = view_add(row, "facts");

		view_str(line, "sentence", text_pair_in(facts->at[i].sentence, page->lang));
		view_str(line, "link", facts->at[i].link);
		view_bool(line, "differs", facts->at[i].verdict == FACT_CONTRADICTS);
	}
}

static void view_checks(struct page *page, const struct policy_desk *desk)
{
	view_list(page->view, "checks");
	for (size_t c = 0; c < desk->policy->n_clauses; c++) {
		const struct policy_clause *clause = &desk->policy->clauses[c];

		if (policy_facts_want(desk->facts, clause) == VERDICT_NO)
			continue;
		for (size_t t = 0; t < clause->n_topics; t++)
			view_topic(page, desk, clause, clause->topics[t]);
	}
}

static enum errc view_versions(struct page *page, const struct policy_desk *desk, struct err *err)
{
	struct policy_versions versions;
	const enum errc code =
		policy_versions_list(desk->scope.db, desk->policy->id, page->arena, &versions, err);

	view_list(page->view, "versions");
	for (size_t i = 0; !code && i < versions.n; i++) {
		struct view *row = view_add(page->view, "versions");

		view_adopted(row, &versions.at[i]);
		view_number(row, "blanks", versions.at[i].blanks);
		view_time(row, "at", versions.at[i].adopted_us);
		view_str(row, "by", versions.at[i].adopted_by);
		view_str(row, "sha256", versions.at[i].sha256);
	}
	return code;
}

static void view_blanks(struct page *page, const struct policy_draft *draft)
{
	view_list(page->view, "blanks");
	for (size_t i = 0; i < draft->n_blanks; i++)
		view_str(view_add(page->view, "blanks"), "text", draft->blanks[i]);
	view_number(page->view, "blank_count", (int64_t)draft->n_blanks);
}

static void policy_page(struct page *page, unsigned status, const struct policy_desk *desk,
			struct str fault)
{
	char today[DAY_TEXT_MAX];
	struct err err;
	const struct str from = page_typed(page, "from");

	page_today(page, today);
	view_str(page->view, "title", desk->draft->title);
	view_str(page->view, "id", desk->policy->id);
	view_str(page->view, "about", text_pair_in(desk->policy->about, page->lang));
	view_str(page->view, "template", desk->draft->template);
	view_str(page->view, "source", desk->policy->source);
	view_cstr(page->view, "sha256", desk->draft->sha256);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_str(page->view, "typed_approved", page_typed(page, "approved"));
	view_str(page->view, "typed_from",
		 from.len ? from : arena_str(page->arena, str_from(today)));
	view_blanks(page, desk->draft);
	view_questions(page, desk);
	view_checks(page, desk);
	view_paper(page, desk->draft->title, desk->draft->text);
	if (view_versions(page, desk, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_policy);
}

static void show_policy(struct page *page)
{
	struct policy_desk desk;

	if (open_desk(page, &desk))
		policy_page(page, 200, &desk, STR(""));
}

static void refuse(struct page *page, const struct policy_desk *desk, enum errc code,
		   const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_CONFLICT)
		policy_page(page, code == ERR_CONFLICT ? 409 : 422, desk,
			    arena_str(page->arena, str_from(err->text)));
	else
		page_fail_err(page, err);
}

static void do_decide(struct page *page)
{
	struct policy_desk desk;
	struct err err;
	enum errc code = ERR_OK;

	if (!open_desk(page, &desk) ||
	    !page_audit(page, "policy.decide", desk.policy->id, STR(""), "done"))
		return;
	for (size_t i = 0; !code && i < desk.draft->n_facts; i++) {
		const struct policy_question *question = asked_by(&desk, &desk.draft->facts[i]);
		const struct str field = question ? field_of(page, question->id) : STR_NONE;

		if (!field.ptr || !http_form(page->request, field.ptr).ptr)
			continue;
		const struct policy_decision decision = {
			.name = question->id,
			.value = str_trim(page_lines(page, http_form(page->request, field.ptr))),
			.said_us = page->now_us,
			.said_by = page->user.name,
		};
		code = policy_decisions_put(page_db(page), &decision, &err);
	}
	if (code)
		refuse(page, &desk, code, &err);
	else
		page_redirect(page, "/policy/%.*s?saved=1", STR_ARG(desk.policy->id));
}

/* What is adopted is what was read: another draft than the one on the person's page is refused. */
static void do_adopt(struct page *page)
{
	struct policy_desk desk;
	int64_t number = 0;
	struct err err;
	enum errc code = ERR_OK;

	if (!open_desk(page, &desk))
		return;
	const struct policy_adoption adoption = {
		.approved = page_typed(page, "approved"),
		.valid_from = page_typed(page, "from"),
		.by = page->user.name,
		.now_us = page->now_us,
		.with_blanks = str_is(page_typed(page, "blanks"), "yes"),
	};
	if (!str_is(page_typed(page, "sha256"), desk.draft->sha256))
		code = fail(
			&err, ERR_CONFLICT, "%s",
			text_in(TR("読んでいるあいだに案が変わりました。もう一度お読みください。",
				   "The draft changed while you read it. Please read it again."),
				page->lang));
	if (!code && !page_audit(page, "policy.adopt", desk.policy->id,
				 str_from(desk.draft->sha256), "done"))
		return;
	if (!code)
		code = policy_draft_adopt(page_db(page), desk.draft, &adoption, &number, &err);
	if (code)
		refuse(page, &desk, code, &err);
	else
		page_redirect(page, "/policy/%.*s/versions/%lld", STR_ARG(desk.policy->id),
			      (long long)number);
}

static void send_text(struct page *page, struct str id, struct str text)
{
	http_add_header(page->request, "Content-Disposition",
			arena_printf(page->arena, "attachment; filename=\"%.*s.md\"", STR_ARG(id)));
	http_respond(page->request, 200, "text/markdown; charset=utf-8", text);
}

static void show_draft_text(struct page *page)
{
	struct policy_desk desk;

	if (open_desk(page, &desk))
		send_text(page, desk.policy->id, desk.draft->text);
}

/* ---- an adopted version ---- */

static bool open_version(struct page *page, const struct policy_desk *desk,
			 struct policy_version *ret)
{
	struct err err;
	const int64_t number = page_number(http_param(page->request, "number"), -1);

	if (number < 1) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	if (!policy_versions_get(page_db(page), desk->policy->id, number, page->arena, ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

/* What reads otherwise in the draft of today, in the language that was adopted. */
static enum errc view_difference(struct page *page, const struct policy_desk *desk,
				 const struct policy_version *version, struct err *err)
{
	struct str titles[TITLES_MAX];
	struct policy_changes changes = { .n = 0 };
	struct policy_facts *facts = NULL;
	struct policy_draft *draft = NULL;
	size_t n = 0;

	enum errc code = policy_facts_gather(&desk->scope, version->lang, &facts, err);
	if (!code)
		code = policy_draft_write(&desk->scope, facts, desk->policy, version->lang, &draft,
					  err);
	if (!code)
		code = policy_compare(version->text, draft->text, page->arena, &changes, err);
	if (!code)
		code = policy_facts_changed(facts, &desk->scope, version, titles, TITLES_MAX, &n,
					    err);
	view_list(page->view, "changed");
	for (size_t i = 0; i < n; i++)
		view_str(view_add(page->view, "changed"), "text", titles[i]);
	view_list(page->view, "changes");
	for (size_t i = 0; i < changes.n; i++) {
		if (changes.at[i].change == POLICY_SAME)
			continue;
		struct view *row = view_add(page->view, "changes");
		view_bool(row, "added", changes.at[i].change == POLICY_ADDED);
		view_str(row, "words", changes.at[i].words);
	}
	view_number(page->view, "change_count", (int64_t)changes.n_changed);
	return code;
}

static void show_version(struct page *page)
{
	struct policy_desk desk;
	struct policy_version version;
	struct err err;

	if (!open_desk(page, &desk) || !open_version(page, &desk, &version))
		return;
	view_str(page->view, "title", version.title);
	view_str(page->view, "id", version.policy);
	view_adopted(page->view, &version);
	view_number(page->view, "blank_count", version.blanks);
	view_time(page->view, "at", version.adopted_us);
	view_str(page->view, "by", version.adopted_by);
	view_str(page->view, "sha256", version.sha256);
	view_str(page->view, "template", version.template);
	view_bool(page->view, "whole", policy_version_whole(&version));
	view_paper(page, version.title, version.text);
	if (view_difference(page, &desk, &version, &err))
		page_fail_err(page, &err);
	else
		page_show(page, &template_policy_version);
}

static void show_version_text(struct page *page)
{
	struct policy_desk desk;
	struct policy_version version;

	if (open_desk(page, &desk) && open_version(page, &desk, &version))
		send_text(page, version.policy, version.text);
}

static const struct page_route routes[] = {
	{ "GET", "/policy", PAGE_READERS, .handle = show_policies },
	{ "GET", "/policy/:id", PAGE_READERS, .handle = show_policy },
	{ "GET", "/policy/:id/text", PAGE_READERS, .handle = show_draft_text },
	{ "POST", "/policy/:id/decide", PAGE_DUTY, .kept = true, .body_max = 64 * 1024,
	  .handle = do_decide },
	{ "POST", "/policy/:id/adopt", PAGE_DUTY, .kept = true, .handle = do_adopt },
	{ "GET", "/policy/:id/versions/:number", PAGE_READERS, .handle = show_version },
	{ "GET", "/policy/:id/versions/:number/text", PAGE_READERS, .handle = show_version_text },
	{ .path = NULL },
};

const struct page_group pages_policy_pages = { .name = "policy", .routes = routes };
