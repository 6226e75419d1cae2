/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/scope-internal.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/calendar/day.h"
#include "organisations/forest.h"
#include "organisations/seats.h"

#define UNKNOWN	    0xffu /* powers that were not asked for yet */
#define BEING_ASKED 0xfeu /* a ring in the tree ends here */
#define ADMITTED    (ORG_KNOW | ORG_READ)
#define DEPTH_MAX   64u /* of a walk up; deeper trees are refused when they are made */

struct org_office {
	struct db *db;
	struct forest forest;
	int64_t changes; /* of organisation_clock when the forest was read */
	int32_t day;
	bool loaded;
};

struct org_scope {
	struct org_office *office;
	const struct forest *forest;
	bool machine;
	int32_t today;
	unsigned most; /* powers of the account's own role: no seat gives more */
	struct scope_seat seats[SEATS_MAX];
	size_t n_seats;
	uint32_t n;	 /* organisations there were when it was made; it knows of no later ones */
	uint8_t *powers; /* by organisation; UNKNOWN until it is asked for */
};

/* What a role may where it sits, and whether it goes down from there. */
static const struct {
	unsigned role;
	unsigned powers;
	bool stays;
} role_rows[] = {
	{ USER_VIEWER, ORG_KNOW | ORG_READ, false },
	{ USER_OPERATOR, ORG_KNOW | ORG_READ | ORG_TELL | ORG_WRITE, false },
	{ USER_ADMIN, ORG_ALL, false },
	{ USER_AUDITOR, ORG_KNOW | ORG_READ | ORG_AUDIT, false },
	{ USER_VENDOR, ORG_KNOW | ORG_READ | ORG_WRITE, true },
	{ USER_INSPECTOR, ORG_KNOW, true },
};

/* What goes down an edge, of what one may at its upper end. */
static unsigned passes(enum edge_kind kind, unsigned powers)
{
	switch (kind) {
	case EDGE_AUTHORITY:
		return powers;
	case EDGE_MEMBER:
		return powers & (ORG_KNOW | ORG_TELL);
	case EDGE_VENDOR: /* from whom a facility buys is one of its records */
	case EDGE_KINDS:
		break;
	}
	return powers & ORG_READ ? ORG_KNOW : 0;
}

unsigned org_role_powers(unsigned role)
{
	for (size_t i = 0; i < ARRAY_LEN(role_rows); i++) {
		if (role_rows[i].role == role)
			return role_rows[i].powers;
	}
	return 0;
}

static bool role_stays(unsigned role)
{
	for (size_t i = 0; i < ARRAY_LEN(role_rows); i++) {
		if (role_rows[i].role == role)
			return role_rows[i].stays;
	}
	return true;
}

/* ---- the office ---- */

static bool may_everything(const void *ctx UNUSED, int64_t organisation UNUSED,
			   unsigned powers UNUSED)
{
	return true;
}

struct org_office *org_office_new(struct db *db)
{
	struct org_office *office = mem_new(sizeof(*office));

	office->db = db;
	return office;
}

void org_office_free(struct org_office *office)
{
	if (!office)
		return;
	org_scope_leave(office);
	forest_done(&office->forest);
	free(office);
}

void org_office_free_at(struct org_office **office)
{
	org_office_free(*office);
	*office = NULL;
}

void org_scope_leave(struct org_office *office)
{
	db_set_scope(office->db, NULL, NULL);
}

/* The tree of that day, as it is now. The connection may everything meanwhile. */
static enum errc refresh(struct org_office *office, int32_t today, struct err *err)
{
	struct db_stmt *stmt = db_stmt(office->db, "SELECT changes FROM organisation_clock");
	char day[DAY_TEXT_MAX];
	struct forest forest;
	int64_t changes;
	enum errc code = db_number(stmt, &changes, err);

	if (code || (office->loaded && changes == office->changes && today == office->day))
		return code;
	code = forest_load(office->db, str_from(day_text(today, day)), &forest, err);
	if (code)
		return code;
	forest_done(&office->forest);
	office->forest = forest;
	office->changes = changes;
	office->day = today;
	office->loaded = true;
	return ERR_OK;
}

/* ---- what a scope may ---- */

/* What seats give at that very place. */
static unsigned powers_here(const struct org_scope *scope, int64_t organisation, bool going_down)
{
	unsigned powers = 0;

	for (size_t i = 0; i < scope->n_seats; i++) {
		const struct scope_seat *seat = &scope->seats[i];

		if (seat->organisation != organisation)
			continue;
		if (seat->admitted && !going_down)
			powers |= ADMITTED;
		if (!seat->admitted && !(going_down && role_stays(seat->role)))
			powers |= org_role_powers(seat->role) & scope->most;
	}
	return powers;
}

