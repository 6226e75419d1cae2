/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV (RFC 4180) with a header line, separated by commas or tabs: columns become fields. What the
 * columns of a product mean is data in content/taxonomy: the access log of MHLW's example for
 * electronic health records, the exports of the Windows Event Viewer.
 *
 * The Event Viewer names five columns and writes six: the last one is the event's message, which
 * is taken apart (windows-message.h). Export-Csv of PowerShell has it as a column "Message".
 */
#include "base/encoding/csv-read.h"
#include "parse/line/windows-message.h"
#include "parse/stream/session.h"

#define COLUMNS_MAX	 512u
#define HEADER_BYTES_MAX (16u * 1024)
#define NAME_BYTES_MAX	 128

extern const struct parser parser_csv;

struct csv_header {
	struct arena arena; /* of names and text */
	struct str text;    /* as written; ptr NULL: not yet seen */
	char delimiter;
	struct str *names;
	size_t n;
	size_t message; /* column of a Windows event's message, SIZE_MAX: none */
};

/* Headers that nothing but these files have: enough to be sure of one line. */
static const struct {
	struct str columns[3];
} known[] = {
	{ { STR("ユーザーID"), STR("氏名"), STR("操作情報") } },
	{ { STR("レベル"), STR("日付と時刻"), STR("イベント ID") } },
	{ { STR("Level"), STR("Date and Time"), STR("Event ID") } },
	{ { STR("LogName"), STR("ProviderName"), STR("Message") } },
};

static const struct str message_columns[] = { STR("Message"), STR("メッセージ"), STR("説明") };
static const struct str event_id_columns[] = { STR("イベント ID"), STR("Event ID"), STR("EventID"),
					       STR("Id") };

static char delimiter_of(struct str header)
{
	return str_find_char(header, ',') == SIZE_MAX && str_find_char(header, '\t') != SIZE_MAX
		       ? '\t'
		       : ',';
}

static size_t find_column(const struct csv_header *header, const struct str *names, size_t n)
{
	for (size_t i = 0; i < header->n; i++) {
		for (size_t k = 0; k < n; k++) {
			if (str_equal_nocase(header->names[i], names[k]))
				return i;
		}
	}
	return SIZE_MAX;
}

static void find_message(struct csv_header *header)
{
	const bool is_event =
		find_column(header, event_id_columns, ARRAY_LEN(event_id_columns)) != SIZE_MAX;

	header->message = SIZE_MAX;
	if (!is_event)
		return;
	header->message = find_column(header, message_columns, ARRAY_LEN(message_columns));
	if (header->message == SIZE_MAX)
		header->message = header->n;
}

static enum errc read_header(struct csv_header *header, struct str text, struct err *err)
{
	struct str cell;

	if (text.len > HEADER_BYTES_MAX)
		return fail(err, ERR_LIMIT, "the header line is over %u bytes", HEADER_BYTES_MAX);

	arena_done(&header->arena);
	arena_init(&header->arena, 8u * HEADER_BYTES_MAX);
	header->text = arena_str(&header->arena, text);
	header->names = arena_take_array(&header->arena, COLUMNS_MAX, sizeof(*header->names));
	header->delimiter = delimiter_of(text);
	header->n = 0;

	struct csv_cells cells = csv_cells_of(header->text, header->delimiter, &header->arena);
	while (csv_next(&cells, &cell)) {
		if (header->n == COLUMNS_MAX)
			return fail(err, ERR_LIMIT, "over %u columns", COLUMNS_MAX);
		header->names[header->n++] = str_trim(cell);
	}
	find_message(header);
	return ERR_OK;
}

static void add_cell(struct event *event, const struct csv_header *header, size_t i,
		     struct str cell)
{
	if (i == header->message) {
		event_add(event, STR("Message"), cell);
		windows_message_fields(event, cell);
		return;
	}

	struct str name = i < header->n ? header->names[i] : STR("");
	if (name.len == 0)
		name = arena_printf(&event->arena, "column%zu", i + 1);
	if (name.ptr)
		event_add(event, name, cell);
	else
		event->flags |= EVENT_CUT;
}

