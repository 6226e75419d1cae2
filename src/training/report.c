/* SPDX-License-Identifier: Apache-2.0 */
#include "training/report.h"

#include "base/calendar/day.h"

/* Who was trained from :first to :last, once for each department they gave. */
#define DONE                                                                                       \
	"WITH done (staff, department) AS ("                                                       \
	"SELECT a.staff, a.department FROM training_attendance a JOIN training_sessions s"         \
	" ON s.id = a.session WHERE s.held_on BETWEEN :first AND :last"                            \
	" UNION SELECT staff, department FROM training_results"                                    \
	" WHERE passed = 1 AND taken_on BETWEEN :first AND :last"                                  \
	" UNION SELECT t.staff, t.department FROM training_tracks t"                               \
	" WHERE t.done_on BETWEEN :first AND :last GROUP BY t.package, t.staff"                    \
	" HAVING count(*) = (SELECT count(*) FROM training_package_items i"                        \
	" WHERE i.package = t.package)) "

/* Listed in time, and of the house on the last day of the span. */
#define ASKED                                                                                      \
	"(p.left_on IS NULL OR p.left_on >= :last) AND (:listed = '' OR p.listed_on <= :listed)"

struct training_span training_year(int fiscal_year, int first_month)
{
	struct training_span span = { .listed_by = "" };

	(void)day_text(fiscal_year_first(fiscal_year, first_month), span.first);
	(void)day_text(fiscal_year_last(fiscal_year, first_month), span.last);
	return span;
}

static void bind_span(struct db_stmt *stmt, const struct training_span *span)
{
	db_bind_text(stmt, ":first", str_from(span->first));
	db_bind_text(stmt, ":last", str_from(span->last));
	db_bind_text(stmt, ":listed", str_from(span->listed_by));
}

enum errc training_report_each(struct db *db, const struct training_span *span,
			       void (*take)(void *ctx, const struct training_row *row), void *ctx,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, DONE
		"SELECT p.department, count(*), sum(p.staff IN (SELECT staff FROM done)), 0"
		" FROM training_people p WHERE " ASKED " GROUP BY p.department"
		" UNION ALL SELECT d.name, d.people, min(d.people, (SELECT count(DISTINCT staff)"
		" FROM done WHERE done.department = d.name)), 1 FROM training_departments d"
		" WHERE :listed = '' AND NOT EXISTS (SELECT 1 FROM training_people p"
		" WHERE p.department = d.name AND " ASKED ") ORDER BY 1");
	enum errc code;
	bool row;

	bind_span(stmt, span);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct training_row found = {
			.department = db_text(stmt, 0),
			.people = db_i64(stmt, 1),
			.trained = db_i64(stmt, 2),
			.by_size = db_i64(stmt, 3) != 0,
		};
		take(ctx, &found);
	}
	return code;
}

static void add_row(void *ctx, const struct training_row *row)
{
	struct training_total *total = ctx;

	total->people += row->people;
	total->trained += row->trained;
	total->departments++;
}

enum errc training_report_total(struct db *db, const struct training_span *span,
				struct training_total *ret, struct err *err)
{
	struct training_total total = { .people = 0 };

	enum errc code = training_report_each(db, span, add_row, &total, err);
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		db, DONE "SELECT count(DISTINCT staff) FROM done WHERE staff NOT IN (SELECT"
			 " p.staff FROM training_people p WHERE " ASKED ") AND department"
			 " NOT IN (SELECT name FROM training_departments d WHERE NOT EXISTS"
			 " (SELECT 1 FROM training_people p WHERE p.department = d.name AND " ASKED
			 "))");
	bind_span(stmt, span);
	code = db_number(stmt, &total.others, err);
	if (!code)
		*ret = total;
	return code;
}

enum errc training_missing_each(struct db *db, const struct training_span *span,
				struct str department,
				void (*take)(void *ctx, const struct trainee *person), void *ctx,
				struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, DONE "SELECT p.staff, p.department, p.audience, p.name, p.listed_on"
			 " FROM training_people p WHERE " ASKED " AND (:department = '' OR"
			 " p.department = :department) AND p.staff NOT IN (SELECT staff FROM done)"
			 " ORDER BY p.department, p.staff");
	enum errc code;
	bool row;

	bind_span(stmt, span);
	db_bind_text(stmt, ":department", department);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct trainee person = {
			.staff = db_text(stmt, 0),
			.department = db_text(stmt, 1),
			.audience = AUDIENCE_STAFF,
			.name = db_text(stmt, 3),
			.listed_on = db_text(stmt, 4),
			.left_on = STR_NONE,
		};
		(void)audience_parse(db_text(stmt, 2), &person.audience);
		take(ctx, &person);
	}
	return code;
}
