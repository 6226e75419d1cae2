/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a value is to be asked for: the value itself, the names above a name, the forms of a URL,
 * the networks around an address; and how values stand in the text of a field.
 */
#pragma once

#include "detect/indicators/fields.h"
#include "detect/indicators/set.h"

/* Each adds what it finds to `hits`. */
void lookup_ip(const struct indicator_set *set, const char *ip, struct indicator_hits *hits);
void lookup_domain(const struct indicator_set *set, struct str domain, struct indicator_hits *hits);
void lookup_value(const struct indicator_set *set, const struct indicator_value *value,
		  struct indicator_hits *hits);

/* The text of a field of that kind (not FIELD_KIND_PATH). */
void lookup_text(const struct indicator_set *set, enum field_kind kind, struct str text,
		 struct indicator_hits *hits);

/* A path and the host that belongs to it. */
void lookup_path(const struct indicator_set *set, struct str host, struct str path,
		 struct indicator_hits *hits);
