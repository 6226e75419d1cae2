/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One case: its timeline with the time things happened and the time they were written, what is to
 * be done, what is affected, what is to be decided, and how it is closed.
 */
#include "base/encoding/time-text.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"
#include "web/worst-day/case-walks.h"
#include "web/worst-day/thing-picker.h"

#define LOCAL_MAX 24

/* Other pages of a case: one line each. */
static const struct {
	const char *path; /* behind /cases/:id */
	enum text_key text;
} doors[] = {
	{ "#timeline", TEXT_CASES_TIMELINE },	{ "#tasks", TEXT_CASES_TASKS },
	{ "/facts", TEXT_CASES_FACTS },		{ "#things", TEXT_CASES_THINGS },
	{ "#decisions", TEXT_CASES_DECISIONS }, { "/evidence", TEXT_CUSTODY_TITLE },
	{ "/reports", TEXT_REPORTS_TITLE },	{ "/after", TEXT_AFTER_TITLE },
	{ "/callout", TEXT_CALLOUT_TITLE },	{ "/support", TEXT_SUPPORT_TITLE },
	{ "/downtime", TEXT_DOWNTIME_TITLE },	{ "/scan", TEXT_CASES_SCAN },
};

/* ---- what the page shows ---- */

struct showing {
	struct page *page;
	const struct case_record *record;
	struct case_reader reader;
	struct case_decision *decisions;
	size_t n_decisions;
	bool money_asked;
	bool open_tasks;
};

/* As datetime-local has it: "2026-11-23T04:30". */
static struct str local_time(const struct showing *s, int64_t us)
{
	if (us == TIME_NONE)
		return STR("");
	const struct civil c = civil_from_us(us, s->reader.utc_offset_minutes);
	return arena_printf(s->page->arena, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day,
			    c.hour, c.minute);
}

static void view_doors(const struct showing *s)
{
	for (size_t i = 0; i < ARRAY_LEN(doors); i++) {
		struct view *row = view_add(s->page->view, "doors");

		view_str(row, "path",
			 arena_printf(s->page->arena, "/cases/%lld%s", (long long)s->record->id,
				      doors[i].path));
		view_text(row, "text", doors[i].text);
	}
}

static void view_task(void *ctx, const struct case_task *task)
{
	const struct showing *s = ctx;
	struct page *page = s->page;
	struct view *row = view_add(page->view, "tasks");
	const bool open = task->state == CASE_TASK_OPEN;
	int64_t refused;

	if (!str_to_i64(http_param(page->request, "task"), &refused))
		refused = 0;
	view_number(row, "task_id", task->id);
	view_str(row, "task", arena_str(page->arena, task->title));
	view_sentence(row, "state", case_task_states[task->state].text, page->lang);
	view_sentence(row, "weight", case_weights[task->weight].text, page->lang);
	view_str(row, "owner", arena_str(page->arena, task->owner));
	view_bool(row, "has_due", task->due_us != TIME_NONE);
	view_time(row, "due", task->due_us);
	view_str(row, "due_local", local_time(s, task->due_us));
	view_str(row, "result", arena_str(page->arena, task->result));
	view_str(row, "typed_result", refused == task->id ? page_typed(page, "result") : STR(""));
	view_bool(row, "is_open", open);
	view_bool(row, "may_end",
		  open && s->record->closed_us == TIME_NONE && page_may(page, PAGE_DUTY));
}

static void view_thing(void *ctx, const struct case_thing *thing)
{
	const struct showing *s = ctx;
	struct page *page = s->page;
	struct view *row = view_add(page->view, "things");
	const struct str ref = arena_str(page->arena, thing->ref);

	view_number(row, "thing_id", thing->id);
	view_str(row, "thing", arena_str(page->arena, thing->name));
	view_sentence(row, "thing_kind", case_thing_kinds[thing->kind].text, page->lang);
	view_sentence(row, "state", case_thing_states[thing->state].text, page->lang);
	view_str(row, "alert", thing->kind == CASE_THING_ALERT ? ref : STR(""));
	view_str(row, "log_index", thing->kind == CASE_THING_RECORD ? ref : STR(""));
	view_case_choices(page, row, "states", case_thing_states,
			  str_from(case_thing_states[thing->state].value));
}

