/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of machines in the form DNS compares them: ASCII letters in lower case, other scripts as
 * xn-- (RFC 5891 4.4, RFC 3492). Case is taken away as Unicode has it; texts are not otherwise
 * normalised (NFC), which is how names in logs and lists come.
 */
#pragma once

#include "detect/indicators/value.h"

/*
 * One or more labels. Underscores are allowed, as DNS does; "*." at the front and a dot at the end
 * are taken off. False when it is no name: an empty or too long label, other characters.
 */
bool domain_normalise(struct str text, char out[static INDICATOR_DOMAIN_MAX], size_t *ret_len);

/* A name that ends in a label of digits is an address gone wrong. */
bool domain_is_numeric(struct str domain);
