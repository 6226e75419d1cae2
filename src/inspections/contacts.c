/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/contacts.h"

#include "base/typed.h"
#include "store/settings.h"

#define COLUMNS                                                                                    \
	"id, part, name, deputy, phone, night, mail, note, changed_us, changed_by, deputy_phone,"  \
	" deputy_mail, confirmed_us, confirmed_by"

/* ---- checking ---- */

static enum errc check_mail(const char *what, struct str mail, struct err *err)
{
	if (!mail.len || str_find_char(mail, '@') != SIZE_MAX)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%s: %s", what, text_of(TR("@ がありません", "has no @")));
}

enum errc contact_check(const struct contact_content *content, const struct contact *contact,
			struct err *err)
{
	const struct typed texts[] = {
		{ "name", contact->name, CONTACT_TEXT_MAX, .needed = true },
		{ "deputy", contact->deputy, CONTACT_TEXT_MAX },
		{ "phone", contact->phone, CONTACT_TEXT_MAX },
		{ "night", contact->night, CONTACT_TEXT_MAX },
		{ "mail", contact->mail, CONTACT_TEXT_MAX },
		{ "note", contact->note, CONTACT_TEXT_MAX },
		{ "deputy-phone", contact->deputy_phone, CONTACT_TEXT_MAX },
		{ "deputy-mail", contact->deputy_mail, CONTACT_TEXT_MAX },
	};
	enum errc code;

	if (contact_part_find(content, contact->part) == SIZE_MAX)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(contact->part, 0, CONTACT_TEXT_MAX)),
			    text_of(TR("連絡先の役割にありません", "no part of the diagram")));
	code = typed_check(texts, ARRAY_LEN(texts), err);
	if (!code)
		code = check_mail("mail", contact->mail, err);
	if (!code)
		code = check_mail("deputy-mail", contact->deputy_mail, err);
	if (!code && (contact->deputy_phone.len || contact->deputy_mail.len) &&
	    !str_trim(contact->deputy).len)
		code = fail(err, ERR_SYNTAX, "deputy: %s",
			    text_of(TR("番号やメールだけで、代理の名前がありません",
				       "a number or a mail without a name")));
	return code;
}

/* ---- reading ---- */

static struct contact contact_of(const struct db_stmt *row, struct arena *arena)
{
	return (struct contact){
		.id = db_i64(row, 0),
		.part = arena_str(arena, db_text(row, 1)),
		.name = arena_str(arena, db_text(row, 2)),
		.deputy = arena_str(arena, db_text(row, 3)),
		.phone = arena_str(arena, db_text(row, 4)),
		.night = arena_str(arena, db_text(row, 5)),
		.mail = arena_str(arena, db_text(row, 6)),
		.note = arena_str(arena, db_text(row, 7)),
		.changed_us = db_time(row, 8),
		.changed_by = arena_str(arena, db_text(row, 9)),
		.deputy_phone = arena_str(arena, db_text(row, 10)),
		.deputy_mail = arena_str(arena, db_text(row, 11)),
		.confirmed_us = db_time(row, 12),
		.confirmed_by = arena_str(arena, db_text(row, 13)),
	};
}

static enum errc take_part(struct db *db, struct str part, struct arena *arena,
			   struct contacts *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM contacts WHERE part = :part ORDER BY id");
	enum errc code;
	bool row = false;

	db_bind_text(stmt, ":part", part);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < CONTACTS_MAX)
		ret->at[ret->n++] = contact_of(stmt, arena);
	db_rest(stmt);
	return code;
}

/* "contact.<setting>", or NULL when the part has none. */
static const char *setting_of(const struct contact_part *part, struct arena *arena)
{
	const struct str name = arena_printf(arena, "contact.%.*s", STR_ARG(part->setting));

	return part->setting.ptr && setting_find(name) ? arena_cstr(arena, name) : NULL;
}

static void take_setting(struct db *db, const struct contact_part *part, struct arena *arena,
			 struct contacts *ret)
{
	const char *name = setting_of(part, arena);
	const struct str value = name ? settings_text(db, arena, name) : STR("");