static void keep_decision(void *ctx, const struct case_decision *decision)
{
	struct showing *s = ctx;
	struct case_decision *to = &s->decisions[s->n_decisions++];
	struct arena *arena = s->page->arena;

	*to = *decision;
	to->question = arena_str(arena, decision->question);
	to->choice = arena_str(arena, decision->choice);
	to->words = arena_str(arena, decision->words);
	to->decided_by = arena_str(arena, decision->decided_by);
	to->said_by = arena_str(arena, decision->said_by);
}

static void view_made(const struct showing *s, struct view *row,
		      const struct case_question *question, const struct case_decision *decision)
{
	const struct case_choice_def *choice =
		case_choices_find(&question->choices, decision->choice);
	const struct str words =
		choice ? text_pair_in(choice->title, s->page->lang) : decision->choice;
	struct view *made = view_add(row, "made");

	view_str(made, "choice", words);
	view_str(made, "made_words", decision->words);
	view_str(made, "decided_by", decision->decided_by);
	view_time(made, "said", decision->said_us);
	view_str(made, "said_by", decision->said_by);
	view_str(row, "decided", words);
}

static void view_question(const struct showing *s, const struct case_question *question)
{
	struct page *page = s->page;
	struct view *row = view_add(page->view, "questions");
	const bool refused = str_equal(page_typed(page, "question"), question->id);
	bool decided = false;

	view_str(row, "question_id", question->id);
	view_str(row, "question", text_pair_in(question->title, page->lang));
	view_str(row, "policy", text_pair_in(question->policy, page->lang));
	view_str(row, "policy_source", question->policy_source);
	view_str(row, "decided", STR(""));
	view_list(row, "made");
	for (size_t i = 0; i < s->n_decisions; i++) {
		if (!str_equal(s->decisions[i].question, question->id))
			continue;
		view_made(s, row, question, &s->decisions[i]);
		decided = true;
	}
	view_list(row, "choices");
	for (size_t i = 0; i < question->choices.n; i++) {
		struct view *choice = view_add(row, "choices");
		view_str(choice, "value", question->choices.at[i].id);
		view_str(choice, "text", text_pair_in(question->choices.at[i].title, page->lang));
	}
	view_bool(row, "urgent", s->money_asked && !decided && str_is(question->id, "ransom"));
	view_str(row, "typed_decision", refused ? page_typed(page, "words") : STR(""));
	view_str(row, "typed_decided_by", refused ? page_typed(page, "decided_by") : STR(""));
}

static enum errc view_parts(struct showing *s, struct err *err)
{
	struct page *page = s->page;
	struct db *db = page_db(page);
	struct case_facts *facts = arena_take(page->arena, sizeof(*facts));
	enum errc code;

	s->decisions = arena_take_array(page->arena, CASE_DECISIONS_MAX, sizeof(*s->decisions));
	if (!facts || !s->decisions)
		return fail(err, ERR_LIMIT, "cases: no room");
	view_list(page->view, "tasks");
	view_list(page->view, "things");
	code = case_facts_get(db, s->record->id, TIME_NONE, page->arena, facts, err);
	if (!code)
		code = case_tasks_each(db, s->record->id, view_task, s, err);
	if (!code)
		code = case_things_each(db, s->record->id, view_thing, s, err);
	if (!code)
		code = case_decisions_each(db, s->record->id, keep_decision, s, err);
	s->money_asked = !code && str_is(case_fact_find(facts, STR("money-asked")), "yes");
	for (size_t i = 0; !code && i < s->reader.content->n_questions; i++)
		view_question(s, &s->reader.content->questions[i]);
	return code;
}

