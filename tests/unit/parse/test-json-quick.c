/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quick way through a document gives what the patient one gives, to the last field, or nothing;
 * and an event without the fields that nobody reads is the same event for those who read.
 */
#include "support/lean.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "parse/json/json-document.h"
#include "parse/stream/container.h"

#define FILE_BYTES_MAX	 (16u * 1024 * 1024)
#define MEMBER_BYTES_MAX (256u * 1024) /* of each file of events that is looked at */
#define DAMAGE_ROUNDS	 40u
#define PLANS		 6u

struct both {
	struct parse_session *session;
	struct json_names names;
	struct json_index index;
	struct event whole;
	size_t quick; /* documents that were read the quick way */
};

static void take_nothing(void *ctx UNUSED, struct event *event UNUSED)
{
}

static void both_init(struct both *both)
{
	static const struct parse_shared shared = { 0 };
	const struct event_sink sink = { .take = take_nothing };

	*both = (struct both){ .session = parse_session_new(&sink, &shared, NULL) };
	json_names_init(&both->names);
	event_init(&both->whole);
}

static void both_done(struct both *both)
{
	parse_session_free(both->session);
	json_names_done(&both->names);
	json_index_done(&both->index);
	event_done(&both->whole);
}

static void check_document(struct both *both, struct str text)
{
	const struct event *quick = &both->session->event;
	struct err err;

	event_clear(&both->session->event);
	if (!utf8_valid(text)) /* no parser is given that */
		return;
	if (!json_index_find(&both->index, text) || both->index.len != text.len ||
	    !json_quick(both->session, &both->session->event, &both->names, text, &both->index))
		return;
	both->quick++;
	event_clear(&both->whole);
	if (json_flatten(both->session, text, &both->whole, &err))
		fail_msg("read though broken (%s): %.*s", err.text, STR_ARG(text));
	if (quick->flags != both->whole.flags || quick->n_fields != both->whole.n_fields)
		fail_msg("%zu and %zu fields, flags %#x and %#x: %.*s", quick->n_fields,
			 both->whole.n_fields, quick->flags, both->whole.flags, STR_ARG(text));
	for (size_t i = 0; i < quick->n_fields; i++)
		check_same_field(&quick->fields[i], &both->whole.fields[i], text);
}

static const struct {
	const char *in;
	bool quick;
} documents[] = {
	{ "{}", true },
	{ "{\"a\":1,\"b\":\"x\",\"c\":[1,[\"y\",{\"d\":null}],true],\"a\":-0.5e+7}", true },
	{ "{ \"a\" : { \"b\" : { } , \"c\" : [ ] , \"\" : false } }", true },
	{ "{\"a\":\"\\u3042\\ud83d\\ude00\\n\\t\\\\\\\"\\/ \\u0000\"}", true },
	{ "{\"日本\":\"語\"}", true },
	{ "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"x\"}},\"EventID\":1}}"
	  "}",
	  true },
	{ "{\"Event\":{\"@xmlns\":\"ns\",\"#attributes\":{\"xmlns\":\"ns\"},\"#text\":\"t\"}}",
	  true },
	{ "{\"@timestamp\":1,\"a\":{\"@b\":2}}", true },
	{ "{\"Data\":{\"#text\":[\"a\",\"b\"]}}", true },
	{ "{\"Data\":{\"@Name\":\"x\",\"#text\":\"v\"}}", false },
	{ "{\"Data\":[{\"@Name\":\"x\",\"#text\":\"v\"}]}", false },
	{ "{\"E\":{\"Data\":{\"#attributes\":{\"Name\":\"x\"},\"#text\":\"v\"}}}", false },
	{ "{\"a\":{\"#attributes\":{\"xmlns\":[\"x\"]}}}", false },
	{ "{\"a\":{\"#attributes\":[\"x\"]}}", false },
	{ "{\"Records\":[{\"a\":1}]}", false },
	{ "{\"a\":{\"Records\":[{\"a\":1}]}}", true },
	{ "{\"a\":\"\\ud83d\"}", false },
	{ "{\"a\":\"\\x\"}", false },
	{ "{\"a\\u0062\":1}", false },
	{ "{\"a\":01}", false },
	{ "{\"a\":1.}", false },
	{ "{\"a\":tru}", false },
	{ "{\"a\":1,}", false },
	{ "{\"a\":[1,]}", false },
	{ "{\"a\" 1}", false },
	{ "{\"a\":1 \"b\":2}", false },
	{ "{,\"a\":1}", false },
};

static void knows_the_usual_documents(void **state UNUSED)
{
	struct both both;

	both_init(&both);
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		const size_t before = both.quick;
		check_document(&both, str_from(documents[i].in));
		check_row((both.quick > before) == documents[i].quick, documents[i].in);
	}
	both_done(&both);
}

/* One byte of the document otherwise, missing, or twice. */
static void damage(struct random *random, struct str text, struct buf *out)
{
	static const char letters[] = "{}[]\",:\\u0d8@#x \n\xe3";
	const size_t at = random_below(random, text.len);
	const size_t how = random_below(random, 3);

	buf_clear(out);
	buf_add(out, str_sub(text, 0, at));
	if (how == 0)
		buf_add_char(out, letters[random_below(random, sizeof(letters) - 1)]);
	buf_add(out, str_from_pos(text, how == 2 ? at : at + 1));
}

static void reads_damaged_documents_the_same_way(void **state UNUSED)
{
	struct random random = random_of(7);
	auto_buf text = BUF_INIT(FILE_BYTES_MAX);
	struct both both;

	both_init(&both);
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		for (unsigned round = 0; round < 50 * DAMAGE_ROUNDS; round++) {
			damage(&random, str_from(documents[i].in), &text);
			check_document(&both, buf_str(&text));
		}
	}
	assert_true(both.quick > 1000);
	both_done(&both);
}

