/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One organisation's sheet of a survey: at the house that is asked, and at the hub for its people
 * and for whoever keys in what came on paper. Beside each question stands what is proposed, by
 * what and since when; a person confirms it or says something else. What is typed is kept at once
 * and counts only when it is sent in.
 */
#include "facts/fact.h"
#include "forms/answer-words.h"
#include "surveys/survey-draft.h"
#include "web/sharing/survey-view.h"

#define PROPOSALS_MAX  (FACTS_PER_TOPIC + 1u)
#define SHEET_BODY_MAX (4u * 1024 * 1024)

/* What is proposed for one item; `value` "": the machine cannot tell. */
struct proposal {
	struct str value;
	struct str fact;
	struct str link; /* a page that shows more; "" */
	int64_t at_us;	 /* TIME_NONE: not told */
};

struct proposals {
	struct proposal at[PROPOSALS_MAX];
	size_t n;
};

/* What came for one item. */
struct typed_item {
	bool came;
	bool refused; /* it is no answer */
	bool late;    /* somebody else's came first */
	struct str value;
};

struct sheet_page {
	struct page *page;
	struct survey survey;
	struct survey_member member;
	const struct survey_design *design;
	const struct form *form;
	struct survey_line *lines;
	struct facility facility;
	struct str *values;	  /* that stand in the fields */
	struct typed_item *typed; /* NULL: nothing came */
	size_t faults;
	size_t late;
	size_t blank; /* asked and not answered */
};

/* ---- loading ---- */

static enum errc load_lines(struct sheet_page *s, struct err *err)
{
	struct page *page = s->page;
	const enum errc code =
		survey_sheet_load(page_scope(page), &s->survey, s->member.organisation, s->form,
				  page->arena, &s->lines, err);

	s->values = arena_take_array(page->arena, s->form->n_items + 1, sizeof(*s->values));
	if (!code && !s->values)
		return fail(err, ERR_LIMIT, "survey: the sheet does not fit into memory");
	s->blank = 0;
	for (size_t i = 0; !code && i < s->form->n_items; i++)
		s->values[i] = survey_line_value(&s->lines[i]);
	return code;
}

static bool load(struct page *page, struct sheet_page *s)
{
	struct err err;

	*s = (struct sheet_page){ .page = page };
	if (!survey_of_page(page, &s->survey))
		return false;
	enum errc code = survey_member_get(page_scope(page), &s->survey, page_organisation(page),
					   page->arena, &s->member, &err);
	if (!code)
		code = survey_form_find(page_surveys(page), page_forms(page), &s->survey,
					page->arena, &s->design, &s->form, &err);
	if (!code)
		code = load_lines(s, &err);
	if (code) {
		page_fail_err(page, &err);
		return false;
	}
	s->facility = survey_facility(s->member.kind, s->member.beds, page->arena);
	return true;
}

static enum form_verdict asks(const struct sheet_page *s, size_t item)
{
	const struct sheet sheet = { s->form, &s->facility, s->values };

	return sheet_asks(&sheet, item);
}

/* ---- what is proposed ---- */

static struct str value_of(enum fact_verdict verdict)
{
	if (verdict == FACT_SUPPORTS)
		return STR("yes");
	return verdict == FACT_CONTRADICTS ? STR("no") : STR("");
}

/* What the watch of this house knows: it knows nothing of others. */
static void add_facts(const struct sheet_page *s, const struct form_item *item,
		      struct proposals *ret)
{
	const struct page *page = s->page;
	const struct fact_scope scope = { .content = page_facts(page),
					  .db = page_db(page),
					  .now_us = page->now_us,
					  .arena = page->arena,
					  .forms = page_forms(page),
					  .vendors = page_vendors(page),
					  .accounts = page_duty_scope(page).accounts };
	const bool judged = item->type == ANSWER_YES_NO || item->type == ANSWER_YES_NO_NA;
	struct facts facts = { .n = 0 };

	if (!s->survey.asker || s->member.organisation != ORG_SELF || !page->of_house ||
	    !item->topic.len)
		return;
	facts_of(&scope, item->topic, &facts);
	for (size_t i = 0; i < facts.n && ret->n < PROPOSALS_MAX; i++)
		ret->at[ret->n++] = (struct proposal){
			.value = judged ? value_of(facts.at[i].verdict) : STR(""),
			.fact = text_pair_in(facts.at[i].sentence, page->lang),
			.link = facts.at[i].link,
			.at_us = page->now_us,
		};
}

