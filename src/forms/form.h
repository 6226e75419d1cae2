/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form: questions with rules, as data. docs/formats/forms.md describes the language it is written
 * in; form-set.h loads it. A loaded form is never changed, so that several may read it.
 *
 * Days are text "YYYY-MM-DD", which compares as days do; STR_NONE is "not said".
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/calendar/day.h"
#include "base/encoding/yaml-check.h"
#include "forms/condition.h"

/* Bounds of one form; what passes them is refused with its line. */
#define FORM_FILE_MAX	  (1024u * 1024)
#define FORM_TEXT_MAX	  YAML_CONTENT_TEXT_MAX /* bytes of one text */
#define FORM_ID_MAX	  YAML_CONTENT_ID_MAX
#define FORM_SECTIONS_MAX 64u
#define FORM_ITEMS_MAX	  500u
#define FORM_CHOICES_MAX  64u
#define FORM_REFS_MAX	  32u
#define FORM_ORIGINS_MAX  32u
#define FORM_PASSES_MAX	  3u

/* How sure we are of an official number. */
enum form_numbering {
	NUMBER_OFFICIAL,      /* seen in the ministry's text */
	NUMBER_REPORTED,      /* told by others who saw it */
	NUMBER_RECONSTRUCTED, /* by the order of the items; to be compared with the sheet */
	NUMBER_UNKNOWN,	      /* there is none here */
	FORM_NUMBERINGS,
};

enum form_duty {
	DUTY_ASKED,
	DUTY_REFERENCE, /* on the sheet for information: due in a later edition */
	DUTY_GATE,	/* decides whether the rest need be answered */
	FORM_DUTIES,
};

/* How a question changed since the edition it comes from. */
enum form_change {
	CHANGE_SAME,	 /* asks the same: its answer can be proposed */
	CHANGE_MERGED,	 /* several questions became one: yes only when all were */
	CHANGE_STRICTER, /* asks more: the answer is shown and must be given anew */
	FORM_CHANGES,
};

/* Who says that it is what it comes from. Left out: the author of the form. */
enum form_mapping {
	MAPPING_AUTHOR,
	MAPPING_EQUAL,	/* the wording is the same in both ministry's files */
	MAPPING_PERSON, /* somebody compared the two */
	MAPPING_UNSURE, /* to be looked at (要確認): it carries no answer */
	FORM_MAPPINGS,
};

struct form_choice {
	struct str id;
	struct text_pair text;
};

/* A clause of a guideline that the question rests on. */
struct form_ref {
	struct str guideline; /* "mhlw-6.0" */
	struct str volume;
	struct str clause;
};

struct form_item {
	struct str id;
	struct str number;
	enum form_numbering numbering;
	enum form_duty duty;
	enum answer_type type;
	struct str topic; /* what it is about, over editions and sides; STR_NONE: nothing shared */
	struct str part;  /* "server": of what kind of device, or STR_NONE */
	struct text_pair part_text;
	struct text_pair title;
	struct text_pair help;
	const struct form_choice *choices;
	size_t n_choices;
	int64_t min; /* ANSWER_NUMBER */
	int64_t max;
	const struct condition *scope;	 /* about the facility; NULL: everyone */
	const struct condition *when;	 /* about answers above; NULL: always */
	const struct condition *compute; /* ANSWER_COMPUTED */
	const struct form_ref *refs;
	size_t n_refs;
	const size_t *origins; /* items of the form's `previous`, by position */
	size_t n_origins;
	enum form_change change;
	enum form_mapping mapping;
	struct str scope_text; /* the conditions as written; STR_NONE */
	struct str when_text;
	unsigned line;

	const struct str *origin_ids; /* as written; `origins` once all forms are there */
};

struct form_section {
	struct str id;
	struct str number;
	struct text_pair title;
	size_t first; /* of the form's items */
	size_t n;
};

struct form {
	const char *file;
	struct str id;
	struct str series;  /* what its editions have in common: "mhlw-hospital" */
	struct str edition; /* "R7" */
	struct str version; /* of this data */
	struct str date;
	struct str source;
	struct text_pair title;
	struct text_pair note;
	bool confirmed; /* the items were compared with the official sheet */
	struct str valid_from;
	struct str valid_until; /* the last day; STR_NONE: open */
	int64_t fiscal_year;	/* target dates lie in it; 0: anywhere */
	int64_t fiscal_start;	/* month the year of its authority begins in; 0: the facility's */
	bool targets;		/* いいえ is to be put right by a target date */
	unsigned passes;	/* how often it is answered: 1回目, 2回目 */
	struct str previous_id;
	const struct form *previous; /* the edition that answers are carried over from, or NULL */
	const struct form_section *sections;
	size_t n_sections;
	const struct form_item *items;
	size_t n_items;
	bool linked; /* the loader's: `previous` was looked for */
};

/* Position of the item, or SIZE_MAX. */
size_t form_find(const struct form *form, struct str item);

/* Items that want an answer; what is computed wants none. */
size_t form_count(const struct form *form, enum form_duty duty);

const struct form_section *form_section_of(const struct form *form, size_t item);

/* Its number was not seen in the ministry's text: who reads it is told. */
bool form_item_unconfirmed(const struct form_item *item);

/* First and last day of its fiscal year, for a facility whose own begins in that month. */
struct day_span {
	int32_t first;
	int32_t last;
};
struct day_span form_year(const struct form *form, int facility_month);

/* Nobody compared what it comes from in the edition before: who reads it is told. */
bool form_mapping_unconfirmed(const struct form *form, const struct form_item *item);

/* The item's title with the part it is about: "…（サーバ）". */
void form_add_title(const struct form_item *item, enum lang lang, struct buf *out);

/* The words of the language. */
extern const char *const form_numbering_names[FORM_NUMBERINGS];
extern const char *const form_duty_names[FORM_DUTIES];
extern const char *const form_change_names[FORM_CHANGES];
extern const char *const form_mapping_names[FORM_MAPPINGS];