	if (value.len && ret->n < CONTACTS_MAX)
		ret->at[ret->n++] = (struct contact){
			.part = part->id,
			.name = STR(""),
			.deputy = STR(""),
			.phone = value,
			.night = STR(""),
			.mail = STR(""),
			.note = STR(""),
			.deputy_phone = STR(""),
			.deputy_mail = STR(""),
			.changed_us = TIME_NONE,
			.changed_by = STR(""),
			.confirmed_us = TIME_NONE,
			.confirmed_by = STR(""),
		};
}

enum errc contacts_list(struct db *db, const struct contact_content *content, struct arena *arena,
			struct contacts *ret, struct err *err)
{
	enum errc code = ERR_OK;

	ret->n = 0;
	for (size_t i = 0; i < content->n && !code; i++) {
		const size_t before = ret->n;
		code = take_part(db, content->parts[i].id, arena, ret, err);
		if (!code && ret->n == before)
			take_setting(db, &content->parts[i], arena, ret);
	}
	return code;
}

const struct contact *contacts_first(const struct contacts *contacts, struct str part)
{
	for (size_t i = 0; i < contacts->n; i++) {
		if (str_equal(contacts->at[i].part, part))
			return &contacts->at[i];
	}
	return NULL;
}

size_t contacts_missing(const struct contact_content *content, const struct contacts *contacts)
{
	size_t n = 0;

	for (size_t i = 0; i < content->n; i++)
		n += content->parts[i].needed && !contacts_first(contacts, content->parts[i].id);
	return n;
}

/* ---- writing ---- */

static enum errc count(struct db *db, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM contacts");
	return db_number(stmt, ret, err);
}

static void bind(struct db_stmt *stmt, const struct contact *contact)
{
	db_bind_text(stmt, ":part", contact->part);
	db_bind_text(stmt, ":name", str_trim(contact->name));
	db_bind_text(stmt, ":deputy", str_trim(contact->deputy));
	db_bind_text(stmt, ":phone", str_trim(contact->phone));
	db_bind_text(stmt, ":night", str_trim(contact->night));
	db_bind_text(stmt, ":mail", str_trim(contact->mail));
	db_bind_text(stmt, ":note", str_trim(contact->note));
	db_bind_text(stmt, ":deputy_phone", str_or_empty(str_trim(contact->deputy_phone)));
	db_bind_text(stmt, ":deputy_mail", str_or_empty(str_trim(contact->deputy_mail)));
	db_bind_text(stmt, ":by", contact->changed_by);
	db_bind_time(stmt, ":now", contact->changed_us);
}

static enum errc add(struct db *db, const struct contact *contact, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO contacts (part, name, deputy, phone, night, mail, note,"
			    " deputy_phone, deputy_mail, changed_by, changed_us, confirmed_by,"
			    " confirmed_us) VALUES (:part, :name, :deputy, :phone, :night, :mail,"
			    " :note, :deputy_phone, :deputy_mail, :by, :now, :by, :now)");
	int64_t n = 0;
	const enum errc code = count(db, &n, err);

	if (code)
		return code;
	if (n >= CONTACTS_MAX)
		return fail(err, ERR_LIMIT, "contacts: more than %u", CONTACTS_MAX);
	bind(stmt, contact);
	return db_run(stmt, err);
}

static enum errc change(struct db *db, const struct contact *contact, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE contacts SET part = :part, name = :name, deputy = :deputy,"
			    " phone = :phone, night = :night, mail = :mail, note = :note,"
			    " deputy_phone = :deputy_phone, deputy_mail = :deputy_mail,"
			    " changed_by = :by, changed_us = :now, confirmed_by = :by,"
			    " confirmed_us = :now WHERE id = :id");

	bind(stmt, contact);
	db_bind_i64(stmt, ":id", contact->id);
	return db_run_one(stmt, err, "contact %lld: there is none", (long long)contact->id);
}

/* Guidance has one line for a part: who, and the number that is answered at night. */
static enum errc put_setting(struct db *db, const struct contact_content *content,
			     const struct contact *contact, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const size_t at = contact_part_find(content, contact->part);
	const char *name = setting_of(&content->parts[at], &arena);
	struct contacts *all = arena_take(&arena, sizeof(*all));

	if (!name || !all)
		return ERR_OK;
	enum errc code = take_part(db, contact->part, &arena, all, err);
	if (code || all->n == 0)
		return code;
	const struct contact *first = &all->at[0];
	const struct str phone = first->night.len ? first->night : first->phone;
	const struct str value =
		arena_printf(&arena, "%.*s %.*s", STR_ARG(first->name), STR_ARG(phone));
	return settings_put(db, str_from(name), str_trim(str_sub(value, 0, SETTING_TEXT_MAX)),
			    contact->changed_by, contact->changed_us, err);
}

