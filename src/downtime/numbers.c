/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/numbers.h"

#include "base/typed.h"
#include "downtime/downtime-internal.h"

/* ---- the digit that shows a slip ---- */

/* H. M. Damm, Total anti-symmetrische Quasigruppen (2004): a quasigroup of order ten. */
static const uint8_t damm[10][10] = {
	{ 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
	{ 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
	{ 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
	{ 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
	{ 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

/* Letters count as two digits, A as 10; other characters not at all. */
static unsigned sum_of(struct str text)
{
	unsigned sum = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char c = ascii_lower(text.ptr[i]);
		if (ascii_is_digit(c)) {
			sum = damm[sum][c - '0'];
		} else if (ascii_is_alpha(c)) {
			sum = damm[sum][(c - 'a' + 10) / 10];
			sum = damm[sum][(c - 'a' + 10) % 10];
		}
	}
	return sum;
}

const char *number_text(struct str prefix, int64_t n, char out[static NUMBER_TEXT_MAX])
{
	char plain[NUMBER_TEXT_MAX - 4];

	(void)snprintf(plain, sizeof(plain), "%.*s-%04d",
		       (int)size_min(prefix.len, NUMBER_PREFIX_MAX), prefix.ptr ? prefix.ptr : "",
		       (int)(n % (NUMBER_LAST + 1)));
	(void)snprintf(out, NUMBER_TEXT_MAX, "%s-%u", plain, sum_of(str_from(plain)));
	return out;
}

static bool prefix_valid(struct str prefix)
{
	for (size_t i = 0; i < prefix.len; i++) {
		if (prefix.ptr[i] < 'A' || prefix.ptr[i] > 'Z')
			return false;
	}
	return prefix.len > 0 && prefix.len <= NUMBER_PREFIX_MAX;
}

bool number_fits(struct str text)
{
	struct str rest = str_trim(text);
	const struct str prefix = str_split(&rest, '-');
	const struct str digits = rest.ptr ? str_split(&rest, '-') : STR("");
	char upper[NUMBER_PREFIX_MAX];
	uint64_t n = 0;

	if (prefix.len > NUMBER_PREFIX_MAX)
		return false;
	for (size_t i = 0; i < prefix.len; i++)
		upper[i] = (char)(ascii_is_alpha(prefix.ptr[i]) ? ascii_lower(prefix.ptr[i]) - 32
								: prefix.ptr[i]);
	return prefix_valid(str_of(upper, prefix.len)) && digits.len >= 4 && digits.len <= 6 &&
	       str_to_u64(digits, &n) && rest.len == 1 && ascii_is_digit(rest.ptr[0]) &&
	       sum_of(str_trim(text)) == 0;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"r.id, r.number, r.prefix, r.first, r.last, r.place, r.written_us, r.written_by,"          \
	" c.used, c.matched, c.destroyed, c.written_us, c.said_by"
#define TABLES                                                                                     \
	" FROM downtime_ranges AS r LEFT JOIN downtime_counts AS c ON c.id ="                      \
	" (SELECT max(id) FROM downtime_counts WHERE range = r.id)"

static struct number_range range_of(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct number_range){
		.id = db_i64(stmt, 0),
		.number = db_i64(stmt, 1),
		.prefix = arena_str(arena, db_text(stmt, 2)),
		.first = db_i64(stmt, 3),
		.last = db_i64(stmt, 4),
		.place = arena_str(arena, db_text(stmt, 5)),
		.written_us = db_time(stmt, 6),
		.written_by = arena_str(arena, db_text(stmt, 7)),
		.counted = !db_is_null(stmt, 8),
		.used = db_i64(stmt, 8),
		.matched = db_i64(stmt, 9),
		.destroyed = db_i64(stmt, 10),
		.counted_us = db_time(stmt, 11),
		.counted_by = str_or_empty(arena_str(arena, str_or_empty(db_text(stmt, 12)))),
	};
}

enum errc number_ranges_list(struct db *db, int64_t case_id, struct arena *arena,
			     struct number_ranges **ret, struct err *err)
{
	struct number_ranges *ranges = arena_take(arena, sizeof(*ranges));
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " COLUMNS TABLES " WHERE r.case_id = :case ORDER BY r.number");
	enum errc code;
	bool row;

	if (!ranges)
		return fail(err, ERR_LIMIT, "ranges: no room");
	db_bind_i64(stmt, ":case", case_id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ranges->n < NUMBER_RANGES_MAX)
			ranges->at[ranges->n++] = range_of(stmt, arena);
	}
	if (!code)
		*ret = ranges;
	return code;
}

enum errc number_ranges_find(struct db *db, int64_t case_id, int64_t number, struct arena *arena,
			     struct number_range *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS TABLES
					   " WHERE r.case_id = :case AND r.number = :number");

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":number", number);
	const enum errc code = db_one(
		stmt, err, "%lld: %s", (long long)number,
		text_of(TR("その番号の範囲はありません", "the case has no such range of numbers")));
	if (code)
		return code;
	*ret = range_of(stmt, arena);
	db_rest(stmt);
	return ERR_OK;
}

int64_t number_range_size(const struct number_range *range)
{
	return range->last - range->first + 1;
}

bool number_range_done(const struct number_range *range)
{
	return range->counted && range->matched == range->used &&
	       range->used + range->destroyed == number_range_size(range);
}

/* ---- giving out ---- */

static enum errc check_range(const struct number_range *range, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("配った先", "where the sheets go")), range->place, DOWNTIME_NAME_MAX,
		  .needed = true },
	};

	if (!prefix_valid(range->prefix))
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("番号の頭は A から Z の大文字 1〜4 字です",
				       "a number begins with one to four letters A to Z")));
	if (range->first < 1 || range->last > NUMBER_LAST || range->last < range->first ||
	    number_range_size(range) > NUMBER_RANGE_MAX)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("番号は 1 から %d まで、一度に %d 個までです",
				       "numbers go from 1 to %d, at most %d at a time")),
			    NUMBER_LAST, NUMBER_RANGE_MAX);
	return typed_check(texts, ARRAY_LEN(texts), err);
}

