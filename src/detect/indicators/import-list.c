/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV and plain lists. The first line that has names of columns we know is the header, also as a
 * comment, as some feeds write it; without one the first cell of each row that reads as a value is
 * the indicator. A plain list is a table of one column, with words behind the value allowed.
 */
#include "base/alloc.h"
#include "base/encoding/csv-read.h"
#include "detect/indicators/import-parts.h"

#define LINE_BYTES_MAX (64u * 1024)
#define COLUMNS_MAX    64u

enum column {
	COLUMN_OTHER,
	COLUMN_VALUE,
	COLUMN_TYPE,
	COLUMN_NAME,
	COLUMN_TLP,
	COLUMN_CONFIDENCE,
	COLUMN_FROM,
	COLUMN_UNTIL,
	COLUMN_TO_IDS,
	COLUMN_ID,
	COLUMN_KINDS,
};

static const struct {
	const char *name;
	enum column is;
} column_names[] = {
	{ "indicator", COLUMN_VALUE },
	{ "indicator_value", COLUMN_VALUE },
	{ "value", COLUMN_VALUE },
	{ "ioc", COLUMN_VALUE },
	{ "ioc_value", COLUMN_VALUE },
	{ "observable", COLUMN_VALUE },
	{ "ip", COLUMN_VALUE },
	{ "ip_address", COLUMN_VALUE },
	{ "ipaddress", COLUMN_VALUE },
	{ "dst_ip", COLUMN_VALUE },
	{ "dstip", COLUMN_VALUE },
	{ "cidr", COLUMN_VALUE },
	{ "network", COLUMN_VALUE },
	{ "domain", COLUMN_VALUE },
	{ "host", COLUMN_VALUE },
	{ "hostname", COLUMN_VALUE },
	{ "fqdn", COLUMN_VALUE },
	{ "url", COLUMN_VALUE },
	{ "email", COLUMN_VALUE },
	{ "hash", COLUMN_VALUE },
	{ "md5", COLUMN_VALUE },
	{ "md5_hash", COLUMN_VALUE },
	{ "sha1", COLUMN_VALUE },
	{ "sha1_hash", COLUMN_VALUE },
	{ "sha256", COLUMN_VALUE },
	{ "sha256_hash", COLUMN_VALUE },
	{ "値", COLUMN_VALUE },
	{ "指標", COLUMN_VALUE },
	{ "type", COLUMN_TYPE },
	{ "ioc_type", COLUMN_TYPE },
	{ "indicator_type", COLUMN_TYPE },
	{ "種類", COLUMN_TYPE },
	{ "種別", COLUMN_TYPE },
	{ "name", COLUMN_NAME },
	{ "description", COLUMN_NAME },
	{ "comment", COLUMN_NAME },
	{ "malware", COLUMN_NAME },
	{ "malware_printable", COLUMN_NAME },
	{ "threat", COLUMN_NAME },
	{ "説明", COLUMN_NAME },
	{ "備考", COLUMN_NAME },
	{ "tlp", COLUMN_TLP },
	{ "confidence", COLUMN_CONFIDENCE },
	{ "confidence_level", COLUMN_CONFIDENCE },
	{ "確度", COLUMN_CONFIDENCE },
	{ "valid_from", COLUMN_FROM },
	{ "first_seen", COLUMN_FROM },
	{ "first_seen_utc", COLUMN_FROM },
	{ "dateadded", COLUMN_FROM },
	{ "valid_until", COLUMN_UNTIL },
	{ "expires", COLUMN_UNTIL },
	{ "expiration", COLUMN_UNTIL },
	{ "有効期限", COLUMN_UNTIL },
	{ "期限", COLUMN_UNTIL },
	{ "to_ids", COLUMN_TO_IDS },
	{ "uuid", COLUMN_ID },
	{ "id", COLUMN_ID },
};

/* Where the columns are: SIZE_MAX for none. */
struct table {
	struct import *import;
	char delimiter; /* '\0': a plain list */
	bool has_header;
	bool decided; /* whether there is a header */
	size_t at[COLUMN_KINDS];
	struct str cells[COLUMNS_MAX];
	size_t n_cells;
	uint64_t line;
};

