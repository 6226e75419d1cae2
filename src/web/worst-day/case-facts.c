/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a case: one form of all facts by group, or only of those that the first report
 * of one form needs (?form=ID). What is sent and differs is kept; what cannot be read keeps
 * everything out, and stands in its field again.
 */
#include "base/encoding/time-text.h"
#include "reports/report-content.h"
#include "store/settings.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"

#define BODY_MAX (512u * 1024)

/* The form of a report that the questions are for; NULL: all of them are asked. */
static const struct report_form *asked_form(const struct page *page)
{
	const struct str typed = page_typed(page, "form");
	const struct str id = typed.len ? typed : str_or_empty(http_query(page->request, "form"));
	const struct report_content *content = page_duty_scope(page).reports;

	return content && id.len ? report_form_find(content, id) : NULL;
}

/* Does a field of it need that fact, itself or in a sentence, from the first report on? */
static bool field_asks(const struct page *page, const struct report_field *field, struct str fact)
{
	if (!field->needed || field->stage == STAGE_FINAL)
		return false;
	return str_equal(str_or_empty(field->fact), fact) ||
	       str_find(str_or_empty(field->text.en),
			arena_printf(page->arena, "{$fact.%.*s}", STR_ARG(fact))) != SIZE_MAX;
}

static bool is_asked(const struct page *page, const struct report_form *form,
		     const struct case_fact_def *def)
{
	for (size_t s = 0; form && s < form->n_sections; s++) {
		for (size_t i = 0; i < form->sections[s].n_fields; i++) {
			if (field_asks(page, &form->sections[s].fields[i], def->id))
				return true;
		}
	}
	return !form;
}

/* The field of a fact; a choice of several has one a choice: "fact.KEY.CHOICE". */
static const char *field_of(const struct page *page, const struct case_fact_def *def)
{
	return arena_cstr(page->arena, arena_printf(page->arena, "fact.%.*s", STR_ARG(def->id)));
}

static struct str several_typed(const struct page *page, const struct case_fact_def *def)
{
	auto_buf out = BUF_INIT(CASE_FACT_MAX);

	for (size_t i = 0; i < def->choices.n; i++) {
		const struct str id = def->choices.at[i].id;
		const char *field =
			arena_cstr(page->arena, arena_printf(page->arena, "fact.%.*s.%.*s",
							     STR_ARG(def->id), STR_ARG(id)));
		if (field && http_form(page->request, field).ptr)
			buf_printf(&out, "%s%.*s", out.len ? "," : "", STR_ARG(id));
	}
	return arena_str(page->arena, buf_str(&out));
}

/* STR_NONE: the form did not have it. */
static struct str typed_of(const struct page *page, const struct case_fact_def *def)
{
	const char *field = field_of(page, def);

	if (def->type == CASE_FACT_CHOICES)
		return several_typed(page, def);
	if (!field || !http_form(page->request, field).ptr)
		return STR_NONE;
	return page_lines(page, page_typed(page, field));
}

/* ---- showing ---- */

/*
 * What stands in a field that nobody has filled in yet: it is kept when the form is sent. Whoever
 * writes is most likely the one to call back, by the number of the house's own staff.
 */
static struct str suggested(const struct page *page, const struct case_fact_def *def)
{
	if (!page_may(page, PAGE_DUTY))
		return STR("");
	if (str_is(def->id, "reporter-name"))
		return page->user.display;
	if (str_is(def->id, "reporter-phone"))
		return settings_text(page_db(page), page->arena, "contact.it_staff");
	return STR("");
}

/* As its field has it. */
static struct str shown_value(const struct page *page, const struct case_fact_def *def,
			      struct str value)
{
	int64_t us;

	if (def->type != CASE_FACT_TIME || !time_parse_iso(value, 0, &us))
		return value;
	const struct civil c = civil_from_us(us, page_duty_scope(page).utc_offset_minutes);
	return arena_printf(page->arena, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour,
			    c.minute);
}

static void view_choices(const struct page *page, struct view *row, const struct case_fact_def *def,
			 struct str value)
{
	static const char *const truths[] = { "yes", "no", "unknown" };

	view_list(row, "choices");
	for (size_t i = 0; def->type == CASE_FACT_TRUTH && i < ARRAY_LEN(truths); i++) {
		struct view *choice = view_add(row, "choices");
		view_cstr(choice, "value", truths[i]);
		view_str(choice, "text",
			 case_fact_words(def, str_from(truths[i]), page->lang, 0, page->arena));
		view_bool(choice, "chosen", str_is(value, truths[i]));
	}
	for (size_t i = 0; i < def->choices.n; i++) {
		struct view *choice = view_add(row, "choices");
		view_str(choice, "value", def->choices.at[i].id);
		view_str(choice, "text", text_pair_in(def->choices.at[i].title, page->lang));
		view_bool(choice, "chosen", case_choices_has(value, def->choices.at[i].id));
	}
}

