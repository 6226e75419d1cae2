/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers as people read and write them: "yes" is はい. What is stored is in docs/formats/forms.md.
 */
#pragma once

#include "forms/form.h"

/* The words of a value of `item`; other values stay as they are. STR_NONE and "" are "". */
struct str answer_words(const struct form_item *item, struct str value, enum lang lang);

/*
 * The value that words in either language stand for, or STR_NONE. Marks that people put in tables
 * (○, レ点, ×) count as the words; of a text every word is a value.
 */
struct str answer_from_words(const struct form_item *item, struct str words);

/* Words that a list offers for the item, up to FORM_CHOICES_MAX; 0: anything can be written. */
size_t answer_offers(const struct form_item *item, enum lang lang,
		     struct str ret[static FORM_CHOICES_MAX]);
