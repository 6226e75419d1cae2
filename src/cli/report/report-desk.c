/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report-desk.h"

enum errc report_desk_open(const struct options *options, bool write, struct report_desk *ret,
			   struct err *err)
{
	*ret = (struct report_desk){ .user = "" };
	const enum errc code = duty_desk_open(options, write, &ret->duties, err);

	if (!code)
		ret->scope = report_scope_of(ret->duties.db, &ret->duties.scope);
	return code;
}

void report_desk_done(struct report_desk *desk)
{
	duty_desk_done(&desk->duties);
}

enum errc report_desk_case(const struct options *options, bool write, struct report_desk *ret,
			   struct err *err)
{
	enum errc code = report_desk_open(options, write, ret, err);

	if (!code)
		code = cases_find(ret->scope.db, str_from(options_arg(options, 0)),
				  ret->scope.arena, &ret->record, err);
	return code;
}

enum errc report_desk_form(const struct report_desk *desk, struct str id,
			   const struct report_form **ret, struct err *err)
{
	*ret = report_form_find(desk->scope.content, str_or_empty(id));
	if (*ret)
		return ERR_OK;
	return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(id),
		    text_of(TR("その様式はありません（tonoi report list で見られます）",
			       "there is no such form (tonoi report list shows them)")));
}

enum errc report_desk_edit(struct report_desk *desk, const char *action, struct case_edit *ret,
			   struct err *err)
{
	const struct case_actor actor = { .by = records_user(desk->user),
					  .now_us = desk->scope.now_us };
	const enum errc code =
		records_audit(desk->scope.db, action, desk->record.number, STR(""), err);

	*ret = (struct case_edit){ .db = desk->scope.db };
	return code ? code : case_edit_begin(desk->scope.db, desk->record.id, &actor, ret, err);
}

enum exit_code report_desk_do(const struct options *options, bool changes,
			      const struct report_desk_deed *deed)
{
	auto_report_desk desk;
	struct err err;
	enum errc code = report_desk_case(options, changes, &desk, &err);

	if (!code)
		code = changes ? deed->change(&desk, options, &err)
			       : deed->list(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}
