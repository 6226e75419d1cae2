/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many simulated facilities in one process and one event loop. A few processes share them, because
 * of descriptors; each tells what happens in it by a pipe, in order.
 */
#pragma once

#include "cli/hub/sim-facility.h"

enum sim_event_kind {
	SIM_UP,	   /* the first time */
	SIM_ARMED, /* number: the facility's; at_us: monotonic */
	SIM_IDLE,  /* number: bytes of a day on an idle line */
};

struct sim_event {
	uint32_t kind;
	uint32_t pad;
	uint64_t number;
	int64_t at_us;
};

/* What a process is told, a byte each. The end of the pipe ends it. */
enum sim_order {
	SIM_FLAP = 'f',	   /* some lines break and come back, from now on */
	SIM_MEASURE = 'm', /* what an idle line costs */
};

struct sim_fleet_plan {
	struct sim_facility *facilities; /* node, code, hub_key and number are set */
	size_t n;
	uint64_t seed;
	unsigned flapping; /* of 100 */
	int orders;
	int events;
};

/* Until the orders end. */
enum errc sim_fleet_run(const struct sim_fleet_plan *plan, struct err *err) MUST_CHECK;
