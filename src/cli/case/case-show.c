/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cases/case-measures.h"
#include "cli/case/case-desk.h"

#define WORDS_MAX 20000u

/* One case as rows of one part: --part says which. */
struct showing {
	const struct case_desk *desk;
	struct case_record record;
	struct rows *rows;
	struct arena *arena;
};

static struct str number_of(const struct showing *s, int64_t n)
{
	return arena_printf(s->arena, "%lld", (long long)n);
}

/* ---- the timeline ---- */

static const struct rows_column timeline_columns[] = {
	{ .name = "seq", .title = TEXT("番号", "NO"), .number = true },
	{ .name = "happened" },
	{ .name = "accuracy" },
	{ .name = "happened_words", .title = TEXT("起きた時刻", "HAPPENED") },
	{ .name = "written" },
	{ .name = "written_words", .title = TEXT("書いた時刻", "WRITTEN") },
	{ .name = "by", .title = TEXT("書いた人", "BY") },
	{ .name = "kind" },
	{ .name = "kind_words", .title = TEXT("種類", "KIND") },
	{ .name = "text", .title = TEXT("内容", "TEXT") },
	{ .name = "words" },
	{ .name = "milestone", .title = TEXT("節目", "MILESTONE") },
	{ .name = "corrects" },
	{ .name = "corrected_by" },
	{ .name = "detail" },
	{ .name = "seal" },
	{ .name = NULL },
};

static struct str entry_text(const struct showing *s, const struct case_entry *entry)
{
	const struct str sentence = case_entry_sentence(&s->desk->reader, entry, s->arena);

	if (!sentence.len || !entry->words.len)
		return sentence.len ? sentence : entry->words;
	return arena_printf(s->arena, "%.*s %.*s", STR_ARG(sentence), STR_ARG(entry->words));
}

static enum errc show_timeline(struct showing *s, struct err *err)
{
	const struct case_reader *reader = &s->desk->reader;
	struct case_timeline timeline;
	const enum errc code =
		case_timeline_get(s->desk->db, s->record.id, s->arena, &timeline, err);

	for (size_t i = 0; !code && i < timeline.n; i++) {
		const struct case_entry *e = &timeline.at[i];
		rows_add(s->rows,
			 (const struct str[]){
				 number_of(s, e->seq),
				 time_str_utc(e->happened_us, s->arena),
				 str_from(case_accuracies[e->accuracy].value),
				 case_time_words(reader, e->happened_us, e->accuracy, s->arena),
				 time_str_utc(e->written_us, s->arena),
				 case_time_words(reader, e->written_us, CASE_EXACT, s->arena),
				 e->written_by,
				 str_from(case_entry_kinds[e->kind].value),
				 str_from(text_of(case_entry_kinds[e->kind].text)),
				 entry_text(s, e),
				 str_or_none(e->words),
				 str_or_none(e->milestone),
				 e->corrects ? number_of(s, e->corrects) : STR_NONE,
				 e->corrected_by ? number_of(s, e->corrected_by) : STR_NONE,
				 e->detail,
				 e->seal,
			 });
	}
	return code;
}

/* ---- durations ---- */

static const struct rows_column number_columns[] = {
	{ .name = "id" },
	{ .name = "measure", .title = TEXT("何を", "MEASURE") },
	{ .name = "took", .title = TEXT("かかった時間", "TOOK") },
	{ .name = "seconds", .number = true },
	{ .name = "about" },
	{ .name = "days" },
	{ .name = "from", .title = TEXT("から", "FROM") },
	{ .name = "until", .title = TEXT("まで", "UNTIL") },
	{ .name = NULL },
};

static enum errc show_numbers(struct showing *s, struct err *err)
{
	struct case_timeline timeline;
	struct case_numbers numbers;
	const enum errc code =
		case_timeline_get(s->desk->db, s->record.id, s->arena, &timeline, err);

