/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands behind a value that was found on a list, for those who show it.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "detect/indicators/indicator.h"

/* Texts live as long as the matcher that found it. */
struct indicator_note {
	enum indicator_type type;
	struct str source; /* the list */
	struct str value;  /* as people write it */
	struct str name;   /* "" for none; so are the next two */
	struct str report;
	struct str author;
	enum tlp tlp;
	unsigned confidence;
	int64_t valid_from_us;
	int64_t valid_until_us;
};

/* As an object: source, type, value, and what is known of the rest. */
void indicator_note_json(struct json_writer *w, const char *name,
			 const struct indicator_note *note);
