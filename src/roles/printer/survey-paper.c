/* SPDX-License-Identifier: Apache-2.0 */
/* The open tables of a survey as a workbook. Who may have it, the console has looked. */
#include "roles/printer/survey-paper.h"

#define TABLES_BYTES (512u * 1024 * 1024)

static enum errc write_book(const struct org_scope *scope, const struct survey_paper *paper,
			    struct arena *arena, struct buf *out, struct err *err)
{
	struct survey_tables tables;
	struct survey survey;
	enum errc code = survey_get(scope, paper->survey, arena, &survey, err);

	if (!code)
		code = survey_tables_make(scope, &survey, paper->content, paper->forms, arena,
					  &tables, err);
	if (code)
		return code;
	const struct open_survey open = survey_tables_open(&survey, &tables, paper->lang);

	return open_table_xlsx(&open, out, err);
}

enum errc survey_paper(struct db *db, const struct survey_paper *paper, struct buf *out,
		       struct err *err)
{
	auto_arena arena = ARENA_INIT(TABLES_BYTES);
	auto_org_office *office = org_office_new(db);
	struct org_scope *scope = NULL;
	enum errc code = org_scope_machine(office, paper->today, &arena, &scope, err);

	if (!code)
		code = write_book(scope, paper, &arena, out, err);
	org_scope_leave(office);
	return code;
}
