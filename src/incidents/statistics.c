/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/statistics.h"

#include "base/encoding/csv-write.h"
#include "surveys/release.h"

const struct text_choice incident_breakdowns[INCIDENT_BREAKDOWNS + 1] = {
	[INCIDENT_BY_SIZE] = { "size", TEXT("規模", "Size") },
	[INCIDENT_BY_ENTRY] = { "entry", TEXT("侵入経路", "Way in") },
	[INCIDENT_BREAKDOWNS] = { NULL, TEXT(NULL, NULL) },
};

/* ---- groups ---- */

static void name_groups(const struct incident_content *content, struct incident_table *table)
{
	static const struct text_pair unknown = { { "不明", sizeof("不明") - 1 },
						  { "not known", sizeof("not known") - 1 } };

	if (table->by == INCIDENT_BY_SIZE) {
		for (size_t i = 0; i < content->n_sizes; i++)
			table->groups[table->n_groups++] = content->sizes[i].title;
	} else {
		for (size_t i = 0; i < content->n_entries; i++)
			table->groups[table->n_groups++] = content->entries[i].title;
	}
	table->groups[table->n_groups++] = unknown;
}

static size_t group_of(const struct incident_content *content, const struct incident_table *table,
		       struct str kind, int64_t beds, struct str entry)
{
	if (table->by == INCIDENT_BY_SIZE)
		return incident_size_of(content, kind, beds);
	for (size_t i = 0; i < content->n_entries; i++) {
		if (str_equal(content->entries[i].id, entry))
			return i;
	}
	return content->n_entries;
}

/* ---- counting ---- */

static size_t half_number(int64_t known_us)
{
	const struct day_parts day = day_parts(day_at(known_us, time_zone_offset()));

	return (size_t)day.year * 2 + (day.month > 6);
}

/* Rows come in the order of time: half-years without any stand between as zeros. */
static struct incident_half *half_at(struct incident_table *table, size_t number)
{
	size_t next = table->n ? (size_t)table->halves[table->n - 1].year * 2 +
					 (size_t)table->halves[table->n - 1].half
			       : number;

	for (; next <= number; next++) {
		if (table->n == INCIDENT_HALVES_MAX)
			return NULL;
		table->halves[table->n++] = (struct incident_half){ .year = (int)(next / 2),
								    .half = (int)(next % 2) + 1 };
	}
	return &table->halves[table->n - 1];
}

static enum errc count_row(const struct incident_content *content, const struct db_stmt *row,
			   struct incident_table *table, struct err *err)
{
	struct incident_half *half = half_at(table, half_number(db_time(row, 0)));
	const int64_t beds = db_is_null(row, 2) ? INCIDENT_BEDS_NONE : db_i64(row, 2);
	const size_t group = group_of(content, table, db_text(row, 1), beds, db_text(row, 3));

	if (!half)
		return fail(err, ERR_LIMIT, "statistics: cover at most %u half-years",
			    INCIDENT_HALVES_MAX);
	half->total++;
	half->known += group + 1 < table->n_groups;
	half->counts[group]++;
	return ERR_OK;
}

enum errc incident_statistics(const struct org_scope *scope, const struct incident_content *content,
			      struct str attack, enum incident_breakdown by,
			      struct incident_table *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "SELECT known_us, kind, beds, entry FROM incidents_seen WHERE"
				     " NOT training AND (:attack = '' OR attack = :attack) ORDER BY"
				     " known_us");
	enum errc code;
	bool row = false;

	*ret = (struct incident_table){ .by = by };
	name_groups(content, ret);
	db_bind_text(stmt, ":attack", str_or_empty(attack));
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		code = count_row(content, stmt, ret, err);
		if (code)
			break;
	}
	db_rest(stmt);
	return code;
}

/* ---- what may leave ---- */

enum errc incident_statistics_protect(struct incident_table *table, uint32_t threshold,
				      struct err *err)
{
	uint32_t cells[INCIDENT_HALVES_MAX * INCIDENT_GROUPS_MAX];
	enum cell_mark marks[ARRAY_LEN(cells)];
	const size_t columns = table->n_groups;
	const struct count_table counts = {
		.rows = table->n, .columns = columns, .cells = cells, .threshold = threshold
	};
	size_t column;

	for (size_t r = 0; r < table->n; r++)
		memcpy(&cells[r * columns], table->halves[r].counts, columns * sizeof(*cells));
	const enum errc code = table->n ? disclosure_protect(&counts, marks, &column, err) : ERR_OK;
	for (size_t r = 0; r < table->n && !code; r++)
		memcpy(table->halves[r].marks, &marks[r * columns], columns * sizeof(*marks));
	return code;
}

const char *incident_half_text(const struct incident_half *half,
			       char out[static INCIDENT_HALF_TEXT])
{
	(void)snprintf(out, INCIDENT_HALF_TEXT, "%d-H%d", half->year, half->half);
	return out;
}

uint32_t incident_share(const struct incident_table *table, const struct incident_half *half,
			size_t group)
{
	return survey_permille(half->counts[group],
			       group + 1 < table->n_groups ? half->known : half->total);
}

/* ---- CSV ---- */

static bool is_whole(const struct incident_table *table, const struct incident_half *half)
{
	for (size_t i = 0; i < table->n_groups; i++) {
		if (half->marks[i] != CELL_SHOWN)
			return false;
	}
	return true;
}

/* A share gives its denominator away: only where nothing of the half-year is left out. */
static void add_row(const struct incident_table *table, const struct incident_half *half,
		    size_t group, enum lang lang, struct buf *out)
{
	const bool shown = half->marks[group] == CELL_SHOWN;
	const uint32_t share = incident_share(table, half, group);
	char name[INCIDENT_HALF_TEXT];
	char numbers[3][24] = { "", "", "" };

	(void)snprintf(numbers[0], sizeof(numbers[0]), "%u", half->total);
	if (shown)
		(void)snprintf(numbers[1], sizeof(numbers[1]), "%u", half->counts[group]);
	if (is_whole(table, half))
		(void)snprintf(numbers[2], sizeof(numbers[2]), "%u.%u", share / 10, share % 10);
	const struct str cells[] = { str_from(incident_half_text(half, name)),
				     text_pair_in(table->groups[group], lang),
				     str_from(numbers[1]),
				     str_from(numbers[0]),
				     str_from(numbers[2]),
				     shown ? STR("") : STR("x") };
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		csv_add_cell(out, i, cells[i]);
	csv_end_row(out);
}

enum errc incident_statistics_csv(const struct incident_table *table, enum lang lang,
				  struct buf *out, struct err *err)
{
	static const struct text heads[] = {
		TEXT("半期", "half-year"), TEXT("区分", "group"),	 TEXT("件数", "incidents"),
		TEXT("半期の計", "total"), TEXT("割合（%）", "percent"), TEXT("秘匿", "left out")
	};

	buf_add_text(out, "\xef\xbb\xbf"); /* spreadsheets take it for UTF-8 */
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		csv_add_cell(out, i, str_from(text_in(heads[i], lang)));
	csv_end_row(out);
	for (size_t r = 0; r < table->n; r++) {
		for (size_t g = 0; g < table->n_groups; g++)
			add_row(table, &table->halves[r], g, lang, out);
	}
	return buf_failed(out) ? fail(err, ERR_LIMIT, "statistics: over %u bytes", INCIDENT_CSV_MAX)
			       : ERR_OK;
}
