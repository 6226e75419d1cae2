/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/report-facts.h"

#define UNKNOWN "unknown" /* a value, a kind and a cause of this name say nothing */

enum case_slot {
	SLOT_KIND,
	SLOT_CAUSE,
	SLOT_ROUTE,
	CASE_SLOTS,
};

static const struct {
	const char *name;
	struct text title;
} case_slots[CASE_SLOTS] = {
	[SLOT_KIND] = { "case.kind", TEXT("事案の種類", "Kind of the case") },
	[SLOT_CAUSE] = { "case.cause", TEXT("事案の原因", "Cause of the case") },
	[SLOT_ROUTE] = { "case.route", TEXT("侵入の経路", "Way in") },
};

static const enum facility_key facility_keys[FACILITY_FIELDS] = {
	[FACILITY_KIND] = FACILITY_KIND_KEY,
	[FACILITY_BEDS] = FACILITY_BEDS_KEY,
	[FACILITY_EHR] = FACILITY_EHR_KEY,
	[FACILITY_VENDOR_CONTRACT] = FACILITY_CONTRACT_KEY,
};

static enum answer_type type_of(enum case_fact_type type)
{
	static const enum answer_type types[CASE_FACT_TYPES] = {
		[CASE_FACT_TRUTH] = ANSWER_YES_NO,  [CASE_FACT_NUMBER] = ANSWER_NUMBER,
		[CASE_FACT_DAY] = ANSWER_DATE,	    [CASE_FACT_TIME] = ANSWER_TEXT,
		[CASE_FACT_TEXT] = ANSWER_TEXT,	    [CASE_FACT_LINES] = ANSWER_TEXT,
		[CASE_FACT_CHOICE] = ANSWER_CHOICE, [CASE_FACT_CHOICES] = ANSWER_TEXT,
	};

	return types[type];
}

bool report_fact_name(const struct case_content *cases, struct str name, struct condition_name *ret)
{
	const size_t own = STR_FIND_ROW(name, case_slots, name);
	const struct case_fact_def *def = case_fact_def_find(cases, name);

	if (own < CASE_SLOTS)
		*ret = (struct condition_name){ .slot = cases->n_facts + own,
						.type = ANSWER_CHOICE };
	else if (def)
		*ret = (struct condition_name){ .slot = (size_t)(def - cases->facts),
						.type = type_of(def->type) };
	return own < CASE_SLOTS || def;
}

bool report_fact_choice(const struct case_content *cases, size_t slot, struct str value)
{
	if (slot < cases->n_facts)
		return case_choices_find(&cases->facts[slot].choices, value);
	if (slot == cases->n_facts + SLOT_CAUSE)
		return case_cause_find(cases, value);
	if (slot == cases->n_facts + SLOT_ROUTE)
		return case_route_find(cases, value);
	return case_choice(case_kinds, value) < CASE_KINDS;
}

struct text_pair report_fact_title(const struct case_content *cases, size_t slot)
{
	if (slot < cases->n_facts)
		return cases->facts[slot].title;
	if (slot >= cases->n_facts + CASE_SLOTS) {
		const struct text title =
			facility_defs[facility_keys[slot - CONDITION_FACILITY]].title;

		return (struct text_pair){ .ja = str_from(text_in(title, LANG_JA)),
					   .en = str_from(text_in(title, LANG_EN)) };
	}
	const struct text title = case_slots[slot - cases->n_facts].title;
	return (struct text_pair){ .ja = str_from(title.ja), .en = str_from(title.en) };
}

struct str report_fact_key(const struct case_content *cases, size_t slot)
{
	if (slot < cases->n_facts)
		return cases->facts[slot].id;
	return slot < cases->n_facts + CASE_SLOTS ? str_from(case_slots[slot - cases->n_facts].name)
						  : STR("facility");
}

static struct str facility_value(const struct facility_record *facility, size_t field)
{
	return field < FACILITY_FIELDS && facility ? facility->values[facility_keys[field]]
						   : STR("");
}

static struct str case_value(const struct case_record *record, size_t which)
{
	if (which == SLOT_CAUSE)
		return record->cause;
	return which == SLOT_ROUTE ? record->route : str_from(case_kinds[record->kind].value);
}

static struct str fact_value(const struct report_known *known, struct str key)
{
	const struct str said = case_fact_find(known->facts, key);

	return !said.len && known->assumed.ptr && str_equal(key, known->assumed) ? STR("yes")
										 : said;
}

struct str report_known_value(void *ctx, size_t slot)
{
	const struct report_known *known = ctx;
	const struct case_content *cases = known->cases;
	struct str value;

	if (slot < cases->n_facts)
		value = fact_value(known, cases->facts[slot].id);
	else if (slot < cases->n_facts + CASE_SLOTS)
		value = case_value(known->record, slot - cases->n_facts);
	else
		value = facility_value(known->facility, slot - CONDITION_FACILITY);
	return str_is(value, UNKNOWN) ? STR_NONE : str_or_none(value);
}
