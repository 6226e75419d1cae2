/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/incident.h"

#include <sodium.h>

#include "base/typed.h"

#define AHEAD_US (INT64_C(300) * US_PER_SEC) /* clocks differ: no later than this */

const struct text_choice incident_lanes[INCIDENT_LANES + 1] = {
	[INCIDENT_LINK] = { "link", TEXT("回線", "Line") },
	[INCIDENT_FILE] = { "file", TEXT("ファイル", "File") },
	[INCIDENT_FAX] = { "fax", TEXT("FAX", "Fax") },
	[INCIDENT_PHONE] = { "phone", TEXT("電話", "Telephone") },
	[INCIDENT_LANES] = { NULL, TEXT(NULL, NULL) },
};

#define COLUMNS                                                                                    \
	"SELECT i.id, i.organisation, i.origin, i.training, i.title, i.kind, i.prefecture,"        \
	" i.beds, i.attack, i.entry, i.personal, i.care, i.known_us, i.opened_us, i.opened_by,"    \
	" i.closed_us, (SELECT r.stage FROM incident_reports_seen AS r WHERE r.incident = i.id"    \
	" ORDER BY r.id DESC LIMIT 1), coalesce((SELECT s.name FROM organisation_states_seen"      \
	" AS s WHERE s.organisation = i.organisation AND s.replaced_us IS NULL AND s.name <> ''"   \
	" ORDER BY s.from_on DESC LIMIT 1), (SELECT o.code FROM organisations_seen AS o"           \
	" WHERE o.id = i.organisation)) FROM incidents_seen AS i"

/* ---- reading ---- */

static void read_one(const struct db_stmt *row, struct arena *arena, struct incident *ret)
{
	const int64_t opened_us = db_time(row, 13);
	const int year = civil_from_us(opened_us, time_zone_offset()).year;
	const bool training = db_i64(row, 3) == 1;

	*ret = (struct incident){
		.id = db_i64(row, 0),
		.organisation = db_i64(row, 1),
		.number = arena_printf(arena, "%sS%d-%04lld", training ? "T" : "", year,
				       (long long)db_i64(row, 0)),
		.origin = arena_str(arena, db_text(row, 2)),
		.training = training,
		.title = arena_str(arena, db_text(row, 4)),
		.kind = arena_str(arena, db_text(row, 5)),
		.prefecture = arena_str(arena, db_text(row, 6)),
		.beds = db_is_null(row, 7) ? ORG_BEDS_UNKNOWN : db_i64(row, 7),
		.attack = arena_str(arena, db_text(row, 8)),
		.entry = arena_str(arena, db_text(row, 9)),
		.personal = arena_str(arena, db_text(row, 10)),
		.care = arena_str(arena, db_text(row, 11)),
		.known_us = db_time(row, 12),
		.opened_us = opened_us,
		.opened_by = arena_str(arena, db_text(row, 14)),
		.closed_us = db_time(row, 15),
		.stage = arena_str(arena, str_or_empty(db_text(row, 16))),
		.name = arena_str(arena, str_or_empty(db_text(row, 17))),
	};
}

enum errc incidents_list(const struct org_scope *scope, const struct incident_query *query,
			 struct arena *arena, const struct incident **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), COLUMNS
		" WHERE (NOT :open OR i.closed_us IS NULL) AND (:training OR NOT i.training)"
		" AND (:organisation = 0 OR i.organisation = :organisation)"
		" ORDER BY i.closed_us IS NOT NULL, i.known_us DESC, i.id DESC LIMIT :limit");
	const struct incident **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":open", query->open);
	db_bind_i64(stmt, ":training", query->training);
	db_bind_i64(stmt, ":organisation", query->organisation);
	db_bind_i64(stmt, ":limit", (int64_t)(query->limit ? query->limit : INCIDENTS_LIST_MAX));
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct incident *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "incidents: do not fit into memory");
		}
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	return code;
}

/* "S2026-0012", "TS2026-0012", "12": what stands behind the last dash counts. */
static bool read_number(struct str number, int64_t *ret)
{
	size_t from = number.len;

	while (from && number.ptr[from - 1] != '-')
		from--;
	return str_to_i64(str_sub(number, from, number.len), ret) && *ret > 0;
}

