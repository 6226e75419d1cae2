/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headings and short answers of spreadsheets as they are compared: narrow, without case, signs and
 * spaces, and without what stands in brackets, so that 「職員番号（必須）」 is 「職員番号」.
 */
#pragma once

#include "base/arena.h"

#define HEADING_MAX 1000u /* bytes that are looked at */

/* In `arena`; STR_NONE when it is full. */
struct str heading_plain(struct str text, struct arena *arena);
