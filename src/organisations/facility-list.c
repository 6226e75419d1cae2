/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/facility-list.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/csv-read.h"
#include "base/encoding/fold.h"
#include "base/encoding/heading.h"
#include "store/facility.h"

#define COLUMNS_READ 256u /* of a row; those of the open data are about a hundred */
#define ROW_BYTES    (256u * 1024)
#define HEAD_ROWS    50u

struct import {
	const struct org_scope *scope;
	const struct facility_list *list;
	struct facility_list_report *report;
	struct arena arena;	     /* of the row */
	size_t columns[ORG_COLUMNS]; /* SIZE_MAX: it has none */
	bool headed;
	size_t line;
	size_t head_rows;
	bool *seen; /* by organisation, up to FOREST_MAX */
	/* The parent of the row before: most stand below the same. */
	char parent_code[ORG_CODE_MAX + 1];
	int64_t parent;
};

static void note(struct import *import, size_t line, struct str sentence)
{
	if (import->list->note)
		import->list->note(import->list->ctx, line, sentence);
}

/* ---- cells ---- */

static struct str cell(const struct import *import, const struct str *cells, size_t n,
		       enum org_column column)
{
	const size_t at = import->columns[column];

	return at < n ? str_trim(cells[at]) : STR("");
}

/* ASCII letters and digits in their narrow form: 「１３」 is "13". */
static struct str narrow(struct str text, struct arena *arena)
{
	char *out = arena_take_text(arena, text.len + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < text.len;) {
		const char c = fold_narrow(str_from_pos(text, i));

		out[n++] = c ? c : text.ptr[i];
		i += c ? 3 : 1;
	}
	return str_trim(str_of(out ? out : "", n));
}

#define BEDS_WRONG (ORG_BEDS_UNKNOWN - 1)

/* Every number in the cell counts, 「一般 120／療養 60」 is 180; BEDS_WRONG: words without any. */
static int64_t read_beds(struct str text)
{
	int64_t beds = ORG_BEDS_UNKNOWN;
	int64_t number = 0;

	for (size_t i = 0; i <= text.len; i++) {
		const bool digit = i < text.len && ascii_is_digit(text.ptr[i]);

		if (digit && number <= ORG_BEDS_MAX)
			number = number * 10 + (text.ptr[i] - '0');
		if (digit)
			beds = beds == ORG_BEDS_UNKNOWN ? 0 : beds;
		if (!digit) {
			beds += number;
			number = 0;
		}
		if (beds > ORG_BEDS_MAX)
			break;
	}
	return beds == ORG_BEDS_UNKNOWN && text.len ? BEDS_WRONG : beds;
}

/* "13", "東京都", or what the address begins with; "" when nothing says it. */
static struct str read_prefecture(struct str given, struct str address)
{
	const struct text_choice *choice = facility_choices(FACILITY_PREFECTURE_KEY);

	for (; choice->value; choice++) {
		const struct str name = str_from(choice->text.ja);
		const bool zero = choice->value[0] == '0';

		if (str_is(given, choice->value) || str_equal(given, name) ||
		    (zero && str_is(given, choice->value + 1)) ||
		    (!given.len && str_starts(address, name)))
			return str_from(choice->value);
	}
	return STR("");
}

static enum errc read_kind(struct import *import, struct str given, struct str *ret,
			   struct err *err)
{
	const struct org_content *content = import->list->content;
	const struct str plain = str_or_empty(heading_plain(given, &import->arena));
	const struct org_kind *kind = org_kind_called(content, plain);

	if (given.len && !kind)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("種類「%.*s」はありません", "there is no kind “%.*s”")),
			    STR_ARG(given));
	*ret = kind ? kind->id : (import->list->kind.len ? import->list->kind : content->kind_else);
	return ERR_OK;
}

/* ---- its parent ---- */

/* "prefecture-{prefecture}" with the number put in; "" when it is not known. */
static struct str parent_by_rule(struct import *import, struct str prefecture)
{
	static const char mark[] = "{prefecture}";
	const struct str rule = import->list->content->below;
	const size_t at = str_find(rule, str_from(mark));

