/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a new password must be (ASVS 5.0 6.2): long enough, not among common and publicly named bad
 * ones, not made of the account's or the facility's name. No rules about kinds of characters.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

#define PASSWORD_MIN_CHARS 12

struct password_policy;

enum password_fault {
	PASSWORD_FINE,
	PASSWORD_SHORT,
	PASSWORD_LONG,
	PASSWORD_COMMON,
	PASSWORD_NAMED, /* holds the account's or the facility's name, and little else */
	PASSWORD_TEXT,	/* is no valid text */
};

/* Reads content/passwords/common.txt: one a line, '#' begins a comment. */
enum errc password_policy_load(const char *content, struct password_policy **ret,
			       struct err *err) MUST_CHECK;
void password_policy_free(struct password_policy *policy);

enum password_fault password_policy_check(const struct password_policy *policy, struct str password,
					  struct str user, struct str facility);
