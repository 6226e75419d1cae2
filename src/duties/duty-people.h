/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom mails about duties reach: a name as it is written for owners and deputies, one mail address,
 * and what the person is in the hospital (ids of content/duties: parts, separated by spaces).
 */
#pragma once

#include "duties/duty-content.h"

#define DUTY_PEOPLE_MAX 200u
#define DUTY_MAIL_MAX	254u /* RFC 5321 4.5.3.1.3 */

struct duty_person {
	struct str name;
	struct str mail;
	struct str parts;
};

struct duty_people {
	struct duty_person *at; /* by name */
	size_t n;
};

enum errc duty_people_list(struct db *db, struct arena *arena, struct duty_people *ret,
			   struct err *err) MUST_CHECK;

/*
 * Somebody of that name is changed, else added. ERR_SYNTAX with a sentence when the name, the
 * address or a part cannot be, ERR_CONFLICT when the address is somebody else's, ERR_LIMIT.
 */
enum errc duty_people_put(struct db *db, const struct duty_content *content,
			  const struct duty_person *person, struct err *err) MUST_CHECK;
enum errc duty_people_remove(struct db *db, struct str name, struct err *err) MUST_CHECK;

/* NULL: nobody of that name. */
const struct duty_person *duty_people_find(const struct duty_people *people, struct str name);
bool duty_person_is(const struct duty_person *person, struct str part);
