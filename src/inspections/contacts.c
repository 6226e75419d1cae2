/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/contacts.h"

#include "base/typed.h"
#include "store/settings.h"

#define COLUMNS "id, part, name, deputy, phone, night, mail, note, changed_us, changed_by"

/* ---- checking ---- */

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
	};
	enum errc code;

	if (contact_part_find(content, contact->part) == SIZE_MAX)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(contact->part, 0, CONTACT_TEXT_MAX)),
			    text_of(TR("連絡先の役割にありません", "no part of the diagram")));
	code = typed_check(texts, ARRAY_LEN(texts), err);
	if (!code && contact->mail.len && str_find_char(contact->mail, '@') == SIZE_MAX)
		code = fail(err, ERR_SYNTAX, "mail: %s", text_of(TR("@ がありません", "has no @")));
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
			.changed_us = TIME_NONE,
			.changed_by = STR(""),
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
	db_bind_text(stmt, ":by", contact->changed_by);
	db_bind_time(stmt, ":now", contact->changed_us);
}

static enum errc add(struct db *db, const struct contact *contact, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO contacts (part, name, deputy, phone, night, mail, note,"
			    " changed_by, changed_us) VALUES (:part, :name, :deputy, :phone,"
			    " :night, :mail, :note, :by, :now)");
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
			    " changed_by = :by, changed_us = :now WHERE id = :id");

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

enum errc contacts_put(struct db *db, const struct contact_content *content,
		       const struct contact *contact, struct err *err)
{
	enum errc code = contact_check(content, contact, err);

	if (!code)
		code = contact->id ? change(db, contact, err) : add(db, contact, err);
	return code ? code : put_setting(db, content, contact, err);
}

enum errc contacts_remove(struct db *db, int64_t id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM contacts WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	return db_run_one(stmt, err, "contact %lld: there is none", (long long)id);
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
