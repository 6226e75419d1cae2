/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-paper.h"

#include "base/buf.h"
#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "inspections/contact-diagram.h"
#include "inspections/contact-papers.h"

#define WORDS_MAX 4000u
#define BOX	  "□"
#define TICKED	  "■"

struct str callout_clock(const struct callout_scope *scope, int64_t us)
{
	if (us == TIME_NONE)
		return STR("");
	const struct civil c = civil_from_us(us, scope->utc_offset_minutes);
	return arena_printf(scope->arena, "%02d:%02d", c.hour, c.minute);
}

struct str callout_words(const struct callout_scope *scope, const struct callout_targets *targets)
{
	auto_buf out = BUF_INIT(WORDS_MAX);

	buf_printf(&out,
		   text_in(TR("連絡する役割 %zu のうち %zu がつながりました。",
			      "Of %zu parts to reach, %zu are reached."),
			   scope->lang),
		   targets->n, targets->reached);
	if (targets->nobody)
		buf_printf(&out,
			   text_in(TR("%zu は連絡先がありません。", " %zu have nobody to call."),
				   scope->lang),
			   targets->nobody);
	return arena_str(scope->arena, buf_str(&out));
}

/* ---- the picture ---- */

struct filling {
	const struct callout_scope *scope;
	const struct callout_targets *targets;
};

static const enum drawing_tone tones[STANDINGS] = {
	[STANDING_TO_CALL] = DRAWING_BAD,  [STANDING_AGAIN] = DRAWING_BAD,
	[STANDING_WAITING] = DRAWING_WAIT, [STANDING_REACHED] = DRAWING_GOOD,
	[STANDING_NOBODY] = DRAWING_PLAIN,
};

static struct str standing_line(const struct callout_scope *scope,
				const struct callout_target *target)
{
	struct arena *arena = scope->arena;
	const char *words = text_in(callout_standings[target->standing].text, scope->lang);

	if (target->standing == STANDING_WAITING)
		return arena_printf(arena,
				    text_in(TR("%s（%.*s まで）", "%s (until %.*s)"), scope->lang),
				    words, STR_ARG(callout_clock(scope, target->until_us)));
	if (target->standing == STANDING_REACHED && target->last)
		return arena_printf(arena, "✓ %s %.*s", words,
				    STR_ARG(callout_clock(scope, target->last->happened_us)));
	return str_from(words);
}

static void fill_box(void *ctx, const struct contact_part *part, struct drawing_box *box)
{
	const struct filling *f = ctx;
	const struct callout_target *target = callout_target_find(f->targets, part->id);
	struct arena *arena = f->scope->arena;
	size_t n = 0;

	if (!target) {
		box->lines[0] = str_from(text_in(
			TR("（この連絡では呼ばない）", "(not in this call-out)"), f->scope->lang));
		return;
	}
	box->missing = target->standing == STANDING_NOBODY;
	box->tone = tones[target->standing];
	box->lines[n++] = contact_diagram_line(arena, standing_line(f->scope, target));
	if (!target->person)
		return;
	box->lines[n++] = contact_diagram_line(
		arena, arena_printf(arena, "%.*s%s", STR_ARG(target->person->name),
				    target->person->deputy
					    ? text_in(TR("（代理）", " (deputy)"), f->scope->lang)
					    : ""));
	if (target->standing != STANDING_REACHED && target->person->phone.len)
		box->lines[n++] = contact_diagram_line(
			arena, arena_printf(arena, "☎ %.*s", STR_ARG(target->person->phone)));
}

enum errc callout_drawing(const struct callout_scope *scope, const struct callout_targets *targets,
			  struct drawing *ret, struct err *err)
{
	struct filling filling = { .scope = scope, .targets = targets };
	const struct contact_boxes boxes = { .fill = fill_box,
					     .ctx = &filling,
					     .words = callout_words(scope, targets) };

	return contact_diagram_with(scope->parts, &boxes, scope->lang, scope->arena, ret, err);
}

/* ---- the sheet ---- */

struct sheet {
	const struct callout_scope *scope;
	const struct callout_plan *plan;
	const struct callout *callout; /* NULL: an empty sheet */
	struct report *report;
	int64_t row;
};

static struct str box_of(const struct sheet *s, const struct callout_person *person,
			 enum call_outcome outcome)
{
	auto_buf out = BUF_INIT(200);
	bool ticked = false;

	for (size_t i = 0; s->callout && i < s->callout->n_calls; i++) {
		const struct callout_call *call = &s->callout->calls[i];

		if (call->person != person->id || call->outcome != outcome)
			continue;
		ticked = true;
		buf_printf(&out, " %.*s", STR_ARG(callout_clock(s->scope, call->happened_us)));
	}
	return arena_printf(s->scope->arena, "%s%.*s", ticked ? TICKED : BOX,
			    STR_ARG(buf_str(&out)));
}