static enum errc parse_row(struct parse_session *session, const struct csv_header *header,
			   struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct csv_cells cells = csv_cells_of(text, header->delimiter, &event->arena);
	struct str cell;
	size_t i = 0;

	while (csv_next(&cells, &cell)) {
		if (i == EVENT_FIELDS_MAX)
			return fail(err, ERR_LIMIT, "over %d cells", EVENT_FIELDS_MAX);
		add_cell(event, header, i++, cell);
	}
	if (cells.cut)
		event->flags |= EVENT_CUT;
	session->event.flags |= EVENT_NAMED;
	parse_emit(session);
	return ERR_OK;
}

static enum errc parse(struct parse_session *session, struct str text, struct err *err)
{
	struct csv_header *header = parse_state(session, &parser_csv);

	/* Exports that were put one behind the other repeat it. */
	if (!header->text.ptr)
		return read_header(header, text, err);
	if (str_equal(header->text, text))
		return ERR_OK;
	return parse_row(session, header, text, err);
}

static void save(const void *state, struct buf *out)
{
	const struct csv_header *header = state;

	if (header->text.ptr)
		buf_add(out, header->text);
}

static enum errc restore(void *state, struct str saved, struct err *err)
{
	return saved.len ? read_header(state, saved, err) : ERR_OK;
}

static void clear(void *state)
{
	struct csv_header *header = state;

	arena_done(&header->arena);
}

/* Text that could name a column: short, not empty, no number, no value of any kind. */
static bool is_name(struct str cell)
{
	cell = str_trim(cell);
	if (cell.len == 0 || cell.len > NAME_BYTES_MAX || ascii_is_digit(cell.ptr[0]))
		return false;
	for (size_t i = 0; i < cell.len; i++) {
		if (strchr("=<>{}|;\"\\", cell.ptr[i]) || (unsigned char)cell.ptr[i] < 0x20)
			return false;
	}
	return true;
}

/* How many of its columns there are; 0 when the line cannot be a header. */
static size_t count_names(struct str line, bool *ret_known)
{
	auto_arena arena = ARENA_INIT(HEADER_BYTES_MAX);
	struct csv_cells cells = csv_cells_of(line, delimiter_of(line), &arena);
	size_t found[ARRAY_LEN(known)] = { 0 };
	struct str cell;
	size_t n = 0;

	*ret_known = false;
	for (; csv_next(&cells, &cell); n++) {
		if (n == COLUMNS_MAX || !is_name(cell))
			return 0;
		for (size_t i = 0; i < ARRAY_LEN(known) * 3; i++) {
			if (str_equal(str_trim(cell), known[i / 3].columns[i % 3]))
				*ret_known = ++found[i / 3] == 3 || *ret_known;
		}
	}
	return n;
}

static size_t count_cells(struct str line, char delimiter)
{
	auto_arena arena = ARENA_INIT(HEADER_BYTES_MAX);
	struct csv_cells cells = csv_cells_of(line, delimiter, &arena);
	struct str cell;
	size_t n = 0;

	while (n <= COLUMNS_MAX && csv_next(&cells, &cell))
		n++;
	return n;
}

/* A header of three columns or more, and a line below it that has as many cells. */
static int confidence(struct str text)
{
	struct str header;
	struct str row;
	bool is_known;

	if (!str_next_line(&text, &header) || header.len > HEADER_BYTES_MAX)
		return CONFIDENCE_NONE;
	const size_t n = count_names(header, &is_known);
	if (is_known)
		return CONFIDENCE_CERTAIN;
	if (n < 3)
		return CONFIDENCE_NONE;
	if (!str_next_line(&text, &row))
		return CONFIDENCE_GUESS;
	return count_cells(row, delimiter_of(header)) == n ? CONFIDENCE_LIKELY : CONFIDENCE_NONE;
}

const struct parser parser_csv = {
	.name = "csv",
	.summary = TEXT("見出し行のある CSV（業務システムのアクセスログ、Windows イベント）",
			"CSV with a header line (access logs of applications, Windows events)"),
	.framing = FRAME_CSV,
	.confidence = confidence,
	.parse = parse,
	.state_size = sizeof(struct csv_header),
	.save = save,
	.restore = restore,
	.clear = clear,
};
