/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about policies: adopted ones that nobody looked at for a year, and ones that
 * name facts which have changed since.
 */
#pragma once

#include "duties/duty.h"
#include "policy/policy-facts.h"
#include "policy/policy-records.h"

enum errc duties_of_policies(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err) MUST_CHECK;

/* What a version names and is otherwise now: titles for people, each once, at most `max`. */
enum errc policy_facts_changed(const struct policy_facts *facts, const struct policy_scope *scope,
			       const struct policy_version *version, struct str *titles, size_t max,
			       size_t *ret_n, struct err *err) MUST_CHECK;
