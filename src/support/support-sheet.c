/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support-sheet.h"

#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "insurance/insurance.h"

#define BLANK	   "＿＿＿＿＿＿＿＿＿＿＿＿"
#define TEXT_MAX   (64u * 1024)
#define THINGS_MAX 4000u

/* What one sheet is made of. */
struct making {
	const struct support_sheet_scope *scope;
	struct support_request request;
	struct support_steps steps;
	struct case_record record; /* id 0: of no case */
	struct case_facts *facts;
	struct facility_record facility;
	struct insurance_policies *policies;
	struct report *report;
};

static const char *say(const struct making *m, struct text text)
{
	return text_in(text, m->scope->lang);
}

/* "2026-11-23 04:30" on the wall clock. */
static struct str moment(const struct making *m, int64_t us)
{
	if (us == TIME_NONE)
		return STR(BLANK);
	const struct civil c = civil_from_us(us, m->scope->utc_offset_minutes);
	return arena_printf(m->scope->arena, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day,
			    c.hour, c.minute);
}

static void put(const struct making *m, struct text what, struct str value)
{
	report_row(m->report,
		   (const struct str[]){ str_from(say(m, what)), value.len ? value : STR(BLANK) });
}

static void begin_table(const struct making *m, struct text heading)
{
	const struct report_column columns[] = {
		{ str_from(say(m, TR("項目", "Item"))), 30 },
		{ str_from(say(m, TR("内容", "What"))), 90 },
	};

	report_heading(m->report, str_from(say(m, heading)));
	report_columns(m->report, columns, ARRAY_LEN(columns));
}

static struct str facility_words_of(const struct making *m, enum facility_key key)
{
	return facility_words(key, m->facility.values[key], m->scope->lang);
}

static void put_house(const struct making *m)
{
	begin_table(m, TR("頼む側", "Who asks"));
	put(m, TR("名称", "Name"), m->scope->facility);
	put(m, TR("種類", "Kind"), facility_words_of(m, FACILITY_KIND_KEY));
	put(m, facility_defs[FACILITY_BEDS_KEY].title, facility_words_of(m, FACILITY_BEDS_KEY));
	put(m, TR("都道府県", "Prefecture"), facility_words_of(m, FACILITY_PREFECTURE_KEY));
	put(m, TR("担当者・折り返しの電話", "Contact and number to call back"), STR(""));
}

/* Facts that those who come ask for first, with the words of the sheet. */
static const struct {
	const char *key;
	struct text what;
} facts[] = {
	{ "summary", TEXT("何が起きたか", "What happened") },
	{ "files-encrypted", TEXT("ファイルが暗号化された", "Files are encrypted") },
	{ "main-system-affected", TEXT("基幹のシステムへの影響", "Main system affected") },
	{ "service-stopped", TEXT("止まった業務がある", "Services have stopped") },
	{ "external-cut", TEXT("外との回線を切った", "Lines to outside are cut") },
	{ "backups-cut", TEXT("バックアップを切り離した", "Backups are cut off") },
	{ "logs-kept", TEXT("記録を残した", "Logs are kept") },
};

static struct str fact_words(const struct making *m, const char *key)
{
	const struct str value = case_fact_find(m->facts, str_from(key));

	if (str_is(value, "yes"))
		return str_from(say(m, TR("はい", "yes")));
	if (str_is(value, "no"))
		return str_from(say(m, TR("いいえ", "no")));
	return str_is(value, "unknown") ? str_from(say(m, TR("分からない", "not known"))) : value;
}

struct naming {
	const struct making *m;
	struct buf *out;
};

static void add_thing(void *ctx, const struct case_thing *thing)
{
	const struct naming *n = ctx;

	if (thing->state != CASE_THING_AFFECTED && thing->state != CASE_THING_SUSPECTED)
		return;
	buf_printf(n->out, "%s%.*s (%s)", n->out->len ? ", " : "", STR_ARG(thing->name),
		   say(n->m, case_thing_states[thing->state].text));
}

static enum errc put_case(const struct making *m, struct err *err)
{
	auto_buf things = BUF_INIT(THINGS_MAX);
	struct naming naming = { .m = m, .out = &things };

	begin_table(m, TR("起きていること", "What is happening"));
	put(m, TR("依頼の内容", "What is asked for"), m->request.title);
	if (!m->record.id)
		return ERR_OK;
	put(m, TR("事案の番号", "Case"), m->record.number);
	put(m, TR("題名", "Title"), m->record.title);
	put(m, TR("知った時刻", "Known at"), moment(m, m->record.known_us));
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		put(m, facts[i].what, fact_words(m, facts[i].key));
	const enum errc code =
		case_things_each(m->scope->db, m->record.id, add_thing, &naming, err);
	put(m, TR("影響のあるもの", "Affected"), arena_str(m->scope->arena, buf_str(&things)));
	return code;
}

