/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value_sum, value_avg, value_percentile, value_median: every hit of the time with its value. The
 * sum follows what comes and goes, with what rounding takes kept beside it (Neumaier), and is made
 * anew now and then; percentiles are read from a sorted copy of the values.
 *
 * Percentiles are exact, over the newest WINDOW_SORTED values of a group, and not read from a
 * sketch of bounded error (DDSketch, t-digest). A window that slides must keep every value until
 * its time is over to take it out again, so a sketch saves no memory here; only the sorted copy is
 * bounded, by what an insertion may cost. A sketch's answer is near the rule's threshold now above,
 * now below it: an alert could not be told by its values, and scan, watch and a state read back
 * would have to meet the same error to agree. What is left out of a larger window is counted
 * (correlator_counts.cut), shown, and always the oldest.
 *
 * A percentile p of n values lies at rank p/100 * (n-1), between two values in proportion.
 */
#include <math.h>
#include <string.h>

#include "detect/correlate/moment-ring.h"

#define CHANGES_MIN 64u /* between two makings of the sum */

static bool is_sorted_kind(const struct track *track)
{
	return track->correlation->type == CORRELATION_VALUE_PERCENTILE ||
	       track->correlation->type == CORRELATION_VALUE_MEDIAN;
}

/* ---- the sum ---- */

static void add_to_sum(struct group *group, double value)
{
	const double sum = group->sum + value;

	if (fabs(group->sum) >= fabs(value))
		group->carry += (group->sum - sum) + value;
	else
		group->carry += (value - sum) + group->sum;
	group->sum = sum;
}

static void change_sum(const struct groups *groups, struct group *group, double value)
{
	if (group->changes++ < CHANGES_MIN + group->n) {
		add_to_sum(group, value);
		return;
	}
	group->changes = 0;
	group->sum = 0;
	group->carry = 0;
	for (uint32_t i = 0; i < group->n; i++)
		add_to_sum(group, ring_at(groups, group, i)->value);
}

/* ---- the sorted copy ---- */

static double *sorted(const struct groups *groups, const struct group *group)
{
	return region_at(&groups->region, group->index);
}

/* The first place whose value is not below `value`. */
static uint32_t rank_of(const double *values, uint32_t n, double value)
{
	uint32_t low = 0;

	while (low < n) {
		const uint32_t mid = low + (n - low) / 2;
		if (values[mid] < value)
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

static void sort_out(const struct groups *groups, const struct group *group, uint32_t n,
		     double value)
{
	double *values = sorted(groups, group);
	const uint32_t at = rank_of(values, n, value);

	memmove(&values[at], &values[at + 1], (n - at - 1) * sizeof(*values));
}

/* `n` values are in it now. */
static bool sort_in(struct groups *groups, struct group *group, uint32_t n, double value)
{
	const size_t room = group->index ? region_size(&groups->region, group->index) : 0;

	if ((n + 1) * sizeof(double) > room) {
		const uint32_t block = groups_take(groups, (n + 1) * 2 * sizeof(double));
		if (!block)
			return false;
		if (group->index)
			memcpy(region_at(&groups->region, block), sorted(groups, group),
			       n * sizeof(double));
		region_give(&groups->region, group->index);
		group->index = block;
	}
	double *values = sorted(groups, group);
	const uint32_t at = rank_of(values, n, value);
	memmove(&values[at + 1], &values[at], (n - at) * sizeof(*values));
	values[at] = value;
	return true;
}

static double percentile(const double *values, uint32_t n, double percent)
{
	const double rank = percent / 100 * (n - 1);
	const uint32_t low = (uint32_t)rank;
	const uint32_t high = low + 1 < n ? low + 1 : low;

	return values[low] + (values[high] - values[low]) * (rank - low);
}

/* ---- the window ---- */

static void leave(const struct groups *groups, struct group *group, double value)
{
	if (group->index)
		sort_out(groups, group, group->n + 1, value);
	change_sum(groups, group, -value);
}

static void drop_oldest(const struct groups *groups, struct group *group)
{
	const double value = ring_at(groups, group, 0)->value;

	ring_drop_oldest(groups, group);
	leave(groups, group, value);
}

static bool add(struct groups *groups, const struct track *track, struct group *group,
		const struct window_hit *hit, uint64_t *ret_cut)
{
	if (group->n >= track->cap) {
		drop_oldest(groups, group);
		(*ret_cut)++;
	}
	if (is_sorted_kind(track) && !sort_in(groups, group, group->n, hit->moment.value))
		return false;
	if (!ring_push(groups, group, track->cap, &hit->moment, NULL)) {
		if (group->index)
			sort_out(groups, group, group->n + 1, hit->moment.value);
		return false;
	}
	change_sum(groups, group, hit->moment.value);
	return true;
}

static void expire(struct groups *groups, struct group *group, int64_t before_us)
{
	while (group->n && ring_at(groups, group, 0)->time_us < before_us)
		drop_oldest(groups, group);
}

static double number(const struct groups *groups, const struct track *track,
		     const struct group *group, int64_t since_us UNUSED)
{
	const double sum = group->sum + group->carry;

	if (!group->n)
		return 0;
	if (is_sorted_kind(track))
		return percentile(sorted(groups, group), group->n, track->correlation->percentile);
	return track->correlation->type == CORRELATION_VALUE_AVG ? sum / group->n : sum;
}

static bool restore(struct groups *groups, const struct track *track, struct group *group,
		    struct cursor *saved)
{
	bool good = ring_restore(groups, group, track->cap, saved);

	for (uint32_t i = 0; i < group->n && good; i++) {
		const double value = ring_at(groups, group, i)->value;
		add_to_sum(group, value);
		if (is_sorted_kind(track))
			good = sort_in(groups, group, i, value);
	}
	return good;
}

const struct window_kind window_measure = {
	.add = add,
	.expire = expire,
	.number = number,
	.shown = ring_shown,
	.save = ring_save,
	.restore = restore,
};