static void proposals_of(const struct sheet_page *s, size_t at, struct proposals *ret)
{
	const struct survey_line *line = &s->lines[at];

	ret->n = 0;
	if (line->proposed.len)
		ret->at[ret->n++] =
			(struct proposal){ line->proposed, line->fact, STR(""), line->proposed_us };
	add_facts(s, &s->form->items[at], ret);
}

/* ---- the page ---- */

static const char *const type_words[ANSWER_TYPES] = {
	[ANSWER_YES_NO] = "yesno",   [ANSWER_YES_NO_NA] = "yesno",   [ANSWER_TEXT] = "text",
	[ANSWER_DATE] = "date",	     [ANSWER_NUMBER] = "number",     [ANSWER_CHOICE] = "choice",
	[ANSWER_EVIDENCE] = "proof", [ANSWER_COMPUTED] = "computed",
};

static bool wants_answer(const struct form_item *item)
{
	return item->type != ANSWER_EVIDENCE && item->type != ANSWER_COMPUTED;
}

static void view_choices(const struct sheet_page *s, struct view *row, const struct form_item *item,
			 struct str value)
{
	view_list(row, "choices");
	for (size_t i = 0; i < item->n_choices; i++) {
		struct view *choice = view_add(row, "choices");

		view_str(choice, "value", item->choices[i].id);
		view_str(choice, "text", text_pair_in(item->choices[i].text, s->page->lang));
		view_bool(choice, "chosen", str_equal(value, item->choices[i].id));
	}
}

static void view_proposals(const struct sheet_page *s, struct view *row, size_t at)
{
	const struct form_item *item = &s->form->items[at];
	struct proposals found;

	proposals_of(s, at, &found);
	view_list(row, "proposals");
	for (size_t i = 0; i < found.n; i++) {
		const struct proposal *p = &found.at[i];
		struct view *line = view_add(row, "proposals");

		view_str(line, "proposed", p->value);
		view_str(line, "words", answer_words(item, p->value, s->page->lang));
		view_str(line, "fact", p->fact);
		view_str(line, "link", p->link);
		view_time(line, "at", p->at_us);
		view_bool(line, "open", p->value.len && !str_equal(s->values[at], p->value));
	}
}

static void view_item(const struct sheet_page *s, size_t at, struct view *row)
{
	const struct form_item *item = &s->form->items[at];
	const struct survey_line *line = &s->lines[at];
	const struct typed_item *typed = s->typed ? &s->typed[at] : NULL;
	const bool pending = typed && (typed->refused || typed->late);
	const struct str value = pending ? typed->value : s->values[at];
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);

	form_add_title(item, s->page->lang, &title);
	view_str(row, "id", item->id);
	view_str(row, "number", item->number);
	view_str(row, "title", arena_str(s->page->arena, buf_str(&title)));
	view_str(row, "help", text_pair_in(item->help, s->page->lang));
	view_cstr(row, "type", type_words[item->type]);
	view_bool(row, "may_na", item->type == ANSWER_YES_NO_NA);
	view_str(row, "value", value);
	view_str(row, "was", s->values[at]);
	view_bool(row, "is_yes", str_is(value, "yes"));
	view_bool(row, "is_no", str_is(value, "no"));
	view_bool(row, "is_na", str_is(value, "na"));
	view_str(row, "words", answer_words(item, s->values[at], s->page->lang));
	view_number(row, "seen", line->draft);
	view_bool(row, "is_draft", line->draft);
	view_str(row, "by", line->typed_by);
	view_time(row, "typed_at", line->typed_us);
	view_str(row, "typed_fact", str_or_empty(line->typed_fact));
	view_bool(row, "maybe", asks(s, at) == VERDICT_UNKNOWN);
	view_bool(row, "refused", typed && typed->refused);
	view_bool(row, "late", typed && typed->late);
	view_choices(s, row, item, value);
	view_proposals(s, row, at);
}

/* Items that are asked, or hold what could not be kept. */
static void view_section(struct sheet_page *s, const struct form_section *section)
{
	struct view *view = view_add(s->page->view, "sections");

	view_str(view, "section_title", text_pair_in(section->title, s->page->lang));
	view_list(view, "items");
	for (size_t i = section->first; i < section->first + section->n; i++) {
		const struct form_item *item = &s->form->items[i];
		const enum form_verdict asked = asks(s, i);

		if (!wants_answer(item) ||
		    (asked == VERDICT_NO && !(s->typed && s->typed[i].refused)))
			continue;
		s->blank += asked == VERDICT_YES && !s->values[i].len;
		view_item(s, i, view_add(view, "items"));
	}
}