/* Who, of which part, with the code that person confirms by. */
static struct str who_of(const struct sheet *s, const struct callout_person *person)
{
	const size_t at = contact_part_find(s->scope->parts, person->part);
	const struct str title =
		at < s->scope->parts->n
			? text_pair_in(s->scope->parts->parts[at].title, s->scope->lang)
			: person->part;
	const struct str name =
		person->name.len ? person->name
				 : str_from(report_say(s->report, TR("（連絡先がありません）",
								     "(nobody is entered)")));
	const char *deputy =
		person->deputy ? report_say(s->report, TR("（代理）", " (deputy)")) : "";

	if (!person->code.len)
		return arena_printf(s->scope->arena, "%.*s\n%.*s%s", STR_ARG(title), STR_ARG(name),
				    deputy);
	return arena_printf(s->scope->arena, "%.*s\n%.*s%s [%.*s]", STR_ARG(title), STR_ARG(name),
			    deputy, STR_ARG(callout_code_words(person->code, s->scope->arena)));
}

static void put_person(struct sheet *s, const struct callout_person *person)
{
	const bool own_night = person->night.len && !str_equal(person->night, person->phone);
	const struct str phone =
		own_night ? arena_printf(s->scope->arena, "%.*s\n%s %.*s", STR_ARG(person->phone),
					 report_say(s->report, TR("夜間", "night")),
					 STR_ARG(person->night))
			  : person->phone;

	report_row(s->report,
		   (const struct str[]){
			   arena_printf(s->scope->arena, "%lld", (long long)++s->row),
			   who_of(s, person), phone,
			   arena_printf(s->scope->arena, "%lld", (long long)person->minutes),
			   box_of(s, person, CALL_REACHED), box_of(s, person, CALL_NO_ANSWER),
			   box_of(s, person, CALL_WRONG_NUMBER), STR("") });
}

static void put_head(const struct sheet *s)
{
	const struct report_column columns[] = {
		{ str_from(report_say(s->report, TR("順", "No."))), 5 },
		{ str_from(report_say(s->report, TR("だれに", "Whom"))), 32 },
		{ str_from(report_say(s->report, TR("電話", "Telephone"))), 21 },
		{ str_from(report_say(s->report, TR("何分待つ", "Wait, minutes"))), 8 },
		{ str_from(report_say(s->report, TR("つながった", "Reached"))), 11 },
		{ str_from(report_say(s->report, TR("出ない・話し中", "No answer, busy"))), 11 },
		{ str_from(report_say(s->report, TR("番号違い", "Wrong number"))), 10 },
		{ str_from(report_say(s->report, TR("時刻・かけた人", "Time, who called"))), 18 },
	};

	report_columns(s->report, columns, ARRAY_LEN(columns));
}

static enum errc take_planned(void *ctx, const struct callout_person *person,
			      struct err *err UNUSED)
{
	put_person(ctx, person);
	return ERR_OK;
}

/* People of an empty sheet: as a call-out that began now would take them. */
static enum errc put_planned(struct sheet *s, struct err *err)
{
	const struct callout_scope *scope = s->scope;
	struct contacts *contacts = arena_take(scope->arena, sizeof(*contacts));

	if (!contacts)
		return fail(err, ERR_LIMIT, "a call-out sheet: no room");
	enum errc code = contacts_list(scope->db, scope->parts, scope->arena, contacts, err);
	for (size_t i = 0; !code && i < s->plan->n; i++)
		code = callout_step_people(contacts, &s->plan->steps[i], take_planned, s, err);
	return code;
}

static enum errc put_version(struct sheet *s, struct err *err)
{
	const struct callout_scope *scope = s->scope;
	struct contact_version version = { .number = s->callout ? s->callout->version : 0 };
	char day[DAY_TEXT_MAX];
	enum errc code = ERR_OK;

	if (!s->callout)
		code = contact_version_get(scope->db, scope->arena, &version, err);
	if (code)
		return code;
	(void)day_text(day_at(scope->now_us, scope->utc_offset_minutes), day);
	report_note(s->report,
		    arena_printf(scope->arena,
				 report_say(s->report, TR("連絡先の版 %lld、%s %.*s に印刷",
							  "Contacts version %lld, printed on %s "
							  "at %.*s")),
				 (long long)version.number, day,
				 STR_ARG(callout_clock(scope, scope->now_us))));
	return ERR_OK;
}

