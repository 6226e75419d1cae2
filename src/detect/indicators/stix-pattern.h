/* SPDX-License-Identifier: Apache-2.0 */
/*
 * STIX 2.1 patterns (chapter 9) as far as a set of values can say the same: comparisons of one
 * property, joined by OR, in observations joined by OR. What a set cannot say is refused by name,
 * and then nothing of the pattern is taken.
 *
 * Two kinds of AND say no more than one of their sides and are taken: the type of a reference
 * beside its value (dst_ref.type beside dst_ref.value); and several hashes of one file, where the
 * strongest names the file alone.
 */
#pragma once

#include "base/arena.h"
#include "detect/indicators/value.h"

#define STIX_PATTERN_MAX	(64u * 1024) /* bytes */
#define STIX_PATTERN_VALUES_MAX 1024u
#define STIX_PATTERN_DEPTH_MAX	32u

/* A text that a property is compared with; not yet checked to be a value of the type. */
struct stix_value {
	enum indicator_type type;
	bool any_type; /* a reference that may be an address or a name */
	struct str text;
};

struct stix_values {
	struct stix_value *at;
	size_t n;
};

/*
 * ERR_SYNTAX: it is no pattern. ERR_UNSUPPORTED: a set cannot say it; the sentence is short and
 * names the construct, the same for all patterns that fail alike. Texts live in `arena`.
 */
enum errc stix_pattern_read(struct str pattern, struct arena *arena, struct stix_values *ret,
			    struct err *err) MUST_CHECK;

/* The pattern of one value (canonical, as struct indicator has it): "[domain-name:value = 'a']". */
void stix_pattern_write(enum indicator_type type, struct str value, struct buf *out);
