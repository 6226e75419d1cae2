/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/own-forms.h"

#include "base/buf.h"

#define NAME_MAX_OWN (FORM_ID_MAX + 32u)

struct adding {
	struct form_set *set;
	enum errc code;
	struct err *err;
};

/* Named by its id, which no file that is handed in can be called: it has a colon. */
static bool add_one(void *ctx, const struct own_form *form)
{
	struct adding *adding = ctx;
	auto_buf name = BUF_INIT(NAME_MAX_OWN);

	buf_printf(&name, "own:%.*s", STR_ARG(form->id));
	adding->code = form_set_add_text(adding->set, buf_str(&name), form->text, adding->err);
	return !adding->code;
}

enum errc own_forms_add(struct form_set *set, struct db *db, struct err *err)
{
	struct adding adding = { .set = set, .err = err };
	const enum errc code = own_forms_each(db, add_one, &adding, err);

	return code ? code : adding.code;
}

enum errc own_forms_beside(const struct form_set *content, struct db *db, struct form_set **ret,
			   struct err *err)
{
	auto_form_set *set = form_set_new();
	enum errc code = form_set_add_again(set, content, err);

	if (!code)
		code = own_forms_add(set, db, err);
	if (code)
		return code;
	form_set_finish(set);
	*ret = STEAL(set);
	return ERR_OK;
}

static enum errc check(const struct form_set *set, struct str name, const struct form **ret,
		       struct err *err)
{
	for (size_t i = 0; i < form_set_notes(set); i++) {
		const struct form_note *note = form_set_note(set, i);
		if (str_equal(note->file, name))
			return fail(err, ERR_SYNTAX, "%.*s:%u: %.*s", STR_ARG(name), note->line,
				    STR_ARG(note->text));
	}
	for (size_t i = 0; i < form_set_count(set); i++) {
		if (str_is(name, form_set_at(set, i)->file)) {
			*ret = form_set_at(set, i);
			return ERR_OK;
		}
	}
	return fail(err, ERR_SYNTAX, "%.*s: there is no form in it", STR_ARG(name));
}

/* The new one before those that were added: of two of one id the older is dropped. */
enum errc own_form_take(const struct form_set *content, struct db *db,
			const struct own_form_file *file, struct form_set **ret_set,
			const struct form **ret_form, struct err *err)
{
	struct form_set *set = form_set_new();

	*ret_set = set;
	enum errc code = form_set_add_again(set, content, err);
	if (!code)
		code = form_set_add_text(set, file->name, file->text, err);
	if (!code)
		code = own_forms_add(set, db, err);
	if (code)
		return code;
	form_set_finish(set);
	code = check(set, file->name, ret_form, err);
	if (code)
		return code;
	return own_forms_put(db,
			     &(struct own_form){ .id = (*ret_form)->id,
						 .file = file->name,
						 .text = file->text,
						 .imported = file->imported,
						 .added_by = file->by,
						 .added_us = file->now_us },
			     err);
}
