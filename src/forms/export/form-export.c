/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/export/form-export.h"

const struct form_export *form_export_find(struct str name)
{
	for (size_t i = 0; form_exports[i]; i++) {
		if (str_is(name, form_exports[i]->name))
			return form_exports[i];
	}
	return NULL;
}

enum errc form_export_write(const struct form_export *as, const struct form_paper *paper,
			    struct buf *out, struct err *err)
{
	if (as->of == EXPORT_OF_ROUND && !paper->round)
		return fail(err, ERR_USAGE, "%s: has answers, and so needs a round (--round)",
			    as->name);
	if (as->of == EXPORT_OF_FORM && paper->round)
		return fail(err, ERR_USAGE, "%s: is of a form, not of a round", as->name);
	const enum errc code = as->write(paper, out, err);
	if (code)
		return code;
	if (buf_failed(out))
		return fail(err, ERR_LIMIT, "form %.*s: as %s it is over %u MiB",
			    STR_ARG(paper->form->id), as->name, FORM_EXPORT_MAX / 1024 / 1024);
	return ERR_OK;
}
