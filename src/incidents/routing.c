/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom an incident concerns: each desk of the content by the rule in force on the day it was known,
 * with what is known now. What hangs on an answer is told as that, never as no.
 */
#include "base/typed.h"
#include "incidents/incident.h"

static enum incident_truth truth_of(struct str answer)
{
	return str_is(answer, "yes") ? INCIDENT_YES : answer.len ? INCIDENT_NO : INCIDENT_UNKNOWN;
}

static enum incident_truth attack_of(const struct incident_content *content, struct str attack)
{
	if (!attack.len || str_is(attack, "unknown"))
		return INCIDENT_UNKNOWN;
	return incident_choice_find(content->attacks, content->n_attacks, attack) ? INCIDENT_YES
										  : INCIDENT_NO;
}

static enum incident_truth limited_of(const struct incident_limits *limits)
{
	enum incident_truth truth = limits->n ? INCIDENT_NO : INCIDENT_UNKNOWN;

	for (size_t i = 0; i < limits->n; i++) {
		if (limits->at[i].state == INCIDENT_IS_LIMITED ||
		    limits->at[i].state == INCIDENT_IS_CLOSED)
			return INCIDENT_YES;
		if (limits->at[i].state == INCIDENT_OPEN_UNKNOWN)
			truth = INCIDENT_UNKNOWN;
	}
	return truth;
}

static struct incident_state state_of(const struct incident_content *content,
				      const struct incident *incident,
				      const struct incident_limits *limits)
{
	return (struct incident_state){
		.facts = {
			[INCIDENT_ATTACK] = attack_of(content, incident->attack),
			[INCIDENT_PERSONAL] = truth_of(incident->personal),
			[INCIDENT_CARE] = truth_of(incident->care),
			[INCIDENT_LIMITED] = limited_of(limits),
		},
		.kind = incident->kind,
		.day = day_at(incident->known_us, time_zone_offset()),
	};
}

/* ---- who was told ---- */

static enum errc read_told(const struct org_scope *scope, int64_t incident, struct str desk,
			   struct arena *arena, struct incident_telling *telling, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT told_us, told_by, told_whom FROM incident_desks_seen"
				       " WHERE incident = :incident AND desk = :desk");
	bool row = false;

	telling->told_us = TIME_NONE;
	db_bind_i64(stmt, ":incident", incident);
	db_bind_text(stmt, ":desk", desk);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		telling->told_us = db_time(stmt, 0);
		telling->told_by = arena_str(arena, db_text(stmt, 1));
		telling->told_whom = arena_str(arena, db_text(stmt, 2));
	}
	db_rest(stmt);
	return code;
}

static int64_t due_of(const struct incident *incident, const struct incident_rule *rule)
{
	return rule->due_hours == INCIDENT_HOURS_NONE
		       ? TIME_NONE
		       : incident->known_us + rule->due_hours * 3600 * US_PER_SEC;
}

enum errc incident_tellings_list(const struct org_scope *scope,
				 const struct incident_content *content,
				 const struct incident *incident,
				 const struct incident_limits *limits, struct arena *arena,
				 struct incident_tellings *ret, struct err *err)
{
	const struct incident_state state = state_of(content, incident, limits);
	enum errc code = ERR_OK;

	ret->n = 0;
	for (size_t i = 0; i < content->n_desks && !code; i++) {
		const struct incident_desk *desk = &content->desks[i];
		struct incident_telling one = { .desk = desk,
						.rule = incident_rule_on(desk, state.day) };

		if (!one.rule)
			continue;
		const enum incident_truth truth = incident_rule_ask(one.rule, &state, &one.lacks);
		one.concerned = truth == INCIDENT_YES;
		one.due_us = due_of(incident, one.rule);
		code = read_told(scope, incident->id, desk->id, arena, &one, err);
		if (!code && (truth != INCIDENT_NO || one.told_us != TIME_NONE))
			ret->at[ret->n++] = one;
	}
	return code;
}

/* ---- telling ---- */

struct telling_of {
	const struct incident *incident;
	const struct incident_desk *desk;
	const struct incident_rule *rule;
	struct str whom;
};

static enum errc insert(const struct org_scope *scope, const struct telling_of *t,
			const struct incident_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "INSERT INTO incident_desks (organisation, incident, desk,"
				     " clause, told_us, told_by, told_whom) VALUES (:organisation,"
				     " :incident, :desk, :clause, :now, :by, :whom)");

	db_bind_i64(stmt, ":organisation", t->incident->organisation);
	db_bind_i64(stmt, ":incident", t->incident->id);
	db_bind_text(stmt, ":desk", t->desk->id);
	db_bind_text(stmt, ":clause", t->rule->clause);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_text(stmt, ":whom", str_trim(t->whom));
	return db_run(stmt, err);
}

static enum errc tell_within(const struct org_scope *scope, const struct telling_of *t,
			     const struct incident_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(16u * 1024);
	struct incident_telling told;
	enum errc code = read_told(scope, t->incident->id, t->desk->id, &arena, &told, err);

	if (!code && told.told_us != TIME_NONE)
		code = fail(err, ERR_CONFLICT, "%.*s: %.*s: %s", STR_ARG(t->incident->number),
			    STR_ARG(t->desk->id),
			    text_of(TR("もう知らせてあります", "was told already")));
	if (!code)
		code = insert(scope, t, actor, err);
	return code ? code : incident_note(scope, t->incident, "told", t->desk->id, actor, err);
}

enum errc incident_tell(const struct org_scope *scope, const struct incident_content *content,
			const struct incident *incident, struct str desk, struct str whom,
			const struct incident_actor *actor, struct err *err)
{
	const struct typed text = { text_of(TR("だれに知らせたか", "who was told")), whom,
				    INCIDENT_NAME_MAX, .needed = true };
	struct telling_of t = { .incident = incident,
				.desk = incident_desk_find(content, desk),
				.whom = whom };
	enum errc code = typed_check(&text, 1, err);

	if (t.desk)
		t.rule = incident_rule_on(t.desk, day_at(incident->known_us, time_zone_offset()));
	if (!code && !t.rule)
		code = fail(err, ERR_NOT_FOUND, "%.*s: %.*s: %s", STR_ARG(incident->number),
			    STR_ARG(str_sub(desk, 0, INCIDENT_ID_MAX)),
			    text_of(TR("その日に決まりのある知らせる先ではありません",
				       "is no desk with a rule for that day")));
	if (!code)
		code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	code = tell_within(scope, &t, actor, err);
	return db_end(org_scope_db(scope), code, err);
}
