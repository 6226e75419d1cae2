/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/holds.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"

static enum errc tell(struct case_edit *edit, const char *change, const struct log_hold *hold,
		      struct str words, struct err *err)
{
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);
	struct json_writer w = json_writer_to(&detail);
	char from[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_text(&w, "change", change);
	json_i64(&w, "hold", hold->id);
	json_text(&w, "from", time_format_utc(hold->from_us, from));
	json_end_object(&w);
	return case_entry_add(edit,
			      &(struct case_entry){ .kind = CASE_ENTRY_EVIDENCE,
						    .words = words,
						    .detail = buf_str(&detail) },
			      NULL, err);
}

enum errc custody_hold(struct case_edit *edit, const struct log_hold *hold, struct err *err)
{
	struct log_hold placed = { .case_id = edit->record.id,
				   .from_us = hold->from_us,
				   .reason = hold->reason,
				   .placed_us = edit->actor.now_us,
				   .placed_by = edit->actor.by };
	const enum errc code = log_holds_place(edit->db, &placed, &placed.id, err);

	return code ? code : tell(edit, "held", &placed, placed.reason, err);
}

struct search {
	int64_t id;
	struct log_hold found;
};

static void look(void *ctx, const struct log_hold *hold)
{
	struct search *search = ctx;

	if (hold->id == search->id)
		search->found = (struct log_hold){ .id = hold->id, .from_us = hold->from_us };
}

enum errc custody_release(struct case_edit *edit, int64_t hold, struct str reason, struct err *err)
{
	struct search search = { .id = hold };
	enum errc code = log_holds_each(edit->db, edit->record.id, look, &search, err);

	if (!code && !search.found.id)
		code = fail(err, ERR_NOT_FOUND, "hold %lld: %s", (long long)hold,
			    text_of(TR("この事案にはありません", "the case has none of it")));
	if (code)
		return code;
	search.found.release_reason = reason;
	search.found.released_us = edit->actor.now_us;
	search.found.released_by = edit->actor.by;
	code = log_holds_release(edit->db, &search.found, err);
	return code ? code : tell(edit, "released", &search.found, reason, err);
}
