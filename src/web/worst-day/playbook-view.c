/* SPDX-License-Identifier: Apache-2.0 */
#include "web/worst-day/playbook-view.h"

#include "inspections/contacts.h"
#include "inspections/pack.h"

struct str playbook_words(struct text_pair pair, enum lang lang)
{
	const struct str own = text_pair_in(pair, lang);

	return str_or_empty(own.len ? own : pair.en);
}

static void view_lines(struct view *view, const char *name, struct str text)
{
	struct str line;

	view_list(view, name);
	while (str_next_line(&text, &line)) {
		if (line.len)
			view_str(view_add(view, name), "text", line);
	}
}

/* What a telephone can dial of what somebody typed: "03-1234-5678（代表）". */
static struct str dialled(struct page *page, struct str phone)
{
	char *out = arena_take_text(page->arena, phone.len + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < phone.len; i++) {
		const char c = phone.ptr[i];

		if (ascii_is_digit(c) || c == '-' || (c == '+' && n == 0))
			out[n++] = c;
		else if (n)
			break;
	}
	return str_of(out ? out : "", n);
}

static void view_number_of(struct page *page, struct view *call, const char *list, struct str phone)
{
	struct view *row;

	if (!phone.len)
		return;
	row = view_add(call, list);
	view_str(row, "phone", phone);
	view_str(row, "dial", dialled(page, phone));
}

static void view_call(struct page *page, struct view *view, const struct contact_part *part,
		      const struct contacts *contacts)
{
	const struct contact *contact = contacts_first(contacts, part->id);
	struct view *row = view_add(view, "calls");

	view_str(row, "title", text_pair_in(part->title, page->lang));
	view_str(row, "person", contact ? contact->name : STR(""));
	view_str(row, "deputy", contact ? contact->deputy : STR(""));
	view_list(row, "numbers");
	if (!contact)
		return;
	view_number_of(page, row, "numbers", contact->phone);
	if (!str_equal(contact->night, contact->phone))
		view_number_of(page, row, "numbers", contact->night);
}

static enum errc view_calls(struct page *page, struct view *view, const struct playbook_step *step,
			    struct err *err)
{
	const struct contact_content *content = page_pack_scope(page).contacts;
	struct contacts *contacts = arena_take(page->arena, sizeof(*contacts));

	view_list(view, "calls");
	if (!step->n_calls)
		return ERR_OK;
	const enum errc code =
		contacts ? contacts_list(page_db(page), content, page->arena, contacts, err)
			 : fail(err, ERR_LIMIT, "contacts: no room");
	for (size_t i = 0; !code && i < step->n_calls; i++) {
		const size_t part = contact_part_find(content, step->calls[i]);

		if (part < content->n)
			view_call(page, view, &content->parts[part], contacts);
	}
	return code;
}

enum errc playbook_view_step(struct page *page, struct view *view, const struct playbook_step *step,
			     struct err *err)
{
	view_str(view, "question", playbook_words(step->question, page->lang));
	view_lines(view, "lines", playbook_words(step->text, page->lang));
	view_lines(view, "why", playbook_words(step->why, page->lang));
	view_str(view, "picture", step->picture);
	view_bool(view, "photo", step->photo);
	return view_calls(page, view, step, err);
}
