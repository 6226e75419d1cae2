/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/dispatch.h"

#include "base/encoding/yaml-check.h"
#include "base/typed.h"
#include "store/facility.h"

#define AHEAD_US (INT64_C(300) * US_PER_SEC) /* clocks differ: no later than this */

const struct text_choice dispatch_stages[DISPATCH_STAGES + 1] = {
	[DISPATCH_REQUESTED] = { "requested", TEXT("依頼", "Requested") },
	[DISPATCH_ASSIGNED] = { "assigned", TEXT("手配ずみ", "Assigned") },
	[DISPATCH_ON_THE_WAY] = { "on-the-way", TEXT("移動中", "On the way") },
	[DISPATCH_ON_SITE] = { "on-site", TEXT("現地", "On site") },
	[DISPATCH_REPORTED] = { "reported", TEXT("報告ずみ", "Reported") },
	[DISPATCH_CLOSED] = { "closed", TEXT("終了", "Closed") },
	[DISPATCH_STAGES] = { NULL, TEXT(NULL, NULL) },
};

/* The newest step of each request. */
#define NEWEST                                                                                     \
	"dispatch_steps_seen AS s ON s.id = (SELECT max(n.id) FROM dispatch_steps_seen AS n"       \
	" WHERE n.dispatch = d.id)"

static void bind_beds(struct db_stmt *stmt, const char *name, int64_t beds)
{
	if (beds < 0)
		db_bind_null(stmt, name);
	else
		db_bind_i64(stmt, name, beds);
}

static int64_t beds_in(const struct db_stmt *row, int column)
{
	return db_is_null(row, column) ? INCIDENT_BEDS_NONE : db_i64(row, column);
}

/* ---- teams ---- */

static enum errc check_prefectures(struct str list, struct err *err)
{
	const struct text_choice *known = facility_choices(FACILITY_PREFECTURE_KEY);

	for (struct str rest = list; rest.ptr && list.len;) {
		const struct str one = str_split(&rest, ' ');

		if (one.len && !known[typed_choice(known, one)].value)
			return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(one, 0, 8)),
				    text_of(TR("都道府県は 01 から 47 の番号で書いてください",
					       "prefectures are written 01 to 47")));
	}
	return ERR_OK;
}

static enum errc check_team(const struct team *team, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("チームの名前", "the team's name")), team->name, INCIDENT_NAME_MAX,
		  .needed = true },
		{ text_of(TR("都道府県", "prefectures")), team->prefectures, INCIDENT_NAME_MAX },
		{ text_of(TR("電話", "telephone")), team->phone, INCIDENT_NAME_MAX },
	};

	if (!yaml_id_valid(team->code))
		return fail(err, ERR_SYNTAX,
			    "team “%.*s”: a code is small letters, digits and dashes",
			    STR_ARG(str_sub(team->code, 0, INCIDENT_ID_MAX)));
	if (team->capacity < 0 || team->capacity > TEAM_CAPACITY_MAX)
		return fail(err, ERR_SYNTAX, "team %.*s: capacity is 0 to %d", STR_ARG(team->code),
			    TEAM_CAPACITY_MAX);
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	return code ? code : check_prefectures(str_or_empty(team->prefectures), err);
}

static void bind_team(struct db_stmt *stmt, const struct team *team,
		      const struct incident_actor *actor)
{
	db_bind_text(stmt, ":code", team->code);
	db_bind_text(stmt, ":name", str_trim(team->name));
	db_bind_i64(stmt, ":capacity", team->capacity);
	db_bind_text(stmt, ":prefectures", str_or_empty(str_trim(team->prefectures)));
	bind_beds(stmt, ":from", team->beds_from);
	bind_beds(stmt, ":below", team->beds_below);
	db_bind_text(stmt, ":phone", str_or_empty(str_trim(team->phone)));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
}

static enum errc insert_team(const struct org_scope *scope, const struct team *team,
			     const struct incident_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO response_teams (organisation, code, name, capacity, prefectures,"
		" beds_from, beds_below, phone, changed_us, changed_by) VALUES"
		" (:organisation, :code, :name, :capacity, :prefectures, :from, :below,"
		" :phone, :now, :by)");

	db_bind_i64(stmt, ":organisation", team->organisation);
	bind_team(stmt, team, actor);
	return db_run(stmt, err);
}

