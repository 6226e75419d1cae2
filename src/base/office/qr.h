/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QR code (ISO/IEC 18004) of a short text as runs of dark modules, for a page and for paper.
 */
#pragma once

#include "base/compiler.h"

/*
 * Calls `run` for every dark run, by rows; the quiet zone is counted in. The number of modules on a
 * side; 0: the text does not fit.
 */
int qr_each(const char *text, void (*run)(void *ctx, int x, int y, int width), void *ctx);