	if (at == SIZE_MAX)
		return rule;
	if (!prefecture.len)
		return STR("");
	return arena_printf(&import->arena, "%.*s%.*s%.*s", STR_ARG(str_sub(rule, 0, at)),
			    STR_ARG(prefecture),
			    STR_ARG(str_from_pos(rule, at + sizeof(mark) - 1)));
}

static enum errc find_parent(struct import *import, struct str code_text, int64_t *ret,
			     struct err *err)
{
	if (!code_text.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("所管も都道府県も書かれていません",
				       "neither whom it stands below nor its prefecture is said")));
	if (!str_is(code_text, import->parent_code)) {
		const enum errc code =
			organisations_find(import->scope, code_text, &import->parent, err);
		if (code)
			return code;
		(void)snprintf(import->parent_code, sizeof(import->parent_code), "%.*s",
			       STR_ARG(code_text));
	}
	*ret = import->parent;
	return ERR_OK;
}

/* ---- a row ---- */

static void count(struct facility_list_report *report, enum organisation_outcome outcome,
		  bool moved)
{
	report->added += outcome == ORGANISATION_NEW;
	report->changed += outcome == ORGANISATION_CHANGED;
	report->same += outcome == ORGANISATION_SAME && !moved;
	report->moved += moved && outcome != ORGANISATION_NEW;
}

/* What a row says is put below `parent`; of one transaction with the others. */
static enum errc put(struct import *import, const struct organisation *o, struct str parent_code,
		     enum edge_kind by, struct err *err)
{
	const struct facility_list *list = import->list;
	enum organisation_outcome outcome;
	struct organisation_move move = { .kind = by, .from_on = list->day };
	bool moved = false;
	int64_t id = 0;
	enum errc code = find_parent(import, parent_code, &move.parent, err);

	if (code)
		return code;
	code = organisations_find(import->scope, o->code, &id, err);
	if (!code && import->seen[id])
		return fail(err, ERR_SYNTAX,
			    text_of(TR("コード %.*s は、この一覧の前の行にもあります",
				       "code %.*s stands in an earlier row of this list")),
			    STR_ARG(o->code));
	/* Which stands by another kind of edge is a root of authority. */
	if (!code || code == ERR_NOT_FOUND)
		code = organisation_put(import->scope, o, 0, &list->actor, &id, &outcome, err);
	move.id = id;
	if (!code && id > FOREST_MAX)
		code = fail(err, ERR_LIMIT, "organisations: more than %d", FOREST_MAX);
	if (code)
		return code;
	import->seen[id] = true;
	code = organisation_move(import->scope, &move, &list->actor, &moved, err);
	count(import->report, outcome, moved);
	return code;
}

static enum errc take_cells(struct import *import, const struct str *cells, size_t n,
			    struct err *err)
{
	struct arena *arena = &import->arena;
	const struct str address = cell(import, cells, n, ORG_COLUMN_ADDRESS);
	const struct str given = narrow(cell(import, cells, n, ORG_COLUMN_PREFECTURE), arena);
	struct str parent = narrow(cell(import, cells, n, ORG_COLUMN_PARENT), arena);
	struct organisation o = {
		.code = narrow(cell(import, cells, n, ORG_COLUMN_CODE), arena),
		.name = cell(import, cells, n, ORG_COLUMN_NAME),
		.kana = cell(import, cells, n, ORG_COLUMN_KANA),
		.prefecture = read_prefecture(given, address),
		.city = cell(import, cells, n, ORG_COLUMN_CITY),
		.address = address,
		.phone = narrow(cell(import, cells, n, ORG_COLUMN_PHONE), arena),
		.beds = read_beds(narrow(cell(import, cells, n, ORG_COLUMN_BEDS), arena)),
		.functions = cell(import, cells, n, ORG_COLUMN_FUNCTIONS),
		.from_on = import->list->day,
	};
	const enum errc code =
		read_kind(import, cell(import, cells, n, ORG_COLUMN_KIND), &o.kind, err);

