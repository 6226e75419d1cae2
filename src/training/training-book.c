/* SPDX-License-Identifier: Apache-2.0 */
#include "training/training-book.h"

#include "base/office/xlsx-write.h"
#include "training/results.h"
#include "training/sessions.h"

/* A sheet being filled row by row. */
struct sheet {
	const struct training_book *book;
	struct xlsx_writer_sheet *to;
	unsigned row;
	unsigned columns;
};

struct column {
	struct text title;
	double width;
};

static struct sheet sheet_begin(const struct training_book *book, struct xlsx_writer *writer,
				struct text name, const struct column *columns, unsigned n)
{
	struct sheet sheet = {
		.book = book,
		.to = xlsx_add_sheet(writer, str_from(text_in(name, book->lang))),
		.row = 1,
		.columns = n,
	};

	for (unsigned i = 0; i < n; i++) {
		xlsx_set_column(sheet.to, i, columns[i].width, false);
		xlsx_put(sheet.to, 0, i, str_from(text_in(columns[i].title, book->lang)),
			 XLSX_HEAD);
	}
	return sheet;
}

static void sheet_row(struct sheet *sheet, const struct str *cells)
{
	if (sheet->row == XLSX_ROWS_MAX)
		return;
	for (unsigned i = 0; i < sheet->columns; i++)
		xlsx_put(sheet->to, sheet->row, i, cells[i].ptr ? cells[i] : STR(""), XLSX_CELL);
	sheet->row++;
}

static void sheet_end(struct sheet *sheet)
{
	xlsx_set_print(sheet->to, &(struct xlsx_print){
					  .head_row = 0,
					  .last_row = sheet->row - 1,
					  .last_column = sheet->columns - 1,
					  .landscape = true,
					  .header_left = sheet->book->facility,
					  .header_right = str_from(sheet->book->span->first),
				  });
}

#define NUMBER_MAX 24u

static struct str number(int64_t n, char out[static NUMBER_MAX])
{
	(void)snprintf(out, NUMBER_MAX, "%lld", (long long)n);
	return str_from(out);
}

/* ---- departments ---- */

static void take_row(void *ctx, const struct training_row *row)
{
	char n[3][NUMBER_MAX];

	sheet_row(ctx, (const struct str[]){ row->department, number(row->people, n[0]),
					     number(row->trained, n[1]),
					     number(row->people - row->trained, n[2]) });
}

static enum errc add_departments(const struct training_book *book, struct xlsx_writer *writer,
				 struct err *err)
{
	static const struct column columns[] = {
		{ TEXT("部署", "Department"), 30 },
		{ TEXT("人数", "People"), 10 },
		{ TEXT("受けた人", "Trained"), 12 },
		{ TEXT("まだの人", "Not yet"), 12 },
	};
	struct sheet sheet = sheet_begin(book, writer, TR("部署ごと", "Departments"), columns,
					 ARRAY_LEN(columns));
	const enum errc code = training_report_each(book->db, book->span, take_row, &sheet, err);

	sheet_end(&sheet);
	return code;
}

/* ---- who was not yet ---- */

static void take_missing(void *ctx, const struct trainee *person)
{
	struct sheet *sheet = ctx;

	sheet_row(sheet, (const struct str[]){ person->department, person->staff,
					       str_from(text_in(audience_words(person->audience),
								sheet->book->lang)),
					       person->listed_on });
}

static enum errc add_missing(const struct training_book *book, struct xlsx_writer *writer,
			     struct err *err)
{
	static const struct column columns[] = {
		{ TEXT("部署", "Department"), 30 },
		{ TEXT("職員番号", "Staff number"), 16 },
		{ TEXT("対象", "Audience"), 34 },
		{ TEXT("名簿に載った日", "Listed on"), 16 },
	};
	struct sheet sheet = sheet_begin(book, writer, TR("まだの人", "Not yet trained"), columns,
					 ARRAY_LEN(columns));
	const enum errc code =
		training_missing_each(book->db, book->span, STR(""), take_missing, &sheet, err);

