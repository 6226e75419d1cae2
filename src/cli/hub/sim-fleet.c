/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hub/sim-fleet.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "link/rhythm.h"

#define CONNECTING_MAX	 48u /* handshakes under way when all come for the first time */
#define UP_MIN_US	 (3 * US_PER_SEC)
#define UP_SPAN_US	 (12 * US_PER_SEC)
#define DOWN_MIN_US	 (1 * US_PER_SEC)
#define DOWN_SPAN_US	 (14 * US_PER_SEC)
#define MEASURED_MAX	 8u  /* facilities */
#define MEASURED_ROUNDS	 10u /* questions each, behind the first */
#define DAY_S		 86400.0
#define PACKET_BYTES	 52.0  /* headers of IPv4 and TCP with its time stamps */
#define KEEP_ALIVE_S	 100.0 /* net/line.c */
#define KEEP_ALIVE_PACKS 2.0

struct flap {
	struct fleet *fleet;
	struct sim_facility *facility;
	struct loop_timer timer;
	uint64_t state;
};

struct measured {
	struct sim_facility *facility;
	unsigned rounds;
	struct line_traffic first;
};

struct fleet {
	const struct sim_fleet_plan *plan;
	struct loop *loop;
	struct loop_watch orders;
	struct flap *flaps;
	size_t n_flaps;
	bool *was_up;
	size_t connecting;
	size_t next;
	struct measured measured[MEASURED_MAX];
	size_t n_measured;
	bool broken; /* nobody reads what happens */
};

static void tell(struct fleet *fleet, enum sim_event_kind kind, uint64_t number)
{
	const struct sim_event event = { .kind = kind,
					 .number = number,
					 .at_us = clock_mono_us(&clock_system) };

	/* Less than PIPE_BUF: whole or not at all. */
	if (write(fleet->plan->events, &event, sizeof(event)) != (ssize_t)sizeof(event))
		fleet->broken = true;
	if (fleet->broken)
		loop_stop(fleet->loop);
}

/* ---- the first time: some at a time ---- */

static void connect_more(struct fleet *fleet)
{
	while (fleet->connecting < CONNECTING_MAX && fleet->next < fleet->plan->n) {
		fleet->connecting++;
		sim_facility_connect(&fleet->plan->facilities[fleet->next++]);
	}
}

static size_t place_of(const struct fleet *fleet, const struct sim_facility *facility)
{
	return (size_t)(facility - fleet->plan->facilities);
}

static void on_up(void *ctx, struct sim_facility *facility)
{
	struct fleet *fleet = ctx;
	bool *was_up = &fleet->was_up[place_of(fleet, facility)];

	if (*was_up)
		return;
	*was_up = true;
	fleet->connecting--;
	tell(fleet, SIM_UP, facility->number);
	connect_more(fleet);
}

static void on_armed(void *ctx, struct sim_facility *facility)
{
	tell(ctx, SIM_ARMED, facility->number);
}

/* ---- what an idle line costs ---- */

static double bytes_a_day(const struct measured *m, const struct line_traffic *last)
{
	const double bytes = (double)(last->bytes - m->first.bytes) / MEASURED_ROUNDS;
	const double packets = (double)(last->packets - m->first.packets) / MEASURED_ROUNDS;
	/* The shortest time a hub keeps a question open. */
	const double questions = DAY_S * (double)US_PER_SEC / (double)link_hold_us(0);
	const double keeping = DAY_S / KEEP_ALIVE_S * KEEP_ALIVE_PACKS * PACKET_BYTES;

	return questions * (bytes + packets * PACKET_BYTES) + keeping;
}

/* A question that is answered with nothing, as the open one is when its time is over. */
static void on_said(void *ctx, struct sim_facility *facility, bool good)
{
	struct fleet *fleet = ctx;
	const struct line_traffic traffic = line_traffic(facility->line);

	for (size_t i = 0; i < fleet->n_measured; i++) {
		struct measured *m = &fleet->measured[i];

		if (m->facility != facility || !good || m->rounds > MEASURED_ROUNDS)
			continue;
		if (m->rounds == 0)
			m->first = traffic;
		if (m->rounds == MEASURED_ROUNDS)
			tell(fleet, SIM_IDLE, (uint64_t)bytes_a_day(m, &traffic));
		if (m->rounds++ < MEASURED_ROUNDS)
			sim_facility_hello(facility);
	}
}

