/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/contacts.h"

#define PRODUCTS_MAX (16u * 1024) /* bytes */

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
