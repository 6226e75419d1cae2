/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/contacts.h"

#define PRODUCTS_MAX (16u * 1024) /* bytes */
#define DAY_US	     (24 * INT64_C(3600) * US_PER_SEC)

const char *const notice_stale_names[NOTICE_STALES] = {
	[NOTICE_STALE_FAILED] = "failed",
	[NOTICE_STALE_NONE] = "none",
	[NOTICE_STALE_OLD] = "old",
	[NOTICE_FRESH] = "fresh",
};

/* ---- contacts ---- */

static bool mail_valid(struct str mail)
{
	const size_t at = str_find_char(mail, '@');

	if (!mail.len)
		return true;
	for (size_t i = 0; i < mail.len; i++) {
		if ((unsigned char)mail.ptr[i] <= ' ' || mail.ptr[i] == '<' || mail.ptr[i] == '>')
			return false;
	}
	return at != SIZE_MAX && at > 0 && at + 1 < mail.len;
}

static enum errc check(const struct notice_contact *contact, struct err *err)
{
	const struct str texts[] = { contact->person, contact->mail, contact->fax, contact->phone };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (texts[i].len > NOTICE_WORD_MAX)
			return fail(err, ERR_LIMIT, "contact: a part of it is over %u bytes",
				    NOTICE_WORD_MAX);
	}
	if (!contact->mail.len && !contact->fax.len && !contact->phone.len)
		return fail(err, ERR_SYNTAX, "contact: has neither mail, fax nor telephone");
	return mail_valid(contact->mail) ? ERR_OK
					 : fail(err, ERR_SYNTAX, "contact: %.*s is no mail address",
						STR_ARG(contact->mail));
}

/* The row that holds, by its number; 0: none. */
static enum errc open_row(struct db_stmt *stmt, int64_t organisation, int64_t *ret, struct err *err)
{
	db_bind_i64(stmt, ":organisation", organisation);
	return db_number(stmt, ret, err);
}

static enum errc end_row(struct db_stmt *stmt, int64_t id, int64_t now_us, struct err *err)
{
	if (!id)
		return ERR_OK;
	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":id", id);
	return db_run(stmt, err);
}

static enum errc insert_contact(struct db *db, int64_t organisation, const struct notice_contact *c,
				const struct notice_actor *actor, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO notice_contacts (organisation, person, mail, fax, phone,"
		    " confirmed_us, confirmed_by) VALUES (:organisation, :person, :mail, :fax,"
		    " :phone, :now, :by)");

	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":person", str_or_empty(c->person));
	db_bind_text(stmt, ":mail", str_or_empty(c->mail));
	db_bind_text(stmt, ":fax", str_or_empty(c->fax));
	db_bind_text(stmt, ":phone", str_or_empty(c->phone));
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc put_contact(struct db *db, int64_t organisation,
			     const struct notice_contact *contact, const struct notice_actor *actor,
			     struct err *err)
{
	int64_t before = 0;
	enum errc code = open_row(db_stmt(db, "SELECT id FROM notice_contacts_seen"
					      " WHERE organisation = :organisation"
					      " AND ended_us IS NULL"),
				  organisation, &before, err);

	if (!code)
		code = end_row(db_stmt(db, "UPDATE notice_contacts SET ended_us = :now"
					   " WHERE id = :id"),
			       before, actor->now_us, err);
	return code ? code : insert_contact(db, organisation, contact, actor, err);
}

enum errc notice_contact_put(const struct org_scope *scope, int64_t organisation,
			     const struct notice_contact *contact, const struct notice_actor *actor,
			     struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = check(contact, err);

	if (!code)
		code = org_scope_demand(scope, organisation, ORG_TELL, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = put_contact(db, organisation, contact, actor, err);
	return db_end(db, code, err);
}

enum errc notice_contact_get(const struct org_scope *scope, int64_t organisation,
			     struct arena *arena, struct notice_contact *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT person, mail, fax, phone, confirmed_us, confirmed_by FROM"
			" notice_contacts_seen WHERE organisation = :organisation"
			" AND ended_us IS NULL");

	db_bind_i64(stmt, ":organisation", organisation);
	const enum errc code = db_one(stmt, err, "contact: nobody entered one");
	if (code)
		return code;
	*ret = (struct notice_contact){
		.person = arena_str(arena, db_text(stmt, 0)),
		.mail = arena_str(arena, db_text(stmt, 1)),
		.fax = arena_str(arena, db_text(stmt, 2)),
		.phone = arena_str(arena, db_text(stmt, 3)),
		.confirmed_us = db_time(stmt, 4),
		.confirmed_by = arena_str(arena, db_text(stmt, 5)),
	};
	db_rest(stmt);
	return ERR_OK;
}

enum errc notice_contact_confirm(const struct org_scope *scope, int64_t organisation,
				 const struct notice_actor *actor, struct err *err)
{
	auto_arena arena = ARENA_INIT(16384);
	struct notice_contact contact;
	const enum errc code = notice_contact_get(scope, organisation, &arena, &contact, err);

	return code ? code : notice_contact_put(scope, organisation, &contact, actor, err);
}

/* ---- which are stale ---- */

static enum notice_stale stale_of(const struct notice_contact_row *row)
{
	if (row->failure.len)
		return NOTICE_STALE_FAILED;
	if (row->age_days < 0)
		return row->linked ? NOTICE_FRESH : NOTICE_STALE_NONE;
	return row->age_days >= NOTICE_CONTACT_FRESH_DAYS ? NOTICE_STALE_OLD : NOTICE_FRESH;
}

