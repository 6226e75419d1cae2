/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who comes to help, by the rules in force, as data (docs/formats/help.md): for which institutions
 * of which size, from which day until which, where it is written. What is not known of the
 * institution is asked for: it makes a route neither right nor wrong. Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "base/encoding/yaml-check.h"
#include "store/facility.h"

#define SUPPORT_FOLDER	   "help" /* in the content folder and the pack */
#define SUPPORT_ROUTES_MAX 50u
#define SUPPORT_KINDS_MAX  8u
#define SUPPORT_BEDS_NONE  (-1)

struct support_route {
	struct str id;
	struct text_pair title;
	struct text_pair about;
	int32_t from; /* DAY_NONE: always, so is the next */
	int32_t until;
	int64_t beds_from; /* SUPPORT_BEDS_NONE: of any number, so is the next */
	int64_t beds_below;
	struct str kinds[SUPPORT_KINDS_MAX]; /* none: all */
	size_t n_kinds;
	struct str contact; /* part of the contact diagram; STR_NONE */
	bool remote_first;
	bool advice_only; /* nobody comes */
	struct str source;
	bool confirmed; /* the original was compared */
};

struct support_content {
	struct arena arena;
	struct support_route routes[SUPPORT_ROUTES_MAX];
	size_t n_routes;
};

/* All *.yml of that kind; `from` NULL: own content. A pack without any has none. */
enum errc support_content_load(const char *from, struct support_content **ret,
			       struct err *err) MUST_CHECK;
void support_content_free(struct support_content *content);
void support_content_free_at(struct support_content **content);
#define auto_support_content CLEANUP(support_content_free_at) struct support_content

/* NULL: there is none. */
const struct support_route *support_route_find(const struct support_content *content,
					       struct str id);

/* ---- routing ---- */

enum support_verdict {
	SUPPORT_FITS,
	SUPPORT_UNKNOWN, /* it hangs on what the facility has not said */
	SUPPORT_OTHER,	 /* for others */
};

struct support_choice {
	const struct support_route *route;
	enum support_verdict verdict;
	bool asks_beds;
	bool asks_kind;
};

struct support_choices {
	struct support_choice at[SUPPORT_ROUTES_MAX];
	size_t n;
	bool asks_beds; /* of any of them */
	bool asks_kind;
};

/*
 * The routes in force on that day: those that fit, those that hang on an answer, those for others.
 * `facility` gives kind and beds; "" is not known.
 */
void support_choose(const struct support_content *content, const struct facility_record *facility,
		    int32_t day, struct support_choices *ret);
