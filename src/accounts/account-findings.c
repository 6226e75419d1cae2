/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/account-findings.h"

#include "accounts/addresses.h"
#include "accounts/leavers.h"
#include "accounts/logons.h"
#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/text.h"
#include "detect/accounts/logon-content.h"

#define WORK_BYTES (64u * 1024)

static const struct {
	const char *name;
	const char *topic;
	struct text title;
	struct text words; /* {account, detail, count} in this order */
} kinds[ACCOUNT_FINDINGS] = {
	[ACCOUNT_LEAVER] = { "account-leaver", "unused-accounts",
			     TEXT("退職者のアカウントが使われた", "A leaver's account was used"),
			     TEXT("%.*s: %.*s に退いた人のアカウントが、その後 %lld 回使われました",
				  "%.*s: its person left on %.*s, and it was used %lld times "
				  "after that") },
	[ACCOUNT_UNLISTED_VPN] = { "account-vpn-unlisted", "source-restriction",
				   TEXT("知らない所からの VPN", "VPN from an unlisted address"),
				   TEXT("%.*s: 一覧にない %.*s から VPN で %lld 回入りました",
					"%.*s: came in by VPN from %.*s, which is in no list, "
					"%lld times") },
	[ACCOUNT_SHARED_ADMIN] = { "account-shared-admin", "access-rights",
				   TEXT("共用されている管理者アカウント",
					"A shared administrator's account"),
				   TEXT("%.*s: 管理者のアカウントが、%.*s 日のあいだに %lld "
					"か所から使われました",
					"%.*s: an administrator's account, used within %.*s days "
					"from %lld places") },
	[ACCOUNT_MANY_PLACES] = { "account-many-places", "access-rights",
				  TEXT("多くの場所から使われたアカウント",
				       "An account used from many places"),
				  TEXT("%.*s: %.*s 日のあいだに %lld か所から使われました",
				       "%.*s: used within %.*s days from %lld places") },
};

struct text account_finding_title(enum account_finding_kind kind)
{
	return kinds[kind].title;
}

const char *account_finding_name(enum account_finding_kind kind)
{
	return kinds[kind].name;
}

const char *account_finding_topic(enum account_finding_kind kind)
{
	return kinds[kind].topic;
}

struct text_pair account_finding_words(const struct account_finding *f, struct arena *arena)
{
	const struct text words = kinds[f->kind].words;

	return (struct text_pair){
		.ja = arena_printf(arena, words.ja, STR_ARG(f->account), STR_ARG(f->detail),
				   (long long)f->count),
		.en = arena_printf(arena, words.en, STR_ARG(f->account), STR_ARG(f->detail),
				   (long long)f->count),
	};
}

struct looking {
	struct db *db;
	const struct account_content *content;
	int32_t today;
	void (*take)(void *ctx, const struct account_finding *finding);
	void *ctx;
	struct known_networks networks;
	enum account_finding_kind kind; /* of the pass over accounts */
	struct arena arena;
	enum errc code;
	struct err *err;
};

/* ---- leavers ---- */

static bool take_leaver(void *ctx, const struct leaver *leaver)
{
	struct looking *l = ctx;
	struct account_logon after;
	int32_t day;

	arena_clear(&l->arena);
	if (!day_parse(leaver->left_on, &day))
		return true;
	l->code = logons_after(l->db, leaver->account, day, &l->arena, &after, l->err);
	if (l->code || !after.count)
		return !l->code;
	l->take(l->ctx, &(struct account_finding){ .kind = ACCOUNT_LEAVER,
						   .account = leaver->account,
						   .detail = leaver->left_on,
						   .count = after.count,
						   .last_us = after.last_us,
						   .last_source = after.source });
	return true;
}

/* ---- VPN ---- */

static bool take_vpn(void *ctx, const struct account_logon *logon)
{
	struct looking *l = ctx;

	if (!logon->source.len || str_is(logon->source, LOGON_OTHERS) ||
	    addresses_hold(&l->networks, logon->source))
		return true;
	l->take(l->ctx, &(struct account_finding){ .kind = ACCOUNT_UNLISTED_VPN,
						   .account = logon->account,
						   .detail = logon->source,
						   .count = logon->count,
						   .last_us = logon->last_us,
						   .last_source = logon->source });
	return true;
}

static enum errc look_at_vpn(struct looking *l)
{
	const int64_t days = l->content->limits[LIMIT_UNLISTED_VPN].days;
	const enum errc code = addresses_read(l->db, &l->networks, l->err);

	if (code || !l->networks.n)
		return code;
	return logons_by_vpn(l->db, l->today - (int32_t)days, take_vpn, l, l->err);
}

/* ---- places ---- */

static bool is_administrator(const struct looking *l, const struct account_use *use)
{
	return use->admin || logon_name_fits(l->content->administrators.at,
					     l->content->administrators.n, use->account);
}

/* What is told of an administrator is not told once more of the account. */
static bool take_account(void *ctx, const struct account_use *use)
{
	struct looking *l = ctx;
	const bool shared = l->kind == ACCOUNT_SHARED_ADMIN;
	const enum account_limit limit = shared ? LIMIT_SHARED_ADMINISTRATOR : LIMIT_MANY_PLACES;
	char days[24];

	if (is_administrator(l, use) != shared || str_is(use->account, LOGON_OTHERS) ||
	    use->sources < l->content->limits[limit].places)
		return true;
	(void)snprintf(days, sizeof(days), "%lld", (long long)l->content->limits[limit].days);
	l->take(l->ctx, &(struct account_finding){ .kind = l->kind,
						   .account = use->account,
						   .detail = str_from(days),
						   .count = use->sources,
						   .last_us = use->last_us,
						   .last_source = use->last_source });
	return true;
}

static enum errc look_at_places(struct looking *l, enum account_finding_kind kind,
				enum account_limit limit)
{
	const int64_t days = l->content->limits[limit].days;

	l->kind = kind;
	return logons_by_account(l->db, l->today - (int32_t)days, take_account, l, l->err);
}

static enum errc look(struct looking *l)
{
	enum errc code = leavers_each(l->db, take_leaver, l, l->err);

	if (!code)
		code = l->code;
	if (!code)
		code = look_at_vpn(l);
	if (!code)
		code = look_at_places(l, ACCOUNT_SHARED_ADMIN, LIMIT_SHARED_ADMINISTRATOR);
	return code ? code : look_at_places(l, ACCOUNT_MANY_PLACES, LIMIT_MANY_PLACES);
}

enum errc account_findings_each(struct db *db, const struct account_content *content, int32_t today,
				void (*take)(void *ctx, const struct account_finding *finding),
				void *ctx, struct err *err)
{
	struct looking *l = mem_new(sizeof(*l));

	l->db = db;
	l->content = content;
	l->today = today;
	l->take = take;
	l->ctx = ctx;
	l->err = err;
	arena_init(&l->arena, WORK_BYTES);
	const enum errc code = look(l);
	arena_done(&l->arena);
	free(l);
	return code;
}
