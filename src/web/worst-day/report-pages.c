/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling of a case: who must be told by when, each report as it reads now with what is missing,
 * what differs from the one before and what an anonymous one leaves out, and what was told.
 */
#include "base/encoding/time-text.h"
#include "reports/report-duties.h"
#include "reports/report-facts.h"
#include "reports/report-paper.h"
#include "web/page.h"
#include "web/parts/download.h"
#include "web/worst-day/report-view.h"

#define LOCAL_LEN 16 /* of "2026-11-23T03:10" */

/* What every page of this group is about. */
struct tell_desk {
	struct report_scope scope;
	struct case_record record;
	struct duty_scope duties;
};

/* False: the error page was sent. */
static bool open_desk(struct page *page, struct tell_desk *ret)
{
	const int64_t id = page_number(http_param(page->request, "id"), -1);
	struct err err;

	ret->duties = page_duty_scope(page);
	ret->scope = report_scope_of(page_db(page), &ret->duties);
	if (id < 1 || !ret->scope.content) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return false;
	}
	if (cases_get(page_db(page), id, page->arena, &ret->record, &err)) {
		page_fail_err(page, &err);
		return false;
	}
	return true;
}

static const struct report_form *open_form(struct page *page, const struct tell_desk *desk)
{
	const struct report_form *form =
		report_form_find(desk->scope.content, http_param(page->request, "form"));

	if (!form)
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	return form;
}

static void view_head(struct page *page, const struct tell_desk *desk)
{
	view_number(page->view, "case_id", desk->record.id);
	view_str(page->view, "number", desk->record.number);
	view_str(page->view, "case_title", desk->record.title);
	view_bool(page->view, "training", desk->record.training);
	view_time(page->view, "known", desk->record.known_us);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
}

/* ---- who must be told ---- */

static struct str day_words(struct page *page, int32_t day)
{
	char text[DAY_TEXT_MAX];

	return day == DAY_NONE ? STR("") : arena_str(page->arena, str_from(day_text(day, text)));
}

static void view_questions(struct page *page, const struct tell_desk *desk, struct view *row,
			   const struct obligation *o)
{
	const struct case_content *cases = report_cases(desk->scope.content);

	view_list(row, "questions");
	for (size_t i = 0; i < o->n_questions; i++) {
		struct view *question = view_add(row, "questions");
		const size_t slot = o->questions[i];

		view_str(question, "key",
			 slot < cases->n_facts ? report_fact_key(cases, slot) : STR(""));
		view_str(question, "text",
			 text_pair_in(report_fact_title(cases, slot), page->lang));
	}
}

static void view_contact(struct page *page, const struct tell_desk *desk, struct view *row,
			 const struct contact *contact)
{
	view_bool(row, "has_contact", contact);
	if (!contact)
		return;
	view_str(row, "contact", contact->name);
	view_str(row, "phone", contact->phone);
	view_str(row, "night", contact->night);
	view_str(row, "checked",
		 day_words(page, day_at(contact->changed_us, desk->scope.utc_offset_minutes)));
}

static void view_deadline(struct page *page, const struct tell_desk *desk, struct view *row,
			  const struct obligation *o)
{
	const int32_t today = day_at(desk->scope.now_us, desk->scope.utc_offset_minutes);

	view_bool(row, "at_once", o->at_once);
	view_str(row, "aim", day_words(page, o->aim_day));
	view_str(row, "due", day_words(page, o->due.day));
	view_bool(row, "uncertain", !o->due.certain);
	view_bool(row, "late", o->late);
	view_bool(row, "has_days", !o->at_once && !o->late && o->due.day >= today);
	view_number(row, "days", o->due.day - today);
	view_bool(row, "rule_open", o->rule_open);
}