/* What goes down from there: what is remembered does not hold what stays where it sits. */
static unsigned powers_down(const struct org_scope *scope, uint32_t organisation, unsigned depth)
{
	const struct forest *forest = scope->forest;

	if (organisation > scope->n || depth > DEPTH_MAX)
		return 0;
	uint8_t *known = &scope->powers[organisation];
	if (*known == BEING_ASKED)
		return 0;
	if (*known != UNKNOWN)
		return *known;
	*known = BEING_ASKED;
	unsigned powers = powers_here(scope, organisation, true);
	for (uint32_t i = forest->first[organisation]; i < forest->first[organisation + 1]; i++)
		powers |= passes((enum edge_kind)forest->edges[i].kind,
				 powers_down(scope, forest->edges[i].parent, depth + 1));
	*known = (uint8_t)powers;
	return powers;
}

unsigned org_scope_powers(const struct org_scope *scope, int64_t organisation)
{
	if (scope->machine)
		return ORG_ALL;
	if (organisation < 1 || organisation > scope->n)
		return 0;
	return powers_down(scope, (uint32_t)organisation, 0) |
	       powers_here(scope, organisation, false);
}

bool org_scope_may(const struct org_scope *scope, int64_t organisation, unsigned powers)
{
	return (org_scope_powers(scope, organisation) & powers) == powers;
}

static bool scope_may(const void *ctx, int64_t organisation, unsigned powers)
{
	return org_scope_may(ctx, organisation, powers);
}

enum errc org_scope_demand(const struct org_scope *scope, int64_t organisation, unsigned powers,
			   struct err *err)
{
	const unsigned given = org_scope_powers(scope, organisation);

	/* The machine adds some after its scope was made; of those that are none, rows will tell.
	 */
	if (organisation < 1 || !(given & ORG_KNOW))
		return fail(err, ERR_NOT_FOUND, "organisation %lld: there is none",
			    (long long)organisation);
	if ((given & powers) != powers)
		return fail(err, ERR_DENIED,
			    "organisation %lld: this account may not do that there",
			    (long long)organisation);
	return ERR_OK;
}

struct db *org_scope_db(const struct org_scope *scope)
{
	struct db *db = scope->office->db;

	db_set_scope(db, scope->machine ? may_everything : scope_may, scope);
	return db;
}

struct db *org_scope_db_whole(const struct org_scope *scope)
{
	db_set_scope(scope->office->db, may_everything, NULL);
	return scope->office->db;
}

int32_t org_scope_today(const struct org_scope *scope)
{
	return scope->today;
}

/* ---- making one ---- */

static enum errc scope_new(struct org_office *office, int32_t today, struct arena *arena,
			   struct org_scope **ret, struct err *err)
{
	db_set_scope(office->db, may_everything, NULL);
	enum errc code = refresh(office, today, err);
	if (code)
		return code;
	struct org_scope *scope = arena_take(arena, sizeof(*scope));
	uint8_t *powers = arena_take_array(arena, office->forest.n + 1, sizeof(*powers));

	if (!scope || !powers)
		return fail(err, ERR_LIMIT, "the organisations one may see do not fit into memory");
	memset(powers, UNKNOWN, office->forest.n + 1);
	*scope = (struct org_scope){
		.office = office,
		.forest = &office->forest,
		.n = office->forest.n,
		.today = today,
		.powers = powers,
	};
	*ret = scope;
	return ERR_OK;
}

enum errc org_scope_of(struct org_office *office, const struct user *user, int32_t today,
		       struct arena *arena, struct org_scope **ret, struct err *err)
{
	struct org_scope *scope;
	enum errc code = scope_new(office, today, arena, &scope, err);

	if (!code && !user->disabled) {
		scope->most = org_role_powers(user->role);
		code = seats_of_user(office->db, user, today, scope->seats, &scope->n_seats, err);
	}
	org_scope_leave(office);
	if (!code)
		*ret = scope;
	return code;
}

enum errc org_scope_machine(struct org_office *office, int32_t today, struct arena *arena,
			    struct org_scope **ret, struct err *err)
{
	struct org_scope *scope;
	const enum errc code = scope_new(office, today, arena, &scope, err);

	org_scope_leave(office);
	if (code)
		return code;
	scope->machine = true;
	*ret = scope;
	return ERR_OK;
}

/* Nobody's child by authority. */
static size_t roots(const struct forest *forest, int64_t *ret, size_t max)
{
	size_t n = 0;

	for (uint32_t i = 1; i <= forest->n && n < max; i++) {
		bool below = false;
		for (uint32_t e = forest->first[i]; e < forest->first[i + 1]; e++)
			below |= forest->edges[e].kind == EDGE_AUTHORITY;
		if (!below)
			ret[n++] = i;
	}
	return n;
}

size_t org_scope_seats(const struct org_scope *scope, int64_t *ret, size_t max)
{
	size_t n = 0;

	if (scope->machine)
		return roots(scope->forest, ret, max);
	for (size_t i = 0; i < scope->n_seats && n < max; i++) {
		if (org_scope_may(scope, scope->seats[i].organisation, ORG_KNOW))
			ret[n++] = scope->seats[i].organisation;
	}
	return n;
}
