/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/correlator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/os/pages.h"
#include "detect/correlate/correlator-parts.h"
#include "detect/sigma/pool.h"

#define NUMBER_TEXT 64u
#define NUMBER_MOST 1e100		     /* a sum of many is still finite */
#define VALUE_SEED  UINT64_C(0x76616c756573) /* tells hashes of values from those of groups */

/* What is being applied to a correlation: a hit, or the finding of one of its members. */
struct input {
	const struct hit *hit;	   /* that is behind it all; NULL: the end of a time is */
	const struct track *track; /* a finding: of which correlation */
	const struct input *inner; /* a finding at once: what completed it, */
	uint32_t member;	   /* and as which member; else */
	const struct group *ended; /* whose time is over */
	int64_t time_us;
	struct hit_place place;
	struct str host;
	struct str user;
	struct str source;
};

/* ---- values of names ---- */

static struct str value_of_slot(const struct hit *hit, uint32_t slot)
{
	const struct rule *rule = hit->rule;

	for (size_t i = 0; i < rule->n_reads; i++) {
		if (rule->reads[i] == slot)
			return i < HIT_VALUES_MAX ? hit->values[i] : STR_NONE;
	}
	return STR_NONE;
}

static struct str value_of(const struct correlation *correlation, uint32_t member, uint32_t name,
			   const struct input *input)
{
	const struct correlation_place *place = &correlation->members[member].places[name];

	while (place->name != CORRELATION_NO_NAME) {
		if (!input->inner)
			return input->ended && place->name < input->track->correlation->n_group
				       ? group_value(input->ended, place->name)
				       : STR_NONE;
		place = &input->track->correlation->members[input->member].places[place->name];
		input = input->inner;
	}
	return input->hit ? value_of_slot(input->hit, place->slot) : STR_NONE;
}

static bool number_of(struct str text, double *ret)
{
	char room[NUMBER_TEXT];
	uint64_t whole;
	char *end = NULL;

	text = str_trim(text);
	if (!text.len || text.len >= sizeof(room))
		return false;
	if (text.len <= 15 && str_to_u64(text, &whole)) {
		*ret = (double)whole;
		return true;
	}
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]) && !strchr("+-.eE", text.ptr[i]))
			return false;
	}
	memcpy(room, text.ptr, text.len);
	room[text.len] = '\0';
	*ret = strtod(room, &end);
	return !*end && fabs(*ret) <= NUMBER_MOST;
}

/* ---- findings ---- */

static void apply_to_targets(struct correlator *c, const struct track *track,
			     const struct input *input);

static int64_t since_us(const struct track *track, const struct group *group)
{
	return track->correlation->at_end ? INT64_MIN
					  : group->newest_us - track->correlation->span_us;
}

static bool holds(const struct correlator *c, const struct track *track, const struct group *group)
{
	const struct window_kind *kind = track->kind;

	if (kind->holds)
		return kind->holds(&c->groups, track, group, since_us(track, group));
	return correlation_bounds_hold(
		track->correlation, kind->number(&c->groups, track, group, since_us(track, group)));
}

static void tell(struct correlator *c, const struct track *track, const struct group *group,
		 const struct input *input)
{
	struct moment shown[WINDOW_SHOWN];
	const int64_t from_us = since_us(track, group);
	struct correlation_finding finding = {
		.correlation = track->correlation,
		.time_us = input->time_us,
		.first_us = group->last.time_us,
		.number = track->kind->number(&c->groups, track, group, from_us),
		.hits = group->hits,
		.group = group,
		.last = group->last,
		.shown = shown,
		.host = input->host,
		.user = input->user,
		.source = input->source,
	};

	c->counts.findings++;
	finding.n_shown = track->kind->shown(&c->groups, track, group, from_us, shown);
	if (finding.n_shown)
		finding.first_us = shown[0].time_us;
	if (c->options.tell_quiet || !track->correlation->rule.quiet)
		c->sink.found(c->sink.ctx, &finding);
}

/* ---- one group ---- */

