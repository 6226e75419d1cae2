/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that a browser keeps as a file. */
#pragma once

#include "web/page.h"

/*
 * The header that says so, with the file's name as people write it, for every browser the same (RFC
 * 6266 5, RFC 8187 3.2.1).
 */
void download_name(struct page *page, struct str file);
