/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access logs in the "common" and "combined" layout that Apache, nginx, Squid and most others can
 * write, and the addresses in them:
 *
 *   [VHOST[:PORT] ]CLIENT IDENT USER [TIME] "METHOD TARGET PROTOCOL" STATUS BYTES
 *   ["REFERER" "AGENT"[ TAIL]]
 *
 * Pure: views of the line.
 */
#pragma once

#include "event/event.h"

struct access_line {
	struct str vhost; /* STR_NONE when the line does not begin with one */
	struct str client;
	struct str user;
	struct str clf_time; /* between the brackets */
	struct str request;  /* between the quotes; may hold \" and \xNN */
	struct str status;
	struct str bytes;
	struct str referer;
	struct str agent;
	struct str tail; /* what stands behind the agent, or behind the bytes */
};

/* False when the line is not of this layout: quickly so when it has no " [dd/". */
bool access_line_parse(struct str line, struct access_line *ret);

/* "METHOD TARGET PROTOCOL" taken apart; a request that is none (TLS on port 80) is the target. */
struct request_parts {
	struct str method;
	struct str target;
	struct str protocol;
};

struct request_parts request_parts_of(struct str request);

/* A URL (RFC 3986), or only its path and query, or HOST:PORT as CONNECT has it. */
struct url_parts {
	struct str host;      /* without port and user; NONE when it has none */
	struct str rest;      /* all behind scheme and host: path, query and fragment */
	struct str stem;      /* the path */
	struct str query;     /* without "?" ; NONE when it has none */
	struct str extension; /* of the last part of the path, without "." */
};

struct url_parts url_parts_of(struct str url);

/* The host of "user@host:8080" or "[2001:db8::1]:443". */
struct str url_host_of(struct str authority);

/* "-" is how these logs say "nothing". */
struct str access_value(struct str value);
