/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words pages use about alerts: names of levels and statuses, advice, telephone numbers.
 */
#pragma once

#include "store/alerts.h"
#include "web/page.h"

enum text_key level_text(enum alert_level level);
enum text_key status_text(enum alert_status status);

/*
 * Fill the view with "guide": headline, what (when it is not the headline), why, steps, avoid,
 * calls (each with title and number), and its source. `tags` as in guidance_find().
 */
void view_guidance(struct page *page, struct view *view, struct str rule_id, struct str tags,
		   enum alert_level level);

/* The headline alone, for lists: the entry's title, else its "what happened". */
struct str guidance_headline(struct page *page, struct str rule_id, struct str tags,
			     enum alert_level level);

/* The tags of one alert, by its id: a group of alerts has none of its own. "" when it is gone. */
struct str alert_tags(struct page *page, struct str id);

/* "level" (word for classes) and "level_text". */
void view_level(struct view *view, enum alert_level level);

/* Everything of an alert copied into `arena`; false when it does not fit. */
bool alert_copy(struct arena *arena, const struct alert *alert, struct alert *ret);
