/* SPDX-License-Identifier: Apache-2.0 */
/* Checking what people write about vendors. Only within src/vendors. */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"

struct vendor_text {
	const char *field;
	struct str value;
	size_t max;
	bool needed;
	bool lines; /* several of them are fine */
};

/* ERR_SYNTAX or ERR_LIMIT names the first field with something it may not hold. */
enum errc vendor_texts_check(const struct vendor_text *texts, size_t n, struct err *err) MUST_CHECK;

/* Position of the word, else `fallback`. */
size_t vendor_word(const char *const *words, size_t n, struct str word, size_t fallback);
