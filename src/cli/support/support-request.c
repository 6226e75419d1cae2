/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Begins a request for help.
 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "support/support-records.h"

#define WORK_BYTES (1u << 20)

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何を頼むか（必要）", "what is asked for (needed)") },
	{ .name = "case",
	  .type = OPTION_TEXT,
	  .arg = "CASE",
	  .help = TEXT("この事案のために（なければ相談だけ）", "for this case (else a question)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "route", .title = TEXT("頼む先", "ROUTE") },
	{ .name = "training" },
	{ .name = NULL },
};

static enum errc find_case(const struct options *options, struct db *db, struct arena *arena,
			   struct case_record *ret, struct err *err)
{
	*ret = (struct case_record){ .id = 0 };
	return options_given(options, "case")
		       ? cases_find(db, options_str(options, "case"), arena, ret, err)
		       : ERR_OK;
}

static enum errc begin(const struct options *options, struct db *db,
		       struct support_request *request, struct arena *arena, struct err *err)
{
	char user[RECORDS_USER_MAX];
	const struct case_actor actor = { .by = records_user(user),
					  .now_us = clock_wall_us(&clock_system) };
	struct facility_record facility;
	struct support_edit edit;
	struct case_record record;
	enum errc code = find_case(options, db, arena, &record, err);

	if (!code)
		code = facility_get(db, arena, &facility, err);
	if (!code)
		code = records_audit(db, "support.open", request->route, request->title, err);
	if (code)
		return code;
	request->beds = facility.values[FACILITY_BEDS_KEY];
	request->training = record.training;
	code = support_edit_begin(db, record.id, &actor, &edit, err);
	if (!code)
		code = support_open(&edit, request, &request->id, err);
	return support_edit_end(&edit, code, err);
}

static enum errc request_help(const struct options *options, struct err *err)
{
	auto_support_content *content = NULL;
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_db *db = NULL;
	char id[24];
	enum errc code = records_open(options, &db, err);

	if (!code)
		code = support_content_load(NULL, &content, err);
	if (code)
		return code;
	const struct support_route *route =
		support_route_find(content, str_from(options_arg(options, 0)));
	if (!route)
		return fail(err, ERR_NOT_FOUND, "%s: %s", options_arg(options, 0),
			    text_of(TR("その頼む先はありません（tonoi support routes）",
				       "there is no such route (tonoi support routes)")));
	struct support_request request = { .route = route->id,
					   .route_title = text_pair_in(route->title, lang_get()),
					   .title = options_str(options, "title") };
	code = begin(options, db, &request, &arena, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	(void)snprintf(id, sizeof(id), "%lld", (long long)request.id);
	rows_add(rows, (const struct str[]){ str_from(id), request.route,
					     request.training ? STR("yes") : STR("no") });
	return rows_end(rows, err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	return request_help(options, &err) ? command_fail(&err) : EXIT_DONE;
}

const struct command command_support_request = {
	.name = "support request",
	.summary = TEXT("支援の依頼を始める", "begin a request for help"),
	.args = "ROUTE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("ROUTE は tonoi support routes の名前です。",
			"ROUTE is a name of “tonoi support routes”."),
	.options = option_rows,
	.run = run,
};
