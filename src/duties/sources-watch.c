/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/alloc.h"
#include "duties/duty-content.h"
#include "duties/duty-sources.h"
#include "net/url.h"
#include "store/alerts.h"
#include "store/sources.h"
#include "store/websites.h"

#define DAY_US	 (24 * 3600 * US_PER_SEC)
#define LINK_MAX 4096u

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	struct db *db;
	int64_t last_seq;
	unsigned n;
};

static void give(const struct finding *finding, const struct duty *duty)
{
	finding->sink->take(finding->sink->ctx, duty);
}

/* ---- alerts ---- */

static const char *kind_of_level(enum alert_level level)
{
	switch (level) {
	case ALERT_CRITICAL:
		return "alert-critical";
	case ALERT_HIGH:
		return "alert-high";
	case ALERT_MEDIUM:
		return "alert-medium";
	case ALERT_LOW:
	case ALERT_INFORMATIONAL:
		break;
	}
	return NULL;
}

/* What the watch says of silence and of websites is told by their own sources. */
static bool is_told_elsewhere(struct str rule)
{
	return str_is(rule, "tonoi-source-silent") || str_is(rule, "tonoi-site-cert") ||
	       str_is(rule, "tonoi-site-changed");
}

static bool take_group(void *ctx, const struct alert_group *group)
{
	struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	const struct duty_kind *own = duty_kind_of_rule(finding->scope->content, group->rule_id);
	const char *level_kind = kind_of_level(group->level);

	finding->last_seq = group->last_seq;
	finding->n++;
	if (is_told_elsewhere(group->rule_id) || (!own && !level_kind))
		return true;
	const struct str kind = own ? own->id : str_from(level_kind);
	const struct str subject =
		arena_printf(arena, "%.*s@%.*s", STR_ARG(group->rule_id), STR_ARG(group->host));
	const unsigned long long n = (unsigned long long)group->n_new;
	const struct text_pair title = {
		.ja = alert_title_in(group->rule_id, group->title, LANG_JA),
		.en = alert_title_in(group->rule_id, group->title, LANG_EN),
	};
	give(finding,
	     &(struct duty){
		     .key = duty_key(arena, arena_cstr(arena, kind), subject),
		     .kind = arena_str(arena, kind),
		     .subject = arena_str(arena, group->host),
		     .reason = { .ja = arena_printf(arena, "%.*s（まだ見ていないもの %llu 件）",
						    STR_ARG(title.ja), n),
				 .en = arena_printf(arena, "%.*s (%llu nobody has looked at)",
						    STR_ARG(title.en), n) },
		     .link = arena_printf(arena, "/alerts/%.*s", STR_ARG(group->last_id)),
		     .since_us = group->first_us,
		     .due_day = DAY_NONE,
	     });
	return true;
}

enum errc duties_of_alerts(struct db *db, const struct duty_scope *scope,
			   const struct duty_sink *sink, struct err *err)
{
	struct finding finding = { .scope = scope, .sink = sink, .db = db };
	struct alert_group_filter filter = { .since_us = TIME_NONE,
					     .least = ALERT_MEDIUM,
					     .only_new = true,
					     .limit = ALERT_PAGE_MAX };
	unsigned total = 0;
	enum errc code;

	do {
		finding.n = 0;
		code = alert_groups_list(db, &filter, take_group, &finding, err);
		filter.before_seq = finding.last_seq;
		total += finding.n;
	} while (!code && finding.n == ALERT_PAGE_MAX && total < DUTIES_MAX);
	return code;
}

/* ---- sources of records ---- */

static struct str source_link(struct arena *arena, struct str name)
{
	auto_buf path = BUF_INIT(LINK_MAX);

	buf_add_text(&path, "/sources/");
	url_add_encoded(&path, name);
	return arena_str(arena, buf_str(&path));
}

static bool take_source(void *ctx, const struct source *source)
{
	const struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	char since[TIME_TEXT_MAX];

	if (source->silent_since_us == TIME_NONE || str_starts(source->name, STR("tonoi:")))
		return true;
	(void)time_format_local(source->silent_since_us, finding->scope->utc_offset_minutes, since);
	give(finding,
	     &(struct duty){
		     .key = duty_key(arena, "source-silent", source->name),
		     .kind = STR("source-silent"),
		     .subject = arena_str(arena, source->name),
		     .reason = { .ja = arena_printf(arena,
						    "%.16s から、%.*s の記録が届いていません",
						    since, STR_ARG(source->name)),
				 .en = arena_printf(arena, "No records of %.*s since %.16s",
						    STR_ARG(source->name), since) },
		     .link = source_link(arena, source->name),
		     .since_us = source->silent_since_us,
		     .due_day = DAY_NONE,
	     });
	return true;
}

enum errc duties_of_sources(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	struct finding finding = { .scope = scope, .sink = sink, .db = db };

	return sources_list(db, take_source, &finding, err);
}

/* ---- websites ---- */

static void take_certificate(const struct finding *finding, const struct website *site)
{
	const struct duty_scope *scope = finding->scope;
	struct arena *arena = scope->arena;
	const struct duty_kind *kind = duty_kind_find(scope->content, STR("website-certificate"));
	const int32_t ends = day_at(site->cert_until_us, scope->utc_offset_minutes);
	char day[DAY_TEXT_MAX];

	if (!kind || ends == DAY_NONE || ends - scope->today > kind->days)
		return;
	(void)day_text(ends, day);
	give(finding,
	     &(struct duty){
		     .key = duty_key(arena, "website-certificate", site->url),
		     .kind = STR("website-certificate"),
		     .subject = site->url,
		     .reason = { .ja = arena_printf(arena, "%.*s の証明書は %s までです",
						    STR_ARG(site->url), day),
				 .en = arena_printf(arena, "The certificate of %.*s ends on %s",
						    STR_ARG(site->url), day) },
		     .link = STR("/websites"),
		     .since_us = site->cert_until_us - kind->days * DAY_US,
		     .due_day = ends,
	     });
}

static void take_change(const struct finding *finding, const struct website *site)
{
	struct arena *arena = finding->scope->arena;

	if (site->changed_us == TIME_NONE)
		return;
	give(finding, &(struct duty){
			      .key = duty_key(arena, "website-changed", site->url),
			      .kind = STR("website-changed"),
			      .subject = site->url,
			      .reason = { .ja = arena_printf(arena, "%.*s の内容が変わりました",
							     STR_ARG(site->url)),
					  .en = arena_printf(arena, "%.*s looks different",
							     STR_ARG(site->url)) },
			      .link = STR("/websites"),
			      .since_us = site->changed_us,
			      .due_day = DAY_NONE,
		      });
}

enum errc duties_of_websites(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	const struct finding finding = { .scope = scope, .sink = sink, .db = db };
	auto_free struct websites *sites = mem_new(sizeof(*sites));
	const enum errc code = websites_list(db, scope->arena, sites, err);

	for (size_t i = 0; !code && i < sites->n; i++) {
		take_certificate(&finding, &sites->at[i]);
		take_change(&finding, &sites->at[i]);
	}
	return code;
}