/* The same numbers may not go out twice, whatever the case. */
static enum errc check_free(const struct case_edit *edit, const struct number_range *range,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "SELECT c.number, r.first, r.last FROM downtime_ranges AS r"
				  " JOIN cases AS c ON c.id = r.case_id WHERE r.prefix = :prefix"
				  " AND r.first <= :last AND r.last >= :first LIMIT 1");
	bool row = false;

	db_bind_text(stmt, ":prefix", range->prefix);
	db_bind_i64(stmt, ":first", range->first);
	db_bind_i64(stmt, ":last", range->last);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code;
	const enum errc taken = fail(
		err, ERR_CONFLICT, "%.*s: %s %.*s %lld–%lld", STR_ARG(range->prefix),
		text_of(TR("もう配った番号と重なります。", "was given out already:")),
		STR_ARG(db_text(stmt, 0)), (long long)db_i64(stmt, 1), (long long)db_i64(stmt, 2));
	db_rest(stmt);
	return taken;
}

static enum errc next_number(const struct case_edit *edit, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(edit->db, "SELECT coalesce(max(number), 0) + 1"
						 " FROM downtime_ranges WHERE case_id = :case");

	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_number(stmt, ret, err);
	if (!code && *ret > NUMBER_RANGES_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u ranges of numbers",
			    STR_ARG(edit->record.number), NUMBER_RANGES_MAX);
	return code;
}

static enum errc tell_range(struct case_edit *edit, const struct number_range *range,
			    int64_t number, struct arena *arena, int64_t *ret_seq, struct err *err)
{
	char first[NUMBER_TEXT_MAX];
	char last[NUMBER_TEXT_MAX];
	const struct case_detail details[] = {
		{ "change", STR("numbers") },
		{ "range", arena_printf(arena, "%lld", (long long)number) },
		{ "from", str_from(number_text(range->prefix, range->first, first)) },
		{ "to", str_from(number_text(range->prefix, range->last, last)) },
		{ "place", str_trim(range->place) },
	};
	const struct case_saying saying = { .kind = CASE_ENTRY_DOWNTIME,
					    .sentence = {
		.ja = arena_printf(arena, "仮の番号 %s〜%s を渡した：%.*s", first, last,
				   STR_ARG(str_trim(range->place))),
		.en = arena_printf(arena, "Temporary numbers %s to %s went to %.*s", first, last,
				   STR_ARG(str_trim(range->place))),
	},
					    .words = STR(""),
					    .details = details,
					    .n = ARRAY_LEN(details) };

	return case_say(edit, &saying, ret_seq, err);
}

