/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/account-duties.h"

#include "accounts/account-findings.h"
#include "duties/duty-content.h"

struct giving {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

/* A leaver's account used again tomorrow is the same duty; another address is another one. */
static struct str subject_of(const struct account_finding *f, struct arena *arena)
{
	return f->kind == ACCOUNT_UNLISTED_VPN
		       ? arena_printf(arena, "%.*s@%.*s", STR_ARG(f->account), STR_ARG(f->detail))
		       : arena_str(arena, f->account);
}

static void take(void *ctx, const struct account_finding *f)
{
	const struct giving *giving = ctx;
	struct arena *arena = giving->scope->arena;
	const char *kind = account_finding_name(f->kind);

	if (!duty_kind_find(giving->scope->content, str_from(kind)))
		return;
	const struct str subject = subject_of(f, arena);
	giving->sink->take(giving->sink->ctx, &(struct duty){
						      .key = duty_key(arena, kind, subject),
						      .kind = str_from(kind),
						      .subject = subject,
						      .reason = account_finding_words(f, arena),
						      .link = STR("/accounts"),
						      .since_us = f->last_us,
						      .due_day = DAY_NONE,
					      });
}

enum errc duties_of_logons(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err)
{
	struct giving giving = { .scope = scope, .sink = sink };

	if (!scope->accounts)
		return ERR_OK;
	return account_findings_each(db, scope->accounts, scope->today, take, &giving, err);
}
