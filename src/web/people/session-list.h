/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is logged in, from where and since when.
 */
#pragma once

#include "web/page.h"

/* Fill the view with "sessions": those of one person, or of everybody when `user` is 0. */
void view_sessions(struct page *page, int64_t user);