	if (code)
		return code;
	if (given.len && !o.prefecture.len)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("都道府県「%.*s」はありません（01〜47 か名前）",
				       "there is no prefecture “%.*s” (01 to 47, or its name)")),
			    STR_ARG(given));
	if (o.beds == BEDS_WRONG)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("「%.*s」に数がありません", "“%.*s” holds no number")),
			    STR_ARG(cell(import, cells, n, ORG_COLUMN_BEDS)));
	if (import->list->parent.len)
		parent = import->list->parent;
	return put(import, &o, parent.len ? parent : parent_by_rule(import, o.prefecture),
		   import->list->by, err);
}

/* A row that cannot be taken is told. */
static enum errc take_row(struct import *import, const struct str *cells, size_t n, struct err *err)
{
	struct facility_list_report *report = import->report;
	enum errc code;

	if (++report->rows > FACILITY_LIST_ROWS)
		return fail(err, ERR_LIMIT, "list: more than %u rows", FACILITY_LIST_ROWS);
	code = take_cells(import, cells, n, err);
	if (code != ERR_SYNTAX && code != ERR_NOT_FOUND && code != ERR_CONFLICT &&
	    code != ERR_LIMIT)
		return code;
	report->refused++;
	note(import, import->line, str_from(err->text));
	return ERR_OK;
}

static bool is_taken(const struct import *import, size_t columns, size_t at)
{
	for (size_t c = 0; c < columns; c++) {
		if (import->columns[c] == at)
			return true;
	}
	return false;
}

/* 「正式名称（フリガナ）」 reads as 「正式名称」: who comes first among the columns takes the
 * first. */
static void take_headings(struct import *import, const struct str *cells, size_t n)
{
	const struct org_content *content = import->list->content;

	for (size_t c = 0; c < ORG_COLUMNS; c++) {
		import->columns[c] = SIZE_MAX;
		for (size_t i = 0; i < n && import->columns[c] == SIZE_MAX; i++) {
			const struct str plain = heading_plain(cells[i], &import->arena);
			if (plain.len && org_words_have(&content->headings[c], plain) &&
			    !is_taken(import, c, i))
				import->columns[c] = i;
		}
	}
	import->headed = import->columns[ORG_COLUMN_CODE] != SIZE_MAX &&
			 import->columns[ORG_COLUMN_NAME] != SIZE_MAX;
}

static bool is_blank(const struct str *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_trim(cells[i]).len)
			return false;
	}
	return true;
}

static enum errc take_record(struct import *import, struct str record, char delimiter,
			     struct err *err)
{
	struct csv_cells cells = csv_cells_of(record, delimiter, &import->arena);
	struct str row[COLUMNS_READ];
	size_t n = 0;

	while (n < COLUMNS_READ && csv_next(&cells, &row[n]))
		n++;
	if (is_blank(row, n))
		return ERR_OK;
	if (import->headed)
		return take_row(import, row, n, err);
	if (++import->head_rows > HEAD_ROWS)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("コードと名前の見出しがありません",
				       "no row has headings for code and name")));
	take_headings(import, row, n);
	return ERR_OK;
}

static size_t lines_of(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

static enum errc take_records(struct import *import, struct str text, struct err *err)
{
	const char delimiter = csv_delimiter(text, HEAD_ROWS);
	const char *from = text.ptr;
	enum errc code = ERR_OK;
	struct str record;
	size_t line = 1;

	while (!code && csv_next_record(&text, &record)) {
		arena_clear(&import->arena);
		/* Where it begins: line ends within quotes count. */
		line += lines_of(str_of(from, (size_t)(record.ptr - from)));
		from = record.ptr;
		import->line = line;
		code = take_record(import, record, delimiter, err);
	}
	if (!code && !import->headed)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("コードと名前の見出しがありません",
				       "no row has headings for code and name")));
	return code;
}

/* ---- those a list no longer names ---- */

