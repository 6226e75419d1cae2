/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two ways to make events of a JSON document, and what they share. json-flatten.c reads every
 * document, token by token, repairs it where that is possible and says what is wrong with it.
 * json-quick.c reads the usual one over its index; what it gives is the same to the last field.
 * Only src/parse/json.c and these include this.
 */
#pragma once

#include "base/encoding/json-index.h"
#include "parse/json/json-names.h"
#include "parse/stream/session.h"

#define JSON_PATH_MAX 2048 /* bytes of a field's name */

/* How a member's name hangs on the path of the object around it. */
struct json_join {
	char with; /* '\0': nothing between them */
	struct str name;
};

/* `attributes`: the object holds the attributes of the element above it; `nested`: it has a path.
 */
struct json_join json_join_of(struct str key, bool attributes, bool nested);

/* A path of a <Data> element, which may carry its name. */
bool json_is_data(struct str path);

/* What clouds wrap a list of events in. */
bool json_is_list_name(struct str key);

/*
 * Read a document: each event goes into session->event and is delivered. With `whole` only that is
 * filled, with the one event that the document is, and nothing is delivered.
 */
enum errc json_flatten(struct parse_session *session, struct str text, struct event *whole,
		       struct err *err);

/*
 * Fill `event` (the session's, or one without a plan) with the one event that the document is,
 * without fields that nobody wants; `index` is that of `text`, and `names` those of events under
 * this plan. False when it has to be read the other way; the event is then clear.
 */
bool json_quick(struct parse_session *session, struct event *event, struct json_names *names,
		struct str text, const struct json_index *index) MUST_CHECK;
