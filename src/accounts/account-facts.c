/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/account-facts.h"

#include "accounts/account-findings.h"
#include "accounts/addresses.h"
#include "accounts/leavers.h"
#include "accounts/logons.h"
#include "base/buf.h"
#include "base/calendar/day.h"

#define NAMES_MAX 300u
#define LOOK_BACK 90 /* days of log-ons */

struct tally {
	enum account_finding_kind kind;
	int64_t found;
	struct buf names;
};

/* Names that do not fit any more are counted and not told. */
static void name(struct tally *tally, struct str text)
{
	if (tally->names.len + text.len + 2 <= NAMES_MAX)
		buf_printf(&tally->names, "%s%.*s", tally->names.len ? ", " : "", STR_ARG(text));
}

static void take_finding(void *ctx, const struct account_finding *f)
{
	struct tally *tally = ctx;

	if (f->kind != tally->kind)
		return;
	tally->found++;
	name(tally, f->account);
}

static enum errc count_findings(const struct fact_scope *scope, enum account_finding_kind kind,
				struct fact_count *ret, struct err *err)
{
	struct tally tally = { .kind = kind, .names = BUF_INIT(NAMES_MAX + 1) };
	const int32_t today = day_at(scope->now_us, time_zone_offset());
	const enum errc code =
		account_findings_each(scope->db, scope->accounts, today, take_finding, &tally, err);

	ret->found = tally.found;
	ret->detail = arena_str(scope->arena, buf_str(&tally.names));
	buf_done(&tally.names);
	return code;
}

static bool count_leaver(void *ctx, const struct leaver *leaver UNUSED)
{
	int64_t *n = ctx;

	++*n;
	return true;
}

/* Among how many leavers; without a list nothing is known. */
static enum errc leavers_used(const struct fact_scope *scope, struct fact_count *ret,
			      struct err *err)
{
	const enum errc code = leavers_each(scope->db, count_leaver, &ret->seen, err);

	if (code || !ret->seen || !scope->accounts)
		return code;
	return count_findings(scope, ACCOUNT_LEAVER, ret, err);
}

static bool count_use(void *ctx, const struct account_use *use)
{
	struct fact_count *count = ctx;

	count->seen++;
	count->found += use->admin;
	return true;
}

static enum errc count_accounts(const struct fact_scope *scope, struct fact_count *ret,
				struct err *err)
{
	return logons_by_account(scope->db, day_at(scope->now_us, time_zone_offset()) - LOOK_BACK,
				 count_use, ret, err);
}

static enum errc shared_administrators(const struct fact_scope *scope, struct fact_count *ret,
				       struct err *err)
{
	const enum errc code = count_accounts(scope, ret, err);

	ret->found = 0;
	if (code || !ret->seen || !scope->accounts)
		return code;
	return count_findings(scope, ACCOUNT_SHARED_ADMIN, ret, err);
}

static bool count_vpn(void *ctx, const struct account_logon *logon UNUSED)
{
	int64_t *n = ctx;

	++*n;
	return true;
}

/* Among how many pairs of account and address; without a list of addresses nothing is known. */
static enum errc vpn_unlisted(const struct fact_scope *scope, struct fact_count *ret,
			      struct err *err)
{
	const int32_t today = day_at(scope->now_us, time_zone_offset());
	struct known_networks *networks = arena_take(scope->arena, sizeof(*networks));
	enum errc code = networks ? addresses_read(scope->db, networks, err)
				  : fail(err, ERR_LIMIT, "addresses: no room");

	if (code || !networks->n || !scope->accounts)
		return code;
	code = logons_by_vpn(scope->db, today - LOOK_BACK, count_vpn, &ret->seen, err);
	return code ? code : count_findings(scope, ACCOUNT_UNLISTED_VPN, ret, err);
}

static enum errc logons_kept(const struct fact_scope *scope, struct fact_count *ret,
			     struct err *err)
{
	const enum errc code = count_accounts(scope, ret, err);

	ret->found = ret->seen;
	return code;
}

const struct fact_measure account_measures[] = {
	{ "leavers-used", leavers_used },
	{ "administrators-shared", shared_administrators },
	{ "vpn-unlisted", vpn_unlisted },
	{ "logons-kept", logons_kept },
	{ .id = NULL },
};
