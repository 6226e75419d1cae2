/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a group remembers of its hits, by type of correlation: one file each, ending in its
 * descriptor. Times never fall from one add() to the next; the caller sees to that.
 *
 * A window keeps no more than its condition can ask about (`track.cap`): "ten or more" needs the
 * newest ten. What is dropped for that changes no answer. The measuring types need every value of
 * their time; beyond WINDOW_VALUES or WINDOW_SORTED the oldest leave early, and are counted.
 */
#pragma once

#include "base/cursor.h"
#include "detect/correlate/group.h"

#define WINDOW_VALUES 65536u /* of value_sum and value_avg, a group */
#define WINDOW_SORTED 8192u  /* of value_percentile and value_median, a group */
#define WINDOW_SHOWN  32u    /* hits that a finding lists */

struct window_kind;

/* One correlation and how it is run. */
struct track {
	const struct correlation *correlation;
	const struct window_kind *kind;
	uint64_t fingerprint; /* of its definition: what was saved under another is of no use */
	uint32_t number;      /* in the set */
	uint32_t cap;	      /* moments or values a group keeps */
	uint32_t rows;	      /* temporal_ordered: the longest chain that matters */
	/* temporal_ordered: the member's place in the order; negated ones have none. */
	uint32_t position[CORRELATION_MEMBERS];
	uint32_t n_positions;
	bool negated[CORRELATION_MEMBERS]; /* of an ordered expression */
};

#define TRACK_NO_POSITION UINT32_MAX

struct window_hit {
	struct moment moment;
	uint64_t value_hash; /* value_count: of the values */
};

struct window_kind {
	/* False when there is no memory for it. `ret_cut` is counted up for what left early. */
	bool (*add)(struct groups *groups, const struct track *track, struct group *group,
		    const struct window_hit *hit, uint64_t *ret_cut);
	/* Forget what is before that time; NULL: needs not. */
	void (*expire)(struct groups *groups, struct group *group, int64_t before_us);
	/* The number that bounds speak of; hits before `since_us` do not count. */
	double (*number)(const struct groups *groups, const struct track *track,
			 const struct group *group, int64_t since_us);
	/* Instead of bounds; NULL: none. */
	bool (*holds)(const struct groups *groups, const struct track *track,
		      const struct group *group, int64_t since_us);
	/* The newest hits in their order, at most WINDOW_SHOWN. */
	size_t (*shown)(const struct groups *groups, const struct track *track,
			const struct group *group, int64_t since_us,
			struct moment out[static WINDOW_SHOWN]);
	void (*save)(const struct groups *groups, const struct track *track,
		     const struct group *group, struct buf *out);
	/* False when it makes no sense or there is no memory. */
	bool (*restore)(struct groups *groups, const struct track *track, struct group *group,
			struct cursor *saved);
};

extern const struct window_kind window_count;
extern const struct window_kind window_values;
extern const struct window_kind window_measure;
extern const struct window_kind window_temporal;

#define TIME_FAR (INT64_C(1) << 61) /* no time is beyond: sums with timespans do not overflow */

bool moment_time_is_sound(int64_t time_us);
void moment_save(const struct moment *moment, struct buf *out);
bool moment_restore(struct cursor *saved, struct moment *ret);
