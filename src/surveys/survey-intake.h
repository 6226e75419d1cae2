/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers that come as a table, one institution a row: what was keyed from FAX sheets, a workbook
 * that was filled in, a file of another system. CSV (UTF-8 or CP932) or XLSX (its first sheet). A
 * column is known by its heading: 医療機関コード / code for who answers, 非回答の理由 / reason, and
 * for an item its id, number or title. What cannot be understood is told with its place; all else
 * of the row is taken. An empty cell changes nothing.
 */
#pragma once

#include "base/encoding/charset.h"
#include "organisations/organisation-content.h"
#include "surveys/survey.h"

#define SURVEY_INTAKE_MAX     (64u * 1024 * 1024) /* bytes of a file */
#define SURVEY_INTAKE_COLUMNS 600u
#define SURVEY_INTAKE_HEAD    50u /* rows above the headings at most */

struct survey_intake {
	const struct survey_content *content;
	const struct org_content *organisations; /* its headings */
	const struct survey *survey;
	const struct form *form;
	struct charset *charset; /* opened before the process was confined */
	struct str file;	 /* its name, for the history */
	struct survey_actor actor;
	void (*note)(void *ctx, size_t line, struct str sentence); /* what was left out */
	void *ctx;
};

struct survey_intake_report {
	size_t rows;
	size_t changed; /* answers */
	size_t same;
	size_t reasons;
	size_t left_out; /* cells and rows, each with a note */
};

/* In a transaction of the caller. ERR_SYNTAX: no row has a heading for the code; as xlsx_read(). */
enum errc survey_intake_run(const struct org_scope *scope, const struct survey_intake *intake,
			    struct str bytes, struct survey_intake_report *ret,
			    struct err *err) MUST_CHECK;
