/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the OSCAL 1.2.1 documents (NIST) of forms have in common: identifiers, metadata, properties.
 * Identifiers are UUIDv5 of what they name, so that a catalog and the results that point to it fit
 * together, whenever and wherever each was written.
 *
 * Within a document: a control is an item and has its id; "<id>_smt" is its statement.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "base/uuid.h"
#include "forms/form.h"
#include "forms/paper.h"

#define OSCAL_VERSION "1.2.1"
#define OSCAL_NS      "urn:tonoi:form"
#define OSCAL_ID_MAX  (FORM_ID_MAX + 16)

/* The identifier of what the format names: oscal_uuid(id, "catalog/%.*s", …). Returns `out`. */
const char *oscal_uuid(char out[static UUID_TEXT_MAX], const char *fmt, ...) PRINTF(2, 3);

/* Of the catalog that a form is. */
const char *oscal_catalog_uuid(const struct form *form, char out[static UUID_TEXT_MAX]);

/* The id of an item as an NCName (OSCAL's token), with `suffix`. Returns `out`. */
const char *oscal_id(struct str id, const char *suffix, char out[static OSCAL_ID_MAX]);

/* Text of one line without spaces around it; nothing is written when it is empty. */
void oscal_line(struct json_writer *w, const char *name, struct str text);

/* {name, ns, value} in the array `props`; nothing when the value is empty. */
void oscal_prop(struct json_writer *w, const char *name, struct str value);

/* A link by fragment or reference. */
void oscal_link(struct json_writer *w, const char *href, const char *rel);

/* The document as one object of one key, its uuid and its metadata; closed by two ends. */
struct oscal_head {
	const char *model; /* "catalog" */
	const char *uuid;
	struct text_pair title;
	const struct form_paper *paper;
};
void oscal_begin(struct json_writer *w, const struct oscal_head *head);

/* "2026-11-22" as a moment, the day's end when `end`; `us` likewise. Nothing without a day. */
void oscal_day(struct json_writer *w, const char *name, struct str day, bool end);
void oscal_time(struct json_writer *w, const char *name, int64_t us);

/* The item's title in the paper's language. */
void oscal_title(struct json_writer *w, const char *name, const struct form_item *item,
		 enum lang lang);
