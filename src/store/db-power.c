/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db-power.h"

#include <sqlite3.h>

/* What the console may change besides its own tables, column by column. */
static const struct {
	const char *table;
	const char *column;
} console_columns[] = {
	{ "alerts", "status" },		  { "alerts", "status_by" },
	{ "alerts", "status_us" },	  { "websites", "accepted_hash" },
	{ "websites", "accepted_title" }, { "websites", "accepted_size" },
	{ "websites", "accepted_hosts" }, { "websites", "accepted_redirect" },
	{ "websites", "changed_us" },	  { "alerts", "note" },
	{ "sources", "expect_us" },
};

/* clang-format off */
/* One line a table of the console; those of scoped_tables are the console's, too. */
static const char *const console_tables[] = {
	"audit",
	"sessions",
	"settings",
	"users",
	"recovery_codes",
	"destinations",
	"network_allowed",
	"rounds",
	"answers",
	"answer_history",
	"evidence",
	"evidence_versions",
	"answer_evidence",
	"facility",
	"wards",
	"risk_measures",
	"risks",
	"risk_history",
	"policy_decisions",
	"policy_versions",
	"policy_version_facts",
	"playbook_texts",
	"playbook_versions",
	"playbook_choices",
	"playbook_walks",
	"playbook_walk_parts",
	"playbook_answers",
	"plan_tasks",
	"duty_marks",
	"duty_history",
	"duty_people",
	"duty_feeds",
	"duty_post",
	"duty_letters",
	"duty_told",
	"backup_repositories",
	"backup_proofs",
	"backup_drill_checks",
	"backup_drills",
	"exhibits",
	"exhibit_moves",
	"exhibit_stamps",
	"log_holds",
	"log_hold_releases",
	"paper_packs",
	"paper_places",
	"paper_prints",
	"key_splits",
	"key_custody",
	"training_people",
	"training_departments",
	"training_sessions",
	"training_attendance",
	"training_results",
	"training_packages",
	"training_package_items",
	"training_package_files",
	"training_tracks",
	"training_launches",
	"assets",
	"asset_moved",
	"asset_sightings",
	"asset_identifiers",
	"asset_software",
	"asset_joins",
	"asset_apart",
	"advisory_products",
	"advisory_concerns",
	"advisory_state",
	"advisory_decisions",
	"advisory_orders",
	"advisory_order_steps",
	"vendors",
	"vendor_products",
	"vendor_assets",
	"vendor_contract_items",
	"vendor_tasks",
	"vendor_sheets",
	"vendor_invitations",
	"vendor_accounts",
	"vendor_keys",
	"account_leavers",
	"account_addresses",
	"contacts",
	"contact_changes",
	"contact_papers",
	"callouts",
	"callout_people",
	"callout_calls",
	"insurance_policies",
	"support_requests",
	"support_steps",
	"inspections",
	"inspection_people",
	"inspection_findings",
	"inspection_history",
	"official_files",
	"official_wordings",
	"own_forms",
	"edition_drafts",
	"edition_draft_lines",
	"cases",
	"case_entries",
	"case_tasks",
	"case_things",
	"case_facts",
	"case_decisions",
	"drill_scenarios",
	"drill_scenarios_taken",
	"drills",
	"drill_parts",
	"drill_clock",
	"drill_given",
	"drill_alerts",
	"drill_replies",
	"drill_scores",
	"drill_improvements",
	"case_whys",
	"case_factors",
	"case_costs",
	"case_improvements",
	"downtime_states",
	"downtime_limits",
	"downtime_ranges",
	"downtime_counts",
	"downtime_marks",
	"case_report_versions",
	"case_tellings",
	"case_receipts",
	"report_workbooks",
	"organisation_clock",
	"link_kinds",
	"link_arming",
	"help_services",
	"taxii_collections",
	"taxii_members",
	"taxii_groups",
	"taxii_grants",
	"taxii_objects",
	"taxii_deletions",
	"taxii_statuses",
	"taxii_remotes",
	"taxii_positions",
	"taxii_inbox",
	"taxii_offers",
};

/*
 * One line a table whose rows belong to an organisation each: read through its view …_seen, and
 * changed past its triggers …_write… (organisations/scope.h). The console may: the scope decides.
 */
static const char *const scoped_tables[] = {
	"organisations",
	"organisation_states",
	"organisation_edges",
	"organisation_seats",
	"organisation_admissions",
	"link_peers",
	"link_outbox",
	"link_inbox",
	"link_invitations",
	"link_certificates",
	"link_board",
	"link_board_in",
	"notices",
	"notice_deliveries",
	"notice_receipts",
	"notice_contacts",
	"notice_products",
	"notice_letters",
	"notice_reports",
	"notice_postings",
	"notice_consents",
	"notice_victims",
	"surveys",
	"survey_members",
	"survey_tellings",
	"survey_answers",
	"survey_drafts",
	"incidents",
	"incident_reports",
	"incident_limits",
	"incident_desks",
	"incident_history",
	"incident_library",
	"incident_outgoing",
	"response_teams",
	"dispatches",
	"dispatch_steps",
	"sector_drills",
	"sector_injects",
	"visits",
	"visit_people",
	"visit_results",
};
/* clang-format on */

static bool is_scoped(struct str table)
{
	return str_is_any(table, scoped_tables, ARRAY_LEN(scoped_tables));
}

/*
 * Is a column read by the table's own view or trigger? Else it was named in a statement, which
 * would see the records of all. A row's number says nothing, and is what changes name it by.
 */
static bool scope_allows(const char *table, const char *column, const char *reader)
{
	const struct str name = str_from(table);

	if (!is_scoped(name) || str_is(str_from(column), "id"))
		return true;
	return reader && str_starts(str_from(reader), name) && reader[name.len] == '_';
}

static const char *const sealer_tables[] = { "paper_packs", "paper_places" };

static bool console_may(int action, const char *table, const char *column)
{
	if (str_is_any(str_from(table), console_tables, ARRAY_LEN(console_tables)) ||
	    is_scoped(str_from(table)))
		return true;
	for (size_t i = 0; action == SQLITE_UPDATE && i < ARRAY_LEN(console_columns); i++) {
		if (str_is(str_from(table), console_columns[i].table) &&
		    str_is(str_from(column), console_columns[i].column))
			return true;
	}
	return false;
}

static bool may_change(enum db_power power, int action, const char *table, const char *column)
{
	switch (power) {
	case DB_OWNER:
		return true;
	case DB_CONSOLE:
		return console_may(action, table, column);
	case DB_SEALER:
		return str_is_any(str_from(table), sealer_tables, ARRAY_LEN(sealer_tables));
	case DB_READER:
		return false;
	}
	return false;
}

bool db_may(enum db_power power, int action, const char *a, const char *b, const char *reader)
{
	switch (action) {
	case SQLITE_READ:
		return scope_allows(a, b, reader);
	case SQLITE_SELECT:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE:
	case SQLITE_TRANSACTION:
		return true;
	case SQLITE_PRAGMA:
		return !b;
	case SQLITE_INSERT:
	case SQLITE_DELETE:
	case SQLITE_UPDATE:
		return may_change(power, action, a, b);
	default:
		return false;
	}
}
