/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to try again, and when a certificate is due: plain arithmetic. After every failure the pause
 * doubles, to five minutes at most, and chance takes up to half of it away, so that thousands of
 * facilities do not come back at the same moment after their hub was gone.
 */
#pragma once

#include <stdint.h>

#include "base/compiler.h"

/* `failures` in a row, 1 or more; `chance` any 32 random bits. */
int64_t link_pause_us(unsigned failures, uint32_t chance) MUST_CHECK;

/* How long the hub keeps a question open: four minutes, a tenth more or less. */
int64_t link_hold_us(uint32_t chance) MUST_CHECK;

/* From when on a certificate is to be renewed: a third of its time is left. */
int64_t link_renew_us(int64_t from_us, int64_t until_us) MUST_CHECK;
