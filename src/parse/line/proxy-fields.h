/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of one HTTP request under the names of Sigma's taxonomy (sigma-appendix-taxonomy,
 * "proxy" and "webserver"), shared by all access-log formats.
 */
#pragma once

#include "event/event.h"

/* Any part may be STR_NONE or "-": it is left out then. */
struct http_access {
	struct str client_ip;
	struct str server_ip;
	struct str user;
	struct str method;
	struct str target; /* URL, path or HOST:PORT, as logged */
	struct str protocol;
	struct str host; /* when it does not stand in the target */
	struct str status;
	struct str bytes_out; /* sent to the client */
	struct str bytes_in;  /* received from the client */
	struct str referer;
	struct str agent;
	struct str cookie;
};

/* category proxy: c-uri, c-uri-stem, c-uri-query, c-uri-extension, cs-host, c-useragent … */
void proxy_fields_add(struct event *event, const struct http_access *access);

/* category webserver: cs-uri, cs-uri-stem, cs-uri-query, cs-user-agent, cs-referer … */
void webserver_fields_add(struct event *event, const struct http_access *access);
