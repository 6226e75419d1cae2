/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One simulated facility of `hub simulate`: its end of the line, with the code of the uplink for
 * connections, TLS, questions, bundles, signatures and the rhythm of trying again. What a real
 * facility writes into its records it keeps in memory: how far posts came, and that they are armed;
 * it has no engine.
 */
#pragma once

#include "base/os/loop.h"
#include "link/node.h"
#include "link/question.h"
#include "net/line.h"

struct sim_facility;

/* What happens at it, to whoever counts. Within its calls. */
struct sim_sink {
	void (*up)(void *ctx, struct sim_facility *facility); /* greeted; the question is open */
	void (*armed)(void *ctx, struct sim_facility *facility);
	void (*said)(void *ctx, struct sim_facility *facility, bool good); /* each answer */
	void *ctx;
};

struct sim_facility {
	struct loop *loop;
	const struct sim_sink *sink;
	struct str code;
	struct str hub_key;
	const struct link_node *node;
	struct line *line;
	struct loop_timer again;
	struct link_progress progress;
	uint64_t last_id;
	uint64_t asked[LINE_QUESTIONS];
	unsigned failures;
	bool greeted;
	bool away; /* its connection is cut */
	size_t number;
};

/* `node`, `code` and `hub_key` outlive it. */
enum errc sim_facility_open(struct sim_facility *facility, struct err *err) MUST_CHECK;
void sim_facility_close(struct sim_facility *facility);

void sim_facility_connect(struct sim_facility *facility);
void sim_facility_cut(struct sim_facility *facility); /* until sim_facility_connect() */

/* Beside the question that is open, on a connection of its own. */
void sim_facility_hello(struct sim_facility *facility);