static enum errc view_timeline(const struct showing *s, struct err *err)
{
	struct page *page = s->page;
	struct case_timeline timeline;
	int64_t bad = 0;
	enum errc code =
		case_timeline_get(page_db(page), s->record->id, page->arena, &timeline, err);

	if (!code)
		code = case_entries_verify(page_db(page), s->record->id, &bad, err);
	if (!code)
		view_case_timeline(page, s->record, &timeline);
	view_number(page->view, "bad_seal", bad);
	return code;
}

static void view_milestones(const struct showing *s)
{
	struct view *view = s->page->view;
	const struct str chosen = page_typed(s->page, "milestone");

	view_list(view, "milestones");
	for (size_t i = 0; i < s->reader.content->n_milestones; i++) {
		const struct case_milestone *milestone = &s->reader.content->milestones[i];
		struct view *row = view_add(view, "milestones");
		view_str(row, "value", milestone->id);
		view_str(row, "text", text_pair_in(milestone->title, s->page->lang));
		view_bool(row, "chosen", str_equal(milestone->id, chosen));
	}
}

/* What a person may fill in, with what was typed and refused. */
static void view_forms(const struct showing *s)
{
	static const char *const fields[] = { "words", "at",  "corrects", "task",   "owner",
					      "due",   "why", "name",	  "closing" };
	struct page *page = s->page;
	struct view *view = page->view;
	const struct case_record *record = s->record;
	const bool said = str_is(page_typed(page, "question"), "");

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		view_str(view,
			 arena_cstr(page->arena, arena_printf(page->arena, "typed_%s", fields[i])),
			 said ? page_typed(page, fields[i]) : STR(""));
	view_cstr(view_add(view, "note_form"), "form", "note");
	view_case_choices(page, view, "accuracies", case_accuracies, page_typed(page, "accuracy"));
	view_case_choices(page, view, "weights", case_weights, page_typed(page, "weight"));
	view_case_choices(page, view, "thing_kinds", case_thing_kinds, page_typed(page, "kind"));
	view_case_choices(page, view, "thing_states", case_thing_states, page_typed(page, "state"));
	view_case_choices(page, view, "phase_choices", case_phases,
			  str_from(case_phases[record->phase].value));
	view_case_choices(page, view, "kinds", case_kinds,
			  str_from(case_kinds[record->kind].value));
	view_case_causes(page, view, record->cause);
	view_case_routes(page, view, record->route);
	view_milestones(s);
	view_str(view, "known_local", local_time(s, record->known_us));
}

