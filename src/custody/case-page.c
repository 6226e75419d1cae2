/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/case-page.h"

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "custody/bundle-format.h"

struct paging {
	const struct case_reader *reader;
	struct report *report;
	struct err *err;
};

static struct str say(const struct paging *p, struct text text)
{
	return str_from(text_in(text, p->reader->lang));
}

static struct str of(const json_t *object, const char *name)
{
	return str_or_empty(item_text(object, name));
}

/* The words of a choice, the value itself where there are none. */
static struct str choice(const struct paging *p, const struct text_choice *table, struct str value)
{
	for (; table->value; table++) {
		if (str_is(value, table->value))
			return say(p, table->text);
	}
	return value;
}

/* "2026-11-23 04:30" of a time as BUNDLE_CASE has them (RFC 3339), or of none. */
static struct str moment(const struct paging *p, const json_t *object, const char *name)
{
	int64_t time_us;

	if (!time_parse_iso(of(object, name), 0, &time_us))
		return STR("");
	return case_time_words(p->reader, time_us, CASE_EXACT, report_arena(p->report));
}

static void head(const struct paging *p, struct text title, const struct report_column *columns,
		 size_t n)
{
	report_heading(p->report, say(p, title));
	report_columns(p->report, columns, n);
}

/* ---- the case ---- */

static void put(const struct paging *p, struct text title, struct str value)
{
	report_row(p->report, (const struct str[]){ say(p, title), value });
}

static void put_record(const struct paging *p, const json_t *record)
{
	const struct report_column columns[] = { { say(p, TR("項目", "What")), 30 },
						 { say(p, TR("内容", "Value")), 100 } };

	if (item_true(record, "training"))
		report_text(p->report, say(p, TR("【訓練】この事案は訓練です。",
						 "[DRILL] This case is a drill.")));
	head(p, TR("事案", "The case"), columns, ARRAY_LEN(columns));
	put(p, TR("種類", "Kind"), choice(p, case_kinds, of(record, "kind")));
	put(p, TR("段階", "Phase"), choice(p, case_phases, of(record, "phase")));
	put(p, TR("原因", "Cause"), case_cause_words(p->reader, of(record, "cause")));
	put(p, TR("侵入の入口", "Way in"), case_route_words(p->reader, of(record, "route")));
	put(p, TR("知った時", "Known"), moment(p, record, "known"));
	put(p, TR("事案を開いた時", "Opened"), moment(p, record, "opened"));
	put(p, TR("開いた人", "Opened by"), of(record, "opened_by"));
	put(p, TR("閉じた時", "Closed"), moment(p, record, "closed"));
	put(p, TR("書き出した時", "Exported"), moment(p, record, "exported"));
}

static void put_facts(const struct paging *p, json_t *facts)
{
	const struct report_column columns[] = { { say(p, TR("問い", "Question")), 60 },
						 { say(p, TR("答え", "Answer")), 70 } };
	const char *key;
	const json_t *value;

	head(p, TR("わかっていること", "What is known"), columns, ARRAY_LEN(columns));
	json_object_foreach(facts, key, value)
	{
		const struct case_fact_def *def =
			case_fact_def_find(p->reader->content, str_from(key));
		const struct str text = str_or_empty(text_of_json(value));
		const struct str words = def ? case_fact_words(def, text, p->reader->lang,
							       p->reader->utc_offset_minutes,
							       report_arena(p->report))
					     : text;

		report_row(p->report,
			   (const struct str[]){ def ? text_pair_in(def->title, p->reader->lang)
						     : str_from(key),
						 words });
	}
}

static void put_tasks(const struct paging *p, const json_t *tasks)
{
	const struct report_column columns[] = { { say(p, TR("すること", "To do")), 50 },
						 { say(p, TR("担当", "Who")), 20 },
						 { say(p, TR("期限", "By")), 20 },
						 { say(p, TR("状態", "State")), 14 },
						 { say(p, TR("結果", "Result")), 40 } };
	const json_t *task;
	size_t i;

	head(p, TR("やること", "Tasks"), columns, ARRAY_LEN(columns));
	json_array_foreach(tasks, i, task)
	{
		report_row(p->report,
			   (const struct str[]){ of(task, "title"), of(task, "owner"),
						 moment(p, task, "due"),
						 choice(p, case_task_states, of(task, "state")),
						 of(task, "result") });
	}
}