static enum errc find_by_id(const struct org_scope *scope, int64_t id, struct arena *arena,
			    struct incident *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " WHERE i.id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code =
		db_one(stmt, err, "%lld: %s", (long long)id,
		       text_of(TR("その番号の事案はありません", "no incident has this number")));
	if (!code)
		read_one(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

enum errc incidents_find(const struct org_scope *scope, struct str number, struct arena *arena,
			 struct incident *ret, struct err *err)
{
	int64_t id;

	if (!read_number(number, &id))
		return fail(
			err, ERR_NOT_FOUND, "%.*s: %s",
			STR_ARG(str_sub(number, 0, INCIDENT_NUMBER_MAX)),
			text_of(TR("その番号の事案はありません", "no incident has this number")));
	return find_by_id(scope, id, arena, ret, err);
}

enum errc incident_reports_list(const struct org_scope *scope, int64_t incident,
				struct arena *arena, const struct incident_row **ret,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT id, uuid, reference, stage, lane, sender, document, code, made_us,"
			" came_us, came_by FROM incident_reports_seen WHERE incident = :incident"
			" ORDER BY id");
	const struct incident_row **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":incident", incident);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct incident_row *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		*one = (struct incident_row){
			.id = db_i64(stmt, 0),
			.uuid = arena_str(arena, db_text(stmt, 1)),
			.reference = db_i64(stmt, 2),
			.stage = (enum incident_stage)typed_choice(incident_stages,
								   db_text(stmt, 3)),
			.lane = (enum incident_lane)typed_choice(incident_lanes, db_text(stmt, 4)),
			.sender = arena_str(arena, db_text(stmt, 5)),
			.document = arena_str(arena, db_text(stmt, 6)),
			.code = arena_str(arena, db_text(stmt, 7)),
			.made_us = db_time(stmt, 8),
			.came_us = db_time(stmt, 9),
			.came_by = arena_str(arena, db_text(stmt, 10)),
		};
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc incident_limits_now(const struct org_scope *scope, int64_t incident, struct arena *arena,
			      struct incident_limits *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT l.title, l.state, l.since_us, r.made_us FROM incident_limits_seen AS l JOIN"
		" incident_reports_seen AS r ON r.id = l.report WHERE l.report ="
		" (SELECT max(n.report) FROM incident_limits_seen AS n WHERE n.incident = "
		":incident)"
		" ORDER BY l.id");
	enum errc code;
	bool row = false;

	*ret = (struct incident_limits){ .said_us = TIME_NONE };
	db_bind_i64(stmt, ":incident", incident);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < INCIDENT_LIMITS_MAX) {
		ret->said_us = db_time(stmt, 3);
		ret->at[ret->n++] = (struct incident_limit){
			.title = arena_str(arena, db_text(stmt, 0)),
			.state = (enum incident_open)typed_choice(incident_opens, db_text(stmt, 1)),
			.since_us = db_time(stmt, 2),
		};
	}
	db_rest(stmt);
	return code;
}

enum errc incident_history_list(const struct org_scope *scope, int64_t incident,
				struct arena *arena, const struct incident_event **ret,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT action, words, said_us, said_by FROM"
			" incident_history_seen WHERE incident = :incident ORDER BY id");
	const struct incident_event **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":incident", incident);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct incident_event *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		*one = (struct incident_event){
			.action = arena_str(arena, db_text(stmt, 0)),
			.words = arena_str(arena, db_text(stmt, 1)),
			.said_us = db_time(stmt, 2),
			.said_by = arena_str(arena, db_text(stmt, 3)),
		};
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

/* ---- history ---- */

enum errc incident_note(const struct org_scope *scope, const struct incident *incident,
			const char *action, struct str words, const struct incident_actor *actor,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "INSERT INTO incident_history (organisation, incident, action,"
				     " words, said_us, said_by) VALUES (:organisation, :incident,"
				     " :action, :words, :now, :by)");

	db_bind_i64(stmt, ":organisation", incident->organisation);
	db_bind_i64(stmt, ":incident", incident->id);
	db_bind_text(stmt, ":action", str_from(action));
	db_bind_text(stmt, ":words", str_or_empty(words));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

/* ---- taking reports ---- */

/* Eight symbols that are read aloud without mistakes; 40 bits by chance, so that nobody guesses. */
static void make_code(char ret[static INCIDENT_CODE_LEN + 1])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	for (size_t i = 0; i < INCIDENT_CODE_LEN; i++)
		ret[i] = i == INCIDENT_CODE_LEN / 2
				 ? '-'
				 : alphabet[randombytes_uniform(sizeof(alphabet) - 1)];
	ret[INCIDENT_CODE_LEN] = '\0';
}

static enum errc find_report(const struct org_scope *scope, const struct incident_intake *intake,
			     struct str uuid, struct incident_receipt *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT id, incident, code FROM incident_reports_seen WHERE"
				       " organisation = :organisation AND uuid = :uuid");
	bool row = false;

	*ret = (struct incident_receipt){ .fresh = true };
	db_bind_i64(stmt, ":organisation", intake->organisation);
	db_bind_text(stmt, ":uuid", uuid);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		ret->fresh = false;
		ret->report = db_i64(stmt, 0);
		ret->incident = db_i64(stmt, 1);
		(void)snprintf(ret->code, sizeof(ret->code), "%.*s", STR_ARG(db_text(stmt, 2)));
	}
	db_rest(stmt);
	return code;
}

