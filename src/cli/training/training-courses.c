/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "training/course.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("研修", "COURSE") },
	{ .name = "audience", .title = TEXT("対象", "AUDIENCE") },
	{ .name = "version", .title = TEXT("版", "VERSION"), .number = true },
	{ .name = "date", .title = TEXT("日付", "DATE") },
	{ .name = "minutes", .title = TEXT("分", "MINUTES"), .number = true },
	{ .name = "lessons", .title = TEXT("章", "LESSONS"), .number = true },
	{ .name = "questions", .title = TEXT("問", "QUESTIONS"), .number = true },
	{ .name = "pass_percent", .title = TEXT("合格 %", "PASS %"), .number = true },
	{ .name = "title", .title = TEXT("題", "TITLE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "courses",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("研修のファイルのフォルダー（なければ組み込みのもの）",
		       "folder of course files (else those that are shipped)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

#define NUMBER_MAX 24u

static struct str number(int64_t n, char out[static NUMBER_MAX])
{
	(void)snprintf(out, NUMBER_MAX, "%lld", (long long)n);
	return str_from(out);
}

static void add(struct rows *rows, const struct course *course)
{
	char n[5][NUMBER_MAX];

	rows_add(rows, (const struct str[]){
			       course->id,
			       str_from(audience_names[course->audience]),
			       number(course->version, n[0]),
			       course->date,
			       number(course->minutes, n[1]),
			       number((int64_t)course->n_lessons, n[2]),
			       number((int64_t)course->n_questions, n[3]),
			       number(course->pass_percent, n[4]),
			       text_pair_in(course->title, lang_get()),
		       });
}

static enum exit_code run(const struct options *options)
{
	const char *folder = options_text(options, "courses");
	auto_course_set *set = NULL;
	struct err err;
	enum errc code = records_use_pack(options, &err);

	if (!code)
		code = folder ? course_set_load_folder(folder, &set, &err)
			      : course_set_load(NULL, &set, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < course_set_count(set); i++)
		add(rows, course_set_at(set, i));
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_training_courses = {
	.name = "training courses",
	.summary = TEXT("研修の一覧（対象ごと）", "list the courses, by audience"),
	.details = TEXT("--courses で、自分で書いた研修のファイルを確かめられます。"
			"誤りはファイルと行で示します。",
			"With --courses files of your own are checked; a mistake is named with "
			"file and line."),
	.options = option_rows,
	.run = run,
};