static void view_obligation(struct page *page, const struct tell_desk *desk,
			    const struct obligation *o, const char *list)
{
	struct view *row = view_add(page->view, list);
	const struct telling_rule *rule = o->rule;

	view_str(row, "recipient", o->recipient->id);
	view_str(row, "duty", o->duty->id);
	view_str(row, "to", text_pair_in(o->recipient->title, page->lang));
	view_str(row, "what", text_pair_in(o->duty->title, page->lang));
	view_str(row, "about", text_pair_in(o->recipient->about, page->lang));
	view_sentence(row, "state", obligation_states[o->state].text, page->lang);
	view_bool(row, "is_open", o->state == OBLIGATION_OPEN);
	view_bool(row, "is_asked", o->state == OBLIGATION_NOT_JUDGED);
	view_sentence(row, "force", telling_forces[rule->force].text, page->lang);
	view_str(row, "clause", rule->clause);
	view_bool(row, "unconfirmed", !rule->confirmed);
	view_str(row, "note", str_or_empty(text_pair_in(rule->note, page->lang)));
	view_str(row, "form", str_or_empty(o->duty->form));
	view_bool(row, "consent_open", o->consent == CONSENT_OPEN);
	view_str(row, "consent_key", str_or_empty(o->recipient->consent));
	view_str(row, "consent_why",
		 str_or_empty(text_pair_in(o->recipient->consent_why, page->lang)));
	view_bool(row, "is_told", o->told);
	if (o->told) {
		view_time(row, "told_at", o->told->told_us);
		view_str(row, "told_whom", o->told->whom);
	}
	view_deadline(page, desk, row, o);
	view_contact(page, desk, row, o->contact);
	view_questions(page, desk, row, o);
}

static void view_obligations(struct page *page, const struct tell_desk *desk,
			     const struct obligations *all)
{
	static const char *const lists[OBLIGATION_STATES] = {
		[OBLIGATION_OPEN] = "open",
		[OBLIGATION_TOLD] = "told",
		[OBLIGATION_NOT_JUDGED] = "asked",
		[OBLIGATION_NOT_NEEDED] = "not_needed",
	};

	for (size_t i = 0; i < OBLIGATION_STATES; i++)
		view_list(page->view, lists[i]);
	for (size_t i = 0; i < all->n; i++)
		view_obligation(page, desk, &all->at[i], lists[all->at[i].state]);
}

/* ---- what was told, and with what ---- */

static void view_tellings(struct page *page, const struct tell_desk *desk,
			  const struct tellings *tellings)
{
	view_list(page->view, "tellings");
	for (size_t i = tellings->n; i > 0; i--) {
		const struct telling *telling = &tellings->at[i - 1];
		const struct recipient *recipient =
			recipient_find(desk->scope.content, telling->recipient);
		struct view *row = view_add(page->view, "tellings");

		view_number(row, "telling", telling->id);
		view_str(row, "to",
			 recipient ? text_pair_in(recipient->title, page->lang) : telling->whom);
		view_str(row, "whom", telling->whom);
		view_sentence(row, "how", telling_hows[telling->how].text, page->lang);
		view_time(row, "at", telling->told_us);
		view_str(row, "words", telling->words);
		view_str(row, "by", telling->written_by);
		view_str(row, "form", telling->form);
		view_number(row, "version", telling->number);
		view_str(row, "receipt", telling->receipt);
	}
}

static void view_forms(struct page *page, const struct tell_desk *desk)
{
	view_list(page->view, "forms");
	for (size_t i = 0; i < report_form_count(desk->scope.content); i++) {
		const struct report_form *form = report_form_at(desk->scope.content, i);
		struct view *row = view_add(page->view, "forms");

		view_str(row, "form", form->id);
		view_str(row, "name", text_pair_in(form->title, page->lang));
		view_str(row, "about", text_pair_in(form->about, page->lang));
	}
}

/* "2026-11-23T03:10", for the field of a time. */
static struct str local_now(struct page *page, const struct tell_desk *desk)
{
	char text[TIME_TEXT_MAX];

