/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TAXII 2.1 server (OASIS Standard, 10 June 2021) behind one call: a request as its parts, an
 * answer as its parts. Who has the socket hands both over; nothing here knows HTTP beyond that.
 *
 *   GET    /taxii2/                                          discovery (4.1)
 *   GET    /taxii2/sharing/                                  the one API root (4.2)
 *   GET    /taxii2/sharing/status/{id}/                      4.3
 *   GET    /taxii2/sharing/collections/                      5.1
 *   GET    /taxii2/sharing/collections/{id}/                 5.2; by alias too
 *   GET    /taxii2/sharing/collections/{id}/manifest/        5.3
 *   GET    /taxii2/sharing/collections/{id}/objects/         5.4
 *   POST   /taxii2/sharing/collections/{id}/objects/         5.5
 *   GET    /taxii2/sharing/collections/{id}/objects/{id}/    5.6
 *   DELETE /taxii2/sharing/collections/{id}/objects/{id}/    5.7
 *   GET    /taxii2/sharing/collections/{id}/objects/{id}/versions/  5.8
 *
 * Everything, discovery too, is for members only: HTTP Basic with the member's name and token, or
 * the token as a bearer (RFC 7617, RFC 6750). A collection that the member may neither read nor
 * write is not there (404); one he may read only or write only answers 403. He deletes what he
 * brought himself.
 *
 * A POST is done when it is answered: 202 with its status, all objects that were taken in one
 * transaction with it and with the line of the audit trail. Limits: TAXII_BODY_MAX bytes and
 * TAXII_OBJECTS_MAX objects (413), stix-object.h for each object (a failure in the status).
 */
#pragma once

#include "base/buf.h"
#include "net/url.h"
#include "taxii/objects.h"

#define TAXII_PATH	  "/taxii2/"
#define TAXII_ROOT	  TAXII_PATH "sharing/"
#define TAXII_BODY_MAX	  (16u * 1024 * 1024)
#define TAXII_OBJECTS_MAX 20000u
#define TAXII_PAGE_MAX	  (6u * 1024 * 1024) /* bytes of objects in one answer, and one object */

struct taxii_server {
	struct db *db;
	const struct stix_rules *rules;
	struct str title; /* of the institution; "": of the program */
	struct str peer;  /* who asks, for the audit trail */
	int64_t now_us;
};

/* Texts are STR_NONE where the request does not have them. */
struct taxii_request {
	struct str method; /* "GET", also for HEAD */
	struct str path;   /* decoded, from "/taxii2" on; with or without '/' at its end */
	struct str accept;
	struct str content_type;
	struct str authorization;
	const struct url_pairs *query;
	struct str body;
};

struct taxii_answer {
	unsigned status;
	struct buf body; /* TAXII_MEDIA_TYPE; BUF_INIT(TAXII_ANSWER_MAX) before, buf_done() after */
	const char *allow; /* of 405; NULL */
	char first[40];	   /* X-TAXII-Date-Added-First, -Last; "" */
	char last[40];
};
#define TAXII_ANSWER_MAX (2 * TAXII_PAGE_MAX)

void taxii_serve(const struct taxii_server *server, const struct taxii_request *request,
		 struct arena *arena, struct taxii_answer *ret);

/* An error message (TAXII 2.1 3.6.1), for those who refuse a request before it comes here. */
void taxii_error_write(unsigned status, const char *why, struct buf *out);
