/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the network watch remembers, as bytes and back. Little-endian, each table with its count
 * before it, each key with its length; docs/formats/network-watch.md lists the fields.
 *
 * The writer and the reader of a struct are the same function, so they cannot differ: `io` either
 * appends a number or takes it. What is read is checked against the limits that the watch keeps by
 * itself; names are put into their sets anew.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "detect/beacon/watch-tables.h"

#define STATE_MAGIC   UINT32_C(0x574e4f54) /* "TONW" */
#define STATE_VERSION 1u
#define TIME_MOST_S   ((int64_t)UINT32_MAX)

struct io {
	struct buf *out;   /* writing, or NULL */
	struct cursor *in; /* reading, or NULL */
	bool failed;
};

static void io_u64(struct io *io, uint64_t *n)
{
	if (io->out)
		buf_add_u64(io->out, *n);
	else
		*n = cursor_u64(io->in);
}

static void io_u32(struct io *io, uint32_t *n)
{
	if (io->out)
		buf_add_u32(io->out, *n);
	else
		*n = cursor_u32(io->in);
}

static void io_bool(struct io *io, bool *flag)
{
	if (io->out)
		buf_add_u8(io->out, *flag);
	else
		*flag = cursor_u8(io->in) == 1;
}

/* Seconds, hours and days: 0 to the end of 32 bits. */
static void io_when(struct io *io, int64_t *when)
{
	uint64_t n = (uint64_t)*when;

	io_u64(io, &n);
	if (n > (uint64_t)TIME_MOST_S)
		io->failed = true;
	*when = (int64_t)size_min(n, (size_t)TIME_MOST_S);
}

static void io_time_us(struct io *io, int64_t *us)
{
	uint64_t n = (uint64_t)*us;

	io_u64(io, &n);
	*us = (int64_t)n;
}

static void io_hours(struct io *io, uint32_t *hours)
{
	for (size_t i = 0; i < BEACON_HOURS; i++)
		io_u32(io, &hours[i]);
}

static void io_place(struct io *io, struct flow_place *place)
{
	io_u64(io, &place->record);
	io_u32(io, &place->event);
	io_u32(io, &place->origin);
	io_time_us(io, &place->arrival_us);
}

static void io_told(struct io *io, struct told *told)
{
	io_when(io, &told->at_s);
	io_u32(io, &told->level);
}

/* A text of at most `max` bytes; when reading a view of the input. */
static void io_text(struct io *io, struct str *text, size_t max)
{
	uint32_t len = (uint32_t)text->len;

	io_u32(io, &len);
	if (io->out) {
		buf_add(io->out, *text);
		return;
	}
	if (len > max)
		io->failed = true;
	*text = cursor_bytes(io->in, io->failed ? 0 : len);
}

static bool io_bad(const struct io *io)
{
	return io->failed || (io->in && io->in->failed);
}

/* ---- the tables ---- */

static void io_samples(struct io *io, struct network_watch *watch, struct pair *pair)
{
	uint32_t n = pair->n;
	uint32_t before = 0;

	io_u32(io, &n);
	if (n > BEACON_SAMPLES_MAX)
		io->failed = true;
	if (io_bad(io))
		return;
	if (io->in && n) {
		uint32_t cap = 4;
		while (cap < n)
			cap *= 2;
		pair_reserve(watch, pair, cap);
	}
	for (uint32_t i = 0; i < n && !io_bad(io); i++) {
		struct beacon_sample *sample =
			&pair->samples[io->in ? i : (pair->head + i) % pair->cap];
		io_u32(io, &sample->second);
		io_u32(io, &sample->bytes);
		if (sample->second < before)
			io->failed = true;
		before = sample->second;
	}
	pair->n = n;
}

static void io_pair(struct io *io, struct network_watch *watch, void *value)
{
	struct pair *pair = value;

	io_when(io, &pair->first_s);
	io_when(io, &pair->last_s);
	io_when(io, &pair->hour);
	io_hours(io, pair->count);
	io_hours(io, pair->out_kib);
	io_u64(io, &pair->bytes_in);
	io_u32(io, &pair->longest_s);
	io_when(io, &pair->longest_at_s);
	io_u32(io, &pair->agent);
	io_bool(io, &pair->by_address);
	io_bool(io, &pair->web);
	io_bool(io, &pair->rare_agent);
	io_place(io, &pair->place);
	for (size_t i = 0; i < WATCH_KINDS; i++)
		io_told(io, &pair->told[i]);
	io_samples(io, watch, pair);
}

