/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page handler sees. A page group is one file in src/web that ends with its descriptor
 * `const struct page_group pages_<name>`: a table of routes, each with the roles that may use it.
 * A route without roles keeps the console from starting (ASVS 5.0 8.2.1: denied unless allowed).
 *
 * Before a handler runs, web.c has checked: the session and its stage, the role, for POST the
 * origin of the request and the form's token, for PAGE_FRESH how long ago the password was given.
 */
#pragma once

#include "base/calendar/day.h"
#include "duties/duty.h"
#include "net/http-server.h"
#include "store/audit.h"
#include "store/sessions.h"
#include "store/users.h"
#include "web/frame/guard.h"
#include "web/frame/template.h"
#include "web/frame/view.h"

struct web;
struct fact_content;
struct vendor_content;
struct guideline;
struct playbook_set;
struct form_set;
struct guidance;
struct identity;
struct reader_client;
struct desk;
struct handover;
struct pack_scope;
struct training_room;
struct case_content;
struct scenario_set;
struct preservation;
struct stix_rules;
struct callout_scope;
struct callout_content;
struct support_content;
struct downtime_content;
struct page;
struct org_content;
struct survey_content;
struct service_content;
struct org_scope;

/* Beside enum user_role in page_route.roles. */
#define PAGE_ANYONE  (1u << 8) /* without a session */
#define PAGE_STAGE   (1u << 9) /* also in the middle of logging in */
#define PAGE_READERS (USER_VIEWER | USER_OPERATOR | USER_ADMIN | USER_AUDITOR)
#define PAGE_DUTY    (USER_OPERATOR | USER_ADMIN)
/* Who may call for help in one tap: everybody of the house who may look. */
#define PAGE_HELP (PAGE_DUTY | USER_VIEWER)
/* Everybody's own account, no more. */
#define PAGE_PERSONS (PAGE_READERS | USER_VENDOR | USER_INSPECTOR)
/* The inspector's folder. */
#define PAGE_PACK (PAGE_READERS | USER_INSPECTOR)

/*
 * At whose organisation an account's role is to count (organisations/scope.h). On a facility's node
 * there is one, its own, and everybody sits there.
 */
enum page_place {
	PLACE_HOUSE, /* the node's own; routes of all PAGE_PERSONS: nobody's, but one's own account
		      */
	PLACE_SEATS, /* where the person sits: the page gives what its scope does */
	PLACE_NAMED, /* the one the path names, ":organisation", which is known to be there */
};

struct page_route {
	const char *method;
	const char *path; /* NULL ends the table */
	unsigned roles;
	bool fresh;	       /* the password was given within the last CONFIRM_MINUTES */
	bool background;       /* does not keep a session awake */
	bool api;	       /* says itself who asks; no session, no form of a page of ours */
	bool kept;	       /* what a form of it holds is not lost when its session has ended */
	enum page_guard guard; /* what a browser may do with the answer */
	enum page_place place;
	unsigned powers; /* PLACE_NAMED: bits of enum org_power that are needed there */
	size_t body_max; /* of a POST that may be larger than a form of a few lines; 0: 16 KiB */
	void (*handle)(struct page *page);
};

struct page_group {
	const char *name;
	const struct page_route *routes;
};

/* In the order of src/web/meson.build; NULL at the end. */
extern const struct page_group *const page_groups[];

#define CONFIRM_MINUTES 15
#define PAGE_ROWS	50 /* rows of one page of a list */

struct page {
	struct web *web;
	struct http_request *request;
	struct arena *arena;
	const struct page_route *route;
	struct view *view; /* of the template; has what every page has */
	enum lang lang;
	int64_t now_us;

	bool known;		 /* there is a session */
	bool of_house;		 /* its account's role counts at the node's own organisation */
	struct org_scope *scope; /* NULL: page_scope() was not asked yet */
	struct user user;
	struct session session;
	struct str token; /* of the session, for the form's token */
};

struct db *page_db(const struct page *page);
/* Is the node a hub? */
bool page_is_hub(const struct page *page);
/* Whose records the session's account may see; NULL: it cannot be told, and nothing may be shown.
 */
struct org_scope *page_scope(struct page *page);
/* The organisation a path of PLACE_NAMED names. */
int64_t page_organisation(const struct page *page);
const struct org_content *page_organisations(const struct page *page);
/* Surveys, bands and reasons of the sector. */
const struct survey_content *page_surveys(const struct page *page);
/* Registered services: criteria and subsidies. */
const struct service_content *page_services(const struct page *page);
const struct guidance *page_guidance(const struct page *page);
const struct identity *page_identity(const struct page *page);
/* For duties at this moment; texts of them live in the request's arena. */
struct duty_scope page_duty_scope(const struct page *page);

