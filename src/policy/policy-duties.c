/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy-duties.h"

#include "base/buf.h"
#include "duties/duty-content.h"

#define DAY_US	     (24 * 3600 * US_PER_SEC)
#define TITLES_MAX   8u
#define REASON_BYTES 2000u

static void add_title(struct str *titles, size_t max, size_t *n, struct str title)
{
	for (size_t i = 0; i < *n; i++) {
		if (str_equal(titles[i], title))
			return;
	}
	if (*n < max)
		titles[(*n)++] = title;
}

enum errc policy_facts_changed(const struct policy_facts *facts, const struct policy_scope *scope,
			       const struct policy_version *version, struct str *titles, size_t max,
			       size_t *ret_n, struct err *err)
{
	struct policy_named_list *then = arena_take(scope->arena, sizeof(*then));

	*ret_n = 0;
	if (!then)
		return fail(err, ERR_LIMIT, "policies: no room");
	const enum errc code =
		policy_version_facts_get(scope->db, version->id, scope->arena, then, err);
	for (size_t i = 0; !code && i < then->n; i++) {
		struct str name = then->at[i].name;
		const struct str kind = str_split(&name, '.');
		const struct text_hole hole = { .kind = kind, .name = str_or_empty(name) };

		if (!str_equal(policy_facts_words(facts, &hole), then->at[i].words))
			add_title(titles, max, ret_n, policy_facts_title(facts, &hole));
	}
	return code;
}

/* ---- finding ---- */

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	struct policy_scope policies;
	struct policy_facts *facts[LANG_EN + 1]; /* gathered when one is needed */
};

static enum errc facts_in(struct finding *finding, enum lang lang, struct policy_facts **ret,
			  struct err *err)
{
	enum errc code = ERR_OK;

	if (!finding->facts[lang])
		code = policy_facts_gather(&finding->policies, lang, &finding->facts[lang], err);
	*ret = finding->facts[lang];
	return code;
}

static void give(const struct finding *finding, const char *kind,
		 const struct policy_version *version, struct text_pair reason)
{
	struct arena *arena = finding->scope->arena;

	finding->sink->take(
		finding->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, kind, version->policy),
			.kind = str_from(kind),
			.subject = version->title,
			.reason = reason,
			.link = arena_printf(arena, "/policy/%.*s", STR_ARG(version->policy)),
			.since_us = version->adopted_us,
			.due_day = DAY_NONE,
		});
}

static void give_old(const struct finding *finding, const struct policy_version *version)
{
	static const char kind[] = "policy-old";
	const struct duty_kind *about = duty_kind_find(finding->scope->content, STR("policy-old"));
	struct arena *arena = finding->scope->arena;
	struct policy_version due = *version;

	if (!about)
		return;
	due.adopted_us += about->days * DAY_US;
	if (due.adopted_us > finding->scope->now_us)
		return;
	const long long days = (finding->scope->now_us - version->adopted_us) / DAY_US;
	give(finding, kind, &due,
	     (struct text_pair){
		     .ja = arena_printf(arena, "「%.*s」第%lld版を採用して %lld 日たちました。",
					STR_ARG(version->title), (long long)version->number, days),
		     .en = arena_printf(arena, "“%.*s”, version %lld, was adopted %lld days ago.",
					STR_ARG(version->title), (long long)version->number, days),
	     });
}

static void give_changed(const struct finding *finding, const struct policy_version *version,
			 const struct str *titles, size_t n)
{
	struct arena *arena = finding->scope->arena;
	auto_buf names = BUF_INIT(REASON_BYTES);

	for (size_t i = 0; i < n; i++)
		buf_printf(&names, "%s%.*s", i ? ", " : "", STR_ARG(titles[i]));
	give(finding, "policy-changed", version,
	     (struct text_pair){
		     .ja = arena_printf(arena, "「%.*s」に書いたことが、いまは違います：%.*s",
					STR_ARG(version->title), STR_ARG(buf_str(&names))),
		     .en = arena_printf(arena, "“%.*s” names what is otherwise now: %.*s",
					STR_ARG(version->title), STR_ARG(buf_str(&names))),
	     });
}

static enum errc look_at(struct finding *finding, const struct policy *policy, struct err *err)
{
	struct str titles[TITLES_MAX];
	struct policy_version version;
	struct policy_facts *facts = NULL;
	size_t n = 0;
	enum errc code = policy_versions_get(finding->policies.db, policy->id, 0,
					     finding->scope->arena, &version, err);

	if (code)
		return code == ERR_NOT_FOUND ? ERR_OK : code;
	give_old(finding, &version);
	code = facts_in(finding, version.lang, &facts, err);
	if (!code)
		code = policy_facts_changed(facts, &finding->policies, &version, titles, TITLES_MAX,
					    &n, err);
	if (!code && n)
		give_changed(finding, &version, titles, n);
	return code;
}

enum errc duties_of_policies(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	struct finding finding = {
		.scope = scope,
		.sink = sink,
		.policies = { .db = db,
			      .content = scope->policies,
			      .forms = scope->forms,
			      .arena = scope->arena },
	};
	const size_t n = scope->policies ? policy_count(scope->policies) : 0;
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < n; i++)
		code = look_at(&finding, policy_at(scope->policies, i), err);
	return code;
}
