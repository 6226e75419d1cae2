/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small tree for tests of who may see what:
 *
 *     self ─┬─ east ── centre ── hospital ──vendor── vendor
 *           └─ west ── clinic
 *     ceptoar ──member── body ──member── hospital
 */
#pragma once

#include "organisations/organisation-change.h"
#include "organisations/seats.h"
#include "support/check.h"

#define TREE_DAY "2026-04-01"

enum tree_place {
	TREE_SELF,
	TREE_EAST,
	TREE_CENTRE,
	TREE_HOSPITAL,
	TREE_VENDOR,
	TREE_WEST,
	TREE_CLINIC,
	TREE_CEPTOAR,
	TREE_BODY,
	TREE_PLACES,
};

static const struct {
	const char *code;
	const char *kind;
	enum tree_place parent; /* itself: none */
	enum edge_kind by;
} tree_rows[TREE_PLACES] = {
	[TREE_SELF] = { "ministry", "ministry", TREE_SELF, EDGE_AUTHORITY },
	[TREE_EAST] = { "east", "prefecture", TREE_SELF, EDGE_AUTHORITY },
	[TREE_CENTRE] = { "centre", "health-centre", TREE_EAST, EDGE_AUTHORITY },
	[TREE_HOSPITAL] = { "hospital", "hospital", TREE_CENTRE, EDGE_AUTHORITY },
	[TREE_VENDOR] = { "vendor", "vendor", TREE_HOSPITAL, EDGE_VENDOR },
	[TREE_WEST] = { "west", "prefecture", TREE_SELF, EDGE_AUTHORITY },
	[TREE_CLINIC] = { "clinic", "clinic", TREE_WEST, EDGE_AUTHORITY },
	[TREE_CEPTOAR] = { "ceptoar", "ceptoar", TREE_CEPTOAR, EDGE_AUTHORITY },
	[TREE_BODY] = { "body", "member-body", TREE_CEPTOAR, EDGE_MEMBER },
};

static const struct organisation_actor tree_actor = {
	.source = { .ptr = "test", .len = 4 },
	.by = { .ptr = "test", .len = 4 },
	.now_us = 1,
};

static void tree_link(const struct org_scope *scope, int64_t id, int64_t parent,
		      enum edge_kind kind)
{
	const struct organisation_move move = {
		.id = id, .parent = parent, .kind = kind, .from_on = STR(TREE_DAY)
	};
	struct err err;
	bool changed;

	assert_ok(organisation_move(scope, &move, &tree_actor, &changed, &err), &err);
	assert_true(changed);
}

/* Numbers of the organisations into `ids`. The scope is the machine's. */
static void tree_make(const struct org_scope *scope, int64_t ids[static TREE_PLACES])
{
	struct err err;

	assert_ok(organisation_name_self(scope, STR("ministry"), &err), &err);
	for (size_t i = 0; i < TREE_PLACES; i++) {
		const struct organisation o = {
			.code = str_from(tree_rows[i].code),
			.kind = str_from(tree_rows[i].kind),
			.name = str_from(tree_rows[i].code),
			.beds = ORG_BEDS_UNKNOWN,
			.from_on = STR(TREE_DAY),
		};
		enum organisation_outcome outcome;

		assert_ok(organisation_put(scope, &o, 0, &tree_actor, &ids[i], &outcome, &err),
			  &err);
		if (tree_rows[i].parent != i)
			tree_link(scope, ids[i], ids[tree_rows[i].parent], tree_rows[i].by);
	}
	tree_link(scope, ids[TREE_HOSPITAL], ids[TREE_BODY], EDGE_MEMBER);
}
