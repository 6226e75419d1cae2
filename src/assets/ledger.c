/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/ledger.h"

#include "assets/identity.h"
#include "base/calendar/day.h"
#include "base/encoding/time-text.h"

#define HEADING_BYTES  (1024u * 1024)
#define SHOWN_MAX      60u /* bytes of a cell in a note */
#define HEADINGS_LEAST 2u

const char *ledger_letters(size_t column, char out[static LEDGER_LETTERS])
{
	size_t at = LEDGER_LETTERS - 1;

	out[at] = '\0';
	for (size_t n = column + 1; n && at; n = (n - 1) / 26)
		out[--at] = (char)('A' + (n - 1) % 26);
	return out + at;
}

void ledger_begin(struct ledger *ledger, struct intake_reader *reader)
{
	*ledger = (struct ledger){ .reader = reader };
	arena_init(&ledger->arena, HEADING_BYTES);
}

void ledger_done(struct ledger *ledger)
{
	arena_done(&ledger->arena);
}

bool ledger_is_heading(const struct ledger_words *words, const struct str *cells, size_t n,
		       struct arena *arena)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		known += ledger_column(words, cells[i], arena).what != COLUMN_NONE;
	return known >= HEADINGS_LEAST;
}

/* "「回線」 ": the sheet, where there are several. */
static struct str sheet_words(const struct ledger *ledger)
{
	return ledger->prefix.len
		       ? arena_printf(ledger->reader->arena, "「%.*s」 ", STR_ARG(ledger->prefix))
		       : STR("");
}

static void read_heading(struct ledger *ledger, const struct str *cells, size_t n)
{
	struct intake_reader *reader = ledger->reader;
	const struct str where = sheet_words(ledger);
	char letters[LEDGER_LETTERS];

	ledger->n_columns = size_min(n, LEDGER_COLUMNS_MAX);
	for (size_t i = 0; i < ledger->n_columns; i++) {
		ledger->columns[i] = ledger_column(reader->options->words, cells[i], reader->arena);
		ledger->headings[i] = arena_str(&ledger->arena, str_trim(cells[i]));
		if (ledger->columns[i].what == COLUMN_NONE && ledger->headings[i].len)
			intake_note(reader,
				    text_of(TR("%.*s%zu 行目 %s 列「%.*s」: 知らない見出しなので、"
					       "この列は読みません",
					       "%.*srow %zu, column %s “%.*s”: no heading that we "
					       "know: the column is left out")),
				    STR_ARG(where), ledger->number, ledger_letters(i, letters),
				    STR_ARG(str_sub(ledger->headings[i], 0, SHOWN_MAX)));
	}
}

/* ---- cells ---- */

static void note_cell(const struct ledger *ledger, size_t column, struct str cell,
		      struct text problem)
{
	const struct str where = sheet_words(ledger);
	char letters[LEDGER_LETTERS];

	intake_note(ledger->reader,
		    text_of(TR("%.*s%zu 行目 %s 列「%.*s」: “%.*s”: %s",
			       "%.*srow %zu, column %s “%.*s”: “%.*s”: %s")),
		    STR_ARG(where), ledger->number, ledger_letters(column, letters),
		    STR_ARG(str_sub(ledger->headings[column], 0, SHOWN_MAX)),
		    STR_ARG(str_sub(cell, 0, SHOWN_MAX)), text_of(problem));
}

/* As YYYY-MM-DD; STR_NONE when it is no day. */
static struct str read_day(struct str cell, struct arena *arena)
{
	char text[DAY_TEXT_MAX];
	int32_t day;

	return day_read_written(cell, &day) ? arena_str(arena, str_from(day_text(day, text)))
					    : STR_NONE;
}

static const struct text no_day =
	TEXT("日付として読めません（例: 2026-03-31）", "is no date (such as 2026-03-31)");

static bool is_day(enum asset_field field)
{
	return field == ASSET_PERMIT_ON || field == ASSET_PERMIT_UNTIL;
}

static void read_field(const struct ledger *ledger, size_t column, struct str cell,
		       struct sighting *s)
{
	const enum asset_field field = ledger->columns[column].field;
	struct arena *arena = ledger->reader->arena;
	struct str value = cell;

	if (asset_fields[field].words) {
		value = ledger_value(ledger->reader->options->words, field, cell, arena);
		if (!value.len)
			note_cell(ledger, column, cell,
				  TR("知らない言葉です（この欄は空のまま取り込みます）",
				     "a word that we do not know (taken in without it)"));
	} else if (is_day(field)) {
		value = read_day(cell, arena);
		if (!value.len)
			note_cell(ledger, column, cell, no_day);
	}
	sighting_set(s, field, value);
}

/* A line was used on that day, at some time of it. */
static void read_used(const struct ledger *ledger, size_t column, struct str cell,
		      struct sighting *s)
{
	const struct str text = read_day(cell, ledger->reader->arena);
	int32_t day;

	if (text.len && day_parse(text, &day))
		s->used_us = day_start_us(day, time_zone_offset());
	else
		note_cell(ledger, column, cell, no_day);
}

static bool separates(struct str rest, bool spaces, size_t *ret_step)
{
	static const char *const marks[] = { "\n", "\r", ",", ";", "、", "，", "；" };

	*ret_step = 1;
	if (spaces && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t' || rest.ptr[0] == '/'))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (!str_starts(rest, str_from(marks[i])))
			continue;
		*ret_step = strlen(marks[i]);
		return true;
	}
	return false;
}

