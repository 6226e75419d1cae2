/* SPDX-License-Identifier: Apache-2.0 */
#include "link/kinds.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/uuid.h"
#include "link/help-kinds.h"
#include "link/incident-kinds.h"
#include "link/indicator-kind.h"
#include "link/notice-kinds.h"
#include "link/survey-kinds.h"
#include "store/facility.h"

#define RECORD_BYTES (64u * 1024)
#define BODY_BYTES   8192u

/* ---- facility: who we are ---- */

/* By name, so that what is added to the record later does not leave unseen. */
static const enum facility_key told[] = {
	FACILITY_NAME_KEY, FACILITY_KIND_KEY,	    FACILITY_BEDS_KEY,
	FACILITY_EHR_KEY,  FACILITY_PREFECTURE_KEY, FACILITY_SECTOR_KEY,
};

static enum errc write_facility(struct db *db, struct buf *body, struct err *err)
{
	auto_arena arena = ARENA_INIT(RECORD_BYTES);
	struct json_writer w = json_writer_to(body);
	struct facility_record record;
	const enum errc code = facility_get(db, &arena, &record, err);

	if (code)
		return code;
	json_begin_object(&w);
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		json_str(&w, facility_defs[told[i]].name, record.values[told[i]]);
	json_end_object(&w);
	return buf_failed(body) ? fail(err, ERR_LIMIT, "facility: its record is too long") : ERR_OK;
}

/* Named by its own bytes: a record that did not change is not told again. */
static enum errc gather_facility(const struct org_scope *scope, int64_t organisation,
				 int64_t now_us, struct err *err)
{
	auto_buf body = BUF_INIT(BODY_BYTES);
	auto_buf name = BUF_INIT(BODY_BYTES + 64);
	char uuid[UUID_TEXT_MAX];
	bool put;
	const enum errc code = write_facility(org_scope_db(scope), &body, err);

	if (code)
		return code;
	buf_printf(&name, "link facility %lld ", (long long)organisation);
	buf_add(&name, buf_str(&body));
	const struct link_message message = {
		.organisation = organisation,
		.uuid = str_from(uuid_of_name(buf_str(&name), uuid)),
		.kind = STR("facility"),
		.title = STR("施設の名前と規模 / name and size"),
		.body = buf_str(&body),
		.made_us = now_us,
	};
	return link_offer(scope, &message, &put, err);
}

/* What arrived is the record: the list of the authority is not changed by what one says of oneself.
 */
static enum errc apply_facility(UNUSED const struct org_scope *scope, UNUSED int64_t organisation,
				const struct link_arrival *arrival, struct err *err)
{
	auto_item *item = item_load(arrival->body, err);

	if (!item)
		return ERR_SYNTAX;
	return item_text(item, facility_defs[FACILITY_NAME_KEY].name).ptr
		       ? ERR_OK
		       : fail(err, ERR_SYNTAX, "facility: has no name");
}

