/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-state.h"

#define MINUTE_US (60 * US_PER_SEC)

const struct text_choice callout_standings[STANDINGS + 1] = {
	[STANDING_TO_CALL] = { "to-call", TEXT("これから電話する", "To be called") },
	[STANDING_AGAIN] = { "again",
			     TEXT("全員つながらない。もう一度", "Nobody answered: again") },
	[STANDING_WAITING] = { "waiting", TEXT("返事を待っている", "Waiting for an answer") },
	[STANDING_REACHED] = { "reached", TEXT("つながった", "Reached") },
	[STANDING_NOBODY] = { "nobody", TEXT("連絡先がない", "Nobody to call") },
	[STANDINGS] = { NULL, TEXT(NULL, NULL) },
};

/* What is known of one person. */
struct tries {
	int64_t first_us; /* TIME_NONE: not tried */
	int64_t last_us;
	bool wrong;
	const struct callout_call *reached;
};

static struct tries tries_of(const struct callout *callout, const struct callout_person *person)
{
	struct tries tries = { .first_us = TIME_NONE, .last_us = TIME_NONE };

	for (size_t i = 0; i < callout->n_calls; i++) {
		const struct callout_call *call = &callout->calls[i];

		if (call->person != person->id)
			continue;
		if (tries.first_us == TIME_NONE || call->happened_us < tries.first_us)
			tries.first_us = call->happened_us;
		if (tries.last_us == TIME_NONE || call->happened_us > tries.last_us)
			tries.last_us = call->happened_us;
		if (call->outcome == CALL_WRONG_NUMBER)
			tries.wrong = true;
		/* Who confirmed is more than who was reached. */
		if (call->outcome == CALL_CONFIRMED ||
		    (call->outcome == CALL_REACHED && !tries.reached))
			tries.reached = call;
	}
	return tries;
}

static void count_tries(const struct callout *callout, struct callout_target *target,
			const struct callout_person *person)
{
	for (size_t i = 0; i < callout->n_calls; i++) {
		if (callout->calls[i].person != person->id)
			continue;
		target->tries++;
		target->last = &callout->calls[i];
	}
}

/* The first of the part that was reached, whoever's turn it is. */
static bool look_for_reached(const struct callout *callout, const struct callout_person *people,
			     size_t n, struct callout_target *target)
{
	for (size_t i = 0; i < n; i++) {
		const struct tries tries = tries_of(callout, &people[i]);

		if (!tries.reached)
			continue;
		target->standing = STANDING_REACHED;
		target->person = &people[i];
		target->last = tries.reached;
		target->confirmed = tries.reached->outcome == CALL_CONFIRMED;
		return true;
	}
	return false;
}

static void look_for_turn(const struct callout *callout, const struct callout_person *people,
			  size_t n, int64_t now_us, struct callout_target *target)
{
	int64_t oldest = INT64_MAX;

	target->standing = STANDING_NOBODY;
	for (size_t i = 0; i < n; i++) {
		const struct tries tries = tries_of(callout, &people[i]);
		const int64_t until_us = tries.first_us == TIME_NONE
						 ? TIME_NONE
						 : tries.first_us + people[i].minutes * MINUTE_US;

		if (!people[i].name.len || tries.wrong)
			continue;
		if (until_us == TIME_NONE || now_us < until_us) {
			target->standing =
				until_us == TIME_NONE ? STANDING_TO_CALL : STANDING_WAITING;
			target->person = &people[i];
			target->until_us = until_us;
			return;
		}
		if (tries.last_us < oldest) {
			oldest = tries.last_us;
			target->standing = STANDING_AGAIN;
			target->person = &people[i];
		}
	}
}

static bool comes_before(const struct callout_target *a, const struct callout_target *b)
{
	if (!b || a->standing != b->standing)
		return !b || a->standing < b->standing;
	return a->standing == STANDING_AGAIN && a->last && b->last &&
	       a->last->happened_us < b->last->happened_us;
}

static void choose_next(struct callout_targets *targets)
{
	for (size_t i = 0; i < targets->n; i++) {
		const struct callout_target *target = &targets->at[i];

		targets->reached += target->standing == STANDING_REACHED;
		targets->nobody += target->standing == STANDING_NOBODY;
		if (target->standing <= STANDING_AGAIN && comes_before(target, targets->next))
			targets->next = target;
	}
}

void callout_targets_at(const struct callout *callout, int64_t now_us, struct callout_targets *ret)
{
	*ret = (struct callout_targets){ .n = 0 };
	for (size_t from = 0; from < callout->n_people && ret->n < CONTACT_PARTS_MAX;) {
		const struct callout_person *people = &callout->people[from];
		struct callout_target *target = &ret->at[ret->n++];
		size_t n = 0;

		*target = (struct callout_target){ .part = people->part, .until_us = TIME_NONE };
		for (; from + n < callout->n_people && people[n].place == people->place; n++)
			count_tries(callout, target, &people[n]);
		if (!look_for_reached(callout, people, n, target))
			look_for_turn(callout, people, n, now_us, target);
		from += n;
	}
	choose_next(ret);
}

const struct callout_target *callout_target_find(const struct callout_targets *targets,
						 struct str part)
{
	for (size_t i = 0; i < targets->n; i++) {
		if (str_equal(targets->at[i].part, part))
			return &targets->at[i];
	}
	return NULL;
}
