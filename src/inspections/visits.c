/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/visits.h"

#include "base/typed.h"

#define FRAME_BYTES (256u * 1024 * 1024)
#define YEAR_FIRST  2000
#define YEAR_LAST   2200

const struct text_choice visit_verdicts[VISIT_VERDICTS + 1] = {
	[VISIT_MET] = { "met", TEXT("適", "Met") },
	[VISIT_ADVICE] = { "advice", TEXT("助言", "Advice") },
	[VISIT_FINDING] = { "finding", TEXT("指摘", "Finding") },
	[VISIT_NOT_JUDGED] = { "not-judged", TEXT("判定できず", "Not judged") },
	[VISIT_NOT_ASKED] = { "not-asked", TEXT("対象外", "Does not apply") },
	[VISIT_VERDICTS] = { NULL, TEXT(NULL, NULL) },
};

const struct text_choice visit_machines[VISIT_MACHINES + 1] = {
	[VISIT_MACHINE_GOOD] = { "good", TEXT("良い", "Good") },
	[VISIT_MACHINE_BAD] = { "bad", TEXT("悪い", "Bad") },
	[VISIT_MACHINE_UNKNOWN] = { "unknown", TEXT("分からない", "Not known") },
	[VISIT_MACHINES] = { NULL, TEXT(NULL, NULL) },
};

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"SELECT v.id, v.organisation, v.rule, v.year, v.kind, v.prefecture, v.beds, v.body,"       \
	" v.planned_on, v.visited_on, v.words, v.closed_us, coalesce((SELECT s.name FROM"          \
	" organisation_states_seen AS s WHERE s.organisation = v.organisation AND s.replaced_us"   \
	" IS NULL AND s.name <> '' ORDER BY s.from_on DESC LIMIT 1), ''), (SELECT count(*) FROM"   \
	" visit_results_seen AS r WHERE r.visit = v.id AND r.replaced_us IS NULL), (SELECT"        \
	" count(*) FROM visit_results_seen AS r WHERE r.visit = v.id AND r.replaced_us IS NULL"    \
	" AND r.verdict = 'finding') FROM visits_seen AS v"

static void read_one(const struct db_stmt *row, struct arena *arena, struct visit *ret)
{
	*ret = (struct visit){
		.id = db_i64(row, 0),
		.organisation = db_i64(row, 1),
		.rule = arena_str(arena, db_text(row, 2)),
		.year = db_i64(row, 3),
		.kind = arena_str(arena, db_text(row, 4)),
		.prefecture = arena_str(arena, db_text(row, 5)),
		.beds = db_is_null(row, 6) ? ORG_BEDS_UNKNOWN : db_i64(row, 6),
		.body = arena_str(arena, db_text(row, 7)),
		.planned_on = db_is_null(row, 8) ? STR_NONE : arena_str(arena, db_text(row, 8)),
		.visited_on = db_is_null(row, 9) ? STR_NONE : arena_str(arena, db_text(row, 9)),
		.words = arena_str(arena, db_text(row, 10)),
		.closed_us = db_time(row, 11),
		.name = arena_str(arena, db_text(row, 12)),
		.results = db_i64(row, 13),
		.findings = db_i64(row, 14),
	};
}

enum errc visits_list(const struct org_scope *scope, const struct visit_query *query,
		      struct arena *arena, const struct visit **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), COLUMNS
		" WHERE (:year = 0 OR v.year = :year) AND (NOT :open OR v.visited_on IS NULL)"
		" AND (:prefecture = '' OR v.prefecture = :prefecture) ORDER BY v.planned_on"
		" IS NULL, v.planned_on, v.prefecture, v.id LIMIT :limit");
	const struct visit **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":year", query->year);
	db_bind_i64(stmt, ":open", query->open);
	db_bind_text(stmt, ":prefecture", str_or_empty(query->prefecture));
	db_bind_i64(stmt, ":limit", (int64_t)(query->limit ? query->limit : VISITS_LIST_MAX));
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct visit *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc visits_get(const struct org_scope *scope, int64_t id, struct arena *arena,
		     struct visit *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " WHERE v.id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(
		stmt, err, "%lld: %s", (long long)id,
		text_of(TR("その番号の立入検査はありません", "no inspection has this number")));
	if (!code)
		read_one(stmt, arena, ret);
	db_rest(stmt);
	return code;
}

/* ---- the calendar ---- */

/* Who inspects: the nearest above it, by authority, of a kind the rule names; "" nobody. A body
 * that stands beside (a bureau) is found by its prefecture's region only where lists put it above.
 */
