/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened on one machine around an alert: an attack is a sequence, and the person who looks
 * at one step of it should see the others. One row a rule, in the order of its first alert; at
 * most STORY_RULES rows out of STORY_ALERTS alerts before and after.
 */
#pragma once

#include "store/alerts.h"
#include "web/page.h"

#define STORY_US     (3600 * US_PER_SEC) /* before and after, by arrival */
#define STORY_RULES  20
#define STORY_ALERTS 300

/*
 * Fill the view with "story" (id, level, headline, title, first, last, count, repeated, is_this),
 * "story_alone" and "story_more" (not all of it is shown). An alert without a host is alone.
 */
void view_machine_story(struct page *page, const struct alert *alert);