static void case_page(struct page *page, unsigned status, struct str fault)
{
	struct case_record record;
	struct showing s = { .page = page, .record = &record };
	struct err err;

	if (!page_case(page, &record))
		return;
	s.reader = page_case_reader(page);
	if (view_timeline(&s, &err) || view_parts(&s, &err) ||
	    view_case_walks(page, &record, &err) || view_picked(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_case_head(page, page->view, &record);
	view_doors(&s);
	view_forms(&s);
	view_str(page->view, "title", record.number);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	view_bool(page->view, "may_change",
		  page_may(page, PAGE_DUTY) && record.closed_us == TIME_NONE);
	view_bool(page->view, "may_reopen",
		  page_may(page, PAGE_DUTY) && record.closed_us != TIME_NONE);
	page_show_status(page, status, &template_case);
}

static void show_case(struct page *page)
{
	case_page(page, 200, STR(""));
}

/* ---- changes ---- */

/* A position in a table of words; ERR_SYNTAX names what was sent. */
static enum errc word_typed(const struct page *page, const char *name,
			    const struct text_choice *table, size_t *ret, struct err *err)
{
	const struct str typed = page_typed(page, name);

	*ret = case_choice(table, typed);
	if (table[*ret].value)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%s “%.*s”: %s", name, STR_ARG(str_sub(typed, 0, 40)),
		    text_of(TR("選び直してください", "choose again")));
}

static enum errc change_note(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct case_entry entry = {
		.kind = CASE_ENTRY_NOTE,
		.words = page_lines(page, page_typed(page, "words")),
		.milestone = page_typed(page, "milestone"),
		.corrects = page_number(page_typed(page, "corrects"), 0),
	};

	if (entry.milestone.len && !case_milestone_find(page_cases(page), entry.milestone))
		return fail(err, ERR_SYNTAX, "%.*s", STR_ARG(entry.milestone));
	return entry.words.len ? case_entry_add(edit, &entry, NULL, err)
			       : case_note(edit, entry.words, err);
}

static enum errc change_task_add(struct page *page, struct case_edit *edit, struct err *err)
{
	struct case_task task = { .title = page_typed(page, "task"),
				  .owner = page_typed(page, "owner"),
				  .due_us = TIME_NONE };
	size_t weight = CASE_WEIGHT_OTHER;
	enum errc code = word_typed(page, "weight", case_weights, &weight, err);

	if (!code)
		code = page_typed_time(page, "due", &task.due_us, err);
	task.weight = (enum case_weight)weight;
	return code ? code : case_task_add(edit, &task, NULL, err);
}

static enum errc change_task(struct page *page, struct case_edit *edit, struct err *err)
{
	const int64_t id = page_number(http_param(page->request, "task"), 0);
	const struct str act_on = page_typed(page, "do");
	int64_t due_us = TIME_NONE;

	if (!str_is(act_on, "give"))
		return case_task_end(edit, id,
				     str_is(act_on, "dropped") ? CASE_TASK_DROPPED : CASE_TASK_DONE,
				     page_lines(page, page_typed(page, "result")), err);
	const enum errc code = page_typed_time(page, "due", &due_us, err);
	return code ? code : case_task_give(edit, id, page_typed(page, "owner"), due_us, err);
}

static enum errc change_thing_add(struct page *page, struct case_edit *edit, struct err *err)
{
	size_t kind = 0;
	size_t state = 0;
	enum errc code = word_typed(page, "kind", case_thing_kinds, &kind, err);

	if (!code)
		code = word_typed(page, "state", case_thing_states, &state, err);
	if (code)
		return code;
	const struct case_thing thing = { .kind = (enum case_thing_kind)kind,
					  .ref = page_typed(page, "ref"),
					  .name = page_typed(page, "name"),
					  .state = (enum case_thing_state)state };
	return case_thing_put(edit, &thing, STR(""), err);
}

static enum errc change_thing(struct page *page, struct case_edit *edit, struct err *err)
{
	size_t state = 0;
	const enum errc code = word_typed(page, "state", case_thing_states, &state, err);

	return code ? code
		    : case_thing_mark(edit, page_number(http_param(page->request, "thing"), 0),
				      (enum case_thing_state)state, STR(""), err);
}

static enum errc change_decide(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct case_decision decision = {
		.question = page_typed(page, "question"),
		.choice = page_typed(page, "choice"),
		.words = page_lines(page, page_typed(page, "words")),
		.decided_by = page_typed(page, "decided_by"),
	};
	const struct case_question *question =
		case_question_find(page_cases(page), decision.question);

	if (!question || !case_choices_find(&question->choices, decision.choice))
		return fail(err, ERR_SYNTAX, "%.*s: %s",
			    STR_ARG(str_sub(decision.question, 0, CASE_ID_MAX)),
			    text_of(TR("どれかを選んでください", "choose one")));
	return case_decide(edit, &decision, err);
}

static enum errc set_codes(struct page *page, struct case_edit *edit, struct str why,
			   struct err *err)
{
	static const struct {
		const char *name;
		enum case_field field;
	} rows[] = {
		{ "title", CASE_FIELD_TITLE },
		{ "kind", CASE_FIELD_KIND },
		{ "cause", CASE_FIELD_CAUSE },
		{ "route", CASE_FIELD_ROUTE },
	};
	const struct str cause = page_typed(page, "cause");
	const struct str route = page_typed(page, "route");
	enum errc code = ERR_OK;

	if ((cause.len && !case_cause_find(page_cases(page), cause)) ||
	    (route.len && !case_route_find(page_cases(page), route)))
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("原因と侵入経路を選び直してください",
				       "choose the cause and the way in again")));
	for (size_t i = 0; !code && i < ARRAY_LEN(rows); i++) {
		if (http_form(page->request, rows[i].name).ptr)
			code = case_set(edit, rows[i].field, page_typed(page, rows[i].name), why,
					err);
	}
	return code;
}