static enum errc find_body(const struct org_scope *scope, const struct visit_rule *rule,
			   int64_t organisation, struct str day, struct arena *arena,
			   struct str *ret, struct err *err)
{
	int64_t at = organisation;
	enum errc code = ERR_OK;

	*ret = STR("");
	for (unsigned depth = 0; depth < ORG_PATH_MAX && !code && !ret->len; depth++) {
		const struct organisation_near near = {
			.id = at, .kind = EDGE_AUTHORITY, .day = day, .limit = 1
		};
		const struct organisation *up = NULL;
		uint64_t all;

		code = organisations_near(scope, &near, arena, &up, &all, err);
		if (code || !up)
			break;
		if (visit_words_have(&rule->by, up->kind))
			*ret = up->name;
		at = up->id;
	}
	return code;
}

static enum errc insert(const struct org_scope *scope, const struct visit_rule *rule,
			const struct organisation *o, int64_t year, struct str body,
			const struct visit_actor *actor, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"INSERT INTO visits (organisation, rule, year, kind, prefecture,"
			" beds, body, made_us, made_by) VALUES (:organisation, :rule,"
			" :year, :kind, :prefecture, :beds, :body, :now, :by)");

	db_bind_i64(stmt, ":organisation", o->id);
	db_bind_text(stmt, ":rule", rule->id);
	db_bind_i64(stmt, ":year", year);
	db_bind_text(stmt, ":kind", o->kind);
	db_bind_text(stmt, ":prefecture", o->prefecture);
	if (o->beds == ORG_BEDS_UNKNOWN)
		db_bind_null(stmt, ":beds");
	else
		db_bind_i64(stmt, ":beds", o->beds);
	db_bind_text(stmt, ":body", body);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

/* The newest fiscal year with a visit of that rule that is there or took place; 0: none. */
static enum errc last_year(const struct org_scope *scope, const struct visit_rule *rule,
			   int64_t organisation, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT max(year) FROM visits_seen WHERE organisation ="
				       " :organisation AND rule = :rule");

	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":rule", rule->id);
	return db_number(stmt, ret, err);
}

struct planning {
	const struct org_scope *scope;
	const struct visit_actor *actor;
	int64_t year;
	char day[DAY_TEXT_MAX]; /* its first */
	struct visit_plan *plan;
};

static enum errc plan_one(struct planning *p, const struct visit_rule *rule,
			  const struct organisation *o, struct err *err)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	int64_t last = 0;
	struct str body;
	enum errc code = last_year(p->scope, rule, o->id, &last, err);

	if (code)
		return code;
	if (!rule->every_years) {
		p->plan->as_needed++;
		return ERR_OK;
	}
	if (last >= p->year) {
		p->plan->there++;
		return ERR_OK;
	}
	const int64_t every = rule->every_years;
	if (last ? last + every > p->year : o->id % every != p->year % every) {
		p->plan->not_due++;
		return ERR_OK;
	}
	code = find_body(p->scope, rule, o->id, str_from(p->day), &arena, &body, err);
	if (!code)
		code = insert(p->scope, rule, o, p->year, body, p->actor, err);
	p->plan->made++;
	p->plan->nobody += !code && !body.len;
	return code;
}

static enum errc plan_organisation(struct planning *p, const struct visit_content *content,
				   const struct organisation *o, struct err *err)
{
	const int32_t day = fiscal_year_first((int)p->year, FISCAL_FIRST_MONTH);
	bool any = false;
	enum errc code = ERR_OK;

	if (!org_scope_may(p->scope, o->id, ORG_WRITE))
		return ERR_OK;
	for (size_t i = 0; i < content->n_rules && !code; i++) {
		const struct visit_rule *rule = &content->rules[i];

		/* One with beds is not as needed, too: the first rule of its kind that has a turn
		 * wins. */
		if (!visit_rule_applies(rule, o->kind, o->beds, o->functions, day) ||
		    (!rule->every_years && any))
			continue;
		any = true;
		code = plan_one(p, rule, o, err);
	}
	p->plan->institutions += any;
	return code;
}

static enum errc plan_within(struct planning *p, const struct visit_content *content,
			     struct err *err)
{
	auto_arena arena = ARENA_INIT(FRAME_BYTES);
	const struct organisation_query query = { .day = str_from(p->day), .limit = FOREST_MAX };
	const struct organisation *o = NULL;
	uint64_t all;
	enum errc code = organisations_search(p->scope, &query, &arena, &o, &all, err);

