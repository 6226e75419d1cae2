/* SPDX-License-Identifier: Apache-2.0 */
#include "link/incident-kinds.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/os/clock.h"
#include "incidents/outgoing.h"
#include "incidents/sector-drill.h"
#include "link/offer.h"
#include "reports/telling-records.h"

#define WORK_BYTES (32u * 1024 * 1024)
#define NAME_BYTES 200u

/* The clock of this house: when it came here, not when it was written. */
static struct incident_actor by_line(void)
{
	return (struct incident_actor){ .by = STR("link"), .now_us = clock_wall_us(&clock_system) };
}

static int64_t item_number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : 0;
}

/* A facility has one hub; who has several peers is none, and reports nothing by itself. */
static enum errc is_our_hub(const struct org_scope *scope, int64_t organisation, bool *ret,
			    struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct link_peer *peer = NULL;
	const enum errc code = link_peers_list(scope, &arena, &peer, err);
	size_t others = 0;

	*ret = false;
	for (; !code && peer; peer = peer->next) {
		*ret = *ret ||
		       (peer->revoked_us == TIME_NONE && peer->organisation == organisation);
		others += peer->revoked_us == TIME_NONE && peer->organisation != organisation;
	}
	*ret = *ret && !others;
	return code;
}

/* ---- reports, up ---- */

static enum errc offer_report(const struct org_scope *scope, int64_t organisation,
			      const struct outgoing *report, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NAME_BYTES);
	const struct link_message message = {
		.organisation = organisation,
		.kind = STR("incident-report"),
		.title = report->title,
		.made_us = report->made_us,
	};

	buf_add(&body, report->document);
	buf_printf(&name, "incident report %.*s", STR_ARG(report->uuid));
	return link_offer_named(scope, &message, &body, &name, err);
}

enum errc link_reports_gather(const struct org_scope *scope, int64_t organisation,
			      UNUSED int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct outgoing *report = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "incident-report", &may, err);

	if (!code && may)
		code = is_our_hub(scope, organisation, &may, err);
	if (!code && may)
		code = outgoing_list(scope, 0, true, &arena, &report, err);
	for (; report && !code; report = report->next)
		code = offer_report(scope, organisation, report, err);
	return code;
}

enum errc link_report_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(2u * LINK_BODY_MAX);
	const struct incident_actor actor = by_line();
	const struct incident_intake intake = { .organisation = organisation,
						.lane = INCIDENT_LINK };
	struct incident_receipt receipt;
	struct incident_said said;
	const enum errc code = incident_report_read(arrival->body, &arena, &said, err);

	return code ? code : incident_take(scope, &intake, &said, &actor, &receipt, err);
}

/* ---- receipts, down ---- */

static enum errc offer_receipt(const struct org_scope *scope, const struct incident *incident,
			       const struct incident_row *row, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NAME_BYTES);
	struct json_writer w = json_writer_to(&body);
	const struct link_message message = {
		.organisation = incident->organisation,
		.kind = STR("incident-receipt"),
		.title = STR("報告の受領 / receipt of a report"),
		.made_us = row->came_us,
	};

	json_begin_object(&w);
	json_str(&w, "report", row->uuid);
	json_str(&w, "number", incident->number);
	json_str(&w, "code", row->code);
	json_i64(&w, "at_us", row->came_us);
	json_end_object(&w);
	buf_printf(&name, "incident receipt %.*s", STR_ARG(row->uuid));
	return link_offer_named(scope, &message, &body, &name, err);
}

static enum errc offer_receipts(const struct org_scope *scope, const struct incident *incident,
				struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct incident_row *row = NULL;
	enum errc code = incident_reports_list(scope, incident->id, &arena, &row, err);

	for (; row && !code; row = row->next) {
		if (row->lane == INCIDENT_LINK)
			code = offer_receipt(scope, incident, row, err);
	}
	return code;
}

enum errc link_report_receipts_gather(const struct org_scope *scope, int64_t organisation,
				      UNUSED int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct incident_query query = { .organisation = organisation, .training = true };
	const struct incident *incident = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "incident-receipt", &may, err);

	if (!code && may)
		code = incidents_list(scope, &query, &arena, &incident, err);
	for (; incident && !code; incident = incident->next)
		code = offer_receipts(scope, incident, err);
	return code;
}

/* The receipt belongs to the telling of the case, too. */
static enum errc tell_case(const struct org_scope *scope, const struct outgoing *report,
			   const struct outgoing_receipt *receipt, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	const struct case_actor actor = { .by = STR("link"), .now_us = receipt->at_us };
	struct case_edit edit;

	if (!report->telling)
		return ERR_OK;
	enum errc code = case_edit_join(org_scope_db(scope), report->case_id, &actor, &edit, err);
	if (!code)
		code = telling_receipt_add(&edit, report->telling, receipt->at_us,
					   arena_printf(&arena, "%.*s %.*s",
							STR_ARG(receipt->number),
							STR_ARG(receipt->code)),
					   err);
	case_edit_leave(&edit);
	return code;
}

