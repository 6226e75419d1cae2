/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content files that pages need, read once, before the console shuts itself in.
 */
#include "assets/identity.h"
#include "base/log.h"
#include "base/os/pack.h"
#include "callouts/callout-paper.h"
#include "cases/case-content.h"
#include "custody/preservation.h"
#include "downtime/downtime-content.h"
#include "drills/scenario.h"
#include "duties/duty-list.h"
#include "facts/fact-content.h"
#include "forms/own-forms.h"
#include "guideline/guideline.h"
#include "inspections/pack-content.h"
#include "inspections/pack.h"
#include "organisations/organisation-content.h"
#include "playbooks/playbook-set.h"
#include "services/service-content.h"
#include "store/facility.h"
#include "support/support-content.h"
#include "surveys/survey-content.h"
#include "taxii/stix-rules.h"
#include "vendors/vendor-content.h"
#include "web/auth/password-policy.h"
#include "web/frame/web-internal.h"
#include "web/parts/desk.h"
#include "web/watch/guidance.h"

static enum errc load_forms(struct web *web, const char *content, struct err *err)
{
	web->content_forms = form_set_new();
	enum errc code = form_set_add_content(web->content_forms, content, err);
	if (!code)
		code = own_forms_beside(web->content_forms, web->db, &web->forms, err);
	return code ? code : own_forms_stamp(web->db, &web->forms_stamp, err);
}

static enum errc load_worst_day(struct web *web, const char *content, struct err *err)
{
	enum errc code = playbook_set_load(content, &web->playbooks, err);

	if (!code)
		code = case_content_load(content, &web->cases, err);
	if (!code)
		code = scenario_set_load(content, &web->scenarios, err);
	if (!code)
		code = stix_rules_load(content, &web->stix, err);
	if (!code)
		code = preservation_load(content, &web->preservation, err);
	if (!code)
		code = contact_content_load(content, &web->contacts, err);
	if (!code)
		code = callout_content_load(content, web->contacts, &web->callouts, err);
	if (!code)
		code = support_content_load(content, &web->support, err);
	return code ? code : downtime_content_load(content, &web->downtime, err);
}

/* Of other houses: whom one buys from, and whom a hub watches over. */
static enum errc load_others(struct web *web, const char *content, struct err *err)
{
	enum errc code = vendor_content_load(content, &web->vendors, err);

	if (!code)
		code = survey_content_load(content, &web->surveys, err);
	if (!code)
		code = service_content_load(content, &web->services, err);
	return code ? code : org_content_load(content, &web->organisations, err);
}

enum errc web_load_content(struct web *web, const char *content, struct err *err)
{
	enum errc code = facility_use_pack(web->db, err);

	if (!code)
		code = pack_load(err);
	if (!code)
		code = password_policy_load(content, &web->passwords, err);
	if (!code)
		code = concern_tables_read(content, &web->advisories, err);
	if (!code)
		code = guidance_load(content, &web->guidance, err);
	if (!code)
		code = identity_load(content, &web->identity, err);
	if (!code)
		code = load_forms(web, content, err);
	if (!code)
		code = fact_content_load(content, &web->facts, err);
	if (!code)
		code = load_others(web, content, err);
	if (!code)
		code = guideline_load(content, &web->guideline, err);
	if (!code)
		code = load_worst_day(web, content, err);
	if (!code)
		code = training_room_open(content, &web->training, err);
	if (!code)
		code = pack_content_load(content, &web->pack, err);
	return code ? code : duty_office_open(web->forms, &web->duties, err);
}

void web_free_content(struct web *web)
{
	password_policy_free(web->passwords);
	concern_tables_done(&web->advisories);
	guidance_free(web->guidance);
	identity_free(web->identity);
	duty_office_close(web->duties);
	fact_content_free(web->facts);
	vendor_content_free(web->vendors);
	org_content_free(web->organisations);
	survey_content_free(web->surveys);
	service_content_free(web->services);
	guideline_free(web->guideline);
	playbook_set_free(web->playbooks);
	training_room_close(&web->training);
	contact_content_free(web->contacts);
	callout_content_free(web->callouts);
	support_content_free(web->support);
	pack_content_free(web->pack);
	case_content_free(web->cases);
	scenario_set_free(web->scenarios);
	preservation_free(web->preservation);
	stix_rules_free(web->stix);
	downtime_content_free(web->downtime);
	form_set_free(web->forms);
	form_set_free(web->content_forms);
}

/*
 * Forms that were added since, here or by a command. Pages that wait for the registrar may show
 * texts of the set: it is only changed when there are none.
 */
void web_refresh_forms(struct web *web)
{
	struct form_set *fresh = NULL;
	int64_t stamp;
	struct err err;

	if (desk_busy(web->registrar) || own_forms_stamp(web->db, &stamp, NULL) ||
	    stamp == web->forms_stamp)
		return;
	if (own_forms_beside(web->content_forms, web->db, &fresh, &err)) {
		log_warn("the forms that were added cannot be read", log_err(&err));
		return;
	}
	duty_office_use(web->duties, fresh);
	form_set_free(web->forms);
	web->forms = fresh;
	web->forms_stamp = stamp;
}

/* ---- for pages ---- */

const struct guidance *page_guidance(const struct page *page)
{
	return page->web->guidance;
}

const struct identity *page_identity(const struct page *page)
{
	return page->web->identity;
}

struct pack_scope page_pack_scope(const struct page *page)
{
	const struct web *web = page->web;

	return (struct pack_scope){
		.db = web->db,
		.forms = web->forms,
		.contacts = web->contacts,
		.content = web->pack,
		.duties = page_duty_scope(page),
		.facility = facility_name(web->db, page->arena),
		.lang = page->lang,
		.now_us = page->now_us,
	};
}

const struct callout_content *page_callouts(const struct page *page)
{
	return page->web->callouts;
}

struct callout_scope page_callout_scope(const struct page *page)
{
	const struct web *web = page->web;

	return (struct callout_scope){
		.db = web->db,
		.parts = web->contacts,
		.plans = web->callouts,
		.facility = facility_name(web->db, page->arena),
		.lang = page->lang,
		.now_us = page->now_us,
		.utc_offset_minutes = web->utc_offset_minutes,
		.arena = page->arena,
	};
}

const struct support_content *page_support(const struct page *page)
{
	return page->web->support;
}

const struct form_set *page_forms(const struct page *page)
{
	return page->web->forms;
}

const struct fact_content *page_facts(const struct page *page)
{
	return page->web->facts;
}

const struct guideline *page_guideline(const struct page *page)
{
	return page->web->guideline;
}

const struct playbook_set *page_playbooks(const struct page *page)
{
	return page->web->playbooks;
}

const struct case_content *page_cases(const struct page *page)
{
	return page->web->cases;
}

const struct stix_rules *page_stix(const struct page *page)
{
	return page->web->stix;
}

const struct scenario_set *page_scenarios(const struct page *page)
{
	return page->web->scenarios;
}

const struct preservation *page_preservation(const struct page *page)
{
	return page->web->preservation;
}

const struct vendor_content *page_vendors(const struct page *page)
{
	return page->web->vendors;
}

const struct training_room *page_training(const struct page *page)
{
	return &page->web->training;
}

const struct downtime_content *page_downtime(const struct page *page)
{
	return page->web->downtime;
}
