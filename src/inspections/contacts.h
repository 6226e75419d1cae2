/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom one calls: names, deputies and numbers that the hospital enters for the parts of the
 * diagram (contact-content.h). A part may have several, in the order they were entered: the first
 * is called first. Its number is also what guidance shows as "contact.<setting>", so that there is
 * one place to keep a number right.
 *
 * Every change gives the list its next version (contact-papers.h); seeing that a row is right does
 * not. A row counts as seen when it is entered or changed.
 */
#pragma once

#include "inspections/contact-content.h"
#include "store/db.h"

#define CONTACTS_MAX	 300u
#define CONTACT_TEXT_MAX 200u

struct contact {
	int64_t id;
	struct str part;
	struct str name;
	struct str deputy;
	struct str phone;
	struct str night; /* "" is the same number */
	struct str mail;
	struct str note;
	struct str deputy_phone;
	struct str deputy_mail;
	int64_t changed_us;
	struct str changed_by;
	int64_t confirmed_us; /* read only, as the next: somebody last saw that it is right */
	struct str confirmed_by;
};

struct contacts {
	struct contact at[CONTACTS_MAX];
	size_t n;
};

/* ERR_SYNTAX, ERR_LIMIT, ERR_NOT_FOUND (no such part); the sentence names the value. */
enum errc contact_check(const struct contact_content *content, const struct contact *contact,
			struct err *err) MUST_CHECK;

/*
 * Checked first; `id` 0 adds one. Also writes the setting of its part when it is the first of it.
 * ERR_NOT_FOUND: no contact has that id.
 */
enum errc contacts_put(struct db *db, const struct contact_content *content,
		       const struct contact *contact, struct err *err) MUST_CHECK;
enum errc contacts_remove(struct db *db, int64_t id, struct str by, int64_t now_us,
			  struct err *err) MUST_CHECK;

/* Somebody saw that it is right; `id` 0: all of them. Nothing of it changes. ERR_NOT_FOUND. */
enum errc contacts_confirm(struct db *db, int64_t id, struct str by, int64_t now_us,
			   struct err *err) MUST_CHECK;

/*
 * In the order of the diagram. A part that has only a number among the settings is there too, with
 * id 0: it was entered before there was this list.
 */
enum errc contacts_list(struct db *db, const struct contact_content *content, struct arena *arena,
			struct contacts *ret, struct err *err) MUST_CHECK;

/* The first of that part, or NULL. */
const struct contact *contacts_first(const struct contacts *contacts, struct str part);

/* How many needed parts have nobody. */
size_t contacts_missing(const struct contact_content *content, const struct contacts *contacts);

/*
 * Whom to call for that part, on one line: what the part is, name, number, number at night. Without
 * an entry the number is a blank to fill in; "" when there is no such part. In `arena`.
 */
struct str contact_line(const struct contact_content *content, const struct contacts *contacts,
			struct str part, enum lang lang, struct arena *arena);

/* The deputy's name and number on one line, "" without a deputy. In `arena`. */
struct str contact_deputy_line(const struct contact *contact, struct arena *arena);
