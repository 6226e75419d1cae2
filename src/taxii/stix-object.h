/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One STIX 2.1 object: read, checked for what its type must have, and told apart from its other
 * versions. The object itself is kept as the text it came in: numbers, order and properties that
 * nobody here knows stay as they are (STIX 2.1 3.1, 11).
 *
 * Checked are: names there once (RFC 8259 4), names of properties (3.1), id and type (2.9), times
 * (2.16), required properties and their kinds (content/stix), empty lists (2.10), confidence
 * (3.2), that no version is older than the object (3.6) and that an indicator's time does not end
 * before it begins (4.7.1). Patterns are not judged: who arms them does.
 */
#pragma once

#include "detect/indicators/indicator.h"
#include "taxii/stix-rules.h"

#define STIX_OBJECT_MAX (1024u * 1024) /* bytes */
#define STIX_DEPTH_MAX	40u
#define STIX_ID_MAX	300u
#define STIX_TYPE_MAX	250u

struct json_t;

/* Texts are views of the item. */
struct stix_object {
	struct json_t *item; /* as jansson reads it; freed by stix_object_done() */
	struct str id;
	struct str type;
	struct str version; /* as it is written; STR_NONE: it has none, as observables do */
	int64_t version_us; /* TIME_NONE likewise. What is below a microsecond is cut off */
	bool revoked;
	enum tlp tlp; /* the strictest of object_marking_refs */
};

/* `object->item` is set whenever the text could be read, whatever the check says. */
enum errc stix_object_read(const struct stix_rules *rules, struct str text, struct stix_object *ret,
			   struct err *err) MUST_CHECK;
void stix_object_done(struct stix_object *object);
#define auto_stix_object CLEANUP(stix_object_done) struct stix_object

/* "indicator--" and a UUID (STIX 2.1 2.9). */
bool stix_id_valid(struct str id);

/* "2026-11-22T05:55:15.123Z": RFC 3339 in UTC, with a fraction or without (STIX 2.1 2.16). */
bool stix_time_parse(struct str text, int64_t *ret_us);