	for (; !code && o; o = o->next)
		code = plan_organisation(p, content, o, err);
	return code;
}

static enum errc check_year(int64_t year, struct err *err)
{
	return year >= YEAR_FIRST && year <= YEAR_LAST
		       ? ERR_OK
		       : fail(err, ERR_SYNTAX, "%lld: %s", (long long)year,
			      text_of(TR("年度は 2000 から 2200 です",
					 "a fiscal year is 2000 to 2200")));
}

enum errc visits_plan(const struct org_scope *scope, const struct visit_content *content,
		      int64_t year, const struct visit_actor *actor, struct visit_plan *ret,
		      struct err *err)
{
	struct planning p = { .scope = scope, .actor = actor, .year = year, .plan = ret };
	enum errc code = check_year(year, err);

	*ret = (struct visit_plan){ 0 };
	if (!code)
		code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	/* As they are today where the year has begun; its first day is of the rules. */
	(void)day_text(org_scope_today(scope), p.day);
	code = plan_within(&p, content, err);
	return db_end(org_scope_db(scope), code, err);
}

static enum errc add_within(const struct org_scope *scope, const struct visit_rule *rule,
			    int64_t organisation, int64_t year, const struct visit_actor *actor,
			    struct err *err)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct organisation o;
	struct str body;
	int64_t last = 0;
	char day[DAY_TEXT_MAX];
	const struct str today = str_from(day_text(org_scope_today(scope), day));
	enum errc code = organisations_get(scope, organisation, today, &arena, &o, err);

	if (!code)
		code = last_year(scope, rule, organisation, &last, err);
	if (!code && last >= year)
		code = fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(o.name),
			    text_of(TR("その年度の予定にもうあります",
				       "is in the calendar of that year already")));
	if (!code)
		code = find_body(scope, rule, organisation, today, &arena, &body, err);
	return code ? code : insert(scope, rule, &o, year, body, actor, err);
}

enum errc visit_add(const struct org_scope *scope, const struct visit_rule *rule,
		    int64_t organisation, int64_t year, const struct visit_actor *actor,
		    int64_t *ret_id, struct err *err)
{
	enum errc code = check_year(year, err);

	if (!code)
		code = org_scope_demand(scope, organisation, ORG_WRITE, err);
	if (!code)
		code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	code = add_within(scope, rule, organisation, year, actor, err);
	*ret_id = db_last_id(org_scope_db(scope));
	return db_end(org_scope_db(scope), code, err);
}

/* ---- who goes ---- */

static enum errc must_be_open(const struct visit *visit, struct err *err)
{
	return visit->closed_us == TIME_NONE
		       ? ERR_OK
		       : fail(err, ERR_CONFLICT, "%lld: %s", (long long)visit->id,
			      text_of(TR("閉じた立入検査です", "the inspection is closed")));
}

enum errc visit_set_day(const struct org_scope *scope, int64_t id, struct str day, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "UPDATE visits SET planned_on = :day WHERE id = :id");
	struct visit visit;
	enum errc code = typed_day(day, err);

	if (!code)
		code = visits_get(scope, id, &arena, &visit, err);
	if (!code && visit.visited_on.ptr)
		code = fail(err, ERR_CONFLICT, "%lld: %s", (long long)id,
			    text_of(TR("もう行われました", "took place already")));
	if (code)
		return code;
	db_bind_text(stmt, ":day", day);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc goes_already(const struct org_scope *scope, int64_t visit, int64_t user,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope), "SELECT count(*) FROM visit_people_seen WHERE visit ="
					     " :visit AND user = :user");
	uint64_t n = 0;

	db_bind_i64(stmt, ":visit", visit);
	db_bind_i64(stmt, ":user", user);
	const enum errc code = db_count(stmt, &n, err);
	return !code && n ? fail(err, ERR_CONFLICT, "%lld: %s", (long long)visit,
				 text_of(TR("その人はもう割り当ててあります",
					    "that account goes already")))
			  : code;
}

