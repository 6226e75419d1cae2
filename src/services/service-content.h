/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a registered service has to offer, by the edition of the criteria in force on a day, and
 * what a subsidy pays of it, year by year: data of the pack (docs/formats/services.md). What no
 * source tells is not known, and nothing is made up for it. Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/calendar/day.h"
#include "base/encoding/yaml-check.h"

#define SERVICE_EDITIONS_MAX 16u
#define SERVICE_POINTS_MAX   16u
#define SUBSIDY_YEARS_MAX    32u
#define SERVICE_UNKNOWN	     (-1) /* of yen, a rate, months */
#define SERVICE_YEN_MAX	     1000000000000

/* One thing that is asked of a service. */
struct service_point {
	struct str id;
	struct text_pair title;
	int64_t only; /* of that class; 0: of all */
};

/* An edition of the criteria. */
struct service_edition {
	struct str id; /* "1.1" */
	int32_t from;  /* DAY_NONE: not known */
	int32_t until; /* the last day; DAY_NONE: in force */
	struct service_point points[SERVICE_POINTS_MAX];
	size_t n_points;
	int64_t classes;       /* 1 or 2 */
	int64_t network_month; /* yen at most, class 1 */
	int64_t unit_month;
	struct str source;
	bool confirmed; /* the original was seen */
};

/* What a subsidy paid in one year. */
struct subsidy_year {
	int64_t year;
	int64_t least; /* yen; below it nothing is paid */
	int64_t most;  /* yen */
	int64_t part;  /* part / whole of the cost */
	int64_t whole;
	int64_t small_part; /* for small ones; SERVICE_UNKNOWN: as all */
	int64_t small_whole;
	int64_t months; /* of the service that are paid at most */
	struct text_pair note;
	struct str source;
	bool confirmed;
};

struct service_content {
	struct arena arena;
	struct service_edition editions[SERVICE_EDITIONS_MAX];
	size_t n_editions;
	struct subsidy_year years[SUBSIDY_YEARS_MAX];
	size_t n_years;
};

/* `content` NULL: the program's own. The sentence of an error names file and line. */
enum errc service_content_load(const char *content, struct service_content **ret,
			       struct err *err) MUST_CHECK;
void service_content_free(struct service_content *content);
void service_content_free_at(struct service_content **content);
#define auto_service_content CLEANUP(service_content_free_at) struct service_content

/* NULL: there is none. */
const struct service_edition *service_edition_find(const struct service_content *content,
						   struct str id);
/* In force on that day; the last one when several are. NULL. */
const struct service_edition *service_edition_on(const struct service_content *content,
						 int32_t day);
const struct subsidy_year *subsidy_year_find(const struct service_content *content, int64_t year);