static void view_reasons(struct sheet_page *s)
{
	const struct survey_content *content = page_surveys(s->page);

	view_list(s->page->view, "reasons");
	for (size_t i = 0; i < content->n_reasons; i++) {
		const struct survey_reason *reason = &content->reasons[i];
		struct view *row = view_add(s->page->view, "reasons");

		view_str(row, "value", reason->id);
		view_str(row, "text", text_pair_in(reason->title, s->page->lang));
		view_bool(row, "chosen", str_equal(reason->id, s->member.reason));
	}
}

static void sheet_page_show(struct sheet_page *s, unsigned status)
{
	struct page *page = s->page;
	const bool open = s->survey.closed_us == TIME_NONE;

	view_survey(page, page->view, &s->survey);
	view_str(page->view, "title", text_pair_in(s->design->title, page->lang));
	view_str(page->view, "note", text_pair_in(s->form->note, page->lang));
	view_str(page->view, "who", s->member.name.len ? s->member.name : s->member.code);
	view_number(page->view, "organisation", s->member.organisation);
	view_bool(page->view, "asked_of_us", s->survey.asker);
	view_bool(page->view, "writable",
		  open && page_may(page, PAGE_DUTY) &&
			  org_scope_may(page_scope(page), s->member.organisation, ORG_WRITE));
	view_number(page->view, "faults", (int64_t)s->faults);
	view_number(page->view, "late", (int64_t)s->late);
	view_bool(page->view, "was_saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "was_sent", http_query(page->request, "sent").ptr);
	view_bool(page->view, "answered", s->member.answered_us != TIME_NONE);
	view_time(page->view, "answered_at", s->member.answered_us);
	view_list(page->view, "sections");
	for (size_t i = 0; i < s->form->n_sections; i++)
		view_section(s, &s->form->sections[i]);
	view_number(page->view, "blank", (int64_t)s->blank);
	view_reasons(s);
	page_show_status(page, status, &template_survey_sheet);
}

static void show_sheet(struct page *page)
{
	struct sheet_page s;

	if (load(page, &s))
		sheet_page_show(&s, 200);
}

/* ---- what came ---- */

static struct str field(const struct sheet_page *s, size_t item, const char *name)
{
	const struct str full =
		arena_printf(s->page->arena, "%.*s.%s", STR_ARG(s->form->items[item].id), name);

	return full.ptr ? http_form(s->page->request, full.ptr) : STR_NONE;
}

/* The fact that proposes that value now; "" when nothing does. */
static struct str fact_for(const struct sheet_page *s, size_t at, struct str value)
{
	struct proposals found;

	proposals_of(s, at, &found);
	for (size_t i = 0; i < found.n; i++) {
		if (found.at[i].value.len && str_equal(found.at[i].value, value))
			return str_sub(found.at[i].fact, 0, SURVEY_FACT_MAX);
	}
	return STR("");
}

static enum errc keep(struct sheet_page *s, size_t at, struct str fact, struct err *err)
{
	const struct survey_actor actor = { s->page->user.name, s->page->now_us };
	struct typed_item *typed = &s->typed[at];
	const struct answer answer = { .item = s->form->items[at].id,
				       .pass = 1,
				       .value = typed->value };
	const struct survey_draft draft = { .organisation = s->member.organisation,
					    .item = answer.item,
					    .value = typed->value,
					    .fact = fact,
					    .seen = page_number(field(s, at, "seen"), 0) };
	enum survey_draft_result result;
	struct err wrong;

	if (answer_check(s->form, &answer, &wrong) || typed->value.len > SURVEY_VALUE_MAX) {
		typed->refused = true;
		s->faults++;
		return ERR_OK;
	}
	const enum errc code =
		survey_draft_put(page_scope(s->page), &s->survey, &draft, &actor, &result, err);
	typed->late = !code && result == SURVEY_DRAFT_ASIDE;
	s->late += typed->late;
	return code;
}

/* A field that was not touched is left alone, whatever others did to it. */
static enum errc take_item(struct sheet_page *s, size_t at, struct err *err)
{
	const struct str was = field(s, at, "was");
	const struct str wish = str_or_empty(field(s, at, "take"));
	struct str value = str_trim(page_lines(s->page, str_or_empty(field(s, at, "value"))));

	if (!was.ptr || !wants_answer(&s->form->items[at]))
		return ERR_OK;
	if (str_equal(value, was) && !wish.len)
		return ERR_OK;
	if (wish.len && str_equal(value, was))
		value = wish;
	s->typed[at] = (struct typed_item){ .came = true, .value = value };
	return keep(s, at, str_equal(value, wish) ? fact_for(s, at, wish) : STR(""), err);
}

static enum errc take_all(struct sheet_page *s, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < s->form->n_items && !code; i++)
		code = take_item(s, i, err);
	return code;
}

