/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords as they are kept: Argon2id (RFC 9106) by libsodium, with 19 MiB, two passes, one lane,
 * the OWASP password storage cheat sheet's figures for a machine that must stay small; the memory
 * is taken for the tens of milliseconds one check lasts and given back. Cost is within the hash,
 * so it can be raised later without a change here.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define PASSWORD_HASH_MAX 128
#define PASSWORD_MAX	  1024 /* bytes; ASVS 5.0 6.2.9 asks for at least 64 characters */

/* Five groups of four out of 31 letters: 99 bits, and still typed from a screen. */
#define PASSWORD_GENERATED_LEN 24

/* Once per process, before the sandbox: libsodium chooses its code and finds its random source. */
enum errc password_setup(struct err *err) MUST_CHECK;

enum errc password_hash(struct str password, char out[static PASSWORD_HASH_MAX],
			struct err *err) MUST_CHECK;

/* Takes as long for a hash that is STR_NONE (no such user) as for one that is there. */
bool password_verify(struct str hash, struct str password) MUST_CHECK;

/* "k7mq-x2fd-…": lower-case letters and digits that are not mistaken for each other. */
void password_generate(char out[static PASSWORD_GENERATED_LEN + 1]);
