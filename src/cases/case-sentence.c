/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-sentence.h"

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"

/* What is said in place of nothing. */
static struct str or_nothing(const struct case_reader *reader, struct str words)
{
	return words.len ? words : str_from(text_in(TR("（なし）", "(none)"), reader->lang));
}

static struct str choice_words(const struct case_reader *reader, const struct text_choice *table,
			       struct str value)
{
	const size_t i = case_choice(table, value);

	return table[i].value ? str_from(text_in(table[i].text, reader->lang)) : value;
}

struct str case_cause_words(const struct case_reader *reader, struct str id)
{
	const struct case_cause *cause = case_cause_find(reader->content, id);

	if (!id.len)
		return str_from(text_in(TR("まだ書かれていない", "nobody has said"), reader->lang));
	return cause ? text_pair_in(cause->title, reader->lang) : id;
}

struct str case_route_words(const struct case_reader *reader, struct str id)
{
	const struct case_route *route = case_route_find(reader->content, id);

	if (!id.len)
		return str_from(text_in(TR("まだ書かれていない", "nobody has said"), reader->lang));
	return route ? text_pair_in(route->title, reader->lang) : id;
}

struct str case_time_words(const struct case_reader *reader, int64_t time_us,
			   enum case_accuracy accuracy, struct arena *arena)
{
	if (time_us == TIME_NONE)
		return str_from(text_in(TR("時刻は不明", "time not known"), reader->lang));
	const struct civil c = civil_from_us(time_us, reader->utc_offset_minutes);
	const struct str day = arena_printf(arena, "%04d-%02d-%02d", c.year, c.month, c.day);
	if (accuracy == CASE_DAY)
		return day;
	if (accuracy == CASE_EXACT)
		return arena_printf(arena, "%.*s %02d:%02d", STR_ARG(day), c.hour, c.minute);
	return arena_printf(
		arena, text_in(TR("%.*s %02d:%02d ごろ", "about %.*s %02d:%02d"), reader->lang),
		STR_ARG(day), c.hour, c.minute);
}

/* An instant as entries keep it, on the reader's clock. */
static struct str instant_words(const struct case_reader *reader, struct str text,
				struct arena *arena)
{
	int64_t us;

	return time_parse_iso(text, 0, &us) ? case_time_words(reader, us, CASE_EXACT, arena) : text;
}

/* ---- one sentence a kind ---- */

struct making {
	const struct case_reader *reader;
	const json_t *detail;
	struct arena *arena;
};

static struct str member(const struct making *m, const char *name)
{
	return str_or_empty(item_text(m->detail, name));
}

static struct str opened(const struct making *m)
{
	const struct case_reader *r = m->reader;

	return arena_printf(m->arena,
			    text_in(TR("「%.*s」を開いた。種類：%.*s。知った時刻：%.*s",
				       "“%.*s” was opened. Kind: %.*s. Known at %.*s"),
				    r->lang),
			    STR_ARG(member(m, "title")),
			    STR_ARG(choice_words(r, case_kinds, member(m, "kind"))),
			    STR_ARG(instant_words(r, member(m, "known"), m->arena)));
}

static const struct {
	const char *field;
	struct text title;
} field_titles[] = {
	{ "title", TEXT("題名", "Title") },
	{ "kind", TEXT("種類", "Kind") },
	{ "cause", TEXT("原因", "Cause") },
	{ "route", TEXT("侵入経路", "Way in") },
	{ "playbook", TEXT("手順書", "Playbook") },
	{ "known", TEXT("知った時刻", "Time of knowing") },
	{ "phase", TEXT("段階", "Phase") },
};

static struct str value_words(const struct making *m, struct str field, struct str value)
{
	const struct case_reader *r = m->reader;

	if (str_is(field, "kind"))
		return choice_words(r, case_kinds, value);
	if (str_is(field, "phase"))
		return choice_words(r, case_phases, value);
	if (str_is(field, "known"))
		return instant_words(r, value, m->arena);
	if (str_is(field, "cause") && value.len)
		return case_cause_words(r, value);
	if (str_is(field, "route") && value.len)
		return case_route_words(r, value);
	return or_nothing(r, value);
}

static struct str changed(const struct making *m)
{
	const struct str field = member(m, "field");
	const size_t i = STR_FIND_ROW(field, field_titles, field);

	if (i == ARRAY_LEN(field_titles))
		return STR("");
	return arena_printf(m->arena,
			    text_in(TR("%s：%.*s → %.*s", "%s: %.*s → %.*s"), m->reader->lang),
			    text_in(field_titles[i].title, m->reader->lang),
			    STR_ARG(value_words(m, field, member(m, "from"))),
			    STR_ARG(value_words(m, field, member(m, "to"))));
}

static struct str fact_value(const struct making *m, const struct case_fact_def *def,
			     const char *name)
{
	const struct case_reader *r = m->reader;
	const struct str value = member(m, name);

	if (!def || !value.len)
		return or_nothing(r, value);
	return case_fact_words(def, value, r->lang, r->utc_offset_minutes, m->arena);
}

