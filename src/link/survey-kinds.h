/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surveys as messages of the link: what is asked goes down, with each telling (asked, reminded,
 * closed) as one message; what was sent in goes up, whole, each time a person sends it in. A form
 * that does not come with the program goes along.
 */
#pragma once

#include "link/inbox.h"

enum errc link_surveys_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err) MUST_CHECK;
enum errc link_survey_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err) MUST_CHECK;
enum errc link_survey_replies_gather(const struct org_scope *scope, int64_t organisation,
				     int64_t now_us, struct err *err) MUST_CHECK;
enum errc link_survey_reply_apply(const struct org_scope *scope, int64_t organisation,
				  const struct link_arrival *arrival, struct err *err) MUST_CHECK;
