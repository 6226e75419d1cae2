/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/watch-tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define SAMPLES_FIRST	  4u
#define NAMES_FIRST	  16u
#define PAIRS_MAX	  32768u
#define PAIR_BYTES	  (24u * 1024 * 1024 + PAIRS_MAX * sizeof(struct pair_ends))
#define DESTINATIONS_MAX  32768u
#define DESTINATION_BYTES (8u * 1024 * 1024)
#define SOURCES_MAX	  8192u
#define SOURCE_BYTES	  (4u * 1024 * 1024)
#define AGENTS_MAX	  4096u
#define AGENT_BYTES	  (2u * 1024 * 1024)
#define DOMAINS_MAX	  8192u
#define DOMAIN_BYTES	  (12u * 1024 * 1024)
#define ORIGIN_TEXT_MAX	  (128u * 1024)

const struct watch_limits watch_limits_live = {
	.queue_bytes = 4u * 1024 * 1024,
	.lateness_us = WATCH_LATENESS_US,
	.pairs = PAIRS_MAX,
	.pair_bytes = PAIR_BYTES,
};

/* But for the queue as the live watch, so that both forget the same. */
const struct watch_limits watch_limits_scan = {
	.queue_bytes = 512u * 1024 * 1024,
	.lateness_us = FLOW_LATENESS_ANY,
	.pairs = PAIRS_MAX,
	.pair_bytes = PAIR_BYTES,
};

/* ---- what is worth keeping ---- */

/* A pair that speaks often is worth more than one that spoke last; among equals the newest. */
static uint64_t pair_worth(const void *value)
{
	const struct pair *pair = value;
	const uint64_t often = pair->n < 255 ? pair->n : 255;

	return often << 40 | ((uint64_t)pair->last_s & 0xffffffffffu);
}

static void pair_forget(void *value)
{
	free(((struct pair *)value)->samples);
}

static uint64_t destination_worth(const void *value)
{
	return (uint64_t)((const struct destination *)value)->last_s;
}

static uint64_t source_worth(const void *value)
{
	return (uint64_t)((const struct source *)value)->last_s;
}

static uint64_t agent_worth(const void *value)
{
	return (uint64_t)((const struct agent *)value)->last_s;
}

static uint64_t domain_worth(const void *value)
{
	const struct domain *domain = value;
	const uint64_t names = domain->n_names < 255 ? domain->n_names : 255;

	return names << 40 | ((uint64_t)domain->last_s & 0xffffffffffu);
}

static void domain_forget(void *value)
{
	free(((struct domain *)value)->names);
}

void watch_tables_init(struct network_watch *watch)
{
	keep_init(&watch->pairs, &(struct keep_rules){
					 .value_size = sizeof(struct pair),
					 .entries_max = watch->limits.pairs,
					 .bytes_max = watch->limits.pair_bytes,
					 .worth = pair_worth,
					 .forget = pair_forget,
				 });
	keep_init(&watch->destinations, &(struct keep_rules){
						.value_size = sizeof(struct destination),
						.entries_max = DESTINATIONS_MAX,
						.bytes_max = DESTINATION_BYTES,
						.worth = destination_worth,
					});
	keep_init(&watch->sources, &(struct keep_rules){
					   .value_size = sizeof(struct source),
					   .entries_max = SOURCES_MAX,
					   .bytes_max = SOURCE_BYTES,
					   .worth = source_worth,
				   });
	keep_init(&watch->agents, &(struct keep_rules){
					  .value_size = sizeof(struct agent),
					  .entries_max = AGENTS_MAX,
					  .bytes_max = AGENT_BYTES,
					  .worth = agent_worth,
				  });
	keep_init(&watch->domains, &(struct keep_rules){
					   .value_size = sizeof(struct domain),
					   .entries_max = DOMAINS_MAX,
					   .bytes_max = DOMAIN_BYTES,
					   .worth = domain_worth,
					   .forget = domain_forget,
				   });
	arena_init(&watch->origin_text, ORIGIN_TEXT_MAX);
}

void watch_tables_clear(struct network_watch *watch)
{
	keep_clear(&watch->pairs);
	keep_clear(&watch->destinations);
	keep_clear(&watch->sources);
	keep_clear(&watch->agents);
	keep_clear(&watch->domains);
	arena_clear(&watch->origin_text);
	watch->n_origins = 0;
	watch->agent_serial = 0;
	watch->first_s = 0;
	watch->last_s = 0;
	watch->judge_at_s = 0;
	watch->web_seen = false;
}

