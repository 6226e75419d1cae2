/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/pack-parts.h"
#include "store/evidence.h"

#define ITEMS_MAX 4096u

struct listing {
	const struct pack_scope *scope;
	struct report *report;
	enum errc code;
	struct err *err;
};

/* An item whose name does not fit any more is counted. */
struct naming {
	struct buf text;
	size_t left_out;
};

static bool name_item(void *ctx, int64_t round, struct str item)
{
	struct naming *naming = ctx;

	if (naming->text.len + item.len + 32 > naming->text.max)
		naming->left_out++;
	else
		buf_printf(&naming->text, "%s%lld: %.*s", naming->text.len ? ", " : "",
			   (long long)round, STR_ARG(item));
	return true;
}

static void put_row(struct listing *l, const struct evidence *e, const struct naming *naming)
{
	char added[TIME_TEXT_MAX];
	struct arena *arena = report_arena(l->report);

	(void)time_format_local(e->added_us, l->scope->duties.utc_offset_minutes, added);
	report_row(l->report,
		   (const struct str[]){
			   e->title, e->file, arena_printf(arena, "%lld", (long long)e->version),
			   str_sub(str_from(added), 0, 10),
			   e->expires_on.ptr ? e->expires_on : STR("–"),
			   naming->left_out
				   ? arena_printf(arena, "%.*s, +%zu",
						  STR_ARG(buf_str(&naming->text)), naming->left_out)
				   : buf_str(&naming->text),
			   e->sha256 });
}

static bool take(void *ctx, const struct evidence *e)
{
	struct listing *l = ctx;
	struct naming naming = { .text = BUF_INIT(ITEMS_MAX) };

	l->code = evidence_items(l->scope->db, e->id, name_item, &naming, l->err);
	if (!l->code)
		put_row(l, e, &naming);
	buf_done(&naming.text);
	return !l->code;
}

enum errc pack_fill_evidence(const struct pack_scope *scope, struct report *report, struct err *err)
{
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("証拠", "Proof"))), 22 },
		{ str_from(report_say(report, TR("ファイル", "File"))), 20 },
		{ str_from(report_say(report, TR("版", "Version"))), 7 },
		{ str_from(report_say(report, TR("登録日", "Handed in"))), 13 },
		{ str_from(report_say(report, TR("期限", "Good until"))), 13 },
		{ str_from(report_say(report, TR("項目（回: 項目）", "Items (round: item)"))), 22 },
		{ STR("SHA-256"), 33 },
	};
	struct listing listing = { .scope = scope, .report = report, .err = err };

	report_columns(report, columns, ARRAY_LEN(columns));
	const enum errc code = evidence_list(scope->db, take, &listing, err);
	return code ? code : listing.code;
}
