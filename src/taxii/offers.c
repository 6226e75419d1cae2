/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/offers.h"

#include "base/encoding/time-text.h"
#include "base/typed.h"
#include "base/uuid.h"
#include "detect/indicators/stix-pattern.h"
#include "detect/indicators/tlp-marking.h"
#include "taxii/stix-object.h"

#define BODY_MAX    (64u * 1024)
#define PATTERN_MAX (32u * 1024)

const char *const taxii_offer_state_names[TAXII_OFFER_STATES] = {
	[TAXII_OFFERED] = "offered", [TAXII_APPROVED] = "approved", [TAXII_REFUSED] = "refused",
	[TAXII_SENT] = "sent",	     [TAXII_FAILED] = "failed",
};

/* ---- objects of our own ---- */

/* What is known of an offer before it is kept. */
struct draft {
	struct str title;
	enum tlp tlp;
	struct str alert;
	int64_t now_us;
	struct str by;
	const char *type;
	char id[STIX_ID_MAX];
	struct buf body;
};

static enum errc check_draft(struct draft *draft, struct err *err)
{
	const struct typed texts[] = {
		{ "the title", draft->title, TAXII_OFFER_TITLE_MAX, .needed = true },
		{ "the alert", draft->alert, 200 },
	};

	if (draft->tlp == TLP_NONE)
		return fail(err, ERR_SYNTAX, "TLP 2.0: say with whom it may be shared");
	return typed_check(texts, ARRAY_LEN(texts), err);
}

/* STIX 2.1 3.2: what every object has. */
static struct json_writer begin_object(struct draft *draft)
{
	struct json_writer w = json_writer_to(&draft->body);
	char now[TIME_TEXT_MAX];
	char uuid[UUID_TEXT_MAX];

	(void)snprintf(draft->id, sizeof(draft->id), "%s--%s", draft->type, uuid_random(uuid));
	(void)time_format_utc(draft->now_us, now);
	json_begin_object(&w);
	json_text(&w, "type", draft->type);
	json_text(&w, "spec_version", "2.1");
	json_text(&w, "id", draft->id);
	json_text(&w, "created", now);
	json_text(&w, "modified", now);
	json_begin_array(&w, "object_marking_refs");
	json_text(&w, NULL, tlp_marking_id(draft->tlp));
	json_end_array(&w);
	return w;
}

static enum errc keep(struct db *db, const struct draft *draft, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO taxii_offers (object_id, type, title, tlp, alert, body,"
			    " state, offered_us, offered_by, decided_by, problem) SELECT :id,"
			    " :type, :title, :tlp, :alert, :body, 'offered', :now, :by, '', ''"
			    " WHERE (SELECT count(*) FROM taxii_offers WHERE state = 'offered')"
			    " < :max");

	if (buf_failed(&draft->body))
		return fail(err, ERR_LIMIT, "the object is too long");
	db_bind_text(stmt, ":id", str_from(draft->id));
	db_bind_text(stmt, ":type", str_from(draft->type));
	db_bind_text(stmt, ":title", draft->title);
	db_bind_i64(stmt, ":tlp", (int64_t)draft->tlp);
	db_bind_text(stmt, ":alert", draft->alert);
	db_bind_text(stmt, ":body", buf_str(&draft->body));
	db_bind_i64(stmt, ":now", draft->now_us);
	db_bind_text(stmt, ":by", draft->by);
	db_bind_i64(stmt, ":max", TAXII_OFFERS_MAX);
	const enum errc code = db_run_one(stmt, err, "%u offers wait already", TAXII_OFFERS_MAX);
	return code == ERR_NOT_FOUND
		       ? fail(err, ERR_LIMIT, "%u offers wait already", TAXII_OFFERS_MAX)
		       : code;
}

static enum errc write_indicator(struct draft *draft, const struct taxii_own_indicator *indicator,
				 struct err *err)
{
	auto_buf pattern = BUF_INIT(PATTERN_MAX);
	struct indicator_value value;
	char now[TIME_TEXT_MAX];
	const enum errc code = indicator_value_guess(indicator->value, &value, err);

	if (code)
		return code;
	stix_pattern_write(value.type, indicator_value_str(&value), &pattern);
	struct json_writer w = begin_object(draft);
	json_str(&w, "name", indicator->title);
	json_begin_array(&w, "indicator_types");
	json_text(&w, NULL, "malicious-activity");
	json_end_array(&w);
	json_text(&w, "pattern_type", "stix");
	json_str(&w, "pattern", buf_str(&pattern));
	json_text(&w, "valid_from", time_format_utc(draft->now_us, now));
	json_end_object(&w);
	return buf_failed(&pattern) ? fail(err, ERR_LIMIT, "the value is too long") : ERR_OK;
}

