/* SPDX-License-Identifier: Apache-2.0 */
/* A drill on pages: what its pages share. The mark of a drill stands on all of them. */
#pragma once

#include "drills/drill-play.h"
#include "web/page.h"

struct drill_room page_drill_room(const struct page *page);
struct drill_deed page_drill_deed(const struct page *page);

/*
 * The drill of the path's :id, with what the clock has made due written into its case. False: the
 * error page was sent.
 */
bool page_drill(struct page *page, struct drill_play *ret);

/* A scenario by its id, of content or made here; false: the error page was sent. The caller's. */
bool page_scenario(struct page *page, struct str id, struct scenario **ret);

/* Number, title, clock, case: for _drill-head.html. */
void view_drill_head(struct page *page, const struct drill_play *play);

/* Injects as the list "injects"; those that have come, or all of the plan. `role` "": everybody's.
 */
enum errc view_drill_injects(struct page *page, const struct drill_play *play, struct str role,
			     bool all, struct err *err) MUST_CHECK;

/* Alerts of the drill that have come, as "alerts". */
enum errc view_drill_alerts(struct page *page, const struct drill_play *play,
			    struct err *err) MUST_CHECK;