/* Every change is a version of the list. */
static enum errc add_version(struct db *db, const struct contact *contact, bool removed,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO contact_changes (part, name, removed, changed_us, changed_by)"
		    " VALUES (:part, :name, :removed, :now, :by)");

	db_bind_text(stmt, ":part", contact->part);
	db_bind_text(stmt, ":name", str_trim(contact->name));
	db_bind_i64(stmt, ":removed", removed);
	db_bind_time(stmt, ":now", contact->changed_us);
	db_bind_text(stmt, ":by", contact->changed_by);
	return db_run(stmt, err);
}

enum errc contacts_put(struct db *db, const struct contact_content *content,
		       const struct contact *contact, struct err *err)
{
	enum errc code = contact_check(content, contact, err);

	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = contact->id ? change(db, contact, err) : add(db, contact, err);
	if (!code)
		code = add_version(db, contact, false, err);
	code = db_end(db, code, err);
	return code ? code : put_setting(db, content, contact, err);
}

static enum errc remove_one(struct db *db, int64_t id, struct contact *by, struct err *err)
{
	auto_arena arena = ARENA_INIT(16u * 1024);
	struct db_stmt *look = db_stmt(db, "SELECT " COLUMNS " FROM contacts WHERE id = :id");
	struct db_stmt *gone = db_stmt(db, "DELETE FROM contacts WHERE id = :id");

	db_bind_i64(look, ":id", id);
	enum errc code = db_one(look, err, "contact %lld: there is none", (long long)id);
	if (code)
		return code;
	const struct contact old = contact_of(look, &arena);
	db_rest(look);
	by->part = old.part;
	by->name = old.name;
	db_bind_i64(gone, ":id", id);
	code = db_run(gone, err);
	return code ? code : add_version(db, by, true, err);
}

enum errc contacts_remove(struct db *db, int64_t id, struct str by, int64_t now_us, struct err *err)
{
	struct contact change = { .changed_us = now_us, .changed_by = by };
	enum errc code = db_begin(db, err);

	if (!code)
		code = db_end(db, remove_one(db, id, &change, err), err);
	return code;
}

enum errc contacts_confirm(struct db *db, int64_t id, struct str by, int64_t now_us,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE contacts SET confirmed_us = :now, confirmed_by = :by"
			    " WHERE :id = 0 OR id = :id");

	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_i64(stmt, ":id", id);
	enum errc code = db_run(stmt, err);
	if (!code && id && db_changed(db) == 0)
		code = fail(err, ERR_NOT_FOUND, "contact %lld: there is none", (long long)id);
	return code;
}

struct str contact_deputy_line(const struct contact *contact, struct arena *arena)
{
	if (!contact->deputy_phone.len)
		return str_or_empty(contact->deputy);
	return str_or_empty(arena_printf(arena, "%.*s %.*s", STR_ARG(contact->deputy),
					 STR_ARG(contact->deputy_phone)));
}

struct str contact_line(const struct contact_content *content, const struct contacts *contacts,
			struct str part, enum lang lang, struct arena *arena)
{
	const size_t at = contact_part_find(content, part);
	const struct contact *contact = contacts_first(contacts, part);

	if (at >= content->n)
		return STR("");
	const struct str title = text_pair_in(content->parts[at].title, lang);
	if (!contact || !contact->phone.len)
		return str_or_empty(
			arena_printf(arena, "%.*s ______________________", STR_ARG(title)));
	const bool night = contact->night.len && !str_equal(contact->night, contact->phone);
	return str_or_empty(arena_printf(arena, "%.*s %.*s %.*s%s%.*s%s", STR_ARG(title),
					 STR_ARG(str_or_empty(contact->name)),
					 STR_ARG(contact->phone),
					 night ? text_in(TR("（夜間 ", " (at night "), lang) : "",
					 STR_ARG(night ? contact->night : STR("")),
					 night ? text_in(TR("）", ")"), lang) : ""));
}