static bool is_flapping(const struct fleet *fleet, const struct sim_facility *facility)
{
	for (size_t i = 0; i < fleet->n_flaps; i++) {
		if (fleet->flaps[i].facility == facility)
			return true;
	}
	return false;
}

static void measure(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->plan->n && fleet->n_measured < MEASURED_MAX; i++) {
		struct sim_facility *facility = &fleet->plan->facilities[i];

		if (is_flapping(fleet, facility))
			continue;
		fleet->measured[fleet->n_measured++] = (struct measured){ .facility = facility };
		sim_facility_hello(facility);
	}
}

/* ---- lines that break ---- */

/* splitmix64: the same lines break at the same moments for the same seed. */
static uint64_t chance(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void on_flap(void *ctx)
{
	struct flap *flap = ctx;
	const bool was_away = flap->facility->away;
	const int64_t min_us = was_away ? UP_MIN_US : DOWN_MIN_US;
	const int64_t span_us = was_away ? UP_SPAN_US : DOWN_SPAN_US;

	if (was_away)
		sim_facility_connect(flap->facility);
	else
		sim_facility_cut(flap->facility);
	loop_timer_after(flap->fleet->loop, &flap->timer,
			 min_us + (int64_t)(chance(&flap->state) % (uint64_t)span_us));
}

static void flap_all(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->n_flaps; i++) {
		struct flap *flap = &fleet->flaps[i];

		loop_timer_after(fleet->loop, &flap->timer,
				 (int64_t)(chance(&flap->state) % (uint64_t)UP_SPAN_US));
	}
}

static void choose_flapping(struct fleet *fleet)
{
	const struct sim_fleet_plan *plan = fleet->plan;

	fleet->flaps = mem_new_array(plan->n, sizeof(*fleet->flaps));
	for (size_t i = 0; i < plan->n; i++) {
		struct sim_facility *facility = &plan->facilities[i];
		uint64_t state = plan->seed * UINT64_C(1000003) + facility->number;

		if (chance(&state) % 100 >= plan->flapping)
			continue;
		struct flap *flap = &fleet->flaps[fleet->n_flaps++];
		*flap = (struct flap){ .fleet = fleet, .facility = facility, .state = state };
		flap->timer =
			(struct loop_timer){ .fire = on_flap, .ctx = flap, .at_us = TIME_NONE };
	}
}

/* ---- orders ---- */

static void on_order(void *ctx, unsigned events UNUSED)
{
	struct fleet *fleet = ctx;
	char order;

	if (read(fleet->plan->orders, &order, 1) != 1)
		loop_stop(fleet->loop);
	else if (order == SIM_FLAP)
		flap_all(fleet);
	else if (order == SIM_MEASURE)
		measure(fleet);
}

static void raise_descriptors(void)
{
	struct rlimit limit = { 0 };

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static enum errc open_all(struct fleet *fleet, const struct sim_sink *sink, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < fleet->plan->n; i++) {
		struct sim_facility *facility = &fleet->plan->facilities[i];

		facility->loop = fleet->loop;
		facility->sink = sink;
		code = sim_facility_open(facility, err);
	}
	return code;
}

enum errc sim_fleet_run(const struct sim_fleet_plan *plan, struct err *err)
{
	struct fleet fleet = { .plan = plan };
	const struct sim_sink sink = {
		.up = on_up, .armed = on_armed, .said = on_said, .ctx = &fleet
	};
	enum errc code = loop_new(&clock_system, &fleet.loop, err);

	if (code)
		return code;
	raise_descriptors();
	fleet.was_up = mem_new_array(plan->n, sizeof(*fleet.was_up));
	fleet.orders = (struct loop_watch){ .fd = plan->orders, .ready = on_order, .ctx = &fleet };
	choose_flapping(&fleet);
	code = loop_add(fleet.loop, &fleet.orders, LOOP_READ, err);
	if (!code)
		code = open_all(&fleet, &sink, err);
	if (!code) {
		connect_more(&fleet);
		code = loop_run(fleet.loop, err);
	}
	free(fleet.flaps);
	free(fleet.was_up);
	/* The process ends: thousands of connections are not closed one by one. */
	return code;
}
