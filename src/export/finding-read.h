/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding out of what was stored of it: an alert keeps its event, its tags and its reasons as
 * JSON texts (store/alerts.h).
 */
#pragma once

#include "export/finding.h"

struct finding_texts {
	struct str tags;    /* array of strings */
	struct str fields;  /* object; a value may be an array */
	struct str matched; /* array of objects with "field" and "value" */
};

/*
 * Fills event, tags and reasons of `finding`. `event` is cleared first; it and `arena` own what is
 * read. What breaks its form is left out: a finding is told all the same.
 */
void finding_read(struct finding *finding, const struct finding_texts *texts, struct event *event,
		  struct arena *arena);
