/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The headers that tell a browser what an answer may do (ASVS 5.0 3.4), by kind of answer.
 *
 * Files of packages are the work of strangers, and run. They are sent as a sandbox with scripts and
 * without an origin of its own: such a page has no cookies (the session's is SameSite=Strict, and a
 * page without an origin is never the same site), reads nothing of the console's pages, opens no
 * window, sends no form and leads nobody away from the page that frames it. It may fetch files of
 * packages only, whose addresses carry a token that ends with the launch. What it has to say it
 * posts to the console's page, which has the session and the form's token, and where the server
 * checks every value again (training/scorm-model.h).
 */
#pragma once

#include "net/http-server.h"

enum page_guard {
	GUARD_PAGE,    /* our own pages and files */
	GUARD_FRAMING, /* a page of ours that frames a package */
	GUARD_PACKAGE, /* a file of a package */
};

void guard_add(struct http_request *request, enum page_guard guard, bool tls);
