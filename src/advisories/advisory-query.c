/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "advisories/advisory-code.h"
#include "advisories/advisory-store.h"

#define HEAD                                                                                       \
	"a.id, a.feed, a.name, a.subject, a.title, a.source, a.revision, a.edition,"               \
	" a.published_us, a.modified_us, a.due_us, a.exploited, a.ransomware, a.withdrawn,"        \
	" a.first_us, a.changed_us, lower(hex(substr(a.digest, 1, 8)))"
#define HEAD_COLUMNS   17
#define CANDIDATES_MAX 200000u
#define LIST_MAX       2000u
#define MILLION	       1000000.0

static struct kept_advisory head_of(struct db_stmt *stmt, struct arena *arena)
{
	return (struct kept_advisory){
		.id = db_i64(stmt, 0),
		.feed = arena_str(arena, db_text(stmt, 1)),
		.name = arena_str(arena, db_text(stmt, 2)),
		.subject = arena_str(arena, db_text(stmt, 3)),
		.title = arena_str(arena, db_text(stmt, 4)),
		.source = arena_str(arena, db_text(stmt, 5)),
		.revision = arena_str(arena, db_text(stmt, 6)),
		.edition = db_i64(stmt, 7),
		.published_us = db_time(stmt, 8),
		.modified_us = db_time(stmt, 9),
		.due_us = db_time(stmt, 10),
		.exploited = db_i64(stmt, 11) == 1,
		.ransomware = db_i64(stmt, 12) == 1,
		.withdrawn = db_i64(stmt, 13) == 1,
		.first_us = db_i64(stmt, 14),
		.changed_us = db_i64(stmt, 15),
		.digest = arena_str(arena, db_text(stmt, 16)),
	};
}

enum errc advisories_open(struct db *db, int64_t id, struct arena *arena,
			  struct kept_advisory *ret_head, struct advisory *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " HEAD ", a.body FROM advisories a WHERE a.id = :id");

	db_bind_i64(stmt, ":id", id);
	enum errc code = db_one(stmt, err, "advisory %lld: not here", (long long)id);
	if (code)
		return code;
	*ret_head = head_of(stmt, arena);
	code = advisory_decode(db_text(stmt, HEAD_COLUMNS), arena, ret, err);
	db_rest(stmt);
	return code ? fail_in(err, code, "advisories") : ERR_OK;
}

/* Rows of `stmt`, which gives HEAD, until they end or `max` are there. */
static enum errc collect(struct db_stmt *stmt, unsigned max, struct arena *arena,
			 struct kept_advisories *ret, struct err *err)
{
	enum errc code;
	bool row;

	ret->n = 0;
	ret->at = arena_take_array(arena, size_max(max, 1), sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "a list of %u advisories does not fit", max);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ret->n == max) {
			db_rest(stmt);
			break;
		}
		ret->at[ret->n++] = head_of(stmt, arena);
	}
	return code;
}

enum errc advisories_list(struct db *db, const struct advisory_filter *filter, struct arena *arena,
			  struct kept_advisories *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT " HEAD " FROM advisories a WHERE (:feed IS NULL OR a.feed = :feed)"
		    " AND (:exploited = 0 OR a.exploited = 1) AND (:text IS NULL OR"
		    " instr(lower(a.name), lower(:text)) OR instr(lower(a.title), lower(:text)) OR"
		    " a.id IN (SELECT advisory FROM advisory_numbers WHERE number = :text))"
		    " ORDER BY coalesce(a.modified_us, a.published_us, a.first_us) DESC, a.id DESC"
		    " LIMIT :limit OFFSET :skip");
	const unsigned limit = (unsigned)size_min(filter->limit, LIST_MAX);

	db_bind_text(stmt, ":feed", str_or_none(filter->feed));
	db_bind_i64(stmt, ":exploited", filter->exploited);
	db_bind_text(stmt, ":text", str_or_none(filter->text));
	db_bind_i64(stmt, ":limit", limit);
	db_bind_i64(stmt, ":skip", filter->skip);
	return collect(stmt, limit, arena, ret, err);
}