static void io_destination(struct io *io, struct network_watch *watch UNUSED, void *value)
{
	struct destination *destination = value;

	io_when(io, &destination->first_s);
	io_when(io, &destination->last_s);
}

static void io_source(struct io *io, struct network_watch *watch UNUSED, void *value)
{
	struct source *source = value;

	io_when(io, &source->first_s);
	io_when(io, &source->last_s);
	io_when(io, &source->day);
	io_u64(io, &source->today_kib);
	for (size_t i = 0; i < PAST_DAYS; i++)
		io_u32(io, &source->past_mib[i]);
	io_u32(io, &source->n_past);
}

static void io_agent(struct io *io, struct network_watch *watch UNUSED, void *value)
{
	struct agent *agent = value;

	io_when(io, &agent->first_s);
	io_when(io, &agent->last_s);
	io_u64(io, &agent->sources[0]);
	io_u64(io, &agent->sources[1]);
	io_u32(io, &agent->n_sources);
	io_u32(io, &agent->serial);
	if (agent->n_sources > ARRAY_LEN(agent->sources))
		io->failed = true;
}

static void write_names(struct io *io, const struct domain *domain)
{
	uint32_t n = domain->n_names;

	io_u32(io, &n);
	for (uint32_t i = 0; i < domain->cap_names; i++) {
		uint64_t name = domain->names[i];
		if (name)
			io_u64(io, &name);
	}
}

static void read_names(struct io *io, struct network_watch *watch, struct domain *domain)
{
	uint32_t n = 0;
	uint32_t cap = 16;

	io_u32(io, &n);
	if (n > WATCH_NAMES_MAX)
		io->failed = true;
	if (!n || io_bad(io))
		return;
	while (cap < n * 2)
		cap *= 2;
	domain_reserve(watch, domain, cap);
	for (uint32_t i = 0; i < n && !io_bad(io); i++) {
		uint64_t name = 0;
		io_u64(io, &name);
		if (name >> 16 == 0)
			io->failed = true;
		else
			domain_put_name(domain, name);
	}
}

static void io_asker(struct io *io, struct asker *asker)
{
	struct str name = str_from(asker->name);

	io_u64(io, &asker->source);
	io_u32(io, &asker->count);
	io_text(io, &name, sizeof(asker->name) - 1);
	if (io->in && !io_bad(io))
		(void)snprintf(asker->name, sizeof(asker->name), "%.*s", STR_ARG(name));
}

static void io_domain(struct io *io, struct network_watch *watch, void *value)
{
	struct domain *domain = value;

	io_when(io, &domain->first_s);
	io_when(io, &domain->last_s);
	io_when(io, &domain->connected_s);
	io_when(io, &domain->hour);
	io_hours(io, domain->count);
	io_u64(io, &domain->queries);
	io_u64(io, &domain->odd_types);
	io_u64(io, &domain->new_names);
	io_u64(io, &domain->name_chars);
	for (size_t i = 0; i < DOMAIN_CHARS; i++)
		io_u32(io, &domain->chars[i]);
	for (size_t i = 0; i < DOMAIN_ASKERS; i++)
		io_asker(io, &domain->askers[i]);
	io_place(io, &domain->place);
	io_told(io, &domain->told);
	if (io->out)
		write_names(io, domain);
	else
		read_names(io, watch, domain);
}

typedef void io_value(struct io *io, struct network_watch *watch, void *value);

static void write_table(struct io *io, struct network_watch *watch, struct keep_table *table,
			io_value *value_io)
{
	uint32_t n = (uint32_t)table->n;
	size_t at = 0;
	void *value;

	io_u32(io, &n);
	while ((value = keep_next(table, &at))) {
		struct str key = keep_key(table, value);
		io_text(io, &key, KEEP_KEY_MAX);
		value_io(io, watch, value);
	}
}

static void read_table(struct io *io, struct network_watch *watch, struct keep_table *table,
		       io_value *value_io)
{
	uint32_t n = 0;

	io_u32(io, &n);
	if (n > table->rules.entries_max)
		io->failed = true;
	for (uint32_t i = 0; i < n && !io_bad(io); i++) {
		struct str key = STR_NONE;
		bool is_new = false;
		io_text(io, &key, KEEP_KEY_MAX);
		if (io_bad(io))
			return;
		void *value = keep_get(table, key, &is_new);
		if (!is_new)
			io->failed = true;
		else
			value_io(io, watch, value);
	}
}

