/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-internal.h"

#include "base/encoding/time-text.h"
#include "base/typed.h"

#define FACTS_BYTES (1024u * 1024)

struct str downtime_said_by(const struct case_edit *edit, struct str typed)
{
	const struct str name = str_trim(str_or_empty(typed));

	return name.len ? name : edit->actor.by;
}

enum errc downtime_check_words(struct str said_by, struct str words, bool needed, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("だれの話か", "who says so")), said_by, DOWNTIME_NAME_MAX },
		{ text_of(TR("説明", "words")), words, DOWNTIME_WORDS_MAX, .needed = needed,
		  .lines = true },
	};

	return typed_check(texts, ARRAY_LEN(texts), err);
}

enum errc downtime_fact(struct case_edit *edit, const char *key, struct str value, bool over,
			struct err *err)
{
	auto_arena arena = ARENA_INIT(FACTS_BYTES);
	struct case_facts *facts = arena_take(&arena, sizeof(*facts));

	if (edit->record.closed_us != TIME_NONE)
		return ERR_OK;
	if (!facts)
		return fail(err, ERR_LIMIT, "facts: no room");
	const enum errc code =
		case_facts_get(edit->db, edit->record.id, TIME_NONE, &arena, facts, err);
	const struct str now = code ? STR("") : case_fact_find(facts, str_from(key));
	if (code || (now.len && !over))
		return code;
	return case_fact_put(edit, str_from(key), value, err);
}

enum errc downtime_room(struct db_stmt *stmt, int64_t case_id, size_t size, struct arena *arena,
			void **ret, struct err *err)
{
	uint64_t n = 0;

	db_bind_i64(stmt, ":case", case_id);
	const enum errc code = db_count(stmt, &n, err);
	if (code)
		return code;
	*ret = arena_take_array(arena, (size_t)n + 1, size);
	return *ret ? ERR_OK : fail(err, ERR_LIMIT, "downtime: no room");
}

struct str downtime_moment(struct arena *arena, int64_t us)
{
	char text[TIME_TEXT_MAX];

	return us == TIME_NONE ? STR("") : arena_str(arena, str_from(time_format_utc(us, text)));
}
