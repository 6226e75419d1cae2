/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose records a person may see and change: the one place that decides it.
 *
 * A scope is made once, from the session's account (or, for a command and the program's own work,
 * as the machine's own), and is what every function over records of organisations takes in place of
 * a connection: org_scope_db() is the only way from it to the records, and from then on the
 * connection itself gives and takes only what the scope may:
 *
 *     a table of such records has a column "organisation", and stands in scoped_tables
 * (store/db-power.c) it is read through its view TABLE_seen alone: a statement that names the table
 * is refused when it is prepared (of the table itself only "id" can be read, to change a row by it)
 *     its triggers TABLE_write… refuse a row of an organisation that the scope may not change
 *     without a scope both fail: what was forgotten is an error, never a leak
 *
 * (On PostgreSQL the same place sets the row-level security's session value.)
 *
 * What one may do comes from the account's seats (organisations/seats.h): a role at an organisation
 * goes down the edges of the tree and never up. The account's own role is the most it may do
 * anywhere; a seat may give less. An account without a seat sits at the node's own organisation.
 *
 *     edge        what goes down it
 *     authority   everything              ministry → prefecture → health centre → facility
 *     member      ORG_KNOW, ORG_TELL      CEPTOAR → member body → facility
 *     vendor      ORG_KNOW, of ORG_READ   facility → whom it buys from
 *
 * A vendor's and an inspector's role stay where they sit. An inspector sees a facility while an
 * inspection of it that names the account is open (seats.h: admissions).
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"
#include "store/users.h"

/* Bits. The numbers stand in views and triggers of the migrations: never change one. */
enum org_power {
	ORG_KNOW = 1 << 0,   /* that it exists: name, kind, its place in the tree */
	ORG_READ = 1 << 1,   /* its records */
	ORG_TELL = 1 << 2,   /* reach it: contacts, notices, receipts */
	ORG_WRITE = 1 << 3,  /* change its records, act in its name */
	ORG_MANAGE = 1 << 4, /* who sits there, its place in the tree */
	ORG_AUDIT = 1 << 5,  /* who did what */
};
#define ORG_ALL 0x3fu

/* The organisation of the node itself: there from the first start, of a facility as of a hub. */
#define ORG_SELF 1

/* The tree as the scopes of one connection see it; read again when it has changed. */
struct org_office;

struct org_office *org_office_new(struct db *db) MUST_CHECK; /* the connection stays the caller's */
void org_office_free(struct org_office *office);
void org_office_free_at(struct org_office **office);
#define auto_org_office CLEANUP(org_office_free_at) struct org_office

/* Ends with `arena`, and before the office: org_scope_leave() goes before either. */
struct org_scope;

/*
 * Of an account, as of `today`. A disabled account may nothing. ERR_LIMIT: over SEATS_MAX seats or
 * the arena is full.
 */
enum errc org_scope_of(struct org_office *office, const struct user *user, int32_t today,
		       struct arena *arena, struct org_scope **ret, struct err *err) MUST_CHECK;

/*
 * Everything: for commands of whoever may write the data folder, and for what the program does by
 * itself (link, counting). Never for a page or anything else that answers a person.
 */
enum errc org_scope_machine(struct org_office *office, int32_t today, struct arena *arena,
			    struct org_scope **ret, struct err *err) MUST_CHECK;

/* The connection, with this scope on it until another scope is used or org_scope_leave(). */
struct db *org_scope_db(const struct org_scope *scope);

/* No scope is on the connection: before a request, and after it. */
void org_scope_leave(struct org_office *office);

/* Bits of enum org_power; 0 for an organisation that does not exist as for one that is not seen. */
unsigned org_scope_powers(const struct org_scope *scope, int64_t organisation);

/* All of `powers`. */
bool org_scope_may(const struct org_scope *scope, int64_t organisation, unsigned powers);

/*
 * ERR_NOT_FOUND unless it may be known (there is none, and one may not know of it: the same
 * sentence), ERR_DENIED when it is known and `powers` go further.
 */
enum errc org_scope_demand(const struct org_scope *scope, int64_t organisation, unsigned powers,
			   struct err *err) MUST_CHECK;

int32_t org_scope_today(const struct org_scope *scope);

/* The organisations one sits at, where lists and trees begin; the machine's: those without a parent
 * of authority. At most `max`. */
size_t org_scope_seats(const struct org_scope *scope, int64_t *ret, size_t max);

/* The powers a role has where it sits. */
unsigned org_role_powers(unsigned role);
