/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registrar does with other files that people handed to the console: lists of leavers,
 * vendors' answers, playbooks, cases of the past, findings, workbooks of authorities. Each is taken
 * whole or not at all.
 */
#pragma once

#include "accounts/account-content.h"
#include "base/os/channel.h"
#include "drills/drill-detect.h"
#include "forms/form-set.h"
#include "organisations/organisation-content.h"
#include "playbooks/playbook-set.h"
#include "reports/report-content.h"
#include "roles/messages.h"
#include "store/db.h"
#include "surveys/survey-content.h"

struct handed_desk {
	struct db *db;
	const struct account_content *accounts;
	const struct playbook_set *playbooks;
	struct drill_rules *rules; /* that judge log lines of drills */
	const struct case_content *cases;
	const struct report_content *reports;
	const struct survey_content *surveys;
	const struct org_content *organisations;
	const struct form_set *content; /* forms that come with the program */
	int utc_offset_minutes;
};

/* Read the file of `request` (`fd` stays the caller's; -1: none came) and answer on `console`. */
void handed_serve(const struct handed_desk *desk, const struct msg_handed *request, int fd,
		  struct channel *console);