static void read_contact(const struct db_stmt *stmt, int64_t now_us, struct arena *arena,
			 struct notice_contact_row *ret)
{
	const int64_t confirmed_us = db_time(stmt, 7);

	*ret = (struct notice_contact_row){
		.organisation = db_i64(stmt, 0),
		.code = arena_str(arena, db_text(stmt, 1)),
		.name = arena_str(arena, str_or_empty(db_text(stmt, 2))),
		.contact = { .person = arena_str(arena, str_or_empty(db_text(stmt, 3))),
			     .mail = arena_str(arena, str_or_empty(db_text(stmt, 4))),
			     .fax = arena_str(arena, str_or_empty(db_text(stmt, 5))),
			     .phone = arena_str(arena, str_or_empty(db_text(stmt, 6))),
			     .confirmed_us = confirmed_us,
			     .confirmed_by = arena_str(arena, str_or_empty(db_text(stmt, 8))) },
		.linked = db_i64(stmt, 9) != 0,
		.age_days = confirmed_us == TIME_NONE ? -1 : (now_us - confirmed_us) / DAY_US,
		.failure = arena_str(arena, str_or_empty(db_text(stmt, 10))),
		.failure_words = arena_str(arena, str_or_empty(db_text(stmt, 11))),
	};
	ret->stale = stale_of(ret);
}

/* One list of each urgency while they are read. */
struct stale_lists {
	const struct notice_contact_row *first[NOTICE_STALES];
	struct notice_contact_row *last[NOTICE_STALES];
};

static void add_stale(struct stale_lists *lists, struct notice_contact_row *row)
{
	if (lists->last[row->stale])
		lists->last[row->stale]->next = row;
	else
		lists->first[row->stale] = row;
	lists->last[row->stale] = row;
}

/* One after the other. */
static const struct notice_contact_row *join(const struct stale_lists *lists)
{
	const struct notice_contact_row *first = NULL;

	for (size_t i = NOTICE_STALES; i-- > 0;) {
		if (!lists->first[i])
			continue;
		lists->last[i]->next = first;
		first = lists->first[i];
	}
	return first;
}

enum errc notice_contacts_list(const struct org_scope *scope, int64_t now_us, bool all,
			       struct arena *arena, const struct notice_contact_row **ret,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"SELECT o.id, o.code, s.name, c.person, c.mail, c.fax, c.phone, c.confirmed_us,"
		" c.confirmed_by, l.id IS NOT NULL, d.failure, d.failure_words"
		" FROM organisations_seen o JOIN organisation_states_seen s ON"
		" s.organisation = o.id AND s.replaced_us IS NULL AND s.ended_on IS NULL"
		" LEFT JOIN notice_contacts_seen c ON c.organisation = o.id AND c.ended_us IS NULL"
		" LEFT JOIN link_peers_seen l ON l.organisation = o.id AND l.revoked_us IS NULL"
		" LEFT JOIN notice_deliveries_seen d ON d.id = (SELECT f.id FROM"
		" notice_deliveries_seen f WHERE f.organisation = o.id AND f.failure <> ''"
		" AND f.failure <> 'no-contact' AND f.failed_us >= coalesce(c.confirmed_us, 0)"
		" ORDER BY f.failed_us DESC LIMIT 1)"
		" WHERE o.id <> 1 AND (c.id IS NOT NULL OR EXISTS (SELECT 1 FROM"
		" notice_deliveries_seen e WHERE e.organisation = o.id AND e.failure <> ''))"
		" ORDER BY c.confirmed_us, o.id LIMIT :limit");
	struct stale_lists lists = { .first = { NULL } };
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":limit", NOTICE_CONTACTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct notice_contact_row *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "contacts: do not fit into memory");
		}
		read_contact(stmt, now_us, arena, one);
		if (one->stale != NOTICE_FRESH || all)
			add_stale(&lists, one);
	}
	*ret = join(&lists);
	return code;
}

/* ---- products ---- */

static bool products_valid(struct str products)
{
	while (products.ptr) {
		const struct str one = str_split(&products, ' ');
		const size_t slash = str_find_char(one, '/');

		if (one.len && (slash == SIZE_MAX || slash == 0 || slash + 1 == one.len))
			return false;
	}
	return true;
}

static enum errc put_products(struct db *db, int64_t organisation, struct str products,
			      const struct notice_actor *actor, struct err *err)
{
	int64_t before = 0;
	enum errc code = open_row(db_stmt(db, "SELECT id FROM notice_products_seen"
					      " WHERE organisation = :organisation"
					      " AND ended_us IS NULL"),
				  organisation, &before, err);

	if (!code)
		code = end_row(db_stmt(db, "UPDATE notice_products SET ended_us = :now"
					   " WHERE id = :id"),
			       before, actor->now_us, err);
	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO notice_products (organisation, products, said_us, said_by)"
			    " VALUES (:organisation, :products, :now, :by)");
	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":products", products);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

enum errc notice_products_put(const struct org_scope *scope, int64_t organisation,
			      struct str products, const struct notice_actor *actor,
			      struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = org_scope_demand(scope, organisation, ORG_TELL, err);

	if (code)
		return code;
	if (products.len > PRODUCTS_MAX || !products_valid(products))
		return fail(err, ERR_SYNTAX,
			    "products: are written vendor/product, with spaces between");
	code = db_begin(db, err);
	if (code)
		return code;
	code = put_products(db, organisation, products, actor, err);
	return db_end(db, code, err);
}
