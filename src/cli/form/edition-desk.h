/* SPDX-License-Identifier: Apache-2.0 */
/* What commands about drafts of a new year's form work with. */
#pragma once

#include "cli/form/form-load.h"
#include "cli/records.h"
#include "forms/import/edition-draft.h"

struct edition_desk {
	struct db *db;
	struct form_set *content; /* of the program */
	struct form_set *forms;	  /* and of the hospital */
	struct arena arena;
	char user[RECORDS_USER_MAX];
};

/* `write`: to change something. Released by edition_desk_done() also after a failure. */
enum errc edition_desk_open(const struct options *options, bool write, struct edition_desk *ret,
			    struct err *err) MUST_CHECK;
void edition_desk_done(struct edition_desk *desk);
#define auto_edition_desk CLEANUP(edition_desk_done) struct edition_desk
