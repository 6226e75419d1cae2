/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading one file of the sector's inspections, which all have the same head. A sector need not
 * have it: then there is nothing in the list.
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml-check.h"

#define INSPECTION_FOLDER "inspections" /* of the pack */

struct inspection_file {
	const char *content; /* the content folder */
	const char *name;    /* of the file in it */
	const char *list;    /* the key of its list */
	size_t max;	     /* of the list */
	void (*read)(struct yaml_check *check, const struct yaml *map, void *ctx);
	/* Each once more, when all are known; or NULL. */
	void (*link)(struct yaml_check *check, const struct yaml *map, void *ctx);
};

/* Texts are views into `arena`. */
enum errc inspection_file_read(const struct inspection_file *file, struct arena *arena, void *ctx,
			       struct err *err) MUST_CHECK;
