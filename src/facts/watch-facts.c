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

	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (str_is(format, formats[i]))
			return true;
	}
	return false;
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

static enum errc tell_inventory(const struct fact_scope *scope,
				const struct fact_source *source UNUSED, struct fact_view *ret,
				struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	*ret = fact_say(
		scope, FACT_UNKNOWN,
		TR("記録を送ってくる機器は {1} 台です。台帳にすべてあるか、見比べてください。",
		   "{1} devices send records. Compare them with your list."),
		count.all);
	ret->link = "/sources";
	return code;
}

static enum errc tell_arrival(const struct fact_scope *scope,
			      const struct fact_source *source UNUSED, struct fact_view *ret,
			      struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	*ret = count.recent
		       ? fact_say(scope, FACT_SUPPORTS,
				  TR("この 7 日間に {1} 台の機器から記録が届いています。",
				     "Records of {1} devices arrived within the last 7 days."),
				  count.recent)
		       : fact_say(
				 scope, FACT_UNKNOWN,
				 TR("この見張りには、いま記録が届いていません。別のところで管理し"
				    "ているかもしれません。",
				    "No records reach this watch now. They may be kept elsewhere."),
				 0);
	ret->link = "/sources";
	return code;
}

static enum errc tell_silence(const struct fact_scope *scope,
			      const struct fact_source *source UNUSED, struct fact_view *ret,
			      struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	*ret = count.silent
		       ? fact_say(scope, FACT_CONTRADICTS,
				  TR("記録が途切れている機器が {1} 台あります。",
				     "{1} devices have fallen silent."),
				  count.silent)
		       : fact_say(
				 scope, count.all ? FACT_SUPPORTS : FACT_UNKNOWN,
				 TR("記録が途切れている機器は、見えている {1} 台の中にありません。",
				    "None of the {1} devices seen has fallen silent."),
				 count.all);
	ret->link = "/sources";
	return code;
}

static enum errc tell_seal(const struct fact_scope *scope, const struct fact_source *source UNUSED,
			   struct fact_view *ret, struct err *err)
{
	int64_t sealed = 0;
	bool found = false;
	const enum errc code = fact_number(scope->db, "log.sealed", &found, &sealed, err);

	*ret = found && sealed > 0
		       ? fact_say(scope, FACT_SUPPORTS,
				  TR("{1} 件の記録が、あとから変えられない形で封じてあります。",
				     "{1} records are sealed, so that a later change would show."),
				  sealed)
		       : fact_say(scope, FACT_UNKNOWN,
				  TR("封じた記録はまだありません。", "No record is sealed yet."),
				  0);
	ret->link = "/search";
	return code;
}

static enum errc tell_border(const struct fact_scope *scope,
			     const struct fact_source *source UNUSED, struct fact_view *ret,
			     struct err *err)
{
	struct source_count count;
	const enum errc code = count_sources(scope, &count, err);

	*ret = count.vpn
		       ? fact_say(
				 scope, FACT_UNKNOWN,
				 TR("VPN 装置・ファイアウォール {1} 台の記録があり、保守で入った跡"
				    "を検索できます。",
				    "Records of {1} VPN devices or firewalls are here: search them "
				    "for maintenance from afar."),
				 count.vpn)
		       : fact_say(scope, FACT_UNKNOWN,
				  TR("VPN 装置の記録が届いていないので、保守の接続は見えません。",
				     "No VPN device sends records, so that maintenance cannot be "
				     "seen."),
				  0);
	ret->link = count.vpn ? "/search" : "/sources";
	return code;
}

/* ---- what people wrote down here ---- */

static enum errc tell_system(const struct fact_scope *scope,
			     const struct fact_source *source UNUSED, struct fact_view *ret,
			     struct err *err)
{
	struct facility_record record;
	const enum errc code = facility_get(scope->db, scope->arena, &record, err);
	if (code)
		return code;
	*ret = str_is(record.values[FACILITY_EHR_KEY], "yes")
		       ? fact_say(scope, FACT_SUPPORTS,
				  TR("施設の記録に、電子カルテを使っているとあります。",
				     "The facility's record says that electronic records are in "
				     "use."),
				  0)
		       : fact_say(
				 scope, FACT_UNKNOWN,
				 TR("施設の記録からは分かりません。レセプトコンピューターだけでも"
				    "「はい」です。",
				    "The facility's record does not tell. A billing computer alone "
				    "is a yes."),
				 0);
	ret->link = "/facility";
	return ERR_OK;
}

