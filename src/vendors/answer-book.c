/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/answer-book.h"

#include "forms/export/form-export.h"
#include "forms/import/sheet-import.h"
#include "store/facility.h"

#define WORDS_MAX 300u

/* ---- out ---- */

enum errc answer_book_write(const struct vendor_scope *scope, int64_t round, enum lang lang,
			    struct buf *out, struct err *err)
{
	struct vendor_product product;
	struct vendor_sheet sheet;
	struct form_paper paper;

	enum errc code = vendor_sheets_get(scope, round, &sheet, err);
	const struct form *form = code ? NULL : form_set_find(scope->forms, sheet.form);
	if (!code && !form)
		code = fail(err, ERR_NOT_FOUND, "form %.*s: there is none", STR_ARG(sheet.form));
	if (!code)
		code = vendor_products_get(scope->db, sheet.product, scope->arena, &product, err);
	if (!code)
		code = paper_blank(form, scope->arena, &paper, err);
	if (code)
		return code;
	const struct paper_subject subject = { .id = sheet.product,
					       .title = product.title,
					       .version = sheet.version,
					       .edition = sheet.edition + 1 };
	paper.subject = &subject;
	paper.facility = facility_name(scope->db, scope->arena);
	paper.lang = lang;
	paper.made_us = scope->now_us;
	return form_export_write(form_export_find(STR("xlsx")), &paper, out, err);
}

/* ---- in ---- */

static enum errc check_origin(const struct vendor_scope *scope, const struct answer_book *book,
			      struct answers_import *import, struct err *err)
{
	struct ssh_key key;

	import->file = (struct signed_file){ .payload = import->bytes };
	import->hand = STR("");
	if (book->signature.len) {
		const enum errc code = ssh_signature_check(book->signature, import->bytes,
							   scope->arena, &key, err);
		if (!code) {
			memcpy(import->file.fingerprint, key.fingerprint, sizeof(key.fingerprint));
			import->file.public_key = key.public_key;
		}
		return code;
	}
	if (!str_trim(book->words).len || book->words.len > WORDS_MAX)
		return fail(err, ERR_DENIED, "%s",
			    text_of(TR("署名がありません。受け取り方を書いた人がいるときだけ、「署"
				       "名なし」として"
				       "取り込みます（300 バイトまで）",
				       "there is no signature: it is taken as unsigned only when a "
				       "person says how it came (at most 300 bytes)")));
	import->hand = arena_printf(scope->arena, "%.*s: %.*s", STR_ARG(import->by),
				    STR_ARG(str_trim(book->words)));
	return ERR_OK;
}

/* A sheet that was asked for, of that product, version and edition. */
static enum errc check_asked(const struct vendor_scope *scope, const struct sheet_import *sheet,
			     struct err *err)
{
	const struct vendor_sheet *asked;
	const enum errc code = vendor_sheets_list(scope, sheet->subject, &asked, err);

	if (code)
		return code;
	for (; asked; asked = asked->next) {
		if (str_equal(asked->form, sheet->form->id) &&
		    str_equal(asked->version, str_or_empty(sheet->subject_version)))
			return ERR_OK;
	}
	return fail(err, ERR_NOT_FOUND, "%.*s %.*s, %.*s: %s",
		    STR_ARG(str_sub(sheet->subject, 0, 80)),
		    STR_ARG(str_sub(str_or_empty(sheet->subject_version), 0, 80)),
		    STR_ARG(sheet->form->id),
		    text_of(TR("その製品と版に、その用紙は頼んでいません",
			       "that form was not asked for of that product and version")));
}

static enum errc read_head(const struct vendor_scope *scope, const struct sheet_import *sheet,
			   struct answers_import *import, struct err *err)
{
	int32_t made;
	int64_t edition;

	if (!sheet->subject.len || !vendor_product_id_valid(sheet->subject))
		return fail(err, ERR_UNSUPPORTED, "%s",
			    text_of(TR("製品の書かれた、事業者向けの用紙ではありません",
				       "is no workbook for a vendor: it names no product")));
	if (!str_to_i64(str_or_empty(sheet->edition), &edition) || edition < 1 || edition > 1000000)
		return fail(
			err, ERR_SYNTAX, "%s: %s", "“回答の版” / “Edition of the answers”",
			text_of(TR("1 からの番号を書いてください", "a number from 1 is needed")));
	if (!day_read_written(str_or_empty(sheet->made_on), &made))
		return fail(err, ERR_SYNTAX, "%s: %s", "“回答した日” / “Answered on”",
			    text_of(TR("日付を書いてください（例: 2026-11-23）",
				       "a day is needed (such as 2026-11-23)")));
	import->set = (struct answer_set){
		.vendor = vendor_of_product(sheet->subject),
		.vendor_title = STR(""),
		.product = sheet->subject,
		.product_title = STR(""),
		.version = str_or_empty(sheet->subject_version),
		.form = sheet->form->id,
		.form_version = sheet->form->version,
		.edition = edition,
		.made_us = day_start_us(made, scope->utc_offset_minutes),
	};
	import->product = sheet->subject;
	return check_asked(scope, sheet, err);
}

static enum errc take_answers(const struct vendor_scope *scope, const struct sheet_import *sheet,
			      struct answers_import *import, struct err *err)
{
	struct answer *answers = arena_take_array(scope->arena, sheet->n_answers, sizeof(*answers));

	if (!answers)
		return fail(err, ERR_LIMIT, "no room for the answers");
	if (sheet->n_notes)
		return fail(err, ERR_SYNTAX, "%.*s %s: %.*s", STR_ARG(sheet->notes[0].sheet),
			    sheet->notes[0].cell, STR_ARG(sheet->notes[0].text));
	if (!sheet->n_answers)
		return fail(err, ERR_NOT_FOUND, "%s",
			    text_of(TR("何も答えられていません", "nothing is answered in it")));
	for (size_t i = 0; i < sheet->n_answers; i++)
		answers[i] = sheet->answers[i].answer;
	import->set.answers = answers;
	import->set.n_answers = sheet->n_answers;
	return ERR_OK;
}

enum errc answer_book_import(const struct vendor_scope *scope, const struct answer_book *book,
			     struct answers_import *import, struct err *err)
{
	struct sheet_import sheet;
	struct xlsx_book cells;

	enum errc code = check_origin(scope, book, import, err);
	if (!code)
		code = xlsx_read(import->bytes, scope->arena, &cells, err);
	if (!code)
		code = sheet_import_read(&cells, scope->forms, scope->arena, &sheet, err);
	if (!code)
		code = read_head(scope, &sheet, import, err);
	if (!code && book->vendor.len && !str_equal(book->vendor, import->set.vendor))
		code = fail(err, ERR_NOT_FOUND, "%.*s: %s %.*s", STR_ARG(import->product),
			    text_of(TR("この事業者の製品ではありません。ここは",
				       "is no product of this vendor, which is")),
			    STR_ARG(book->vendor));
	if (!code)
		code = take_answers(scope, &sheet, import, err);
	return code ? code : answers_take(scope, import, err);
}
