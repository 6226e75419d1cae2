/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real files against what another reader says of them: SigmaHQ's regression data has each EVTX file
 * beside the same events as JSON. Every field of the JSON must be in our event with the same text,
 * and no other. One difference is meant: GUIDs have braces, as Windows shows them and rules say.
 */
#include "support/check.h"

#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "parse/stream/framer.h"

#define FILE_MAX (8u * 1024 * 1024)
#define GUID_LEN 36

struct expected {
	struct str name;
	struct str value;
	bool found;
};

struct comparison {
	const char *file;
	const char *rest; /* JSON documents not yet compared */
	size_t left;
	struct arena arena;
	struct expected *expected;
	size_t n;
	size_t cap;
	size_t events;
	size_t fields;
};

#define PATH_SIZE 4096

/* Where `name` of the corpus is; skips the test when it is not there. */
static void corpus_path(const char *name, char out[static PATH_SIZE])
{
	const char *source = getenv("TONOI_SOURCE");

	(void)snprintf(out, PATH_SIZE, "%s/../shared/corpus/%s", source ? source : ".", name);
	if (access(out, R_OK) != 0) {
		print_message("# %s is not here: nothing to compare with\n", out);
		skip();
	}
}

static void expect(struct comparison *c, struct str name, const json_t *value)
{
	struct str text = STR_NONE;

	if (json_is_string(value))
		text = str_of(json_string_value(value), json_string_length(value));
	else if (json_is_integer(value))
		text = arena_printf(&c->arena, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		text = json_is_true(value) ? STR("true") : STR("false");
	else if (!json_is_null(value))
		fail_msg("%s: %.*s: a value of another kind", c->file, STR_ARG(name));
	mem_reserve(&c->expected, &c->cap, c->n + 1, sizeof(*c->expected));
	c->expected[c->n++] =
		(struct expected){ .name = name, .value = arena_str(&c->arena, text) };
}

static void expect_attributes(struct comparison *c, const char *element, json_t *attributes)
{
	const char *name;
	json_t *value;

	json_object_foreach(attributes, name, value)
	{
		if (strcmp(name, "xmlns") != 0)
			expect(c, arena_printf(&c->arena, "%s_%s", element, name), value);
	}
}

/* The children of `parent`, one level: deeper ones are UserData's. */
static void expect_children(struct comparison *c, const char *parent, json_t *object, int level)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		if (strcmp(name, "#attributes") == 0)
			expect_attributes(c, parent, value);
		else if (strcmp(name, "#text") == 0)
			expect(c, arena_printf(&c->arena, "%s", parent), value);
		else if (json_is_object(value) && level < 4)
			expect_children(c, name, value, level + 1);
		else if (!json_is_null(value))
			expect(c, arena_printf(&c->arena, "%s", name), value);
	}
}

static json_t *next_document(struct comparison *c)
{
	json_error_t error;
	json_t *document = json_loadb(c->rest, c->left, JSON_DISABLE_EOF_CHECK, &error);

	if (!document)
		fail_msg("%s: JSON: %s", c->file, error.text);
	c->rest += error.position;
	c->left -= (size_t)error.position;
	return document;
}

static bool same_value(struct str ours, struct str theirs)
{
	if (ours.len == GUID_LEN + 2 && ours.ptr[0] == '{' && theirs.len == GUID_LEN)
		ours = str_sub(ours, 1, GUID_LEN);
	return str_equal(ours, theirs) && !ours.ptr == !theirs.ptr;
}

static bool find_expected(struct comparison *c, const struct field *field)
{
	for (size_t i = 0; i < c->n; i++) {
		struct expected *e = &c->expected[i];
		if (!e->found && str_equal(e->name, field->name) &&
		    same_value(field->value, e->value)) {
			e->found = true;
			return true;
		}
	}
	return false;
}

static void compare_event(void *ctx, struct event *event)
{
	struct comparison *c = ctx;
	json_t *document = next_document(c);
	json_t *root = json_object_get(document, "Event");

	c->n = 0;
	arena_clear(&c->arena);
	expect_children(c, "System", json_object_get(root, "System"), 1);
	expect_children(c, "EventData", json_object_get(root, "EventData"), 1);
	expect_children(c, "UserData", json_object_get(root, "UserData"), 1);
	json_decref(document);
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (!find_expected(c, field))
			fail_msg("%s: event %llu: %.*s=%.*s is not in the JSON", c->file,
				 (unsigned long long)event->record, STR_ARG(field->name),
				 STR_ARG(field->value));
	}
	for (size_t i = 0; i < c->n; i++) {
		if (!c->expected[i].found)
			fail_msg("%s: event %llu: %.*s is missing", c->file,
				 (unsigned long long)event->record, STR_ARG(c->expected[i].name));
	}
	c->events++;
	c->fields += c->n;
}