static void keep_context(struct correlator *c, struct group *group, const struct input *input)
{
	const struct str texts[GROUP_CONTEXTS] = { input->host, input->user, input->source };

	if (!group->context)
		group->context = groups_take(&c->groups, GROUP_CONTEXTS * GROUP_CONTEXT);
	for (size_t i = 0; group->context && i < ARRAY_LEN(texts); i++) {
		unsigned char *to = (unsigned char *)region_at(&c->groups.region, group->context) +
				    i * GROUP_CONTEXT;
		const size_t n = size_min(texts[i].len, GROUP_CONTEXT - 1);
		to[0] = (unsigned char)n;
		if (n)
			memcpy(to + 1, texts[i].ptr, n);
	}
}

static struct str context_text(const struct correlator *c, const struct group *group, size_t i)
{
	if (!group->context)
		return STR_NONE;
	const unsigned char *at =
		(const unsigned char *)region_at(&c->groups.region, group->context) +
		i * GROUP_CONTEXT;
	return at[0] ? str_of(at + 1, at[0]) : STR_NONE;
}

/* The time that the group's first hit began is over. */
static void end_window(struct correlator *c, uint32_t block)
{
	struct group *group = group_at(&c->groups, block);
	const struct track *track = &c->tracks.at[group->correlation];
	const uint32_t pinned = c->groups.pinned;

	groups_clear_end(&c->groups, block);
	c->groups.pinned = block;
	if (holds(c, track, group)) {
		const struct input input = {
			.ended = group,
			.track = track,
			.time_us = group->begin_us + track->correlation->span_us,
			.place = group->last.place,
			.host = context_text(c, group, 0),
			.user = context_text(c, group, 1),
			.source = context_text(c, group, 2),
		};
		tell(c, track, group, &input);
		groups_touch(&c->groups, block);
		apply_to_targets(c, track, &input);
	}
	groups_drop(&c->groups, block);
	c->groups.pinned = pinned;
}

static void open_window(struct correlator *c, const struct track *track, uint32_t block,
			int64_t time_us)
{
	struct group *group = group_at(&c->groups, block);

	group->begin_us = time_us;
	group->end_us = time_us + track->correlation->span_us;
	/* What comes behind the watermark has its companions still behind it. */
	if (group->end_us <= c->watermark_us &&
	    c->watermark_us < INT64_MAX - c->options.lateness_us)
		group->end_us = c->watermark_us + c->options.lateness_us;
	groups_set_end(&c->groups, block);
}

static void decide_now(struct correlator *c, const struct track *track, struct group *group,
		       const struct input *input, uint32_t member)
{
	if (group->newest_us <= group->quiet_until_us || !holds(c, track, group))
		return;
	const struct input found = {
		.hit = input->hit,
		.track = track,
		.member = member,
		.inner = input,
		.time_us = group->newest_us,
		.place = input->place,
		.host = input->host,
		.user = input->user,
		.source = input->source,
	};
	tell(c, track, group, &found);
	group->quiet_until_us = group->newest_us + track->correlation->span_us;
	group->hits = 0;
	/* The group may go from here on. */
	apply_to_targets(c, track, &found);
}

/* ---- one update ---- */

/* Groups of this correlation that can say nothing more; newer ones are behind them. */
static void drop_idle(struct correlator *c, const struct track *track, int64_t now_us)
{
	struct siblings *siblings = &c->groups.siblings[track->number];

	for (unsigned i = 0; i < 2 && siblings->oldest; i++) {
		const struct group *group = group_at(&c->groups, siblings->oldest);
		if (group->end_us != TIME_NONE || siblings->oldest == c->groups.pinned ||
		    group->newest_us >= now_us - track->correlation->span_us)
			return;
		groups_drop(&c->groups, siblings->oldest);
	}
}

static uint32_t find_group(struct correlator *c, const struct group_key *key)
{
	const uint32_t block = groups_find(&c->groups, key->hash);

	return block ? block : groups_add(&c->groups, key);
}

/* A hit older than the group's newest counts as of that time while both fit into one timespan. */
static bool settle_time(struct correlator *c, const struct track *track, const struct group *group,
			struct moment *moment)
{
	if (moment->time_us >= group->newest_us)
		return true;
	if (group->newest_us - moment->time_us > track->correlation->span_us) {
		c->counts.late_lost++;
		return false;
	}
	moment->time_us = group->newest_us;
	return true;
}

