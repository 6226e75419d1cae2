/* SPDX-License-Identifier: Apache-2.0 */
#include "papers/paper-records.h"

/* ---- packs ---- */

struct paper_made paper_made_of(const struct paper_pack_about *about, struct str bytes,
				struct str by, char sha256[static EVIDENCE_SHA256_LEN + 1])
{
	evidence_sha256(bytes, sha256);
	return (struct paper_made){
		.made_us = about->made_us,
		.made_by = by,
		.digest = about->digest,
		.sha256 = str_from(sha256),
		.fingerprint = str_from(about->fingerprint),
		.size = (int64_t)bytes.len,
		.papers = about->papers,
	};
}

enum errc paper_packs_add(struct db *db, const struct paper_made *made, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO paper_packs (made_us, made_by, digest, sha256, fingerprint, size,"
		    " papers) VALUES (:made, :by, :digest, :sha256, :key, :size, :papers)");

	db_bind_i64(stmt, ":made", made->made_us);
	db_bind_text(stmt, ":by", made->made_by);
	db_bind_text(stmt, ":digest", made->digest);
	db_bind_text(stmt, ":sha256", made->sha256);
	db_bind_text(stmt, ":key", made->fingerprint);
	db_bind_i64(stmt, ":size", made->size);
	db_bind_i64(stmt, ":papers", made->papers);
	return db_run(stmt, err);
}

enum errc paper_packs_newest(struct db *db, struct arena *arena, struct paper_made *ret,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, made_us, made_by, digest, sha256, fingerprint, size, papers"
			    " FROM paper_packs ORDER BY made_us DESC, id DESC LIMIT 1");
	const enum errc code = db_one(stmt, err, "no pack of papers was made yet");

	if (code)
		return code;
	*ret = (struct paper_made){
		.id = db_i64(stmt, 0),
		.made_us = db_i64(stmt, 1),
		.made_by = arena_str(arena, db_text(stmt, 2)),
		.digest = arena_str(arena, db_text(stmt, 3)),
		.sha256 = arena_str(arena, db_text(stmt, 4)),
		.fingerprint = arena_str(arena, db_text(stmt, 5)),
		.size = db_i64(stmt, 6),
		.papers = db_i64(stmt, 7),
	};
	db_rest(stmt);
	return ERR_OK;
}

/* ---- places ---- */

enum errc paper_places_put(struct db *db, struct str place, int64_t now_us, struct str problem,
			   struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO paper_places (place, tried_us, written_us, failing_us, problem)"
		    " VALUES (:place, :now, CASE WHEN :problem = '' THEN :now END,"
		    " CASE WHEN :problem != '' THEN :now END, :problem)"
		    " ON CONFLICT (place) DO UPDATE SET tried_us = :now,"
		    " written_us = CASE WHEN :problem = '' THEN :now ELSE written_us END,"
		    " failing_us = CASE WHEN :problem != '' THEN coalesce(failing_us, :now) END,"
		    " problem = :problem");

	db_bind_text(stmt, ":place", place);
	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":problem", problem);
	return db_run(stmt, err);
}

struct keeping {
	const struct str *kept;
	size_t n;
	struct str gone[PAPER_PLACES_MAX];
	size_t n_gone;
	struct arena *arena;
};

static void find_gone(void *ctx, const struct paper_place *place)
{
	struct keeping *k = ctx;

	for (size_t i = 0; i < k->n; i++) {
		if (str_equal(k->kept[i], place->place))
			return;
	}
	if (k->n_gone < PAPER_PLACES_MAX)
		k->gone[k->n_gone++] = arena_str(k->arena, place->place);
}

enum errc paper_places_keep(struct db *db, const struct str *kept, size_t n, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct keeping keeping = { .kept = kept, .n = n, .arena = &arena };
	enum errc code = paper_places_each(db, find_gone, &keeping, err);

	for (size_t i = 0; !code && i < keeping.n_gone; i++) {
		struct db_stmt *stmt = db_stmt(db, "DELETE FROM paper_places WHERE place = :place");

		db_bind_text(stmt, ":place", keeping.gone[i]);
		code = db_run(stmt, err);
	}
	return code;
}

enum errc paper_places_each(struct db *db, void (*take)(void *ctx, const struct paper_place *place),
			    void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT place, tried_us, written_us, failing_us, problem"
					   " FROM paper_places ORDER BY place");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct paper_place place = { .place = db_text(stmt, 0),
						   .tried_us = db_i64(stmt, 1),
						   .written_us = db_time(stmt, 2),
						   .failing_us = db_time(stmt, 3),
						   .problem = db_text(stmt, 4) };
		take(ctx, &place);
	}
	return code;
}

/* ---- prints ---- */

enum errc paper_prints_add(struct db *db, const struct paper_print *print, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO paper_prints (pack, printed_us, printed_by, kept_at)"
			    " SELECT id, :now, :by, :kept FROM paper_packs WHERE id = :pack");

	if (!print->kept_at.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("紙を置いた場所を書いてください",
				       "say where the paper is kept")));
	if (print->kept_at.len > PAPER_KEPT_AT_MAX)
		return fail(err, ERR_LIMIT, "where the paper is kept: over %u bytes",
			    PAPER_KEPT_AT_MAX);
	db_bind_i64(stmt, ":pack", print->pack);
	db_bind_i64(stmt, ":now", print->printed_us);
	db_bind_text(stmt, ":by", print->printed_by);
	db_bind_text(stmt, ":kept", print->kept_at);
	return db_run_one(stmt, err, "pack %lld: there is none", (long long)print->pack);
}

enum errc paper_prints_newest(struct db *db, struct arena *arena, struct paper_print *ret,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT pack, printed_us, printed_by, kept_at, digest FROM paper_prints AS p"
		    " JOIN paper_packs AS k ON k.id = p.pack ORDER BY p.id DESC LIMIT 1");
	const enum errc code = db_one(stmt, err, "no pack of papers was printed yet");

	if (code)
		return code;
	*ret = (struct paper_print){
		.pack = db_i64(stmt, 0),
		.printed_us = db_i64(stmt, 1),
		.printed_by = arena_str(arena, db_text(stmt, 2)),
		.kept_at = arena_str(arena, db_text(stmt, 3)),
		.digest = arena_str(arena, db_text(stmt, 4)),
	};
	db_rest(stmt);
	return ERR_OK;
}
