/* SPDX-License-Identifier: Apache-2.0 */
/* The types of values in SCORM 1.2 (RTE 3.4.2), for scorm-model.c. */
#pragma once

#include "base/str.h"

enum scorm_type {
	SCORM_STRING255,
	SCORM_STRING4096,
	SCORM_IDENTIFIER,
	SCORM_STATUS, /* of a lesson, as a part may set it */
	SCORM_EXIT,
	SCORM_SCORE, /* 0 to 100, or empty */
	SCORM_DECIMAL,
	SCORM_TIME,	   /* HH:MM:SS.SS of a day */
	SCORM_TIMESPAN,	   /* HHHH:MM:SS.SS */
	SCORM_AUDIO,	   /* -1 to 100 */
	SCORM_SPEED,	   /* -100 to 100 */
	SCORM_TEXT,	   /* -1, 0, 1 */
	SCORM_INTERACTION, /* true-false, choice, … */
	SCORM_RESULT,	   /* correct, wrong, … or a decimal */
	SCORM_OBJECTIVE,   /* status of an objective */
	SCORM_TYPES,
};

/* As the script has it: "string255". */
extern const char *const scorm_type_names[SCORM_TYPES];

bool scorm_type_fits(enum scorm_type type, struct str value);

/* Hundredths of a second; -1: it is no time span. */
int64_t scorm_span_read(struct str text);
#define SCORM_SPAN_TEXT 48u
const char *scorm_span_text(int64_t hundredths, char out[static SCORM_SPAN_TEXT]);

/* A decimal as thousandths; false: it is none, or over ten digits. */
bool scorm_decimal_read(struct str text, int64_t *ret);