/* The field has no seconds: the same minute is no change. */
static bool same_minute(int64_t a, int64_t b)
{
	return a / (60 * US_PER_SEC) == b / (60 * US_PER_SEC);
}

static enum errc change_set(struct page *page, struct case_edit *edit, struct err *err)
{
	const struct str why = page_lines(page, page_typed(page, "why"));
	int64_t known_us = edit->record.known_us;
	size_t phase = edit->record.phase;
	enum errc code = page_typed_time(page, "known", &known_us, err);

	if (!code && http_form(page->request, "phase").ptr)
		code = word_typed(page, "phase", case_phases, &phase, err);
	if (!code)
		code = set_codes(page, edit, why, err);
	if (!code && !same_minute(known_us, edit->record.known_us))
		code = case_set_known(edit, known_us, why, err);
	return code ? code : case_set_phase(edit, (enum case_phase)phase, why, err);
}

static enum errc change_close(struct page *page, struct case_edit *edit, struct err *err)
{
	return case_close(edit, page_lines(page, page_typed(page, "closing")), err);
}

static enum errc change_reopen(struct page *page, struct case_edit *edit, struct err *err)
{
	return case_reopen(edit, page_lines(page, page_typed(page, "closing")), err);
}

/* ---- routes ---- */

#define AT_CASE "/cases/:id"

static const struct case_deed deeds[] = {
	{ AT_CASE "/note", "case.note", change_note, case_page, "?saved=1#timeline" },
	{ AT_CASE "/tasks", "case.task", change_task_add, case_page, "?saved=1#tasks" },
	{ AT_CASE "/tasks/:task", "case.task", change_task, case_page, "?saved=1#tasks" },
	{ AT_CASE "/things", "case.thing", change_thing_add, case_page, "?saved=1#things" },
	{ AT_CASE "/things/:thing", "case.thing", change_thing, case_page, "?saved=1#things" },
	{ AT_CASE "/decide", "case.decide", change_decide, case_page, "?saved=1#decisions" },
	{ AT_CASE "/set", "case.set", change_set, case_page, "?saved=1" },
	{ AT_CASE "/close", "case.close", change_close, case_page, "?saved=1" },
	{ AT_CASE "/reopen", "case.reopen", change_reopen, case_page, "?saved=1" },
};

static void do_deed(struct page *page)
{
	const size_t i = STR_FIND_ROW(str_from(page->route->path), deeds, route);

	if (i < ARRAY_LEN(deeds))
		page_case_change(page, &deeds[i]);
	else
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
}

static const struct page_route routes[] = {
	{ "GET", AT_CASE, PAGE_READERS, .handle = show_case },
	{ "POST", AT_CASE "/note", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/tasks", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/tasks/:task", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/things", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/things/:thing", PAGE_DUTY, .handle = do_deed },
	{ "POST", AT_CASE "/decide", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/set", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/close", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ "POST", AT_CASE "/reopen", PAGE_DUTY, .kept = true, .handle = do_deed },
	{ .path = NULL },
};

const struct page_group pages_case_page = { .name = "case", .routes = routes };
