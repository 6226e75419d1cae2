/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/statuses.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"

#define DAY_US	    (INT64_C(86400) * US_PER_SEC)
#define DETAILS_MAX (TAXII_STATUS_MAX / 2 - 1024)

void taxii_status_begin(struct taxii_status *status, int64_t now_us)
{
	*status = (struct taxii_status){ .now_us = now_us };
	(void)uuid_random(status->id);
	buf_init(&status->successes, DETAILS_MAX);
	buf_init(&status->failures, DETAILS_MAX);
}

void taxii_status_done(struct taxii_status *status)
{
	buf_done(&status->successes);
	buf_done(&status->failures);
}

void taxii_status_note(struct taxii_status *status, const struct taxii_receipt *receipt,
		       const char *problem)
{
	struct buf *list = problem ? &status->failures : &status->successes;
	struct json_writer w = json_writer_to(list);

	if (list->len)
		buf_add_char(list, ',');
	json_begin_object(&w);
	json_str(&w, "id", receipt->id);
	if (receipt->version.len)
		json_str(&w, "version", receipt->version);
	if (problem)
		json_text(&w, "message", problem);
	else if (receipt->added == TAXII_KNOWN)
		json_text(&w, "message", "this version was there already");
	json_end_object(&w);
	if (problem)
		status->n_failures++;
	else
		status->n_successes++;
}

/* TAXII 2.1 1.6: a list that would be empty is left out. */
static void add_list(struct json_writer *w, const char *name, const struct buf *list)
{
	if (!list->len)
		return;
	json_begin_array(w, name);
	json_raw(w, NULL, buf_str(list));
	json_end_array(w);
}

static void write_status(const struct taxii_status *status, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char now[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_text(&w, "id", status->id);
	json_text(&w, "status", "complete");
	json_text(&w, "request_timestamp", time_format_utc(status->now_us, now));
	json_u64(&w, "total_count", status->n_successes + status->n_failures);
	json_u64(&w, "success_count", status->n_successes);
	add_list(&w, "successes", &status->successes);
	json_u64(&w, "failure_count", status->n_failures);
	add_list(&w, "failures", &status->failures);
	json_u64(&w, "pending_count", 0);
	json_end_object(&w);
}

static enum errc forget_old(struct db *db, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM taxii_statuses WHERE made_us < :before");

	db_bind_i64(stmt, ":before", now_us - TAXII_STATUS_DAYS * DAY_US);
	return db_run(stmt, err);
}

enum errc taxii_status_keep(struct db *db, const struct taxii_status *status, struct str member,
			    struct buf *out, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "INSERT INTO taxii_statuses (id, member, made_us, body)"
					   " VALUES (:id, :member, :made, :body)");
	const enum errc code = forget_old(db, status->now_us, err);

	if (code)
		return code;
	write_status(status, out);
	if (buf_failed(&status->successes) || buf_failed(&status->failures) || buf_failed(out))
		return fail(err, ERR_LIMIT, "a status of more than %u bytes", TAXII_STATUS_MAX);
	db_bind_text(stmt, ":id", str_from(status->id));
	db_bind_text(stmt, ":member", member);
	db_bind_i64(stmt, ":made", status->now_us);
	db_bind_text(stmt, ":body", buf_str(out));
	return db_run(stmt, err);
}

enum errc taxii_status_get(struct db *db, struct str id, struct str member, struct buf *out,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT body FROM taxii_statuses WHERE id = :id AND member = :member");

	db_bind_text(stmt, ":id", id);
	db_bind_text(stmt, ":member", member);
	const enum errc code =
		db_one(stmt, err, "there is no status %.*s", STR_ARG(str_sub(id, 0, 40)));
	if (!code)
		buf_add(out, db_text(stmt, 0));
	db_rest(stmt);
	return code;
}
