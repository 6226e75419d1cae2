/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content/network-watch.yml and the list of public suffixes, read once before the sandbox is
 * entered: which fields are what, which destinations are of the house, which are regular by
 * design, and from where on a finding has which level. Never changes afterwards but for the
 * hospital's own list of what is allowed.
 */
#pragma once

#include "base/err.h"
#include "detect/beacon/flow.h"
#include "detect/sigma/ruleset.h"

#define ALLOWED_OWN_MAX 1000u /* domains that the hospital added */

enum watch_kind {
	WATCH_BEACON,
	WATCH_LONG,
	WATCH_DNS,
	WATCH_UPLOAD,
	WATCH_RARE,
	WATCH_KINDS,
};

struct watch_content;

enum errc watch_content_load(const char *content, struct watch_content **ret,
			     struct err *err) MUST_CHECK;
void watch_content_free(struct watch_content *content);

/* Name the fields that are read, before the first event. */
enum errc watch_content_plan(const struct watch_content *content, struct field_plan *plan,
			     struct err *err) MUST_CHECK;

/*
 * What the event says of a communication; false when it says nothing. The texts point into the
 * event or into `room`.
 */
struct flow_room {
	char destination[FLOW_NAME_MAX];
};
bool watch_content_flow(const struct watch_content *content, const struct event *event,
			struct flow_room *room, struct flow *ret);

/* A domain and what is under it are regular by design, or by the hospital's word. */
bool watch_content_allowed(const struct watch_content *content, struct str domain);

/* Replace the hospital's own list: one domain a line. What is no domain is left out. */
void watch_content_set_own(struct watch_content *content, struct str lines);

/*
 * The domain somebody registered ("example.co.jp" of "a.b.example.co.jp"); a public suffix itself
 * or an address has none: STR_NONE. A view into `name`, which is lower case.
 */
struct str watch_content_registered(const struct watch_content *content, struct str name);

/* RULE_LEVEL_INFORMATIONAL below the first threshold of that kind. */
enum rule_level watch_content_level(const struct watch_content *content, enum watch_kind kind,
				    double value);

/* A threshold, of `step` 0 (low) to 3 (critical). */
double watch_content_threshold(const struct watch_content *content, enum watch_kind kind,
			       unsigned step);
