/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which forms go into the inspector's folder, as data (docs/formats/inspections.md).
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml-check.h"

#define PACK_FORMS_MAX	16u
#define PACK_SERIES_MAX 8u

struct pack_form {
	struct str part; /* "checklist": begins the names of its files */
	struct text_pair title;
	struct str series[PACK_SERIES_MAX]; /* of forms */
	size_t n_series;
	bool needed; /* the index says so when there is none */
};

struct pack_content {
	struct arena arena;
	struct pack_form forms[PACK_FORMS_MAX];
	size_t n;
};

/* Of the content folder `content`. The sentence of an error names file and line. */
enum errc pack_content_load(const char *content, struct pack_content **ret,
			    struct err *err) MUST_CHECK;
void pack_content_free(struct pack_content *content);
void pack_content_free_at(struct pack_content **content);
#define auto_pack_content CLEANUP(pack_content_free_at) struct pack_content

/* The part that a form of that series belongs to, or NULL. */
const struct pack_form *pack_form_of(const struct pack_content *content, struct str series);
