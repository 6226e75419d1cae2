/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/contact-papers.h"

#include "base/typed.h"

enum errc contact_version_get(struct db *db, struct arena *arena, struct contact_version *ret,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT version, changed_us, changed_by FROM contact_changes"
			    " ORDER BY version DESC LIMIT 1");
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);

	*ret = (struct contact_version){ .changed_us = TIME_NONE, .changed_by = STR("") };
	if (!code && row)
		*ret = (struct contact_version){
			.number = db_i64(stmt, 0),
			.changed_us = db_time(stmt, 1),
			.changed_by = arena_str(arena, db_text(stmt, 2)),
		};
	db_rest(stmt);
	return code;
}

enum errc contact_changes_since(struct db *db, int64_t version, int64_t *ret_n,
				int64_t *ret_first_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*), min(changed_us) FROM contact_changes"
					   " WHERE version > :version");
	bool row = false;

	db_bind_i64(stmt, ":version", version);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		*ret_n = db_i64(stmt, 0);
		*ret_first_us = db_time(stmt, 1);
	}
	db_rest(stmt);
	return code;
}

enum errc contact_papers_list(struct db *db, struct arena *arena, struct contact_papers *ret,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT place, version, hung_us, hung_by FROM contact_papers AS p"
			    " WHERE version > 0 AND id = (SELECT max(id) FROM contact_papers AS n"
			    " WHERE n.place = p.place) ORDER BY place");
	enum errc code;
	bool row = false;

	ret->n = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < CONTACT_PAPERS_MAX)
		ret->at[ret->n++] = (struct contact_paper){
			.place = arena_str(arena, db_text(stmt, 0)),
			.version = db_i64(stmt, 1),
			.hung_us = db_time(stmt, 2),
			.hung_by = arena_str(arena, db_text(stmt, 3)),
		};
	db_rest(stmt);
	return code;
}

static bool hangs(const struct contact_papers *papers, struct str place)
{
	for (size_t i = 0; i < papers->n; i++) {
		if (str_equal(papers->at[i].place, place))
			return true;
	}
	return false;
}

/* Is there something to put up or take down? */
static enum errc check_place(struct db *db, struct str place, bool down, struct arena *arena,
			     struct err *err)
{
	struct contact_papers *papers = arena_take(arena, sizeof(*papers));

	if (!papers)
		return fail(err, ERR_LIMIT, "contacts on paper: no room");
	const enum errc code = contact_papers_list(db, arena, papers, err);
	if (code)
		return code;
	const bool there = hangs(papers, place);
	if (down && !there)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(place),
			    text_of(TR("そこに貼った記録はありません", "no paper hangs there")));
	if (!down && !there && papers->n >= CONTACT_PAPERS_MAX)
		return fail(err, ERR_LIMIT, "contacts: papers in more than %u places",
			    CONTACT_PAPERS_MAX);
	return ERR_OK;
}

static enum errc insert(struct db *db, const struct contact_paper *paper, int64_t version,
			struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO contact_papers (place, version, hung_us, hung_by)"
			    " VALUES (:place, :version, :now, :by)");

	db_bind_text(stmt, ":place", str_trim(paper->place));
	db_bind_i64(stmt, ":version", version);
	db_bind_time(stmt, ":now", paper->hung_us);
	db_bind_text(stmt, ":by", paper->hung_by);
	return db_run(stmt, err);
}

enum errc contact_papers_hang(struct db *db, const struct contact_paper *paper, bool down,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const struct typed text = { text_of(TR("貼った場所", "the place")), paper->place,
				    CONTACT_TEXT_MAX, .needed = true };
	struct contact_version version;
	enum errc code = typed_check(&text, 1, err);

	if (!code)
		code = check_place(db, str_trim(paper->place), down, &arena, err);
	if (!code)
		code = contact_version_get(db, &arena, &version, err);
	if (!code && !version.number)
		code = fail(err, ERR_NOT_FOUND, "%s",
			    text_of(TR("連絡先がまだ一つもありません", "nobody is entered yet")));
	return code ? code : insert(db, paper, down ? 0 : version.number, err);
}
