/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-records.h"

#define REPOSITORY_COLUMNS                                                                         \
	"place, tool, repository_id, config_sha256, newest_us, generations, seen_us, system, "     \
	"copy,"                                                                                    \
	" connected_on, encrypted, max_age_hours, rpo_minutes, rto_minutes"
#define PROOF_COLUMNS                                                                              \
	"id, place, at_us, asked, level, verdict, newest_us, generations, took_us, done, "         \
	"problems,"                                                                                \
	" by"

static const char *const copies[] = { "none", "logical", "immutable", "offline", "unknown" };

/* ---- repositories ---- */

struct text backup_copy_words(struct str copy)
{
	static const struct {
		const char *name;
		struct text words;
	} rows[] = {
		{ "none", TEXT("切り離していない", "not apart") },
		{ "logical", TEXT("論理的に切り離している", "logically apart") },
		{ "immutable", TEXT("書き換えできない", "cannot be changed") },
		{ "offline", TEXT("オフライン", "offline") },
	};

	const size_t i = STR_FIND_ROW(copy, rows, name);

	return i < ARRAY_LEN(rows) ? rows[i].words : TR("まだ書いていない", "not said yet");
}

static struct backup_repository repository_of(const struct db_stmt *row)
{
	return (struct backup_repository){
		.place = db_text(row, 0),
		.tool = db_text(row, 1),
		.repository_id = db_text(row, 2),
		.config_sha256 = db_text(row, 3),
		.newest_us = db_time(row, 4),
		.generations = db_i64(row, 5),
		.seen_us = db_i64(row, 6),
		.system = db_text(row, 7),
		.copy = db_text(row, 8),
		.connected_on = db_text(row, 9),
		.encrypted = db_text(row, 10),
		.max_age_hours = db_i64(row, 11),
		.rpo_minutes = db_i64(row, 12),
		.rto_minutes = db_i64(row, 13),
	};
}

static void keep(struct arena *arena, struct backup_repository *r)
{
	struct str *texts[] = { &r->place,  &r->tool, &r->repository_id, &r->config_sha256,
				&r->system, &r->copy, &r->encrypted };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	if (r->connected_on.ptr)
		r->connected_on = arena_str(arena, r->connected_on);
}

enum errc backup_repositories_get(struct db *db, struct str place, struct arena *arena,
				  struct backup_repository *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " REPOSITORY_COLUMNS
					   " FROM backup_repositories WHERE place = :place");

	db_bind_text(stmt, ":place", place);
	const enum errc code =
		db_one(stmt, err, "%.*s: no backup of that place is known", STR_ARG(place));
	if (code)
		return code;
	*ret = repository_of(stmt);
	keep(arena, ret);
	db_rest(stmt);
	return ERR_OK;
}

enum errc backup_repositories_each(struct db *db,
				   void (*take)(void *ctx, const struct backup_repository *r),
				   void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " REPOSITORY_COLUMNS
					   " FROM backup_repositories ORDER BY place");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct backup_repository repository = repository_of(stmt);
		take(ctx, &repository);
	}
	return code;
}

static enum errc check(const struct backup_repository *r, struct err *err)
{
	int32_t day;
	size_t copy = 0;

	while (copy < ARRAY_LEN(copies) && !str_is(r->copy, copies[copy]))
		copy++;
	if (r->place.len == 0 || r->place.len > BACKUP_PLACE_MAX)
		return fail(err, ERR_SYNTAX, "a place has 1 to %u bytes", BACKUP_PLACE_MAX);
	if (copy == ARRAY_LEN(copies))
		return fail(err, ERR_SYNTAX,
			    "copy “%.*s”: none, logical, immutable, offline or unknown",
			    STR_ARG(r->copy));
	if (r->connected_on.ptr && !day_parse(r->connected_on, &day))
		return fail(err, ERR_SYNTAX, "connected “%.*s” is no day YYYY-MM-DD",
			    STR_ARG(r->connected_on));
	if (!str_is(r->encrypted, "yes") && !str_is(r->encrypted, "no") &&
	    !str_is(r->encrypted, "unknown"))
		return fail(err, ERR_SYNTAX, "encrypted “%.*s”: yes, no or unknown",
			    STR_ARG(r->encrypted));
	return ERR_OK;
}

enum errc backup_repositories_describe(struct db *db, const struct backup_repository *r,
				       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO backup_repositories (place, tool, repository_id,"
			    " config_sha256, generations, seen_us, system, copy, connected_on,"
			    " encrypted, max_age_hours, rpo_minutes, rto_minutes) VALUES (:place,"
			    " :tool, '', '', 0, 0, :system, :copy, :connected, :encrypted, :age,"
			    " :rpo, :rto)"
			    " ON CONFLICT (place) DO UPDATE SET system = excluded.system,"
			    " copy = excluded.copy, connected_on = excluded.connected_on,"
			    " encrypted = excluded.encrypted,"
			    " max_age_hours = excluded.max_age_hours, rpo_minutes ="
			    " excluded.rpo_minutes, rto_minutes = excluded.rto_minutes");
	const enum errc code = check(r, err);

	if (code)
		return code;
	db_bind_text(stmt, ":place", r->place);
	db_bind_text(stmt, ":tool", r->tool);
	db_bind_text(stmt, ":system", r->system);
	db_bind_text(stmt, ":copy", r->copy);
	db_bind_text(stmt, ":connected", r->connected_on);
	db_bind_text(stmt, ":encrypted", r->encrypted);
	db_bind_i64(stmt, ":age", r->max_age_hours);
	db_bind_i64(stmt, ":rpo", r->rpo_minutes);
	db_bind_i64(stmt, ":rto", r->rto_minutes);
	return db_run(stmt, err);
}