enum errc advisories_numbered(struct db *db, struct str number, struct arena *arena,
			      struct kept_advisories *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " HEAD " FROM advisory_numbers n JOIN advisories"
					   " a ON a.id = n.advisory WHERE n.number = :number"
					   " ORDER BY a.feed, a.name");

	db_bind_text(stmt, ":number", number);
	return collect(stmt, LIST_MAX, arena, ret, err);
}

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum errc add_candidates(struct db *db, uint32_t key, struct advisory_ids *ids,
				struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT advisory FROM advisory_keys WHERE key = :key");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":key", key);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ids->n == CANDIDATES_MAX) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "over %u advisories for one product",
				    CANDIDATES_MAX);
		}
		ids->at[ids->n++] = db_i64(stmt, 0);
	}
	return code;
}

static enum errc count_candidates(struct db *db, const struct name_keys *keys, size_t *ret,
				  struct err *err)
{
	enum errc code = ERR_OK;

	*ret = 0;
	for (size_t i = 0; !code && i < keys->n; i++) {
		struct db_stmt *stmt =
			db_stmt(db, "SELECT count(*) FROM advisory_keys WHERE key = :key");
		db_bind_i64(stmt, ":key", keys->at[i]);
		uint64_t n;
		code = db_count(stmt, &n, err);
		*ret += n;
	}
	return code;
}

enum errc advisories_candidates(struct db *db, const struct name_keys *keys, struct arena *arena,
				struct advisory_ids *ret, struct err *err)
{
	size_t room;
	size_t kept = 0;
	enum errc code = count_candidates(db, keys, &room, err);

	*ret = (struct advisory_ids){ .n = 0 };
	if (code)
		return code;
	ret->at = arena_take_array(arena, size_min(room, CANDIDATES_MAX) + 1, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "%zu advisories for one product", room);
	for (size_t i = 0; !code && i < keys->n; i++)
		code = add_candidates(db, keys->at[i], ret, err);
	if (code)
		return code;
	qsort(ret->at, ret->n, sizeof(*ret->at), by_number);
	for (size_t i = 0; i < ret->n; i++)
		if (i == 0 || ret->at[i] != ret->at[kept - 1])
			ret->at[kept++] = ret->at[i];
	ret->n = kept;
	return ERR_OK;
}

/* Somebody else's word that one of its numbers is used in attacks, and until when to act. */
static enum errc add_exploited(struct db *db, int64_t id, struct advisory *advisory,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT max(a.exploited), max(a.ransomware), min(a.due_us) FROM"
		    " advisory_numbers mine JOIN advisory_numbers theirs"
		    " ON theirs.number = mine.number JOIN advisories a ON a.id = theirs.advisory"
		    " WHERE mine.advisory = :id AND mine.number GLOB 'CVE-*'"
		    " AND a.exploited = 1 AND a.withdrawn = 0");
	bool row = false;

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	advisory->exploited |= db_i64(stmt, 0) == 1;
	advisory->ransomware |= db_i64(stmt, 1) == 1;
	if (advisory->due_us == TIME_NONE)
		advisory->due_us = db_time(stmt, 2);
	db_rest(stmt);
	return ERR_OK;
}

enum errc advisories_add_marks(struct db *db, int64_t id, struct advisory *advisory,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT c.epss, c.percentile FROM advisory_numbers n"
					   " JOIN advisory_chances c ON c.cve = n.number"
					   " WHERE n.advisory = :id ORDER BY c.epss DESC LIMIT 1");
	bool row = false;
	enum errc code = add_exploited(db, id, advisory, err);

	if (code)
		return code;
	db_bind_i64(stmt, ":id", id);
	code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	advisory->epss = (double)db_i64(stmt, 0) / MILLION;
	advisory->percentile = (double)db_i64(stmt, 1) / MILLION;
	db_rest(stmt);
	return ERR_OK;
}
