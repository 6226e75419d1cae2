/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At a facility: its reports to the hub as they were decided on by a person, and the receipts that
 * came back. The line takes them from here; a file of one is the same bytes. Owns the SQL of
 * incident_outgoing.
 */
#pragma once

#include "incidents/incident-report.h"
#include "organisations/scope.h"

struct outgoing {
	int64_t id;
	struct str uuid;
	int64_t case_id;
	int64_t telling; /* of the case, where the receipt belongs; 0 */
	struct str title;
	struct str document;
	bool training;
	int64_t made_us;
	struct str made_by;
	struct str
		number; /* of the incident at the hub; "" while no receipt came, so is the next */
	struct str code;
	int64_t received_us; /* TIME_NONE */
	const struct outgoing *next;
};

/* Within the caller's transaction. ERR_SYNTAX, ERR_LIMIT; ERR_CONFLICT: that report has left. */
enum errc outgoing_add(const struct org_scope *scope, const struct outgoing *outgoing,
		       int64_t *ret_id, struct err *err) MUST_CHECK;

/* Of a case, or all (0); `waiting`: those without a receipt. The oldest first. */
enum errc outgoing_list(const struct org_scope *scope, int64_t case_id, bool waiting,
			struct arena *arena, const struct outgoing **ret,
			struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND: no report of that name has left. */
enum errc outgoing_find(const struct org_scope *scope, struct str uuid, struct arena *arena,
			struct outgoing *ret, struct err *err) MUST_CHECK;

/* Its receipt. `*ret_fresh` false: it had one. Within the caller's transaction. */
struct outgoing_receipt {
	struct str number;
	struct str code;
	int64_t at_us;
};
enum errc outgoing_received(const struct org_scope *scope, const struct outgoing *outgoing,
			    const struct outgoing_receipt *receipt, bool *ret_fresh,
			    struct err *err) MUST_CHECK;
