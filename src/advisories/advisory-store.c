/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/advisory-store.h"

#include "advisories/advisory-code.h"
#include "base/encoding/utf8.h"

#define KEYS_WORK_MAX (256u * 1024)
#define MILLION	      1000000.0

static void count_cve(struct str number, struct str *only, size_t *n)
{
	if (is_cve(number) && !str_equal(number, *only)) {
		*only = number;
		(*n)++;
	}
}

struct str advisory_subject(const struct advisory *advisory)
{
	struct str only = STR_NONE;
	size_t n = 0;

	count_cve(advisory->id, &only, &n);
	for (const struct advisory_text *one = advisory->ids; one; one = one->next)
		count_cve(one->text, &only, &n);
	return n == 1 ? only : advisory->id;
}

/* ---- numbers and keys ---- */

static enum errc add_number(struct db *db, int64_t id, struct str number, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT OR IGNORE INTO advisory_numbers"
					   " (number, advisory) VALUES (:number, :id)");

	db_bind_text(stmt, ":number", number);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc add_key(struct db *db, int64_t id, uint32_t key, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT OR IGNORE INTO advisory_keys (key, advisory)"
					   " VALUES (:key, :id)");

	db_bind_i64(stmt, ":key", key);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc add_statement_keys(struct db *db, int64_t id,
				    const struct product_statement *statement, struct err *err)
{
	const struct product_name name = { .vendor = statement->vendor,
					   .product = statement->product,
					   .cpe = statement->cpe };
	auto_arena work = ARENA_INIT(KEYS_WORK_MAX);
	struct name_keys keys = { .n = 0 };
	enum errc code = ERR_OK;

	names_add_their_keys(&name, &work, &keys);
	for (size_t i = 0; !code && i < keys.n; i++)
		code = add_key(db, id, keys.at[i], err);
	return code;
}

static bool same_names(const struct product_statement *a, const struct product_statement *b)
{
	return str_equal(a->product, b->product) && str_equal(a->cpe, b->cpe);
}

static enum errc add_parts(struct db *db, int64_t id, const struct advisory *advisory,
			   struct err *err)
{
	const struct product_statement *last = NULL;
	enum errc code = add_number(db, id, advisory->id, err);

	for (const struct advisory_text *one = advisory->ids; !code && one; one = one->next)
		code = add_number(db, id, one->text, err);
	for (const struct product_statement *one = advisory->statements; !code && one;
	     one = one->next) {
		if (!last || !same_names(last, one))
			code = add_statement_keys(db, id, one, err);
		last = one;
	}
	return code;
}

static enum errc drop_parts(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *numbers = db_stmt(db, "DELETE FROM advisory_numbers WHERE advisory = :id");
	struct db_stmt *keys = db_stmt(db, "DELETE FROM advisory_keys WHERE advisory = :id");

	db_bind_i64(numbers, ":id", id);
	const enum errc code = db_run(numbers, err);
	if (code)
		return code;
	db_bind_i64(keys, ":id", id);
	return db_run(keys, err);
}

/* ---- the advisory ---- */

struct known {
	int64_t id; /* 0: not there */
	int64_t modified_us;
	bool same;
};

static enum errc find_known(struct db *db, const struct advisory *advisory, struct str digest,
			    struct known *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, modified_us, digest = :digest FROM"
					   " advisories WHERE feed = :feed AND name = :name");
	bool row = false;

	*ret = (struct known){ .id = 0 };
	db_bind_blob(stmt, ":digest", digest);
	db_bind_text(stmt, ":feed", str_from(advisory->feed));
	db_bind_text(stmt, ":name", advisory->id);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	*ret = (struct known){ .id = db_i64(stmt, 0),
			       .modified_us = db_time(stmt, 1),
			       .same = db_i64(stmt, 2) == 1 };
	db_rest(stmt);
	return ERR_OK;
}

static struct str title_of(const struct advisory *advisory)
{
	if (advisory->title.len)
		return advisory->title;
	return advisory->summary.len ? utf8_cut(advisory->summary, 160) : advisory->id;
}

struct putting {
	const struct advisory *advisory;
	struct str source;
	struct str digest;
	struct str body;
	int64_t now_us;
};

