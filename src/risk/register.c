/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/register.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/typed.h"

#define RISK_COLUMNS                                                                               \
	"id, kind, threat, title, supplier, likelihood, impact, why, treatment, plan, owner,"      \
	" due_on, residual, open, opened_us, changed_us, changed_by, decided_us"

const char *const risk_kind_names[RISK_KINDS] = {
	[RISK_THREAT] = "threat",
	[RISK_OWN] = "own",
	[RISK_SUPPLIER] = "supplier",
};

struct text risk_kind_words(enum risk_kind kind)
{
	static const struct text words[RISK_KINDS] = {
		[RISK_THREAT] = TEXT("一覧から", "of the catalogue"),
		[RISK_OWN] = TEXT("自分たちで加えた", "our own"),
		[RISK_SUPPLIER] = TEXT("委託先", "of a supplier"),
	};

	return words[kind];
}

const char *const risk_treatment_names[TREATMENTS] = {
	[TREAT_UNDECIDED] = "",	       [TREAT_REDUCE] = "reduce", [TREAT_ACCEPT] = "accept",
	[TREAT_TRANSFER] = "transfer", [TREAT_AVOID] = "avoid",
};

struct text risk_treatment_words(enum risk_treatment treatment)
{
	static const struct text words[TREATMENTS] = {
		[TREAT_UNDECIDED] = TEXT("まだ決めていない", "not decided"),
		[TREAT_REDUCE] = TEXT("対策して減らす", "reduce it"),
		[TREAT_ACCEPT] = TEXT("分かったうえで受け入れる", "accept it"),
		[TREAT_TRANSFER] = TEXT("保険や契約でほかに移す", "transfer it"),
		[TREAT_AVOID] = TEXT("やめて避ける", "avoid it"),
	};

	return words[treatment];
}

bool risk_treatment_parse(struct str name, enum risk_treatment *ret)
{
	for (int i = 0; i < TREATMENTS; i++) {
		if (str_is(name, risk_treatment_names[i])) {
			*ret = (enum risk_treatment)i;
			return true;
		}
	}
	return false;
}

/* ---- reading ---- */

static enum risk_kind kind_of(struct str name)
{
	for (int i = 0; i < RISK_KINDS; i++) {
		if (str_is(name, risk_kind_names[i]))
			return (enum risk_kind)i;
	}
	return RISK_OWN;
}

static struct risk risk_of(const struct db_stmt *row, struct arena *arena)
{
	struct risk risk = {
		.id = db_i64(row, 0),
		.kind = kind_of(db_text(row, 1)),
		.threat = arena_str(arena, db_text(row, 2)),
		.title = arena_str(arena, db_text(row, 3)),
		.supplier = arena_str(arena, db_text(row, 4)),
		.likelihood = (int)db_i64(row, 5),
		.impact = (int)db_i64(row, 6),
		.why = arena_str(arena, db_text(row, 7)),
		.plan = arena_str(arena, db_text(row, 9)),
		.owner = arena_str(arena, db_text(row, 10)),
		.due_on = arena_str(arena, db_text(row, 11)),
		.residual = (int)db_i64(row, 12) - 1,
		.open = db_i64(row, 13) != 0,
		.opened_us = db_i64(row, 14),
		.changed_us = db_i64(row, 15),
		.changed_by = arena_str(arena, db_text(row, 16)),
		.decided_us = db_time(row, 17),
	};

	(void)risk_treatment_parse(db_text(row, 8), &risk.treatment);
	return risk;
}

