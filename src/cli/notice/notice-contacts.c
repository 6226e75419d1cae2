/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contacts that somebody should look at: what bounced, what is missing, what is old.
 */
#include "cli/notice/notice-desk.h"
#include "notices/contacts.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("コード", "CODE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "stale", .title = TEXT("わけ", "WHY") },
	{ .name = "age_days", .title = TEXT("確認から(日)", "AGE, DAYS"), .number = true },
	{ .name = "failure", .title = TEXT("届かないわけ", "WHAT FAILED") },
	{ .name = "failure_words" },
	{ .name = "person", .title = TEXT("宛先", "TO") },
	{ .name = "mail" },
	{ .name = "fax" },
	{ .name = "phone", .title = TEXT("電話", "TELEPHONE") },
	{ .name = "confirmed" },
	{ .name = "confirmed_by" },
	{ .name = NULL },
};

static void print_one(const struct notice_contact_row *row, struct arena *arena, struct rows *rows)
{
	const struct notice_contact *c = &row->contact;

	rows_add(rows,
		 (const struct str[]){
			 row->code,
			 str_or_none(row->name),
			 str_from(notice_stale_names[row->stale]),
			 row->age_days < 0 ? STR_NONE
					   : arena_printf(arena, "%lld", (long long)row->age_days),
			 str_or_none(row->failure),
			 str_or_none(row->failure_words),
			 str_or_none(c->person),
			 str_or_none(c->mail),
			 str_or_none(c->fax),
			 str_or_none(c->phone),
			 time_str_utc(c->confirmed_us, arena),
			 str_or_none(c->confirmed_by),
		 });
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	const struct notice_contact_row *row = NULL;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = notice_contacts_list(desk.scope, desk.actor.now_us, options_flag(options, "all"),
				    &desk.arena, &row, &err);
	for (; row && !code; row = row->next)
		print_one(row, &desk.arena, rows);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("確かめてあるものも", "those that are fresh too") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_notice_contacts = {
	.name = "notice contacts",
	.summary = TEXT("確かめ直す連絡先（不達、なし、一年以上前）",
			"contacts to look at: bounced, missing, a year old"),
	.details =
		TEXT("直したら notice contact CODE で入れ直し、正しければ notice contact CODE "
		     "--confirm です。",
		     "Put it right with notice contact CODE, or say that it is right with notice "
		     "contact CODE --confirm."),
	.options = option_rows,
	.run = run,
};