enum errc incident_of_origin(const struct org_scope *scope, int64_t organisation, struct str origin,
			     int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT id FROM incidents_seen WHERE organisation ="
					     " :organisation AND origin = :origin");

	*ret = 0;
	if (!origin.len)
		return ERR_OK;
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":origin", origin);
	return db_number(stmt, ret, err);
}

static enum errc open_new(const struct org_scope *scope, const struct incident_intake *intake,
			  const struct incident_said *said, const struct incident_actor *actor,
			  int64_t *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct db *db = org_scope_db(scope);
	struct db_stmt *stmt = db_stmt(
		db,
		"INSERT INTO incidents (organisation, origin, training, title, kind, prefecture,"
		" beds, attack, entry, personal, care, known_us, opened_us, opened_by) VALUES"
		" (:organisation, :origin, :training, :title, :kind, :prefecture, :beds, '', '',"
		" '', '', :known, :now, :by)");
	char day[DAY_TEXT_MAX];
	struct organisation o;
	const int32_t known_on = day_at(said->known_us, time_zone_offset());
	/* As it was on the day; one that is younger than its incident, as it is. */
	if (organisations_get(scope, intake->organisation, str_from(day_text(known_on, day)),
			      &arena, &o, NULL)) {
		const enum errc code = organisations_get(
			scope, intake->organisation,
			str_from(day_text(org_scope_today(scope), day)), &arena, &o, err);
		if (code)
			return code;
	}
	db_bind_i64(stmt, ":organisation", intake->organisation);
	db_bind_text(stmt, ":origin", str_or_empty(said->origin));
	db_bind_i64(stmt, ":training", said->training);
	db_bind_text(stmt, ":title", str_trim(said->title));
	db_bind_text(stmt, ":kind", o.kind);
	db_bind_text(stmt, ":prefecture", o.prefecture);
	if (o.beds == ORG_BEDS_UNKNOWN)
		db_bind_null(stmt, ":beds");
	else
		db_bind_i64(stmt, ":beds", o.beds);
	db_bind_time(stmt, ":known", said->known_us);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	const enum errc code = db_run(stmt, err);
	*ret = db_last_id(db);
	return code;
}

/* What the report says takes the place of what was known; its silence does not. */
static struct str said_or(struct str said, struct str known)
{
	return said.len ? said : known;
}

static enum errc bring_up(const struct org_scope *scope, const struct incident *incident,
			  const struct incident_said *said, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "UPDATE incidents SET title = :title, attack = :attack,"
				       " entry = :entry, personal = :personal, care = :care"
				       " WHERE id = :id");

	db_bind_text(stmt, ":title", str_trim(said->title));
	db_bind_text(stmt, ":attack", said_or(said->attack, incident->attack));
	db_bind_text(stmt, ":entry", said_or(said->entry, incident->entry));
	db_bind_text(stmt, ":personal", said_or(said->personal, incident->personal));
	db_bind_text(stmt, ":care", said_or(said->care, incident->care));
	db_bind_i64(stmt, ":id", incident->id);
	return db_run(stmt, err);
}

static enum errc insert_report(const struct org_scope *scope, const struct incident *incident,
			       enum incident_lane lane, const struct incident_said *said,
			       const struct incident_actor *actor, struct incident_receipt *ret,
			       struct err *err)
{
	auto_buf document = BUF_INIT(2 * INCIDENT_REPORT_MAX);
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO incident_reports (organisation, incident, uuid, reference, stage, "
		"lane,"
		" sender, document, code, made_us, came_us, came_by) VALUES (:organisation,"
		" :incident, :uuid, :reference, :stage, :lane, :sender, :document, :code, :made,"
		" :now, :by)");

	incident_report_write(said, &document);
	if (buf_failed(&document))
		return fail(err, ERR_LIMIT, "report of an incident: is over %u bytes",
			    INCIDENT_REPORT_MAX);
	make_code(ret->code);
	db_bind_i64(stmt, ":organisation", incident->organisation);
	db_bind_i64(stmt, ":incident", incident->id);
	db_bind_text(stmt, ":uuid", said->uuid);
	db_bind_i64(stmt, ":reference", said->reference);
	db_bind_text(stmt, ":stage", str_from(incident_stages[said->stage].value));
	db_bind_text(stmt, ":lane", str_from(incident_lanes[lane].value));
	db_bind_text(stmt, ":sender", str_or_empty(said->sender));
	db_bind_text(stmt, ":document", buf_str(&document));
	db_bind_text(stmt, ":code", str_from(ret->code));
	db_bind_time(stmt, ":made", said->made_us);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	const enum errc code = db_run(stmt, err);
	ret->report = db_last_id(org_scope_db(scope));
	return code;
}

