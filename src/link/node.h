/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A facility's side of the line: what it keeps of it, in two files that are replaced whole.
 *
 *     DATA/link/node.json    where the hub is, its authority, our certificate and its key
 *     DATA/link/asked.json   an enrolment that was not answered yet: the same is asked again
 */
#pragma once

#include "base/arena.h"
#include "link/authority.h"
#include "link/code.h"

#define LINK_NODE_FILE	"link/node.json"
#define LINK_ASKED_FILE "link/asked.json"
#define LINK_RENEW_FILE "link/renew" /* while it is there, a new certificate is asked for */
#define LINK_URL_MAX	512u
#define LINK_FILE_MAX	65536u

struct link_node {
	struct str hub; /* its code */
	struct str url; /* "https://hub.example.jp:8760", without a path */
	struct str authority;
	struct str certificate;
	struct str key;
};

/* ERR_NOT_FOUND: there is none; ERR_CORRUPT. Views into the arena. */
enum errc link_node_read(const char *path, struct arena *arena, struct link_node *ret,
			 struct err *err) MUST_CHECK;
enum errc link_node_write(const char *path, const struct link_node *node,
			  struct err *err) MUST_CHECK;

struct link_asked {
	struct str url;
	struct str name; /* of the code */
	struct str authority;
	struct str key;
	struct str request; /* as it was sent, signed */
};

enum errc link_asked_read(const char *path, struct arena *arena, struct link_asked *ret,
			  struct err *err) MUST_CHECK;

/* A new key, and the request signed with the code. `signing_key`: public, PEM. */
enum errc link_asked_make(const struct link_code *code, struct str url, struct str authority,
			  struct str signing_key, struct arena *arena, struct link_asked *ret,
			  struct err *err) MUST_CHECK;
enum errc link_asked_write(const char *path, const struct link_asked *asked,
			   struct err *err) MUST_CHECK;

/* What the hub answered. Views into the arena. */
struct link_admitted {
	struct str as; /* our code */
	struct str hub;
	struct str hub_name;
	struct str hub_key; /* with which it signs messages */
	struct str certificate;
};

/* ERR_SYNTAX; ERR_DENIED: the answer was made by somebody who does not know the code. */
enum errc link_admitted_read(const struct link_code *code, const struct link_asked *asked,
			     struct str answer, struct arena *arena, struct link_admitted *ret,
			     struct err *err) MUST_CHECK;

/* "https://host" or "https://host:port", nothing behind it. ERR_USAGE. */
enum errc link_url_check(struct str url, struct err *err) MUST_CHECK;