enum errc link_report_receipt_apply(const struct org_scope *scope, UNUSED int64_t organisation,
				    const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_item *item = item_load(arrival->body, err);
	struct outgoing report;
	bool fresh = false;

	if (!item)
		return ERR_SYNTAX;
	const struct outgoing_receipt receipt = {
		.number = str_or_empty(item_text(item, "number")),
		.code = str_or_empty(item_text(item, "code")),
		.at_us = clock_wall_us(&clock_system),
	};
	enum errc code =
		outgoing_find(scope, str_or_empty(item_text(item, "report")), &arena, &report, err);
	if (!code)
		code = outgoing_received(scope, &report, &receipt, &fresh, err);
	return code || !fresh ? code : tell_case(scope, &report, &receipt, err);
}

/* ---- injects, down ---- */

static enum errc offer_inject(const struct org_scope *scope, const struct sector_inject *inject,
			      int64_t now_us, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NAME_BYTES);
	struct json_writer w = json_writer_to(&body);
	const struct link_message message = {
		.organisation = inject->organisation,
		.kind = STR("drill-inject"),
		.title = inject->title,
		.made_us = now_us,
	};

	sector_inject_write(inject, &w);
	buf_printf(&name, "drill inject %.*s", STR_ARG(inject->uuid));
	const enum errc code = link_offer_named(scope, &message, &body, &name, err);
	return code ? code : sector_inject_sent(scope, inject->id, STR("link"), now_us, err);
}

enum errc link_injects_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct sector_query query = { .organisation = organisation,
					    .due = true,
					    .now_us = now_us };
	const struct sector_inject *inject = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "drill-inject", &may, err);

	if (!code && may)
		code = sector_injects_list(scope, &query, &arena, &inject, err);
	for (; inject && !code; inject = inject->next)
		code = offer_inject(scope, inject, now_us, err);
	return code;
}

enum errc link_inject_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(2u * LINK_BODY_MAX);
	const struct incident_actor actor = by_line();
	struct sector_inject inject;
	const enum errc code = sector_inject_read(arrival->body, &arena, &inject, err);

	inject.upstream = organisation;
	return code ? code : sector_inject_take(scope, &inject, &actor, err);
}

/* ---- answers, up ---- */

static enum errc offer_answer(const struct org_scope *scope, const struct sector_inject *inject,
			      struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NAME_BYTES);
	struct json_writer w = json_writer_to(&body);
	const struct link_message message = {
		.organisation = inject->upstream,
		.kind = STR("drill-answer"),
		.title = inject->title,
		.made_us = inject->answered_us,
	};

	json_begin_object(&w);
	json_str(&w, "inject", inject->uuid);
	json_str(&w, "answer", inject->answer);
	json_str(&w, "words", inject->words);
	json_i64(&w, "at_us", inject->answered_us);
	json_end_object(&w);
	buf_printf(&name, "drill answer %.*s", STR_ARG(inject->uuid));
	const enum errc code = link_offer_named(scope, &message, &body, &name, err);
	return code ? code : sector_answer_told(scope, inject->id, err);
}

enum errc link_answers_gather(const struct org_scope *scope, int64_t organisation,
			      UNUSED int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct sector_query query = { .upstream = organisation };
	const struct sector_inject *inject = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "drill-answer", &may, err);

	if (!code && may)
		code = sector_injects_list(scope, &query, &arena, &inject, err);
	for (; inject && !code; inject = inject->next)
		code = offer_answer(scope, inject, err);
	return code;
}

/* When it was answered there counts, not how long the message took; but no earlier than it went out
 * and no later than now. */
static int64_t answered_at(const struct sector_inject *inject, int64_t said_us, int64_t now_us)
{
	const int64_t from_us = inject->sent_us == TIME_NONE ? now_us : inject->sent_us;

	return said_us < from_us ? from_us : said_us > now_us ? now_us : said_us;
}

enum errc link_answer_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_item *item = item_load(arrival->body, err);
	struct sector_inject inject;

	if (!item)
		return ERR_SYNTAX;
	const struct str uuid = str_or_empty(item_text(item, "inject"));
	const enum errc code = sector_injects_get(scope, uuid, &arena, &inject, err);
	if (code)
		return code;
	/* Nobody answers for another, nor what he was not asked. */
	if (inject.organisation != organisation || !inject.drill)
		return fail(err, ERR_NOT_FOUND, "%.*s: was not asked of them", STR_ARG(uuid));
	const struct sector_answer answer = {
		.uuid = uuid,
		.answer = str_or_empty(item_text(item, "answer")),
		.words = str_or_empty(item_text(item, "words")),
		.at_us = answered_at(&inject, item_number(item, "at_us"), by_line().now_us),
		.by = STR("link"),
	};
	return sector_inject_answer(scope, &answer, err);
}
