/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which roles there are, and who talks to whom: the supervisor's tables, for it alone.
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
	{ .name = "importer", .stop_stage = 1 },
	{ .name = "registrar", .stop_stage = 1 },
	{ .name = "printer", .stop_stage = 1 },
	{ .name = "sealer", .stop_stage = 1 },
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

/* Who talks to whom. Each end knows the channel by the name of the other. */
static const struct {
	const char *a;
	const char *b;
} link_rows[] = {
	{ "listener", "store" },    { "watcher", "store" },	 { "console", "store" },
	{ "engine", "store" },	    { "reader", "store" },	 { "console", "reader" },
	{ "watcher", "converter" }, { "courier", "store" },	 { "prober", "store" },
	{ "console", "importer" },  { "listener", "registrar" }, { "console", "registrar" },
	{ "console", "printer" },   { "console", "sealer" },	 { "printer", "sealer" },
	{ "exchange", "uplink" },   { "exchange", "downlink" },
};