static bool is_over(const struct track *track, const struct group *group, int64_t time_us)
{
	return group->end_us != TIME_NONE &&
	       time_us > group->begin_us + track->correlation->span_us;
}

static void update_group(struct correlator *c, const struct track *track, uint32_t block,
			 struct window_hit *hit, const struct input *input)
{
	struct group *group = group_at(&c->groups, block);
	const bool at_end = track->correlation->at_end;
	const uint32_t member = hit->moment.member;

	if (!settle_time(c, track, group, &hit->moment))
		return;
	groups_touch(&c->groups, block);
	if (at_end && group->end_us == TIME_NONE)
		open_window(c, track, block, hit->moment.time_us);
	group->newest_us = hit->moment.time_us;
	group->last = hit->moment;
	group->hits++;
	c->counts.updates++;
	if (!at_end && track->kind->expire)
		track->kind->expire(&c->groups, group,
				    hit->moment.time_us - track->correlation->span_us);
	if (!track->kind->add(&c->groups, track, group, hit, &c->counts.cut)) {
		c->counts.refused++;
		return;
	}
	if (at_end)
		keep_context(c, group, input);
	else
		decide_now(c, track, group, input, member);
}

static bool read_values(const struct correlator *c, const struct track *track, uint32_t member,
			const struct input *input, struct window_hit *hit)
{
	const struct correlation *correlation = track->correlation;
	struct str values[CORRELATION_NAMES];
	uint64_t hash[2];

	for (uint32_t i = 0; i < correlation->n_values; i++) {
		values[i] = value_of(correlation, member, correlation->n_group + i, input);
		if (!values[i].ptr)
			return false;
	}
	if (correlation->type != CORRELATION_VALUE_COUNT)
		return !correlation->n_values || number_of(values[0], &hit->moment.value);
	group_values_hash(&c->groups, VALUE_SEED, values, correlation->n_values, hash);
	hit->value_hash = hash[0];
	return true;
}

static bool read_key(const struct track *track, uint32_t member, const struct input *input,
		     struct str *values)
{
	for (uint32_t i = 0; i < track->correlation->n_group; i++) {
		values[i] = value_of(track->correlation, member, i, input);
		if (!values[i].ptr)
			return false;
	}
	return true;
}

static void apply(struct correlator *c, const struct target *target, const struct input *input)
{
	const struct track *track = &c->tracks.at[target->track];
	struct str values[CORRELATION_NAMES];
	struct group_key key = { .correlation = track->number,
				 .seed = track->fingerprint,
				 .values = values,
				 .n = track->correlation->n_group };
	struct window_hit hit = { .moment = { .time_us = input->time_us,
					      .place = input->place,
					      .member = target->member } };

	drop_idle(c, track, input->time_us);
	if (!read_key(track, target->member, input, values)) {
		c->counts.ungrouped++;
		return;
	}
	if (!read_values(c, track, target->member, input, &hit)) {
		c->counts.valueless++;
		return;
	}
	group_key_hash(&c->groups, &key);
	uint32_t block = find_group(c, &key);
	if (block && is_over(track, group_at(&c->groups, block), input->time_us)) {
		end_window(c, block);
		block = find_group(c, &key);
	}
	if (!block) {
		c->counts.refused++;
		return;
	}
	const uint32_t pinned = c->groups.pinned;
	c->groups.pinned = block;
	update_group(c, track, block, &hit, input);
	c->groups.pinned = pinned;
}

static void apply_to_targets(struct correlator *c, const struct track *track,
			     const struct input *input)
{
	const struct target_list targets =
		tracks_targets(&c->tracks, track->correlation->rule.index);

	for (uint32_t i = 0; i < targets.n; i++)
		apply(c, &targets.at[i], input);
}

