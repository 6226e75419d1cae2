/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that people read out and type in: drawn at random from the digits and the letters that
 * are not taken for a digit or for each other (no I, L, O, U), so that one can be told by phone.
 * Each sign carries five bits.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

#define NUMBER_SIGNS_MAX 32u

/* `n` signs and a NUL into `out`. */
void number_draw(size_t n, char *out);

/*
 * What was typed as it was drawn: wide letters narrow, small ones large, I and L as 1, O as 0,
 * blanks and dashes left out. False when another sign is in it or it has over NUMBER_SIGNS_MAX.
 */
bool number_plain(struct str typed, char out[static NUMBER_SIGNS_MAX + 1]);

/*
 * A staff number as it is kept: wide letters and digits narrow, small letters large, trimmed.
 * ERR_SYNTAX: none, over STAFF_MAX signs, or something that is no letter, digit, '-', '_' or '.'.
 */
#define STAFF_MAX 32u
enum errc staff_plain(struct str typed, char out[static STAFF_MAX + 1], struct err *err) MUST_CHECK;