	(void)time_format_local(page->now_us, desk->scope.utc_offset_minutes, text);
	text[10] = 'T';
	return arena_str(page->arena, str_of(text, LOCAL_LEN));
}

static void view_hows(struct page *page)
{
	const struct str typed = page_typed(page, "how");

	view_list(page->view, "hows");
	for (size_t i = 0; i < TELLING_HOWS; i++) {
		struct view *row = view_add(page->view, "hows");

		view_str(row, "value", str_from(telling_hows[i].value));
		view_sentence(row, "text", telling_hows[i].text, page->lang);
		view_bool(row, "chosen", str_is(typed, telling_hows[i].value));
	}
}

/* What was typed and refused comes back. */
static void view_tell_form(struct page *page, const struct tell_desk *desk)
{
	const struct str at = page_typed(page, "at");

	view_hows(page);
	view_str(page->view, "typed_at", at.len ? at : local_now(page, desk));
	view_str(page->view, "typed_whom", page_typed(page, "whom"));
	view_str(page->view, "typed_words", page_lines(page, page_typed(page, "words")));
	view_str(page->view, "typed_receipt", page_typed(page, "receipt"));
}

/* What was chosen and refused; else whom the form is for (`form` "": nobody yet). */
static bool is_target(const struct page *page, const struct obligation *o, struct str value,
		      struct str form, bool *chosen)
{
	const struct str typed = page_typed(page, "to");
	const bool fits = typed.len ? str_equal(typed, value)
				    : form.len && !*chosen && o->state != OBLIGATION_NOT_NEEDED &&
					      str_equal(str_or_empty(o->duty->form), form);

	*chosen = *chosen || fits;
	return fits;
}

static void view_targets(struct page *page, const struct obligations *all, struct str form)
{
	bool chosen = false;

	view_list(page->view, "targets");
	for (size_t i = 0; i < all->n; i++) {
		const struct obligation *o = &all->at[i];
		struct view *row = view_add(page->view, "targets");
		const struct str value = arena_printf(
			page->arena, "%.*s/%.*s", STR_ARG(o->recipient->id), STR_ARG(o->duty->id));

		view_str(row, "value", value);
		view_str(row, "text",
			 arena_printf(page->arena, "%.*s: %.*s",
				      STR_ARG(text_pair_in(o->recipient->title, page->lang)),
				      STR_ARG(text_pair_in(o->duty->title, page->lang))));
		view_bool(row, "chosen", is_target(page, o, value, form, &chosen));
	}
}

static void overview(struct page *page, unsigned status, const struct tell_desk *desk,
		     struct str fault)
{
	struct obligations all = { .n = 0 };
	struct err err;