	sheet_end(&sheet);
	return code;
}

/* ---- sessions ---- */

static void take_session(void *ctx, const struct training_session *session)
{
	struct sheet *sheet = ctx;
	char n[2][NUMBER_MAX];

	sheet_row(sheet,
		  (const struct str[]){
			  number(session->id, n[0]), session->held_on, session->title,
			  str_from(text_in(audience_words(session->audience), sheet->book->lang)),
			  session->place, session->teacher, session->provider,
			  number(session->attended, n[1]) });
}

static enum errc add_sessions(const struct training_book *book, struct xlsx_writer *writer,
			      struct err *err)
{
	static const struct column columns[] = {
		{ TEXT("番号", "Number"), 8 },	  { TEXT("日", "Day"), 12 },
		{ TEXT("研修", "Course"), 44 },	  { TEXT("対象", "Audience"), 34 },
		{ TEXT("場所", "Place"), 18 },	  { TEXT("講師", "Teacher"), 18 },
		{ TEXT("主催", "Given by"), 18 }, { TEXT("出席", "Attended"), 10 },
	};
	struct sheet sheet =
		sheet_begin(book, writer, TR("研修の回", "Sessions"), columns, ARRAY_LEN(columns));
	const enum errc code =
		training_sessions_each(book->db, str_from(book->span->first),
				       str_from(book->span->last), take_session, &sheet, err);

	sheet_end(&sheet);
	return code;
}

/* ---- results ---- */

static bool take_result(void *ctx, const struct training_result *result)
{
	struct sheet *sheet = ctx;
	char n[3][NUMBER_MAX];

	sheet_row(sheet,
		  (const struct str[]){
			  result->taken_on, result->course, number(result->course_version, n[0]),
			  result->department, result->staff, number(result->correct, n[1]),
			  number(result->questions, n[2]),
			  str_from(text_in(result->passed ? TR("合格", "passed")
							  : TR("不合格", "not passed"),
					   sheet->book->lang)),
			  result->certificate });
	return sheet->row < XLSX_ROWS_MAX;
}

static enum errc add_results(const struct training_book *book, struct xlsx_writer *writer,
			     struct err *err)
{
	static const struct column columns[] = {
		{ TEXT("日", "Day"), 12 },
		{ TEXT("研修", "Course"), 28 },
		{ TEXT("版", "Version"), 8 },
		{ TEXT("部署", "Department"), 24 },
		{ TEXT("職員番号", "Staff number"), 16 },
		{ TEXT("正解", "Right"), 8 },
		{ TEXT("問題", "Questions"), 10 },
		{ TEXT("結果", "Result"), 12 },
		{ TEXT("修了証の番号", "Certificate"), 18 },
	};
	struct sheet sheet = sheet_begin(book, writer, TR("テストの結果", "Results"), columns,
					 ARRAY_LEN(columns));
	const enum errc code =
		training_results_each(book->db, str_from(book->span->first),
				      str_from(book->span->last), take_result, &sheet, err);

	sheet_end(&sheet);
	return code;
}

enum errc training_book_write(const struct training_book *book, struct buf *out, struct err *err)
{
	enum errc (*const parts[])(const struct training_book *book, struct xlsx_writer *writer,
				   struct err *err) = { add_departments, add_missing, add_sessions,
							add_results };
	const struct str title =
		str_from(text_in(TR("研修の記録", "Records of training"), book->lang));
	auto_xlsx_writer *writer = xlsx_writer_new(title, book->made_us, err);
	enum errc code = ERR_OK;

	if (!writer)
		return ERR_IO;
	for (size_t i = 0; i < ARRAY_LEN(parts) && !code; i++)
		code = parts[i](book, writer, err);
	return code ? code : xlsx_writer_finish(writer, out, err);
}
