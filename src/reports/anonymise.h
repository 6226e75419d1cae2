/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking out of a text what names the victim, by the rules of content/reports. Words that are known
 * (the institution, its people, devices, accounts, vendors, domains) are found whatever case and
 * width they are written in and with spaces between their letters; then patterns: telephone
 * numbers, mail addresses, inner addresses, days, counts of people and devices. Outer addresses,
 * hashes and names of malware stay: they are what others need.
 *
 * What was taken out is kept for the preview, because a rule can miss what only a person knows.
 */
#pragma once

#include "base/buf.h"
#include "reports/report-content.h"

#define IDENTITIES_MAX 4000u
#define REMOVALS_MAX   500u

/* A known word as it is compared, and the rule that takes it out. */
struct identity_word {
	const uint32_t *letters; /* folded, narrow, without spaces */
	size_t n;
	const struct anonymous_rule *rule;
};

struct identity_words {
	struct identity_word *at; /* the longest first */
	size_t n;
};

struct removal {
	const struct anonymous_rule *rule;
	struct str field; /* title of the field */
	struct str taken;
	struct str put;
	size_t times;
};

struct removals {
	struct removal *at;
	size_t n;
	size_t n_more; /* behind REMOVALS_MAX */
};

struct report_words;

/* What is known of who we are: in the arena of the words' scope. ERR_LIMIT. */
enum errc identity_words_gather(const struct report_words *words, struct identity_words *ret,
				struct err *err) MUST_CHECK;

struct anonymising {
	const struct report_content *content;
	const struct identity_words *identity;
	enum lang lang;
	struct arena *arena;
	struct removals *removals; /* added to */
};

/* `field` is the title of where the text stands. ERR_LIMIT. */
enum errc anonymise(const struct anonymising *how, struct str field, struct str text,
		    struct str *ret, struct err *err) MUST_CHECK;