static void refuse(void *ctx, uint64_t record, const struct err *err)
{
	const struct comparison *c = ctx;

	fail_msg("%s: record %llu: %s", c->file, (unsigned long long)record, err->text);
}

static void read_file(const char *path, struct buf *out)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;

	assert_true(fd >= 0);
	while (got > 0) {
		char *room = buf_room(out, 65536);
		assert_non_null(room);
		got = read(fd, room, 65536);
		assert_true(got >= 0);
		buf_added(out, (size_t)got);
	}
}

static void parse_file(struct str bytes, const struct event_sink *sink)
{
	const struct parse_shared shared = { 0 };
	auto_parse_session *session = parse_session_new(sink, &shared, parser_by_name(STR("evtx")));
	auto_framer *framer = framer_new(FRAME_EVTX);
	struct record_in record = { .arrival_us = TIME_NONE, .peer = STR("") };

	for (size_t at = 0; at < bytes.len; at += FRAMER_FEED_MAX) {
		framer_feed(framer, str_sub(bytes, at, FRAMER_FEED_MAX));
		while (framer_next(framer, &record))
			parse_record(session, &record);
	}
	framer_end(framer);
	while (framer_next(framer, &record))
		parse_record(session, &record);
	parse_finish(session);
}

/* ftw() has no room for a context. */
static struct comparison all;
static size_t n_files;

static int compare_file(const char *path, const struct stat *st UNUSED, int type)
{
	const size_t stem = strlen(path) - strlen(".evtx");

	if (type != FTW_F || strlen(path) < strlen(".evtx") || strcmp(path + stem, ".evtx") != 0)
		return 0;

	auto_buf evtx = BUF_INIT(FILE_MAX);
	auto_buf json = BUF_INIT(FILE_MAX);
	char json_path[PATH_SIZE];
	assert_true((size_t)snprintf(json_path, sizeof(json_path), "%.*s.json", (int)stem, path) <
		    sizeof(json_path));
	read_file(path, &evtx);
	read_file(json_path, &json);
	all.file = path;
	all.rest = json.ptr;
	all.left = json.len;
	parse_file(buf_str(&evtx), &(const struct event_sink){
					   .take = compare_event, .failed = refuse, .ctx = &all });
	if (str_trim(str_of(all.rest, all.left)).len)
		fail_msg("%s: the JSON has more events than the file", path);
	n_files++;
	return 0;
}

static void every_field_is_the_one_of_the_json(void **state UNUSED)
{
	char folder[PATH_SIZE];

	corpus_path("sigma/regression_data", folder);
	all = (struct comparison){ .arena = ARENA_INIT(FILE_MAX) };
	assert_int_equal(ftw(folder, compare_file, 16), 0);
	print_message("# %zu files, %zu events, %zu fields\n", n_files, all.events, all.fields);
	assert_true(n_files >= 100 && all.events >= n_files && all.fields >= 20 * all.events);
	arena_done(&all.arena);
	free(all.expected);
}

static void note_hidden(void *ctx, uint64_t record, const struct err *err)
{
	const bool hides = str_find(str_from(err->text), STR("another record hides")) != SIZE_MAX;

	*(uint64_t *)ctx = hides ? record : 0;
}

static void count_nothing(void *ctx UNUSED, struct event *event UNUSED)
{
}

/* The sample is a log before and after a tool of attackers removed one event from it. */
static void an_event_that_was_removed_is_noticed(void **state UNUSED)
{
	auto_buf evtx = BUF_INIT(FILE_MAX);
	uint64_t found = 0;
	char path[PATH_SIZE];

	corpus_path("parsers/evtx-samples/post-Security.evtx", path);
	read_file(path, &evtx);
	parse_file(buf_str(&evtx), &(const struct event_sink){ .take = count_nothing,
							       .failed = note_hidden,
							       .ctx = &found });
	assert_int_equal(found, 104);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_is_the_one_of_the_json),
		cmocka_unit_test(an_event_that_was_removed_is_noticed),
	};

	return cmocka_run_group_tests_name("evtx-regression", tests, NULL, NULL);
}
