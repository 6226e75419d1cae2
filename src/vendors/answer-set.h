/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a vendor answers about one version of a product on one edition of a form, as it is handed on
 * to all its hospitals (docs/formats/vendor-answers.md): the payload of a signed file. The edition
 * of the set rises whenever an answer in it changes.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "forms/form.h"
#include "store/answers.h"

#define ANSWER_SET_FORMAT  "tonoi-vendor-answers"
#define ANSWER_SET_VERSION 1
#define ANSWER_SET_MAX	   (FORM_ITEMS_MAX * FORM_PASSES_MAX)
#define ANSWER_SET_DIGEST  64u /* hexadecimal digits */

struct answer_set {
	struct str vendor; /* short names, as the vendor has them */
	struct str vendor_title;
	struct str product; /* "vendor/product" */
	struct str product_title;
	struct str version; /* of the product; "" when it has none */
	struct str form;    /* id of the edition of the form */
	struct str form_version;
	int64_t edition; /* from 1 */
	int64_t made_us;
	const struct answer *answers; /* item, pass, value, days and note count */
	size_t n_answers;
};

void answer_set_write(const struct answer_set *set, struct buf *out);

/*
 * ERR_SYNTAX, ERR_LIMIT and ERR_UNSUPPORTED name the member. Which items the form has is not looked
 * at here. Texts in `arena`.
 */
enum errc answer_set_read(struct str payload, struct arena *arena, struct answer_set *ret,
			  struct err *err) MUST_CHECK;

/* The same for sets that say the same about the same, whatever their edition and day. */
void answer_set_digest(const struct answer_set *set, char out[static ANSWER_SET_DIGEST + 1]);
