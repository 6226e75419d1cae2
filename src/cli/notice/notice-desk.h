/* SPDX-License-Identifier: Apache-2.0 */
/* What `notice …` commands have in common. */
#pragma once

#include "cli/organisation/organisation-desk.h"
#include "notices/receipts.h"

/* Who acts, from the desk. */
struct notice_actor notice_desk_actor(const struct organisation_desk *desk);

/* The notice that the first argument names. */
enum errc notice_desk_get(struct organisation_desk *desk, const struct options *options,
			  struct notice_row *row, struct notice *notice,
			  struct err *err) MUST_CHECK;

/* The whole of a command that changes something. */
enum exit_code notice_desk_run(const struct options *options,
			       enum errc (*change)(const struct options *options,
						   struct organisation_desk *desk,
						   struct err *err));

/* "64.2" of a rate in thousandths. */
#define NOTICE_RATE_MAX 16u
const char *notice_desk_rate(unsigned rate, char out[static NOTICE_RATE_MAX]);
