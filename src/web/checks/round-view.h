/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages of a round share: the round of the request's path, its head, how far it has come.
 */
#pragma once

#include "forms/round-sheet.h"
#include "web/page.h"

/* The round of ":id"; false: the error page was sent. */
bool round_of_page(struct page *page, struct round_sheet *ret);

/* The pass of the query or the form: "pass", else the first. */
unsigned round_pass(struct page *page, const struct round_sheet *sheet);

/* "round": id, title, form title, edition, closed, who, year; "passes" with their links. */
void view_round(struct page *page, const struct round_sheet *sheet, unsigned pass);

/* Counts by state, and "parts" of the bar in hundredths of its width. */
void view_progress(struct view *view, const struct round_progress *progress);

enum text_key item_state_text(enum item_state state);