/* More names than are kept, longer paths than there may be, more leaves than are usual. */
static void survives_documents_without_measure(void **state UNUSED)
{
	auto_buf text = BUF_INIT(FILE_BYTES_MAX);
	struct both both;

	both_init(&both);
	for (unsigned round = 0; round < 20; round++) {
		buf_clear(&text);
		buf_add_text(&text, "{\"first\":0");
		for (unsigned i = 0; i < 500; i++)
			buf_printf(&text, ",\"%u-%u\":%u", round, i, i);
		buf_add_text(&text, "}");
		check_document(&both, buf_str(&text));
	}
	assert_in_range(both.quick, 8, 19);
	buf_clear(&text);
	for (unsigned i = 0; i < 40; i++)
		buf_printf(&text, "{\"%0100u\":", i);
	buf_printf(&text, "1%s", "}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}");
	check_document(&both, buf_str(&text));
	both_done(&both);
}

static bool shared_path(const char *name, char out[static PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/../shared/corpus/%s", getenv("TONOI_SOURCE"), name);
	return access(out, R_OK) == 0;
}

static void reads_the_json_test_suite_the_same_way(void **state UNUSED)
{
	char dir[PATH_MAX];
	struct both both;
	struct err err;

	if (!shared_path("parsers/json-test-suite/test_parsing", dir)) {
		print_message("# skipped: ../shared/corpus is absent\n");
		skip();
	}
	both_init(&both);
	DIR *entries = opendir(dir);
	assert_non_null(entries);
	for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
		char path[PATH_MAX];
		auto_buf bytes = BUF_INIT(FILE_BYTES_MAX);
		auto_buf wrapped = BUF_INIT(FILE_BYTES_MAX);
		if (!str_ends(str_from(entry->d_name), STR(".json")))
			continue;
		assert_ok(path_join(dir, entry->d_name, path, &err), &err);
		assert_ok(file_read(path, &bytes, &err), &err);
		buf_printf(&wrapped, "{\"a\":%.*s}", STR_ARG(buf_str(&bytes)));
		check_document(&both, buf_str(&bytes));
		check_document(&both, buf_str(&wrapped));
	}
	(void)closedir(entries);
	assert_true(both.quick > 40);
	both_done(&both);
}

static void lean_events_are_the_same_for_their_readers(void **state UNUSED)
{
	struct random random = random_of(3);
	auto_parse_shared shared = { 0 };
	char dir[PATH_MAX];
	size_t lean = 0;
	struct err err;

	assert_ok(parse_shared_open(getenv("TONOI_CONTENT"), &shared, &err), &err);
	(void)snprintf(dir, sizeof(dir), "%s/tests/cases/parse/json", getenv("TONOI_SOURCE"));
	DIR *entries = opendir(dir);
	assert_non_null(entries);
	for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
		char path[PATH_MAX];
		auto_buf bytes = BUF_INIT(FILE_BYTES_MAX);
		if (!str_ends(str_from(entry->d_name), STR(".in")))
			continue;
		assert_ok(path_join(dir, entry->d_name, path, &err), &err);
		assert_ok(file_read(path, &bytes, &err), &err);
		lean += check_plans(&random, &shared, NULL, PLANS, buf_str(&bytes));
	}
	(void)closedir(entries);
	assert_true(lean > 20);
}

static size_t check_archive(struct random *random, const struct parse_shared *shared,
			    const char *path)
{
	const struct container_limits limits = CONTAINER_LIMITS;
	struct container_member member;
	auto_container *container = NULL;
	size_t lean = 0;
	struct err err;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_ok(container_open(fd, &limits, &container, &err), &err);
	(void)close(fd);
	while (container_next(container, &member, &err) == ERR_OK) {
		auto_buf bytes = BUF_INIT(MEMBER_BYTES_MAX);
		size_t n = 1;
		while (n && bytes.len < MEMBER_BYTES_MAX) {
			char *room = buf_room(&bytes, MEMBER_BYTES_MAX - bytes.len);
			assert_ok(container_read(container, room, MEMBER_BYTES_MAX - bytes.len, &n,
						 &err),
				  &err);
			buf_added(&bytes, n);
		}
		lean += check_plans(random, shared, NULL, PLANS, buf_str(&bytes));
	}
	return lean;
}

static void lean_events_of_the_corpus_are_too(void **state UNUSED)
{
	struct random random = random_of(5);
	auto_parse_shared shared = { 0 };
	char dir[PATH_MAX];
	struct err err;
	size_t lean = 0;

	if (!shared_path("otrf/atomic/windows/credential_access/host", dir)) {
		print_message("# skipped: ../shared/corpus is absent\n");
		skip();
	}
	assert_ok(parse_shared_open(getenv("TONOI_CONTENT"), &shared, &err), &err);
	DIR *entries = opendir(dir);
	assert_non_null(entries);
	for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
		char path[PATH_MAX];
		if (!str_ends(str_from(entry->d_name), STR(".zip")))
			continue;
		assert_ok(path_join(dir, entry->d_name, path, &err), &err);
		lean += check_archive(&random, &shared, path);
	}
	(void)closedir(entries);
	assert_true(lean > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_usual_documents),
		cmocka_unit_test(reads_damaged_documents_the_same_way),
		cmocka_unit_test(survives_documents_without_measure),
		cmocka_unit_test(reads_the_json_test_suite_the_same_way),
		cmocka_unit_test(lean_events_are_the_same_for_their_readers),
		cmocka_unit_test(lean_events_of_the_corpus_are_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
