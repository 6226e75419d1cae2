/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/advisory.h"

#include "base/encoding/time-text.h"

#define DAY_LEN	   10u /* 2023-10-16 */
#define MINUTE_LEN 16u /* 2023-10-16T17:18 */

void advisory_init(struct advisory *advisory, const char *feed, struct arena *arena)
{
	*advisory = (struct advisory){
		.feed = feed,
		.published_us = TIME_NONE,
		.modified_us = TIME_NONE,
		.due_us = TIME_NONE,
		.epss = -1,
		.percentile = -1,
		.arena = arena,
	};
}

static void add_text(struct advisory *advisory, struct advisory_text **list, size_t *n,
		     struct str text)
{
	if (text.len == 0)
		return;
	while (*list) {
		if (str_equal((*list)->text, text))
			return;
		list = &(*list)->next;
	}
	struct advisory_text *one =
		*n < TEXTS_MAX ? arena_take(advisory->arena, sizeof(*one)) : NULL;
	if (!one) {
		advisory->cut = true;
		return;
	}
	one->text = text;
	*list = one;
	(*n)++;
}

void advisory_add_id(struct advisory *advisory, struct str id)
{
	id = str_trim(id);
	if (!str_equal(id, advisory->id))
		add_text(advisory, &advisory->ids, &advisory->n_ids, id);
}

void advisory_add_reference(struct advisory *advisory, struct str url)
{
	add_text(advisory, &advisory->references, &advisory->n_references, str_trim(url));
}

void advisory_add_score(struct advisory *advisory, struct str version, struct str vector,
			double score)
{
	struct advisory_score **end = &advisory->scores;
	size_t n = 0;

	if (!(score >= 0 && score <= 10))
		return;
	for (; *end; end = &(*end)->next)
		n++;
	struct advisory_score *one =
		n < TEXTS_MAX ? arena_take(advisory->arena, sizeof(*one)) : NULL;
	if (!one) {
		advisory->cut = true;
		return;
	}
	one->version = version;
	one->vector = vector;
	one->tenths = (unsigned)(score * 10 + 0.5);
	*end = one;
}

struct product_statement *advisory_add_statement(struct advisory *advisory,
						 const struct product_statement *statement)
{
	struct product_statement *one = advisory->n_statements < STATEMENTS_MAX
						? arena_take(advisory->arena, sizeof(*one))
						: NULL;

	if (!one) {
		advisory->cut = true;
		return NULL;
	}
	*one = *statement;
	if (one->ranges.state == RANGES_NONE && one->versions.len &&
	    ranges_parse(one->versions, advisory->arena, &one->ranges))
		advisory->cut = true;
	/* In front: the order says nothing, and lists are long. */
	one->next = advisory->statements;
	advisory->statements = one;
	advisory->n_statements++;
	return one;
}

const struct advisory_score *advisory_best_score(const struct advisory *advisory)
{
	const struct advisory_score *best = NULL;

	for (const struct advisory_score *one = advisory->scores; one; one = one->next) {
		const int order = best ? str_compare(one->version, best->version) : 1;
		if (order > 0 || (order == 0 && one->tenths > best->tenths))
			best = one;
	}
	return best;
}

int64_t advisory_time(struct str text, int offset)
{
	static const char rest[] = "T00:00:00";
	char full[TIME_TEXT_MAX];
	size_t len = size_min(text.len, MINUTE_LEN);
	int64_t us;

	const bool day = text.len == DAY_LEN;
	const bool minute = text.len > MINUTE_LEN && text.len < sizeof(full) - 3 &&
			    (text.ptr[MINUTE_LEN] == '+' || text.ptr[MINUTE_LEN] == 'Z');
	if (!day && !minute)
		return text.len && time_parse_any(text, offset, &us) ? us : TIME_NONE;
	/* What is missing of "T00:00:00" goes in before the zone. */
	memcpy(full, text.ptr, len);
	memcpy(full + len, rest + (len - DAY_LEN), sizeof(rest) - 1 - (len - DAY_LEN));
	const struct str zone = str_from_pos(text, len);
	len += sizeof(rest) - 1 - (len - DAY_LEN);
	if (zone.len)
		memcpy(full + len, zone.ptr, zone.len);
	return time_parse_iso(str_of(full, len + zone.len), offset, &us) ? us : TIME_NONE;
}

bool is_cve(struct str id)
{
	uint64_t number;

	return id.len >= 13 && id.len <= 24 && str_starts(id, STR("CVE-")) && id.ptr[8] == '-' &&
	       str_to_u64(str_sub(id, 4, 4), &number) && str_to_u64(str_from_pos(id, 9), &number);
}
