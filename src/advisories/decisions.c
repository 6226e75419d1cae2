/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/decisions.h"

#define LIST_STEP     256u
#define DECISIONS_MAX 20000u
#define COLUMNS                                                                                    \
	"id, subject, vendor, product, cpe, version, decision, reason, decided_by, decided_us,"    \
	" verdict, fingerprint"

static const char *const kind_names[DECISION_KINDS] = {
	[DECISION_OPEN] = "open",
	[DECISION_AFFECTED] = "affected",
	[DECISION_NOT_AFFECTED] = "not-affected",
	[DECISION_ACCEPTED] = "accepted",
};

const char *decision_name(enum decision_kind kind)
{
	return kind_names[kind];
}

bool decision_parse(struct str name, enum decision_kind *ret)
{
	const size_t i = str_find_name(name, kind_names, DECISION_KINDS);

	if (i < DECISION_KINDS)
		*ret = (enum decision_kind)i;
	return i < DECISION_KINDS;
}

enum errc decisions_add(struct db *db, const struct decision *d, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO advisory_decisions (subject, vendor, product, cpe, version,"
		    " decision, reason, decided_by, decided_us, verdict, fingerprint) VALUES"
		    " (:subject, :vendor, :product, :cpe, :version, :decision, :reason, :by, :at,"
		    " :verdict, :fingerprint)");
	const struct str reason = str_trim(d->reason);

	if (reason.len == 0)
		return fail(err, ERR_SYNTAX, "%.*s: a decision has a reason", STR_ARG(d->subject));
	if (reason.len > DECISION_REASON_MAX)
		return fail(err, ERR_SYNTAX, "%.*s: the reason is over %u bytes",
			    STR_ARG(d->subject), DECISION_REASON_MAX);
	db_bind_text(stmt, ":subject", d->subject);
	db_bind_text(stmt, ":vendor", str_or_empty(d->product.vendor));
	db_bind_text(stmt, ":product", str_or_empty(d->product.product));
	db_bind_text(stmt, ":cpe", str_or_empty(d->product.cpe));
	db_bind_text(stmt, ":version", str_or_empty(d->version));
	db_bind_text(stmt, ":decision", str_from(decision_name(d->kind)));
	db_bind_text(stmt, ":reason", reason);
	db_bind_text(stmt, ":by", str_or_empty(d->by));
	db_bind_i64(stmt, ":at", d->decided_us);
	db_bind_text(stmt, ":verdict", str_or_empty(d->verdict));
	db_bind_text(stmt, ":fingerprint", str_or_empty(d->fingerprint));
	return db_run(stmt, err);
}

static struct decision row_of(struct db_stmt *stmt, struct arena *arena)
{
	struct decision d = {
		.id = db_i64(stmt, 0),
		.subject = arena_str(arena, db_text(stmt, 1)),
		.product = { .vendor = arena_str(arena, db_text(stmt, 2)),
			     .product = arena_str(arena, db_text(stmt, 3)),
			     .cpe = arena_str(arena, db_text(stmt, 4)) },
		.version = arena_str(arena, db_text(stmt, 5)),
		.reason = arena_str(arena, db_text(stmt, 7)),
		.by = arena_str(arena, db_text(stmt, 8)),
		.decided_us = db_i64(stmt, 9),
		.verdict = arena_str(arena, db_text(stmt, 10)),
		.fingerprint = arena_str(arena, db_text(stmt, 11)),
	};

	if (!decision_parse(db_text(stmt, 6), &d.kind))
		d.kind = DECISION_OPEN;
	return d;
}

enum errc decisions_list(struct db *db, struct arena *arena, struct decisions *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM (SELECT * FROM"
					   " advisory_decisions ORDER BY id DESC LIMIT 20000)"
					   " ORDER BY id");
	size_t room;
	bool row;
	enum errc code =
		db_count(db_stmt(db, "SELECT count(*) FROM advisory_decisions"), &room, err);

	*ret = (struct decisions){ .n = 0 };
	if (code)
		return code;
	room = size_min(room, DECISIONS_MAX) + LIST_STEP;
	ret->at = arena_take_array(arena, room, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "%zu decisions do not fit", room);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < room)
		ret->at[ret->n++] = row_of(stmt, arena);
	db_rest(stmt);
	return code;
}

const struct decision *decision_about(const struct names *names, const struct decisions *all,
				      struct str subject, const struct product_name *product)
{
	for (size_t i = all->n; i-- > 0;) {
		const struct decision *one = &all->at[i];
		if (str_equal(one->subject, subject) && names_agree(names, &one->product, product))
			return one;
	}
	return NULL;
}
