/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests for help as messages of the link: a facility's request goes up from the moment people
 * are asked for, and each stage of the dispatch comes back as a step of it. For the table in
 * kinds.c.
 */
#pragma once

#include "link/inbox.h"

enum errc link_help_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			   struct err *err) MUST_CHECK;
enum errc link_help_apply(const struct org_scope *scope, int64_t organisation,
			  const struct link_arrival *arrival, struct err *err) MUST_CHECK;
enum errc link_stages_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			     struct err *err) MUST_CHECK;
enum errc link_stage_apply(const struct org_scope *scope, int64_t organisation,
			   const struct link_arrival *arrival, struct err *err) MUST_CHECK;
