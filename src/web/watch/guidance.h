/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain words about alerts, read from the YAML files of content/guidance (docs/formats/guidance.md)
 * once, at the start. A file that breaks the form is left out and named in guidance_faults(); the
 * rest counts. Unchanging afterwards.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"

#define GUIDANCE_STEPS_MAX 7
#define GUIDANCE_CALLS_MAX 4

struct guidance;

struct guidance_text {
	struct str ja;
	struct str en;
};

struct guidance_entry {
	const char *kind; /* "rule", "tag", "tactic", "level" */
	struct str of;
	struct guidance_text title; /* .ja.ptr NULL: none; then `what` is the headline */
	struct guidance_text what;
	struct guidance_text why; /* .ja.ptr NULL: none */
	struct guidance_text steps[GUIDANCE_STEPS_MAX];
	size_t n_steps;
	struct guidance_text avoid[GUIDANCE_STEPS_MAX];
	size_t n_avoid;
	struct str calls[GUIDANCE_CALLS_MAX]; /* names as in "contact.NAME" of the settings */
	size_t n_calls;
	struct str source; /* of its file: what the advice is based on */
	struct str date;
};

/* A missing folder is no guidance at all, not an error. */
enum errc guidance_load(const char *content, struct guidance **ret, struct err *err) MUST_CHECK;
void guidance_free(struct guidance *guidance);

/* The sentences of files and entries that were refused. */
size_t guidance_faults(const struct guidance *guidance);
const char *guidance_fault(const struct guidance *guidance, size_t i);

/*
 * The entry that counts for an alert: its rule, its tags (`tags`: a JSON array or a list separated
 * by spaces) from the longest, its tactics, its level. NULL when there is none at all.
 */
const struct guidance_entry *guidance_find(const struct guidance *guidance, struct str rule_id,
					   struct str tags, const char *level);

struct str guidance_text_in(const struct guidance_text *text, enum lang lang);
