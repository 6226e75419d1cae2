/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of packages as they are sent. A part looks for the object API in its window and those above
 * it; without an origin nothing above can be touched, so every page of a package gets our script
 * in front of its own: it is the API within that window (web/assets/scorm-frame.js).
 */
#pragma once

#include "base/buf.h"

/* By the ending of its name; "application/octet-stream" for what is not known. */
const char *package_type(struct str path);
bool package_is_html(struct str path);

/* `html` with <script src="ADDRESS"></script> as the first thing of its head. */
void package_add_script(struct str html, struct str address, struct buf *out);
