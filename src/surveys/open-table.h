/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of a release as others read them: CSV, a workbook, and a picture of each. The same
 * release gives the same bytes. What is left out is "x", small or not; a withheld table has one
 * line that says so.
 */
#pragma once

#include "base/buf.h"
#include "surveys/release.h"

#define OPEN_TABLE_MAX	 (64u * 1024 * 1024)
#define OPEN_PICTURE_MAX (1024u * 1024)

struct open_survey {
	struct str code;
	struct text_pair title;
	struct str frame_on;
	uint64_t asked;
	uint64_t answered;
	const struct survey_sample *sample;
	const struct survey_release *release;
	int64_t made_us; /* stands in the workbook's properties */
	enum lang lang;
};

/*
 * A line a cell: survey, question and its words, breakdown, group, answer, count, denominator,
 * percent, state. UTF-8 with a byte order mark, RFC 4180. ERR_LIMIT.
 */
enum errc open_table_csv(const struct open_survey *open, struct buf *out,
			 struct err *err) MUST_CHECK;

/* A sheet of what was asked and answered, and one a breakdown with its tables. */
enum errc open_table_xlsx(const struct open_survey *open, struct buf *out,
			  struct err *err) MUST_CHECK;

/*
 * Bars of one table as SVG, a bar a group: the share of its first answer. The picture says in words
 * what it shows (title and desc, WAI-ARIA: role img). ERR_NOT_FOUND: there is no such table, or it
 * is withheld.
 */
enum errc open_table_svg(const struct open_survey *open, struct str item, struct str breakdown,
			 struct buf *out, struct err *err) MUST_CHECK;

/* "はい", "はい・いいえ", 無回答. */
void open_row_words(const struct open_survey *open, const struct survey_table *table, size_t row,
		    struct buf *out);
/* "20〜99床", "400〜499床・500床以上". */
void open_column_words(const struct open_survey *open, const struct survey_table *table,
		       size_t column, struct buf *out);
