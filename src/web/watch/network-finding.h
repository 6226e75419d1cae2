/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the network watch found (docs/formats/network-watch.md), as a sentence, a drawing of the
 * connections by hour, and a table that says the same. The part is _network.html.
 */
#pragma once

#include "web/page.h"

/*
 * Fill the view from the finding's JSON: "level", "level_text", "source", "destination", "score"
 * (hundredths; has_score), "count", "observed", "last", "allowed", "bars" and "hour_rows". False
 * when it is none.
 */
bool view_network_finding(struct page *page, struct view *view, struct str json);