static enum errc tell_manager(const struct fact_scope *scope,
			      const struct fact_source *source UNUSED, struct fact_view *ret,
			      struct err *err UNUSED)
{
	const bool there = settings_text(scope->db, scope->arena, "contact.manager").len > 0;

	*ret = there ? fact_say(scope, FACT_SUPPORTS,
				TR("責任者の連絡先が設定に書いてあります。",
				   "The manager's telephone is in the settings."),
				0)
		     : fact_say(scope, FACT_UNKNOWN,
				TR("責任者の連絡先は、設定にまだ書いてありません。",
				   "The manager's telephone is not in the settings yet."),
				0);
	ret->link = "/settings";
	return ERR_OK;
}

static enum errc tell_contacts(const struct fact_scope *scope,
			       const struct fact_source *source UNUSED, struct fact_view *ret,
			       struct err *err UNUSED)
{
	int64_t missing = 0;

	for (const struct setting_def *def = setting_defs; def->name; def++) {
		if (str_starts(str_from(def->name), STR(CONTACT_NAMES)))
			missing += settings_text(scope->db, scope->arena, def->name).len == 0;
	}
	*ret = missing ? fact_say(scope, FACT_CONTRADICTS,
				  TR("設定の連絡先のうち {1} 件がまだ空です。",
				     "{1} of the telephones in the settings are still empty."),
				  missing)
		       : fact_say(scope, FACT_SUPPORTS,
				  TR("設定の連絡先はすべて書いてあります。",
				     "All telephones in the settings are there."),
				  0);
	ret->link = "/settings";
	return ERR_OK;
}

static enum errc tell_wards(const struct fact_scope *scope, const struct fact_source *source UNUSED,
			    struct fact_view *ret, struct err *err)
{
	struct wards *wards = arena_take(scope->arena, sizeof(*wards));
	if (!wards)
		return fail(err, ERR_LIMIT, "wards: no room for the list");
	const enum errc code = wards_list(scope->db, scope->arena, wards, err);
	if (code)
		return code;
	*ret = fact_say(scope, FACT_UNKNOWN,
			TR("システムが止まったときに電話する病棟・部門は {1} か所です。計画そのもの"
			   "は、ここからは見えません。",
			   "{1} wards can be called when systems stop. The plan itself cannot be "
			   "seen from here."),
			(int64_t)wards->n);
	ret->link = "/facility";
	return ERR_OK;
}

static enum errc tell_second_factor(const struct fact_scope *scope,
				    const struct fact_source *source UNUSED, struct fact_view *ret,
				    struct err *err)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	struct users users = { 0 };
	int64_t without = 0;

	const enum errc code = users_list(scope->db, &arena, &users, err);
	if (code)
		return code;
	for (size_t i = 0; i < users.n; i++)
		without += !users.at[i].disabled && !users.at[i].totp_on;
	*ret = without ? fact_say(
				 scope, FACT_CONTRADICTS,
				 TR("この見張りの画面では、{1} 人がまだ二段階認証を使っていません。"
				    "ほかのシステムのことは見えません。",
				    "On this console {1} people log in without a second factor "
				    "yet. "
				    "Other systems cannot be seen from here."),
				 without)
		       : fact_say(
				 scope, FACT_UNKNOWN,
				 TR("この見張りの画面では、全員が二段階認証を使っています。ほかのシ"
				    "ステムのことは見えません。",
				    "On this console everybody uses a second factor. Other systems "
				    "cannot be seen from here."),
				 0);
	ret->link = "/settings";
	return ERR_OK;
}

const struct fact_source watch_facts[] = {
	{ "system-in-use", tell_system, NULL },
	{ "safety-manager", tell_manager, NULL },
	{ "inventory", tell_inventory, NULL },
	{ "remote-maintenance", tell_border, NULL },
	{ "two-factor", tell_second_factor, NULL },
	{ "access-logs", tell_arrival, NULL },
	{ "access-logs", tell_silence, NULL },
	{ "access-logs", tell_seal, NULL },
	{ "contact-diagram", tell_contacts, NULL },
	{ "bcp", tell_wards, NULL },
	{ .topic = NULL },
};
