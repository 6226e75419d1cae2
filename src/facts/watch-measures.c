/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/fact.h"
#include "store/checkpoints.h"
#include "store/facility.h"
#include "store/settings.h"
#include "store/sources.h"
#include "store/users.h"

#define RECENT_US     (7 * 24 * 3600 * US_PER_SEC)
#define TEXTS_MAX     (256u * 1024)
#define CONTACT_NAMES "contact."

/* ---- who sends records ---- */

struct source_count {
	int64_t now_us;
	int64_t all;	/* machines; not files that were handed in once */
	int64_t recent; /* heard of within RECENT_US */
	int64_t silent;
	int64_t vpn; /* devices at the border, by the form of their records */
};

static bool is_border(struct str format)
{
	static const char *const formats[] = { "fortigate", "paloalto", "sonicwall", "yamaha",
					       "cisco" };

	return str_is_any(format, formats, ARRAY_LEN(formats));
}

static bool count_source(void *ctx, const struct source *source)
{
	struct source_count *count = ctx;

	if (source_expect_default(source_kind(source->name)) == SOURCE_NEVER_LATE)
		return true;
	count->all++;
	count->recent += count->now_us - source->last_seen_us < RECENT_US;
	count->silent += source->silent_since_us != TIME_NONE;
	count->vpn += is_border(source->format);
	return true;
}

static enum errc count_sources(const struct fact_scope *scope, struct source_count *ret,
			       struct err *err)
{
	*ret = (struct source_count){ .now_us = scope->now_us };
	return sources_list(scope->db, count_source, ret, err);
}

static enum errc sources_all(const struct fact_scope *scope, struct fact_count *ret,
			     struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	ret->found = ret->seen = count.all;
	return code;
}

static enum errc sources_recent(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	ret->found = count.recent;
	ret->seen = count.all;
	return code;
}

static enum errc sources_silent(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	ret->found = count.silent;
	ret->seen = count.all;
	return code;
}

static enum errc sources_border(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	ret->found = count.vpn;
	ret->seen = count.all;
	return code;
}

static enum errc records_sealed(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	bool there = false;

	return fact_number(scope->db, "log.sealed", &there, &ret->found, err);
}

/* ---- what people wrote down here ---- */

static enum errc facility_ehr(const struct fact_scope *scope, struct fact_count *ret,
			      struct err *err)
{
	struct facility_record record;
	const enum errc code = facility_get(scope->db, scope->arena, &record, err);

	if (!code)
		ret->found = str_is(record.values[FACILITY_EHR_KEY], "yes");
	return code;
}

static enum errc manager_telephone(const struct fact_scope *scope, struct fact_count *ret,
				   struct err *err UNUSED)
{
	ret->found = settings_text(scope->db, scope->arena, "contact.manager").len > 0;
	return ERR_OK;
}

static enum errc contacts_missing(const struct fact_scope *scope, struct fact_count *ret,
				  struct err *err UNUSED)
{
	for (const struct setting_def *def = setting_defs; def->name; def++) {
		if (!str_starts(str_from(def->name), STR(CONTACT_NAMES)))
			continue;
		ret->seen++;
		ret->found += settings_text(scope->db, scope->arena, def->name).len == 0;
	}
	return ERR_OK;
}

static enum errc wards_to_call(const struct fact_scope *scope, struct fact_count *ret,
			       struct err *err)
{
	struct wards *wards = arena_take(scope->arena, sizeof(*wards));

	if (!wards)
		return fail(err, ERR_LIMIT, "wards: no room for the list");
	const enum errc code = wards_list(scope->db, scope->arena, wards, err);
	if (!code)
		ret->found = (int64_t)wards->n;
	return code;
}

static enum errc users_one_factor(const struct fact_scope *scope, struct fact_count *ret,
				  struct err *err)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	struct users users = { 0 };
	const enum errc code = users_list(scope->db, &arena, &users, err);

	for (size_t i = 0; !code && i < users.n; i++) {
		ret->seen += !users.at[i].disabled;
		ret->found += !users.at[i].disabled && !users.at[i].totp_on;
	}
	return code;
}

const struct fact_measure watch_measures[] = {
	{ "sources-all", sources_all },
	{ "sources-recent", sources_recent },
	{ "sources-silent", sources_silent },
	{ "sources-border", sources_border },
	{ "records-sealed", records_sealed },
	{ "facility-ehr", facility_ehr },
	{ "manager-telephone", manager_telephone },
	{ "contacts-missing", contacts_missing },
	{ "wards-to-call", wards_to_call },
	{ "users-one-factor", users_one_factor },
	{ .id = NULL },
};
