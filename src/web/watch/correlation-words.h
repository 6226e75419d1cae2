/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a correlation raised its alert, in words, and the records it rests on
 * (detect/correlate/finding-event.h tells how they are written down).
 */
#pragma once

#include <jansson.h>

#include "web/page.h"

/* Fills `correlation` of the view; false when the alert is none of a correlation. */
bool view_correlation(struct page *page, struct view *view, const json_t *event,
		      const json_t *matched);
