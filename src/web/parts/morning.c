/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/morning.h"

#include "base/log.h"
#include "duties/escalation.h"

#define LOOK_EVERY_US (5 * US_PER_SEC)
#define WORK_BYTES    (32u * 1024 * 1024)

void morning_run(struct morning *morning, struct db *db, const struct duty_office *office,
		 int64_t now_us)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	size_t letters = 0;
	struct err err;

	if (now_us - morning->looked_us < LOOK_EVERY_US)
		return;
	morning->looked_us = now_us;
	const struct duty_scope scope =
		duty_scope_at(office, db, now_us, time_zone_offset(), &arena);
	if (escalation_make(db, &scope, &letters, &err))
		log_error("the letters about duties cannot be made", log_err(&err));
	else if (letters)
		log_info("letters about duties are made", log_num("letters", (int64_t)letters));
}
