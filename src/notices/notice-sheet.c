/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notice-sheet.h"

#include "base/calendar/day.h"
#include "base/office/pdf-write.h"
#include "notices/contacts.h"
#include "notices/notice-text.h"

#define WORK_BYTES (64u * 1024 * 1024)
#define BOX	   "□ "
#define LINE	   "＿＿＿＿＿＿＿＿＿＿＿＿＿＿"

struct press {
	const struct org_scope *scope;
	const struct notice_row *row;
	const struct notice_sheet *sheet;
	struct notice notice;
	struct arena arena;
	struct pdf *pdf;
};

static const char *say(const struct press *p, struct text text)
{
	return text_in(text, p->sheet->lang);
}

static struct str said(const struct press *p, struct text text)
{
	return str_from(say(p, text));
}

/* ---- the parts of a sheet ---- */

static struct str address_of(struct press *p, const struct notice_recipient *r)
{
	struct notice_contact contact = { .person = STR("") };

	if (notice_contact_get(p->scope, r->organisation, &p->arena, &contact, NULL))
		return arena_printf(&p->arena, say(p, TR("%.*s 御中", "To: %.*s")),
				    STR_ARG(r->name));
	return arena_printf(&p->arena, say(p, TR("%.*s %.*s 御中%s%.*s", "To: %.*s, %.*s%s%.*s")),
			    STR_ARG(r->name), STR_ARG(contact.person),
			    contact.fax.len ? "　FAX " : "", STR_ARG(contact.fax));
}

static void put_duties(struct press *p)
{
	const struct pdf_column columns[] = {
		{ said(p, TR("お願い", "What is asked")), 60 },
		{ said(p, TR("いつまで", "Within")), 12 },
		{ said(p, TR("回答", "Answer")), 28 },
	};

	if (!p->notice.duties)
		return;
	pdf_begin_table(p->pdf, columns, ARRAY_LEN(columns));
	for (const struct notice_duty *d = p->notice.duties; d; d = d->next) {
		const struct pdf_cell cells[] = {
			{ text_pair_in(d->title, p->sheet->lang),
			  str_or_empty(text_pair_in(d->detail, p->sheet->lang)) },
			{ arena_printf(&p->arena, say(p, TR("%lld 日以内", "%lld days")),
				       (long long)d->days),
			  STR("") },
			{ said(p, TR(BOX "終わった\n" BOX "まだ\n" BOX "当てはまらない",
				     BOX "done\n" BOX "not yet\n" BOX "does not concern us")),
			  STR("") },
		};

		pdf_add_row(p->pdf, cells);
	}
}

static void put_reply(struct press *p, const char *code)
{
	const struct str link =
		arena_printf(&p->arena, "tonoi-notice:%.*s:%s", STR_ARG(p->row->uuid), code);
	const struct str words = arena_printf(
		&p->arena, "%s\n%s%s%.*s", code,
		say(p, TR("読んだら、電話でこのコードと職名を知らせるか、下に書いて FAX "
			  "で返してください。",
			  "When you have read it, tell this code and your office by telephone, or "
			  "fill in below and send it back by FAX.")),
		p->sheet->phone.len ? "　☎ " : "", STR_ARG(str_or_empty(p->sheet->phone)));

	pdf_add_heading(p->pdf, said(p, TR("確認", "Confirmation")));
	pdf_add_code(p->pdf, link, words);
	pdf_add_text(p->pdf, said(p, TR(BOX "読みました　　" BOX "お願いはすべて終わりました",
					BOX "We have read it   " BOX "All that is asked is done")));
	pdf_add_text(p->pdf,
		     said(p, TR("職名 " LINE "　日時 " LINE, "Office " LINE "  Date, time " LINE)));
}

static void put_head(struct press *p, const struct notice_recipient *r)
{
	const struct notice *n = &p->notice;
	const struct str tlp = str_from(tlp_name(n->tlp));

	pdf_add_text(p->pdf, tlp);
	if (n->tlp == TLP_RED)
		pdf_add_text(p->pdf, said(p, TR("手渡しに限る。FAX で送らないこと。",
						"By hand alone. Do not send by FAX.")));
	if (n->training)
		pdf_add_text(p->pdf, said(p, TR("【訓練】受領の確認の訓練です。",
						"[DRILL] This is a drill of receipts.")));
	pdf_add_text(p->pdf, address_of(p, r));
	pdf_add_heading(p->pdf, text_pair_in(n->title, p->sheet->lang));
}

