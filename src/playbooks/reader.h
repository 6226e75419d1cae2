/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the reader of playbooks: each takes what it names out of a JSON object and notes
 * what it does not find as CACAO 2.0 has it. Only for the files of this folder.
 */
#pragma once

#include "base/encoding/json-item.h"
#include "playbooks/playbook.h"

#define PLACE_MAX 400u

struct playbook_reader {
	struct playbook *playbook;
	struct playbook_notes *notes;
	bool words; /* of the pack are put in */
};

/* An object of the document with where it stands. */
struct json_place {
	const json_t *object;
	struct str path;    /* "workflow.action--…"; "" is the document */
	const char *clause; /* that defines it */
};

/* Note that `key` of the object is wrong; NULL: the object is. */
void reader_wrong(struct playbook_reader *r, const struct json_place *at, const char *key,
		  const char *what);

/* No other keys than these (NULL at the end). */
void reader_keys(struct playbook_reader *r, const struct json_place *at, const char *const *keys);

/* "": absent, and noted when it is needed. */
struct str reader_text(struct playbook_reader *r, const struct json_place *at, const char *key,
		       bool needed);

/* The same with the pack's words. */
struct str reader_words(struct playbook_reader *r, const struct json_place *at, const char *key,
			enum lang lang);

/* An identifier of that type; NULL: of any. */
struct str reader_id(struct playbook_reader *r, const struct json_place *at, const char *key,
		     const char *type, bool needed);
bool reader_truth(struct playbook_reader *r, const struct json_place *at, const char *key);
int64_t reader_number(struct playbook_reader *r, const struct json_place *at, const char *key,
		      int64_t min, int64_t max);

/* Texts of a list of at most `max`; STR_NONE entries never come. */
size_t reader_texts(struct playbook_reader *r, const struct json_place *at, const char *key,
		    struct str *out, size_t max);

/* An object below; `object` NULL: absent or (noted) none. */
struct json_place reader_below(struct playbook_reader *r, const struct json_place *at,
			       const char *key, const char *clause);

/* Our extension on it; `object` NULL: there is none. Others are let through. */
struct json_place reader_extension(struct playbook_reader *r, const struct json_place *at,
				   const char *key);

/* The steps of a workflow into the playbook. */
void steps_read(struct playbook_reader *r, const struct json_place *document);
