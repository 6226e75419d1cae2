/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of training taken out of the console: certificates looked up by their number, and rows as
 * CSV, in which staff numbers and departments stand and no names.
 */
#include "base/encoding/csv-write.h"
#include "training/results.h"
#include "web/training/course-view.h"
#include "web/training/training-view.h"

#define EXPORT_MAX (16u * 1024 * 1024)

static void show_certificate(struct page *page)
{
	const struct str number = http_query(page->request, "number");
	struct training_result result;
	struct err err;

	if (training_certificate_find(page_db(page), number.ptr ? number : STR(""), page->arena,
				      &result, &err)) {
		page_fail_err(page, &err);
		return;
	}
	course_show_certificate(page, &result,
				course_set_find(page_training(page)->courses, result.course),
				STR("/training"));
}

static void add_row(struct buf *out, const struct str *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv_add_cell(out, i, cells[i].ptr ? cells[i] : STR(""));
	csv_end_row(out);
}

static void csv_department(void *ctx, const struct training_row *row)
{
	char n[3][24];

	(void)snprintf(n[0], sizeof(n[0]), "%lld", (long long)row->people);
	(void)snprintf(n[1], sizeof(n[1]), "%lld", (long long)row->trained);
	(void)snprintf(n[2], sizeof(n[2]), "%lld", (long long)(row->people - row->trained));
	add_row(ctx,
		(const struct str[]){ row->department, str_from(n[0]), str_from(n[1]),
				      str_from(n[2]) },
		4);
}

static enum errc csv_departments(struct db *db, const struct training_span *span, struct buf *out,
				 struct err *err)
{
	add_row(out,
		(const struct str[]){ STR("department"), STR("people"), STR("trained"),
				      STR("missing") },
		4);
	return training_report_each(db, span, csv_department, out, err);
}

static void csv_person(void *ctx, const struct trainee *person)
{
	add_row(ctx,
		(const struct str[]){ person->department, person->staff,
				      str_from(audience_names[person->audience]),
				      person->listed_on },
		4);
}

static enum errc csv_missing(struct db *db, const struct training_span *span, struct buf *out,
			     struct err *err)
{
	add_row(out,
		(const struct str[]){ STR("department"), STR("staff"), STR("audience"),
				      STR("listed_on") },
		4);
	return training_missing_each(db, span, STR(""), csv_person, out, err);
}

static bool csv_result(void *ctx, const struct training_result *result)
{
	char n[3][24];

	(void)snprintf(n[0], sizeof(n[0]), "%lld", (long long)result->course_version);
	(void)snprintf(n[1], sizeof(n[1]), "%lld", (long long)result->correct);
	(void)snprintf(n[2], sizeof(n[2]), "%lld", (long long)result->questions);
	add_row(ctx,
		(const struct str[]){
			result->taken_on, result->course, str_from(n[0]), result->department,
			result->staff, str_from(n[1]), str_from(n[2]),
			result->passed ? STR("passed") : STR("not-passed"), result->certificate },
		9);
	return true;
}

static enum errc csv_results(struct db *db, const struct training_span *span, struct buf *out,
			     struct err *err)
{
	add_row(out,
		(const struct str[]){ STR("day"), STR("course"), STR("version"), STR("department"),
				      STR("staff"), STR("right"), STR("questions"), STR("result"),
				      STR("certificate") },
		9);
	return training_results_each(db, str_from(span->first), str_from(span->last), csv_result,
				     out, err);
}

static const struct {
	const char *file;
	enum errc (*write)(struct db *db, const struct training_span *span, struct buf *out,
			   struct err *err);
} exports[] = {
	{ "training-departments.csv", csv_departments },
	{ "training-missing.csv", csv_missing },
	{ "training-results.csv", csv_results },
};

static void show_export(struct page *page)
{
	const struct str file = http_param(page->request, "file");
	const struct training_span span = training_page_span(page);
	auto_buf out = BUF_INIT(EXPORT_MAX);
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(exports); i++) {
		if (!str_is(file, exports[i].file))
			continue;
		if (!page_audit(page, "training.export", file, str_from(span.first), "done"))
			return;
		if (exports[i].write(page_db(page), &span, &out, &err)) {
			page_fail_err(page, &err);
			return;
		}
		http_add_header(
			page->request, "Content-Disposition",
			arena_printf(page->arena, "attachment; filename=\"%s\"", exports[i].file));
		http_respond(page->request, 200, "text/csv; charset=utf-8", buf_str(&out));
		return;
	}
	page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
}

static const struct page_route routes[] = {
	{ "GET", "/training/certificate", PAGE_READERS, .handle = show_certificate },
	{ "GET", "/training/export/:file", PAGE_DUTY, .handle = show_export },
	{ .path = NULL },
};

const struct page_group pages_training_export = { .name = "training export", .routes = routes };