void watch_tables_done(struct network_watch *watch)
{
	registered_done(&watch->registered);
	keep_done(&watch->pairs);
	keep_done(&watch->destinations);
	keep_done(&watch->sources);
	keep_done(&watch->agents);
	keep_done(&watch->domains);
	arena_done(&watch->origin_text);
}

/* ---- hours ---- */

void watch_hours_turn(uint32_t *hours, int64_t from, int64_t to)
{
	if (to - from >= BEACON_HOURS) {
		memset(hours, 0, BEACON_HOURS * sizeof(*hours));
		return;
	}
	for (int64_t hour = from + 1; hour <= to; hour++)
		hours[hour % BEACON_HOURS] = 0;
}

static void add_capped(uint32_t *sum, uint64_t n)
{
	const uint64_t total = *sum + n;

	*sum = total > UINT32_MAX ? UINT32_MAX : (uint32_t)total;
}

/* ---- pairs ---- */

struct str watch_pair_key(struct str source, struct str destination, char room[static KEEP_KEY_MAX])
{
	const size_t left = size_min(source.len, FLOW_NAME_MAX);
	const size_t right = size_min(destination.len, FLOW_NAME_MAX);

	memcpy(room, source.ptr, left);
	room[left] = '\0';
	memcpy(room + left + 1, destination.ptr, right);
	return str_of(room, left + 1 + right);
}

struct str watch_pair_source(const struct network_watch *watch, const struct pair *pair)
{
	struct str key = keep_key(&watch->pairs, pair);

	return str_split(&key, '\0');
}

struct str watch_pair_destination(const struct network_watch *watch, const struct pair *pair)
{
	const struct str key = keep_key(&watch->pairs, pair);

	return str_from_pos(key, str_find_char(key, '\0') + 1);
}

static uint64_t gone_of(const struct network_watch *watch)
{
	return 1 + watch->sources.gone + watch->destinations.gone;
}

struct pair_ends watch_ends(struct network_watch *watch, struct pair *pair)
{
	if (pair->ends.gone == gone_of(watch))
		return pair->ends;

	const struct pair_ends ends = {
		.source = keep_find(&watch->sources, watch_pair_source(watch, pair)),
		.destination = keep_find(&watch->destinations, watch_pair_destination(watch, pair)),
		.gone = gone_of(watch),
	};
	if (ends.source && ends.destination)
		pair->ends = ends;
	return ends;
}

void pair_reserve(struct network_watch *watch, struct pair *pair, uint32_t cap)
{
	struct beacon_sample *samples = mem_new_array(cap, sizeof(*samples));

	for (uint32_t i = 0; i < pair->n; i++)
		samples[i] = pair->samples[(pair->head + i) % pair->cap];
	free(pair->samples);
	pair->samples = samples;
	pair->cap = cap;
	pair->head = 0;
	keep_grow(&watch->pairs, pair, cap * sizeof(*samples));
}

static void add_sample(struct network_watch *watch, struct pair *pair, struct beacon_sample sample)
{
	if (pair->n == pair->cap && pair->cap < BEACON_SAMPLES_MAX)
		pair_reserve(watch, pair, pair->cap ? pair->cap * 2 : SAMPLES_FIRST);
	if (pair->n == pair->cap) {
		pair->samples[pair->head] = sample;
		pair->head = (pair->head + 1) % pair->cap;
		return;
	}
	pair->samples[(pair->head + pair->n++) % pair->cap] = sample;
}

static void note_longest(struct pair *pair, const struct flow *flow, int64_t second)
{
	if (flow->duration_s < 0)
		return;
	const uint32_t duration_s = (uint32_t)flow->duration_s;
	if (duration_s < pair->longest_s && second - pair->longest_at_s < DAY_S)
		return;
	pair->longest_s = duration_s;
	pair->longest_at_s = second;
}

/* ---- hosts and programs ---- */

static void close_day(struct source *source)
{
	const uint64_t mib = source->today_kib / 1024;

	source->past_mib[source->n_past % PAST_DAYS] =
		mib > UINT32_MAX ? UINT32_MAX : (uint32_t)mib;
	source->n_past++;
	source->today_kib = 0;
}