/* One line a kind. */
const struct link_kind link_kinds[] = {
	{ "facility", TEXT("施設の名前と規模", "Name and size of the facility"),
	  TEXT("施設の記録にある名前、種類、規模、都道府県など。人のことは入りません。",
	       "What the facility's record says: name, kind, size, prefecture. Nothing of people."),
	  gather_facility, apply_facility },
	{ "notice", TEXT("お知らせ", "Notices"),
	  TEXT("所管する施設へのお知らせの全文と、受領を返すための鍵。",
	       "Notices to those below, whole, with the key their receipts are made with."),
	  link_notices_gather, link_notice_apply },
	{ "notice-receipt", TEXT("お知らせの受領と回答", "Receipts of notices"),
	  TEXT("お知らせをいつだれが受け取り、読み、対応したか。届けてきた相手に返します。",
	       "When and by whom a notice was received, read and acted on; to whom it came from."),
	  link_receipts_gather, link_receipts_apply },
	{ "survey", TEXT("調査の依頼", "Surveys"),
	  TEXT("調査の名前、様式、期限と、前回の答え（案として）。督促と締め切りも。",
	       "What is asked: the survey, its form, when it is due, last time's answers as a "
	       "proposal; reminders and the close."),
	  link_surveys_gather, link_survey_apply },
	{ "survey-answers", TEXT("調査への回答", "Answers to surveys"),
	  TEXT("人が「送る」を押した回答の全部か、回答しない理由。下書きと機械の案は入りません。",
	       "All answers that a person sent in, or why there are none. Neither drafts nor what "
	       "the "
	       "machine proposes."),
	  link_survey_replies_gather, link_survey_reply_apply },
	{ "indicator", TEXT("攻撃の手がかり（指標）", "Clues about attacks (indicators)"),
	  TEXT("「共有」で候補にした指標。値、題、TLP "
	       "だけで、人や機器の名前はありません。ハブでは、どこから来たかを伏せて、つながるすべ"
	       "て"
	       "の"
	       "施設に。",
	       "Indicators offered on the page Sharing: value, title and TLP, nothing of people or "
	       "machines. At a hub: to all who are linked, without a word of whom it came from."),
	  link_indicators_gather, link_indicator_apply },
	{ "incident-report", TEXT("事案の報告（速報・続報・確報）", "Reports of incidents"),
	  TEXT("「上位組織へ報告」で出した報告の全文。何が起きたか、受け入れの制限、分かった事実。",
	       "Reports a person sent to the hub, whole: what happened, what is limited, what is "
	       "known."),
	  link_reports_gather, link_report_apply },
	{ "incident-receipt", TEXT("報告の受領", "Receipts of reports"),
	  TEXT("報告を受け取った番号と時刻。報告した施設に返します。",
	       "Number and time of a report that came in; to the facility that sent it."),
	  link_report_receipts_gather, link_report_receipt_apply },
	{ "help-request", TEXT("駆け付けの依頼", "Requests for help"),
	  TEXT("支援の依頼のうち、駆け付けを頼んだもの。題と、どの事案のことか。",
	       "Requests for people to come: their title and which case they are of."),
	  link_help_gather, link_help_apply },
	{ "help-stage", TEXT("駆け付けの進み具合", "Stages of help"),
	  TEXT("手配、移動中、現地、報告、終了。だれがいつ。頼んだ施設に返します。",
	       "Assigned, on the way, on site, reported, closed, with who and when; to who asked."),
	  link_stages_gather, link_stage_apply },
	{ "drill-inject", TEXT("全国演習の知らせ", "Injects of drills of the sector"),
	  TEXT("訓練の知らせと、選べる答え。すべて訓練の印が付きます。",
	       "Messages of a drill and the answers to choose from. All are marked as a drill."),
	  link_injects_gather, link_inject_apply },
	{ "drill-answer", TEXT("全国演習への答え", "Answers in drills of the sector"),
	  TEXT("訓練の知らせへの答えと、答えた時刻。", "Answers to injects, and when."),
	  link_answers_gather, link_answer_apply },
	{ .name = NULL },
};

const struct link_kind *link_kind_find(struct str name)
{
	for (const struct link_kind *kind = link_kinds; kind->name; kind++) {
		if (str_is(name, kind->name))
			return kind;
	}
	return NULL;
}

enum errc link_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
		      struct err *err)
{
	enum errc code = ERR_OK;

	for (const struct link_kind *kind = link_kinds; kind->name && !code; kind++)
		code = kind->gather(scope, organisation, now_us, err);
	return code;
}

static enum errc apply(UNUSED void *ctx, const struct org_scope *scope, int64_t organisation,
		       const struct link_arrival *arrival, struct err *err)
{
	const struct link_kind *kind = link_kind_find(arrival->kind);

	return kind ? kind->apply(scope, organisation, arrival, err)
		    : fail(err, ERR_NOT_FOUND, "kind %.*s: is not known here",
			   STR_ARG(arrival->kind));
}

const struct link_effects link_effects_of_kinds = { .apply = apply };