	if (code)
		return code;
	case_numbers_of(s->desk->content, &s->record, &timeline, s->desk->reader.utc_offset_minutes,
			&numbers);
	for (size_t i = 0; i < numbers.n; i++) {
		const struct case_measured *m = &numbers.at[i];
		const bool known = m->took_us != TIME_NONE;
		auto_buf took = BUF_INIT(200);

		case_took_words(m, s->desk->reader.lang, &took);
		rows_add(s->rows, (const struct str[]){
					  m->measure->id,
					  text_pair_in(m->measure->title, s->desk->reader.lang),
					  known ? buf_str(&took) : STR_NONE,
					  known ? number_of(s, m->took_us / US_PER_SEC) : STR_NONE,
					  m->about ? STR("yes") : STR("no"),
					  m->days ? STR("yes") : STR("no"),
					  time_str_utc(m->from_us, s->arena),
					  time_str_utc(m->until_us, s->arena),
				  });
	}
	return ERR_OK;
}

/* ---- tasks, facts, things, decisions ---- */

static const struct rows_column task_columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "state" },
	{ .name = "state_words", .title = TEXT("状態", "STATE") },
	{ .name = "weight" },
	{ .name = "weight_words", .title = TEXT("なぜ", "FOR") },
	{ .name = "title", .title = TEXT("やること", "TASK") },
	{ .name = "owner", .title = TEXT("担当", "OWNER") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "source" },
	{ .name = NULL },
};

static void add_task(void *ctx, const struct case_task *t)
{
	const struct showing *s = ctx;

	rows_add(s->rows, (const struct str[]){
				  number_of(s, t->id),
				  str_from(case_task_states[t->state].value),
				  str_from(text_of(case_task_states[t->state].text)),
				  str_from(case_weights[t->weight].value),
				  str_from(text_of(case_weights[t->weight].text)),
				  t->title,
				  str_or_none(t->owner),
				  time_str_utc(t->due_us, s->arena),
				  str_or_none(t->result),
				  str_or_none(t->source),
			  });
}

static enum errc show_tasks(struct showing *s, struct err *err)
{
	return case_tasks_each(s->desk->db, s->record.id, add_task, s, err);
}

static const struct rows_column fact_columns[] = {
	{ .name = "key", .title = TEXT("名前", "KEY") },
	{ .name = "title", .title = TEXT("何か", "FACT") },
	{ .name = "value" },
	{ .name = "value_words", .title = TEXT("答え", "ANSWER") },
	{ .name = "said", .title = TEXT("書いた時刻", "SAID") },
	{ .name = "by", .title = TEXT("書いた人", "BY") },
	{ .name = NULL },
};

static enum errc show_facts(struct showing *s, struct err *err)
{
	const struct case_reader *reader = &s->desk->reader;
	struct case_facts *facts = arena_take(s->arena, sizeof(*facts));

	if (!facts)
		return fail(err, ERR_LIMIT, "cases: no room");
	const enum errc code =
		case_facts_get(s->desk->db, s->record.id, TIME_NONE, s->arena, facts, err);
	for (size_t i = 0; !code && i < facts->n; i++) {
		const struct case_fact *f = &facts->at[i];
		const struct case_fact_def *def = case_fact_def_find(reader->content, f->key);
		rows_add(s->rows,
			 (const struct str[]){
				 f->key,
				 def ? text_pair_in(def->title, reader->lang) : f->key,
				 f->value,
				 def ? case_fact_words(def, f->value, reader->lang,
						       reader->utc_offset_minutes, s->arena)
				     : f->value,
				 time_str_utc(f->said_us, s->arena),
				 f->said_by,
			 });
	}
	return code;
}

static const struct rows_column thing_columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "kind" },
	{ .name = "kind_words", .title = TEXT("種類", "KIND") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "ref" },
	{ .name = "state" },
	{ .name = "state_words", .title = TEXT("状態", "STATE") },
	{ .name = NULL },
};

