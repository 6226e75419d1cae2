/* SPDX-License-Identifier: Apache-2.0 */
/* What pages with a file of the sealer share: asking for it, how far it is, sending it. */
#pragma once

#include "web/page.h"
#include "web/worst-day/handover.h"

/* False: the error page was sent. */
bool handover_ask(struct page *page, enum seal_what what, struct str object);

/* For _handover.html; while it is being made the browser is told to look again. */
void view_handover(struct page *page, enum seal_what what, struct str object);

/* The file under that name, or the error page. */
void handover_send(struct page *page, enum seal_what what, struct str object, struct str name);
