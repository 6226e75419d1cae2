/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/records.h"
#include "store/facility.h"
#include "training/certificate.h"

#define FILE_MODE   0600
#define ARENA_BYTES (256u * 1024)

static const struct option_def option_rows[] = {
	{ .name = "out",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("PDF の書き出し先（なければ、番号を確かめるだけ）",
		       "PDF to write (else the number is only looked up)") },
	OPTIONS_END,
};

struct work {
	struct db *db;
	struct course_set *courses;
	struct arena arena;
	struct training_result result;
	struct certificate certificate;
};

static enum errc look_up(struct work *work, struct str number, struct err *err)
{
	struct trainee person = { .name = STR("") };
	enum errc code =
		training_certificate_find(work->db, number, &work->arena, &work->result, err);

	if (!code)
		code = course_set_load(NULL, &work->courses, err);
	if (code)
		return code;
	if (training_people_get(work->db, work->result.staff, &work->arena, &person, NULL))
		person.name = STR("");
	work->certificate = (struct certificate){
		.result = &work->result,
		.course = course_set_find(work->courses, work->result.course),
		.facility = facility_name(work->db, &work->arena),
		.name = person.name,
		.lang = lang_get(),
		.made_us = clock_wall_us(&clock_system),
	};
	return ERR_OK;
}

static enum errc put(const struct work *work, const char *path, struct err *err)
{
	auto_buf out = BUF_INIT(CERTIFICATE_PAPER_MAX);
	const enum errc code = certificate_write(&work->certificate, &out, err);

	return code ? code : file_replace(path, buf_str(&out), FILE_MODE, err);
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .arena = ARENA_INIT(ARENA_BYTES) };
	const char *path = options_text(options, "out");
	struct err err;
	enum errc code = records_open(options, &work.db, &err);

	if (!code)
		code = look_up(&work, str_from(options_arg(options, 0)), &err);
	if (!code && path)
		code = put(&work, path, &err);
	if (!code)
		printf("%.*s  %.*s  %.*s  %.*s  %.*s\n", STR_ARG(work.result.certificate),
		       STR_ARG(work.result.taken_on), STR_ARG(work.result.staff),
		       STR_ARG(work.result.department),
		       STR_ARG(certificate_title(&work.certificate)));
	course_set_free(work.courses);
	arena_done(&work.arena);
	db_close(work.db);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_training_certificate = {
	.name = "training certificate",
	.summary = TEXT("修了証の番号を確かめ、PDF にする",
			"look up a certificate's number and write it as PDF"),
	.args = "NUMBER",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
