/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enters, changes or takes out one whom one calls.
 */
#include <limits.h>

#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/records.h"
#include "inspections/contacts.h"

static const struct option_def option_rows[] = {
	{ .name = "id",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この番号の連絡先を書き換える（なければ加える）",
		       "change the contact of this number (else one is added)") },
	{ .name = "remove",
	  .type = OPTION_FLAG,
	  .help = TEXT("--id の連絡先を消す", "take out the contact of --id") },
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("氏名・部署・窓口（必要）", "person, department or desk (needed)") },
	{ .name = "deputy",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("代理", "who is called when nobody answers") },
	{ .name = "deputy-phone",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("代理の電話", "telephone of the deputy") },
	{ .name = "deputy-mail",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("代理のメール", "mail of the deputy") },
	{ .name = "phone", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("電話", "telephone") },
	{ .name = "night",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("夜間・休日の電話（なければ同じ）", "telephone at night (else the same)") },
	{ .name = "mail", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("メール", "mail") },
	{ .name = "note",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("備考（契約番号、受付時間など）", "note (contract, hours)") },
	OPTIONS_END,
};

static enum errc put(const struct options *options, struct db *db, struct err *err)
{
	auto_contact_content *content = NULL;
	char user[RECORDS_USER_MAX];
	char folder[PATH_MAX];
	const struct contact contact = {
		.id = options_given(options, "id") ? options_number(options, "id") : 0,
		.part = str_from(options_arg(options, 0)),
		.name = options_str(options, "name"),
		.deputy = options_str(options, "deputy"),
		.phone = options_str(options, "phone"),
		.night = options_str(options, "night"),
		.mail = options_str(options, "mail"),
		.note = options_str(options, "note"),
		.deputy_phone = options_str(options, "deputy-phone"),
		.deputy_mail = options_str(options, "deputy-mail"),
		.changed_us = clock_wall_us(&clock_system),
		.changed_by = records_user(user),
	};
	enum errc code = path_content(folder, err);

	if (!code)
		code = contact_content_load(folder, &content, err);
	if (!code && !options_flag(options, "remove"))
		code = contact_check(content, &contact, err);
	if (!code)
		code = records_audit(
			db, options_flag(options, "remove") ? "contact.remove" : "contact.put",
			contact.part, contact.name, err);
	if (code)
		return code;
	return options_flag(options, "remove") ? contacts_remove(db, contact.id, contact.changed_by,
								 contact.changed_us, err)
					       : contacts_put(db, content, &contact, err);
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	struct err err;

	if (records_open(options, &db, &err) || put(options, db, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_contact_put = {
	.name = "contact put",
	.summary = TEXT("連絡先を加える、書き換える、消す",
			"enter, change or take out one whom one calls"),
	.args = "PART",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("PART は連絡先の役割の名前です（it_staff、manager、police "
			"など）。同じ役割に何人でも加えられ、最初の人が先に呼ばれます。",
			"PART is a name of the pack's contacts (it_staff, manager, police, …). A "
			"part may have several; the first is called first."),
	.options = option_rows,
	.run = run,
};