static enum errc insert_range(const struct case_edit *edit, const struct number_range *range,
			      int64_t number, int64_t entry, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO downtime_ranges (case_id, number, prefix, first, last,"
			  " place, entry, written_us, written_by) VALUES (:case, :number,"
			  " :prefix, :first, :last, :place, :entry, :now, :by)");

	case_entry_bind(stmt, edit, entry);
	db_bind_i64(stmt, ":number", number);
	db_bind_text(stmt, ":prefix", range->prefix);
	db_bind_i64(stmt, ":first", range->first);
	db_bind_i64(stmt, ":last", range->last);
	db_bind_text(stmt, ":place", str_trim(range->place));
	return db_run(stmt, err);
}

enum errc number_range_add(struct case_edit *edit, const struct number_range *range,
			   int64_t *ret_number, struct err *err)
{
	auto_arena arena = ARENA_INIT(16u * 1024);
	int64_t number = 0;
	int64_t entry = 0;
	enum errc code = check_range(range, err);

	if (!code)
		code = check_free(edit, range, err);
	if (!code)
		code = next_number(edit, &number, err);
	if (!code)
		code = tell_range(edit, range, number, &arena, &entry, err);
	if (!code)
		code = insert_range(edit, range, number, entry, err);
	if (!code)
		*ret_number = number;
	return code;
}

/* ---- counting afterwards ---- */

static enum errc check_count(const struct number_range *range, const struct number_count *count,
			     struct err *err)
{
	const int64_t size = number_range_size(range);

	if (count->used < 0 || count->matched < 0 || count->destroyed < 0 || count->used > size ||
	    count->matched > count->used || count->destroyed > size - count->used)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("数が合いません。全部で %lld、使った数 ≧ 結びつけた数、"
				       "捨てた数は使わなかった数までです",
				       "the counts do not fit: there are %lld; no more can be "
				       "matched than used, nor destroyed than unused")),
			    (long long)size);
	return downtime_check_words(count->said_by, STR(""), false, err);
}

static enum errc tell_count(struct case_edit *edit, const struct number_count *count,
			    struct arena *arena, int64_t *ret_seq, struct err *err)
{
	const struct case_detail details[] = {
		{ "change", STR("count") },
		{ "range", arena_printf(arena, "%lld", (long long)count->number) },
		{ "used", arena_printf(arena, "%lld", (long long)count->used) },
		{ "matched", arena_printf(arena, "%lld", (long long)count->matched) },
		{ "destroyed", arena_printf(arena, "%lld", (long long)count->destroyed) },
		{ "by", downtime_said_by(edit, count->said_by) },
	};
	const struct case_saying saying = { .kind = CASE_ENTRY_DOWNTIME,
					    .sentence = {
		.ja = arena_printf(arena,
				   "仮の番号の範囲 %lld：使った %lld、結びつけた %lld、捨てた %lld",
				   (long long)count->number, (long long)count->used,
				   (long long)count->matched, (long long)count->destroyed),
		.en = arena_printf(arena,
				   "Range %lld of numbers: %lld used, %lld matched, %lld destroyed",
				   (long long)count->number, (long long)count->used,
				   (long long)count->matched, (long long)count->destroyed),
	},
					    .words = STR(""),
					    .details = details,
					    .n = ARRAY_LEN(details) };

	return case_say(edit, &saying, ret_seq, err);
}

static enum errc insert_count(const struct case_edit *edit, int64_t range,
			      const struct number_count *count, int64_t entry, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO downtime_counts (range, used, matched, destroyed, said_by,"
			  " entry, written_us, written_by) VALUES (:range, :used, :matched,"
			  " :destroyed, :said, :entry, :now, :by)");

	db_bind_i64(stmt, ":range", range);
	db_bind_i64(stmt, ":used", count->used);
	db_bind_i64(stmt, ":matched", count->matched);
	db_bind_i64(stmt, ":destroyed", count->destroyed);
	db_bind_text(stmt, ":said", downtime_said_by(edit, count->said_by));
	db_bind_i64(stmt, ":entry", entry);
	db_bind_i64(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

enum errc number_count_add(struct case_edit *edit, const struct number_count *count,
			   struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct number_range range;
	int64_t entry = 0;
	enum errc code =
		number_ranges_find(edit->db, edit->record.id, count->number, &arena, &range, err);

	if (!code)
		code = check_count(&range, count, err);
	if (!code)
		code = tell_count(edit, count, &arena, &entry, err);
	return code ? code : insert_count(edit, range.id, count, entry, err);
}
