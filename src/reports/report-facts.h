/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What conditions of recipients read: the facts of a case (content/cases), and what the case itself
 * says: "case.kind", "case.cause", "case.route". A fact nobody gave, and one that was answered with
 * "unknown", is not known: it makes nothing "not needed".
 */
#pragma once

#include "cases/case-content.h"
#include "forms/condition.h"
#include "store/facility.h"

/* False when there is none of that name. */
bool report_fact_name(const struct case_content *cases, struct str name,
		      struct condition_name *ret);
bool report_fact_choice(const struct case_content *cases, size_t slot, struct str value);

/* What people call it. */
struct text_pair report_fact_title(const struct case_content *cases, size_t slot);

/* The key of the fact, or "case.kind". */
struct str report_fact_key(const struct case_content *cases, size_t slot);

/* What is known of a case; `ctx` of report_known_value(). */
struct report_known {
	const struct case_content *cases;
	const struct case_record *record;
	const struct case_facts *facts;
	const struct facility_record *facility;
	struct str assumed; /* key of a fact that is "yes" where nobody has said; STR_NONE */
};

struct str report_known_value(void *known, size_t slot);
