/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What values are compared as when not as text: numbers, parts of a time, addresses (Sigma 2.1
 * modifiers, "Numeric", "Time", "IP").
 */
#pragma once

#include "base/str.h"

/* A decimal number as text. Whole numbers compare exactly, others as doubles. */
struct number {
	bool whole;
	int64_t i;
	double d;
};

bool number_read(struct str text, struct number *ret);
int number_compare(const struct number *a, const struct number *b); /* <0, 0, >0 */

enum time_part {
	TIME_MINUTE,
	TIME_HOUR,
	TIME_DAY,
	TIME_WEEK, /* ISO 8601 */
	TIME_MONTH,
	TIME_YEAR,
};

/*
 * That part of an ISO 8601 time as it is written: zones are not converted (Sigma 2.1 "Time
 * Modifiers": "not designed to handle timezone or format conversions").
 */
bool time_part_read(struct str text, enum time_part part, int64_t *ret);

struct cidr {
	unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
	unsigned bits;		 /* 0..128 */
	bool v4;
};

/* "10.0.0.0/8", "fe80::/10", or one address. False when it is neither. */
bool cidr_read(struct str text, struct cidr *ret);

/* False too when `text` is no address. IPv4 written in IPv6 is taken for IPv4. */
bool cidr_holds(const struct cidr *cidr, struct str text);
