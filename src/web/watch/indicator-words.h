/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the list says of an indicator that was found, in words.
 */
#pragma once

#include "web/page.h"

/*
 * From what an alert keeps of its reasons (JSON): "indicator" with kind (address, network,
 * mail, file), value, source, tlp, until, confidence, name, report, author. Nothing when a rule
 * found it.
 */
void view_indicator(struct page *page, struct view *view, struct str matched);
