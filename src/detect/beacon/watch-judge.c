/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging an hour: every pair and domain of the last 24 hours is made a finding or not, the worst
 * of each kind go on the board, and what is grave and was not told yet becomes an alert.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "detect/beacon/watch-tables.h"

#define FINDINGS_KEPT	 512u /* of a kind and hour; the least grave beyond that are dropped */
#define NEW_S		 (7 * DAY_S)
#define OLD_S		 (30 * DAY_S)
#define DESTINATION_S	 (45 * DAY_S) /* kept so long after the last sight */
#define SOURCE_S	 (45 * DAY_S)
#define HOSTS_FOR_MANY	 10 /* fewer say nothing about what is usual in the house */
#define HOSTS_FOR_FEW	 50
#define FEW_SHARE	 0.02
#define MANY_SHARE	 0.5
#define MARK_WEIGHT	 0.15
#define KNOWN_BAD_BYTES	 (25u * 1024 * 1024)
#define UPLOAD_LEAST_MIB 200 /* less is nobody's archive, whatever was usual */
#define UPLOAD_TIMES	 5   /* the usual day of the host */
#define UPLOAD_USUAL	 2
#define PAST_DAYS_LEAST	 3
#define ODD_TYPES_SHARE	 0.3
#define RANDOM_LENGTH	 24.0
#define RANDOM_ENTROPY	 3.6
#define NAMES_FOR_RANDOM 50
#define RARE_CONNECTIONS 2
#define TELL_LEAST	 RULE_LEVEL_MEDIUM

struct candidate {
	struct watch_finding finding;
	struct told *told; /* where it stands when the finding was told */
};

struct judging {
	struct network_watch *watch;
	int64_t from_s;
	int64_t end_s;
	uint32_t hosts;
	struct candidate *found[WATCH_KINDS]; /* twice FINDINGS_KEPT have room */
	size_t n[WATCH_KINDS];
	struct beacon_sample *samples; /* of the pair at hand: BEACON_SAMPLES_MAX */
};

/* ---- what is known of the house ---- */

static bool is_stale(void *ctx, const void *value)
{
	const struct pair *pair = value;

	return pair->last_s < *(const int64_t *)ctx;
}

static bool domain_is_stale(void *ctx, const void *value)
{
	const struct domain *domain = value;

	return domain->last_s < *(const int64_t *)ctx;
}

static bool destination_is_stale(void *ctx, const void *value)
{
	const struct destination *destination = value;

	return destination->last_s < *(const int64_t *)ctx;
}

static bool source_is_stale(void *ctx, const void *value)
{
	const struct source *source = value;

	return source->last_s < *(const int64_t *)ctx;
}

static void sweep(struct network_watch *watch, int64_t from_s, int64_t end_s)
{
	int64_t before = from_s;

	keep_sweep(&watch->pairs, is_stale, &before);
	keep_sweep(&watch->domains, domain_is_stale, &before);
	before = end_s - DESTINATION_S;
	keep_sweep(&watch->destinations, destination_is_stale, &before);
	before = end_s - SOURCE_S;
	keep_sweep(&watch->sources, source_is_stale, &before);
}

/* How many hosts spoke, and how many went to each destination. */
static void count_hosts(struct judging *j)
{
	struct network_watch *watch = j->watch;
	size_t at = 0;
	void *value;

	while ((value = keep_next(&watch->destinations, &at)))
		((struct destination *)value)->sources = 0;
	for (at = 0; (value = keep_next(&watch->sources, &at));)
		j->hosts += ((struct source *)value)->last_s >= j->from_s ? 1 : 0;
	for (at = 0; (value = keep_next(&watch->pairs, &at));) {
		const struct pair_ends ends = watch_ends(watch, value);
		if (ends.destination)
			ends.destination->sources++;
	}
}

static struct str agent_name(const struct network_watch *watch, uint32_t serial)
{
	size_t at = 0;
	const struct agent *agent;

	while (serial && (agent = keep_next(&watch->agents, &at))) {
		if (agent->serial == serial)
			return keep_key(&watch->agents, agent);
	}
	return STR("");
}

/* ---- common to all findings ---- */

static unsigned hours_watched(const struct judging *j)
{
	const int64_t hours = (j->end_s - 1) / HOUR_S - j->watch->first_s / HOUR_S + 1;

	if (hours < 1)
		return 1;
	return hours > BEACON_HOURS ? BEACON_HOURS : (unsigned)hours;
}

