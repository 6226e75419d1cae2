/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known about duties as data (docs/formats/duties.md), from content/duties and the pack:
 * harms by which they are ordered, kinds with their reason and deadline, what comes every year, and
 * who is told when one is overdue. Never changed once loaded.
 */
#pragma once

#include "base/calendar/deadline.h"
#include "duties/duty.h"

#define DUTY_FOLDER	"duties" /* in the content folder */
#define DUTY_KINDS_MAX	200u
#define DUTY_HARMS_MAX	16u
#define DUTY_YEARLY_MAX 100u
#define DUTY_LEVELS_MAX 8u
#define DUTY_PARTS_MAX	16u
#define DUTY_RULES_MAX	16u

/* What could happen to patients; the first of the file is the worst. */
struct duty_harm {
	struct str id;
	struct text_pair title;
	unsigned place; /* 0 is the worst */
};

struct duty_kind {
	struct str id;
	const struct duty_harm *harm;
	struct text_pair title; /* what to do */
	struct text_pair why;	/* how it protects patients */
	struct deadline due;
	bool by_machine;	 /* a machine sees whether it still is so */
	struct deadline again;	 /* by_machine: how long "done" is taken at its word */
	int64_t days;		 /* a number the source asks for */
	const struct str *rules; /* alerts of these rules are of this kind */
	size_t n_rules;
};

/* What comes back with every fiscal year. */
struct duty_yearly {
	const struct duty_kind *kind;
	int64_t fiscal_start;  /* month its authority's year begins in; 0: the facility's */
	struct deadline opens; /* counted from the first day of the fiscal year */
	struct text_pair note;
	struct str link;
	struct str source;
	const struct duty_teller *told_by; /* NULL: nothing is known from records */
};

/* What somebody is in the hospital, as far as mails about duties ask. */
struct duty_part {
	struct str id;
	struct text_pair title;
};

#define DUTY_TO_OWNER  "owner"
#define DUTY_TO_DEPUTY "deputy"

/* Who hears of an overdue duty, and when. */
struct duty_level {
	struct str id;
	struct text_pair title;
	struct str to;	       /* "owner", "deputy", or the id of a part */
	struct str instead;    /* the part that hears when `to` is nobody with an address; or "" */
	struct deadline after; /* counted from the last day of the duty's deadline */
};

/* All *.yml of that kind (pack_each()); `from` is the content folder, NULL the own one. */
enum errc duty_content_load(const char *from, struct duty_content **ret,
			    struct err *err) MUST_CHECK;
void duty_content_free(struct duty_content *content);
void duty_content_free_at(struct duty_content **content);
#define auto_duty_content CLEANUP(duty_content_free_at) struct duty_content

/* NULL: there is none. */
const struct duty_harm *duty_harm_find(const struct duty_content *content, struct str id);
const struct duty_kind *duty_kind_find(const struct duty_content *content, struct str id);
const struct duty_kind *duty_kind_of_rule(const struct duty_content *content, struct str rule);

size_t duty_yearly_count(const struct duty_content *content);
const struct duty_yearly *duty_yearly_at(const struct duty_content *content, size_t i);
size_t duty_part_count(const struct duty_content *content);
const struct duty_part *duty_part_at(const struct duty_content *content, size_t i);
size_t duty_level_count(const struct duty_content *content);
const struct duty_level *duty_level_at(const struct duty_content *content, size_t i);
