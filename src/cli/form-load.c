/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/form-load.h"

#include <stdio.h>

enum errc form_load(const struct options *options, struct form_set **ret, struct err *err)
{
	auto_form_set *set = form_set_new();
	enum errc code = form_set_add_content(set, err);

	for (size_t i = 0; !code && i < options_args(options); i++)
		code = form_set_add(set, options_arg(options, i), err);
	if (code)
		return code;
	form_set_finish(set);
	*ret = STEAL(set);
	return ERR_OK;
}

enum errc form_load_with(const struct options *options, const char *list, struct form_set **ret,
			 struct err *err)
{
	auto_form_set *set = form_set_new();
	enum errc code = form_set_add_content(set, err);

	for (size_t i = 0; !code && i < options_count(options, list); i++)
		code = form_set_add(set, options_at(options, list, i), err);
	if (code)
		return code;
	form_set_finish(set);
	*ret = STEAL(set);
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
