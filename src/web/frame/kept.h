/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody typed into a long form is not lost when their session ended meanwhile: the page
 * that asks them to log in again holds all of it, and sends it once more. Nothing of it is kept on
 * the server.
 */
#pragma once

#include "web/page.h"

/* Status 401: the fields of the form in a new one to the same address, with the present token. */
void kept_page(struct page *page);