static enum errc note_gone(struct import *import, struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024 * 1024);
	const struct facility_list *list = import->list;
	struct organisation_query query = {
		.day = list->day,
		.kind = list->kind,
		.limit = FOREST_MAX,
	};
	const struct organisation *o = NULL;
	uint64_t all;
	enum errc code = ERR_OK;

	if (list->parent.len)
		code = organisations_find(import->scope, list->parent, &query.under, err);
	if (!code)
		code = organisations_search(import->scope, &query, &arena, &o, &all, err);
	for (; !code && o; o = o->next) {
		if (import->seen[o->id] || o->id == query.under)
			continue;
		if (++import->report->gone <= FACILITY_LIST_GONE)
			note(import, 0,
			     arena_printf(&arena, "%.*s %.*s", STR_ARG(o->code), STR_ARG(o->name)));
	}
	return code;
}

static void import_begin(struct import *import, const struct org_scope *scope,
			 const struct facility_list *list, struct facility_list_report *report)
{
	*report = (struct facility_list_report){ 0 };
	*import = (struct import){
		.scope = scope,
		.list = list,
		.report = report,
		.seen = mem_new_array(FOREST_MAX + 1, sizeof(bool)),
	};
	arena_init(&import->arena, ROW_BYTES);
}

static void import_end(struct import *import)
{
	arena_done(&import->arena);
	free(import->seen);
}

static enum errc check_list(const struct facility_list *list, struct err *err)
{
	if (list->kind.len && !org_kind_find(list->content, list->kind))
		return fail(err, ERR_SYNTAX,
			    text_of(TR("種類「%.*s」はありません", "there is no kind “%.*s”")),
			    STR_ARG(list->kind));
	if (list->complete && !list->kind.len)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("すべてが載った一覧かは、種類ごとに言います",
				       "a list can be complete for one kind only")));
	return ERR_OK;
}

enum errc facility_list_import(const struct org_scope *scope, const struct facility_list *list,
			       struct str bytes, struct facility_list_report *ret, struct err *err)
{
	auto_buf text = BUF_INIT(4 * FACILITY_LIST_MAX);
	struct import import;
	enum errc code = check_list(list, err);

	if (code)
		return code;
	if (bytes.len > FACILITY_LIST_MAX)
		return fail(err, ERR_LIMIT, "list: over %u MiB", FACILITY_LIST_MAX / 1024 / 1024);
	(void)charset_add_utf8(list->charset, charset_detect(bytes, CHARSET_CP932), bytes, &text);
	import_begin(&import, scope, list, ret);
	code = take_records(&import, buf_str(&text), err);
	if (!code && list->complete)
		code = note_gone(&import, err);
	import_end(&import);
	return code;
}

/* ---- the pack's offices ---- */

/* The node has the code of a person's choice already: no other office becomes it. */
static enum errc name_self(const struct org_scope *scope, struct str self, struct err *err)
{
	int64_t id;

	if (organisations_find(scope, STR("self"), &id, NULL))
		return ERR_OK;
	return organisation_name_self(scope, self, err);
}

static enum errc put_office(struct import *import, const struct org_office_row *row,
			    struct err *err)
{
	const struct organisation o = {
		.code = row->code,
		.kind = row->kind,
		.name = row->name,
		.prefecture = row->prefecture,
		.beds = ORG_BEDS_UNKNOWN,
		.from_on = import->list->day,
	};
	enum organisation_outcome outcome;
	int64_t id;

	arena_clear(&import->arena);
	import->report->rows++;
	if (row->parent.len)
		return put(import, &o, row->parent, row->by, err);
	const enum errc code =
		organisation_put(import->scope, &o, 0, &import->list->actor, &id, &outcome, err);
	if (!code)
		count(import->report, outcome, false);
	return code;
}

enum errc offices_import(const struct org_scope *scope, const struct facility_list *list,
			 struct str self, struct facility_list_report *ret, struct err *err)
{
	const struct org_content *content = list->content;
	struct import import;
	enum errc code = name_self(scope, self.len ? self : content->self, err);

	if (code)
		return code;
	import_begin(&import, scope, list, ret);
	for (size_t i = 0; i < content->n_offices && !code; i++)
		code = put_office(&import, &content->offices[i], err);
	import_end(&import);
	return code;
}
