/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom one calls.
 */
#include <limits.h>

#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "inspections/contacts.h"

#define LIST_BYTES (2u * 1024 * 1024)

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "part", .title = TEXT("役割", "PART") },
	{ .name = "name", .title = TEXT("氏名・部署", "NAME") },
	{ .name = "deputy", .title = TEXT("代理", "DEPUTY") },
	{ .name = "phone", .title = TEXT("電話", "TELEPHONE") },
	{ .name = "night", .title = TEXT("夜間・休日", "NIGHT") },
	{ .name = "mail", .title = TEXT("メール", "MAIL") },
	{ .name = "note", .title = TEXT("備考", "NOTE") },
	{ .name = "deputy_phone", .title = TEXT("代理の電話", "DEPUTY'S TELEPHONE") },
	{ .name = "deputy_mail", .title = TEXT("代理のメール", "DEPUTY'S MAIL") },
	{ .name = "confirmed", .title = TEXT("確かめた日", "CONFIRMED ON") },
	{ .name = NULL },
};

static enum errc list(const struct options *options, struct contacts *contacts, struct err *err)
{
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	auto_contact_content *content = NULL;
	auto_db *db = NULL;
	char folder[PATH_MAX];
	enum errc code = path_content(folder, err);

	if (!code)
		code = contact_content_load(folder, &content, err);
	if (!code)
		code = records_read(options, &db, err);
	if (!code)
		code = contacts_list(db, content, &arena, contacts, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < contacts->n; i++) {
		const struct contact *c = &contacts->at[i];
		char id[24];
		char day[DAY_TEXT_MAX];
		(void)snprintf(id, sizeof(id), "%lld", (long long)c->id);
		rows_add(rows,
			 (const struct str[]){
				 str_from(id), c->part, c->name, c->deputy, c->phone, c->night,
				 c->mail, c->note, c->deputy_phone, c->deputy_mail,
				 str_from(day_text(day_at(c->confirmed_us, time_zone_offset()),
						   day)) });
	}
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	auto_free struct contacts *contacts = mem_new(sizeof(*contacts));
	struct err err;

	return list(options, contacts, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_contact_list = {
	.name = "contact list",
	.summary = TEXT("連絡先（連絡体制図のもと）を出す",
			"list whom one calls, as the contact diagram has it"),
	.options = option_rows,
	.run = run,
};
