/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to call, who was called, and what happened: sheets that are written on by hand. */
#include "base/alloc.h"
#include "callouts/callout-paper.h"
#include "inspections/contacts.h"
#include "inspections/pack-parts.h"
#include "insurance/insurance.h"
#include "papers/paper-parts.h"

#define LOG_ROWS 28u /* of one page */

const struct contacts *paper_contacts(const struct paper_scope *scope, struct err *err)
{
	const struct pack_scope *pack = scope->pack;
	struct contacts *contacts = arena_take(pack->duties.arena, sizeof(*contacts));

	if (!contacts) {
		err_ignore(fail(err, ERR_LIMIT, "contacts: no room"));
		return NULL;
	}
	return contacts_list(pack->db, pack->contacts, pack->duties.arena, contacts, err)
		       ? NULL
		       : contacts;
}

enum errc paper_fill_contacts(const struct paper_scope *scope, struct report *report,
			      struct err *err)
{
	return pack_fill_contacts(scope->pack, report, err);
}

/* ---- the call-out sheets ---- */

static enum errc give_plan(const struct paper_scope *scope, struct paper_sink *sink,
			   const struct callout_plan *plan, struct err *err)
{
	const struct pack_scope *pack = scope->pack;
	const struct callout_scope calls = {
		.db = pack->db,
		.parts = pack->contacts,
		.plans = scope->callouts,
		.facility = pack->facility,
		.lang = pack->lang,
		.now_us = pack->now_us,
		.utc_offset_minutes = pack->duties.utc_offset_minutes,
		.arena = pack->duties.arena,
	};
	auto_report *report = NULL;
	char name[PACK_NAME_MAX];
	const enum errc code = callout_sheet(&calls, plan, NULL, STR(""), &report, err);

	(void)snprintf(name, sizeof(name), "calls-%.*s", STR_ARG(plan->id));
	return code ? code : paper_give_report(sink, name, report, err);
}

enum errc papers_give_calls(const struct paper_scope *scope, struct paper_sink *sink,
			    struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < scope->callouts->n; i++)
		code = give_plan(scope, sink, &scope->callouts->plans[i], err);
	return code;
}

/* ---- the sheet of what happens ---- */

enum errc paper_fill_log(const struct paper_scope *scope UNUSED, struct report *report,
			 struct err *err UNUSED)
{
	const struct report_column columns[] = {
		{ paper_say(report, TR("起きた時刻", "Happened at")), 16 },
		{ paper_say(report, TR("書いた時刻", "Written at")), 16 },
		{ paper_say(report, TR("何を見た・聞いた・した・決めた", "Seen, heard, done, "
									 "decided")),
		  78 },
		{ paper_say(report, TR("書いた人", "By")), 16 },
	};

	report_text(report,
		    paper_say(report, TR("画面が戻ったら、この順のまま事案に書き写します。"
					 "起きた時刻と書いた時刻は別に書きます。消さずに、"
					 "まちがいは線を引いて直します。",
					 "Copied into the case in this order when screens are "
					 "back. Write when it happened and when you wrote it. "
					 "Strike mistakes out; do not erase.")));
	report_columns(report, columns, ARRAY_LEN(columns));
	for (unsigned i = 0; i < LOG_ROWS; i++)
		report_row(report, (const struct str[]){ STR(""), STR(""), STR(""), STR("") });
	return ERR_OK;
}

enum errc paper_fill_machines(const struct paper_scope *scope, struct report *report,
			      struct err *err)
{
	return pack_fill_inventory(scope->pack, report, err);
}

/* ---- insurance ---- */

/* ---- insurance ---- */

/* One policy; what is not entered is a field to write in. */
static void put_policy(struct report *report, const struct insurance_policy *policy)
{
	struct arena *arena = report_arena(report);
	const struct {
		struct text what;
		struct str value;
	} rows[] = {
		{ TEXT("保険会社・代理店", "Insurer, agent"),
		  arena_printf(arena, "%.*s %.*s", STR_ARG(policy->insurer),
			       STR_ARG(policy->contact)) },
		{ TEXT("証券番号・期間", "Number of the policy, its days"),
		  policy->number.len
			  ? arena_printf(arena, "%.*s\n%.*s – %.*s", STR_ARG(policy->number),
					 STR_ARG(policy->from_on), STR_ARG(policy->until_on))
			  : STR("") },
		{ TEXT("事故受付の電話（夜間・休日）", "Number for claims, day and night"),
		  policy->phone },
		{ TEXT("知らせる期限（約款）", "To be told by (terms)"), policy->notice },
		{ TEXT("補償するもの・限度・免責", "What it covers, at most, deductible"),
		  arena_printf(arena, "%.*s %.*s %.*s", STR_ARG(policy->covers),
			       STR_ARG(policy->sum), STR_ARG(policy->deductible)) },
		{ TEXT("守ること、先に同意が要る費用（調査会社・弁護士・広報）",
		       "Duties; costs that need consent first (forensics, lawyer, press)"),
		  policy->duties },
		{ TEXT("証券の原本がある場所", "Where the original lies"), STR("") },
	};
	const struct report_column columns[] = {
		{ paper_say(report, TR("項目", "What")), 45 },
		{ paper_say(report, TR("内容（空いているところは書き入れる）",
				       "Entered, or to be filled in")),
		  85 },
	};

	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		report_row(report, (const struct str[]){ paper_say(report, rows[i].what),
							 str_trim(rows[i].value) });
}

enum errc paper_fill_insurance(const struct paper_scope *scope, struct report *report,
			       struct err *err)
{
	static const struct insurance_policy blank = {
		.insurer = { "", 0 },
		.number = { "", 0 },
		.contact = { "", 0 },
		.phone = { "", 0 },
		.covers = { "", 0 },
		.deductible = { "", 0 },
		.sum = { "", 0 },
		.notice = { "", 0 },
		.duties = { "", 0 },
		.from_on = { "", 0 },
		.until_on = { "", 0 },
	};
	const struct pack_scope *pack = scope->pack;
	struct insurance_policies *all = arena_take(pack->duties.arena, sizeof(*all));
	bool any = false;

	if (!all)
		return fail(err, ERR_LIMIT, "insurance: no room");
	const enum errc code = insurance_list(pack->db, pack->duties.arena, all, err);
	if (code)
		return code;
	report_text(
		report,
		paper_say(report, TR("空いているところは平時に手で書き入れ、この一式といっしょに"
				     "保管します。",
				     "What is empty is filled in by hand beforehand and kept "
				     "with these papers.")));
	for (size_t i = 0; i < all->n; i++) {
		if (!insurance_holds(&all->at[i], pack->duties.today))
			continue;
		put_policy(report, &all->at[i]);
		any = true;
	}
	if (!any)
		put_policy(report, &blank);
	return ERR_OK;
}