static int worst_first(const void *a, const void *b)
{
	const struct risk *x = a;
	const struct risk *y = b;
	const enum risk_level lx = risk_level_of(x->likelihood, x->impact);
	const enum risk_level ly = risk_level_of(y->likelihood, y->impact);

	if (x->open != y->open)
		return x->open ? -1 : 1;
	if (lx != ly)
		return lx > ly ? -1 : 1;
	if (x->impact != y->impact)
		return x->impact > y->impact ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

enum errc risks_list(struct db *db, struct arena *arena, struct risk_list *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " RISK_COLUMNS " FROM risks ORDER BY id LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct risk_list){ .at = arena_take_array(arena, RISKS_MAX, sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "risks: no room for the list");
	db_bind_i64(stmt, ":limit", RISKS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = risk_of(stmt, arena);
	qsort(ret->at, ret->n, sizeof(*ret->at), worst_first);
	return code;
}

static enum errc get(struct db_stmt *stmt, struct arena *arena, struct risk *ret, struct str name,
		     struct err *err)
{
	const enum errc code = db_one(stmt, err, "risk %.*s: there is none", STR_ARG(name));
	if (code)
		return code;
	*ret = risk_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc risks_get(struct db *db, int64_t id, struct arena *arena, struct risk *ret,
		    struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " RISK_COLUMNS " FROM risks WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return get(stmt, arena, ret, arena_printf(arena, "%lld", (long long)id), err);
}

enum errc risks_get_threat(struct db *db, struct str threat, struct arena *arena, struct risk *ret,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " RISK_COLUMNS " FROM risks WHERE threat <> ''"
					   " AND threat = :threat");

	db_bind_text(stmt, ":threat", threat);
	return get(stmt, arena, ret, threat, err);
}

enum errc risk_steps(struct db *db, int64_t risk, struct arena *arena, struct risk_step *at,
		     size_t max, size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT at_us, by, words FROM risk_history"
					   " WHERE risk = :risk ORDER BY id DESC LIMIT :limit");
	enum errc code;
	bool row;

	*ret_n = 0;
	db_bind_i64(stmt, ":risk", risk);
	db_bind_i64(stmt, ":limit", (int64_t)max);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		at[(*ret_n)++] = (struct risk_step){ .at_us = db_i64(stmt, 0),
						     .by = arena_str(arena, db_text(stmt, 1)),
						     .words = arena_str(arena, db_text(stmt, 2)) };
	return code;
}

/* ---- checking ---- */

static enum errc check_words(const char *what, struct str words, size_t max, struct err *err)
{
	if (words.len > max)
		return fail(err, ERR_LIMIT, "%s: longer than %zu bytes", what, max);
	if (memchr(words.ptr ? words.ptr : "", '\0', words.len))
		return fail(err, ERR_SYNTAX, "%s: holds a NUL", what);
	return ERR_OK;
}

static enum errc check_rating(const struct risk *risk, struct err *err)
{
	enum errc code = check_words("title", risk->title, RISK_TITLE_MAX, err);

	if (!code)
		code = check_words("supplier", risk->supplier, RISK_NAME_MAX, err);
	if (!code)
		code = check_words("why", risk->why, RISK_WORDS_MAX, err);
	if (code)
		return code;
	if (risk->likelihood < 1 || risk->likelihood > RISK_SCALE || risk->impact < 1 ||
	    risk->impact > RISK_SCALE)
		return fail(err, ERR_SYNTAX, "likelihood and impact are 1 to %d", RISK_SCALE);
	if (risk->kind == RISK_THREAT ? !risk->threat.len : !risk->title.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("何の危険か書いてください", "a risk needs a title")));
	if (risk->kind == RISK_SUPPLIER && !risk->supplier.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("どの委託先か書いてください", "which supplier?")));
	return ERR_OK;
}

static enum errc check_treatment(const struct risk *risk, struct err *err)
{
	enum errc code = check_words("plan", risk->plan, RISK_WORDS_MAX, err);

	if (!code)
		code = check_words("owner", risk->owner, RISK_NAME_MAX, err);
	if (!code && risk->due_on.len)
		code = typed_day(risk->due_on, err);
	if (code)
		return code;
	if (risk->treatment == TREAT_UNDECIDED)
		return ERR_OK;
	if (!risk->owner.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("決めたことには担当が要ります",
				       "what is decided needs an owner")));
	if (risk->treatment != TREAT_ACCEPT && !risk->due_on.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("いつまでにするか、日付が要ります",
				       "it needs a day by which it is done")));
	return ERR_OK;
}

/* ---- writing ---- */

static enum errc add_step(struct db *db, int64_t risk, const struct risk_said *said,
			  struct str words, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO risk_history (risk, at_us, by, words)"
					   " VALUES (:risk, :at, :by, :words)");

	db_bind_i64(stmt, ":risk", risk);
	db_bind_time(stmt, ":at", said->now_us);
	db_bind_text(stmt, ":by", said->by);
	db_bind_text(stmt, ":words", words);
	return db_run(stmt, err);
}

static enum errc put_rating(struct db *db, const struct risk *risk, const struct risk_said *said,
			    int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db,
		"INSERT INTO risks (kind, threat, title, supplier, likelihood, impact, why,"
		" opened_us, changed_us, changed_by) VALUES (:kind, :threat, :title, :supplier,"
		" :likelihood, :impact, :why, :now, :now, :by)"
		" ON CONFLICT (threat) WHERE threat <> '' DO UPDATE SET"
		" likelihood = excluded.likelihood, impact = excluded.impact, why = excluded.why,"
		" open = 1, changed_us = excluded.changed_us, changed_by = excluded.changed_by"
		" RETURNING id");
	bool row = false;

	db_bind_text(stmt, ":kind", str_from(risk_kind_names[risk->kind]));
	db_bind_text(stmt, ":threat", risk->kind == RISK_THREAT ? risk->threat : STR(""));
	db_bind_text(stmt, ":title", str_or_empty(risk->title));
	db_bind_text(stmt, ":supplier", str_or_empty(risk->supplier));
	db_bind_i64(stmt, ":likelihood", risk->likelihood);
	db_bind_i64(stmt, ":impact", risk->impact);
	db_bind_text(stmt, ":why", str_or_empty(risk->why));
	db_bind_time(stmt, ":now", said->now_us);
	db_bind_text(stmt, ":by", said->by);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row)
		*ret_id = db_i64(stmt, 0);
	db_rest(stmt);
	return code;
}

