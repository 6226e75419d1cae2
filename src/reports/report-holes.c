/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report-holes.h"

#include "cases/case-content.h"
#include "reports/case-lists.h"

#define UNKNOWN "unknown"

/* ---- what the case itself says ---- */

typedef struct str case_words(const struct report_words *words);

static struct str words_of_number(const struct report_words *words)
{
	return words->record->number;
}

static struct str words_of_title(const struct report_words *words)
{
	return words->record->title;
}

static struct str words_of_kind(const struct report_words *words)
{
	const struct text_choice *kind = &case_kinds[words->record->kind];

	return str_is(str_from(kind->value), UNKNOWN) ? STR("")
						      : str_from(text_in(kind->text, words->lang));
}

static struct str words_of_cause(const struct report_words *words)
{
	const struct case_cause *cause =
		case_cause_find(report_cases(words->scope->content), words->record->cause);

	return cause ? text_pair_in(cause->title, words->lang) : STR("");
}

static struct str words_of_route(const struct report_words *words)
{
	const struct case_route *route =
		case_route_find(report_cases(words->scope->content), words->record->route);

	return route ? text_pair_in(route->title, words->lang) : STR("");
}

static struct str words_of_phase(const struct report_words *words)
{
	return str_from(text_in(case_phases[words->record->phase].text, words->lang));
}

static struct str words_of_known_at(const struct report_words *words)
{
	return report_time(words->scope, words->record->known_us);
}

static struct day_parts known_on(const struct report_words *words)
{
	return day_parts(day_at(words->record->known_us, words->scope->utc_offset_minutes));
}

static struct str words_of_known_day(const struct report_words *words)
{
	const struct day_parts day = known_on(words);

	return arena_printf(words->scope->arena,
			    text_in(TR("%d年%d月%d日", "%04d-%02d-%02d"), words->lang), day.year,
			    day.month, day.dom);
}

static struct str words_of_known_month(const struct report_words *words)
{
	const struct day_parts day = known_on(words);

	return arena_printf(words->scope->arena, text_in(TR("%d年%d月", "%04d-%02d"), words->lang),
			    day.year, day.month);
}

static const struct {
	const char *name;
	struct text title;
	case_words *say;
} case_holes[] = {
	{ "number", TEXT("整理番号", "Number"), words_of_number },
	{ "title", TEXT("事案の名前", "Title"), words_of_title },
	{ "kind", TEXT("事案の種類", "Kind"), words_of_kind },
	{ "cause", TEXT("原因の分類", "Cause"), words_of_cause },
	{ "route", TEXT("侵入の経路", "Way in"), words_of_route },
	{ "phase", TEXT("段階", "Phase"), words_of_phase },
	{ "known-at", TEXT("知った日時", "When it was known"), words_of_known_at },
	{ "known-day", TEXT("知った日", "Day it was known"), words_of_known_day },
	{ "known-month", TEXT("知った月", "Month it was known"), words_of_known_month },
};

/* ---- kinds of holes ---- */

enum hole_kind {
	HOLE_FACT,
	HOLE_FACILITY,
	HOLE_CONTACT,
	HOLE_PHONE,
	HOLE_CASE,
	HOLE_LIST,
	HOLE_KINDS,
};

static const char *const hole_kinds[HOLE_KINDS] = {
	[HOLE_FACT] = "fact",	[HOLE_FACILITY] = "facility", [HOLE_CONTACT] = "contact",
	[HOLE_PHONE] = "phone", [HOLE_CASE] = "case",	      [HOLE_LIST] = "list",
};

static enum hole_kind kind_of(const struct text_hole *hole)
{
	return (enum hole_kind)str_find_name(hole->kind, hole_kinds, HOLE_KINDS);
}

static size_t facility_key_of(struct str name)
{
	return STR_FIND_ROW(name, facility_defs, name);
}

static const struct contact_part *part_of(const struct report_content *content, struct str name)
{
	const struct contact_content *contacts = report_contacts(content);
	const size_t at = contacts ? contact_part_find(contacts, name) : SIZE_MAX;

	return at == SIZE_MAX ? NULL : &contacts->parts[at];
}

bool report_hole_known(const struct report_content *content, const struct text_hole *hole)
{
	switch (kind_of(hole)) {
	case HOLE_FACT:
		return case_fact_def_find(report_cases(content), hole->name);
	case HOLE_FACILITY:
		return facility_key_of(hole->name) < FACILITY_KEYS;
	case HOLE_CONTACT:
	case HOLE_PHONE:
		return part_of(content, hole->name);
	case HOLE_CASE:
		return STR_FIND_ROW(hole->name, case_holes, name) < ARRAY_LEN(case_holes);
	case HOLE_LIST:
		return case_list_find(hole->name);
	case HOLE_KINDS:
		break;
	}
	return false;
}