static void put_script(const struct sheet *s, struct str number)
{
	const struct callout none = { .n_people = 0 };
	const struct callout_person blank = { .name = STR("＿＿＿＿"),
					      .code = STR("＿＿＿＿＿＿") };
	const struct callout_wording wording = {
		.plan = s->plan,
		.callout = s->callout ? s->callout : &none,
		.person = &blank,
		.facility = s->scope->facility,
		.number = number.len ? number : STR("＿＿＿＿"),
		.address = STR(""),
		.lang = s->scope->lang,
	};

	report_heading(s->report,
		       str_from(report_say(s->report, TR("電話で言うこと", "What to say"))));
	report_text(s->report, callout_script(&wording, s->scope->arena));
	for (size_t i = 0; i < s->plan->n; i++) {
		const struct callout_step *step = &s->plan->steps[i];
		const size_t at = contact_part_find(s->scope->parts, step->part);

		if (s->callout && s->callout->training && !step->rehearsed)
			continue;
		if (step->say.ja.ptr && at < s->scope->parts->n)
			report_item(
				s->report,
				arena_printf(s->scope->arena, "%.*s: %.*s",
					     STR_ARG(text_pair_in(s->scope->parts->parts[at].title,
								  s->scope->lang)),
					     STR_ARG(text_pair_in(step->say, s->scope->lang))));
	}
}

static enum errc fill(struct sheet *s, struct str number, struct err *err)
{
	put_script(s, number);
	report_heading(s->report,
		       str_from(report_say(s->report, TR("だれに、どの順に", "Whom, in order"))));
	report_text(
		s->report,
		str_from(report_say(
			s->report,
			TR("上から電話し、箱にしるしをつけて時刻を書きます。出ないまま「何分待つ」"
			   "が過ぎたら、次の人（代理）へ進みます。角括弧の数字は確認番号です。",
			   "Call from the top, tick a box and write the time. When the minutes "
			   "are over, go on to the next (the deputy). Numbers in brackets are "
			   "codes to confirm by."))));
	put_head(s);
	enum errc code = ERR_OK;
	if (s->callout)
		for (size_t i = 0; i < s->callout->n_people; i++)
			put_person(s, &s->callout->people[i]);
	else
		code = put_planned(s, err);
	return code ? code : put_version(s, err);
}

enum errc callout_sheet(const struct callout_scope *scope, const struct callout_plan *plan,
			const struct callout *callout, struct str number, struct report **ret,
			struct err *err)
{
	char day[DAY_TEXT_MAX];
	const char *mark = callout && callout->training
				   ? text_in(TR("【訓練】", "[DRILL] "), scope->lang)
				   : "";
	const struct report_head head = {
		.title = arena_printf(
			scope->arena,
			text_in(TR("%s緊急連絡の紙 %.*s %.*s", "%sCall-out sheet %.*s %.*s"),
				scope->lang),
			mark, STR_ARG(text_pair_in(plan->title, scope->lang)), STR_ARG(number)),
		.facility = scope->facility,
		.day = str_from(day_text(day_at(scope->now_us, scope->utc_offset_minutes), day)),
		.made_us = scope->now_us,
		.lang = scope->lang,
	};
	auto_report *report = report_new(&head);
	struct sheet sheet = { .scope = scope, .plan = plan, .callout = callout, .report = report };
	enum errc code = fill(&sheet, number, err);

	if (!code)
		code = report_check(report, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}

enum errc callout_sheet_named(const struct callout_scope *scope, struct str name,
			      struct report **ret, struct err *err)
{
	struct str rest = name;
	const struct str case_id = str_split(&rest, '/');
	struct case_record record;
	struct callout callout;
	int64_t of_case = 0;
	int64_t id = 0;

	if (!case_id.len) {
		const struct callout_plan *plan =
			callout_plan_find(scope->plans, str_or_empty(rest));

		return plan ? callout_sheet(scope, plan, NULL, STR(""), ret, err)
			    : fail(err, ERR_NOT_FOUND, "%.*s: no plan of a call-out",
				   STR_ARG(str_sub(str_or_empty(rest), 0, 64)));
	}
	if (!str_to_i64(case_id, &of_case) || !str_to_i64(str_or_empty(rest), &id))
		return fail(err, ERR_NOT_FOUND, "%.*s: no call-out", STR_ARG(str_sub(name, 0, 64)));
	enum errc code = cases_get(scope->db, of_case, scope->arena, &record, err);
	if (!code)
		code = callouts_get(scope->db, id, scope->arena, &callout, err);
	if (code)
		return code;
	const struct callout_plan *plan = callout_plan_find(scope->plans, callout.plan);
	if (!plan || callout.case_id != of_case)
		return fail(err, ERR_NOT_FOUND, "call-out %lld: is not of that case",
			    (long long)id);
	return callout_sheet(scope, plan, &callout, record.number, ret, err);
}
