/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-leaving.h"

const struct text_choice case_ways[CASE_WAYS + 1] = {
	[CASE_WAY_PAPER] = { "paper", TEXT("報告の用紙・Excel・JSON", "a report as a file") },
	[CASE_WAY_TELLING] = { "telling", TEXT("知らせた記録", "a telling") },
	[CASE_WAY_BUNDLE] = { "bundle", TEXT("事案の書き出し", "the exported case") },
	[CASE_WAY_TIMESTAMP] = { "timestamp", TEXT("時刻認証", "a time stamp service") },
	[CASE_WAY_CALLOUT] = { "callout", TEXT("緊急連絡のメール", "mail of a call-out") },
	[CASE_WAY_REQUEST] = { "request", TEXT("支援の依頼", "a request for help") },
	[CASE_WAY_LETTER] = { "letter", TEXT("しごとのメール", "mail about duties") },
	[CASE_WAY_CALENDAR] = { "calendar", TEXT("しごとのカレンダー", "the calendar of duties") },
	[CASE_WAY_ALERT] = { "alert", TEXT("警報の通知", "messages about alerts") },
	[CASE_WAY_NOTICE] = { "notice", TEXT("業界への通知", "a notice to the sector") },
	[CASE_WAY_REPORT] = { "report", TEXT("上位組織への報告", "a report to the hub") },
	[CASE_WAY_HUB] = { "hub", TEXT("上位組織への送信", "the line to the hub") },
	[CASE_WAYS] = { NULL, TEXT(NULL, NULL) },
};

static const bool takes_drills[CASE_WAYS] = {
	[CASE_WAY_PAPER] = true,   [CASE_WAY_TELLING] = true, [CASE_WAY_BUNDLE] = true,
	[CASE_WAY_CALLOUT] = true, [CASE_WAY_REQUEST] = true, [CASE_WAY_REPORT] = true,
};

bool case_way_takes_drills(enum case_way way)
{
	return takes_drills[way];
}

enum errc case_leave(struct str number, bool training, enum case_way way, bool marked,
		     struct err *err)
{
	const char *name = text_of(case_ways[way].text);

	if (training && !takes_drills[way])
		return fail(err, ERR_DENIED, "%.*s: %s: %s", STR_ARG(number), name,
			    text_of(TR("訓練の事案は、ここからは出せません",
				       "a drill does not leave by this way")));
	if (training && !marked)
		return fail(err, ERR_DENIED, "%.*s: %s: %s", STR_ARG(number), name,
			    text_of(TR("訓練の事案です。本物として出すことはできません",
				       "is a drill: nothing of it leaves as real")));
	if (!training && marked)
		return fail(err, ERR_DENIED, "%.*s: %s: %s", STR_ARG(number), name,
			    text_of(TR("本物の事案です。訓練として出すことはできません",
				       "is a real case: nothing of it leaves as a drill")));
	return ERR_OK;
}