static void view_fact(const struct page *page, struct view *row, const struct case_fact_def *def,
		      struct str value)
{
	view_str(row, "fact", def->id);
	view_cstr(row, "field", field_of(page, def));
	view_cstr(row, "type", case_fact_type_name(def->type));
	view_str(row, "name_of", text_pair_in(def->title, page->lang));
	view_str(row, "help", str_or_empty(text_pair_in(def->help, page->lang)));
	view_str(row, "typed", value);
	view_choices(page, row, def, value);
}

/* A group of which nothing is asked is not there. */
static void view_group(struct page *page, const struct case_fact_group *wanted,
		       const struct case_facts *facts, bool again)
{
	const struct case_content *content = page_cases(page);
	const struct report_form *form = asked_form(page);
	struct view *group = NULL;

	for (size_t i = 0; i < content->n_facts; i++) {
		const struct case_fact_def *def = &content->facts[i];
		const struct str kept = shown_value(page, def, case_fact_find(facts, def->id));

		if (def->group != wanted || !is_asked(page, form, def))
			continue;
		if (!group) {
			group = view_add(page->view, "groups");
			view_str(group, "group", text_pair_in(wanted->title, page->lang));
			view_list(group, "facts");
		}
		view_fact(page, view_add(group, "facts"), def,
			  again	     ? str_or_empty(typed_of(page, def))
			  : kept.len ? kept
				     : suggested(page, def));
	}
}

static void facts_page(struct page *page, unsigned status, struct str fault)
{
	const struct case_content *content = page_cases(page);
	const struct report_form *form = asked_form(page);
	struct case_facts *facts = arena_take(page->arena, sizeof(*facts));
	struct case_record record;
	struct err err;

	if (!facts) {
		page_fail(page, 500, TEXT_ERROR_INTERNAL);
		return;
	}
	if (!page_case(page, &record))
		return;
	if (case_facts_get(page_db(page), record.id, TIME_NONE, page->arena, facts, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_list(page->view, "groups");
	for (size_t g = 0; g < content->n_groups; g++)
		view_group(page, &content->groups[g], facts, fault.len > 0);
	view_str(page->view, "form", form ? form->id : STR(""));
	view_str(page->view, "form_title", form ? text_pair_in(form->title, page->lang) : STR(""));
	view_case_head(page, page->view, &record);
	view_text(page->view, "title", TEXT_CASES_FACTS);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_change",
		  page_may(page, PAGE_DUTY) && record.closed_us == TIME_NONE);
	page_show_status(page, status, &template_case_facts);
}

static void show_facts(struct page *page)
{
	facts_page(page, 200, STR(""));
}

/* ---- keeping ---- */

static enum errc put_facts(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct case_content *content = page_cases(page);
	const struct report_form *form = asked_form(page);
	const int offset = page_duty_scope(page).utc_offset_minutes;
	struct case_facts *facts = arena_take(page->arena, sizeof(*facts));
	enum errc code = facts ? case_facts_get(edit->db, edit->record.id, TIME_NONE, page->arena,
						facts, err)
			       : fail(err, ERR_LIMIT, "cases: no room");

	for (size_t i = 0; !code && i < content->n_facts; i++) {
		const struct case_fact_def *def = &content->facts[i];
		const struct str typed = typed_of(page, def);
		struct str value;

		/* A field of minutes does not change an answer that has seconds. */
		if (!typed.ptr || !is_asked(page, form, def) ||
		    str_equal(typed, shown_value(page, def, case_fact_find(facts, def->id))))
			continue;
		code = case_fact_read(def, typed, offset, page->arena, &value, err);
		if (!code)
			code = case_fact_put(edit, def->id, value, err);
	}
	return code;
}

/* From the questions of a report back to the report. */
static void do_facts(struct page *page)
{
	const struct report_form *form = asked_form(page);
	const char *report =
		form ? arena_cstr(page->arena,
				  arena_printf(page->arena, "/reports/%.*s", STR_ARG(form->id)))
		     : NULL;

	page_case_change(page, &(struct case_deed){ .action = "case.fact",
						    .change = put_facts,
						    .show = facts_page,
						    .then = report ? report : "/facts?saved=1" });
}

static const struct page_route routes[] = {
	{ "GET", "/cases/:id/facts", PAGE_READERS, .handle = show_facts },
	{ "POST", "/cases/:id/facts", PAGE_DUTY, .kept = true, .body_max = BODY_MAX,
	  .handle = do_facts },
	{ .path = NULL },
};

const struct page_group pages_case_facts = { .name = "case-facts", .routes = routes };
