/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "inspections/contact-diagram.h"
#include "inspections/contact-duties.h"
#include "inspections/contact-papers.h"
#include "inspections/pack-parts.h"

#define BESIDE_MAX 2000u

/* What the row has to say beside who and which number: mail, when it was last looked at. */
static struct str beside(const struct pack_scope *scope, struct report *report,
			 const struct contact *contact)
{
	struct arena *arena = report_arena(report);
	const int32_t today = scope->duties.today;
	const int32_t until = contact_seen_until(&scope->duties, contact);
	auto_buf out = BUF_INIT(BESIDE_MAX);
	char day[DAY_TEXT_MAX];

	(void)day_text(day_at(contact->confirmed_us, scope->duties.utc_offset_minutes), day);
	buf_add(&out, contact->mail);
	if (contact->deputy_mail.len)
		buf_printf(&out, "%s%s %.*s", out.len ? "\n" : "",
			   report_say(report, TR("代理", "deputy")), STR_ARG(contact->deputy_mail));
	if (contact->note.len)
		buf_printf(&out, "%s%.*s", out.len ? "\n" : "", STR_ARG(contact->note));
	buf_add_text(&out, out.len ? "\n" : "");
	if (contact->confirmed_us == TIME_NONE)
		buf_add_text(&out, report_say(report, TR("確かめた日：なし", "never confirmed")));
	else if (until != DAY_NONE && until < today)
		buf_printf(&out,
			   report_say(report,
				      TR("%s から確かめられていません", "not confirmed since %s")),
			   day);
	else
		buf_printf(&out, report_say(report, TR("%s に確かめた", "confirmed on %s")), day);
	return arena_str(arena, buf_str(&out));
}

static void put_row(const struct pack_scope *scope, struct report *report,
		    const struct contact *contact)
{
	struct arena *arena = report_arena(report);
	const struct contact_part *part =
		&scope->contacts->parts[contact_part_find(scope->contacts, contact->part)];
	const struct str night = contact->night.len ? contact->night : contact->phone;

	report_row(report,
		   (const struct str[]){
			   arena_printf(arena, "%.*s\n%.*s",
					STR_ARG(text_pair_in(part->title, scope->lang)),
					STR_ARG(text_pair_in(part->when, scope->lang))),
			   contact->name, contact->phone, night,
			   contact_deputy_line(contact, arena), beside(scope, report, contact) });
}

/* One table a side: a column for it would make all others narrower. */
static void put_side(const struct pack_scope *scope, struct report *report,
		     const struct contacts *contacts, enum contact_side side)
{
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("役割", "Part"))), 38 },
		{ str_from(report_say(report, TR("氏名・部署", "Name"))), 26 },
		{ str_from(report_say(report, TR("電話", "Telephone"))), 20 },
		{ str_from(report_say(report, TR("夜間・休日", "At night"))), 20 },
		{ str_from(report_say(report, TR("代理", "Deputy"))), 26 },
		{ str_from(report_say(report, TR("メール・備考", "Mail, notes"))), 32 },
	};
	bool begun = false;

	for (size_t i = 0; i < contacts->n; i++) {
		const struct contact *contact = &contacts->at[i];
		const size_t at = contact_part_find(scope->contacts, contact->part);

		if (scope->contacts->parts[at].side != side)
			continue;
		if (!begun) {
			report_heading(report,
				       str_from(report_say(report, contact_side_title(side))));
			report_columns(report, columns, ARRAY_LEN(columns));
		}
		begun = true;
		put_row(scope, report, contact);
	}
}

/* Which version it is, so that one on a wall is seen to be old. */
static enum errc put_version(const struct pack_scope *scope, struct report *report, struct err *err)
{
	struct arena *arena = report_arena(report);
	struct contact_version version;
	char changed[DAY_TEXT_MAX];
	char today[DAY_TEXT_MAX];
	const enum errc code = contact_version_get(scope->db, arena, &version, err);

	if (code || !version.number)
		return code;
	(void)day_text(day_at(version.changed_us, scope->duties.utc_offset_minutes), changed);
	(void)day_text(scope->duties.today, today);
	report_text(report, arena_printf(arena,
					 report_say(report, TR("版 %lld（%s に変更）、%s に印刷",
							       "Version %lld (changed on %s), "
							       "printed on %s")),
					 (long long)version.number, changed, today));
	return ERR_OK;
}

static void put_missing(const struct pack_scope *scope, struct report *report,
			const struct contacts *contacts)
{
	for (size_t i = 0; i < scope->contacts->n; i++) {
		const struct contact_part *part = &scope->contacts->parts[i];
		if (!part->needed || contacts_first(contacts, part->id))
			continue;
		report_text(report, arena_printf(report_arena(report), "%.*s: %s",
						 STR_ARG(text_pair_in(part->title, scope->lang)),
						 report_say(report, TR("まだ決まっていません",
								       "nobody yet"))));
	}
}

static enum errc fill(const struct pack_scope *scope, struct report *report,
		      struct contacts *contacts, struct err *err)
{
	static const enum contact_side sides[] = { CONTACT_INSIDE, CONTACT_VENDOR,
						   CONTACT_AUTHORITY };
	struct arena *arena = report_arena(report);
	struct drawing *drawing = arena_take(arena, sizeof(*drawing));
	enum errc code = contacts_list(scope->db, scope->contacts, arena, contacts, err);

	if (!code && !drawing)
		code = fail(err, ERR_LIMIT, "contact diagram: no room");
	if (!code)
		code = contact_diagram(scope->contacts, contacts, scope->lang, arena, drawing, err);
	if (code)
		return code;
	code = put_version(scope, report, err);
	if (code)
		return code;
	report_text(report, contact_diagram_words(scope->contacts, contacts, scope->lang, arena));
	report_drawing(report, drawing);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		put_side(scope, report, contacts, sides[i]);
	put_missing(scope, report, contacts);
	return ERR_OK;
}

enum errc pack_fill_contacts(const struct pack_scope *scope, struct report *report, struct err *err)
{
	auto_free struct contacts *contacts = mem_new(sizeof(*contacts));

	return fill(scope, report, contacts, err);
}