/* ---- lines ---- */

struct lines {
	const struct byte_source *source;
	struct buf window; /* begins with what is not yet given out */
	size_t at;
	bool over;
};

static enum errc more_bytes(struct lines *lines, struct err *err)
{
	size_t n = 0;

	if (lines->at) {
		lines->window.len -= lines->at;
		memmove(lines->window.ptr, lines->window.ptr + lines->at, lines->window.len);
		lines->at = 0;
	}
	char *room = buf_room(&lines->window, LINE_BYTES_MAX);
	if (!room)
		return fail(err, ERR_LIMIT, "a line of more than 64 KiB");
	const enum errc code =
		lines->source->read(lines->source->ctx, room, LINE_BYTES_MAX, &n, err);
	if (code)
		return code;
	buf_added(&lines->window, n);
	lines->over = n == 0;
	return ERR_OK;
}

/* The next line without its end; ERR_END after the last. */
static enum errc next_line(struct lines *lines, struct str *ret, struct err *err)
{
	for (size_t looked = 0;;) {
		const struct str left = str_from_pos(buf_str(&lines->window), lines->at);
		const size_t end = str_find_char(str_from_pos(left, looked), '\n');
		if (end != SIZE_MAX) {
			*ret = str_sub(left, 0, looked + end);
			lines->at += looked + end + 1;
			return ERR_OK;
		}
		looked = left.len;
		if (lines->over) {
			*ret = left;
			lines->at += left.len;
			return left.len ? ERR_OK : ERR_END;
		}
		const enum errc code = more_bytes(lines, err);
		if (code)
			return code;
	}
}

/* ---- columns ---- */

static char guess_delimiter(struct str line)
{
	static const char candidates[] = { ',', ';', '\t', '|' };

	for (size_t i = 0; i < sizeof(candidates); i++) {
		if (str_find_char(line, candidates[i]) != SIZE_MAX)
			return candidates[i];
	}
	return '\0';
}

static void cut_cells(struct table *table, struct str line, char delimiter)
{
	struct csv_cells cells =
		csv_cells_of(line, delimiter ? delimiter : '\t', &table->import->work);
	struct str cell;

	table->n_cells = 0;
	while (table->n_cells < COLUMNS_MAX && csv_next(&cells, &cell)) {
		cell = str_trim(cell);
		/* "a", "b" with a space before the quote, as some feeds write. */
		if (cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"')
			cell = str_sub(cell, 1, cell.len - 2);
		table->cells[table->n_cells++] = cell;
	}
}

static enum column column_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(column_names); i++) {
		if (str_equal_nocase(name, str_from(column_names[i].name)))
			return column_names[i].is;
	}
	return COLUMN_OTHER;
}

/* The cells are names: of a value, or what is before the value's column names what it is. */
static bool take_header(struct table *table)
{
	size_t at[COLUMN_KINDS];

	for (size_t i = 0; i < COLUMN_KINDS; i++)
		at[i] = SIZE_MAX;
	for (size_t i = table->n_cells; i-- > 0;)
		at[column_of(table->cells[i])] = i;
	if (at[COLUMN_VALUE] == SIZE_MAX)
		return false;
	/* "type,value" and "ip,port" have a value's column; "indicator" is better than "host". */
	for (size_t i = 0; i < table->n_cells; i++) {
		if (str_equal_nocase(table->cells[i], STR("indicator")) ||
		    str_equal_nocase(table->cells[i], STR("ioc_value")) ||
		    str_equal_nocase(table->cells[i], STR("value")))
			at[COLUMN_VALUE] = i;
	}
	memcpy(table->at, at, sizeof(at));
	table->has_header = true;
	table->decided = true;
	return true;
}

static struct str cell(const struct table *table, enum column column)
{
	const size_t at = table->has_header ? table->at[column] : SIZE_MAX;

	return at < table->n_cells && table->cells[at].len ? table->cells[at] : STR_NONE;
}

/* ---- rows ---- */

