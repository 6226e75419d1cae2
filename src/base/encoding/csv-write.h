/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing CSV (RFC 4180) that a spreadsheet may open: every cell is quoted, and one that the
 * spreadsheet would run as a formula is made text (OWASP "CSV Injection", CWE-1236).
 */
#pragma once

#include "base/buf.h"

/* `column` counts from 0. */
void csv_add_cell(struct buf *out, size_t column, struct str cell);
void csv_end_row(struct buf *out);
