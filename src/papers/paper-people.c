/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to call, who was called, and what happened: sheets that are written on by hand. */
#include "base/alloc.h"
#include "inspections/contacts.h"
#include "inspections/pack-parts.h"
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

/* ---- the call-out sheet ---- */

static void put_call(const struct paper_scope *scope, struct report *report,
		     const struct contact_part *part, const struct contact *contact)
{
	const struct str number =
		contact && contact->phone.len ? contact->phone : STR("＿＿＿＿＿＿");
	const struct str night = contact ? contact->night : STR("");

	report_row(report,
		   (const struct str[]){
			   text_pair_in(part->title, scope->pack->lang),
			   contact ? contact->name : STR(""),
			   arena_printf(report_arena(report), "%.*s%s%.*s", STR_ARG(number),
					night.len ? "\n" : "", STR_ARG(night)),
			   contact ? contact->deputy : STR(""), STR(""), STR(""), STR("") });
}

static void put_part(const struct paper_scope *scope, struct report *report,
		     const struct contacts *contacts, const struct contact_part *part)
{
	bool any = false;

	for (size_t i = 0; i < contacts->n; i++) {
		if (!str_equal(contacts->at[i].part, part->id))
			continue;
		put_call(scope, report, part, &contacts->at[i]);
		any = true;
	}
	if (!any)
		put_call(scope, report, part, NULL);
}

enum errc paper_fill_calls(const struct paper_scope *scope, struct report *report, struct err *err)
{
	const struct contacts *contacts = paper_contacts(scope, err);
	const struct report_column columns[] = {
		{ paper_say(report, TR("役割", "Part")), 22 },
		{ paper_say(report, TR("氏名・部署", "Name")), 18 },
		{ paper_say(report, TR("電話（下は夜間）", "Telephone (below: at night)")), 20 },
		{ paper_say(report, TR("出ないときは", "If nobody answers")), 16 },
		{ paper_say(report, TR("かけた時刻", "Called at")), 13 },
		{ paper_say(report, TR("出た人・来る時刻", "Who answered, comes at")), 22 },
		{ paper_say(report, TR("かけた人", "By")), 13 },
	};

	if (!contacts)
		return err->code;
	report_text(report,
		    paper_say(report, TR("上から順にかけ、時刻と出た人を書きます。出なければ"
					 "「出ないときは」の人へ。内線が使えないときは"
					 "携帯電話からかけます。",
					 "Call from the top and write down when and who "
					 "answered. If nobody does, call who stands behind. "
					 "If the house's telephones are out, use a mobile.")));
	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < scope->pack->contacts->n; i++)
		put_part(scope, report, contacts, &scope->pack->contacts->parts[i]);
	return ERR_OK;
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

enum errc paper_fill_insurance(const struct paper_scope *scope UNUSED, struct report *report,
			       struct err *err UNUSED)
{
	static const struct text rows[] = {
		TEXT("保険会社・代理店", "Insurer, agent"),
		TEXT("証券番号・保険の名前", "Number and name of the policy"),
		TEXT("事故受付の電話（夜間・休日）", "Number for claims, day and night"),
		TEXT("知らせる期限（約款）", "To be told by (terms)"),
		TEXT("先に同意が要る費用（調査会社・弁護士・広報）",
		     "Costs that need consent first (forensics, lawyer, press)"),
		TEXT("証券の原本がある場所", "Where the original lies"),
	};
	const struct report_column columns[] = {
		{ paper_say(report, TR("項目", "What")), 45 },
		{ paper_say(report, TR("書き入れる", "To be filled in")), 85 },
	};

	report_text(report,
		    paper_say(report, TR("平時に手で書き入れ、この一式といっしょに保管します。",
					 "Filled in by hand beforehand and kept with these "
					 "papers.")));
	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		report_row(report, (const struct str[]){ paper_say(report, rows[i]), STR("") });
	return ERR_OK;
}