static void add_thing(void *ctx, const struct case_thing *t)
{
	const struct showing *s = ctx;

	rows_add(s->rows, (const struct str[]){
				  number_of(s, t->id),
				  str_from(case_thing_kinds[t->kind].value),
				  str_from(text_of(case_thing_kinds[t->kind].text)),
				  t->name,
				  str_or_none(t->ref),
				  str_from(case_thing_states[t->state].value),
				  str_from(text_of(case_thing_states[t->state].text)),
			  });
}

static enum errc show_things(struct showing *s, struct err *err)
{
	return case_things_each(s->desk->db, s->record.id, add_thing, s, err);
}

static const struct rows_column decision_columns[] = {
	{ .name = "question", .title = TEXT("決めること", "QUESTION") },
	{ .name = "choice", .title = TEXT("選んだもの", "CHOICE") },
	{ .name = "words", .title = TEXT("内容と理由", "WHAT AND WHY") },
	{ .name = "decided_by", .title = TEXT("決めた人", "DECIDED BY") },
	{ .name = "said", .title = TEXT("書いた時刻", "SAID") },
	{ .name = "by", .title = TEXT("書いた人", "BY") },
	{ .name = NULL },
};

static void add_decision(void *ctx, const struct case_decision *d)
{
	const struct showing *s = ctx;

	rows_add(s->rows,
		 (const struct str[]){ d->question, str_or_none(d->choice), d->words, d->decided_by,
				       time_str_utc(d->said_us, s->arena), d->said_by });
}

static enum errc show_decisions(struct showing *s, struct err *err)
{
	return case_decisions_each(s->desk->db, s->record.id, add_decision, s, err);
}

/* ---- the command ---- */

static const struct part {
	const char *name;
	const struct rows_column *columns;
	enum errc (*show)(struct showing *s, struct err *err);
} parts[] = {
	{ "timeline", timeline_columns, show_timeline },
	{ "numbers", number_columns, show_numbers },
	{ "tasks", task_columns, show_tasks },
	{ "facts", fact_columns, show_facts },
	{ "things", thing_columns, show_things },
	{ "decisions", decision_columns, show_decisions },
};

static enum exit_code run(const struct options *options)
{
	const struct part *part = &parts[STR_FIND_ROW(options_str(options, "part"), parts, name)];
	auto_case_desk desk = { .db = NULL };
	struct showing showing = { .desk = &desk, .arena = &desk.arena };
	struct err err;
	int64_t bad = 0;

	if (case_desk_open(options, false, &desk, &err) ||
	    case_desk_find(&desk, options, &showing.record, &err) ||
	    case_entries_verify(desk.db, showing.record.id, &bad, &err))
		return command_fail(&err);
	showing.rows = rows_new(rows_format_of(options), part->columns);
	if (rows_end_after(showing.rows, part->show(&showing, &err), &err))
		return command_fail(&err);
	if (!bad)
		return EXIT_DONE;
	(void)fail(&err, ERR_CORRUPT, "%.*s: %s %lld", STR_ARG(showing.record.number),
		   text_of(TR("記録が書きかえられています。番号",
			      "its timeline was altered at entry")),
		   (long long)bad);
	return command_fail(&err);
}

static const struct option_def option_rows[] = {
	{ .name = "part",
	  .type = OPTION_CHOICE,
	  .choices = "timeline|numbers|tasks|facts|things|decisions",
	  .fallback = "timeline",
	  .help = TEXT("どの部分を見るか（numbers はかかった時間）",
		       "which part (numbers: how long things took)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_case_show = {
	.name = "case show",
	.summary = TEXT("一つの事案の時系列、かかった時間、やることなどを見る",
			"show one case: its timeline, durations, tasks and more"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("CASE は 2026-0001 のような番号です。時系列は起きた順で、書いた時刻も"
			"並びます。記録の封（SHA-256 の鎖）も確かめ、合わなければ終了値 1 です。",
			"CASE is a number such as 2026-0001. The timeline is in the order things "
			"happened, with the time each was written. Its seals (a chain of SHA-256) "
			"are checked; the exit code is 1 when they do not fit."),
	.options = option_rows,
	.run = run,
};