static enum errc put_sheet(struct press *p, const struct notice_recipient *r, struct err *err)
{
	const struct notice *n = &p->notice;
	char code_text[NOTICE_CODE_MAX];
	struct notice_key key;
	const enum errc code = notice_key_at(&p->row->key, p->row->path, r->path, &key, err);

	if (code)
		return code;
	receipt_code(&key, code_text);
	put_head(p, r);
	pdf_add_text(p->pdf, text_pair_in(n->body, p->sheet->lang));
	if (notice_seen_any(&n->seen))
		pdf_add_text(p->pdf, arena_printf(&p->arena, "%s: %.*s",
						  say(p, TR("見つかったところ", "Seen at")),
						  STR_ARG(notice_seen_words(
							  &n->seen, p->sheet->lang, &p->arena))));
	put_duties(p);
	if (n->answer_by.len)
		pdf_add_text(p->pdf, arena_printf(&p->arena, "%s: %.*s",
						  say(p, TR("回答の期限", "Answer by")),
						  STR_ARG(n->answer_by)));
	if (n->indicators)
		pdf_add_note(
			p->pdf,
			arena_printf(&p->arena,
				     say(p, TR("攻撃の手がかり %zu 件は、お電話でお渡しします。",
					       "%zu indicators: ask for them by telephone.")),
				     n->indicators->n));
	put_reply(p, code_text);
	pdf_add_text(p->pdf, str_from(tlp_name(n->tlp)));
	return ERR_OK;
}

/* ---- the paper ---- */

static bool is_wanted(const struct notice_sheet *sheet, const struct notice_recipient *r)
{
	if (sheet->path.len)
		return str_equal(sheet->path, r->path);
	return str_is(r->lane, "paper") && r->steps <= NOTICE_READ;
}

static enum errc put_all(struct press *p, struct err *err)
{
	const struct notice_recipient *r = NULL;
	size_t n = 0;
	enum errc code = receipts_list(p->scope, p->row->id, &p->arena, &r, err);

	for (; r && !code; r = r->next) {
		if (!is_wanted(p->sheet, r))
			continue;
		if (n == NOTICE_SHEETS_MAX)
			return fail(err, ERR_LIMIT,
				    "notice %.*s: over %u sheets: print them one by one",
				    STR_ARG(p->row->uuid), NOTICE_SHEETS_MAX);
		if (n++)
			pdf_next_page(p->pdf);
		code = put_sheet(p, r, err);
	}
	if (code || n)
		return code;
	return fail(err, ERR_NOT_FOUND, "notice %.*s: there is nobody to print it for",
		    STR_ARG(p->row->uuid));
}

enum errc notice_sheet_write(const struct org_scope *scope, const struct notice_row *row,
			     const struct notice_sheet *sheet, struct buf *out, struct err *err)
{
	struct press p = {
		.scope = scope, .row = row, .sheet = sheet, .arena = ARENA_INIT(WORK_BYTES)
	};
	char day[DAY_TEXT_MAX];
	enum errc code = notice_read("notice", row->document, &p.arena, &p.notice, err);

	if (!code) {
		const struct pdf_head head = {
			.title = said(&p, TR("お知らせ", "Notice")),
			.left = sheet->from,
			.right = str_from(
				day_text(day_at(sheet->made_us, sheet->utc_offset_minutes), day)),
			.lang = sheet->lang == LANG_EN ? "en" : "ja",
			.made_us = sheet->made_us,
		};
		auto_pdf *pdf = pdf_new(&head);

		p.pdf = pdf;
		pdf_add_title(pdf, head.title);
		code = put_all(&p, err);
		if (!code)
			code = pdf_finish(pdf, out, err);
	}
	arena_done(&p.arena);
	return code;
}
