/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of facilities (CSV as ministries publish them, in UTF-8 or CP932) taken in: each row is an
 * organisation as it is from the list's day on. Loading a list again changes nothing; what differs
 * becomes a new period. A row that cannot be taken is told with its line, and the others are taken;
 * what the list does not name stays as it is, and is told when it should name all.
 */
#pragma once

#include "base/encoding/charset.h"
#include "organisations/organisation-change.h"
#include "organisations/organisation-content.h"

#define FACILITY_LIST_MAX  (64u * 1024 * 1024) /* bytes of a file */
#define FACILITY_LIST_ROWS 400000u
#define FACILITY_LIST_GONE 1000u /* of those a list no longer names, told one by one */

struct facility_list {
	const struct org_content *content;
	struct charset *charset; /* opened before the process was confined */
	struct str day;		 /* of which the list tells */
	struct str kind;	 /* of rows that do not say; "" as content has it */
	struct str parent;	 /* code: below whom all stand; "": as the rows or content say */
	enum edge_kind by;	 /* of that edge */
	bool complete;		 /* it names all of its kinds below `parent`, or anywhere */
	struct organisation_actor actor;
	/* What was wrong with a line, and what is no longer named (line 0). */
	void (*note)(void *ctx, size_t line, struct str sentence);
	void *ctx;
};

struct facility_list_report {
	size_t rows;
	size_t added;
	size_t changed;
	size_t same;
	size_t moved;
	size_t refused;
	size_t gone;
};

/*
 * In one transaction of the caller. Needs the machine's scope. ERR_SYNTAX: no row has headings for
 * code and name; ERR_LIMIT. An error that is not of a row ends it, and nothing should be kept.
 */
enum errc facility_list_import(const struct org_scope *scope, const struct facility_list *list,
			       struct str bytes, struct facility_list_report *ret,
			       struct err *err) MUST_CHECK;

/*
 * The offices of the pack. The node takes the place of the one with the code `self` (as content
 * says when it is ""), unless it has a place already.
 */
enum errc offices_import(const struct org_scope *scope, const struct facility_list *list,
			 struct str self, struct facility_list_report *ret,
			 struct err *err) MUST_CHECK;
