/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the contact diagram as data (docs/formats/inspections.md): who is called, on which
 * side of the hospital's wall, when, and by whom. Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml-check.h"

#define CONTACT_PARTS_MAX 40u
#define CONTACT_CALLS_MAX 12u

enum contact_side {
	CONTACT_VENDOR,
	CONTACT_INSIDE,
	CONTACT_AUTHORITY,
	CONTACT_SIDES,
};

struct contact_part {
	struct str id;
	enum contact_side side;
	bool needed;	    /* the diagram is not whole without it */
	struct str setting; /* its number is also the setting "contact.<this>"; STR_NONE */
	struct text_pair title;
	struct text_pair when;
	size_t calls[CONTACT_CALLS_MAX]; /* positions of parts */
	size_t n_calls;
};

struct contact_content {
	struct arena arena;
	struct contact_part parts[CONTACT_PARTS_MAX];
	size_t n;
};

/* Of the content folder `content`. The sentence of an error names file and line. */
enum errc contact_content_load(const char *content, struct contact_content **ret,
			       struct err *err) MUST_CHECK;
void contact_content_free(struct contact_content *content);
void contact_content_free_at(struct contact_content **content);
#define auto_contact_content CLEANUP(contact_content_free_at) struct contact_content

/* Its position, or SIZE_MAX. */
size_t contact_part_find(const struct contact_content *content, struct str id);

struct text contact_side_title(enum contact_side side);
