/* SPDX-License-Identifier: Apache-2.0 */
#include "training/people.h"

#include "base/calendar/day.h"
#include "base/typed.h"

#define COLUMNS "staff, department, audience, name, listed_on, left_on"

enum errc department_check(struct str department, struct str *ret, struct err *err)
{
	const struct str name = str_trim(department);

	if (!name.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("部署がありません", "the department is missing")));
	if (name.len > DEPARTMENT_MAX || str_has_control(name, false))
		return fail(err, ERR_SYNTAX, "“%.*s”: %s", (int)size_min(name.len, 60), name.ptr,
			    text_of(TR("部署の名前が長すぎるか、使えない文字があります",
				       "the department's name is too long or has characters it "
				       "may not")));
	*ret = name;
	return ERR_OK;
}

static enum errc check_days(const struct trainee *person, struct err *err)
{
	int32_t day;

	if (!day_parse(person->listed_on, &day) ||
	    (person->left_on.ptr && !day_parse(person->left_on, &day)))
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(person->staff),
			    text_of(TR("日付は YYYY-MM-DD です", "a day is YYYY-MM-DD")));
	if (person->name.len > TRAINEE_NAME_MAX || str_has_control(person->name, false))
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(person->staff),
			    text_of(TR("氏名が長すぎるか、使えない文字があります",
				       "the name is too long or has characters it may not")));
	return ERR_OK;
}

static enum errc is_known(struct db *db, struct str staff, bool *ret_known, int64_t *ret_all,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*), coalesce(sum(staff = :staff), 0)"
					   " FROM training_people");
	bool row;

	db_bind_text(stmt, ":staff", staff);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	*ret_all = db_i64(stmt, 0);
	*ret_known = db_i64(stmt, 1) > 0;
	db_rest(stmt);
	return ERR_OK;
}

enum errc training_people_put(struct db *db, const struct trainee *person, bool *ret_new,
			      struct err *err)
{
	char staff[STAFF_MAX + 1];
	struct str department;
	bool known = false;
	int64_t all = 0;

	enum errc code = staff_plain(person->staff, staff, err);
	if (!code)
		code = department_check(person->department, &department, err);
	if (!code)
		code = check_days(person, err);
	if (!code)
		code = is_known(db, str_from(staff), &known, &all, err);
	if (code)
		return code;
	if (!known && all >= TRAINING_PEOPLE_MAX)
		return fail(err, ERR_LIMIT, "%s: over %d people are listed", staff,
			    TRAINING_PEOPLE_MAX);
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO training_people (" COLUMNS ") VALUES (:staff, :department,"
			    " :audience, :name, :listed, :left) ON CONFLICT (staff) DO UPDATE SET"
			    " department = excluded.department, audience = excluded.audience,"
			    " name = excluded.name, left_on = excluded.left_on");
	db_bind_text(stmt, ":staff", str_from(staff));
	db_bind_text(stmt, ":department", department);
	db_bind_text(stmt, ":audience", str_from(audience_names[person->audience]));
	db_bind_text(stmt, ":name", person->name.ptr ? str_trim(person->name) : STR(""));
	db_bind_text(stmt, ":listed", person->listed_on);
	db_bind_text(stmt, ":left", person->left_on);
	code = db_run(stmt, err);
	if (!code && ret_new)
		*ret_new = !known;
	return code;
}

static struct trainee person_of(const struct db_stmt *row)
{
	struct trainee person = {
		.staff = db_text(row, 0),
		.department = db_text(row, 1),
		.audience = AUDIENCE_STAFF,
		.name = db_text(row, 3),
		.listed_on = db_text(row, 4),
		.left_on = db_text(row, 5),
	};

	(void)audience_parse(db_text(row, 2), &person.audience);
	return person;
}

enum errc training_people_each(struct db *db, void (*take)(void *ctx, const struct trainee *person),
			       void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM training_people"
					   " ORDER BY department, staff");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct trainee person = person_of(stmt);
		take(ctx, &person);
	}
	return code;
}

enum errc training_people_get(struct db *db, struct str staff, struct arena *arena,
			      struct trainee *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS " FROM training_people WHERE staff = :staff");

	db_bind_text(stmt, ":staff", staff);
	const enum errc code = db_one(stmt, err, "%.*s: %s", STR_ARG(staff),
				      text_of(TR("名簿にありません", "is in no list of staff")));
	if (code)
		return code;
	const struct trainee person = person_of(stmt);
	*ret = (struct trainee){
		.staff = arena_str(arena, person.staff),
		.department = arena_str(arena, person.department),
		.audience = person.audience,
		.name = arena_str(arena, person.name),
		.listed_on = arena_str(arena, person.listed_on),
		.left_on = person.left_on.ptr ? arena_str(arena, person.left_on) : STR_NONE,
	};
	db_rest(stmt);
	return ERR_OK;
}

enum errc training_departments_put(struct db *db, struct str name, int64_t people, struct err *err)
{
	struct str plain;
	const enum errc code = department_check(name, &plain, err);

	if (code)
		return code;
	if (people < 0 || people > TRAINING_PEOPLE_MAX)
		return fail(err, ERR_SYNTAX, "%.*s: %s %d", STR_ARG(plain),
			    text_of(TR("人数の上限は", "the most people it can have:")),
			    TRAINING_PEOPLE_MAX);
	struct db_stmt *stmt =
		people ? db_stmt(db,
				 "INSERT INTO training_departments (name, people) VALUES (:name,"
				 " :people) ON CONFLICT (name) DO UPDATE SET people ="
				 " excluded.people")
		       : db_stmt(db, "DELETE FROM training_departments WHERE name = :name");
	db_bind_text(stmt, ":name", plain);
	if (people)
		db_bind_i64(stmt, ":people", people);
	return db_run(stmt, err);
}

enum errc training_departments_each(struct db *db, void (*take)(void *ctx, struct str name),
				    void *ctx, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT department FROM training_people"
			    " WHERE left_on IS NULL"
			    " UNION SELECT name FROM training_departments ORDER BY 1");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		take(ctx, db_text(stmt, 0));
	return code;
}
