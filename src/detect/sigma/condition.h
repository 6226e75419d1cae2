/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The condition of a rule (Sigma 2.1 "Condition"), from least to most binding: or, and, not,
 * "1 of" / "all of", parentheses. "1 of them" passes over names that begin with "_".
 */
#pragma once

#include "detect/sigma/detection.h"

/*
 * `node` is the expression or a list of them, which are linked by or. `used` has one place per
 * selection and is marked.
 */
enum errc condition_build(struct builder *builder, const struct yaml *node,
			  const struct selection *selections, uint32_t n_selections, bool *used,
			  const struct condition **ret, struct err *err) MUST_CHECK;
