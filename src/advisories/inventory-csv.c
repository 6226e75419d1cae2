/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/inventory.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/utf8.h"

#define CELLS_MAX 64u

enum column {
	COLUMN_VENDOR,
	COLUMN_PRODUCT,
	COLUMN_VERSION,
	COLUMN_CPE,
	COLUMN_EXPOSURE,
	COLUMN_IMPACT,
	COLUMN_ASSET,
	COLUMNS,
};

static const struct {
	enum column column;
	const char *heading;
} headings[] = {
	{ COLUMN_VENDOR, "vendor" },
	{ COLUMN_VENDOR, "メーカー" },
	{ COLUMN_VENDOR, "ベンダー" },
	{ COLUMN_VENDOR, "製造元" },
	{ COLUMN_PRODUCT, "product" },
	{ COLUMN_PRODUCT, "製品" },
	{ COLUMN_PRODUCT, "製品名" },
	{ COLUMN_VERSION, "version" },
	{ COLUMN_VERSION, "版" },
	{ COLUMN_VERSION, "バージョン" },
	{ COLUMN_CPE, "cpe" },
	{ COLUMN_EXPOSURE, "exposure" },
	{ COLUMN_EXPOSURE, "公開範囲" },
	{ COLUMN_IMPACT, "impact" },
	{ COLUMN_IMPACT, "患者への影響" },
	{ COLUMN_ASSET, "asset" },
	{ COLUMN_ASSET, "機器" },
	{ COLUMN_ASSET, "機器名" },
};

struct table {
	size_t at[COLUMNS]; /* SIZE_MAX: not there */
	struct arena *arena;
	size_t line;
};

static size_t cells_of(struct str record, struct arena *arena, struct str cells[static CELLS_MAX],
		       bool *ret_cut)
{
	struct csv_cells left = csv_cells_of(record, ',', arena);
	size_t n = 0;

	while (n < CELLS_MAX && csv_next(&left, &cells[n]))
		n++;
	*ret_cut = left.cut || (n == CELLS_MAX && left.rest.ptr);
	return n;
}

/* A record ends at a line end outside of quotes. */
static bool next_record(struct str *rest, size_t *line, struct str *ret)
{
	bool quoted = false;
	size_t at = 0;

	if (rest->len == 0)
		return false;
	for (; at < rest->len; at++) {
		if (rest->ptr[at] == '"')
			quoted = !quoted;
		if (rest->ptr[at] != '\n')
			continue;
		(*line)++;
		if (!quoted)
			break;
	}
	*ret = str_sub(*rest, 0, at);
	if (ret->len && ret->ptr[ret->len - 1] == '\r')
		ret->len--;
	*rest = str_from_pos(*rest, at + 1);
	return true;
}

static enum errc read_head(struct table *table, struct str record, struct err *err)
{
	struct str cells[CELLS_MAX];
	bool cut;
	const size_t n = cells_of(record, table->arena, cells, &cut);

	for (size_t c = 0; c < COLUMNS; c++)
		table->at[c] = SIZE_MAX;
	for (size_t i = 0; i < n; i++)
		for (size_t h = 0; h < ARRAY_LEN(headings); h++)
			if (str_equal_nocase(str_trim(cells[i]), str_from(headings[h].heading)))
				table->at[headings[h].column] = i;
	if (table->at[COLUMN_PRODUCT] == SIZE_MAX && table->at[COLUMN_CPE] == SIZE_MAX)
		return fail(err, ERR_SYNTAX, "line 1: no column is called product (製品) or cpe");
	return ERR_OK;
}

static enum errc read_words(const struct table *table, const struct str *cells,
			    struct inventory_product *product, struct err *err)
{
	if (!exposure_parse(cells[COLUMN_EXPOSURE], &product->exposure))
		return fail(err, ERR_SYNTAX,
			    "line %zu: exposure “%.*s”: open, controlled, small "
			    "or unknown",
			    table->line, STR_ARG(cells[COLUMN_EXPOSURE]));
	if (!impact_parse(cells[COLUMN_IMPACT], &product->impact))
		return fail(err, ERR_SYNTAX,
			    "line %zu: impact “%.*s”: low, medium, high, very-high "
			    "or unknown",
			    table->line, STR_ARG(cells[COLUMN_IMPACT]));
	return ERR_OK;
}

static enum errc read_product(const struct table *table, struct str record,
			      struct inventory_product *ret, struct err *err)
{
	struct str found[CELLS_MAX];
	struct str cells[COLUMNS];
	bool cut;
	const size_t n = cells_of(record, table->arena, found, &cut);

	if (cut)
		return fail(err, ERR_LIMIT, "line %zu: too many cells", table->line);
	for (size_t c = 0; c < COLUMNS; c++) {
		const bool there = table->at[c] < n;
		cells[c] =
			there ? arena_str(table->arena, str_trim(found[table->at[c]])) : STR_NONE;
		if (there && !cells[c].ptr)
			return fail(err, ERR_LIMIT, "line %zu: the list is too large", table->line);
	}
	*ret = (struct inventory_product){
		.asset = cells[COLUMN_ASSET],
		.name = { .vendor = cells[COLUMN_VENDOR],
			  .product = cells[COLUMN_PRODUCT],
			  .cpe = cells[COLUMN_CPE] },
		.version = cells[COLUMN_VERSION],
	};
	if (ret->name.product.len == 0 && ret->name.cpe.len == 0)
		return fail(err, ERR_SYNTAX, "line %zu: neither a product nor a CPE", table->line);
	return read_words(table, cells, ret, err);
}

static size_t lines_of(struct str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

static enum errc read_rows(struct table *table, struct str rest, size_t room, struct inventory *ret,
			   struct err *err)
{
	size_t line = table->line;
	struct str record;
	enum errc code = ERR_OK;

	while (!code && next_record(&rest, &line, &record)) {
		table->line++;
		if (str_trim(record).len && ret->n == room)
			return fail(err, ERR_LIMIT, "over %u products", INVENTORY_MAX);
		if (str_trim(record).len)
			code = read_product(table, record, &ret->at[ret->n], err);
		if (!code && str_trim(record).len)
			ret->n++;
		table->line = line;
	}
	return code;
}

enum errc inventory_read_csv(struct str text, struct arena *arena, struct inventory *ret,
			     struct err *err)
{
	const struct str mark = STR("\xEF\xBB\xBF");
	struct table table = { .arena = arena };
	struct str record;

	if (str_starts(text, mark))
		text = str_from_pos(text, mark.len);
	*ret = (struct inventory){ .n = 0 };
	if (!utf8_valid(text))
		return fail(err, ERR_SYNTAX, "it is not in UTF-8 (RFC 3629)");
	const size_t room = size_min(lines_of(text), INVENTORY_MAX);
	if (!next_record(&text, &table.line, &record))
		return fail(err, ERR_SYNTAX, "it is empty; the first line names the columns");
	ret->at = arena_take_array(arena, room, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "%zu products do not fit", room);
	const enum errc code = read_head(&table, record, err);
	return code ? code : read_rows(&table, text, room, ret, err);
}
