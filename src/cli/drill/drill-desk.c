/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/drill/drill-desk.h"

enum errc drill_desk_open(const struct options *options, bool write, struct drill_desk *ret,
			  struct err *err)
{
	*ret = (struct drill_desk){ .user = "" };
	enum errc code = duty_desk_open(options, write, &ret->duties, err);

	if (!code)
		code = case_content_load(NULL, &ret->cases, err);
	if (!code)
		code = playbook_set_load(NULL, &ret->playbooks, err);
	if (!code)
		code = scenario_set_load(NULL, &ret->scenarios, err);
	if (code)
		return code;
	ret->room = (struct drill_room){ .db = ret->duties.db,
					 .cases = ret->cases,
					 .playbooks = ret->playbooks };
	ret->reports = report_scope_of(ret->duties.db, &ret->duties.scope);
	ret->deed = (struct drill_deed){ .by = records_user(ret->user),
					 .now_us = ret->duties.scope.now_us };
	return ERR_OK;
}

void drill_desk_done(struct drill_desk *desk)
{
	scenario_set_free(desk->scenarios);
	playbook_set_free(desk->playbooks);
	case_content_free(desk->cases);
	duty_desk_done(&desk->duties);
}

enum errc drill_desk_scenario(struct drill_desk *desk, struct str id, struct scenario **ret,
			      struct err *err)
{
	const struct scenario *own = scenario_find(desk->scenarios, id);
	struct str text = own ? own->text : STR_NONE;
	enum errc code =
		own ? ERR_OK
		    : drill_scenarios_get(desk->room.db, id, &desk->duties.arena, &text, err);
	char name[128];

	(void)snprintf(name, sizeof(name), "scenario %.*s", STR_ARG(str_sub(id, 0, 64)));
	if (!code)
		code = scenario_read(name, text, ret, err);
	return code ? code : scenario_check(*ret, desk->cases, err);
}

enum errc drill_desk_play(struct drill_desk *desk, const struct options *options,
			  struct drill_play *ret, struct err *err)
{
	struct drill_record record;
	const enum errc code = drills_find(desk->room.db, str_from(options_arg(options, 0)),
					   &desk->duties.arena, &record, err);

	return code ? code : drill_play_open(desk->room.db, record.id, ret, err);
}

enum errc drill_desk_parts(struct drill_desk *desk, const struct options *options,
			   const struct scenario *scenario,
			   struct drill_part ret[static DRILL_PARTS_MAX], size_t *ret_n,
			   struct err *err)
{
	const size_t given = options_count(options, "part");

	*ret_n = 0;
	for (size_t i = 0; !given && i < scenario->n_roles; i++)
		ret[(*ret_n)++] =
			(struct drill_part){ .role = scenario->roles[i].id,
					     .department = text_pair_in(scenario->roles[i].title,
									lang_get()),
					     .people = STR("") };
	if (given > DRILL_PARTS_MAX)
		return fail(err, ERR_USAGE, "--part: 1–%u", DRILL_PARTS_MAX);
	for (size_t i = 0; i < given; i++) {
		struct str rest = str_from(options_at(options, "part", i));
		const struct str role = str_split(&rest, '=');
		const struct str department = rest.ptr ? str_split(&rest, '=') : STR("");

		if (!department.len)
			return fail(err, ERR_USAGE, "--part %s: ROLE=DEPARTMENT[=PEOPLE]",
				    options_at(options, "part", i));
		ret[(*ret_n)++] = (struct drill_part){ .role = role,
						       .department = department,
						       .people = str_or_empty(rest) };
	}
	return desk->room.db ? ERR_OK : fail(err, ERR_NOT_FOUND, "drill: no records");
}

static enum errc judge_lines(struct drill_desk *desk, int64_t id, struct err *err)
{
	auto_drill_play play = { .scenario = NULL };
	auto_drill_rules *rules = NULL;
	struct drill_judged judged;
	enum errc code = drill_rules_open(NULL, &rules, err);

	if (!code)
		code = drill_play_open(desk->room.db, id, &play, err);
	return code ? code : drill_judge_lines(desk->room.db, &play, rules, &judged, err);
}

enum errc drill_desk_make(struct drill_desk *desk, const struct drill_making *making,
			  int64_t *ret_id, struct err *err)
{
	enum errc code = db_begin(desk->room.db, err);

	if (!code)
		code = drills_make(desk->room.db, making, ret_id, err);
	code = db_end(desk->room.db, code, err);
	if (!code && making->form == DRILL_TECHNICAL)
		code = judge_lines(desk, *ret_id, err);
	return code;
}
