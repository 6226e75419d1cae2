/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "base/office/pdf-write.h"
#include "cli/out-file.h"
#include "cli/playbook/playbook-desk.h"
#include "inspections/contacts.h"
#include "playbooks/playbook-paper.h"
#include "store/facility.h"

#define PAPER_BYTES (16u * 1024 * 1024)
#define URL_MAX	    200u

struct phones {
	struct contact_content *content;
	struct contacts *contacts;
};

static struct str phone_line(void *ctx, struct str part, enum lang lang, struct arena *arena)
{
	const struct phones *phones = ctx;

	return contact_line(phones->content, phones->contacts, part, lang, arena);
}

/* A sector without a contact diagram has nobody to name. */
static enum errc load_phones(struct playbook_desk *desk, struct phones *ret, struct err *err)
{
	const enum errc code = contact_content_load(NULL, &ret->content, err);

	if (code)
		return code == ERR_NOT_FOUND ? ERR_OK : code;
	ret->contacts = arena_take(&desk->arena, sizeof(*ret->contacts));
	return ret->contacts
		       ? contacts_list(desk->db, ret->content, &desk->arena, ret->contacts, err)
		       : fail(err, ERR_LIMIT, "contacts: no room");
}

static struct str link_of(struct playbook_desk *desk, const struct options *options,
			  const struct playbook *playbook)
{
	const struct str url = str_from(options_text(options, "url"));

	if (!url.len || url.len > URL_MAX)
		return STR("");
	return str_or_empty(arena_printf(&desk->arena, "%.*s/playbooks/%.*s", STR_ARG(url),
					 STR_ARG(playbook->short_name)));
}

static enum errc print(struct playbook_desk *desk, const struct options *options, struct buf *out,
		       struct err *err)
{
	auto_playbook_bundle bundle = { .n = 0 };
	auto_contact_content *content = NULL;
	struct phones phones = { .content = NULL };
	char today[DAY_TEXT_MAX];
	enum errc code = playbook_desk_bundle(desk, options, &bundle, err);

	if (!code)
		code = load_phones(desk, &phones, err);
	content = phones.content;
	if (!code)
		code = pdf_check_fonts(err);
	if (code)
		return code;
	const struct playbook_phone_book book = { .line = phone_line, .ctx = &phones };
	const int64_t now_us = clock_wall_us(&clock_system);
	const struct playbook_paper paper = {
		.bundle = &bundle,
		.phones = content ? &book : NULL,
		.facility = facility_name(desk->db, &desk->arena),
		.day = str_from(day_text(day_at(now_us, time_zone_offset()), today)),
		.link = link_of(desk, options, bundle.at[0].playbook),
		.made_us = now_us,
		.lang = lang_get(),
	};
	return playbook_paper_write(&paper, out, err);
}

static enum exit_code run(const struct options *options)
{
	auto_playbook_desk desk = { .db = NULL };
	auto_buf out = BUF_INIT(PAPER_BYTES);
	struct err err;
	enum errc code = playbook_desk_open(options, false, &desk, &err);

	if (!code)
		code = print(&desk, options, &out, &err);
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	OUT_FILE_OPTION,
	{ .name = "url",
	  .type = OPTION_TEXT,
	  .arg = "URL",
	  .help = TEXT("宿直の画面のアドレス（QRコードになる。https://tonoi.example）",
		       "address of the console, for the QR code (https://tonoi.example)") },
	OPTIONS_END,
};

const struct command command_playbook_print = {
	.name = "playbook print",
	.summary = TEXT("手順を紙（A4 の PDF）にする", "print a playbook (PDF, A4)"),
	.args = "NAME",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("番号の箱にしるしをつけ、矢印の番号へ進みます。連絡先は今の登録から入ります。",
		     "Boxes to tick, with the number to go on to. Telephone numbers are those "
		     "entered now."),
	.options = option_rows,
	.run = run,
};
