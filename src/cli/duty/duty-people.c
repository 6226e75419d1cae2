/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-people.h"
#include "cli/duty/duty-desk.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define PEOPLE_BYTES (1024u * 1024)

static const struct rows_column columns[] = {
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "mail", .title = TEXT("メール", "MAIL") },
	{ .name = "parts", .title = TEXT("役目", "PARTS") },
	{ .name = NULL },
};

static struct str option_of(const struct options *options, const char *name)
{
	const char *text = options_text(options, name);

	return text ? str_trim(str_from(text)) : STR("");
}

static enum errc put(const struct options *options, struct db *db, struct err *err)
{
	auto_duty_content *content = NULL;
	const struct duty_person person = { .name = option_of(options, "add"),
					    .mail = option_of(options, "mail"),
					    .parts = option_of(options, "parts") };

	enum errc code = duty_content_load(NULL, &content, err);
	if (!code)
		code = records_audit(db, "duty.person", person.name, person.mail, err);
	return code ? code : duty_people_put(db, content, &person, err);
}

static enum errc take_away(const struct options *options, struct db *db, struct err *err)
{
	const struct str name = option_of(options, "remove");
	const enum errc code = records_audit(db, "duty.person-remove", name, STR(""), err);

	return code ? code : duty_people_remove(db, name, err);
}

static enum errc change(const struct options *options, struct err *err)
{
	auto_db *db = NULL;
	const enum errc code = records_open(options, &db, err);

	if (code)
		return code;
	return options_text(options, "add") ? put(options, db, err) : take_away(options, db, err);
}

static enum errc print(const struct options *options, struct err *err)
{
	auto_arena arena = ARENA_INIT(PEOPLE_BYTES);
	auto_db *db = NULL;
	struct duty_people people = { .n = 0 };

	enum errc code = records_read(options, &db, err);
	if (!code)
		code = duty_people_list(db, &arena, &people, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < people.n; i++)
		rows_add(rows, (const struct str[]){ people.at[i].name, people.at[i].mail,
						     people.at[i].parts });
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	const bool changes = options_text(options, "add") || options_text(options, "remove");
	struct err err;

	if (changes ? change(options, &err) : print(options, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "add",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この人を加えるか、書き換える（--mail も要る）",
		       "add or change somebody (needs --mail)") },
	{ .name = "mail",
	  .type = OPTION_TEXT,
	  .arg = "ADDRESS",
	  .help = TEXT("その人のメールの番地", "the mail address") },
	{ .name = "parts",
	  .type = OPTION_TEXT,
	  .arg = "IDS",
	  .help = TEXT("その人の役目（空白で区切る。例: \"manager director\"）",
		       "parts, separated by spaces (such as \"manager director\")") },
	{ .name = "remove",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この人を外す", "remove somebody") },
	OPTIONS_END,
};

const struct command command_duty_people = {
	.name = "duty people",
	.summary = TEXT("期限を過ぎたしごとをメールで知らせる人を、見る・加える・外す",
			"list, add or remove who is told of overdue duties by mail"),
	.details = TEXT("名前は、しごとの担当・副担当に書く名前と同じにします。",
			"The name is the one that is written for owners and deputies of duties."),
	.options = option_rows,
	.run = run,
};
