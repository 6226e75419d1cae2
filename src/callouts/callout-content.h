/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans of call-outs as data (docs/formats/inspections.md): who must be reached when it is bad, in
 * which order, after how many minutes the next one is called, and what is said. Parts are those of
 * the contact diagram. Never changed once loaded.
 */
#pragma once

#include "inspections/contact-content.h"

#define CALLOUT_PLANS_MAX   12u
#define CALLOUT_MINUTES_MAX 1440
#define CALLOUT_MINUTES	    10 /* where the plan says nothing */

struct callout_step {
	struct str part;
	int64_t minutes;      /* of each of its people */
	bool rehearsed;	      /* called in a drill as well */
	struct text_pair say; /* to this part, behind the plan's own; STR_NONE: no more */
};

struct callout_plan {
	struct str id;
	struct text_pair title;
	struct text_pair say;	  /* read out by who calls */
	struct text_pair message; /* written, when nobody answers: names nothing of the case */
	struct callout_step steps[CONTACT_PARTS_MAX];
	size_t n;
};

struct callout_content {
	struct arena arena;
	struct callout_plan plans[CALLOUT_PLANS_MAX];
	size_t n;
};

/* Of the content folder (NULL: own content); a sector without plans has none. */
enum errc callout_content_load(const char *content, const struct contact_content *contacts,
			       struct callout_content **ret, struct err *err) MUST_CHECK;
void callout_content_free(struct callout_content *content);
void callout_content_free_at(struct callout_content **content);
#define auto_callout_content CLEANUP(callout_content_free_at) struct callout_content

/* NULL: there is none. */
const struct callout_plan *callout_plan_find(const struct callout_content *content, struct str id);

/* NULL: the plan does not name it. */
const struct callout_step *callout_step_find(const struct callout_plan *plan, struct str part);
