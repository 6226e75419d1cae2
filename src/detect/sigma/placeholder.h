/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placeholders of the "expand" modifier: %name% stands for one or several values that the place
 * where the rule is used defines (Sigma 2.1 "Placeholders"). A rule with one that is not defined
 * must be refused. "\%" is a percent sign.
 */
#pragma once

#include "detect/sigma/pool.h"

struct placeholder_text {
	struct str text;
	bool marked; /* in the form of pattern.h: values are brought into it too */
};

/* Called with every text that `written` stands for; `more` is false at the last. */
enum errc placeholder_expand(const struct placeholder_text *written, const struct pool *pool,
			     enum errc (*take)(void *ctx, struct str text, bool more), void *ctx,
			     struct err *err) MUST_CHECK;