static void io_tables(struct io *io, struct network_watch *watch)
{
	const struct {
		struct keep_table *table;
		io_value *value_io;
	} rows[] = {
		{ &watch->pairs, io_pair },	{ &watch->destinations, io_destination },
		{ &watch->sources, io_source }, { &watch->agents, io_agent },
		{ &watch->domains, io_domain },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows) && !io_bad(io); i++) {
		if (io->out)
			write_table(io, watch, rows[i].table, rows[i].value_io);
		else
			read_table(io, watch, rows[i].table, rows[i].value_io);
	}
}

/* ---- what waits ---- */

static void io_flow(struct io *io, struct flow *flow)
{
	uint32_t kind = flow->kind;

	io_u32(io, &kind);
	io_time_us(io, &flow->time_us);
	io_text(io, &flow->source, FLOW_NAME_MAX);
	io_text(io, &flow->destination, FLOW_NAME_MAX);
	io_text(io, &flow->agent, FLOW_AGENT_MAX);
	io_text(io, &flow->record_type, FLOW_NAME_MAX);
	io_bool(io, &flow->by_address);
	io_u64(io, &flow->bytes_out);
	io_u64(io, &flow->bytes_in);
	io_time_us(io, &flow->duration_s);
	io_place(io, &flow->place);
	if (kind >= FLOW_KINDS || flow->duration_s < -1 || flow->duration_s > INT32_MAX ||
	    flow->time_us <= 0 || flow->time_us / US_PER_SEC >= TIME_MOST_S)
		io->failed = true;
	flow->kind = (enum flow_kind)(kind % FLOW_KINDS);
}

static void io_queue(struct io *io, struct flow_queue *queue)
{
	uint32_t n = (uint32_t)flow_queue_count(queue);

	io_time_us(io, &queue->newest_us);
	io_time_us(io, &queue->released_us);
	io_u32(io, &n);
	for (uint32_t i = 0; i < n && !io_bad(io); i++) {
		struct flow flow = { .kind = FLOW_WEB };
		if (io->out) {
			flow = *flow_queue_at(queue, i);
			io_flow(io, &flow);
			continue;
		}
		io_flow(io, &flow);
		if (io_bad(io))
			return;
		if (queue->bytes > queue->bytes_max || !flow_queue_add(queue, &flow))
			io->failed = true;
	}
}

static void io_origins(struct io *io, struct network_watch *watch)
{
	uint32_t n = watch->n_origins;

	io_u32(io, &n);
	if (n > WATCH_ORIGINS_MAX)
		io->failed = true;
	for (uint32_t i = 0; i < n && !io_bad(io); i++) {
		struct str name = io->out ? watch->origins[i] : STR_NONE;
		io_text(io, &name, FLOW_NAME_MAX * 2);
		if (io->in && !io_bad(io) && network_watch_origin(watch, name) != i)
			io->failed = true;
	}
}

static void io_watch(struct io *io, struct network_watch *watch)
{
	io_when(io, &watch->first_s);
	io_when(io, &watch->last_s);
	io_when(io, &watch->judge_at_s);
	/* The hour being filled ends behind all that was seen. */
	if (watch->first_s > watch->last_s ||
	    (watch->judge_at_s &&
	     (watch->judge_at_s % HOUR_S || watch->judge_at_s <= watch->last_s)))
		io->failed = true;
	io_bool(io, &watch->web_seen);
	io_u32(io, &watch->agent_serial);
	io_origins(io, watch);
	io_tables(io, watch);
	io_queue(io, &watch->queue);
}

void network_watch_save(const struct network_watch *watch, struct buf *out)
{
	/* Writing changes nothing; reading takes the same way through the struct. */
	struct network_watch *same = (struct network_watch *)(uintptr_t)watch;
	struct io io = { .out = out };

	buf_add_u32(out, STATE_MAGIC);
	buf_add_u32(out, STATE_VERSION);
	io_watch(&io, same);
}

static void forget(struct network_watch *watch)
{
	watch_tables_clear(watch);
	flow_queue_done(&watch->queue);
	flow_queue_init(&watch->queue, watch->limits.queue_bytes, watch->limits.lateness_us);
}

enum errc network_watch_restore(struct network_watch *watch, struct str saved, struct err *err)
{
	struct cursor in = cursor_of(saved);
	struct io io = { .in = &in };

	forget(watch);
	if (cursor_u32(&in) != STATE_MAGIC || cursor_u32(&in) != STATE_VERSION)
		return fail(err, ERR_CORRUPT, "state of the network watch: not version %u",
			    STATE_VERSION);
	io_watch(&io, watch);
	if (!io_bad(&io) && cursor_left(&in) == 0)
		return ERR_OK;
	forget(watch);
	return fail(err, ERR_CORRUPT,
		    "state of the network watch: breaks docs/formats/network-watch.md at byte %zu",
		    in.at);
}