static struct source *find_source(struct network_watch *watch, const struct flow *flow)
{
	const int64_t second = flow->time_us / US_PER_SEC;
	bool is_new;
	struct source *source = keep_get(&watch->sources, flow->source, &is_new);

	if (is_new) {
		source->first_s = second;
		source->day = second / DAY_S;
	}
	return source;
}

static struct destination *find_destination(struct network_watch *watch, const struct flow *flow)
{
	bool is_new;
	struct destination *destination =
		keep_get(&watch->destinations, flow->destination, &is_new);

	if (is_new)
		destination->first_s = flow->time_us / US_PER_SEC;
	return destination;
}

/* The host and the destination of a flow of the pair, made when they are not kept. */
static void find_ends(struct network_watch *watch, const struct flow *flow, struct pair *pair)
{
	if (pair->ends.gone == gone_of(watch))
		return;
	pair->ends.source = find_source(watch, flow);
	pair->ends.destination = find_destination(watch, flow);
	pair->ends.gone = gone_of(watch);
}

static void count_source(struct source *source, const struct flow *flow, int64_t second)
{
	const int64_t day = second / DAY_S;

	if (day != source->day)
		close_day(source);
	source->day = day;
	source->last_s = second;
	source->today_kib += (flow->bytes_out + 1023) / 1024;
}

static const struct agent *add_agent(struct network_watch *watch, const struct flow *flow,
				     int64_t second)
{
	const uint64_t host = str_hash(flow->source);
	bool is_new;

	if (!flow->agent.len)
		return NULL;
	struct agent *agent = keep_get(&watch->agents, flow->agent, &is_new);
	if (is_new) {
		agent->first_s = second;
		agent->serial = ++watch->agent_serial;
	}
	agent->last_s = second;
	for (uint32_t i = 0; i < agent->n_sources; i++) {
		if (agent->sources[i] == host)
			return agent;
	}
	if (agent->n_sources < ARRAY_LEN(agent->sources))
		agent->sources[agent->n_sources++] = host;
	return agent;
}

/* ---- flows ---- */

static void add_pair(struct network_watch *watch, const struct flow *flow,
		     const struct agent *agent)
{
	char room[KEEP_KEY_MAX];
	const int64_t second = flow->time_us / US_PER_SEC;
	const int64_t hour = second / HOUR_S;
	const uint64_t bytes = flow->bytes_in + flow->bytes_out;
	bool is_new;
	struct pair *pair = keep_get(
		&watch->pairs, watch_pair_key(flow->source, flow->destination, room), &is_new);

	if (is_new) {
		pair->first_s = second;
		pair->hour = hour;
	}
	find_ends(watch, flow, pair);
	count_source(pair->ends.source, flow, second);
	pair->ends.destination->last_s = second;
	watch_hours_turn(pair->count, pair->hour, hour);
	watch_hours_turn(pair->out_kib, pair->hour, hour);
	pair->hour = hour;
	pair->last_s = second;
	pair->bytes_in += flow->bytes_in;
	add_capped(&pair->count[hour % BEACON_HOURS], 1);
	add_capped(&pair->out_kib[hour % BEACON_HOURS], (flow->bytes_out + 1023) / 1024);
	note_longest(pair, flow, second);
	pair->by_address = flow->by_address;
	pair->web = flow->kind == FLOW_WEB;
	pair->agent = agent ? agent->serial : 0;
	pair->rare_agent = agent && agent->n_sources == 1;
	pair->place = flow->place;
	add_sample(watch, pair,
		   (struct beacon_sample){
			   .second = (uint32_t)second,
			   .bytes = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes,
		   });
}

/* ---- names ---- */

/* Free slots are 0; the hash part is never 0. */
static uint64_t name_of(uint64_t hash, int64_t hour)
{
	return (hash | 1) << 16 | ((uint64_t)hour & 0xffff);
}

void domain_put_name(struct domain *domain, uint64_t name)
{
	const uint32_t mask = domain->cap_names - 1;
	uint32_t at = (uint32_t)(name >> 16) & mask;

	while (domain->names[at] && domain->names[at] >> 16 != name >> 16)
		at = (at + 1) & mask;
	domain->n_names += domain->names[at] ? 0 : 1;
	domain->names[at] = name;
}