static enum errc admit(const struct org_scope *scope, const struct visit *visit, int64_t user,
		       const struct visit_actor *actor, int64_t *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(4096);
	const int32_t today = org_scope_today(scope);
	int32_t planned = today;
	char from[DAY_TEXT_MAX];
	char ended[DAY_TEXT_MAX];

	if (!visit->planned_on.ptr || !day_parse(visit->planned_on, &planned))
		return fail(err, ERR_CONFLICT, "%lld: %s", (long long)visit->id,
			    text_of(TR("先に日を決めてください", "set its day first")));
	const int32_t before = planned - VISIT_BEFORE_DAYS;
	const struct admission admission = {
		.organisation = visit->organisation,
		.user = user,
		.from_on = str_from(day_text(before > today ? before : today, from)),
		.ended_on = str_from(day_text(planned + VISIT_AFTER_DAYS, ended)),
		.reason = arena_printf(&arena, "visit %lld, %.*s", (long long)visit->id,
				       STR_ARG(visit->planned_on)),
		.by = actor->by,
		.now_us = actor->now_us,
	};
	return admissions_open(scope, &admission, ret, err);
}

static enum errc insert_person(const struct org_scope *scope, const struct visit *visit,
			       int64_t user, int64_t admission, const struct visit_actor *actor,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "INSERT INTO visit_people (organisation, visit, user,"
				     " admission, said_us, said_by) VALUES (:organisation, :visit,"
				     " :user, :admission, :now, :by)");

	db_bind_i64(stmt, ":organisation", visit->organisation);
	db_bind_i64(stmt, ":visit", visit->id);
	db_bind_i64(stmt, ":user", user);
	db_bind_i64(stmt, ":admission", admission);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc assign_within(const struct org_scope *scope, int64_t id, int64_t user,
			       const struct visit_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct visit visit;
	int64_t admission = 0;
	enum errc code = visits_get(scope, id, &arena, &visit, err);

	if (!code)
		code = must_be_open(&visit, err);
	if (!code)
		code = goes_already(scope, id, user, err);
	if (!code)
		code = admit(scope, &visit, user, actor, &admission, err);
	return code ? code : insert_person(scope, &visit, user, admission, actor, err);
}

enum errc visit_assign(const struct org_scope *scope, int64_t id, int64_t user,
		       const struct visit_actor *actor, struct err *err)
{
	enum errc code = db_begin(org_scope_db(scope), err);

	if (code)
		return code;
	code = assign_within(scope, id, user, actor, err);
	return db_end(org_scope_db(scope), code, err);
}

enum errc visit_people_list(const struct org_scope *scope, int64_t id, struct arena *arena,
			    const struct visit_person **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT p.user, u.name, u.display, p.admission, a.from_on, a.ended_on, a.closed_us"
		" FROM visit_people_seen AS p JOIN users AS u ON u.id = p.user JOIN"
		" organisation_admissions_seen AS a ON a.id = p.admission WHERE p.visit = :visit"
		" ORDER BY p.id");
	const struct visit_person **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":visit", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct visit_person *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		*one = (struct visit_person){
			.user = db_i64(stmt, 0),
			.name = arena_str(arena, db_text(stmt, 1)),
			.display = arena_str(arena, db_text(stmt, 2)),
			.admission = db_i64(stmt, 3),
			.from_on = arena_str(arena, db_text(stmt, 4)),
			.ended_on = arena_str(arena, db_text(stmt, 5)),
			.open = db_is_null(stmt, 6),
		};
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc visit_unassign(const struct org_scope *scope, int64_t id, int64_t user,
			 const struct visit_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024);
	const struct visit_person *p = NULL;
	const enum errc code = visit_people_list(scope, id, &arena, &p, err);

	while (!code && p && !(p->user == user && p->open))
		p = p->next;
	if (code || !p)
		return code ? code
			    : fail(err, ERR_NOT_FOUND, "%lld: %s", (long long)id,
				   text_of(TR("その人は割り当てられていません",
					      "that account does not go")));
	return admissions_close(scope, p->admission, actor->by, actor->now_us, err);
}

/* ---- what was judged ---- */

static enum errc check_result(const struct visit_result *result, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("項目", "item")), result->item, VISIT_ITEM_MAX, .needed = true },
		{ text_of(TR("指摘・助言の内容", "words of a finding or advice")), result->words,
		  VISIT_NOTE_MAX,
		  .needed = result->verdict == VISIT_FINDING || result->verdict == VISIT_ADVICE,
		  .lines = true },
		{ text_of(TR("出どころ", "source")), result->source, VISIT_NOTE_MAX },
	};
	const enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	return code || !str_or_empty(result->due_on).len ? code : typed_day(result->due_on, err);
}

static enum errc replace(const struct org_scope *scope, int64_t visit, struct str item,
			 int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE visit_results SET replaced_us = :now WHERE id IN (SELECT r.id FROM"
			" visit_results_seen AS r WHERE r.visit = :visit AND r.item = :item AND"
			" r.replaced_us IS NULL)");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":visit", visit);
	db_bind_text(stmt, ":item", item);
	return db_run(stmt, err);
}