static void put_steps(const struct making *m)
{
	const struct report_column columns[] = {
		{ str_from(say(m, TR("時刻", "When"))), 18 },
		{ str_from(say(m, TR("段階", "Stage"))), 18 },
		{ str_from(say(m, TR("だれと", "With whom"))), 26 },
		{ str_from(say(m, TR("したこと・結果、渡したもの", "What was done, handed over"))),
		  58 },
	};

	report_heading(m->report, str_from(say(m, TR("これまで", "So far"))));
	if (!m->steps.n) {
		report_text(m->report, str_from(say(m, TR("まだありません。", "Nothing yet."))));
		return;
	}
	report_columns(m->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < m->steps.n; i++) {
		const struct support_step *step = &m->steps.at[i];

		report_row(m->report,
			   (const struct str[]){
				   moment(m, step->happened_us),
				   str_from(say(m, support_stages[step->stage].text)),
				   arena_printf(m->scope->arena, "%.*s\n%.*s",
						STR_ARG(step->theirs), STR_ARG(step->ours)),
				   arena_printf(m->scope->arena, "%.*s%s%.*s", STR_ARG(step->words),
						step->papers.len ? "\n" : "",
						STR_ARG(step->papers)) });
	}
}

static void put_insurance(const struct making *m)
{
	const int32_t day = day_at(m->record.id ? m->record.known_us : m->scope->now_us,
				   m->scope->utc_offset_minutes);

	begin_table(m, TR("サイバー保険", "Insurance"));
	for (size_t i = 0; i < m->policies->n; i++) {
		const struct insurance_policy *policy = &m->policies->at[i];

		if (insurance_holds(policy, day))
			put(m, TR("保険会社・証券番号・電話", "Insurer, number, telephone"),
			    arena_printf(m->scope->arena, "%.*s %.*s %.*s",
					 STR_ARG(policy->insurer), STR_ARG(policy->number),
					 STR_ARG(policy->phone)));
	}
	put(m, TR("その他", "Other"), STR(""));
}

static enum errc load(struct making *m, int64_t id, struct err *err)
{
	const struct support_sheet_scope *scope = m->scope;
	enum errc code = support_get(scope->db, id, scope->arena, &m->request, err);

	m->facts = arena_take(scope->arena, sizeof(*m->facts));
	m->policies = arena_take(scope->arena, sizeof(*m->policies));
	if (!code && (!m->facts || !m->policies))
		code = fail(err, ERR_LIMIT, "a request for help: no room");
	if (!code)
		code = support_steps_list(scope->db, id, scope->arena, &m->steps, err);
	if (!code)
		code = facility_get(scope->db, scope->arena, &m->facility, err);
	if (!code)
		code = insurance_list(scope->db, scope->arena, m->policies, err);
	if (!code && m->request.case_id)
		code = cases_get(scope->db, m->request.case_id, scope->arena, &m->record, err);
	if (!code && m->request.case_id)
		code = case_facts_get(scope->db, m->record.id, TIME_NONE, scope->arena, m->facts,
				      err);
	return code;
}

static enum errc fill(const struct making *m, struct err *err)
{
	report_text(m->report, arena_printf(m->scope->arena, "%s: %.*s", say(m, TR("宛先", "To")),
					    STR_ARG(m->request.route_title)));
	report_text(m->report,
		    arena_printf(m->scope->arena, "%s: %.*s", say(m, TR("作った時刻", "Made at")),
				 STR_ARG(moment(m, m->scope->now_us))));
	if (m->request.training)
		report_text(m->report,
			    str_from(say(m, TR("【訓練】これは訓練です。実際の依頼ではありません。",
					       "[DRILL] This is a drill, and no real request."))));
	put_house(m);
	const enum errc code = put_case(m, err);
	put_steps(m);
	put_insurance(m);
	return code;
}

enum errc support_sheet(const struct support_sheet_scope *scope, int64_t request,
			struct report **ret, struct err *err)
{
	struct making m = { .scope = scope };
	char day[DAY_TEXT_MAX];
	enum errc code = load(&m, request, err);

	if (code)
		return code;
	const struct report_head head = {
		.title = str_from(
			say(&m, m.request.training
					? TR("【訓練】支援の依頼書", "[DRILL] Request for help")
					: TR("支援の依頼書", "Request for help"))),
		.facility = scope->facility,
		.day = str_from(day_text(day_at(scope->now_us, scope->utc_offset_minutes), day)),
		.made_us = scope->now_us,
		.lang = scope->lang,
	};
	auto_report *report = report_new(&head);
	m.report = report;
	code = fill(&m, err);
	if (!code)
		code = report_check(report, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}

enum errc support_sheet_text(const struct support_sheet_scope *scope, int64_t request,
			     struct str *ret, struct err *err)
{
	auto_report *report = NULL;
	auto_buf out = BUF_INIT(TEXT_MAX);
	const enum errc code = support_sheet(scope, request, &report, err);

	if (code)
		return code;
	buf_printf(&out, "%.*s\n", STR_ARG(report_about(report)->title));
	for (const struct report_block *b = report_first(report); b; b = b->next) {
		if (b->kind == REPORT_COLUMNS)
			continue;
		buf_add_text(&out, b->kind == REPORT_HEADING ? "\n■ " : "");
		for (size_t i = 0; i < b->n_cells; i++)
			buf_printf(&out, "%s%.*s", i ? ": " : "", STR_ARG(b->cells[i]));
		buf_add_char(&out, '\n');
	}
	if (buf_failed(&out))
		return fail(err, ERR_LIMIT, "a request for help: over %u bytes", TEXT_MAX);
	*ret = arena_str(scope->arena, buf_str(&out));
	return ERR_OK;
}
