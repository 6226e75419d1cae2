/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that read the content of reports share. Only within src/reports.
 */
#pragma once

#include "reports/report-content.h"

struct report_content {
	struct arena arena;
	const struct case_content *cases;
	struct contact_content *contacts;
	struct recipient recipients[RECIPIENTS_MAX];
	size_t n_recipients;
	struct report_form forms[REPORT_FORMS_MAX];
	size_t n_forms;
	struct anonymous_rule anonymous[ANONYMOUS_MAX];
	size_t n_anonymous;
};

/* The condition under "when", NULL when there is none or it was noted as wrong. */
const struct condition *report_read_when(struct yaml_check *check, const struct yaml *node,
					 struct report_content *content);

/* A key of a fact; noted when there is no such fact. STR_NONE when absent. */
struct str report_read_fact(struct yaml_check *check, const struct yaml *node, const char *key,
			    const struct report_content *content);

enum report_stage report_read_stage(struct yaml_check *check, const struct yaml *node,
				    const char *key, enum report_stage fallback);

void report_read_recipient(struct yaml_check *check, const struct yaml *node,
			   struct report_content *content);
void report_read_anonymous(struct yaml_check *check, const struct yaml *node,
			   struct report_content *content);
void report_read_form(struct yaml_check *check, const struct yaml *node, const struct yaml *doc,
		      struct report_content *content);