/* The next of several values in one cell. */
static bool next_value(struct str *rest, bool spaces, struct str *ret)
{
	size_t step = 0;
	size_t len = 0;

	if (!rest->ptr || rest->len == 0)
		return false;
	while (len < rest->len && !separates(str_from_pos(*rest, len), spaces, &step))
		len++;
	*ret = str_trim(str_sub(*rest, 0, len));
	*rest = len < rest->len ? str_from_pos(*rest, len + step) : STR_NONE;
	return true;
}

static struct text invalid_text(enum identifier_type type)
{
	if (type == ID_MAC)
		return TR("MAC アドレスとして読めません", "is no MAC address");
	if (type == ID_IP)
		return TR("IP アドレスとして読めません", "is no IP address");
	return TR("この欄の値として読めません", "is no value for this column");
}

/* A MAC address may be written with spaces, so those do not part two. */
static void read_identifiers(const struct ledger *ledger, size_t column, struct str cell,
			     struct sighting *s)
{
	const enum identifier_type type = ledger->columns[column].identifier;
	struct str rest = cell;
	struct str value;

	while (next_value(&rest, type == ID_IP, &value)) {
		/* "DHCP", "―": the column is used for words too, which is no mistake of an address
		 */
		if (value.len == 0 || (type == ID_IP && str_equal_nocase(value, STR("DHCP"))))
			continue;
		if (identifier_valid(type, value))
			sighting_identify(s, type, value);
		else
			note_cell(ledger, column, value, invalid_text(type));
	}
}

/* "弥生会計 24; 7-Zip 23.01": a last word that begins with a digit is the version. */
static void read_software(struct str cell, struct sighting *s)
{
	struct str rest = cell;
	struct str value;

	while (next_value(&rest, false, &value)) {
		size_t cut = value.len;
		while (cut > 0 && value.ptr[cut - 1] != ' ')
			cut--;
		struct str version = str_from_pos(value, cut);
		if (version.len > 1 && (version.ptr[0] == 'v' || version.ptr[0] == 'V'))
			version = str_from_pos(version, 1);
		const bool told = cut > 0 && version.len && ascii_is_digit(version.ptr[0]);
		const struct software software = {
			.product = told ? str_trim(str_sub(value, 0, cut)) : value,
			.version = told ? version : STR(""),
		};
		sighting_install(s, &software);
	}
	s->tells_software = true;
}

/* ---- rows ---- */

static void read_cell(const struct ledger *ledger, size_t column, struct str cell,
		      struct sighting *s)
{
	switch (ledger->columns[column].what) {
	case COLUMN_NONE:
		break;
	case COLUMN_FIELD:
		read_field(ledger, column, cell, s);
		break;
	case COLUMN_IDENTIFIER:
		read_identifiers(ledger, column, cell, s);
		break;
	case COLUMN_USED:
		read_used(ledger, column, cell, s);
		break;
	case COLUMN_SOFTWARE:
		read_software(cell, s);
		break;
	}
}

/* The device's name within the ledger: its number there, else what tells devices apart. */
static struct str key_of(const struct sighting *s)
{
	if (s->field[ASSET_NUMBER].len)
		return arena_printf(s->arena, "number:%.*s", STR_ARG(s->field[ASSET_NUMBER]));
	const struct str own = sighting_own_key(s);
	if (own.len || s->field[ASSET_NAME].len == 0)
		return own;
	return arena_printf(s->arena, "name:%.*s/%.*s", STR_ARG(s->field[ASSET_NAME]),
			    STR_ARG(s->field[ASSET_PLACE]));
}

static enum errc read_device(struct ledger *ledger, const struct str *cells, size_t n,
			     struct err *err)
{
	struct intake_reader *reader = ledger->reader;
	const struct str where = sheet_words(ledger);
	struct sighting sighting;
	bool any = false;

	intake_begin(reader, TIME_NONE, &sighting);
	for (size_t i = 0; i < size_min(n, ledger->n_columns); i++) {
		const struct str cell = str_trim(cells[i]);
		if (cell.len == 0)
			continue;
		any = true;
		read_cell(ledger, i, cell, &sighting);
	}
	if (!any)
		return ERR_OK;
	/* An account that comes in is of a line, and a line is no machine of its own name. */
	if (sighting_identifier(&sighting, ID_ACCOUNT).len)
		sighting_set(&sighting, ASSET_KIND, STR(ASSET_KIND_LINE));
	sighting.key = key_of(&sighting);
	if (sighting.key.len && ledger->prefix.len)
		sighting.key = arena_printf(sighting.arena, "%.*s/%.*s", STR_ARG(ledger->prefix),
					    STR_ARG(sighting.key));
	if (sighting.key.len == 0) {
		intake_note(
			reader,
			text_of(TR("%.*s%zu 行目: 管理番号も名前もアドレスもないので取り込めません",
				   "%.*srow %zu: left out: no number, name or address in it")),
			STR_ARG(where), ledger->number);
		return ERR_OK;
	}
	return intake_take(reader, &sighting, err);
}

enum errc ledger_row(struct ledger *ledger, const struct str *cells, size_t n, struct err *err)
{
	struct intake_reader *reader = ledger->reader;
	enum errc code = ERR_OK;

	ledger->number++;
	if (ledger->n_columns)
		code = read_device(ledger, cells, n, err);
	else if (ledger_is_heading(reader->options->words, cells, n, reader->arena))
		read_heading(ledger, cells, n);
	else if (ledger->number >= LEDGER_TITLE_ROWS)
		code = fail(err, ERR_UNSUPPORTED, "%s",
			    text_of(TR("見出しの行が最初の 20 行にありません",
				       "no row of headings within the first 20")));
	arena_clear(reader->arena);
	return code;
}
