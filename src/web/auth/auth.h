/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions over cookies (ASVS 5.0 chapter 7): 256 random bits in the cookie, their SHA-256 in the
 * database, a new token at each step of logging in, an end after idle and absolute times.
 */
#pragma once

#include "store/db.h"

struct page;

/* Start a session for `user_id` in place of the request's own, and set its cookie. */
enum errc auth_begin(struct page *page, int64_t user_id, int stage, struct err *err) MUST_CHECK;

/* End the request's session and take its cookie back. */
void auth_end(struct page *page);

/* The session was used. */
void auth_touch(struct page *page);

/* Forget sessions past their times. */
void auth_prune(struct db *db, int64_t now_us);