enum errc team_put(const struct org_scope *scope, const struct team *team,
		   const struct incident_actor *actor, struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE response_teams SET name = :name, capacity = :capacity, prefectures ="
		    " :prefectures, beds_from = :from, beds_below = :below, phone = :phone,"
		    " changed_us = :now, changed_by = :by WHERE id = (SELECT t.id FROM"
		    " response_teams_seen AS t WHERE t.code = :code)");
	enum errc code = check_team(team, err);

	if (!code)
		code = org_scope_demand(scope, team->organisation, ORG_WRITE, err);
	if (code)
		return code;
	bind_team(stmt, team, actor);
	code = db_run(stmt, err);
	return code || db_changed(db) ? code : insert_team(scope, team, actor, err);
}

#define BUSY(training)                                                                             \
	"coalesce((SELECT b.n FROM dispatch_steps_busy AS b WHERE b.team = t.id AND b.training "   \
	"= " training "), 0)"

enum errc teams_list(const struct org_scope *scope, struct arena *arena, const struct team **ret,
		     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT t.id, t.organisation, t.code, t.name, t.capacity, t.prefectures,"
			" t.beds_from, t.beds_below, t.phone, " BUSY("0") ", " BUSY(
				"1") " FROM response_teams_seen AS t ORDER BY t.name, t.id");
	const struct team **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct team *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		*one = (struct team){
			.id = db_i64(stmt, 0),
			.organisation = db_i64(stmt, 1),
			.code = arena_str(arena, db_text(stmt, 2)),
			.name = arena_str(arena, db_text(stmt, 3)),
			.capacity = db_i64(stmt, 4),
			.prefectures = arena_str(arena, db_text(stmt, 5)),
			.beds_from = beds_in(stmt, 6),
			.beds_below = beds_in(stmt, 7),
			.phone = arena_str(arena, db_text(stmt, 8)),
			.busy = db_i64(stmt, 9),
			.drilling = db_i64(stmt, 10),
		};
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

bool team_fits(const struct team *team, struct str prefecture, int64_t beds)
{
	bool here = !team->prefectures.len || !prefecture.len;

	for (struct str rest = team->prefectures; !here && rest.ptr;)
		here = str_equal(str_split(&rest, ' '), prefecture);
	return here && (beds < 0 || ((team->beds_from < 0 || beds >= team->beds_from) &&
				     (team->beds_below < 0 || beds < team->beds_below)));
}

/* ---- requests ---- */

#define COLUMNS                                                                                    \
	"SELECT d.id, d.organisation, d.incident, d.origin, d.reference, d.training, d.title,"     \
	" d.prefecture, d.beds, d.opened_us, d.opened_by, s.stage, s.team, s.people,"              \
	" s.happened_us, coalesce((SELECT t.name FROM response_teams_seen AS t WHERE"              \
	" t.id = s.team), ''), coalesce((SELECT o.name FROM organisation_states_seen AS o WHERE"   \
	" o.organisation = d.organisation AND o.replaced_us IS NULL AND o.name <> '' ORDER BY"     \
	" o.from_on DESC LIMIT 1), '') FROM dispatches_seen AS d JOIN " NEWEST

static void read_one(const struct db_stmt *row, struct arena *arena, struct dispatch *ret)
{
	*ret = (struct dispatch){
		.id = db_i64(row, 0),
		.organisation = db_i64(row, 1),
		.incident = db_i64(row, 2),
		.origin = arena_str(arena, db_text(row, 3)),
		.reference = db_i64(row, 4),
		.training = db_i64(row, 5) == 1,
		.title = arena_str(arena, db_text(row, 6)),
		.prefecture = arena_str(arena, db_text(row, 7)),
		.beds = beds_in(row, 8),
		.opened_us = db_time(row, 9),
		.opened_by = arena_str(arena, db_text(row, 10)),
		.stage = (enum dispatch_stage)typed_choice(dispatch_stages, db_text(row, 11)),
		.team = db_i64(row, 12),
		.people = arena_str(arena, db_text(row, 13)),
		.stage_us = db_time(row, 14),
		.team_name = arena_str(arena, db_text(row, 15)),
		.name = arena_str(arena, db_text(row, 16)),
	};
}

