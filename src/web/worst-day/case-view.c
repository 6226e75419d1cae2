/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/case-view.h"

#include "drills/drill-records.h"
#include "web/worst-day/case-picture.h"

struct case_reader page_case_reader(const struct page *page)
{
	return (struct case_reader){ .content = page_cases(page),
				     .lang = page->lang,
				     .utc_offset_minutes =
					     page_duty_scope(page).utc_offset_minutes };
}

bool page_case(struct page *page, struct case_record *ret)
{
	struct err err;

	if (!cases_find(page_db(page), http_param(page->request, "id"), page->arena, ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

/* ---- the head ---- */

static void view_phases(struct page *page, struct view *view, const struct case_record *record)
{
	view_list(view, "phases");
	for (size_t i = 0; i < CASE_PHASES; i++) {
		struct view *row = view_add(view, "phases");

		view_cstr(row, "phase_value", case_phases[i].value);
		view_sentence(row, "phase_text", case_phases[i].text, page->lang);
		view_bool(row, "current", record->phase == (enum case_phase)i);
	}
}

/* The drill that a training case belongs to; a page without that link is still right. */
static void view_drill(struct page *page, struct view *view, const struct case_record *record)
{
	int64_t drill = 0;

	if (!record->training || drills_of_case(page_db(page), record->id, &drill, NULL))
		drill = 0;
	view_bool(view, "of_drill", drill > 0);
	view_number(view, "drill_id", drill);
}

void view_case_head(struct page *page, struct view *view, const struct case_record *record)
{
	const struct case_reader reader = page_case_reader(page);

	view_number(view, "case_id", record->id);
	view_str(view, "number", record->number);
	view_str(view, "name", record->title);
	view_bool(view, "training", record->training);
	view_drill(page, view, record);
	view_bool(view, "back_dated", case_is_back_dated(record));
	view_bool(view, "imported", record->origin == CASE_BY_IMPORT);
	view_bool(view, "open", record->closed_us == TIME_NONE);
	view_sentence(view, "kind_text", case_kinds[record->kind].text, page->lang);
	view_str(view, "cause_text", case_cause_words(&reader, record->cause));
	view_bool(view, "is_attack", record->kind == CASE_ATTACK);
	view_str(view, "route_text", case_route_words(&reader, record->route));
	view_sentence(view, "origin_text", case_origins[record->origin].text, page->lang);
	view_sentence(view, "phase_now", case_phases[record->phase].text, page->lang);
	view_time(view, "known", record->known_us);
	view_time(view, "opened", record->opened_us);
	view_str(view, "opened_by", record->opened_by);
	view_time(view, "closed", record->closed_us);
	view_str(view, "closed_by", record->closed_by);
	view_phases(page, view, record);
}

/* ---- choices ---- */

static void add_choice(struct view *view, const char *list, struct str value, struct str text,
		       struct str chosen)
{
	struct view *row = view_add(view, list);

	view_str(row, "value", value);
	view_str(row, "text", text);
	view_bool(row, "chosen", str_equal(value, chosen));
}

void view_case_choices(struct page *page, struct view *view, const char *list,
		       const struct text_choice *table, struct str chosen)
{
	view_list(view, list);
	for (size_t i = 0; table[i].value; i++)
		add_choice(view, list, str_from(table[i].value),
			   str_from(text_in(table[i].text, page->lang)), chosen);
}

/* ---- lists ---- */

struct listing {
	struct page *page;
	const char *list;
	bool open_only;
	struct str state; /* "open", "closed", "drill"; "": any; so are the next */
	struct str kind;
	struct str cause;
	size_t n;
};

static bool is_wanted(const struct listing *l, const struct case_record *record)
{
	const bool open = record->closed_us == TIME_NONE;

	if ((l->open_only || str_is(l->state, "open")) && !open)
		return false;
	if ((str_is(l->state, "closed") && open) ||
	    (str_is(l->state, "drill") && !record->training))
		return false;
	if (l->kind.len && !str_is(l->kind, case_kinds[record->kind].value))
		return false;
	return !l->cause.len || str_equal(l->cause, record->cause);
}

static void view_one(void *ctx, const struct case_record *record)
{
	struct listing *l = ctx;
	struct arena *arena = l->page->arena;
	struct case_record kept = *record;

	if (!is_wanted(l, record))
		return;
	l->n++;
	kept.number = arena_str(arena, record->number);
	kept.title = arena_str(arena, record->title);
	kept.cause = arena_str(arena, record->cause);
	kept.route = arena_str(arena, record->route);
	kept.opened_by = arena_str(arena, record->opened_by);
	kept.closed_by = arena_str(arena, record->closed_by);
	view_case_head(l->page, view_add(l->page->view, l->list), &kept);
}

enum errc view_cases(struct page *page, const char *list, bool open_only, struct err *err)
{
	struct listing listing = { .page = page, .list = list, .open_only = open_only };

	view_list(page->view, list);
	return cases_each(page_db(page), view_one, &listing, err);
}

static struct str asked(const struct page *page, const char *name)
{
	return str_or_empty(str_trim(str_or_empty(http_query(page->request, name))));
}

static void view_states(struct page *page, struct str chosen)
{
	static const struct text_choice states[] = {
		{ "open", TEXT("対応中", "Open") },
		{ "closed", TEXT("終了", "Closed") },
		{ "drill", TEXT("訓練", "Drills") },
		{ .value = NULL },
	};

	view_case_choices(page, page->view, "find_states", states, chosen);
}

enum errc view_cases_found(struct page *page, const char *list, struct err *err)
{
	const struct str find = asked(page, "find");
	struct listing listing = { .page = page,
				   .list = list,
				   .state = asked(page, "state"),
				   .kind = asked(page, "kind"),
				   .cause = asked(page, "cause") };
	const struct case_content *content = page_cases(page);

	view_list(page->view, list);
	const enum errc code = cases_mentioning(page_db(page), find, view_one, &listing, err);
	view_str(page->view, "find", find);
	view_states(page, listing.state);
	view_case_choices(page, page->view, "find_kinds", case_kinds, listing.kind);
	view_list(page->view, "find_causes");
	for (size_t i = 0; i < content->n_causes; i++)
		add_choice(page->view, "find_causes", content->causes[i].id,
			   text_pair_in(content->causes[i].title, page->lang), listing.cause);
	view_number(page->view, "found", (int64_t)listing.n);
	view_bool(page->view, "sought",
		  find.len || listing.state.len || listing.kind.len || listing.cause.len);
	return code;
}

enum errc view_cases_of_alert(struct page *page, struct str alert, struct err *err)
{
	struct listing listing = { .page = page, .list = "alert_cases" };

	view_list(page->view, listing.list);
	return cases_with_thing(page_db(page), CASE_THING_ALERT, alert, view_one, &listing, err);
}

void view_case_causes(struct page *page, struct view *view, struct str chosen)
{
	const struct case_content *content = page_cases(page);

	view_list(view, "classes");
	for (size_t class = 0; class < CASE_CLASSES; class ++) {
		struct view *group = view_add(view, "classes");

		view_sentence(group, "class", case_classes[class].text, page->lang);
		view_list(group, "causes");
		for (size_t i = 0; i < content->n_causes; i++) {
			const struct case_cause *cause = &content->causes[i];
			if (cause->class == (enum case_cause_class) class)
				add_choice(group, "causes", cause->id,
					   text_pair_in(cause->title, page->lang), chosen);
		}
	}
}

void view_case_routes(struct page *page, struct view *view, struct str chosen)
{
	const struct case_content *content = page_cases(page);

	view_list(view, "routes");
	for (size_t i = 0; i < content->n_routes; i++)
		add_choice(view, "routes", content->routes[i].id,
			   text_pair_in(content->routes[i].title, page->lang), chosen);
}

/* ---- the timeline ---- */

static void view_entry(struct page *page, struct view *row, const struct case_reader *reader,
		       const struct case_entry *entry)
{
	const struct case_milestone *milestone =
		case_milestone_find(reader->content, entry->milestone);

	view_number(row, "seq", entry->seq);
	view_str(row, "happened",
		 case_time_words(reader, entry->happened_us, entry->accuracy, page->arena));
	view_str(row, "written",
		 case_time_words(reader, entry->written_us, CASE_EXACT, page->arena));
	view_bool(row, "late", entry->happened_us != entry->written_us);
	view_str(row, "by", entry->written_by);
	view_sentence(row, "kind", case_entry_kinds[entry->kind].text, page->lang);
	view_str(row, "sentence", case_entry_sentence(reader, entry, page->arena));
	view_str(row, "words", entry->words);
	view_str(row, "milestone",
		 milestone ? text_pair_in(milestone->title, page->lang) : STR(""));
	view_number(row, "corrects", entry->corrects);
	view_number(row, "corrected_by", entry->corrected_by);
	view_bool(row, "is_note", entry->kind == CASE_ENTRY_NOTE);
}

static void view_numbers(struct page *page, const struct case_reader *reader,
			 const struct case_record *record, const struct case_timeline *timeline)
{
	struct case_numbers numbers;

	case_numbers_of(reader->content, record, timeline, reader->utc_offset_minutes, &numbers);
	view_list(page->view, "numbers");
	for (size_t i = 0; i < numbers.n; i++) {
		auto_buf took = BUF_INIT(200);
		struct view *row;

		if (numbers.at[i].took_us == TIME_NONE)
			continue;
		case_took_words(&numbers.at[i], page->lang, &took);
		row = view_add(page->view, "numbers");
		view_str(row, "measure", text_pair_in(numbers.at[i].measure->title, page->lang));
		view_str(row, "took", arena_str(page->arena, buf_str(&took)));
	}
}

void view_case_timeline(struct page *page, const struct case_record *record,
			const struct case_timeline *timeline)
{
	const struct case_reader reader = page_case_reader(page);

	view_list(page->view, "entries");
	for (size_t i = 0; i < timeline->n; i++)
		view_entry(page, view_add(page->view, "entries"), &reader, &timeline->at[i]);
	view_numbers(page, &reader, record, timeline);
	view_case_picture(page, &reader, timeline);
}

/* ---- when it happened, as typed ---- */

enum errc page_case_happened(const struct page *page, struct case_edit *edit, struct err *err)
{
	const struct str accuracy = page_typed(page, "accuracy");
	const size_t how = case_choice(case_accuracies, accuracy);

	if (how < CASE_ACCURACIES)
		edit->accuracy = (enum case_accuracy)how;
	if (str_is(accuracy, "unknown")) {
		edit->happened_us = TIME_NONE;
		return ERR_OK;
	}
	return page_typed_time(page, "at", &edit->happened_us, err);
}