void correlator_run_hit(struct correlator *c, const struct hit *hit)
{
	const struct target_list targets = tracks_targets(&c->tracks, hit->rule->index);
	const struct input input = {
		.hit = hit,
		.time_us = hit->time_us,
		.place = hit->place,
		.host = hit->host,
		.user = hit->user,
		.source = hit->source,
	};

	c->counts.hits++;
	for (uint32_t i = 0; i < targets.n; i++)
		apply(c, &targets.at[i], &input);
}

/* ---- time ---- */

static void run_first_held(struct correlator *c)
{
	const uint32_t block = held_pop(c);
	const struct held *held = region_at(&c->groups.region, block);

	correlator_run_hit(c, &held->hit);
	region_give(&c->groups.region, block);
}

/* Hits and ends up to that time in their order; of equal time hits come first. */
static void run_until(struct correlator *c, int64_t until_us)
{
	for (;;) {
		const struct hit *hit = held_first(c);
		const uint32_t end = groups_first_end(&c->groups);
		const int64_t end_us = end ? group_at(&c->groups, end)->end_us : INT64_MAX;

		if (hit && hit->time_us <= until_us && hit->time_us <= end_us)
			run_first_held(c);
		else if (end && end_us <= until_us)
			end_window(c, end);
		else
			return;
	}
}

void correlator_advance(struct correlator *c, int64_t watermark_us)
{
	if (watermark_us <= c->watermark_us)
		return;
	run_until(c, watermark_us);
	c->watermark_us = watermark_us;
}

void correlator_take(struct correlator *c, const struct hit *hit)
{
	if (!moment_time_is_sound(hit->time_us)) {
		c->counts.late_lost++;
		return;
	}
	if (hit->time_us <= c->watermark_us) {
		c->counts.late++;
		correlator_run_hit(c, hit);
		return;
	}
	while (c->n_held && c->n_held >= c->options.held_max) {
		c->counts.early++;
		correlator_advance(c, held_first(c)->time_us);
	}
	if (!held_add(c, hit)) {
		c->counts.early++;
		correlator_run_hit(c, hit);
	}
}

void correlator_end(struct correlator *c)
{
	correlator_advance(c, INT64_MAX);
}

int64_t correlator_watermark_us(const struct correlator *c)
{
	return c->watermark_us;
}

struct correlator_counts correlator_counts(const struct correlator *c)
{
	struct correlator_counts counts = c->counts;

	counts.evicted = c->groups.evicted;
	counts.groups = c->groups.n;
	counts.held = c->n_held;
	counts.bytes = c->groups.region.used;
	return counts;
}

/* ---- life ---- */

void correlator_clear(struct correlator *c)
{
	while (c->n_held)
		region_give(&c->groups.region, held_pop(c));
	groups_clear(&c->groups);
	c->watermark_us = INT64_MIN;
	c->counts = (struct correlator_counts){ 0 };
	c->restoring = false;
}

struct correlator *correlator_new(const struct ruleset *set,
				  const struct correlator_options *options,
				  const struct correlation_sink *sink)
{
	if (!ruleset_correlation_count(set))
		return NULL;

	struct correlator *c = mem_new(sizeof(*c));
	const struct group_limits limits = { .bytes = options->bytes,
					     .per_correlation = options->groups_max };
	c->set = set;
	c->options = *options;
	c->sink = *sink;
	c->watermark_us = INT64_MIN;
	tracks_init(&c->tracks, set);
	groups_init(&c->groups, c->tracks.n, &limits);
	c->held = pages_take((options->held_max + 1) * sizeof(*c->held));
	c->watched = mem_new_array(ruleset_count(set) + 1, sizeof(*c->watched));
	for (size_t i = 0; i < ruleset_count(set); i++) {
		const struct rule *rule = ruleset_rule(set, i);
		if (rule->watched)
			c->watched[c->n_watched++] = (struct watched_rule){
				.print = rule_fingerprint(set, rule),
				.rule = rule,
			};
	}
	return c;
}

void correlator_free(struct correlator *c)
{
	if (!c)
		return;
	tracks_done(&c->tracks);
	groups_done(&c->groups);
	pages_give(c->held, (c->options.held_max + 1) * sizeof(*c->held));
	free(c->watched);
	free(c);
}

void correlator_free_at(struct correlator **c)
{
	correlator_free(*c);
	*c = NULL;
}