static enum errc change_rating(struct db *db, const struct risk *risk, const struct risk_said *said,
			       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE risks SET likelihood = :likelihood, impact = :impact,"
			    " why = :why, open = 1, changed_us = :now, changed_by = :by"
			    " WHERE id = :id");

	db_bind_i64(stmt, ":likelihood", risk->likelihood);
	db_bind_i64(stmt, ":impact", risk->impact);
	db_bind_text(stmt, ":why", str_or_empty(risk->why));
	db_bind_time(stmt, ":now", said->now_us);
	db_bind_text(stmt, ":by", said->by);
	db_bind_i64(stmt, ":id", risk->id);
	const enum errc code = db_run(stmt, err);
	if (!code && db_changed(db) == 0)
		return fail(err, ERR_NOT_FOUND, "risk %lld: there is none", (long long)risk->id);
	return code;
}

enum errc risks_rate(struct db *db, const struct risk *risk, const struct risk_said *said,
		     int64_t *ret_id, struct err *err)
{
	auto_buf words = BUF_INIT(4 * RISK_WORDS_MAX);
	enum errc code = check_rating(risk, err);

	if (code)
		return code;
	buf_printf(&words, "likelihood %d, impact %d: %s. %.*s", risk->likelihood, risk->impact,
		   risk_level_names[risk_level_of(risk->likelihood, risk->impact)],
		   STR_ARG(risk->why));
	code = db_begin(db, err);
	if (code)
		return code;
	*ret_id = risk->id;
	code = risk->id ? change_rating(db, risk, said, err)
			: put_rating(db, risk, said, ret_id, err);
	if (!code)
		code = add_step(db, *ret_id, said, buf_str(&words), err);
	return db_end(db, code, err);
}

static enum errc put_treatment(struct db *db, const struct risk *risk, const struct risk_said *said,
			       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE risks SET treatment = :treatment, plan = :plan, owner = :owner,"
			    " due_on = :due, residual = :residual, open = :open, changed_us = :now,"
			    " changed_by = :by, decided_us = :now WHERE id = :id");

	db_bind_text(stmt, ":treatment", str_from(risk_treatment_names[risk->treatment]));
	db_bind_text(stmt, ":plan", str_or_empty(risk->plan));
	db_bind_text(stmt, ":owner", str_or_empty(risk->owner));
	db_bind_text(stmt, ":due", str_or_empty(risk->due_on));
	db_bind_i64(stmt, ":residual", risk->residual + 1);
	db_bind_i64(stmt, ":open", risk->open);
	db_bind_time(stmt, ":now", said->now_us);
	db_bind_text(stmt, ":by", said->by);
	db_bind_i64(stmt, ":id", risk->id);
	return db_run_one(stmt, err, "risk %lld: there is none", (long long)risk->id);
}

enum errc risks_treat(struct db *db, const struct risk *risk, const struct risk_said *said,
		      struct err *err)
{
	auto_buf words = BUF_INIT(4 * RISK_WORDS_MAX);
	const char *treatment = risk_treatment_names[risk->treatment];
	enum errc code = check_treatment(risk, err);

	if (code)
		return code;
	buf_printf(&words, "%s%s; %.*s %.*s. %.*s", risk->open ? "" : "closed, ",
		   *treatment ? treatment : "undecided", STR_ARG(risk->owner),
		   STR_ARG(risk->due_on), STR_ARG(risk->plan));
	code = db_begin(db, err);
	if (code)
		return code;
	code = put_treatment(db, risk, said, err);
	if (!code)
		code = add_step(db, risk->id, said, buf_str(&words), err);
	return db_end(db, code, err);
}

/* ---- measures ---- */

enum errc measures_get(struct db *db, struct str measure, enum measure_state *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT state FROM risk_measures WHERE measure = :measure");
	bool row = false;

	*ret = MEASURE_UNKNOWN;
	db_bind_text(stmt, ":measure", measure);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (row)
		(void)measure_state_parse(db_text(stmt, 0), ret);
	db_rest(stmt);
	return ERR_OK;
}

enum errc measures_put(struct db *db, struct str measure, enum measure_state state,
		       const struct risk_said *said, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO risk_measures (measure, state, changed_us, changed_by)"
		    " VALUES (:measure, :state, :now, :by) ON CONFLICT (measure) DO UPDATE SET"
		    " state = excluded.state, changed_us = excluded.changed_us,"
		    " changed_by = excluded.changed_by");

	db_bind_text(stmt, ":measure", measure);
	db_bind_text(stmt, ":state", str_from(measure_state_names[state]));
	db_bind_time(stmt, ":now", said->now_us);
	db_bind_text(stmt, ":by", said->by);
	return db_run(stmt, err);
}

struct str risk_title(const struct risk *risk, const struct risk_content *content, enum lang lang)
{
	const struct risk_threat *threat =
		risk->kind == RISK_THREAT ? risk_threat_find(content, risk->threat) : NULL;

	if (threat)
		return text_pair_in(threat->title, lang);
	return risk->title.len ? risk->title : risk->threat;
}
