/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the console does by itself once a morning: the letters about overdue duties. Asked often; it
 * looks every few seconds whether their hour has come.
 */
#pragma once

#include "duties/duty-list.h"

struct morning {
	int64_t looked_us;
};

void morning_run(struct morning *morning, struct db *db, const struct duty_office *office,
		 int64_t now_us);