enum errc backup_repositories_forget(struct db *db, struct str place, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE backup_repositories SET repository_id = '', config_sha256 = '',"
			    " newest_us = NULL, generations = 0 WHERE place = :place");

	db_bind_text(stmt, ":place", place);
	return db_run(stmt, err);
}

/* ---- proofs ---- */

static enum errc add_proof(struct db *db, const struct backup_ask *ask,
			   const struct backup_finding *finding, struct str by, enum lang lang,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO backup_proofs (place, at_us, asked, level, verdict,"
			    " newest_us, generations, took_us, done, problems, by) VALUES (:place,"
			    " :at, :asked, :level, :verdict, :newest, :generations, :took, :done,"
			    " :problems, :by)");

	db_bind_text(stmt, ":place", str_from(ask->repo));
	db_bind_i64(stmt, ":at", ask->now_us);
	db_bind_i64(stmt, ":asked", ask->level);
	db_bind_i64(stmt, ":level", finding->level);
	db_bind_text(stmt, ":verdict", str_from(backup_verdict_name(finding->verdict)));
	db_bind_time(stmt, ":newest", finding->newest_us);
	db_bind_i64(stmt, ":generations", (int64_t)finding->generations);
	db_bind_i64(stmt, ":took", finding->took_us);
	db_bind_text(stmt, ":done", buf_str(&finding->done[lang]));
	db_bind_text(stmt, ":problems", buf_str(&finding->problems[lang]));
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

static struct str encryption_word(enum backup_encryption encryption)
{
	switch (encryption) {
	case BACKUP_ENCRYPTED:
		return STR("yes");
	case BACKUP_PLAIN:
		return STR("no");
	case BACKUP_ENCRYPTION_UNKNOWN:
		break;
	}
	return STR("unknown");
}

static enum errc remember(struct db *db, const struct backup_ask *ask,
			  const struct backup_finding *finding, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO backup_repositories (place, tool, repository_id,"
			    " config_sha256, newest_us, generations, seen_us, encrypted) VALUES"
			    " (:place, :tool, :id, :config, :newest, :generations, :now,"
			    " :encrypted) ON CONFLICT (place) DO UPDATE SET tool = excluded.tool,"
			    " repository_id = excluded.repository_id, config_sha256 ="
			    " excluded.config_sha256, newest_us = excluded.newest_us,"
			    " generations = excluded.generations, seen_us = excluded.seen_us,"
			    " encrypted = excluded.encrypted");

	if (finding->verdict != BACKUP_GOOD && finding->verdict != BACKUP_NOT_PROVEN &&
	    finding->verdict != BACKUP_STALE)
		return ERR_OK;
	db_bind_text(stmt, ":place", str_from(ask->repo));
	db_bind_text(stmt, ":tool", str_from(finding->tool));
	db_bind_text(stmt, ":id", str_from(finding->repository_id));
	db_bind_text(stmt, ":config",
		     finding->settings == BACKUP_SETTINGS_KNOWN ? str_from(finding->config_sha256)
								: STR(""));
	db_bind_time(stmt, ":newest", finding->newest_us);
	db_bind_i64(stmt, ":generations", (int64_t)finding->generations);
	db_bind_i64(stmt, ":now", ask->now_us);
	db_bind_text(stmt, ":encrypted", encryption_word(finding->encryption));
	return db_run(stmt, err);
}

enum errc backup_proofs_add(struct db *db, const struct backup_ask *ask,
			    const struct backup_finding *finding, struct str by, enum lang lang,
			    struct err *err)
{
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = add_proof(db, ask, finding, by, lang, err);
	if (!code)
		code = remember(db, ask, finding, err);
	return db_end(db, code, err);
}

static enum errc each_proof(struct db_stmt *stmt,
			    void (*take)(void *ctx, const struct backup_proof *proof), void *ctx,
			    struct err *err)
{
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct backup_proof proof = {
			.id = db_i64(stmt, 0),
			.place = db_text(stmt, 1),
			.at_us = db_i64(stmt, 2),
			.asked = (enum backup_level)db_i64(stmt, 3),
			.level = (enum backup_level)db_i64(stmt, 4),
			.verdict = db_text(stmt, 5),
			.newest_us = db_time(stmt, 6),
			.generations = db_i64(stmt, 7),
			.took_us = db_i64(stmt, 8),
			.done = db_text(stmt, 9),
			.problems = db_text(stmt, 10),
			.by = db_text(stmt, 11),
		};
		take(ctx, &proof);
	}
	return code;
}

enum errc backup_proofs_newest(struct db *db,
			       void (*take)(void *ctx, const struct backup_proof *proof), void *ctx,
			       struct err *err)
{
	return each_proof(
		db_stmt(db, "SELECT " PROOF_COLUMNS " FROM backup_proofs WHERE id IN"
			    " (SELECT max(id) FROM backup_proofs GROUP BY place) ORDER BY place"),
		take, ctx, err);
}

enum errc backup_proofs_best(struct db *db,
			     void (*take)(void *ctx, const struct backup_proof *proof), void *ctx,
			     struct err *err)
{
	return each_proof(
		db_stmt(db, "SELECT " PROOF_COLUMNS " FROM backup_proofs p WHERE id = (SELECT q.id"
			    " FROM backup_proofs q WHERE q.place = p.place AND q.verdict = 'good'"
			    " AND q.id > coalesce((SELECT max(b.id) FROM backup_proofs b WHERE"
			    " b.place = p.place AND b.verdict IN ('damaged', 'swapped',"
			    " 'unreadable')), 0) ORDER BY q.level DESC, q.id DESC LIMIT 1)"
			    " ORDER BY place"),
		take, ctx, err);
}
