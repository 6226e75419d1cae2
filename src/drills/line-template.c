/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/line-template.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/encoding/time-text.h"

void dice_init(struct dice *dice, uint64_t seed)
{
	*dice = (struct dice){ .thrown = 0 };
	memcpy(dice->seed, &seed, sizeof(seed));
}

uint64_t dice_throw(struct dice *dice, uint64_t sides)
{
	unsigned char seed[sizeof(dice->seed)];
	uint64_t n;

	memcpy(seed, dice->seed, sizeof(seed));
	memcpy(seed + sizeof(seed) - sizeof(dice->thrown), &dice->thrown, sizeof(dice->thrown));
	dice->thrown++;
	randombytes_buf_deterministic(&n, sizeof(n), seed);
	return n % sides;
}

static void add_date(struct buf *out, const struct civil *c, int64_t us UNUSED)
{
	buf_printf(out, "%04d-%02d-%02d", c->year, c->month, c->day);
}

static void add_slash_date(struct buf *out, const struct civil *c, int64_t us UNUSED)
{
	buf_printf(out, "%d/%d/%d", c->year, c->month, c->day);
}

static void add_time(struct buf *out, const struct civil *c, int64_t us UNUSED)
{
	buf_printf(out, "%02d:%02d:%02d", c->hour, c->minute, c->second);
}

static void add_rfc3164(struct buf *out, const struct civil *c, int64_t us UNUSED)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	buf_printf(out, "%s %2d %02d:%02d:%02d", months[c->month - 1], c->day, c->hour, c->minute,
		   c->second);
}

static void add_iso(struct buf *out, const struct civil *c UNUSED, int64_t us)
{
	char text[TIME_TEXT_MAX];

	buf_add_text(out, time_format_utc(us, text));
}

static void add_epoch(struct buf *out, const struct civil *c UNUSED, int64_t us)
{
	buf_printf(out, "%lld", (long long)(us / US_PER_SEC));
}

static void add_epoch_ms(struct buf *out, const struct civil *c UNUSED, int64_t us)
{
	buf_printf(out, "%lld.%03d", (long long)(us / US_PER_SEC),
		   (int)(us % US_PER_SEC / US_PER_MS));
}

static void add_epoch_ns(struct buf *out, const struct civil *c UNUSED, int64_t us)
{
	buf_printf(out, "%lld000", (long long)us);
}

static void add_zone(struct buf *out, const struct civil *c UNUSED, int64_t us UNUSED)
{
	const int minutes = time_zone_offset();
	const int ahead = minutes < 0 ? -minutes : minutes;

	buf_printf(out, "%c%02d%02d", minutes < 0 ? '-' : '+', ahead / 60, ahead % 60);
}

static const struct {
	const char *name;
	void (*add)(struct buf *out, const struct civil *local, int64_t us);
} moments[] = {
	{ "date", add_date },	      { "slash_date", add_slash_date },
	{ "time", add_time },	      { "rfc3164", add_rfc3164 },
	{ "iso", add_iso },	      { "epoch", add_epoch },
	{ "epoch_ms", add_epoch_ms }, { "epoch_ns", add_epoch_ns },
	{ "tz", add_zone },
};

static bool add_moment(const struct line_template *template, struct str name, struct buf *out)
{
	const struct civil local = civil_from_us(template->now_us, time_zone_offset());

	const size_t i = STR_FIND_ROW(name, moments, name);

	if (i < ARRAY_LEN(moments))
		moments[i].add(out, &local, template->now_us);
	return i < ARRAY_LEN(moments);
}

static bool add_number(const struct line_template *template, struct str name, struct buf *out)
{
	struct str rest = name;
	uint64_t low;
	uint64_t high;

	if (!str_to_u64(str_split(&rest, '-'), &low) || !str_to_u64(rest, &high) || high < low ||
	    high == UINT64_MAX)
		return false;
	buf_printf(out, "%llu",
		   (unsigned long long)(low + dice_throw(template->dice, high - low + 1)));
	return true;
}

static bool add_word(const struct line_template *template, struct str name, struct buf *out)
{
	const struct yaml *list = template->words ? template->words->child : NULL;

	for (; list; list = list->next) {
		if (!str_equal(list->key, name) || list->n == 0)
			continue;
		const struct yaml *word = list->child;
		for (uint64_t i = dice_throw(template->dice, list->n); i > 0; i--)
			word = word->next;
		buf_add(out, word->text);
		return true;
	}
	return false;
}

enum errc line_expand(const struct line_template *template, struct str text, struct buf *out,
		      struct err *err)
{
	while (text.ptr && text.len) {
		const size_t open = str_find(text, STR("${"));
		buf_add(out, str_sub(text, 0, open));
		if (open == SIZE_MAX)
			return ERR_OK;

		text = str_from_pos(text, open + 2);
		const struct str name = str_split(&text, '}');
		if (!add_moment(template, name, out) && !add_number(template, name, out) &&
		    !add_word(template, name, out))
			return fail(err, ERR_SYNTAX, "placeholder ${%.*s}: nobody knows it",
				    STR_ARG(name));
	}
	return ERR_OK;
}
