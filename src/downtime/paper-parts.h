/* SPDX-License-Identifier: Apache-2.0 */
/* What the papers of the room share. */
#pragma once

#include "downtime/downtime-papers.h"
#include "downtime/downtime-words.h"

struct downtime_reader downtime_reader_at(const struct downtime_desk *desk);

/* Title, facility and day of `head`, with the mark of a drill. */
void paper_head(const struct downtime_desk *desk, struct text title, struct report_head *head);

/* ERR_NOT_FOUND: no such range. */
enum errc numbers_print(const struct downtime_desk *desk, struct str part, struct buf *out,
			struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: no such slip. */
enum errc slips_print(const struct downtime_desk *desk, struct str part, struct buf *out,
		      struct err *err) MUST_CHECK;
