/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/form/edition-desk.h"

#include "forms/own-forms.h"

#define DESK_BYTES (32u * 1024 * 1024)

enum errc edition_desk_open(const struct options *options, bool write, struct edition_desk *ret,
			    struct err *err)
{
	*ret = (struct edition_desk){ .arena = ARENA_INIT(DESK_BYTES) };
	(void)records_user(ret->user);
	enum errc code =
		write ? records_open(options, &ret->db, err) : records_read(options, &ret->db, err);
	if (code)
		return code;
	ret->content = form_set_new();
	code = form_set_add_content(ret->content, NULL, err);
	return code ? code : own_forms_beside(ret->content, ret->db, &ret->forms, err);
}

void edition_desk_done(struct edition_desk *desk)
{
	db_close_at(&desk->db);
	form_set_free(desk->forms);
	form_set_free(desk->content);
	arena_done(&desk->arena);
}