static struct str fact_title(const struct report_content *content, struct str name, enum lang lang)
{
	const struct case_fact_def *def = case_fact_def_find(report_cases(content), name);

	return def ? text_pair_in(def->title, lang) : name;
}

struct str report_hole_title(const struct report_content *content, const struct text_hole *hole,
			     enum lang lang, struct arena *arena)
{
	const struct contact_part *part = part_of(content, hole->name);
	const size_t own = STR_FIND_ROW(hole->name, case_holes, name);
	const struct case_list *list = case_list_find(hole->name);

	switch (kind_of(hole)) {
	case HOLE_FACT:
		return fact_title(content, hole->name, lang);
	case HOLE_FACILITY:
		return str_from(text_in(facility_defs[facility_key_of(hole->name)].title, lang));
	case HOLE_CONTACT:
	case HOLE_PHONE:
		return arena_printf(arena, text_in(TR("連絡先：%.*s", "Contact: %.*s"), lang),
				    STR_ARG(part ? text_pair_in(part->title, lang) : hole->name));
	case HOLE_CASE:
		return str_from(text_in(case_holes[own].title, lang));
	case HOLE_LIST:
		return list ? str_from(text_in(list->title, lang)) : hole->name;
	case HOLE_KINDS:
		break;
	}
	return hole->name;
}

/* ---- words ---- */

enum errc report_words_gather(const struct report_scope *scope, const struct case_record *record,
			      enum lang lang, struct report_words **ret, struct err *err)
{
	struct report_words *words = arena_take(scope->arena, sizeof(*words));
	const struct contact_content *contacts = report_contacts(scope->content);

	if (!words)
		return fail(err, ERR_LIMIT, "%.*s: no room for a report", STR_ARG(record->number));
	words->scope = scope;
	words->record = record;
	words->lang = lang;
	enum errc code = facility_get(scope->db, scope->arena, &words->facility, err);
	if (!code)
		code = case_facts_get(scope->db, record->id, TIME_NONE, scope->arena, &words->facts,
				      err);
	if (!code && contacts)
		code = contacts_list(scope->db, contacts, scope->arena, &words->contacts, err);
	if (!code)
		code = tellings_list(scope->db, record->id, scope->arena, &words->tellings, err);
	if (!code)
		*ret = words;
	return code;
}

static struct str words_of_fact(const struct report_words *words, struct str key, bool *ret_known)
{
	const struct case_fact_def *def =
		case_fact_def_find(report_cases(words->scope->content), key);
	const struct str value = case_fact_find(&words->facts, key);

	*ret_known = value.len > 0 && !str_is(value, UNKNOWN);
	if (!def || !value.len)
		return STR("");
	return case_fact_words(def, value, words->lang, words->scope->utc_offset_minutes,
			       words->scope->arena);
}

static struct str words_of_facility(const struct report_words *words, struct str name)
{
	const size_t key = facility_key_of(name);
	const struct str value = words->facility.values[key];

	return value.len ? facility_words((enum facility_key)key, value, words->lang) : STR("");
}

static struct str words_of_contact(const struct report_words *words, const struct text_hole *hole)
{
	const struct contact *contact = contacts_first(&words->contacts, hole->name);

	if (!contact)
		return STR("");
	return str_is(hole->kind, hole_kinds[HOLE_PHONE]) ? contact->phone : contact->name;
}

static enum errc words_of_list(const struct report_words *words, struct str name, struct str *ret,
			       struct err *err)
{
	auto_buf out = BUF_INIT(CASE_LIST_BYTES);
	const struct case_list *list = case_list_find(name);
	const enum errc code = list->write(words, &out, err);

	if (code)
		return code;
	*ret = arena_str(words->scope->arena, buf_str(&out));
	return buf_failed(&out) || !ret->ptr
		       ? fail(err, ERR_LIMIT, "%s: over %u bytes",
			      text_in(list->title, words->lang), CASE_LIST_BYTES)
		       : ERR_OK;
}

enum errc report_hole_words(const struct report_words *words, const struct text_hole *hole,
			    struct str *ret, bool *ret_known, struct err *err)
{
	enum errc code = ERR_OK;
	bool known = true;

	*ret = STR("");
	switch (kind_of(hole)) {
	case HOLE_FACT:
		*ret = words_of_fact(words, hole->name, &known);
		break;
	case HOLE_FACILITY:
		*ret = words_of_facility(words, hole->name);
		break;
	case HOLE_CONTACT:
	case HOLE_PHONE:
		*ret = words_of_contact(words, hole);
		break;
	case HOLE_CASE:
		*ret = case_holes[STR_FIND_ROW(hole->name, case_holes, name)].say(words);
		break;
	case HOLE_LIST:
		code = words_of_list(words, hole->name, ret, err);
		break;
	case HOLE_KINDS:
		break;
	}
	*ret_known = known && ret->len > 0;
	return code;
}