enum errc taxii_offer_indicator(struct db *db, const struct taxii_own_indicator *indicator,
				struct err *err)
{
	struct draft draft = { .title = indicator->title,
			       .tlp = indicator->tlp,
			       .alert = indicator->alert,
			       .now_us = indicator->now_us,
			       .by = indicator->by,
			       .type = "indicator",
			       .body = BUF_INIT(BODY_MAX) };
	enum errc code = check_draft(&draft, err);

	if (!code)
		code = write_indicator(&draft, indicator, err);
	if (!code)
		code = keep(db, &draft, err);
	buf_done(&draft.body);
	return code;
}

static void write_sighting(struct draft *draft, const struct taxii_own_sighting *sighting)
{
	struct json_writer w = begin_object(draft);
	char time[TIME_TEXT_MAX];

	if (sighting->first_us != TIME_NONE)
		json_text(&w, "first_seen", time_format_utc(sighting->first_us, time));
	if (sighting->last_us != TIME_NONE)
		json_text(&w, "last_seen", time_format_utc(sighting->last_us, time));
	json_u64(&w, "count", sighting->times);
	json_str(&w, "sighting_of_ref", sighting->indicator);
	json_end_object(&w);
}

enum errc taxii_offer_sighting(struct db *db, const struct taxii_own_sighting *sighting,
			       struct err *err)
{
	struct draft draft = { .title = sighting->title,
			       .tlp = sighting->tlp,
			       .alert = sighting->alert,
			       .now_us = sighting->now_us,
			       .by = sighting->by,
			       .type = "sighting",
			       .body = BUF_INIT(BODY_MAX) };
	enum errc code = check_draft(&draft, err);

	if (!code && !stix_id_valid(sighting->indicator))
		code = fail(err, ERR_SYNTAX, "%.*s: STIX 2.1 5.2: is no object that can be seen",
			    STR_ARG(str_sub(sighting->indicator, 0, 80)));
	if (!code) {
		write_sighting(&draft, sighting);
		code = keep(db, &draft, err);
	}
	buf_done(&draft.body);
	return code;
}

/* ---- what becomes of them ---- */

enum errc taxii_offer_decide(struct db *db, const struct taxii_decision *decision, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE taxii_offers SET state = CASE :remote WHEN '' THEN 'refused' ELSE "
		    "'approved' END,"
		    " remote = (SELECT id FROM taxii_remotes WHERE name = :remote),"
		    " decided_us = :now, decided_by = :by, problem = '' WHERE id = :id AND state IN"
		    " ('offered', 'failed') AND (:remote = '' OR EXISTS (SELECT 1 FROM"
		    " taxii_remotes WHERE name = :remote))");

	db_bind_i64(stmt, ":id", decision->offer);
	db_bind_text(stmt, ":remote", decision->remote);
	db_bind_i64(stmt, ":now", decision->now_us);
	db_bind_text(stmt, ":by", decision->by);
	return db_run_one(stmt, err, "offer %lld: it does not wait, or the place is not known",
			  (long long)decision->offer);
}

enum errc taxii_offer_sent(struct db *db, int64_t offer, int64_t now_us, struct str problem,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE taxii_offers SET state = CASE :problem WHEN '' THEN 'sent' "
			    "ELSE 'failed' END,"
			    " sent_us = CASE :problem WHEN '' THEN :now END, problem = :problem"
			    " WHERE id = :id AND state = 'approved'");

	db_bind_i64(stmt, ":id", offer);
	db_bind_i64(stmt, ":now", now_us);
	db_bind_text(stmt, ":problem", problem);
	return db_run_one(stmt, err, "offer %lld: it was not approved", (long long)offer);
}

enum errc taxii_offers_each(struct db *db, taxii_offer_sink *sink, void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT o.id, o.object_id, o.type, o.title, o.tlp, o.alert, o.body, o.state,"
		    " coalesce(r.name, ''), o.offered_us, o.offered_by, o.decided_us, o.decided_by,"
		    " o.sent_us, o.problem FROM taxii_offers o LEFT JOIN taxii_remotes r ON"
		    " r.id = o.remote ORDER BY o.id DESC");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		sink(ctx, &(struct taxii_offer){
				  .id = db_i64(stmt, 0),
				  .object_id = db_text(stmt, 1),
				  .type = db_text(stmt, 2),
				  .title = db_text(stmt, 3),
				  .tlp = (enum tlp)db_i64(stmt, 4),
				  .alert = db_text(stmt, 5),
				  .body = db_text(stmt, 6),
				  .state = (enum taxii_offer_state)str_find_name_or(
					  db_text(stmt, 7), taxii_offer_state_names,
					  TAXII_OFFER_STATES, TAXII_OFFERED),
				  .remote = db_text(stmt, 8),
				  .offered_us = db_i64(stmt, 9),
				  .offered_by = db_text(stmt, 10),
				  .decided_us = db_time(stmt, 11),
				  .decided_by = db_text(stmt, 12),
				  .sent_us = db_time(stmt, 13),
				  .problem = db_text(stmt, 14),
			  });
	return code;
}
