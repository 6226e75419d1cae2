/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TAXII server on the console's HTTP server: requests handed to src/taxii, answers handed back.
 * It knows no sessions and no cookies, so nothing of a browser's can be used against it.
 */
#pragma once

#include "net/http-server.h"

/* Is it a path of the API? Then what the server refuses by itself is told in its way. */
bool taxii_api_owns(struct str path);
void taxii_api_refuse(struct http_request *request, unsigned status, const char *why);
