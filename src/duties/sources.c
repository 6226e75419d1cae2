/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where duties come from: one line a source. A domain offers its own by one function in its own
 * header.
 */
#include "accounts/account-duties.h"
#include "advisories/advisory-duties.h"
#include "after/improvements.h"
#include "assets/asset-duties.h"
#include "backups/backup-duties.h"
#include "callouts/callout-duties.h"
#include "cases/case-duties.h"
#include "drills/drill-duties.h"
#include "duties/duty-sources.h"
#include "inspections/contact-duties.h"
#include "inspections/inspection-duties.h"
#include "insurance/insurance-duties.h"
#include "notices/notice-duties.h"
#include "papers/paper-duties.h"
#include "policy/policy-duties.h"
#include "reports/report-duties.h"
#include "risk/risk-duties.h"
#include "support/support-duties.h"
#include "training/training-duties.h"
#include "vendors/vendor-duties.h"

/* clang-format off: one line a source, however many there are. */
const struct duty_source duty_sources[] = {
	{ "alerts", duties_of_alerts },
	{ "sources", duties_of_sources },
	{ "websites", duties_of_websites },
	{ "backups", duties_of_backups },
	{ "advisories", duties_of_advisories },
	{ "accounts", duties_of_accounts },
	{ "logons", duties_of_logons },
	{ "inspections", duties_of_inspections },
	{ "contacts", duties_of_contacts },
	{ "assets", duties_of_assets },
	{ "forms", duties_of_forms },
	{ "evidence", duties_of_evidence },
	{ "yearly", duties_of_the_year },
	{ "calendar", duties_of_the_calendar },
	{ "training", duties_of_training },
	{ "vendors", duties_of_vendors },
	{ "risks", duties_of_risks },
	{ "policies", duties_of_policies },
	{ "cases", duties_of_cases },
	{ "reports", duties_of_reports },
	{ "callouts", duties_of_callouts },
	{ "papers", duties_of_papers },
	{ "improvements", duties_of_improvements },
	{ "drills", duties_of_drills },
	{ "support", duties_of_support },
	{ "insurance", duties_of_insurance },
	{ "notices", duties_of_notices },
	{ .name = NULL },
};
/* clang-format on */

const struct duty_teller duty_tellers[] = {
	{ "training", training_tell_year },
	{ "drills", drill_tell_year },
	{ .name = NULL },
};