static void put_things(const struct paging *p, const json_t *things)
{
	const struct report_column columns[] = { { say(p, TR("種類", "Kind")), 20 },
						 { say(p, TR("名前", "Name")), 70 },
						 { say(p, TR("状態", "State")), 30 } };
	const json_t *thing;
	size_t i;

	head(p, TR("影響を受けたもの", "What is affected"), columns, ARRAY_LEN(columns));
	json_array_foreach(things, i, thing)
	{
		const struct str name = of(thing, "name");

		report_row(p->report, (const struct str[]){
					      choice(p, case_thing_kinds, of(thing, "kind")),
					      name.len ? name : of(thing, "ref"),
					      choice(p, case_thing_states, of(thing, "state")) });
	}
}

static void put_decisions(const struct paging *p, const json_t *decisions)
{
	const struct report_column columns[] = { { say(p, TR("時刻", "When")), 20 },
						 { say(p, TR("問い", "Question")), 40 },
						 { say(p, TR("判断", "Choice")), 30 },
						 { say(p, TR("理由", "Why")), 50 },
						 { say(p, TR("決めた人", "By")), 16 } };
	const json_t *decision;
	size_t i;

	head(p, TR("判断", "Decisions"), columns, ARRAY_LEN(columns));
	json_array_foreach(decisions, i, decision)
	{
		const struct case_question *question =
			case_question_find(p->reader->content, of(decision, "question"));
		const struct case_choice_def *chosen =
			question ? case_choices_find(&question->choices, of(decision, "choice"))
				 : NULL;

		report_row(p->report,
			   (const struct str[]){
				   moment(p, decision, "said"),
				   question ? text_pair_in(question->title, p->reader->lang)
					    : of(decision, "question"),
				   chosen ? text_pair_in(chosen->title, p->reader->lang)
					  : of(decision, "choice"),
				   of(decision, "words"), of(decision, "decided_by") });
	}
}

/* ---- the timeline ---- */

static int64_t micros(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : TIME_NONE;
}

static enum errc put_entry(const struct paging *p, struct str line, size_t number)
{
	auto_item *item = item_load(line, p->err);
	struct arena *arena = report_arena(p->report);

	if (!item)
		return fail_in(p->err, ERR_SYNTAX, BUNDLE_TIMELINE);
	const struct case_entry entry = {
		.seq = (int64_t)number,
		.kind = (enum case_entry_kind)case_choice(case_entry_kinds, of(item, "kind")),
		.happened_us = micros(item, "happened_us"),
		.accuracy = (enum case_accuracy)case_choice(case_accuracies, of(item, "accuracy")),
		.written_us = micros(item, "written_us"),
		.detail = of(item, "detail"),
	};
	if ((size_t)entry.kind >= CASE_ENTRY_KINDS || (size_t)entry.accuracy >= CASE_ACCURACIES)
		return fail(p->err, ERR_SYNTAX, BUNDLE_TIMELINE ":%zu: is no entry of a case",
			    number);
	const struct str sentence = case_entry_sentence(p->reader, &entry, arena);
	const struct str words = of(item, "words");

	report_row(p->report,
		   (const struct str[]){
			   arena_printf(arena, "%zu", number),
			   case_time_words(p->reader, entry.happened_us, entry.accuracy, arena),
			   arena_printf(arena, "%.*s%s%.*s", STR_ARG(sentence),
					sentence.len && words.len ? " / " : "", STR_ARG(words)),
			   of(item, "by"),
			   case_time_words(p->reader, entry.written_us, CASE_EXACT, arena) });
	return ERR_OK;
}

