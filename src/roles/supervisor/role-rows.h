/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which roles there are: the supervisor's table, for it alone.
 */
#pragma once

#include "roles/supervisor/child.h"

/* The roles, in the order they start. */
static const struct role_row role_rows[] = {
	{ .name = "store", .stop_stage = 2, .holds_lock = true },
	{ .name = "engine", .stop_stage = 1, .of_facility = true },
	{ .name = "reader", .stop_stage = 1 },
	{ .name = "courier", .stop_stage = 1 },
	{ .name = "prober", .stop_stage = 1, .only_with = "website", .of_facility = true },
	{ .name = "importer", .stop_stage = 1, .rests = true },
	{ .name = "registrar", .stop_stage = 1, .rests = true },
	{ .name = "printer", .stop_stage = 1, .rests = true },
	{ .name = "sealer", .stop_stage = 1, .rests = true, .looks = true },
	{ .name = "listener", .stop_stage = 0, .of_facility = true },
	{ .name = "watcher", .stop_stage = 0, .holds_lock = true, .of_facility = true },
	{ .name = "exchange", .stop_stage = 1 },
	{ .name = "uplink", .stop_stage = 0, .of_facility = true },
	{ .name = "downlink", .stop_stage = 0, .only_with = "link-in" },
	{ .name = "console", .stop_stage = 0 },
	{ .name = "converter", .stop_stage = 0, .on_request = true },
};

#define STAGES	      3
#define ROW_OF_STORE  0
#define ROW_OF_ENGINE 1
