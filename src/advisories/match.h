/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does this advisory concern that product here? 該当 (affected), 要確認 (a person must look, and
 * why), 非該当 (not affected), each with the rule that decided and the statement it decided on.
 *
 * The rules, from the strongest: what cannot be read or compared is 要確認; 非該当 needs a version
 * that was compared with everything the advisory says of the product, or a vendor's own word (VEX);
 * statements that contradict each other are 要確認.
 */
#pragma once

#include "advisories/advisory.h"
#include "advisories/names.h"
#include "base/text.h"

enum verdict {
	VERDICT_NONE, /* the advisory is not about this product */
	VERDICT_NOT_AFFECTED,
	VERDICT_CHECK,
	VERDICT_AFFECTED,
};

enum match_rule {
	RULE_OTHER_PRODUCT,
	RULE_WITHDRAWN,
	RULE_OUTSIDE,
	RULE_VEX_NOT_AFFECTED,
	RULE_VEX_FIXED,
	RULE_NAME_UNSURE,
	RULE_SEVERAL_PRODUCTS,
	RULE_NO_RANGE,
	RULE_RANGE_UNREAD,
	RULE_VERSION_UNKNOWN,
	RULE_NO_ORDER,
	RULE_TOGETHER,
	RULE_DISTRIBUTION,
	RULE_INVESTIGATED,
	RULE_CONTRADICTION,
	RULE_ALL_VERSIONS,
	RULE_INSIDE,
	RULE_COUNT,
};

struct rule_text {
	const char *id; /* stable, for machines: "inside-range" */
	enum verdict verdict;
	struct text why;
};

/* A product as the inventory has it. */
struct installed {
	struct product_name name;
	struct str version; /* STR_NONE, "*" and "-" are "not known" */
};

struct match {
	enum verdict verdict;
	enum match_rule rule;
	const struct product_statement *statement; /* NULL: none was needed */
	struct str
		detail; /* the interval, the word not understood, the justification; in `arena` */
};

const struct rule_text *match_rule_text(enum match_rule rule);

/* "affected", "check", "not-affected", "none" */
const char *verdict_name(enum verdict verdict);
struct text verdict_text(enum verdict verdict);

/* `arena` keeps the detail; ERR_LIMIT when it is full. */
enum errc match_advisory(const struct names *names, const struct installed *installed,
			 const struct advisory *advisory, struct arena *arena,
			 struct match *ret) MUST_CHECK;