/* The watched hours of a ring, the oldest first. */
static void copy_hours(const struct judging *j, const uint32_t *ring, int64_t newest, uint32_t *out)
{
	const int64_t last = j->end_s / HOUR_S - 1;
	const unsigned n = hours_watched(j);

	for (unsigned i = 0; i < n; i++) {
		const int64_t hour = last - (int64_t)n + 1 + i;
		const bool kept = hour <= newest && hour > newest - BEACON_HOURS;
		out[i] = kept ? ring[hour % BEACON_HOURS] : 0;
	}
}

static unsigned house_marks(const struct judging *j, const struct destination *destination)
{
	const struct network_watch *watch = j->watch;
	const int64_t known_s = j->end_s - destination->first_s;
	const double share = j->hosts ? (double)destination->sources / j->hosts : 0;
	unsigned marks = 0;

	if (j->hosts >= HOSTS_FOR_FEW && share <= FEW_SHARE)
		marks |= WATCH_FEW_SOURCES;
	if (j->hosts >= HOSTS_FOR_MANY && share >= MANY_SHARE)
		marks |= WATCH_MANY_SOURCES;
	/* When the watch itself is young everything is new to it. */
	if (known_s <= NEW_S && destination->first_s - watch->first_s > NEW_S)
		marks |= WATCH_NEW;
	if (known_s >= OLD_S)
		marks |= WATCH_OLD;
	return marks;
}

static unsigned pair_marks(const struct judging *j, const struct pair *pair,
			   const struct destination *destination, uint64_t bytes)
{
	const struct watch_sink *sink = &j->watch->sink;
	unsigned marks = house_marks(j, destination);

	if (pair->web && pair->by_address)
		marks |= WATCH_NO_NAME;
	if (pair->rare_agent && j->hosts >= HOSTS_FOR_MANY)
		marks |= WATCH_RARE_AGENT;
	if (bytes >= KNOWN_BAD_BYTES && sink->known_bad &&
	    sink->known_bad(sink->ctx, watch_pair_destination(j->watch, pair),
			    j->end_s * US_PER_SEC))
		marks |= WATCH_KNOWN_BAD;
	return marks;
}

