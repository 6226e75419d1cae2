/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deadline-table FROM TO: every deadline that content/reports has a number of days for, for what
 * was known on each of those days at three times of the clock on the wall. One line each:
 * "known recipient/duty/rule due aim certain". tests/flow/report-deadlines compares them with a
 * calendar of others.
 */
#include <stdio.h>

#include "reports/obligations.h"

#define JAPAN 540

static void print_day(int32_t day)
{
	char text[DAY_TEXT_MAX];

	(void)printf(" %s", day_text(day, text));
}

static void print_rule(const struct report_scope *scope, const struct recipient *recipient,
		       const struct recipient_duty *duty, size_t r, int64_t known_us)
{
	const struct telling_rule *rule = &duty->rules[r];
	const struct telling_rule aim = { .has_due = true, .due = rule->aim };
	char text[TIME_TEXT_MAX];

	if (!rule->has_due)
		return;
	const struct due due = obligation_due(rule, scope, known_us);
	(void)printf("%s %.*s/%.*s/%zu", time_format_utc(known_us, text), STR_ARG(recipient->id),
		     STR_ARG(duty->id), r);
	print_day(due.day);
	print_day(rule->has_aim ? obligation_due(&aim, scope, known_us).day : DAY_NONE);
	(void)printf(" %s\n", due.certain ? "certain" : "earliest");
}

static void print_all(const struct report_scope *scope, int64_t known_us)
{
	for (size_t i = 0; i < recipient_count(scope->content); i++) {
		const struct recipient *recipient = recipient_at(scope->content, i);

		for (size_t d = 0; d < recipient->n_duties; d++) {
			for (size_t r = 0; r < recipient->duties[d].n_rules; r++)
				print_rule(scope, recipient, &recipient->duties[d], r, known_us);
		}
	}
}

int main(int argc, char **argv)
{
	/* The first and the last moment of a day, and one that is the day before in UTC. */
	static const int64_t moments[] = { 0, 4 * INT64_C(3600) * US_PER_SEC,
					   24 * INT64_C(3600) * US_PER_SEC - 1 };
	auto_case_content *cases = NULL;
	auto_report_content *content = NULL;
	auto_calendar *calendar = NULL;
	int32_t from = 0;
	int32_t to = 0;
	struct err err = { .text = "usage: deadline-table FROM TO" };

	if (argc != 3 || !day_parse(str_from(argv[1]), &from) ||
	    !day_parse(str_from(argv[2]), &to) || case_content_load(NULL, &cases, &err) ||
	    report_content_load(NULL, cases, &content, &err) ||
	    calendar_load_content(&calendar, &err)) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	const struct report_scope scope = { .content = content,
					    .calendar = calendar,
					    .utc_offset_minutes = JAPAN };
	for (int32_t day = from; day <= to; day++) {
		for (size_t i = 0; i < ARRAY_LEN(moments); i++)
			print_all(&scope, day_start_us(day, JAPAN) + moments[i]);
	}
	return 0;
}
