/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which fields of events hold what indicators look for (content/indicators-fields.yml). Read once,
 * shared by any number of matchers.
 */
#pragma once

#include "base/err.h"
#include "event/event.h"

#define INDICATOR_FIELDS_MAX 1024u

enum field_kind {
	FIELD_KIND_NONE,
	FIELD_KIND_IP,	  /* one address; a port behind it is cut off */
	FIELD_KIND_HOST,  /* an address or a name; a port is cut off */
	FIELD_KIND_HOSTS, /* several, parted by commas, semicolons or spaces */
	FIELD_KIND_URL,	  /* with or without scheme; its host counts too */
	FIELD_KIND_PATH,  /* of a URL whose host is in another field */
	FIELD_KIND_MAIL,  /* an address; its domain counts too */
	FIELD_KIND_HASH,  /* one, or "MD5=…,SHA256=…" */
};

struct indicator_field {
	enum field_kind kind;
	struct str host; /* FIELD_KIND_PATH: name of the field that has the host */
};

struct indicator_fields;

enum errc indicator_fields_read(const char *path, struct indicator_fields **ret,
				struct err *err) MUST_CHECK;
void indicator_fields_free(struct indicator_fields *fields);
void indicator_fields_free_at(struct indicator_fields **fields);
#define auto_indicator_fields CLEANUP(indicator_fields_free_at) struct indicator_fields

/* The names, for the plan that events are filled under. */
size_t indicator_fields_count(const struct indicator_fields *fields);
const struct str *indicator_fields_names(const struct indicator_fields *fields);

/*
 * Events under `plan` are looked at by slot from now on; others, and before, by name. The plan has
 * all of the names and outlives the fields' use.
 */
void indicator_fields_bind(struct indicator_fields *fields, const struct field_plan *plan);

/* NULL: nothing is looked for in it. */
const struct indicator_field *indicator_fields_of(const struct indicator_fields *fields,
						  const struct event *event,
						  const struct field *field);