static double weigh(double score, unsigned marks)
{
	static const struct {
		unsigned mark;
		double weight;
	} rows[] = {
		{ WATCH_FEW_SOURCES, MARK_WEIGHT },  { WATCH_MANY_SOURCES, -MARK_WEIGHT },
		{ WATCH_NEW, MARK_WEIGHT },	     { WATCH_OLD, -MARK_WEIGHT },
		{ WATCH_NO_NAME, MARK_WEIGHT },	     { WATCH_RARE_AGENT, MARK_WEIGHT },
		{ WATCH_KNOWN_BAD, MARK_WEIGHT },    { WATCH_RECORD_TYPES, MARK_WEIGHT },
		{ WATCH_RANDOM_NAMES, MARK_WEIGHT }, { WATCH_NO_CONNECTION, MARK_WEIGHT },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		score += marks & rows[i].mark ? rows[i].weight : 0;
	return fmin(fmax(round(score * 1000) / 1000, 0), 1);
}

/* Total: the names decide in the end, so the order of finding does not matter. */
static int by_gravity(const void *a, const void *b)
{
	const struct watch_finding *left = &((const struct candidate *)a)->finding;
	const struct watch_finding *right = &((const struct candidate *)b)->finding;

	if (left->own_word != right->own_word)
		return left->own_word ? 1 : -1;
	if (left->level != right->level)
		return left->level > right->level ? -1 : 1;
	if (left->score > right->score || left->score < right->score)
		return left->score > right->score ? -1 : 1;
	const int source = str_compare(left->source, right->source);
	return source ? source : str_compare(left->destination, right->destination);
}

/* Keep the gravest. */
static void cut(struct judging *j, enum watch_kind kind)
{
	const size_t n = j->n[kind];

	qsort(j->found[kind], n, sizeof(*j->found[kind]), by_gravity);
	j->n[kind] = size_min(n, FINDINGS_KEPT);
	j->watch->crowded += n - j->n[kind];
}

static void add(struct judging *j, const struct watch_finding *finding, struct told *told)
{
	const enum watch_kind kind = finding->kind;

	if (finding->level < RULE_LEVEL_LOW)
		return;
	if (j->n[kind] == FINDINGS_KEPT * 2)
		cut(j, kind);
	j->found[kind][j->n[kind]++] = (struct candidate){ *finding, told };
}

/* ---- pairs ---- */

struct pair_view {
	struct pair *pair;
	const struct source *source;
	struct watch_finding base;
	uint64_t out_bytes;
};

static bool view_pair(const struct judging *j, struct pair *pair, struct pair_view *ret)
{
	const struct pair_ends ends = watch_ends(j->watch, pair);
	uint32_t out_kib[BEACON_HOURS];
	struct watch_finding *base = &ret->base;

	if (!ends.destination)
		return false;
	*ret = (struct pair_view){ .pair = pair, .source = ends.source };
	base->from_us = j->from_s * US_PER_SEC;
	base->to_us = j->end_s * US_PER_SEC;
	base->last_us = pair->last_s * US_PER_SEC;
	base->place = pair->place;
	base->hosts = j->hosts;
	base->sources = ends.destination->sources;
	base->n_hours = hours_watched(j);
	copy_hours(j, pair->count, pair->hour, base->hours);
	copy_hours(j, pair->out_kib, pair->hour, out_kib);
	for (unsigned i = 0; i < base->n_hours; i++) {
		base->count += base->hours[i];
		base->bytes_out += out_kib[i] * UINT64_C(1024);
		if (out_kib[i] * UINT64_C(1024) > base->fullest_hour_bytes)
			base->fullest_hour_bytes = out_kib[i] * UINT64_C(1024);
	}
	base->bytes_in = pair->bytes_in;
	base->duration_s = j->end_s - pair->longest_at_s <= DAY_S ? pair->longest_s : 0;
	base->marks = pair_marks(j, pair, ends.destination, base->bytes_in + base->bytes_out);
	return true;
}

/* Most pairs are nothing: who they are is asked for the others. */
static void add_pair(struct judging *j, const struct pair_view *view, struct watch_finding *finding)
{
	struct network_watch *watch = j->watch;

	if (finding->level < RULE_LEVEL_LOW)
		return;
	finding->source = watch_pair_source(watch, view->pair);
	finding->destination = watch_pair_destination(watch, view->pair);
	finding->own_word = watch_content_allowed(watch->content, finding->destination);
	add(j, finding, &view->pair->told[finding->kind]);
}

/* Drop the samples before the window and lay the rest out by time. */
static size_t lay_out_samples(const struct judging *j, struct pair *pair, struct beacon_sample *out)
{
	size_t n = 0;

	while (pair->n && pair->samples[pair->head].second < j->from_s) {
		pair->head = (pair->head + 1) % pair->cap;
		pair->n--;
	}
	for (; n < pair->n; n++)
		out[n] = pair->samples[(pair->head + n) % pair->cap];
	return n;
}

/* When the oldest samples had to go, the hours still know when it began. */
static int64_t first_of(const struct judging *j, const struct watch_finding *base,
			const struct beacon_sample *samples, size_t n)
{
	if (n < BEACON_SAMPLES_MAX)
		return samples[0].second;
	unsigned hour = 0;
	while (hour < base->n_hours && !base->hours[hour])
		hour++;
	const int64_t start_s = j->end_s - (int64_t)(base->n_hours - hour) * HOUR_S;
	return start_s < samples[0].second ? start_s : samples[0].second;
}

static void judge_beacon(struct judging *j, const struct pair_view *view)
{
	const size_t n = lay_out_samples(j, view->pair, j->samples);

	if (n < BEACON_TIMES_LEAST)
		return;
	const struct beacon_series series = {
		.samples = j->samples,
		.n = n,
		.connections = view->base.count,
		.hours = view->base.hours,
		.n_hours = view->base.n_hours,
		.first_s = first_of(j, &view->base, j->samples, n),
		.last_s = view->pair->last_s,
		.watched_first_s = j->watch->first_s > j->from_s ? j->watch->first_s : j->from_s,
		.watched_last_s = j->watch->last_s,
	};
	const struct beacon_score beacon = beacon_score(&series);
	if (!beacon.valid)
		return;
	struct watch_finding finding = view->base;
	finding.beacon = beacon;
	finding.kind = WATCH_BEACON;
	finding.score = weigh(finding.beacon.total, finding.marks);
	finding.level = watch_content_level(j->watch->content, WATCH_BEACON, finding.score * 100);
	add_pair(j, view, &finding);
}

static void judge_long(struct judging *j, const struct pair_view *view)
{
	const enum rule_level level = watch_content_level(j->watch->content, WATCH_LONG,
							  (double)view->base.duration_s / HOUR_S);

	if (level < RULE_LEVEL_LOW)
		return;
	struct watch_finding finding = view->base;
	finding.kind = WATCH_LONG;
	finding.level = level;
	add_pair(j, view, &finding);
}

static int compare_u32(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a;
	const uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The median of the days before this one; false when they are too few. */
static bool usual_mib(const struct source *source, double *ret)
{
	uint32_t past[PAST_DAYS];
	const size_t n = source ? size_min(source->n_past, PAST_DAYS) : 0;

	if (n < PAST_DAYS_LEAST)
		return false;
	memcpy(past, source->past_mib, n * sizeof(*past));
	qsort(past, n, sizeof(*past), compare_u32);
	*ret = past[n / 2];
	return true;
}

static void judge_upload(struct judging *j, const struct pair_view *view)
{
	const double mib = (double)view->base.bytes_out / (1024 * 1024);
	enum rule_level level = watch_content_level(j->watch->content, WATCH_UPLOAD, mib);
	double usual = 0;

	if (level < RULE_LEVEL_LOW && mib < UPLOAD_LEAST_MIB)
		return;
	const bool past = usual_mib(view->source, &usual);
	if (past && mib < usual * UPLOAD_USUAL)
		return;
	if (past && mib >= UPLOAD_LEAST_MIB && mib >= usual * UPLOAD_TIMES &&
	    level < RULE_LEVEL_MEDIUM)
		level = RULE_LEVEL_MEDIUM;
	struct watch_finding finding = view->base;
	finding.kind = WATCH_UPLOAD;
	finding.level = level;
	finding.usual_bytes = (uint64_t)(usual * 1024 * 1024);
	finding.marks |= past ? 0 : WATCH_NO_PAST;
	add_pair(j, view, &finding);
}

/* A destination that nobody in the house went to before, asked by a program nobody else uses. */
static void judge_rare(struct judging *j, const struct pair_view *view)
{
	const struct watch_finding *base = &view->base;

	if (!(base->marks & WATCH_NEW) || base->sources != 1 || base->count < RARE_CONNECTIONS)
		return;
	struct watch_finding finding = *base;
	finding.kind = WATCH_RARE;
	finding.level = base->marks & WATCH_RARE_AGENT ? RULE_LEVEL_MEDIUM : RULE_LEVEL_LOW;
	add_pair(j, view, &finding);
}

static void judge_pair(struct judging *j, struct pair *pair)
{
	struct pair_view view;

	if (!view_pair(j, pair, &view))
		return;
	judge_beacon(j, &view);
	judge_long(j, &view);
	judge_upload(j, &view);
	judge_rare(j, &view);
}

/* ---- names ---- */

/* Forget the names of hours before the window. */
static void drop_old_names(struct network_watch *watch, struct domain *domain, int64_t from_s)
{
	const uint16_t now = (uint16_t)(domain->last_s / HOUR_S);
	const uint16_t span = (uint16_t)(domain->last_s / HOUR_S - from_s / HOUR_S);
	bool old = false;

	for (uint32_t i = 0; i < domain->cap_names; i++) {
		const uint64_t name = domain->names[i];
		if (name && (uint16_t)(now - (uint16_t)name) > span) {
			domain->names[i] = 0;
			old = true;
		}
	}
	if (old)
		domain_reserve(watch, domain, domain->cap_names);
}

static double entropy_of(const struct domain *domain)
{
	double bits = 0;

	for (size_t i = 0; i < DOMAIN_CHARS && domain->name_chars; i++) {
		const double share = (double)domain->chars[i] / (double)domain->name_chars;
		if (share > 0)
			bits -= share * log2(share);
	}
	return round(bits * 100) / 100;
}

/* 0.5 at the first threshold, then 0.7, 0.9 and 1, even in between. */
static double names_score(const struct watch_content *content, double names)
{
	static const double scores[] = { 0.5, 0.7, 0.9, 1.0 };
	double below = 0;
	double below_score = 0;

	for (unsigned step = 0; step < ARRAY_LEN(scores); step++) {
		const double at = watch_content_threshold(content, WATCH_DNS, step);
		if (names < at)
			return below_score +
			       (scores[step] - below_score) * (names - below) / fmax(at - below, 1);
		below = at;
		below_score = scores[step];
	}
	return 1;
}

static const struct asker *chief_asker(const struct domain *domain)
{
	const struct asker *chief = &domain->askers[0];

	for (size_t i = 1; i < DOMAIN_ASKERS; i++) {
		if (domain->askers[i].count > chief->count)
			chief = &domain->askers[i];
	}
	return chief;
}

static void describe_domain(const struct judging *j, const struct domain *domain,
			    struct watch_finding *f)
{
	const double queries = (double)domain->queries;

	f->names = domain->n_names;
	f->txt_share = queries > 0 ? round((double)domain->odd_types / queries * 100) / 100 : 0;
	f->name_length =
		domain->new_names
			? round((double)domain->name_chars / (double)domain->new_names * 10) / 10
			: 0;
	f->name_entropy = entropy_of(domain);
	if (f->txt_share >= ODD_TYPES_SHARE)
		f->marks |= WATCH_RECORD_TYPES;
	if (f->name_length >= RANDOM_LENGTH && f->name_entropy >= RANDOM_ENTROPY &&
	    f->names >= NAMES_FOR_RANDOM)
		f->marks |= WATCH_RANDOM_NAMES;
	if (j->watch->web_seen && domain->connected_s < j->from_s)
		f->marks |= WATCH_NO_CONNECTION;
}

static void judge_domain(struct judging *j, struct domain *domain)
{
	struct network_watch *watch = j->watch;
	const struct str name = keep_key(&watch->domains, domain);

	drop_old_names(watch, domain, j->from_s);
	struct watch_finding finding = {
		.kind = WATCH_DNS,
		.source = str_from(chief_asker(domain)->name),
		.destination = name,
		.own_word = watch_content_allowed(watch->content, name),
		.from_us = j->from_s * US_PER_SEC,
		.to_us = j->end_s * US_PER_SEC,
		.last_us = domain->last_s * US_PER_SEC,
		.place = domain->place,
		.hosts = j->hosts,
		.n_hours = hours_watched(j),
	};
	copy_hours(j, domain->count, domain->hour, finding.hours);
	for (unsigned i = 0; i < finding.n_hours; i++)
		finding.count += finding.hours[i];
	describe_domain(j, domain, &finding);
	/* Marks make a tunnel graver; they do not make one of a few names. */
	const double names = (double)finding.names;
	const double score = names_score(watch->content, names);
	finding.score = score < 0.5 ? score : weigh(score, finding.marks);
	finding.level = watch_content_level(watch->content, WATCH_BEACON, finding.score * 100);
	add(j, &finding, &domain->told);
}

/* ---- telling ---- */

static bool is_due(const struct judging *j, const struct watch_finding *finding,
		   const struct told *told)
{
	if (finding->own_word || finding->level < TELL_LEAST)
		return false;
	return !told->at_s || finding->level > told->level || j->end_s - told->at_s >= DAY_S;
}

static void complete(const struct network_watch *watch, struct watch_finding *finding)
{
	if (finding->place.origin < watch->n_origins)
		finding->origin = watch->origins[finding->place.origin];
	if (finding->kind == WATCH_DNS)
		return;
	char room[KEEP_KEY_MAX];
	const struct pair *pair = keep_find(
		&watch->pairs, watch_pair_key(finding->source, finding->destination, room));
	finding->agent = agent_name(watch, pair ? pair->agent : 0);
}

static void tell(struct judging *j, struct candidate *candidate, size_t *told)
{
	const struct watch_sink *sink = &j->watch->sink;

	if (!is_due(j, &candidate->finding, candidate->told) || *told == WATCH_ALERTS_MAX)
		return;
	(*told)++;
	*candidate->told = (struct told){ .at_s = j->end_s, .level = candidate->finding.level };
	if (!j->watch->muted && sink->found)
		sink->found(sink->ctx, &candidate->finding);
}

static void tell_kind(struct judging *j, enum watch_kind kind)
{
	const struct watch_sink *sink = &j->watch->sink;
	size_t told = 0;

	cut(j, kind);
	for (size_t i = 0; i < j->n[kind]; i++) {
		struct candidate *candidate = &j->found[kind][i];
		complete(j->watch, &candidate->finding);
		if (i < WATCH_BOARD_ROWS && !j->watch->muted && sink->row)
			sink->row(sink->ctx, &candidate->finding);
		tell(j, candidate, &told);
	}
}

void watch_judge(struct network_watch *watch, int64_t end_s)
{
	struct judging j = {
		.watch = watch,
		.from_s = end_s - DAY_S,
		.end_s = end_s,
	};
	size_t at = 0;
	void *value;

	j.samples = mem_new_array(BEACON_SAMPLES_MAX, sizeof(*j.samples));
	sweep(watch, j.from_s, end_s);
	count_hosts(&j);
	for (size_t kind = 0; kind < WATCH_KINDS; kind++)
		j.found[kind] = mem_new_array(FINDINGS_KEPT * 2, sizeof(struct candidate));
	while ((value = keep_next(&watch->pairs, &at)))
		judge_pair(&j, value);
	for (at = 0; (value = keep_next(&watch->domains, &at));)
		judge_domain(&j, value);
	if (!watch->muted && watch->sink.board)
		watch->sink.board(watch->sink.ctx, end_s * US_PER_SEC);
	for (size_t kind = 0; kind < WATCH_KINDS; kind++) {
		tell_kind(&j, (enum watch_kind)kind);
		free(j.found[kind]);
	}
	free(j.samples);
	watch->judged++;
}
