/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playbook followed for a case: answers become facts and entries of its timeline, what could not
 * be done becomes a task, and what is known of the case decides the way.
 */
#pragma once

#include "cases/case-content.h"
#include "cases/case-records.h"
#include "playbooks/walk-records.h"

/* Begin one within an edit; the case takes its name when it has none yet. */
enum errc case_walk_begin(struct case_edit *edit, const struct playbook_bundle *bundle,
			  enum lang lang, int64_t *ret_walk, struct err *err) MUST_CHECK;

/* A walk with the facts of its case. As walk_open(). */
enum errc case_walk_open(struct db *db, int64_t walk, struct arena *arena, struct walk_view *ret,
			 struct err *err) MUST_CHECK;

/*
 * What somebody answered, as walk_reply(); `by` and `now_us` are the edit's. ERR_NOT_FOUND too when
 * the walk is of another case.
 */
enum errc case_walk_reply(struct case_edit *edit, const struct case_content *content,
			  const struct walk_reply *reply, enum lang lang,
			  struct err *err) MUST_CHECK;
