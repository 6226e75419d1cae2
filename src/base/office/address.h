/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses in a text that people wrote, so that a paper can make links of them: https, http, and
 * mail. Only plain ASCII ones; what follows an address in a sentence ("。", ")", ".") is not of it.
 */
#pragma once

#include "base/str.h"

struct address {
	size_t at;
	size_t len;
	bool mail; /* "a@b.example": its link begins with "mailto:" */
};

/* The first at or behind `from`; false: there is none. */
bool address_next(struct str text, size_t from, struct address *ret);
