/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-people.h"

#include "base/encoding/utf8.h"
#include "store/destinations.h"

/* ---- checks ---- */

static bool is_part(const struct duty_content *content, struct str id)
{
	for (size_t i = 0; i < duty_part_count(content); i++) {
		if (str_equal(duty_part_at(content, i)->id, id))
			return true;
	}
	return false;
}

static enum errc check_parts(const struct duty_content *content, struct str rest, struct err *err)
{
	while (rest.ptr) {
		const struct str part = str_split(&rest, ' ');
		if (part.len && !is_part(content, part))
			return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(part),
				    text_of(TR("その役目は content/duties にありません",
					       "content/duties knows no such part")));
	}
	return ERR_OK;
}

static enum errc check(const struct duty_content *content, const struct duty_person *person,
		       struct err *err)
{
	if (person->name.len == 0 || person->name.len > DUTY_NAME_MAX ||
	    !utf8_valid(person->name) || str_find_char(person->name, '\n') != SIZE_MAX)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("名前を、短く一行で書いてください",
				       "a name is needed, short and in one line")));
	if (!mail_address_valid(person->mail) || person->mail.len > DUTY_MAIL_MAX)
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(person->mail, 0, 80)),
			    text_of(TR("メールの番地ではありません", "is no mail address")));
	return check_parts(content, person->parts, err);
}

/* ---- the table ---- */

enum errc duty_people_list(struct db *db, struct arena *arena, struct duty_people *ret,
			   struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, mail, part FROM duty_people ORDER BY name");
	enum errc code;
	bool row;

	*ret = (struct duty_people){
		.at = arena_take_array(arena, DUTY_PEOPLE_MAX, sizeof(*ret->at)),
	};
	if (!ret->at)
		return fail(err, ERR_LIMIT, "the people who are told of duties: no memory left");
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ret->n == DUTY_PEOPLE_MAX) {
			db_rest(stmt);
			break;
		}
		ret->at[ret->n++] = (struct duty_person){
			.name = arena_str(arena, db_text(stmt, 0)),
			.mail = arena_str(arena, db_text(stmt, 1)),
			.parts = arena_str(arena, db_text(stmt, 2)),
		};
	}
	return code;
}

static enum errc check_room(struct db *db, struct str name, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*) FROM duty_people WHERE name <> :name");
	bool row = false;

	db_bind_text(stmt, ":name", name);
	const enum errc code = db_next(stmt, &row, err);
	const int64_t n = !code && row ? db_i64(stmt, 0) : 0;
	db_rest(stmt);
	if (!code && n >= DUTY_PEOPLE_MAX)
		return fail(err, ERR_LIMIT, text_of(TR("%u人までです", "%u people are the most")),
			    DUTY_PEOPLE_MAX);
	return code;
}

enum errc duty_people_put(struct db *db, const struct duty_content *content,
			  const struct duty_person *person, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO duty_people (name, mail, part) VALUES (:name, :mail,"
			    " :part) ON CONFLICT (name) DO UPDATE SET mail = excluded.mail,"
			    " part = excluded.part");
	enum errc code = check(content, person, err);

	if (!code)
		code = check_room(db, person->name, err);
	if (code)
		return code;
	db_bind_text(stmt, ":name", person->name);
	db_bind_text(stmt, ":mail", person->mail);
	db_bind_text(stmt, ":part", person->parts.ptr ? person->parts : STR(""));
	code = db_run(stmt, err);
	if (code == ERR_CONFLICT)
		return fail(err, code, "%.*s: %s", STR_ARG(person->mail),
			    text_of(TR("ほかの人の番地になっています",
				       "is somebody else's address already")));
	return code;
}

enum errc duty_people_remove(struct db *db, struct str name, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM duty_people WHERE name = :name");

	db_bind_text(stmt, ":name", name);
	return db_run_one(
		stmt, err, "%.*s: %s", STR_ARG(name),
		text_of(TR("その人は登録されていません", "nobody of that name is there")));
}

/* ---- asking ---- */

const struct duty_person *duty_people_find(const struct duty_people *people, struct str name)
{
	for (size_t i = 0; i < people->n; i++) {
		if (str_equal(people->at[i].name, name))
			return &people->at[i];
	}
	return NULL;
}

bool duty_person_is(const struct duty_person *person, struct str part)
{
	struct str rest = person->parts;

	while (part.len && rest.ptr) {
		if (str_equal(str_split(&rest, ' '), part))
			return true;
	}
	return false;
}
