/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing versions as vendors write them: "10.0.5", "v7.2.8.810", "2.8.123e", "2.0-beta9",
 * "1.8.4 Service Pack 01", "A.01.09". There is no one order for all of them: what the text does not
 * settle is VERSION_UNORDERED, and whoever asked must say "to be checked", never "not affected".
 *
 * Numbers compare as numbers of any length; "1.0" equals "1.0.0". A word before a release (dev,
 * alpha, beta, pre, rc) is below the release, a word after it (sp, patch, update, build, …) above.
 * A single letter at the very end is a later edition of the same number (2.8.123 < 2.8.123e).
 * Letters glued to the front name a series ("L81"): two series have no order. Other words have
 * none either, unless they are the same.
 */
#pragma once

#include "base/str.h"

#define VERSION_TEXT_MAX  128u
#define VERSION_PARTS_MAX 32u

enum version_order {
	VERSION_BELOW,
	VERSION_SAME,
	VERSION_ABOVE,
	VERSION_UNORDERED,
};

/* Could `text` be a version at all: parts as above, at least one digit or a single letter? */
bool version_plausible(struct str text);

enum version_order version_compare(struct str a, struct str b);

/*
 * Of `a` only as many parts as `b` has are looked at: 12.4 is "the same" as 12, which is how
 * "12.x" is compared.
 */
enum version_order version_compare_prefix(struct str a, struct str b);

/*
 * A package of a distribution (epoch, "-4+deb12u1", "-27.el8", "1ubuntu2"): fixes are carried back
 * into it without the number of the original growing, so being below a bound does not decide.
 */
bool version_is_distribution(struct str text);
