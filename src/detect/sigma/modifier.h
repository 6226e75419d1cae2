/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Value modifiers (Sigma 2.1 modifiers appendix). Each is a row of a table and a function of a few
 * lines; they are applied in the order written, each to what the ones before it made, and a row
 * says what it can be applied to. What makes no sense is refused with the clause.
 */
#pragma once

#include "detect/sigma/detection.h"

/*
 * Build the tests of one item: `key` is "field|modifier|…", `values` a scalar or a list. `keyword`
 * is for values that stand in no field and are looked for anywhere in the event.
 */
enum errc item_build(struct builder *builder, struct str key, const struct yaml *values,
		     struct item *ret, struct err *err) MUST_CHECK;
