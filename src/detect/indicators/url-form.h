/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs in the form they are compared in (value.h), and what of an indicator's URL a visited URL may
 * differ in.
 */
#pragma once

#include "detect/indicators/value.h"

/*
 * `text` with or without its scheme. False when the host is no name of two labels and no address,
 * or the result is longer than INDICATOR_VALUE_MAX.
 */
bool url_normalise(struct str text, struct indicator_value *ret);

/*
 * The forms under which an indicator that covers the visited `url` (canonical) may stand, most
 * exact first: itself, without its query, then each of its folders ("host/a/b/", "host/a/"). The
 * host alone is none: an indicator "host/" means that page.
 */
#define URL_FORMS_MAX 10u
size_t url_forms(struct str url, struct str forms[static URL_FORMS_MAX]);
