/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/exchange/turn.h"

#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "base/log.h"

#define TURN_BYTES (8u * 1024 * 1024)

void exchange_look(struct exchange *exchange)
{
	const int64_t version = db_data_version(exchange->db);

	exchange->changed = version != exchange->seen_version;
	exchange->seen_version = version;
}

enum errc turn_begin(struct exchange *exchange, struct turn *turn, struct err *err)
{
	*turn = (struct turn){ .exchange = exchange,
			       .arena = ARENA_INIT(TURN_BYTES),
			       .now_us = clock_wall_us(&clock_system) };
	const enum errc code =
		org_scope_machine(exchange->office, day_at(turn->now_us, time_zone_offset()),
				  &turn->arena, &turn->scope, err);

	return code ? code : link_own_code(turn->scope, &turn->arena, &turn->own, err);
}

void turn_end(struct turn *turn)
{
	org_scope_leave(turn->exchange->office);
	arena_done(&turn->arena);
}

enum errc turn_write(struct turn *turn, const struct link_peer *peer, struct buf *out,
		     struct err *err)
{
	size_t n;

	return link_bundle_write(turn->scope, peer, turn->own, turn->exchange->signer, turn->now_us,
				 out, &n, err);
}

enum errc turn_read(struct turn *turn, struct str bundle, struct err *err)
{
	struct link_intake intake;
	const enum errc code = link_bundle_read(turn->scope, turn->own, bundle,
						&link_effects_of_kinds, turn->now_us, &intake, err);

	if (!code && intake.without_effect)
		log_warn("messages that came over the line could not be used",
			 log_num("messages", (int64_t)intake.without_effect));
	return code;
}