static enum errc insert_result(const struct org_scope *scope, const struct visit *visit,
			       const struct visit_result *result, const struct visit_actor *actor,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO visit_results (organisation, visit, item, verdict, machine, words,"
		" due_on, source, said_us, said_by) VALUES (:organisation, :visit, :item, :verdict,"
		" :machine, :words, :due, :source, :now, :by)");

	db_bind_i64(stmt, ":organisation", visit->organisation);
	db_bind_i64(stmt, ":visit", visit->id);
	db_bind_text(stmt, ":item", str_trim(result->item));
	db_bind_text(stmt, ":verdict", str_from(visit_verdicts[result->verdict].value));
	db_bind_text(stmt, ":machine", str_from(visit_machines[result->machine].value));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(result->words)));
	db_bind_text(stmt, ":due", str_or_none(str_or_empty(result->due_on)));
	db_bind_text(stmt, ":source", str_or_empty(result->source));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

enum errc visit_result_put(const struct org_scope *scope, int64_t id,
			   const struct visit_result *result, const struct visit_actor *actor,
			   struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct visit visit;
	enum errc code = check_result(result, err);

	if (!code)
		code = visits_get(scope, id, &arena, &visit, err);
	if (!code)
		code = must_be_open(&visit, err);
	if (!code)
		code = replace(scope, id, str_trim(result->item), actor->now_us, err);
	return code ? code : insert_result(scope, &visit, result, actor, err);
}

enum errc visit_results_list(const struct org_scope *scope, int64_t id, struct arena *arena,
			     const struct visit_result **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT item, verdict, machine, words, due_on, source FROM visit_results_seen WHERE"
		" visit = :visit AND replaced_us IS NULL ORDER BY item LIMIT :limit");
	const struct visit_result **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":visit", id);
	db_bind_i64(stmt, ":limit", VISIT_RESULTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct visit_result *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		*one = (struct visit_result){
			.item = arena_str(arena, db_text(stmt, 0)),
			.verdict =
				(enum visit_verdict)typed_choice(visit_verdicts, db_text(stmt, 1)),
			.machine =
				(enum visit_machine)typed_choice(visit_machines, db_text(stmt, 2)),
			.words = arena_str(arena, db_text(stmt, 3)),
			.due_on =
				db_is_null(stmt, 4) ? STR_NONE : arena_str(arena, db_text(stmt, 4)),
			.source = arena_str(arena, db_text(stmt, 5)),
		};
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc visit_done(const struct org_scope *scope, int64_t id, struct str day, struct str words,
		     struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const struct typed text = { text_of(TR("講評", "words")), words, VISIT_NOTE_MAX,
				    .lines = true };
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE visits SET visited_on = :day, words = :words WHERE id = :id");
	struct visit visit;
	enum errc code = typed_day(day, err);

	if (!code)
		code = typed_check(&text, 1, err);
	if (!code)
		code = visits_get(scope, id, &arena, &visit, err);
	if (!code)
		code = must_be_open(&visit, err);
	if (code)
		return code;
	db_bind_text(stmt, ":day", day);
	db_bind_text(stmt, ":words", str_or_empty(str_trim(words)));
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc close_within(const struct org_scope *scope, int64_t id,
			      const struct visit_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024);
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"UPDATE visits SET closed_us = :now, closed_by = :by WHERE id = :id");
	const struct visit_person *p = NULL;
	struct visit visit;
	enum errc code = visits_get(scope, id, &arena, &visit, err);

	if (!code)
		code = must_be_open(&visit, err);
	if (!code && !visit.visited_on.ptr)
		code = fail(err, ERR_CONFLICT, "%lld: %s", (long long)id,
			    text_of(TR("まだ行われていません", "did not take place yet")));
	if (!code)
		code = visit_people_list(scope, id, &arena, &p, err);
	for (; !code && p; p = p->next) {
		if (p->open)
			code = admissions_close(scope, p->admission, actor->by, actor->now_us, err);
	}
	if (code)
		return code;
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

enum errc visit_close(const struct org_scope *scope, int64_t id, const struct visit_actor *actor,
		      struct err *err)
{
	enum errc code = db_begin(org_scope_db(scope), err);

	if (code)
		return code;
	code = close_within(scope, id, actor, err);
	return db_end(org_scope_db(scope), code, err);
}