/* What other programs call our types; anything else is guessed from the value. */
static const struct {
	const char *name;
	enum indicator_type type;
} type_names[] = {
	{ "ipv4", INDICATOR_IP },
	{ "ipv6", INDICATOR_IP },
	{ "ipv4-addr", INDICATOR_IP },
	{ "ipv6-addr", INDICATOR_IP },
	{ "ip-dst", INDICATOR_IP },
	{ "ip-src", INDICATOR_IP },
	{ "cidr", INDICATOR_NETWORK },
	{ "hostname", INDICATOR_DOMAIN },
	{ "fqdn", INDICATOR_DOMAIN },
	{ "domain-name", INDICATOR_DOMAIN },
	{ "host", INDICATOR_DOMAIN },
	{ "email", INDICATOR_MAIL },
	{ "email-src", INDICATOR_MAIL },
	{ "email-addr", INDICATOR_MAIL },
	{ "md5_hash", INDICATOR_MD5 },
	{ "sha1_hash", INDICATOR_SHA1 },
	{ "sha256_hash", INDICATOR_SHA256 },
	{ "sha512_hash", INDICATOR_SHA512 },
};

static bool type_named(struct str name, enum indicator_type *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(type_names); i++) {
		if (str_equal_nocase(name, str_from(type_names[i].name))) {
			*ret = type_names[i].type;
			return true;
		}
	}
	return indicator_type_parse(name, ret);
}

/* The word before a remark: "192.0.2.1 # seen in May", "192.0.2.0/24 ; SBL1". */
static struct str first_word(struct str text)
{
	size_t end = 0;

	while (end < text.len && !ascii_is_space(text.ptr[end]))
		end++;
	return str_sub(text, 0, end);
}

static bool read_value(const struct table *table, struct indicator_value *ret)
{
	const struct str named = cell(table, COLUMN_VALUE);
	const struct str type = cell(table, COLUMN_TYPE);
	enum indicator_type is;

	if (table->has_header)
		return named.ptr && (type.ptr && type_named(type, &is)
					     ? !indicator_value_parse(is, named, ret, NULL)
					     : !indicator_value_guess(named, ret, NULL));
	for (size_t i = 0; i < table->n_cells; i++) {
		if (table->cells[i].len &&
		    !indicator_value_guess(first_word(table->cells[i]), ret, NULL))
			return true;
	}
	return false;
}

/* A file of hosts: "0.0.0.0 name" means that the name leads nowhere. */
static struct str behind_nowhere(struct str line)
{
	static const char *const nowhere[] = { "0.0.0.0", "127.0.0.1", "::1", "::" };
	const struct str word = first_word(line);

	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++) {
		const struct str behind = str_trim(str_from_pos(line, word.len));
		if (str_is(word, nowhere[i]) && behind.len)
			return behind;
	}
	return line;
}

static void describe(const struct table *table, struct indicator *ret)
{
	const struct str name = cell(table, COLUMN_NAME);
	const struct str confidence = cell(table, COLUMN_CONFIDENCE);
	enum tlp tlp;
	uint64_t number;

	*ret = import_blank(table->import);
	if (name.ptr)
		ret->name = name;
	/* A marking that cannot be read is not taken for a wide one. */
	if (cell(table, COLUMN_TLP).ptr)
		ret->tlp = tlp_parse(cell(table, COLUMN_TLP), &tlp) ? tlp : TLP_RED;
	if (confidence.ptr && str_to_u64(confidence, &number) && number <= 100)
		ret->confidence = (unsigned)number;
	(void)import_time(cell(table, COLUMN_FROM), &ret->valid_from_us);
	(void)import_time(cell(table, COLUMN_UNTIL), &ret->valid_until_us);
	if (!cell(table, COLUMN_ID).ptr ||
	    !indicator_id_parse(cell(table, COLUMN_ID), &ret->id_kind, ret->id))
		ret->id_kind = INDICATOR_ID_NONE;
}

static enum errc take_row(struct table *table, struct str line, struct err *err)
{
	const struct str to_ids = cell(table, COLUMN_TO_IDS);
	struct indicator indicator;
	struct indicator_value value;