static size_t count_blank(const struct sheet_page *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->form->n_items; i++)
		n += wants_answer(&s->form->items[i]) && !s->values[i].len &&
		     asks(s, i) == VERDICT_YES;
	return n;
}

/* In the transaction: everything typed is kept first, and sent in when nothing stands against it.
 */
static enum errc save(struct sheet_page *s, bool send, bool *ret_sent, struct err *err)
{
	struct page *page = s->page;
	const struct survey_actor actor = { page->user.name, page->now_us };
	enum errc code = take_all(s, err);
	size_t changed;

	*ret_sent = false;
	if (!code)
		code = load_lines(s, err);
	if (code || !send || s->faults || s->late ||
	    (count_blank(s) && !http_form(page->request, "blank").len))
		return code;
	*ret_sent = true;
	return survey_send_in(page_scope(page), &s->survey, s->member.organisation, STR("console"),
			      &actor, &changed, err);
}

static void answer_saved(struct sheet_page *s, bool send, bool sent)
{
	if (!s->faults && !s->late && (sent || !send))
		page_redirect(s->page, "/surveys/%.*s/answers/%lld?%s=1", STR_ARG(s->survey.code),
			      (long long)s->member.organisation, sent ? "sent" : "saved");
	else
		sheet_page_show(s, 422);
}

/* Nothing could be kept: all that was typed stands on the page again. */
static void show_again(struct sheet_page *s, const struct err *err)
{
	s->faults = 0;
	s->late = 0;
	for (size_t i = 0; i < s->form->n_items; i++)
		s->typed[i].refused = s->typed[i].came;
	view_str(s->page->view, "problem", arena_str(s->page->arena, str_from(err->text)));
	sheet_page_show(s, err->code == ERR_CONFLICT ? 409 : 503);
}

static void do_sheet(struct page *page)
{
	const bool send = str_is(http_form(page->request, "go"), "send");
	struct sheet_page s;
	bool sent = false;
	struct err err;

	if (!load(page, &s))
		return;
	s.typed = arena_take_array(page->arena, s.form->n_items + 1, sizeof(*s.typed));
	if (!s.typed) {
		page_fail_err(page, &(struct err){ .code = ERR_LIMIT, .text = "survey: no room" });
		return;
	}
	if (!page_audit(page, send ? "survey.send-in" : "survey.answer", s.survey.code,
			s.member.code, "done"))
		return;
	enum errc code = db_begin(page_db(page), &err);
	if (!code)
		code = db_end(page_db(page), save(&s, send, &sent, &err), &err);
	if (code)
		show_again(&s, &err);
	else
		answer_saved(&s, send, sent);
}

static void do_reason(struct page *page)
{
	const struct str typed = page_typed(page, "reason");
	const struct survey_actor actor = { page->user.name, page->now_us };
	const struct survey_reason *reason = survey_reason_find(page_surveys(page), typed);
	struct sheet_page s;
	struct err err;

	if (!load(page, &s))
		return;
	if ((typed.len && !reason) ||
	    !page_audit(page, "survey.excuse", s.survey.code, typed, "done")) {
		if (typed.len && !reason)
			page_fail(page, 422, TEXT_SURVEYS_NO_REASON);
		return;
	}
	if (survey_excuse(page_scope(page), &s.survey, s.member.organisation,
			  reason ? reason->id : STR(""), &actor, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/surveys/%.*s/answers/%lld?saved=1", STR_ARG(s.survey.code),
			      (long long)s.member.organisation);
}

#define WRITTEN PAGE_DUTY, .place = PLACE_NAMED, .powers = ORG_WRITE

static const struct page_route routes[] = {
	{ "GET", "/surveys/:survey/answers/:organisation", PAGE_READERS, .place = PLACE_NAMED,
	  .powers = ORG_READ, .handle = show_sheet },
	{ "POST", "/surveys/:survey/answers/:organisation", WRITTEN, .kept = true,
	  .body_max = SHEET_BODY_MAX, .handle = do_sheet },
	{ "POST", "/surveys/:survey/answers/:organisation/reason", WRITTEN, .handle = do_reason },
	{ .path = NULL },
};

const struct page_group pages_survey_sheet = { .name = "survey-sheet", .routes = routes };
