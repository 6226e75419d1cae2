/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registered services: who offers what, where, for which size, at which price, by which edition of
 * the criteria. Owns the SQL of help_services. Days are "YYYY-MM-DD"; the last day counts.
 */
#pragma once

#include "base/arena.h"
#include "store/db.h"

#define SERVICES_MAX	 5000u
#define SERVICE_CODE_MAX 64u
#define SERVICE_TEXT_MAX 300u
#define SERVICE_FILE_MAX (8u * 1024 * 1024)

enum service_watch {
	SERVICE_NETWORK,  /* at the line: a gateway */
	SERVICE_TERMINAL, /* on each machine */
	SERVICE_BOTH,
	SERVICE_WATCHES,
};

extern const char *const service_watch_names[SERVICE_WATCHES]; /* "network", … */

struct help_service {
	struct str code;
	struct str name;
	struct str provider;
	struct str edition; /* of the criteria, "" not said */
	int64_t grade;	    /* class 1 or 2 */
	enum service_watch watch;
	struct str prefectures; /* "01 13", or "all" */
	int64_t beds_from;
	int64_t beds_until;    /* 0: any */
	int64_t network_month; /* yen; -1: not said */
	int64_t unit_month;
	struct str phone;
	struct str from_on;
	struct str until_on; /* "": no end is known */
	struct str said_by;
	int64_t said_us;
	const struct help_service *next;
};

/* New, or in place of that code. ERR_SYNTAX, ERR_LIMIT; the sentence names the field. */
enum errc help_service_put(struct db *db, const struct help_service *service,
			   struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND */
enum errc help_service_end(struct db *db, struct str code, struct str day,
			   struct err *err) MUST_CHECK;
/* By code; in `arena`. */
enum errc help_services_list(struct db *db, struct arena *arena, const struct help_service **ret,
			     struct err *err) MUST_CHECK;

/*
 * A list: CSV (UTF-8), a row a service, headings as the names of the columns in
 * docs/formats/services.md. In a transaction of the caller: one wrong row, and nothing is taken;
 * the sentence names its line.
 */
enum errc help_services_import(struct db *db, struct str text, struct str by, int64_t now_us,
			       size_t *ret_taken, struct err *err) MUST_CHECK;
