/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score of a drill out of what really stands in the record of its case: who told whom when,
 * what was cut off before what, what was decided. Times are compared in the story, in whole
 * minutes, so that the same plan and the same deeds score the same whenever they are played.
 *
 * What a seed left out, a role nobody took and a duty that the facts do not make are not judged,
 * and count neither for nor against; what could have been done and was not is not met.
 */
#pragma once

#include "drills/drill-play.h"
#include "reports/obligations.h"

/* `reports` says who must be told by when. Words live in its arena. */
enum errc drill_score(const struct drill_play *play, const struct report_scope *reports,
		      struct drill_scores *ret, struct err *err) MUST_CHECK;
