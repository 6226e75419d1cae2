/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/ranges.h"

enum errc ranges_add(struct version_ranges *ranges, struct version_interval interval,
		     struct arena *arena)
{
	const struct version_bound low = interval.low;
	const struct version_bound high = interval.high;

	if (ranges->state == RANGES_UNDECIDED)
		return ERR_OK;
	if (ranges->n == RANGES_MAX) {
		*ranges = (struct version_ranges){ .state = RANGES_UNDECIDED,
						   .problem = STR("too many ranges") };
		return ERR_OK;
	}
	if (low.text.ptr && high.text.ptr) {
		const enum version_order order = version_compare(low.text, high.text);
		/* No version is within bounds that are the wrong way round: that would read as
		 * "not affected" where really the text was not understood. */
		if (order == VERSION_UNORDERED ||
		    (order == VERSION_ABOVE && !low.prefix && !high.prefix)) {
			*ranges = (struct version_ranges){ .state = RANGES_UNDECIDED,
							   .problem = high.text };
			return ERR_OK;
		}
	}
	/* Grows by doubling: 1, 2, 4, … are the sizes at which there is no room. */
	if ((ranges->n & (ranges->n - 1)) == 0) {
		struct version_interval *list =
			arena_take_array(arena, size_max(1, ranges->n * 2), sizeof(*list));
		if (!list)
			return ERR_LIMIT;
		if (ranges->n)
			memcpy(list, ranges->list, ranges->n * sizeof(*list));
		ranges->list = list;
	}
	ranges->list[ranges->n++] = interval;
	ranges->state = RANGES_KNOWN;
	return ERR_OK;
}

static enum version_order against(struct str version, const struct version_bound *bound)
{
	return bound->prefix ? version_compare_prefix(version, bound->text)
			     : version_compare(version, bound->text);
}

static enum ranges_answer hold_bound(struct str version, const struct version_bound *bound,
				     enum version_order wanted)
{
	if (!bound->text.ptr)
		return RANGES_INSIDE;
	const enum version_order order = against(version, bound);
	if (order == VERSION_UNORDERED)
		return RANGES_UNORDERED;
	if (order == VERSION_SAME)
		return bound->inclusive ? RANGES_INSIDE : RANGES_OUTSIDE;
	return order == wanted ? RANGES_INSIDE : RANGES_OUTSIDE;
}

static enum ranges_answer hold_interval(struct str version, const struct version_interval *interval)
{
	const enum ranges_answer low = hold_bound(version, &interval->low, VERSION_ABOVE);
	const enum ranges_answer high = hold_bound(version, &interval->high, VERSION_BELOW);

	if (low == RANGES_OUTSIDE || high == RANGES_OUTSIDE)
		return RANGES_OUTSIDE;
	return low == RANGES_INSIDE && high == RANGES_INSIDE ? RANGES_INSIDE : RANGES_UNORDERED;
}

enum ranges_answer ranges_hold(const struct version_ranges *ranges, struct str version,
			       const struct version_interval **ret)
{
	enum ranges_answer answer = RANGES_OUTSIDE;

	if (ret)
		*ret = NULL;
	if (ranges->state == RANGES_ALL)
		return RANGES_INSIDE;
	if (ranges->state != RANGES_KNOWN)
		return RANGES_NOT_TOLD;
	for (size_t i = 0; i < ranges->n; i++) {
		const enum ranges_answer one = hold_interval(version, &ranges->list[i]);
		if (one == RANGES_OUTSIDE)
			continue;
		answer = one;
		if (ret)
			*ret = &ranges->list[i];
		if (one == RANGES_INSIDE)
			break;
	}
	return answer;
}

struct str interval_text(const struct version_interval *interval, struct arena *arena)
{
	const struct version_bound *low = &interval->low;
	const struct version_bound *high = &interval->high;
	const bool point = low->text.ptr && high->text.ptr && str_equal(low->text, high->text);

	if (point)
		return arena_printf(arena, "v = %.*s%s", STR_ARG(low->text),
				    low->prefix ? ".x" : "");
	return arena_printf(arena, "%.*s%s%sv%s%.*s%s", STR_ARG(low->text), low->prefix ? ".x" : "",
			    !low->text.ptr   ? ""
			    : low->inclusive ? " ≤ "
					     : " < ",
			    !high->text.ptr   ? ""
			    : high->inclusive ? " ≤ "
					      : " < ",
			    STR_ARG(high->text), high->prefix ? ".x" : "");
}