	table->import->counts.indicators++;
	if (to_ids.ptr && (str_is(to_ids, "0") || str_equal_nocase(to_ids, STR("false")))) {
		table->import->counts.not_ids++;
		return ERR_OK;
	}
	if (!read_value(table, &value)) {
		import_refuse(table->import,
			      "a row without an address, name, URL, mail address or hash", line);
		return ERR_OK;
	}
	if (cell(table, COLUMN_UNTIL).ptr) {
		int64_t until_us;
		if (!import_time(cell(table, COLUMN_UNTIL), &until_us)) {
			import_refuse(table->import, "a row whose end is no time", line);
			return ERR_OK;
		}
	}
	describe(table, &indicator);
	return import_add(table->import, &indicator, &value, err);
}

/* hashes.csv of a MISP feed: the MD5 of values, which names none. */
static bool is_misp_hashes(const struct table *table)
{
	struct indicator_value value;
	enum indicator_id_kind kind;
	unsigned char id[UUID_BYTES];

	return !table->has_header && table->n_cells == 2 &&
	       !indicator_value_parse(INDICATOR_MD5, table->cells[0], &value, NULL) &&
	       indicator_id_parse(table->cells[1], &kind, id);
}

/* A row of it: "<MD5 of a value>,<uuid of its event>". Only the event is compared. */
static void take_hashes_row(struct table *table, struct str line)
{
	cut_cells(table, line, ',');
	if (!is_misp_hashes(table) || !feed_add(&table->import->feed.detailed, table->cells[1], 0))
		import_tell(table->import, "MISP feed: a row of hashes.csv is no MD5 and event",
			    line);
}

static bool is_comment(struct str line)
{
	return line.ptr[0] == '#' || line.ptr[0] == ';' || str_starts(line, STR("//"));
}

/* A comment may be the header: "# "first_seen_utc","ioc_id","ioc_value",…". */
static void look_for_header(struct table *table, struct str line)
{
	while (line.len && (line.ptr[0] == '#' || line.ptr[0] == ';' || line.ptr[0] == '/'))
		line = str_from_pos(line, 1);
	line = str_trim(line);
	const char delimiter = guess_delimiter(line);
	if (table->decided || !delimiter)
		return;
	cut_cells(table, line, delimiter);
	if (table->n_cells > 1 && take_header(table))
		table->delimiter = delimiter;
}

/*
 * The first line says how cells are parted. Where its first word is a value as a whole it is a
 * plain list: commas are letters of a URL.
 */
static void decide_delimiter(struct table *table, struct str line)
{
	struct indicator_value value;

	table->delimiter = indicator_value_guess(first_word(line), &value, NULL)
				   ? guess_delimiter(line)
				   : '\0';
}

static enum errc take_line(struct table *table, struct str line, struct err *err)
{
	arena_clear(&table->import->work);
	if (table->import->hashes) {
		take_hashes_row(table, line);
		return ERR_OK;
	}
	if (is_comment(line)) {
		look_for_header(table, line);
		return ERR_OK;
	}
	if (!table->decided)
		decide_delimiter(table, line);
	cut_cells(table, behind_nowhere(line), table->delimiter);
	if (!table->decided) {
		table->decided = true;
		if (take_header(table))
			return ERR_OK;
		if (is_misp_hashes(table))
			return fail(err, ERR_UNSUPPORTED,
				    "hashes.csv of a MISP feed: it holds the MD5 of values, not "
				    "the values; import the events beside it");
	}
	return take_row(table, line, err);
}

enum errc import_list(struct import *import, const struct byte_source *source, struct err *err)
{
	struct table *table = mem_new(sizeof(*table));
	struct lines lines = { .source = source, .window = BUF_INIT(3 * LINE_BYTES_MAX) };
	struct str line;
	enum errc code;

	import->format = "CSV";
	table->import = import;
	while ((code = next_line(&lines, &line, err)) == ERR_OK) {
		table->line++;
		line = str_trim(line);
		if (line.len)
			code = take_line(table, line, err);
		if (code)
			break;
	}
	if (code == ERR_END)
		code = import->counts.indicators || import->hashes
			       ? ERR_OK
			       : fail(err, ERR_UNSUPPORTED, "no indicator in it");
	buf_done(&lines.window);
	free(table);
	return code;
}
