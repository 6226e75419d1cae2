/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/form/form-load.h"

#include <stdio.h>

#include "cli/records.h"
#include "forms/own-forms.h"

/* Those that the hospital added, when there are records at all. */
static enum errc add_own(const struct options *options, struct form_set *set, struct err *err)
{
	auto_db *db = NULL;
	struct err unseen;

	/* What cannot be opened has none; who needs it for more will say why. */
	return records_read(options, &db, &unseen) ? ERR_OK : own_forms_add(set, db, err);
}

static enum errc load(size_t n, const char *(*path)(const struct options *, const char *, size_t),
		      const struct options *options, struct form_set **ret, struct err *err)
{
	auto_form_set *set = form_set_new();
	enum errc code = records_use_pack(options, err);

	if (!code)
		code = form_set_add_content(set, NULL, err);
	if (!code)
		code = add_own(options, set, err);
	for (size_t i = 0; !code && i < n; i++)
		code = form_set_add(set, path(options, FORMS_OPTION_NAME, i), err);
	if (code)
		return code;
	form_set_finish(set);
	*ret = STEAL(set);
	return ERR_OK;
}

static const char *argument(const struct options *options, const char *list UNUSED, size_t i)
{
	return options_arg(options, i);
}

enum errc form_load(const struct options *options, struct form_set **ret, struct err *err)
{
	return load(options_args(options), argument, options, ret, err);
}

enum errc form_load_beside(const struct options *options, struct form_set **ret, struct err *err)
{
	return load(options_count(options, FORMS_OPTION_NAME), options_at, options, ret, err);
}

enum errc form_get(const struct form_set *set, const char *id, const struct form **ret,
		   struct err *err)
{
	const struct form *form = form_set_find(set, str_from(id));

	if (!form)
		return fail(err, ERR_NOT_FOUND, "form %.64s: there is none (see tonoi form list)",
			    id);
	*ret = form;
	return ERR_OK;
}

bool form_warn(const struct form_set *set)
{
	for (size_t i = 0; i < form_set_notes(set); i++) {
		const struct form_note *note = form_set_note(set, i);
		fprintf(stderr, "tonoi: %.*s:%u: %.*s\n", STR_ARG(note->file), note->line,
			STR_ARG(note->text));
	}
	return form_set_notes(set) > 0;
}