void domain_reserve(struct network_watch *watch, struct domain *domain, uint32_t cap)
{
	uint64_t *old = domain->names;
	const uint32_t n_old = domain->cap_names;

	domain->names = mem_new_array(cap, sizeof(*domain->names));
	domain->cap_names = cap;
	domain->n_names = 0;
	for (uint32_t i = 0; i < n_old; i++) {
		if (old[i])
			domain_put_name(domain, old[i]);
	}
	free(old);
	keep_grow(&watch->domains, domain, cap * sizeof(*domain->names));
}

static size_t char_class(char c)
{
	if (c >= 'a' && c <= 'z')
		return (size_t)(c - 'a');
	if (ascii_is_digit(c))
		return (size_t)(26 + c - '0');
	return c == '-' ? 36 : 37;
}

static void describe_name(struct domain *domain, struct str name)
{
	domain->new_names++;
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '.')
			continue;
		domain->name_chars++;
		add_capped(&domain->chars[char_class(name.ptr[i])], 1);
	}
}

static void add_name(struct network_watch *watch, struct domain *domain, struct str name,
		     int64_t hour)
{
	if (!domain->cap_names)
		domain_reserve(watch, domain, NAMES_FIRST);
	if (domain->n_names >= WATCH_NAMES_MAX)
		return;
	if (domain->n_names >= domain->cap_names / 2)
		domain_reserve(watch, domain, domain->cap_names * 2);
	const uint32_t before = domain->n_names;
	domain_put_name(domain, name_of(str_hash(name), hour));
	if (domain->n_names > before)
		describe_name(domain, name);
}

/* The hosts that ask most: a new one takes the place, and the count, of the one that asks least. */
static void add_asker(struct domain *domain, struct str source)
{
	const uint64_t hash = str_hash(source);
	struct asker *least = &domain->askers[0];

	for (size_t i = 0; i < DOMAIN_ASKERS; i++) {
		struct asker *asker = &domain->askers[i];
		if (asker->count && asker->source == hash) {
			asker->count++;
			return;
		}
		if (asker->count < least->count)
			least = asker;
	}
	least->source = hash;
	least->count++;
	(void)snprintf(least->name, sizeof(least->name), "%.*s", STR_ARG(source));
}

static bool is_odd_type(struct str type)
{
	static const char *const odd[] = { "TXT", "NULL", "16", "10", "PRIVATE", "65399" };

	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		if (str_equal_nocase(type, str_from(odd[i])))
			return true;
	}
	return false;
}

static void add_query(struct network_watch *watch, const struct flow *flow, int64_t second)
{
	const struct str registered =
		registered_of(&watch->registered, watch->content, flow->destination);
	const int64_t hour = second / HOUR_S;
	bool is_new;

	if (!registered.len)
		return;
	struct domain *domain = keep_get(&watch->domains, registered, &is_new);
	if (is_new) {
		domain->first_s = second;
		domain->hour = hour;
	}
	watch_hours_turn(domain->count, domain->hour, hour);
	domain->hour = hour;
	domain->last_s = second;
	domain->queries++;
	domain->odd_types += is_odd_type(flow->record_type) ? 1 : 0;
	add_capped(&domain->count[hour % BEACON_HOURS], 1);
	add_asker(domain, flow->source);
	domain->place = flow->place;
	const size_t left = flow->destination.len - registered.len;
	if (left > 1)
		add_name(watch, domain, str_sub(flow->destination, 0, left - 1), hour);
}

static void note_connection(struct network_watch *watch, const struct flow *flow, int64_t second)
{
	if (flow->by_address)
		return;
	watch->web_seen = true;
	if (!watch->domains.n)
		return;
	const struct str registered =
		registered_of(&watch->registered, watch->content, flow->destination);
	struct domain *domain = registered.len ? keep_find(&watch->domains, registered) : NULL;
	if (domain)
		domain->connected_s = second;
}

void watch_tables_add(struct network_watch *watch, const struct flow *flow)
{
	const int64_t second = flow->time_us / US_PER_SEC;

	watch->flows++;
	watch->last_s = second;
	if (!watch->first_s)
		watch->first_s = second;
	if (flow->kind == FLOW_DNS) {
		add_query(watch, flow, second);
		return;
	}
	const struct agent *agent = add_agent(watch, flow, second);
	add_pair(watch, flow, agent);
	note_connection(watch, flow, second);
}
