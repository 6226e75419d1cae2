/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which events say that an account was used (content/accounts.yml, docs/formats/accounts.md). Never
 * changed once loaded; shared by any number of threads.
 */
#pragma once

#include "base/err.h"
#include "event/event.h"

enum logon_kind {
	LOGON_VPN,     /* into the hospital */
	LOGON_REMOTE,  /* a screen or a shell over the network */
	LOGON_DESK,    /* at the machine */
	LOGON_NETWORK, /* a share, a service */
	LOGON_ADMIN,   /* with an administrator's rights */
	LOGON_KINDS,
};

extern const char *const logon_kind_names[LOGON_KINDS]; /* "vpn", … */

#define LOGON_TEXT_MAX 128u /* bytes of an account, an address, a host; longer ones are cut */

struct logon_content;

/* Of the content folder; the sentence of an error names file and line. */
enum errc logon_content_load(const char *folder, struct logon_content **ret,
			     struct err *err) MUST_CHECK;
void logon_content_free(struct logon_content *content);
void logon_content_free_at(struct logon_content **content);
#define auto_logon_content CLEANUP(logon_content_free_at) struct logon_content

/* Name the fields it reads. ERR_LIMIT. */
enum errc logon_content_plan(const struct logon_content *content, struct field_plan *plan,
			     struct err *err) MUST_CHECK;

/* What an event says; views into it. */
struct logon {
	enum logon_kind kind;
	struct str account; /* without domain or realm, as it was written */
	struct str from;    /* "" when the event does not say */
	struct str host;
};

/* False when it is no log-on, or none of a person. */
bool logon_read(const struct logon_content *content, const struct event *event, struct logon *ret);

/* "HOSP\tanaka" and "tanaka@hosp.example" are "tanaka". */
struct str logon_account(struct str written);

/* Does a name fit one of a list in which a * at one end stands for anything? ASCII case is none. */
bool logon_name_fits(const struct str *patterns, size_t n, struct str name);