enum errc dispatches_list(const struct org_scope *scope, int64_t incident, bool open,
			  struct arena *arena, const struct dispatch **ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), COLUMNS
			" WHERE (:incident = 0 OR d.incident = :incident) AND (NOT :open OR"
			" s.stage <> 'closed') ORDER BY s.stage = 'closed', d.opened_us, d.id LIMIT"
			" :limit");
	const struct dispatch **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":incident", incident);
	db_bind_i64(stmt, ":open", open);
	db_bind_i64(stmt, ":limit", INCIDENTS_LIST_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct dispatch *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc dispatches_get(const struct org_scope *scope, int64_t id, struct arena *arena,
			 struct dispatch *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " WHERE d.id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(
		stmt, err, "%lld: %s", (long long)id,
		text_of(TR("その番号の依頼はありません", "no request for help has this number")));
	if (!code)
		read_one(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

enum errc dispatch_steps_list(const struct org_scope *scope, int64_t id, struct arena *arena,
			      const struct dispatch_step **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT s.stage, s.team, s.people, s.words, s.happened_us, s.written_by,"
		" s.written_us, coalesce((SELECT t.name FROM response_teams_seen AS t WHERE"
		" t.id = s.team), '') FROM dispatch_steps_seen AS s WHERE s.dispatch = :id ORDER BY"
		" s.id");
	const struct dispatch_step **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct dispatch_step *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		*one = (struct dispatch_step){
			.stage = (enum dispatch_stage)typed_choice(dispatch_stages,
								   db_text(stmt, 0)),
			.team = db_i64(stmt, 1),
			.people = arena_str(arena, db_text(stmt, 2)),
			.words = arena_str(arena, db_text(stmt, 3)),
			.happened_us = db_time(stmt, 4),
			.written_by = arena_str(arena, db_text(stmt, 5)),
			.written_us = db_time(stmt, 6),
			.team_name = arena_str(arena, db_text(stmt, 7)),
		};
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

/* ---- steps ---- */

static enum errc insert_step(const struct org_scope *scope, const struct dispatch *dispatch,
			     const struct dispatch_step *step, const struct incident_actor *actor,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO dispatch_steps (organisation, dispatch, stage, training, team,"
		" people, words, happened_us, written_us, written_by) VALUES (:organisation,"
		" :dispatch, :stage, :training, :team, :people, :words, :at, :now, :by)");

	db_bind_i64(stmt, ":organisation", dispatch->organisation);
	db_bind_i64(stmt, ":dispatch", dispatch->id);
	db_bind_i64(stmt, ":training", dispatch->training);
	db_bind_text(stmt, ":stage", str_from(dispatch_stages[step->stage].value));
	db_bind_i64(stmt, ":team", step->team);
	db_bind_text(stmt, ":people", str_or_empty(str_trim(step->people)));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(step->words)));
	db_bind_time(stmt, ":at", step->happened_us);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc check_step(const struct dispatch *dispatch, const struct dispatch_step *step,
			    const struct incident_actor *actor, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("行く人", "who goes")), step->people, DISPATCH_PEOPLE_MAX },
		{ text_of(TR("内容", "words")), step->words, DISPATCH_WORDS_MAX,
		  .needed = step->stage >= DISPATCH_REPORTED, .lines = true },
	};

	if (dispatch->stage == DISPATCH_CLOSED || step->stage < dispatch->stage ||
	    (step->stage == dispatch->stage && step->stage != DISPATCH_ASSIGNED))
		return fail(err, ERR_CONFLICT, "%lld: %s", (long long)dispatch->id,
			    text_of(TR("もうその段階に来ているか、終わっています",
				       "the request is there, further or closed")));
	if (step->stage > DISPATCH_ASSIGNED && step->stage < DISPATCH_CLOSED && !dispatch->team)
		return fail(err, ERR_CONFLICT, "%lld: %s", (long long)dispatch->id,
			    text_of(TR("行くチームが決まっていません", "no team is assigned")));
	if (step->happened_us > actor->now_us + AHEAD_US ||
	    step->happened_us < dispatch->opened_us - AHEAD_US)
		return fail(err, ERR_SYNTAX, "%lld: %s", (long long)dispatch->id,
			    text_of(TR("依頼の前か、これから先の日時です",
				       "a time before it was asked for, or yet to come")));
	return typed_check(texts, ARRAY_LEN(texts), err);
}

static enum errc check_room(const struct org_scope *scope, const struct dispatch *dispatch,
			    int64_t id, struct arena *arena, struct err *err)
{
	const struct team *team = NULL;
	const enum errc code = teams_list(scope, arena, &team, err);

	while (!code && team && team->id != id)
		team = team->next;
	if (code || !team)
		return code ? code
			    : fail(err, ERR_NOT_FOUND, "team %lld: there is none", (long long)id);
	const int64_t at = dispatch->training ? team->drilling : team->busy;
	/* What it is at with this very request does not count against it. */
	if (at - (dispatch->team == id) >= team->capacity)
		return fail(err, ERR_CONFLICT, "%.*s: %s (%lld)", STR_ARG(team->name),
			    text_of(TR("手いっぱいです", "has no capacity left")),
			    (long long)team->capacity);
	return ERR_OK;
}