	if (obligations_of(&desk->scope, &desk->record, &all, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_REPORTS_TITLE);
	view_head(page, desk);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_obligations(page, desk, &all);
	view_tellings(page, desk, &all.tellings);
	view_forms(page, desk);
	view_targets(page, &all, STR(""));
	view_tell_form(page, desk);
	page_show_status(page, status, &template_reports);
}

static void show_overview(struct page *page)
{
	struct tell_desk desk;

	if (open_desk(page, &desk))
		overview(page, 200, &desk, STR(""));
}

/* ---- one form ---- */

static void view_missing(struct page *page, const struct report_draft *draft)
{
	view_list(page->view, "missing");
	for (size_t i = 0; i < draft->n; i++) {
		const struct report_value *value = &draft->values[i];
		const struct report_field *field = report_field_find(draft->form, value->id);

		if (!value->missing)
			continue;
		struct view *row = view_add(page->view, "missing");
		view_str(row, "text", value->title);
		view_str(row, "key", field && field->fact.ptr ? field->fact : STR(""));
	}
}

static void view_removals(struct page *page, const struct report_draft *draft)
{
	view_bool(page->view, "anonymous", draft->form->anonymous);
	view_list(page->view, "removals");
	for (size_t i = 0; i < draft->removals.n; i++) {
		const struct removal *one = &draft->removals.at[i];
		struct view *row = view_add(page->view, "removals");

		view_str(row, "rule", text_pair_in(one->rule->title, page->lang));
		view_str(row, "taken", one->taken);
		view_str(row, "put", one->put);
		view_str(row, "field", one->field);
		view_number(row, "times", (int64_t)one->times);
	}
}

static void view_difference(struct page *page, const struct report_differences *differences)
{
	view_list(page->view, "differences");
	for (size_t i = 0; i < differences->n; i++) {
		struct view *row = view_add(page->view, "differences");

		view_str(row, "field", differences->at[i].title);
		view_str(row, "before", differences->at[i].before);
		view_str(row, "after", differences->at[i].after);
	}
}

/* From the report before this one, in the language that was handed over. */
static enum errc compare_with(struct page *page, const struct tell_desk *desk,
			      const struct report_draft *draft, int64_t number, struct err *err)
{
	struct report_differences differences = { .n = 0 };
	struct report_version version;
	struct report_draft *before = NULL;
	enum errc code =
		number ? report_versions_get(page_db(page), desk->record.id, draft->form->id,
					     number, page->arena, &version, err)
		       : ERR_NOT_FOUND;

	if (!code)
		code = report_draft_of_version(&desk->scope, &desk->record, &version, &before, err);
	if (!code)
		code = report_compare(before, draft, page->arena, &differences, err);
	view_bool(page->view, "has_before", !code);
	view_number(page->view, "before_number", number);
	view_difference(page, &differences);
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

static enum errc view_versions(struct page *page, const struct tell_desk *desk,
			       const struct report_form *form, struct err *err)
{
	struct report_versions versions;
	const enum errc code = report_versions_list(page_db(page), desk->record.id, form->id,
						    page->arena, &versions, err);

	view_list(page->view, "versions");
	for (size_t i = 0; !code && i < versions.n; i++) {
		struct view *row = view_add(page->view, "versions");

		view_number(row, "version", versions.at[i].number);
		view_bool(row, "final", versions.at[i].final);
		view_time(row, "at", versions.at[i].made_us);
		view_str(row, "by", versions.at[i].made_by);
		view_number(row, "gaps", versions.at[i].missing);
	}
	return code;
}

static enum errc view_draft(struct page *page, const struct tell_desk *desk,
			    const struct report_draft *draft, struct err *err)
{
	auto_report *report = NULL;
	const enum errc code = report_paper(&desk->scope, draft, &report, err);

	if (code)
		return code;
	view_list(page->view, "blocks");
	view_report(page, report);
	view_str(page->view, "turn", report_turn_words(draft, page->arena));
	view_str(page->view, "form", draft->form->id);
	view_str(page->view, "source", draft->form->source);
	view_bool(page->view, "unconfirmed", !draft->form->confirmed);
	return ERR_OK;
}

static void form_page(struct page *page, unsigned status, const struct tell_desk *desk,
		      const struct report_form *form, struct str fault)
{
	const bool final =
		str_is(page_typed(page, "final"), "yes") || http_query(page->request, "final").ptr;
	struct obligations all = { .n = 0 };
	struct report_draft *draft = NULL;
	struct err err;
	enum errc code = report_draft_make(&desk->scope, &desk->record, form, page->lang, final,
					   &draft, &err);

	if (!code)
		code = obligations_of(&desk->scope, &desk->record, &all, &err);
	if (!code)
		code = view_draft(page, desk, draft, &err);
	if (!code)
		code = compare_with(page, desk, draft, draft->number - 1, &err);
	if (!code)
		code = view_versions(page, desk, form, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", draft->title);
	view_str(page->view, "about", text_pair_in(form->about, page->lang));
	view_head(page, desk);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "final", final);
	view_missing(page, draft);
	view_removals(page, draft);
	view_targets(page, &all, form->id);
	view_tell_form(page, desk);
	page_show_status(page, status, &template_report_form);
}

static void show_form(struct page *page)
{
	struct tell_desk desk;

	if (!open_desk(page, &desk))
		return;
	const struct report_form *form = open_form(page, &desk);
	if (form)
		form_page(page, 200, &desk, form, STR(""));
}

static void show_version(struct page *page)
{
	const int64_t number = page_number(http_param(page->request, "number"), -1);
	struct tell_desk desk;
	struct report_version version;
	struct report_draft *draft = NULL;
	struct err err;

	if (!open_desk(page, &desk))
		return;
	const struct report_form *form = open_form(page, &desk);
	if (!form)
		return;
	enum errc code = number < 1 ? fail(&err, ERR_NOT_FOUND, "%.*s", STR_ARG(form->id))
				    : report_versions_get(page_db(page), desk.record.id, form->id,
							  number, page->arena, &version, &err);
	if (!code)
		code = report_draft_of_version(&desk.scope, &desk.record, &version, &draft, &err);
	if (!code)
		code = view_draft(page, &desk, draft, &err);
	if (!code)
		code = compare_with(page, &desk, draft, number - 1, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", draft->title);
	view_head(page, &desk);
	view_number(page->view, "version", number);
	view_time(page->view, "at", version.made_us);
	view_str(page->view, "by", version.made_by);
	view_str(page->view, "sha256", version.sha256);
	page_show(page, &template_report_version);
}

static void send_json(struct page *page)
{
	struct tell_desk desk;
	struct report_draft *draft = NULL;
	auto_buf out = BUF_INIT(REPORT_BODY_MAX);
	struct err err;

	if (!open_desk(page, &desk))
		return;
	const struct report_form *form = open_form(page, &desk);
	if (!form || !page_audit(page, "report.json", desk.record.number, form->id, "done"))
		return;
	enum errc code = report_draft_make(&desk.scope, &desk.record, form, page->lang,
					   http_query(page->request, "final").ptr, &draft, &err);
	if (!code)
		code = report_body_write(draft, &out, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	download_name(page, arena_printf(page->arena, "%.*s-%.*s.json", STR_ARG(desk.record.number),
					 STR_ARG(form->id)));
	http_respond(page->request, 200, "application/json", buf_str(&out));
}

/* ---- writing down ---- */

/* "ppc/preliminary" of the form, or "other" and no duty. */
static bool read_target(struct page *page, const struct tell_desk *desk, struct telling_in *in)
{
	struct str to = page_typed(page, "to");
	const struct str recipient = str_split(&to, '/');
	const struct recipient *known = recipient_find(desk->scope.content, recipient);

	in->telling.recipient = recipient;
	in->telling.duty = str_or_empty(to);
	if (str_is(recipient, TELLING_OTHER)) {
		in->telling.duty = STR("");
		in->title = in->telling.whom;
		return true;
	}
	in->title = known ? text_pair_in(known->title, page->lang) : STR("");
	return known && recipient_duty_find(known, in->telling.duty);
}

static enum errc read_telling(struct page *page, const struct tell_desk *desk,
			      struct telling_in *in, struct err *err)
{
	in->telling = (struct telling){
		.told_us = page->now_us,
		.how = (enum telling_how)case_choice(telling_hows, page_typed(page, "how")),
		.whom = page_typed(page, "whom"),
		.words = str_trim(page_lines(page, page_typed(page, "words"))),
		.training = str_is(page_typed(page, "training"), "yes"),
	};
	if (!read_target(page, desk, in))
		return fail(err, ERR_SYNTAX, "%s",
			    text_in(TR("知らせた先を選んでください", "choose who was told"),
				    page->lang));
	return page_typed_time(page, "at", &in->telling.told_us, err);
}

static enum errc attach_report(struct page *page, const struct tell_desk *desk,
			       const struct report_form *form, struct report_version *room,
			       struct telling_in *in, struct err *err)
{
	struct report_draft *draft = NULL;
	enum errc code = report_draft_make(&desk->scope, &desk->record, form, page->lang,
					   str_is(page_typed(page, "final"), "yes"), &draft, err);

	if (!code)
		code = report_version_of(draft, page->arena, room, err);
	if (!code)
		in->report = room;
	return code;
}

static enum errc keep_telling(struct page *page, const struct tell_desk *desk,
			      const struct telling_in *in, struct err *err)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	const struct str receipt = page_typed(page, "receipt");
	struct case_edit edit;
	int64_t id = 0;
	enum errc code = case_edit_begin(page_db(page), desk->record.id, &actor, &edit, err);

	if (!code)
		code = tellings_add(&edit, in, &id, err);
	if (!code && receipt.len)
		code = telling_receipt_add(&edit, id, in->telling.told_us, receipt, err);
	return case_edit_end(&edit, code, err);
}

static void answer(struct page *page, const struct tell_desk *desk, const struct report_form *form,
		   enum errc code, const struct err *err)
{
	const struct str fault = arena_str(page->arena, str_from(err->text));

	if (!code)
		page_redirect(page, "/cases/%lld/reports?saved=1#told", (long long)desk->record.id);
	else if (code != ERR_SYNTAX && code != ERR_LIMIT && code != ERR_DENIED)
		page_fail_err(page, err);
	else if (form)
		form_page(page, 422, desk, form, fault);
	else
		overview(page, 422, desk, fault);
}

static void do_tell(struct page *page)
{
	const struct report_form *form = NULL;
	struct telling_in in = { .title = STR("") };
	struct report_version room;
	struct tell_desk desk;
	struct err err = { .text = "" };

	if (!open_desk(page, &desk))
		return;
	if (http_param(page->request, "form").ptr) {
		form = open_form(page, &desk);
		if (!form)
			return;
	}
	enum errc code = read_telling(page, &desk, &in, &err);
	if (!code && form)
		code = attach_report(page, &desk, form, &room, &in, &err);
	if (!code &&
	    !page_audit(page, "case.tell", desk.record.number, in.telling.recipient, "done"))
		return;
	if (!code)
		code = keep_telling(page, &desk, &in, &err);
	answer(page, &desk, form, code, &err);
}

static void do_receipt(struct page *page)
{
	const struct case_actor actor = { .by = page->user.name, .now_us = page->now_us };
	const int64_t telling = page_number(http_param(page->request, "telling"), -1);
	struct case_edit edit;
	struct tell_desk desk;
	struct err err = { .text = "" };

	if (!open_desk(page, &desk) ||
	    !page_audit(page, "case.receipt", desk.record.number, STR(""), "done"))
		return;
	enum errc code = case_edit_begin(page_db(page), desk.record.id, &actor, &edit, &err);
	if (!code)
		code = telling_receipt_add(&edit, telling, page->now_us,
					   page_typed(page, "receipt"), &err);
	code = case_edit_end(&edit, code, &err);
	answer(page, &desk, NULL, code, &err);
}

static const struct page_route routes[] = {
	{ "GET", "/cases/:id/reports", PAGE_READERS, .handle = show_overview },
	{ "POST", "/cases/:id/reports/tell", PAGE_DUTY, .kept = true, .handle = do_tell },
	{ "POST", "/cases/:id/reports/receipt/:telling", PAGE_DUTY, .kept = true,
	  .handle = do_receipt },
	{ "GET", "/cases/:id/reports/:form", PAGE_READERS, .handle = show_form },
	{ "POST", "/cases/:id/reports/:form/tell", PAGE_DUTY, .kept = true, .handle = do_tell },
	{ "GET", "/cases/:id/reports/:form/json", PAGE_READERS, .handle = send_json },
	{ "GET", "/cases/:id/reports/:form/versions/:number", PAGE_READERS,
	  .handle = show_version },
	{ .path = NULL },
};

const struct page_group pages_report_pages = { .name = "reports", .routes = routes };
