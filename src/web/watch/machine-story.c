/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/machine-story.h"

#include "web/watch/alert-words.h"

struct row {
	struct str id; /* of its first alert; of the one looked at when that is among them */
	struct str rule_id;
	struct str title;
	struct str tags;
	enum alert_level level;
	int64_t first_us;
	int64_t last_us;
	uint64_t count;
	bool is_this;
};

struct story {
	struct arena *arena;
	struct str this_id;
	struct row rows[STORY_RULES];
	size_t n;
	uint64_t n_alerts;
	bool more;
};

static struct row *row_of(struct story *story, const struct alert *alert)
{
	for (size_t i = 0; i < story->n; i++) {
		if (str_equal(story->rows[i].rule_id, alert->rule_id))
			return &story->rows[i];
	}
	if (story->n == STORY_RULES)
		return NULL;
	struct row *row = &story->rows[story->n++];

	*row = (struct row){
		.id = arena_str(story->arena, alert->id),
		.rule_id = arena_str(story->arena, alert->rule_id),
		.title = arena_str(story->arena, alert->title),
		.tags = arena_str(story->arena, alert->tags),
		.level = alert->level,
		.first_us = alert->arrival_us,
		.last_us = alert->arrival_us,
	};
	return row;
}

static bool take_alert(void *ctx, const struct alert *alert)
{
	struct story *story = ctx;
	struct row *row = row_of(story, alert);

	story->n_alerts++;
	if (!row) {
		story->more = true;
		return true;
	}
	row->count += 1 + alert->folded;
	row->is_this = row->is_this || str_equal(alert->id, story->this_id);
	if (alert->arrival_us < row->first_us) {
		row->first_us = alert->arrival_us;
		row->id = arena_str(story->arena, alert->id);
	}
	if (alert->arrival_us > row->last_us)
		row->last_us = alert->arrival_us;
	return true;
}

static int by_first(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;

	return (x->first_us > y->first_us) - (x->first_us < y->first_us);
}

/* First backwards from the alert itself, then onwards: a flood on one side hides not the other. */
static enum errc collect(struct page *page, const struct alert *alert, struct story *story)
{
	const struct alert_sink sink = { .take = take_alert, .ctx = story };
	struct alert_filter filter = {
		.since_us = alert->arrival_us - STORY_US,
		.until_us = alert->arrival_us + STORY_US,
		.host = alert->host,
		.before_seq = alert->seq + 1,
		.limit = STORY_ALERTS,
	};
	struct err err;
	const enum errc code = alerts_list(page_db(page), &filter, &sink, &err);

	if (code)
		return code;
	story->more = story->more || story->n_alerts == STORY_ALERTS;
	story->n_alerts = 0;
	filter.oldest_first = true;
	filter.before_seq = alert->seq;
	const enum errc after = alerts_list(page_db(page), &filter, &sink, &err);

	story->more = story->more || story->n_alerts == STORY_ALERTS;
	return after;
}

static void view_row(struct page *page, const struct row *row)
{
	struct view *view = view_add(page->view, "story");
	const struct str headline = guidance_headline(page, row->rule_id, row->tags, row->level);

	view_level(view, row->level);
	view_str(view, "id", row->id);
	const struct str title = alert_title_in(row->rule_id, row->title, page->lang);

	view_str(view, "headline", headline.len > 0 ? headline : title);
	view_str(view, "title", headline.len > 0 && !str_equal(headline, title) ? title : STR(""));
	view_time(view, "first", row->first_us);
	view_time(view, "last", row->last_us);
	view_number(view, "count", (int64_t)row->count);
	view_bool(view, "repeated", row->count > 1);
	view_bool(view, "is_this", row->is_this);
}

void view_machine_story(struct page *page, const struct alert *alert)
{
	struct story story = { .arena = page->arena, .this_id = alert->id };

	view_list(page->view, "story");
	if (alert->host.len > 0 && collect(page, alert, &story) != ERR_OK)
		story.n = 0;
	qsort(story.rows, story.n, sizeof(story.rows[0]), by_first);
	for (size_t i = 0; story.n > 1 && i < story.n; i++)
		view_row(page, &story.rows[i]);
	view_bool(page->view, "story_alone", story.n <= 1);
	view_number(page->view, "story_rules", (int64_t)story.n);
	view_bool(page->view, "story_more", story.more);
}
