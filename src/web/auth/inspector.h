/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that decides whether an inspector's log-in is good now: only while an inspection
 * that names it is open, and on its days (inspections/inspections.h). Asked for every request that
 * needs a session, before the route's roles are.
 */
#pragma once

#include "web/page.h"

/* False: the answer was given, and what was refused is in the audit trail. */
bool inspector_admitted(struct page *page) MUST_CHECK;
