/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second factor: time-based codes (RFC 6238: SHA-1, 30 seconds, six digits, which is what
 * authenticator programs do) and recovery codes for when the telephone is lost.
 */
#pragma once

#include "base/arena.h"
#include "store/sessions.h"
#include "store/users.h"
#include "web/frame/view.h"

#define TOTP_STEP_S	  30
#define RECOVERY_CODE_LEN 14 /* "xxxx-xxxx-xxxx" */
#define TOTP_SECRET_TEXT  40 /* base32 of the secret, in groups of four */
#define TOTP_URI_MAX	  512

/* A code of now, or of one step before or after; `*ret_step` is which, to be used up. */
bool totp_check(struct str secret, struct str code, int64_t now_us, int64_t *ret_step);

void totp_secret_new(unsigned char out[static TOTP_SECRET_LEN]);

/* "otpauth://totp/Tonoi:name?secret=…" (de facto key URI format). */
struct str totp_uri(struct arena *arena, struct str secret, struct str user);

/* "ABCD EFGH …" */
struct str totp_secret_text(struct arena *arena, struct str secret);

/* A QR code (ISO/IEC 18004) of `text` as rows of dark runs: list "qr" of x, y, width; "qr_size". */
void totp_view_qr(struct view *view, const char *text);

void recovery_code_new(char out[static RECOVERY_CODE_LEN + 1]);

/* Hyphens, spaces and case do not count. */
void recovery_code_hash(struct str code, char out[static SESSION_HASH_LEN + 1]);