/* For the inspector's folder at this moment; texts of it live in the request's arena. */
struct pack_scope page_pack_scope(const struct page *page);

struct reader_client *page_reader(const struct page *page);
const struct form_set *page_forms(const struct page *page);
const struct fact_content *page_facts(const struct page *page);
const struct guideline *page_guideline(const struct page *page);
/* The playbooks that come with the program. */
const struct playbook_set *page_playbooks(const struct page *page);
const struct case_content *page_cases(const struct page *page);
/* Scenarios of drills that come with the program. */
const struct scenario_set *page_scenarios(const struct page *page);
/* What to take as evidence, and how. */
const struct preservation *page_preservation(const struct page *page);
/* What a STIX object must have. */
const struct stix_rules *page_stix(const struct page *page);
/* Plans of call-outs, and what one is shown by at this moment. */
const struct callout_content *page_callouts(const struct page *page);
struct callout_scope page_callout_scope(const struct page *page);
/* Who comes to help, by the rules in force. */
const struct support_content *page_support(const struct page *page);
/* Departments, services and slips of the sector. */
const struct downtime_content *page_downtime(const struct page *page);
/* What is asked of vendors. */
const struct vendor_content *page_vendors(const struct page *page);
const struct training_room *page_training(const struct page *page);
/* Where files of packages lie; "": nowhere. */
const char *page_courses(const struct page *page);
/* Where files of proofs are kept; NULL: nowhere. */
const char *page_evidence(const struct page *page);
/* Who reads what people hand in: lists of indicators; lists of devices. */
struct desk *page_importer(const struct page *page);
struct desk *page_registrar(const struct page *page);
/* Who makes papers. */
struct desk *page_printer(const struct page *page);
/* Who signs what is handed over, and what was asked of it last. */
struct desk *page_sealer(const struct page *page);
struct handover *page_handover(const struct page *page);
/*
 * An open file of that content that has no name and is gone when it is closed, for who may read
 * what the console must not, or is to write into it. `*ret` is the caller's.
 */
enum errc page_nameless_file(const struct page *page, struct str bytes, int *ret,
			     struct err *err) MUST_CHECK;
/* Bytes left where the data lies; -1: not known. */
int64_t page_disk_free(const struct page *page);
/* The next value of an option the watch was started with, from `*at` (0 at first) on; or NULL. */
const char *page_option(const struct page *page, const char *name, size_t *at);
bool page_may(const struct page *page, unsigned roles);
bool page_is_tls(const struct page *page); /* by which the page came */

/* Answer with a template; a page that did not fit becomes an error page. */
void page_show(struct page *page, const struct template *template);
void page_show_status(struct page *page, unsigned status, const struct template *template);

/* An error page: what went wrong and what to do, in plain words. */
void page_fail(struct page *page, unsigned status, enum text_key why);

/* The sentence of `err` on a page of the status that fits its code. */
void page_fail_err(struct page *page, const struct err *err);

void page_redirect(struct page *page, const char *fmt, ...) PRINTF(2, 3);

/*
 * Write the audit trail, durably, before the effect. False: it could not be written, the error
 * page was sent, and the effect must not happen (ASVS 5.0 16.5.2: fail closed).
 */
bool page_audit(struct page *page, const char *action, struct str object, struct str detail,
		const char *outcome) MUST_CHECK;

/* The same for somebody who has no session yet. */
bool page_audit_as(struct page *page, struct str user, const char *action, struct str detail,
		   const char *outcome) MUST_CHECK;

/* The day on the wall clock of where the watch is: "2026-11-22". */
void page_today(const struct page *page, char out[static DAY_TEXT_MAX]);

/* Text of several lines as it was typed: forms send CR LF, what is kept and shown has LF. */
struct str page_lines(const struct page *page, struct str text);

/* What was typed into that field, without the spaces around it; "" when it was not sent. */
struct str page_typed(const struct page *page, const char *name);

/*
 * The same as a moment, on the wall clock of the console; `*ret_us` stays when nothing was typed.
 * ERR_SYNTAX.
 */
enum errc page_typed_time(const struct page *page, const char *name, int64_t *ret_us,
			  struct err *err) MUST_CHECK;

/* A decimal number of the query or form; `fallback` when absent or no number. */
int64_t page_number(struct str text, int64_t fallback);

/* A path of our own out of a form's "next", or "/". */
struct str page_next(struct page *page, struct str wanted);
