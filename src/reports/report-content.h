/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who must be told of a case, and with what, as data (docs/formats/reports.md): recipients with the
 * rules of each day, forms of reports, and what is taken out of an anonymous one. From
 * content/reports, content/reports/forms and the pack. Never changed once loaded.
 *
 * No authority and no law stands in C: a clause that was not compared with its original has
 * `confirmed` false, and whatever shows it says so.
 */
#pragma once

#include "base/calendar/deadline.h"
#include "base/encoding/yaml-check.h"
#include "base/office/xlsx-fill.h"
#include "cases/case-content.h"
#include "forms/condition.h"
#include "inspections/contact-content.h"

#define REPORTS_FOLDER	     "reports" /* in the content folder */
#define REPORT_FORMS_FOLDER  "reports/forms"
#define RECIPIENTS_MAX	     40u
#define RECIPIENT_DUTIES_MAX 8u
#define DUTY_RULES_OF_MAX    8u
#define REPORT_FORMS_MAX     24u
#define REPORT_SECTIONS_MAX  12u
#define SECTION_FIELDS_MAX   40u
#define REPORT_PLACES_MAX    120u
#define REPORT_FIELDS_MAX    (REPORT_SECTIONS_MAX * SECTION_FIELDS_MAX)
#define ANONYMOUS_MAX	     40u
#define COUNTERS_MAX	     24u

/* ---- who must be told ---- */

/* On what ground somebody is told; the weightiest first. */
enum telling_force {
	FORCE_LAW,
	FORCE_CONTRACT,
	FORCE_ASKED, /* a notice or an agreement among authorities asks for it */
	FORCE_ADVISED,
	FORCE_CHOICE, /* the director decides */
	FORCES,
};
extern const struct text_choice telling_forces[FORCES + 1];

/* Which of the reports a duty is about, and from which on a field should be known. */
enum report_stage {
	STAGE_FIRST,
	STAGE_FINAL,
	STAGE_ANY,
	STAGES,
};

/* One rule of a time: days are those on which the case was known. */
struct telling_rule {
	int32_t from;
	int32_t until;		      /* DAY_NONE: still in force */
	const struct condition *when; /* NULL: always */
	enum telling_force force;
	bool has_due;	     /* else at once: due with the knowing */
	struct deadline due; /* the last moment */
	bool has_aim;
	struct deadline aim; /* better by then */
	struct str clause;
	struct text_pair note;
	bool confirmed;
};

struct recipient_duty {
	struct str id;
	struct text_pair title;
	const struct condition *when; /* NULL: always; beside that of the recipient */
	struct str form;	      /* id, or STR_NONE: told without one */
	enum report_stage stage;
	struct telling_rule rules[DUTY_RULES_OF_MAX];
	size_t n_rules;
};

struct recipient {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	struct str contact; /* part of the contact diagram, or STR_NONE */
	int32_t from;	    /* DAY_NONE: always */
	int32_t until;
	const struct condition *when;
	struct str insurance; /* the fact that policies in force answer; STR_NONE: no insurer */
	struct str consent;   /* the fact that says whether consent was given, or STR_NONE */
	struct text_pair consent_why;
	struct recipient_duty duties[RECIPIENT_DUTIES_MAX];
	size_t n_duties;
	struct str source; /* of its file */
};

/* ---- forms ---- */

struct report_field {
	struct str id;
	struct str number; /* of the form's own counting, or STR_NONE */
	struct text_pair title;
	struct str fact;       /* STR_NONE: `text` */
	struct text_pair text; /* with holes (report-draft.h) */
	bool needed;	       /* missing from `stage` on when nothing is known */
	enum report_stage stage;
};

struct report_section {
	struct text_pair title;
	struct report_field fields[SECTION_FIELDS_MAX];
	size_t n_fields;
};

/* Where a field goes in the authority's own workbook. */
struct report_place {
	struct str field;
	struct str sheet; /* "" */
	struct str where;
	enum xlsx_step step;
};

struct report_places {
	struct report_place at[REPORT_PLACES_MAX];
	size_t n;
	bool confirmed;
};

struct report_form {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	bool anonymous;
	bool letter; /* paragraphs; else a table */
	bool confirmed;
	struct report_section sections[REPORT_SECTIONS_MAX];
	size_t n_sections;
	struct report_places places;
	struct str version; /* of its file; so are the next */
	struct str date;
	struct str source;
};

/* ---- what is taken out ---- */

enum anonymous_pattern {
	PATTERN_MAIL,
	PATTERN_PHONE,
	PATTERN_PRIVATE_ADDRESS,
	PATTERN_DAY,
	PATTERN_COUNT, /* numbers of ten and more become their order of magnitude */
	PATTERNS,
	PATTERN_NONE = PATTERNS,
};

struct anonymous_rule {
	struct str id;
	struct text_pair title;
	struct str words; /* "facility.name", "fact.KEY", "people", …; STR_NONE: `pattern` */
	enum anonymous_pattern pattern;
	struct text_pair put;		   /* of PATTERN_COUNT none */
	struct str counters[COUNTERS_MAX]; /* of PATTERN_COUNT: what stands behind the number */
	size_t n_counters;
};

/* ---- all of it ---- */

struct report_content;

/* `from` NULL: own content; `cases` outlives it. The sentence names file and line. */
enum errc report_content_load(const char *from, const struct case_content *cases,
			      struct report_content **ret, struct err *err) MUST_CHECK;
void report_content_free(struct report_content *content);
void report_content_free_at(struct report_content **content);
#define auto_report_content CLEANUP(report_content_free_at) struct report_content

size_t recipient_count(const struct report_content *content);
const struct recipient *recipient_at(const struct report_content *content, size_t i);
const struct recipient *recipient_find(const struct report_content *content, struct str id);
const struct recipient_duty *recipient_duty_find(const struct recipient *recipient, struct str id);

size_t report_form_count(const struct report_content *content);
const struct report_form *report_form_at(const struct report_content *content, size_t i);
const struct report_form *report_form_find(const struct report_content *content, struct str id);
const struct report_field *report_field_find(const struct report_form *form, struct str id);

size_t anonymous_rule_count(const struct report_content *content);
const struct anonymous_rule *anonymous_rule_at(const struct report_content *content, size_t i);

const struct case_content *report_cases(const struct report_content *content);
/* NULL: the sector has no diagram. */
const struct contact_content *report_contacts(const struct report_content *content);

/* Places of a hospital's own map, in the form of `workbook` in a form. Texts live in `arena`. */
enum errc report_places_parse(const struct report_form *form, struct str yaml, struct arena *arena,
			      struct report_places *ret, struct err *err) MUST_CHECK;
