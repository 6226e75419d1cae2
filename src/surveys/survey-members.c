/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asked, who was told, who will not answer. */
#include "surveys/survey.h"

#define MEMBERS                                                                                    \
	"SELECT m.id, m.organisation, o.code, s.name, s.phone, m.kind, m.prefecture, m.beds,"      \
	" m.told, m.answered_us, m.reason FROM survey_members_seen m"                              \
	" JOIN organisations_seen o ON o.id = m.organisation"                                      \
	" LEFT JOIN organisation_states_seen s ON s.organisation = o.id"                           \
	" AND s.replaced_us IS NULL AND s.from_on <= :day"                                         \
	" AND (s.ended_on IS NULL OR s.ended_on > :day)"                                           \
	" WHERE m.survey = :survey"
#define WAITING " AND m.answered_us IS NULL AND m.reason = ''"
/* By the link only those are told who have one. */
#define REACHED                                                                                    \
	" AND (:lane <> 'link' OR EXISTS (SELECT 1 FROM link_peers_seen p"                         \
	" WHERE p.organisation = m.organisation AND p.revoked_us IS NULL))"
#define ORDER " ORDER BY m.prefecture, o.code"

static void read_member(const struct db_stmt *stmt, struct arena *arena, struct survey_member *ret)
{
	*ret = (struct survey_member){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.code = arena_str(arena, db_text(stmt, 2)),
		.name = arena_str(arena, str_or_empty(db_text(stmt, 3))),
		.phone = arena_str(arena, str_or_empty(db_text(stmt, 4))),
		.kind = arena_str(arena, db_text(stmt, 5)),
		.prefecture = arena_str(arena, db_text(stmt, 6)),
		.beds = db_is_null(stmt, 7) ? ORG_BEDS_UNKNOWN : db_i64(stmt, 7),
		.told = db_i64(stmt, 8),
		.answered_us = db_time(stmt, 9),
		.reason = arena_str(arena, db_text(stmt, 10)),
	};
}

enum errc survey_members(const struct org_scope *scope, const struct survey *survey, bool waiting,
			 struct arena *arena, const struct survey_member **ret, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt =
		waiting ? db_stmt(db, MEMBERS WAITING ORDER) : db_stmt(db, MEMBERS ORDER);
	const struct survey_member **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_text(stmt, ":day", survey->frame_on);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct survey_member *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "survey %.*s: who is asked is too much",
				    STR_ARG(survey->code));
		}
		read_member(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}

enum errc survey_member_get(const struct org_scope *scope, const struct survey *survey,
			    int64_t organisation, struct arena *arena, struct survey_member *ret,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), MEMBERS " AND m.organisation = :organisation");

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":day", survey->frame_on);
	const enum errc code = db_one(stmt, err, "survey %.*s: that organisation is not asked",
				      STR_ARG(survey->code));
	if (!code)
		read_member(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

struct facility survey_facility(struct str kind, int64_t beds, struct arena *arena)
{
	struct facility facility = { .fiscal_start = 0 };

	facility.fields[FACILITY_KIND] = kind;
	if (beds != ORG_BEDS_UNKNOWN)
		facility.fields[FACILITY_BEDS] = arena_printf(arena, "%lld", (long long)beds);
	return facility;
}

/* ---- telling ---- */

static enum errc note_telling(struct db *db, const struct survey *survey, struct str lane,
			      const struct survey_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO survey_tellings (organisation, survey, lane, told_us,"
			    " told_by) SELECT m.organisation, m.survey, :lane, :now, :by"
			    " FROM survey_members_seen m WHERE m.survey = :survey" WAITING REACHED);

	db_bind_text(stmt, ":lane", lane);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":survey", survey->id);
	return db_run(stmt, err);
}

/* Who is waited for is read through the view; the table takes its rows by number alone. */
static enum errc count_telling(struct db *db, const struct survey *survey, struct str lane,
			       uint64_t *ret_told, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE survey_members SET told = (SELECT m.told + 1"
			    " FROM survey_members_seen m WHERE m.id = survey_members.id)"
			    " WHERE id IN (SELECT m.id FROM survey_members_seen m"
			    " WHERE m.survey = :survey" WAITING REACHED ")");

	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_text(stmt, ":lane", lane);
	const enum errc code = db_run(stmt, err);

	*ret_told = code ? 0 : (uint64_t)db_changed(db);
	return code;
}

static enum errc check_open(const struct survey *survey, struct err *err)
{
	return survey->closed_us == TIME_NONE
		       ? ERR_OK
		       : fail(err, ERR_CONFLICT, "survey %.*s: is closed", STR_ARG(survey->code));
}

enum errc survey_tell(const struct org_scope *scope, const struct survey *survey, struct str lane,
		      const struct survey_actor *actor, uint64_t *ret_told, struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = check_open(survey, err);

	if (!code && (!lane.len || lane.len > SURVEY_LANE_MAX))
		code = fail(err, ERR_LIMIT, "lane: has 1 to %u bytes", SURVEY_LANE_MAX);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = note_telling(db, survey, lane, actor, err);
	if (!code)
		code = count_telling(db, survey, lane, ret_told, err);
	return db_end(db, code, err);
}

enum errc survey_excuse(const struct org_scope *scope, const struct survey *survey,
			int64_t organisation, struct str reason, const struct survey_actor *actor,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE survey_members SET reason = :reason, reason_by = :by"
			" WHERE id = (SELECT m.id FROM survey_members_seen m"
			" WHERE m.survey = :survey AND m.organisation = :organisation)");
	const enum errc code = check_open(survey, err);

	if (code)
		return code;
	db_bind_text(stmt, ":reason", reason);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":survey", survey->id);
	db_bind_i64(stmt, ":organisation", organisation);
	return db_run_one(stmt, err, "survey %.*s: that organisation is not asked",
			  STR_ARG(survey->code));
}

/* ---- how far it is ---- */

static void count_member(struct survey_progress *p, const struct survey_member *m)
{
	p->asked++;
	p->told += m->told > 0;
	p->answered += m->answered_us != TIME_NONE;
	p->excused += m->answered_us == TIME_NONE && m->reason.len;
}

enum errc survey_progress_of(const struct survey_member *members,
			     const struct survey_content *content,
			     const struct survey_breakdown *breakdown, struct arena *arena,
			     struct survey_progress **ret, struct err *err)
{
	const bool bands = str_is(breakdown->id, "beds");
	struct survey_progress *list =
		arena_take_array(arena, breakdown->n_groups + 1, sizeof(*list));

	if (!list)
		return fail(err, ERR_LIMIT, "survey: its progress does not fit into memory");
	for (; members; members = members->next) {
		const size_t group =
			bands ? survey_band_of(content, members->beds)
			      : survey_prefecture_group(breakdown, members->prefecture);

		count_member(&list[group], members);
		count_member(&list[breakdown->n_groups], members);
	}
	*ret = list;
	return ERR_OK;
}
