/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of products in CPE (NISTIR 7695): the 2.3 formatted string that NVD writes and the 2.2 URI
 * that JVN writes, as one list of attributes, in lower case and without escapes. The packed edition
 * of a URI ("~…~…", NISTIR 7695 6.1.2.1.2) is unpacked.
 */
#pragma once

#include "base/arena.h"

#define CPE_TEXT_MAX 1024u

enum cpe_attribute {
	CPE_PART,
	CPE_VENDOR,
	CPE_PRODUCT,
	CPE_VERSION,
	CPE_UPDATE,
	CPE_EDITION,
	CPE_LANGUAGE,
	CPE_SW_EDITION,
	CPE_TARGET_SW,
	CPE_TARGET_HW,
	CPE_OTHER,
	CPE_ATTRIBUTES,
};

enum cpe_kind {
	CPE_ANY, /* "*", or left out */
	CPE_NA,	 /* "-": there is none, or none is known */
	CPE_IS,	 /* one value */
	CPE_LIKE /* a value with wild cards in it */
};

struct cpe_value {
	enum cpe_kind kind;
	struct str text;
};

struct cpe {
	struct cpe_value values[CPE_ATTRIBUTES];
};

/* False when it is neither form, too long, or the arena is full. */
bool cpe_parse(struct str text, struct arena *arena, struct cpe *ret);
