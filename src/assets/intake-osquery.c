/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results of osquery: its result log (one object a line, differential or snapshot), or what
 * `osqueryi --json` prints (one array, of the machine it ran on). Which table a row is of is told
 * by its columns, so that queries may have any name.
 */
#include "assets/intake.h"
#include "base/encoding/json-item.h"

#define HOSTS_MAX  20000u
#define HOST_SLOTS 65536u /* a power of two over twice HOSTS_MAX */

struct hosts {
	struct arena arena;
	struct sighting **slots;
	struct sighting **all; /* in the order they came */
	size_t n;
};

static bool looks_like(struct str head)
{
	static const char *const signs[] = { "\"hostIdentifier\"", "\"hardware_serial\"",
					     "\"hardware_model\"", "\"cpu_brand\"" };

	head = str_trim(head);
	if (!str_starts(head, STR("{")) && !str_starts(head, STR("[")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		if (str_find(head, str_from(signs[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

/* ---- rows ---- */

static struct str column(const json_t *row, const char *name)
{
	return item_text(row, name);
}

static void kept_field(struct hosts *hosts, struct sighting *s, enum asset_field field,
		       struct str value)
{
	if (value.len && s->field[field].len == 0)
		sighting_set(s, field, arena_str(&hosts->arena, value));
}

static void kept_identifier(struct hosts *hosts, struct sighting *s, enum identifier_type type,
			    struct str value)
{
	if (value.len)
		sighting_identify(s, type, arena_str(&hosts->arena, value));
}

static void read_system(struct hosts *hosts, const json_t *row, struct sighting *s)
{
	kept_identifier(hosts, s, ID_SERIAL, column(row, "hardware_serial"));
	kept_identifier(hosts, s, ID_UUID, column(row, "uuid"));
	kept_identifier(hosts, s, ID_HOSTNAME, column(row, "hostname"));
	kept_identifier(hosts, s, ID_HOSTNAME, column(row, "computer_name"));
	kept_field(hosts, s, ASSET_NAME, column(row, "computer_name"));
	kept_field(hosts, s, ASSET_NAME, column(row, "hostname"));
	kept_field(hosts, s, ASSET_VENDOR, column(row, "hardware_vendor"));
	kept_field(hosts, s, ASSET_MODEL, column(row, "hardware_model"));
}

static void read_os(struct hosts *hosts, const json_t *row, struct sighting *s)
{
	kept_field(hosts, s, ASSET_OS, column(row, "name"));
	kept_field(hosts, s, ASSET_OS_VERSION, column(row, "version"));
}

static void read_program(struct hosts *hosts, const json_t *row, struct sighting *s)
{
	const struct str version = column(row, "bundle_short_version");
	const struct str publisher = column(row, "publisher");
	const struct software software = {
		.vendor =
			arena_str(&hosts->arena, publisher.len ? publisher : column(row, "vendor")),
		.product = arena_str(&hosts->arena, column(row, "name")),
		.version = arena_str(&hosts->arena, version.len ? version : column(row, "version")),
	};

	sighting_install(s, &software);
	s->tells_software = true;
}

/* By the columns that only this table has. */
static void read_row(const struct intake_reader *reader, struct hosts *hosts, const json_t *row,
		     struct sighting *s)
{
	if (column(row, "hardware_serial").ptr || column(row, "computer_name").ptr)
		read_system(hosts, row, s);
	else if (column(row, "interface").ptr && column(row, "mac").ptr)
		kept_identifier(hosts, s, ID_MAC, column(row, "mac"));
	else if (column(row, "interface").ptr && column(row, "address").ptr)
		intake_address(reader, s, arena_str(&hosts->arena, column(row, "address")));
	else if (column(row, "platform").ptr && column(row, "name").ptr)
		read_os(hosts, row, s);
	else if (column(row, "name").ptr &&
		 (column(row, "version").ptr || column(row, "bundle_short_version").ptr))
		read_program(hosts, row, s);
}

/* ---- hosts ---- */

static struct sighting *host_of(const struct intake_reader *reader, struct hosts *hosts,
				struct str name, int64_t seen_us)
{
	size_t slot = str_hash(name) & (HOST_SLOTS - 1);

	while (hosts->slots[slot] && !str_equal(hosts->slots[slot]->key, name))
		slot = (slot + 1) & (HOST_SLOTS - 1);
	struct sighting *s = hosts->slots[slot];
	if (!s && hosts->n < HOSTS_MAX)
		s = arena_take(&hosts->arena, sizeof(*s));
	if (!s)
		return NULL;
	if (!hosts->slots[slot]) {
		intake_begin(reader, seen_us, s);
		s->arena = &hosts->arena;
		s->key = arena_str(&hosts->arena, name);
		hosts->slots[slot] = s;
		hosts->all[hosts->n++] = s;
	}
	if (seen_us != TIME_NONE && seen_us > s->seen_us)
		s->seen_us = seen_us;
	return s;
}

static int64_t time_of(const json_t *line)
{
	const json_t *time = json_object_get(line, "unixTime");
	int64_t seconds = json_integer_value(time);

	if (!json_is_integer(time) && !str_to_i64(text_of_json(time), &seconds))
		return TIME_NONE;
	return seconds > 0 && seconds < INT64_MAX / US_PER_SEC ? seconds * US_PER_SEC : TIME_NONE;
}

static void read_rows(const struct intake_reader *reader, struct hosts *hosts, const json_t *rows,
		      struct sighting *s)
{
	for (size_t i = 0; i < json_array_size(rows); i++)
		read_row(reader, hosts, json_array_get(rows, i), s);
}

static void read_line(struct intake_reader *reader, struct hosts *hosts, struct str text,
		      size_t number)
{
	struct err problem;
	auto_item *line = item_load(text, &problem);

	if (!line) {
		intake_note(reader,
			    text_of(TR("%zu 行目: JSON (RFC 8259) として読めません: %s",
				       "line %zu: RFC 8259: %s")),
			    number, problem.text);
		return;
	}
	const struct str name = item_text(line, "hostIdentifier");
	struct sighting *s = name.len ? host_of(reader, hosts, name, time_of(line)) : NULL;
	if (!s) {
		intake_note(reader,
			    text_of(TR("%zu 行目: hostIdentifier がないか、機器が多すぎます",
				       "line %zu: no hostIdentifier, or too many hosts")),
			    number);
		return;
	}
	/* What was removed is no longer there: the next snapshot says what is. */
	if (str_is(item_text(line, "action"), "removed"))
		return;
	read_row(reader, hosts, json_object_get(line, "columns"), s);
	read_rows(reader, hosts, json_object_get(line, "snapshot"), s);
}

static enum errc read_array(struct intake_reader *reader, struct hosts *hosts, struct err *err)
{
	json_error_t problem;
	json_t *rows = json_loadb(reader->text.ptr, reader->text.len, 0, &problem);

	if (!json_is_array(rows)) {
		json_decref(rows);
		return fail(err, ERR_SYNTAX, "RFC 8259: line %d: %s", problem.line, problem.text);
	}
	struct sighting *s = host_of(reader, hosts, STR("."), TIME_NONE);
	if (s) {
		s->key = STR(""); /* the machine itself: by what is in the rows */
		read_rows(reader, hosts, rows, s);
	}
	json_decref(rows);
	return ERR_OK;
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	struct hosts hosts = { .n = 0 };
	struct str rest = reader->text;
	struct str line;
	enum errc code = ERR_OK;

	arena_init(&hosts.arena, INTAKE_ITEM_MAX);
	hosts.slots = arena_take_array(&hosts.arena, HOST_SLOTS, sizeof(struct sighting *));
	hosts.all = arena_take_array(&hosts.arena, HOSTS_MAX, sizeof(struct sighting *));
	if (!hosts.slots || !hosts.all)
		code = fail(err, ERR_LIMIT, "no memory for hosts");
	else if (str_starts(str_trim(rest), STR("[")))
		code = read_array(reader, &hosts, err);
	else
		for (size_t number = 1; str_next_line(&rest, &line); number++)
			if (str_trim(line).len)
				read_line(reader, &hosts, line, number);
	for (size_t i = 0; i < hosts.n && !code; i++)
		code = intake_take(reader, hosts.all[i], err);
	arena_done(&hosts.arena);
	return code;
}

const struct intake_format intake_osquery = {
	.name = "osquery",
	.summary = TEXT("osquery の結果（結果ログ、または --json の表示）",
			"results of osquery (its result log, or what --json prints)"),
	.source = "osquery",
	.feed = FEED_OSQUERY,
	.looks_like = looks_like,
	.read = read_file,
};
