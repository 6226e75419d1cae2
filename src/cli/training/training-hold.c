/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/calendar/day.h"
#include "cli/command.h"
#include "cli/records.h"
#include "cli/training/training-desk.h"

static const struct option_def option_rows[] = {
	{ .name = "course",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("組み込みの研修（なければ --title と --provider）",
		       "a course that is shipped (else --title and --provider)") },
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("研修の名前", "name of the course") },
	{ .name = "provider",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("外部の研修の主催者（例: MIST）", "who gave it, such as MIST") },
	{ .name = "audience",
	  .type = OPTION_CHOICE,
	  .arg = "AUDIENCE",
	  .choices = "management|managers|staff",
	  .help = TEXT("対象（なければ研修の対象、外部なら staff）",
		       "whom it was for (else the course's, or staff)") },
	{ .name = "day",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("開いた日 YYYY-MM-DD（なければ今日）", "the day, YYYY-MM-DD (else today)") },
	{ .name = "place", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("場所", "place") },
	{ .name = "teacher", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("講師", "teacher") },
	{ .name = "evidence",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("証拠の番号（受講証など）", "number of a proof, such as a certificate") },
	OPTIONS_END,
};

/* What the course says, where the options do not. */
static enum errc take_course(const struct options *options, const struct course_set *set,
			     struct training_session *session, struct err *err)
{
	const struct course *course = course_set_find(set, session->course);

	if (session->course.len && !course)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(session->course),
			    text_of(TR("その研修はありません（tonoi training courses）",
				       "there is no such course (tonoi training courses)")));
	if (course && !session->title.len)
		session->title = text_pair_in(course->title, lang_get());
	session->audience = course ? course->audience : AUDIENCE_STAFF;
	if (options_given(options, "audience"))
		(void)audience_parse(options_str(options, "audience"), &session->audience);
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	char user[RECORDS_USER_MAX];
	char today[DAY_TEXT_MAX];
	struct training_session session = {
		.course = options_str(options, "course"),
		.title = options_str(options, "title"),
		.provider = options_str(options, "provider"),
		.held_on =
			options_str_or(options, "day", str_from(day_text(training_today(), today))),
		.place = options_str(options, "place"),
		.teacher = options_str(options, "teacher"),
		.evidence = options_given(options, "evidence") ? options_number(options, "evidence")
							       : 0,
		.made_by = records_user(user),
		.made_us = clock_wall_us(&clock_system),
	};
	auto_course_set *set = NULL;
	auto_db *db = NULL;
	int64_t id;
	struct err err;

	if (records_use_pack(options, &err) || course_set_load(NULL, &set, &err) ||
	    take_course(options, set, &session, &err) || records_open(options, &db, &err) ||
	    records_audit(db, "training.session", session.title, session.held_on, &err) ||
	    training_sessions_add(db, &session, &id, &err))
		return command_fail(&err);
	printf("%lld\n", (long long)id);
	return EXIT_DONE;
}

const struct command command_training_hold = {
	.name = "training hold",
	.summary = TEXT("開いた研修、受けた外部の研修を記録する",
			"record a session that was held, here or by others"),
	.details = TEXT("研修の回の番号を出します。出席は tonoi training attend で入れます。",
			"Prints the session's number, for tonoi training attend."),
	.options = option_rows,
	.run = run,
};
