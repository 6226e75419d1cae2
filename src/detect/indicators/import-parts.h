/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of the formats share; not for others.
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/json-read.h"
#include "detect/indicators/import.h"
#include "detect/indicators/misp-feed.h"

#define IMPORT_WORK_MAX (8u * 1024 * 1024) /* memory for one object of the file */
#define AUTHORS_MAX	8192u		   /* kept by name; the others' indicators have none */

/* An author by the UUID of the identity; open addressing. */
struct import_author {
	unsigned char id[UUID_BYTES];
	uint32_t context; /* 0: the place is free */
};

struct import {
	struct set_writer *writer;
	struct import_options options;
	struct import_counts counts;
	struct import_reason reasons[IMPORT_REASONS_MAX];
	size_t n_reasons;
	struct import_refusal refusals[IMPORT_REFUSALS_MAX];
	size_t n_refusals;
	const char *format;
	struct feed feed;
	bool hashes;	   /* the file at hand is hashes.csv of a feed */
	struct arena work; /* cleared for each object */
	struct import_author *authors;
	size_t n_authors;
};

/* One value of an indicator: checked against what would match too much, then written. */
enum errc import_add(struct import *import, struct indicator *indicator,
		     const struct indicator_value *value, struct err *err) MUST_CHECK;

/* An indicator that is not taken. */
void import_refuse(struct import *import, const char *reason, struct str example);

/* Something about the list that a person should know; everything in it was taken. */
void import_tell(struct import *import, const char *what, struct str example);

/* An indicator with nothing said yet. */
struct indicator import_blank(const struct import *import);

enum errc import_json(struct import *import, const struct byte_source *source,
		      struct err *err) MUST_CHECK;
enum errc import_list(struct import *import, const struct byte_source *source,
		      struct err *err) MUST_CHECK;

enum errc import_manifest(struct import *import, const struct byte_source *source,
			  struct err *err) MUST_CHECK;

/* An object of a STIX bundle. */
enum errc import_stix_object(struct import *import, struct str object, struct err *err) MUST_CHECK;

/* An attribute of a MISP event, whose context it is. */
enum errc import_misp_attribute(struct import *import, struct str attribute, uint32_t context,
				struct err *err) MUST_CHECK;

/* The strictest TLP in a MISP list of tags. */
enum tlp import_misp_tags(struct import *import, struct str tags);

/* A member of an object that is kept as it is written. */
struct import_text {
	const char *name;
	struct str *to;
};

/* Keep the value that `r` has just read (of type `token`) where the row of its name says. */
void import_keep_text(const struct json_reader *r, enum json_token token, struct str name,
		      const struct import_text *rows, size_t n);

/*
 * All members of the object in `text`; `read` is called behind each name and reads the value.
 * False when it does, or when this is no object.
 */
bool import_members(struct import *import, struct str text,
		    bool (*read)(struct json_reader *r, struct str name, void *ctx), void *ctx);

/* As time_parse_any() in UTC; a date alone is its first moment. False for what is no time. */
bool import_time(struct str text, int64_t *ret_us);

/* Text of a JSON string, escapes resolved; STR_NONE when it is no string. In import->work. */
struct str import_json_text(struct import *import, struct str json);
