/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/own-alerts.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"

#define CLOSED_BY "tonoi"

/* Both languages stand in the title: it is stored, and each reader has a language of their own. */
static const struct {
	const char *rule_id;
	const char *title;
	enum alert_level level;
} kinds[] = {
	[OWN_SOURCE_SILENT] = { "tonoi-source-silent",
				"送信元からログが届いていません / A source has fallen silent",
				ALERT_HIGH },
	[OWN_SOURCE_CLOCK] = { "tonoi-source-clock",
			       "送信元の時計がずれています / A source's clock is off", ALERT_LOW },
	[OWN_RECORD_UNREADABLE] = { "tonoi-record-unreadable",
				    "判定できない記録を一件飛ばしました / A record was skipped: "
				    "the engine could not survive it",
				    ALERT_HIGH },
	[OWN_RECORDS_GONE] = { "tonoi-records-gone",
			       "判定前に失われた記録があります / Records were gone before they "
			       "could be judged",
			       ALERT_HIGH },
	[OWN_DISK_LOW] = { "tonoi-disk-low",
			   "ディスクの空きが少なくなっています / The disk is getting full",
			   ALERT_MEDIUM },
	[OWN_DISK_FULL] = { "tonoi-disk-full",
			    "ディスクがいっぱいで受信を止めています / The disk is full: nothing "
			    "is accepted",
			    ALERT_CRITICAL },
	[OWN_DISK_ERROR] = { "tonoi-disk-error",
			     "ディスクへの書き込みに失敗しました / Writing to the disk failed",
			     ALERT_CRITICAL },
	[OWN_ROLE_FAILING] = { "tonoi-role-failing",
			       "宿直の一部が繰り返し停止しています / A part of Tonoi keeps "
			       "stopping",
			       ALERT_HIGH },
	[OWN_INPUT_TROUBLE] = { "tonoi-input-trouble",
				"受け取れない入力があります / Some input cannot be taken in",
				ALERT_MEDIUM },
	[OWN_SITE_DOWN] = { "tonoi-site-down",
			    "見張っているウェブページが表示できません / A watched web page is down",
			    ALERT_HIGH },
	[OWN_SITE_CERT] = { "tonoi-site-cert",
			    "ウェブページの証明書に問題があります / A page's certificate is broken "
			    "or runs out",
			    ALERT_MEDIUM },
	[OWN_SITE_CHANGED] = { "tonoi-site-changed",
			       "見張っているウェブページが変わりました / A watched web page has "
			       "changed",
			       ALERT_HIGH },
	[OWN_RULES_REFUSED] = { "tonoi-rules-refused",
				"読み込めないルールがあります / Some rules could not be loaded",
				ALERT_LOW },
};

static int64_t since_us(const struct own_finding *finding)
{
	return finding->moment_is_key ? finding->now_us : finding->moment_us;
}

static void write_fields(const struct own_finding *finding, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char time[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_str(&w, "subject", finding->subject);
	json_text(&w, "since", time_format_utc(since_us(finding), time));
	json_str(&w, "observed", finding->sentence);
	json_end_object(&w);
}

enum errc own_alert_raise(struct db *db, const struct own_finding *finding, struct err *err)
{
	const struct str rule_id = str_from(kinds[finding->what].rule_id);
	auto_buf fields = BUF_INIT(ALERT_FIELDS_MAX);
	char id[ALERT_ID_LEN + 1];

	write_fields(finding, &fields);
	alert_id_of_moment(rule_id, finding->subject, finding->moment_us, id);
	const struct alert alert = {
		.id = str_from(id),
		.rule_id = rule_id,
		.title = str_from(kinds[finding->what].title),
		.level = kinds[finding->what].level,
		.host = finding->subject,
		.source = finding->source,
		.time_us = since_us(finding),
		.arrival_us = finding->now_us,
		.log_index = finding->log_index,
		.fields = buf_str(&fields),
	};
	return alerts_add(db, &alert, NULL, err);
}

enum errc own_alert_close(struct db *db, const struct own_finding *finding, struct err *err)
{
	char id[ALERT_ID_LEN + 1];

	alert_id_of_moment(str_from(kinds[finding->what].rule_id), finding->subject,
			   finding->moment_us, id);
	return alerts_close_unmarked(db, str_from(id),
				     &(struct alert_mark){ .status = ALERT_CLOSED,
							   .by = STR(CLOSED_BY),
							   .at_us = finding->now_us,
							   .note = finding->sentence },
				     err);
}
