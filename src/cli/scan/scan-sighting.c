/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-sighting.h"

#include "base/cursor.h"

#define NO_TEXT UINT32_MAX

static void pack_text(struct buf *out, struct str text)
{
	buf_add_u32(out, text.ptr ? (uint32_t)text.len : NO_TEXT);
	if (text.len)
		buf_add(out, text);
}

static void pack_why(struct buf *out, const struct match *match)
{
	auto_buf why = BUF_INIT(2 * SIGHTING_WHY_MAX);

	for (size_t i = 0; i < match->n_fields && why.len < SIGHTING_WHY_MAX; i++) {
		buf_add_text(&why, i ? " · " : "");
		buf_add(&why, match->fields[i].name);
		buf_add_text(&why, match->fields[i].name.len ? " = " : "");
		buf_add(&why, str_sub(match->fields[i].value, 0, SIGHTING_WHY_MAX / 2));
	}
	pack_text(out, buf_str(&why));
}

void sighting_pack(const struct scan_finding *finding, bool why, struct buf *out)
{
	const struct event *event = finding->about->event;

	buf_add_u32(out, finding->match->rule->index);
	buf_add_u64(out, (uint64_t)event->time_us);
	buf_add_u64(out, event->record);
	pack_text(out, event->host);
	pack_text(out, finding->about->user);
	pack_text(out, finding->file);
	if (why)
		pack_why(out, finding->match);
	else
		pack_text(out, STR(""));
}

static struct str take_text(struct cursor *c)
{
	const uint32_t len = cursor_u32(c);

	return len == NO_TEXT ? STR_NONE : cursor_bytes(c, len);
}

bool sighting_next(struct str *packed, const struct ruleset *rules, struct scan_sighting *ret)
{
	struct cursor c = cursor_of(*packed);

	if (packed->len == 0)
		return false;
	ret->rule = scan_rule(rules, cursor_u32(&c));
	ret->time_us = (int64_t)cursor_u64(&c);
	ret->record = cursor_u64(&c);
	ret->host = take_text(&c);
	ret->user = take_text(&c);
	ret->file = take_text(&c);
	ret->why = take_text(&c);
	*packed = str_from_pos(*packed, c.at);
	return !c.failed && ret->rule;
}