static enum errc add_within(const struct org_scope *scope, int64_t id,
			    const struct dispatch_step *step, const struct incident_actor *actor,
			    struct err *err)
{
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	struct dispatch dispatch;
	struct dispatch_step full = *step;
	enum errc code = dispatches_get(scope, id, &arena, &dispatch, err);

	if (!code)
		code = check_step(&dispatch, step, actor, err);
	if (!code && step->stage == DISPATCH_ASSIGNED)
		code = check_room(scope, &dispatch, step->team, &arena, err);
	if (code)
		return code;
	if (step->stage != DISPATCH_ASSIGNED) {
		full.team = dispatch.team;
		full.people = step->people.len ? step->people : dispatch.people;
	}
	return insert_step(scope, &dispatch, &full, actor, err);
}

enum errc dispatch_step_add(const struct org_scope *scope, int64_t id,
			    const struct dispatch_step *step, const struct incident_actor *actor,
			    struct err *err)
{
	enum errc code = db_begin(org_scope_db(scope), err);

	if (code)
		return code;
	code = add_within(scope, id, step, actor, err);
	return db_end(org_scope_db(scope), code, err);
}

/* ---- asking ---- */

static enum errc find_origin(const struct org_scope *scope, const struct dispatch *dispatch,
			     int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT id FROM dispatches_seen WHERE organisation ="
					     " :organisation AND origin = :origin");

	*ret = 0;
	if (!str_or_empty(dispatch->origin).len)
		return ERR_OK;
	db_bind_i64(stmt, ":organisation", dispatch->organisation);
	db_bind_text(stmt, ":origin", dispatch->origin);
	return db_number(stmt, ret, err);
}

static enum errc check_incident(const struct org_scope *scope, const struct dispatch *dispatch,
				struct arena *arena, struct err *err)
{
	struct incident incident;

	if (!dispatch->incident)
		return ERR_OK;
	const enum errc code =
		incidents_find(scope, arena_printf(arena, "%lld", (long long)dispatch->incident),
			       arena, &incident, err);
	if (code)
		return code;
	if (incident.organisation != dispatch->organisation ||
	    incident.training != dispatch->training)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident.number),
			    text_of(TR("別の施設の事案か、訓練と本物が食い違います",
				       "is another's, or one of both is a drill")));
	return ERR_OK;
}

static enum errc insert(const struct org_scope *scope, const struct dispatch *dispatch,
			const struct organisation *o, const struct incident_actor *actor,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO dispatches (organisation, incident, origin, reference, training,"
		" title, prefecture, beds, opened_us, opened_by) VALUES (:organisation,"
		" :incident, :origin, :reference, :training, :title, :prefecture, :beds,"
		" :now, :by)");

	db_bind_i64(stmt, ":organisation", dispatch->organisation);
	db_bind_i64(stmt, ":incident", dispatch->incident);
	db_bind_text(stmt, ":origin", str_or_empty(dispatch->origin));
	db_bind_i64(stmt, ":reference", dispatch->reference);
	db_bind_i64(stmt, ":training", dispatch->training);
	db_bind_text(stmt, ":title", str_trim(dispatch->title));
	db_bind_text(stmt, ":prefecture", o->prefecture);
	bind_beds(stmt, ":beds", o->beds);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

enum errc dispatch_open(const struct org_scope *scope, const struct dispatch *dispatch,
			const struct incident_actor *actor, int64_t *ret_id, bool *ret_fresh,
			struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024);
	const struct typed title = { text_of(TR("何を頼むか", "what is asked for")),
				     dispatch->title, INCIDENT_TITLE_MAX, .needed = true };
	const struct dispatch_step first = { .stage = DISPATCH_REQUESTED,
					     .words = dispatch->title,
					     .happened_us = actor->now_us };
	struct organisation o;
	char day[DAY_TEXT_MAX];
	enum errc code = typed_check(&title, 1, err);

	if (!code)
		code = find_origin(scope, dispatch, ret_id, err);
	*ret_fresh = !*ret_id;
	if (code || *ret_id)
		return code;
	code = organisations_get(scope, dispatch->organisation,
				 str_from(day_text(org_scope_today(scope), day)), &arena, &o, err);
	if (!code)
		code = check_incident(scope, dispatch, &arena, err);
	if (!code)
		code = insert(scope, dispatch, &o, actor, err);
	if (code)
		return code;
	struct dispatch made = *dispatch;
	made.id = *ret_id = db_last_id(org_scope_db(scope));
	return insert_step(scope, &made, &first, actor, err);
}
