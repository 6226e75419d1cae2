/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/alert-words.h"

#include "store/settings.h"
#include "web/watch/guidance.h"

enum text_key level_text(enum alert_level level)
{
	static const enum text_key texts[ALERT_LEVELS] = {
		[ALERT_INFORMATIONAL] = TEXT_LEVEL_INFORMATIONAL,
		[ALERT_LOW] = TEXT_LEVEL_LOW,
		[ALERT_MEDIUM] = TEXT_LEVEL_MEDIUM,
		[ALERT_HIGH] = TEXT_LEVEL_HIGH,
		[ALERT_CRITICAL] = TEXT_LEVEL_CRITICAL,
	};

	return (unsigned)level < ALERT_LEVELS ? texts[level] : TEXT_LEVEL_MEDIUM;
}

enum text_key status_text(enum alert_status status)
{
	switch (status) {
	case ALERT_NEW:
		return TEXT_STATUS_NEW;
	case ALERT_SEEN:
		return TEXT_STATUS_SEEN;
	case ALERT_CLOSED:
		break;
	}
	return TEXT_STATUS_CLOSED;
}

void view_level(struct view *view, enum alert_level level)
{
	view_cstr(view, "level", alert_level_name(level));
	view_text(view, "level_text", level_text(level));
}

static void view_texts(struct view *view, const char *name, const struct guidance_text *texts,
		       size_t n, enum lang lang)
{
	view_list(view, name);
	for (size_t i = 0; i < n; i++)
		view_str(view_add(view, name), "text", guidance_text_in(&texts[i], lang));
}

static void view_call(struct page *page, struct view *view, struct str name)
{
	const struct str setting = arena_printf(page->arena, "contact.%.*s", STR_ARG(name));
	const struct setting_def *def = setting.ptr ? setting_find(setting) : NULL;

	if (!def)
		return;
	view_sentence(view, "title", def->title, page->lang);
	view_str(view, "number", settings_text(page_db(page), page->arena, def->name));
}

static const struct guidance_entry *find(struct page *page, struct str rule_id, struct str tags,
					 enum alert_level level)
{
	return guidance_find(page_guidance(page), rule_id, tags, alert_level_name(level));
}

static struct str headline_of(const struct guidance_entry *entry, enum lang lang)
{
	return guidance_text_in(entry->title.ja.ptr ? &entry->title : &entry->what, lang);
}

struct str guidance_headline(struct page *page, struct str rule_id, struct str tags,
			     enum alert_level level)
{
	const struct guidance_entry *entry = find(page, rule_id, tags, level);

	return entry ? headline_of(entry, page->lang) : STR("");
}

void view_guidance(struct page *page, struct view *view, struct str rule_id, struct str tags,
		   enum alert_level level)
{
	const struct guidance_entry *entry = find(page, rule_id, tags, level);

	if (!entry)
		return;
	struct view *guide = view_object(view, "guide");

	view_str(guide, "headline", headline_of(entry, page->lang));
	view_str(guide, "what",
		 entry->title.ja.ptr ? guidance_text_in(&entry->what, page->lang) : STR(""));
	view_str(guide, "why",
		 entry->why.ja.ptr ? guidance_text_in(&entry->why, page->lang) : STR(""));
	view_str(guide, "source", entry->source);
	view_str(guide, "date", entry->date);
	view_texts(guide, "steps", entry->steps, entry->n_steps, page->lang);
	view_texts(guide, "avoid", entry->avoid, entry->n_avoid, page->lang);
	view_list(guide, "calls");
	for (size_t i = 0; i < entry->n_calls; i++)
		view_call(page, view_add(guide, "calls"), entry->calls[i]);
}

struct tags_copy {
	struct arena *arena;
	struct str tags;
};

static bool take_tags(void *ctx, const struct alert *alert)
{
	struct tags_copy *copy = ctx;

	copy->tags = arena_str(copy->arena, alert->tags);
	return true;
}

struct str alert_tags(struct page *page, struct str id)
{
	struct tags_copy copy = { .arena = page->arena, .tags = STR("") };
	const struct alert_sink sink = { .take = take_tags, .ctx = &copy };

	err_ignore(alerts_get(page_db(page), id, &sink, NULL));
	return copy.tags.ptr ? copy.tags : STR("");
}

bool alert_copy(struct arena *arena, const struct alert *alert, struct alert *ret)
{
	struct str *const texts[] = {
		&ret->id,     &ret->rule_id, &ret->title,     &ret->tags,
		&ret->host,   &ret->user,    &ret->source,    &ret->file,
		&ret->fields, &ret->matched, &ret->status_by, &ret->note,
	};

	*ret = *alert;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (!texts[i]->ptr)
			*texts[i] = STR("");
		*texts[i] = arena_str(arena, *texts[i]);
		if (!texts[i]->ptr)
			return false;
	}
	return true;
}
