/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/training/training-desk.h"

#include <stdio.h>

#include "base/calendar/day.h"
#include "base/os/fd.h"
#include "store/facility.h"

int32_t training_today(void)
{
	return day_at(clock_wall_us(&clock_system), time_zone_offset());
}

struct training_span training_span_of(const struct options *options, struct db *db)
{
	const int month = facility_fiscal_start(db);
	const int year = options_given(options, "year") ? (int)options_number(options, "year")
							: fiscal_year_of(training_today(), month);

	return training_year(year, month);
}

enum errc training_number(const char *typed, int64_t *ret, struct err *err)
{
	if (str_to_i64(str_from(typed), ret) && *ret > 0)
		return ERR_OK;
	return fail(err, ERR_USAGE, "%s: %s", typed,
		    text_of(TR("研修の回の番号ではありません", "is no number of a session")));
}

enum errc training_list_open(const char *path, struct training_list *ret, struct err *err)
{
	*ret = (struct training_list){ .bytes = BUF_INIT(ROSTER_FILE_MAX) };
	enum errc code = file_read(path, &ret->bytes, err);

	if (!code)
		code = roster_words_read_own(&ret->words, err);
	if (code)
		return code;
	ret->charset = charset_new();
	ret->source = (struct roster_source){ .bytes = buf_str(&ret->bytes),
					      .words = ret->words,
					      .charset = ret->charset };
	return ERR_OK;
}

void training_list_done(struct training_list *list)
{
	buf_done(&list->bytes);
	roster_words_free(list->words);
	charset_free(list->charset);
}

void training_list_tell(const struct roster_report *report)
{
	const size_t told = size_min(report->noted, ROSTER_NOTES_MAX);

	for (size_t i = 0; i < told; i++)
		(void)fprintf(stderr, "tonoi: %s\n", report->notes[i].text);
	if (report->noted > told)
		(void)fprintf(stderr, "tonoi: %s\n",
			      text_of(TR("ほかにもあります", "there are more of them")));
	printf(text_of(TR("%zu 人（うち新しく %zu 人）を記録しました。取り込めなかった行: %zu\n",
			  "%zu people recorded, %zu of them new. Rows not taken: %zu\n")),
	       report->taken, report->added, report->noted);
}
