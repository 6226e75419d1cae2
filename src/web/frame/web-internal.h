/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console's state, for the files that keep it going: web.c (routes, pages), auth.c (sessions),
 * events.c (live updates), trail.c (audit trail into the sealed log).
 */
#pragma once

#include "advisories/concerns.h"
#include <limits.h>

#include "web/auth/throttle.h"
#include "web/page.h"
#include "web/parts/morning.h"
#include "web/training/training-room.h"
#include "web/web.h"

struct events;
struct org_content;
struct survey_content;
struct service_content;
struct org_office;
struct trail;
struct password_policy;
struct duty_office;
struct desk;
struct handover;
struct waits;

struct web {
	bool hub;
	struct org_office *office; /* who may see whose records */
	struct org_content *organisations;
	struct survey_content *surveys;
	struct service_content *services;
	struct http_server *http;
	struct http_route *routes;
	struct db *db;
	const struct clock *clock;
	bool tls;
	int utc_offset_minutes;
	int data_fd;
	const struct web_option *options;
	struct guidance *guidance;
	struct identity *identity;	/* what tells assets apart */
	struct form_set *content_forms; /* those that come with the program */
	struct form_set *forms;		/* and those that were added */
	int64_t forms_stamp;
	struct fact_content *facts;
	struct vendor_content *vendors;
	struct guideline *guideline;
	struct playbook_set *playbooks;
	struct contact_content *contacts;
	struct callout_content *callouts;
	struct support_content *support;
	struct pack_content *pack;
	struct case_content *cases;
	struct scenario_set *scenarios;
	struct preservation *preservation;
	struct stix_rules *stix;
	struct downtime_content *downtime;
	char evidence[PATH_MAX]; /* "": none */
	char courses[PATH_MAX];
	char uploads[PATH_MAX];
	struct desk *importer;
	struct desk *registrar;
	struct desk *printer;
	struct desk *sealer;
	struct handover *handover;
	struct duty_office *duties;
	struct password_policy *passwords;
	struct throttle *throttle;
	struct reader_client *reader;
	struct waits *waits;
	struct events *events;
	struct trail *trail;
	struct training_room training;
	struct concern_tables advisories;
	int64_t concerns_asked_us; /* when it was last asked whether they are up to date */
	int64_t pruned_us;
	struct morning morning;
};

/* What pages need of the content folder; the latter also of what was read by half. */
enum errc web_load_content(struct web *web, const char *content, struct err *err) MUST_CHECK;
void web_free_content(struct web *web);

/* Before a request: forms that people added meanwhile. */
void web_refresh_forms(struct web *web);

/* Fill in user, session and token from the request's cookie; page->known says whether. */
void auth_load(struct page *page);

/* Name of the cookie that keeps the language. */
const char *auth_lang_cookie(const struct web *web);

/* Where a session that is not open yet has to go; NULL when it is open. */
const char *auth_stage_path(enum session_stage stage);

/* "https://host" of Origin is our Host, or the browser says same-origin. */
bool auth_origin_is_ours(const struct page *page);

/* Of the form, compared in constant time. */
bool auth_form_token_fits(const struct page *page);
struct str auth_form_token(const struct page *page);
