/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "inspections/contact-diagram.h"
#include "inspections/pack-parts.h"

static void put_row(const struct pack_scope *scope, struct report *report,
		    const struct contact *contact)
{
	const size_t at = contact_part_find(scope->contacts, contact->part);
	const struct contact_part *part = &scope->contacts->parts[at];

	report_row(report, (const struct str[]){
				   str_from(report_say(report, contact_side_title(part->side))),
				   text_pair_in(part->title, scope->lang), contact->name,
				   contact->deputy, contact->phone, contact->night, contact->mail,
				   text_pair_in(part->when, scope->lang) });
}

static void put_table(const struct pack_scope *scope, struct report *report,
		      const struct contacts *contacts)
{
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("区分", "Side"))), 9 },
		{ str_from(report_say(report, TR("役割", "Part"))), 20 },
		{ str_from(report_say(report, TR("氏名・部署", "Name"))), 18 },
		{ str_from(report_say(report, TR("代理", "Deputy"))), 14 },
		{ str_from(report_say(report, TR("電話", "Telephone"))), 14 },
		{ str_from(report_say(report, TR("夜間・休日", "At night"))), 14 },
		{ str_from(report_say(report, TR("メール", "Mail"))), 16 },
		{ str_from(report_say(report, TR("どんなときに", "When"))), 25 },
	};

	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < contacts->n; i++)
		put_row(scope, report, &contacts->at[i]);
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
	struct arena *arena = report_arena(report);
	struct drawing *drawing = arena_take(arena, sizeof(*drawing));
	enum errc code = contacts_list(scope->db, scope->contacts, arena, contacts, err);

	if (!code && !drawing)
		code = fail(err, ERR_LIMIT, "contact diagram: no room");
	if (!code)
		code = contact_diagram(scope->contacts, contacts, scope->lang, arena, drawing, err);
	if (code)
		return code;
	report_text(report, contact_diagram_words(scope->contacts, contacts, scope->lang, arena));
	report_drawing(report, drawing);
	report_heading(report, str_from(report_say(report, TR("連絡先", "Contacts"))));
	put_table(scope, report, contacts);
	put_missing(scope, report, contacts);
	return ERR_OK;
}

enum errc pack_fill_contacts(const struct pack_scope *scope, struct report *report, struct err *err)
{
	auto_free struct contacts *contacts = mem_new(sizeof(*contacts));

	return fill(scope, report, contacts, err);
}