static enum errc put_timeline(const struct paging *p, struct str timeline)
{
	const struct report_column columns[] = { { STR("#"), 5 },
						 { say(p, TR("起きた時", "Happened")), 20 },
						 { say(p, TR("できごと", "What")), 80 },
						 { say(p, TR("書いた人", "By")), 14 },
						 { say(p, TR("書いた時", "Written")), 20 } };
	enum errc code = ERR_OK;
	struct str line;
	size_t n = 0;

	head(p, TR("時系列", "Timeline"), columns, ARRAY_LEN(columns));
	for (struct str rest = timeline; !code && str_next_line(&rest, &line);)
		code = put_entry(p, line, ++n);
	return code;
}

/* ---- evidence ---- */

static void put_exhibits(const struct paging *p, const json_t *exhibits)
{
	const struct report_column columns[] = { { STR("#"), 6 },
						 { say(p, TR("証拠", "Exhibit")), 40 },
						 { say(p, TR("取った時・人", "Taken")), 26 },
						 { say(p, TR("ファイル", "File")), 30 },
						 { STR("SHA-256"), 40 } };
	struct arena *arena = report_arena(p->report);
	const json_t *exhibit;
	size_t i;

	head(p, TR("証拠", "Evidence"), columns, ARRAY_LEN(columns));
	json_array_foreach(exhibits, i, exhibit)
	{
		const struct str taken = moment(p, exhibit, "taken");
		const struct str path = of(exhibit, "path");

		report_row(p->report,
			   (const struct str[]){
				   arena_printf(arena, "E%lld",
						(long long)json_integer_value(
							json_object_get(exhibit, "number"))),
				   of(exhibit, "title"),
				   arena_printf(arena, "%.*s %.*s", STR_ARG(taken),
						STR_ARG(of(exhibit, "taken_by"))),
				   path.len ? path : of(exhibit, "file"), of(exhibit, "sha256") });
	}
}

/* ---- the whole ---- */

static struct report *begin(const struct case_reader *reader, const json_t *record)
{
	auto_arena arena = ARENA_INIT(CASE_TITLE_MAX * 8u);
	struct report_head about = {
		.title = arena_printf(&arena, "%.*s %.*s", STR_ARG(of(record, "number")),
				      STR_ARG(of(record, "title"))),
		.facility = STR(""),
		.day = of(record, "exported"),
		.lang = reader->lang,
	};

	if (!time_parse_iso(of(record, "exported"), 0, &about.made_us))
		about.made_us = 0;
	return report_new(&about);
}

static enum errc fill(const struct paging *p, const struct case_files *files, const json_t *record)
{
	auto_item *list = item_load(files->exhibits, p->err);

	if (!list)
		return fail_in(p->err, ERR_SYNTAX, BUNDLE_EXHIBIT_LIST);
	put_record(p, record);
	put_facts(p, json_object_get(record, "facts"));
	put_tasks(p, json_object_get(record, "tasks"));
	put_things(p, json_object_get(record, "things"));
	put_decisions(p, json_object_get(record, "decisions"));
	const enum errc code = put_timeline(p, files->timeline);
	put_exhibits(p, json_object_get(list, "exhibits"));
	report_note(
		p->report,
		say(p, TR("このページは、同じフォルダの case.json、timeline.jsonl、exhibits.json "
			  "から作られた写しです。変えられていないことの確かめ方は README "
			  "にあります。",
			  "This page was made of case.json, timeline.jsonl and exhibits.json "
			  "beside it. README says how to check that nothing was changed.")));
	return code;
}

enum errc case_page(const struct case_files *files, const struct case_reader *reader,
		    struct report **ret, struct err *err)
{
	auto_item *record = item_load(files->record, err);

	if (!record)
		return fail_in(err, ERR_SYNTAX, BUNDLE_CASE);
	auto_report *report = begin(reader, record);
	const struct paging p = { .reader = reader, .report = report, .err = err };
	const enum errc code = fill(&p, files, record);

	if (!code)
		*ret = STEAL(report);
	return code;
}
