/* SPDX-License-Identifier: Apache-2.0 */
/* What the two formats of JVN iPedia share. */
#pragma once

#include "advisories/feed.h"
#include "base/encoding/xml.h"

typedef void (*jvn_fill)(const struct xml *item, struct advisory *advisory);

/* Every element `name` becomes an advisory; one whose id `fill` left empty is refused. */
enum errc jvn_read(struct feed_reader *reader, const char *name, jvn_fill fill,
		   struct err *err) MUST_CHECK;

/* Japan's time where no zone is told; TIME_NONE when it is none. */
int64_t jvn_time(struct str text);

/* "7.5"; below 0 when it is none. */
double jvn_score(struct str text);

/* "JVNDB-…" */
bool is_jvndb(struct str id);
