/* SPDX-License-Identifier: Apache-2.0 */
#include "training/certificate.h"

#include "base/office/pdf-write.h"

struct str certificate_title(const struct certificate *certificate)
{
	return certificate->course ? text_pair_in(certificate->course->title, certificate->lang)
				   : certificate->result->course;
}

/* One line of the table: what, and which. */
static void add_line(struct pdf *pdf, enum lang lang, struct text what, struct str value)
{
	const struct pdf_cell cells[] = { { .text = str_from(text_in(what, lang)) },
					  { .text = value } };

	pdf_add_row(pdf, cells);
}

static void add_table(struct pdf *pdf, const struct certificate *certificate)
{
	const struct training_result *result = certificate->result;
	const enum lang lang = certificate->lang;
	const struct pdf_column columns[] = {
		{ .title = str_from(text_in(TR("項目", "Item"), lang)), .share = 3 },
		{ .title = str_from(text_in(TR("内容", "Content"), lang)), .share = 7 },
	};
	char score[64];
	char version[64];

	(void)snprintf(score, sizeof(score), "%lld / %lld", (long long)result->correct,
		       (long long)result->questions);
	(void)snprintf(version, sizeof(version), "%lld", (long long)result->course_version);
	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
	add_line(pdf, lang, TR("研修", "Course"), certificate_title(certificate));
	add_line(pdf, lang, TR("版", "Version"), str_from(version));
	add_line(pdf, lang, TR("職員番号", "Staff number"), result->staff);
	if (certificate->name.len)
		add_line(pdf, lang, TR("氏名", "Name"), certificate->name);
	add_line(pdf, lang, TR("部署", "Department"), result->department);
	add_line(pdf, lang, TR("修了した日", "Passed on"), result->taken_on);
	add_line(pdf, lang, TR("正解した数", "Answered rightly"), str_from(score));
	add_line(pdf, lang, TR("修了証の番号", "Number"), result->certificate);
}

enum errc certificate_write(const struct certificate *certificate, struct buf *out, struct err *err)
{
	const enum lang lang = certificate->lang;
	const struct str title = str_from(text_in(TR("修了証", "Certificate"), lang));
	const struct pdf_head head = {
		.title = title,
		.left = certificate->facility,
		.right = certificate->result->taken_on,
		.lang = lang == LANG_EN ? "en" : "ja",
		.made_us = certificate->made_us,
	};

	if (!certificate->result->passed)
		return fail(err, ERR_SYNTAX, "result %lld: was not passed",
			    (long long)certificate->result->id);
	auto_pdf *pdf = pdf_new(&head);
	pdf_add_title(pdf, title);
	pdf_add_text(pdf, str_from(text_in(TR("下の職員が、この研修の内容を学び、理解を確かめる"
					      "問題に合格したことを記録しています。",
					      "The records say that this person took the course "
					      "below and passed its questions."),
					   lang)));
	add_table(pdf, certificate);
	pdf_add_note(pdf,
		     str_from(text_in(TR("番号は、施設の「宿直」の研修の画面で確かめられます。"
					 "合格は本人の申告した職員番号で記録しています。",
					 "The number can be looked up on the training pages of "
					 "the facility's Tonoi. The staff number is the one "
					 "that was entered."),
				      lang)));
	return pdf_finish(pdf, out, err);
}