static struct str fact(const struct making *m)
{
	const struct case_reader *r = m->reader;
	const struct str key = member(m, "key");
	const struct case_fact_def *def = case_fact_def_find(r->content, key);
	const struct str title = def ? text_pair_in(def->title, r->lang) : key;

	if (!member(m, "from").len)
		return arena_printf(m->arena, text_in(TR("%.*s：%.*s", "%.*s: %.*s"), r->lang),
				    STR_ARG(title), STR_ARG(fact_value(m, def, "to")));
	return arena_printf(m->arena,
			    text_in(TR("%.*s：%.*s → %.*s", "%.*s: %.*s → %.*s"), r->lang),
			    STR_ARG(title), STR_ARG(fact_value(m, def, "from")),
			    STR_ARG(fact_value(m, def, "to")));
}

static struct str thing(const struct making *m)
{
	const struct case_reader *r = m->reader;

	return arena_printf(m->arena,
			    text_in(TR("%.*s「%.*s」：%.*s", "%.*s “%.*s”: %.*s"), r->lang),
			    STR_ARG(choice_words(r, case_thing_kinds, member(m, "kind"))),
			    STR_ARG(member(m, "name")),
			    STR_ARG(choice_words(r, case_thing_states, member(m, "to"))));
}

static struct str task(const struct making *m)
{
	const struct case_reader *r = m->reader;
	const struct str owner = member(m, "owner");
	const struct str due = member(m, "due");

	return arena_printf(
		m->arena,
		text_in(TR("%.*s（担当：%.*s、期限：%.*s）", "%.*s (owner: %.*s, due: %.*s)"),
			r->lang),
		STR_ARG(member(m, "title")), STR_ARG(or_nothing(r, owner)),
		STR_ARG(or_nothing(r, instant_words(r, due, m->arena))));
}

static struct str result(const struct making *m)
{
	const struct case_reader *r = m->reader;

	return arena_printf(m->arena, "%.*s: %.*s", STR_ARG(member(m, "title")),
			    STR_ARG(choice_words(r, case_task_states, member(m, "state"))));
}

static struct str decision(const struct making *m)
{
	const struct case_reader *r = m->reader;
	const struct case_question *question =
		case_question_find(r->content, member(m, "question"));
	const struct case_choice_def *choice =
		question ? case_choices_find(&question->choices, member(m, "choice")) : NULL;
	const struct str title = question ? text_pair_in(question->title, r->lang) : STR("");

	return arena_printf(
		m->arena,
		text_in(TR("%.*s %.*s（決めた人：%.*s）", "%.*s %.*s (decided by %.*s)"), r->lang),
		STR_ARG(title), STR_ARG(choice ? text_pair_in(choice->title, r->lang) : STR("")),
		STR_ARG(member(m, "decided_by")));
}

static struct str finding(const struct making *m)
{
	const struct case_reader *r = m->reader;
	const long long count = json_integer_value(json_object_get(m->detail, "count"));

	return arena_printf(m->arena,
			    text_in(TR("%.*s（%.*s）機器：%.*s 利用者：%.*s %lld 件",
				       "%.*s (%.*s) host: %.*s user: %.*s, %lld times"),
				    r->lang),
			    STR_ARG(member(m, "title")), STR_ARG(member(m, "level")),
			    STR_ARG(or_nothing(r, member(m, "host"))),
			    STR_ARG(or_nothing(r, member(m, "user"))), count);
}

/* Rooms that cases know nothing of bring their sentence along, in both languages. */
static struct str told(const struct making *m)
{
	return arena_str(m->arena, member(m, m->reader->lang == LANG_EN ? "en" : "ja"));
}

/* Kinds that stand here are told; of the others the person's words are all there is. */
static struct str (*const makers[CASE_ENTRY_KINDS])(const struct making *m) = {
	[CASE_ENTRY_OPENED] = opened,	 [CASE_ENTRY_CHANGE] = changed,
	[CASE_ENTRY_PHASE] = changed,	 [CASE_ENTRY_FACT] = fact,
	[CASE_ENTRY_THING] = thing,	 [CASE_ENTRY_TASK] = task,
	[CASE_ENTRY_RESULT] = result,	 [CASE_ENTRY_DECISION] = decision,
	[CASE_ENTRY_FINDING] = finding,	 [CASE_ENTRY_CLOSED] = changed,
	[CASE_ENTRY_REOPENED] = changed, [CASE_ENTRY_TELLING] = told,
	[CASE_ENTRY_LEARNT] = told,	 [CASE_ENTRY_DOWNTIME] = told,
};

struct str case_entry_sentence(const struct case_reader *reader, const struct case_entry *entry,
			       struct arena *arena)
{
	if (!makers[entry->kind])
		return STR("");
	auto_item *detail = item_load(entry->detail, NULL);
	const struct making m = { .reader = reader, .detail = detail, .arena = arena };
	return detail ? str_or_empty(makers[entry->kind](&m)) : STR("");
}
