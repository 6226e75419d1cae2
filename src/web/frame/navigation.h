/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way around: groups of pages, and the pages of the group one is in. A new page is one line in
 * the table of navigation.c.
 */
#pragma once

#include "web/page.h"

/*
 * Fill the view with "nav" (groups that the person may see: path of the first page, text, current)
 * and "subnav" (the pages of the current group, when there are several).
 */
void view_navigation(struct page *page);

/* Where the person's own pages begin: "/" for those who watch, NULL when they have none. */
const char *navigation_home(const struct page *page);