static enum errc write_row(struct db *db, const struct putting *put, struct err *err)
{
	const struct advisory *advisory = put->advisory;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO advisories (feed, name, subject, title, source, revision, edition,"
		    " published_us, modified_us, due_us, exploited, ransomware, withdrawn, digest,"
		    " first_us, changed_us, body) VALUES (:feed, :name, :subject, :title, :source,"
		    " :revision, 1, :published, :modified, :due, :exploited, :ransomware,"
		    " :withdrawn, :digest, :now, :now, :body) ON CONFLICT (feed, name) DO UPDATE"
		    " SET subject = excluded.subject, title = excluded.title,"
		    " source = excluded.source, revision = excluded.revision,"
		    " edition = edition + 1, published_us = excluded.published_us,"
		    " modified_us = excluded.modified_us, due_us = excluded.due_us,"
		    " exploited = excluded.exploited, ransomware = excluded.ransomware,"
		    " withdrawn = excluded.withdrawn, digest = excluded.digest,"
		    " changed_us = excluded.changed_us, body = excluded.body");

	db_bind_text(stmt, ":feed", str_from(advisory->feed));
	db_bind_text(stmt, ":name", advisory->id);
	db_bind_text(stmt, ":subject", advisory_subject(advisory));
	db_bind_text(stmt, ":title", title_of(advisory));
	db_bind_text(stmt, ":source", put->source);
	db_bind_text(stmt, ":revision", advisory->revision.ptr ? advisory->revision : STR(""));
	db_bind_time(stmt, ":published", advisory->published_us);
	db_bind_time(stmt, ":modified", advisory->modified_us);
	db_bind_time(stmt, ":due", advisory->due_us);
	db_bind_i64(stmt, ":exploited", advisory->exploited);
	db_bind_i64(stmt, ":ransomware", advisory->ransomware);
	db_bind_i64(stmt, ":withdrawn", advisory->withdrawn);
	db_bind_blob(stmt, ":digest", put->digest);
	db_bind_i64(stmt, ":now", put->now_us);
	db_bind_blob(stmt, ":body", put->body);
	return db_run(stmt, err);
}

/* EPSS is no advisory: a number of its own table, the newer day counts. */
static enum errc put_chance(struct db *db, const struct advisory *advisory, enum put_result *ret,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO advisory_chances (cve, epss, percentile, day_us) VALUES"
		    " (:cve, :epss, :percentile, :day) ON CONFLICT (cve) DO UPDATE SET"
		    " epss = excluded.epss, percentile = excluded.percentile,"
		    " day_us = excluded.day_us WHERE (day_us IS NULL OR excluded.day_us >= day_us)"
		    " AND (epss, percentile, day_us) IS NOT"
		    " (excluded.epss, excluded.percentile, excluded.day_us)");

	db_bind_text(stmt, ":cve", advisory->id);
	db_bind_i64(stmt, ":epss", (int64_t)(advisory->epss * MILLION + 0.5));
	db_bind_i64(stmt, ":percentile",
		    advisory->percentile < 0 ? 0 : (int64_t)(advisory->percentile * MILLION + 0.5));
	db_bind_time(stmt, ":day", advisory->modified_us);
	const enum errc code = db_run(stmt, err);
	*ret = db_changed(db) ? PUT_CHANGED : PUT_SAME;
	return code;
}

static enum errc put_new_content(struct db *db, const struct putting *put, struct known known,
				 struct err *err)
{
	enum errc code = write_row(db, put, err);

	const int64_t id = known.id ? known.id : db_last_id(db);
	if (!code && known.id)
		code = drop_parts(db, id, err);
	return code ? code : add_parts(db, id, put->advisory, err);
}

enum errc advisories_put(struct db *db, const struct advisory *advisory, struct str source,
			 int64_t now_us, enum put_result *ret, struct err *err)
{
	auto_buf body = BUF_INIT(ADVISORY_CODE_MAX);
	unsigned char digest[DIGEST_BYTES];
	struct known known;

	if (advisory->epss >= 0 && !advisory->statements)
		return put_chance(db, advisory, ret, err);
	advisory_digest(advisory, digest);
	struct putting put = { .advisory = advisory,
			       .source = source,
			       .digest = str_of(digest, sizeof(digest)),
			       .now_us = now_us };
	enum errc code = find_known(db, advisory, put.digest, &known, err);
	if (code)
		return code;
	const bool older = known.id && known.modified_us != TIME_NONE &&
			   advisory->modified_us != TIME_NONE &&
			   advisory->modified_us < known.modified_us;
	*ret = !known.id ? PUT_NEW : known.same ? PUT_SAME : older ? PUT_OLDER : PUT_CHANGED;
	if (*ret == PUT_SAME || *ret == PUT_OLDER)
		return ERR_OK;
	code = advisory_encode(advisory, &body, err);
	put.body = buf_str(&body);
	return code ? code : put_new_content(db, &put, known, err);
}