static enum errc insert_limits(const struct org_scope *scope, const struct incident *incident,
			       int64_t report, const struct incident_said *said, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < said->n_limits && !code; i++) {
		struct db_stmt *stmt = db_stmt(
			org_scope_db(scope), "INSERT INTO incident_limits (organisation, incident,"
					     " report, title, state, since_us) VALUES"
					     " (:organisation, :incident, :report, :title, :state,"
					     " :since)");

		db_bind_i64(stmt, ":organisation", incident->organisation);
		db_bind_i64(stmt, ":incident", incident->id);
		db_bind_i64(stmt, ":report", report);
		db_bind_text(stmt, ":title", str_trim(said->limits[i].title));
		db_bind_text(stmt, ":state", str_from(incident_opens[said->limits[i].state].value));
		db_bind_time(stmt, ":since", said->limits[i].since_us);
		code = db_run(stmt, err);
	}
	return code;
}

static enum errc check_joins(const struct incident *incident, const struct incident_intake *intake,
			     const struct incident_said *said, struct err *err)
{
	if (incident->organisation != intake->organisation)
		return fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(incident->number),
			text_of(TR("その施設の事案ではありません", "is of another organisation")));
	if (incident->training != said->training)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident->number),
			    incident->training
				    ? text_of(TR("訓練の事案です。本物の報告は入りません",
						 "is a drill: a real report does not join it"))
				    : text_of(TR("本物の事案です。訓練の報告は入りません",
						 "is real: a drill's report does not join it")));
	if (incident->closed_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident->number),
			    text_of(TR("閉じた事案です", "is closed")));
	return ERR_OK;
}

static enum errc add_report(const struct org_scope *scope, const struct incident_intake *intake,
			    const struct incident_said *said, const struct incident_actor *actor,
			    struct incident_receipt *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024);
	struct incident incident;
	enum errc code = find_by_id(scope, ret->incident, &arena, &incident, err);

	if (!code)
		code = check_joins(&incident, intake, said, err);
	if (!code)
		code = insert_report(scope, &incident, intake->lane, said, actor, ret, err);
	if (!code)
		code = insert_limits(scope, &incident, ret->report, said, err);
	if (!code)
		code = bring_up(scope, &incident, said, err);
	if (!code)
		code = incident_note(scope, &incident, "report",
				     str_from(incident_stages[said->stage].value), actor, err);
	return code;
}

enum errc incident_take(const struct org_scope *scope, const struct incident_intake *intake,
			const struct incident_said *said, const struct incident_actor *actor,
			struct incident_receipt *ret, struct err *err)
{
	enum errc code = incident_said_check(said, err);

	if (!code)
		code = org_scope_demand(scope, intake->organisation, ORG_WRITE, err);
	if (!code &&
	    (said->known_us > actor->now_us + AHEAD_US || said->made_us > actor->now_us + AHEAD_US))
		code = fail(err, ERR_SYNTAX, "report of an incident: %s",
			    text_of(TR("これから先の日時です", "its times are yet to come")));
	if (!code)
		code = find_report(scope, intake, said->uuid, ret, err);
	if (code || !ret->fresh)
		return code;
	ret->incident = intake->incident;
	if (!ret->incident)
		code = incident_of_origin(scope, intake->organisation, str_or_empty(said->origin),
					  &ret->incident, err);
	if (!code && !ret->incident)
		code = open_new(scope, intake, said, actor, &ret->incident, err);
	return code ? code : add_report(scope, intake, said, actor, ret, err);
}

/* ---- the end ---- */

static enum errc close_within(const struct org_scope *scope, int64_t id, struct str words,
			      const struct incident_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct incident incident;
	const struct typed text = { text_of(TR("閉じる理由", "why it is closed")), words,
				    INCIDENT_WORDS_MAX, .needed = true, .lines = true };
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE incidents SET closed_us = :now, closed_by = :by WHERE id = :id");
	enum errc code = find_by_id(scope, id, &arena, &incident, err);

	if (!code)
		code = typed_check(&text, 1, err);
	if (code)
		return code;
	if (incident.closed_us != TIME_NONE)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident.number),
			    text_of(TR("閉じた事案です", "is closed")));
	if (!str_is(incident.stage, incident_stages[INCIDENT_FINAL].value))
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident.number),
			    text_of(TR("確報がまだ来ていません", "its final report has not come")));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":id", id);
	code = db_run(stmt, err);
	return code ? code : incident_note(scope, &incident, "closed", str_trim(words), actor, err);
}

enum errc incident_close(const struct org_scope *scope, int64_t id, struct str words,
			 const struct incident_actor *actor, struct err *err)
{
	enum errc code = db_begin(org_scope_db(scope), err);

	if (code)
		return code;
	code = close_within(scope, id, words, actor, err);
	return db_end(org_scope_db(scope), code, err);
}
