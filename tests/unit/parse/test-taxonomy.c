/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <limits.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/os/fd.h"
#include "event/event-line.h"
#include "parse/taxonomy/taxonomy.h"

#define HEAD "version: 1\ndate: 2026-11-22\nsource: a test\n"

struct folder {
	char path[PATH_MAX];
	char file[PATH_MAX];
};

static void make_folder(struct folder *folder)
{
	char dir[PATH_MAX];

	(void)snprintf(folder->path, sizeof(folder->path), "/tmp/tonoi-taxonomy-XXXXXX");
	assert_non_null(mkdtemp(folder->path));
	(void)snprintf(dir, sizeof(dir), "%.100s/taxonomy", folder->path);
	assert_int_equal(mkdir(dir, 0700), 0);
	(void)snprintf(folder->file, sizeof(folder->file), "%.120s/x.yml", dir);
}

static void remove_folder(const struct folder *folder)
{
	char dir[PATH_MAX];

	(void)unlink(folder->file);
	(void)snprintf(dir, sizeof(dir), "%.100s/taxonomy", folder->path);
	(void)rmdir(dir);
	(void)rmdir(folder->path);
}

static enum errc load(const char *text, struct taxonomy **ret, struct err *err)
{
	struct folder folder;

	make_folder(&folder);
	assert_int_equal(file_replace(folder.file, str_from(text), 0600, err), ERR_OK);
	const enum errc code = taxonomy_load(folder.path, ret, err);
	remove_folder(&folder);
	return code;
}

/* An event as devices write it; "SRC" to be found without regard to case. */
static void fill(struct event *event)
{
	event->format = "kv";
	event_add(event, STR("SRC"), STR("192.0.2.1"));
	event_add(event, STR("user"), STR("tanaka"));
	event_add(event, STR("user"), STR("suzuki"));
	event_add(event, STR("a.b.Some Name"), STR("x"));
	event_add(event, STR("level"), STR("警告"));
	event_add(event, STR("when"), STR("2026/1/2 3:04:05"));
	event_add(event, STR("no"), STR("42"));
	event_add(event, STR("nothing"), STR_NONE);
}

static const char whole[] =
	"{\"_format\":\"kv\",\"_record\":0,\"_time\":null,\"_host\":null,"
	"\"_flags\":[],\"_logsource\":{},\"SRC\":\"192.0.2.1\","
	"\"user\":[\"tanaka\",\"suzuki\"],\"a.b.Some Name\":\"x\",\"level\":\"警告\","
	"\"when\":\"2026/1/2 3:04:05\",\"no\":\"42\",\"nothing\":null}";

/* What a map does to the event: a part of its line, or all of it when nothing happens. */
static const struct {
	const char *map;
	const char *part;
} rows[] = {
	{ "{rename: {user: User}}", "\"User\":[\"tanaka\",\"suzuki\"]" },
	{ "{rename: {USER: User}}", whole },
	{ "{add: {src: src_ip}}", "\"nothing\":null,\"src_ip\":\"192.0.2.1\"}" },
	{ "{add: {src: [src_ip, SourceIp]}}",
	  "\"src_ip\":\"192.0.2.1\",\"SourceIp\":\"192.0.2.1\"}" },
	{ "{add: {user: User2}}", "\"User2\":[\"tanaka\",\"suzuki\"]}" },
	{ "{add: {user: level}}", whole },
	{ "{drop: [user, no]}", "\"SRC\":\"192.0.2.1\",\"a.b.Some Name\"" },
	{ "{strip: [a.]}", "\"b.SomeName\":\"x\"" },
	{ "{strip: [a.*.]}", "\"SomeName\":\"x\"" },
	{ "{strip: [a.b.c.]}", whole },
	{ "{set: {Channel: Security}}", "\"Channel\":\"Security\"}" },
	{ "{set: {user: x}}", whole },
	{ "{values: {level: {警告: \"3\"}}}", "\"level\":\"3\"" },
	{ "{event: {time: [absent, user, when], host: src, record: no}}",
	  "\"_record\":42,\"_time\":\"2026-01-01T18:04:05.000000Z\",\"_host\":\"192.0.2.1\"" },
	{ "{logsource: {product: p, service: s}}",
	  "\"_logsource\":{\"product\":\"p\",\"service\":\"s\"}" },
	{ "{when: {format: kv, user: TANAKA}, set: {hit: \"1\"}}", "\"hit\":\"1\"" },
	{ "{when: {format: [json, KV]}, set: {hit: \"1\"}}", "\"hit\":\"1\"" },
	{ "{when: {format: json}, set: {hit: \"1\"}}", whole },
	{ "{when: {src: \"192.0.*\"}, set: {hit: \"1\"}}", "\"hit\":\"1\"" },
	{ "{when: {src: \"10.*\"}, set: {hit: \"1\"}}", whole },
	{ "{when: {absent: null, nothing: null}, set: {hit: \"1\"}}", "\"hit\":\"1\"" },
	{ "{when: {nothing: \"*\"}, set: {hit: \"1\"}}", whole },
	{ "{when: {product: null}, set: {hit: \"1\"}}", "\"hit\":\"1\"" },
};

static void does_what_its_maps_say(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct taxonomy *taxonomy = NULL;
		struct err err;
		auto_event event;
		auto_buf file = BUF_INIT(4096);
		auto_buf line = BUF_INIT(4096);
		buf_printf(&file, HEAD "maps:\n  - %s\n", rows[i].map);
		assert_ok(load(file.ptr, &taxonomy, &err), &err);
		event_init(&event);
		fill(&event);
		taxonomy_apply(taxonomy, &event);
		event_line(&event, &line);
		if (str_find(buf_str(&line), str_from(rows[i].part)) == SIZE_MAX)
			fail_msg("%s: got %s", rows[i].map, line.ptr);
		taxonomy_free(taxonomy);
	}
}

static void maps_see_what_those_before_them_did(void **state UNUSED)
{
	struct taxonomy *taxonomy = NULL;
	struct err err;
	auto_event event;

	assert_ok(load(HEAD "maps:\n"
			    "  - {rename: {user: User}, logsource: {product: one}}\n"
			    "  - {when: {product: one, User: tanaka}, set: {hit: yes}}\n"
			    "  - {logsource: {product: two, category: c}}\n",
		       &taxonomy, &err),
		  &err);
	event_init(&event);
	fill(&event);
	taxonomy_apply(taxonomy, &event);
	assert_str_is(event_get(&event, "hit"), "yes");
	assert_str_is(event.source.product, "one");
	assert_str_is(event.source.category, "c");
	taxonomy_free(taxonomy);
}

static const struct told_row {
	const char *name;
	const char *fields[4][2];
	const char *source; /* product/category/service */
} told_rows[] = {
	{ "all three", { { "product", "p" }, { "category", "c" }, { "service", "s" } }, "p/c/s" },
	{ "spelled as the taxonomy does", { { "product", "P" }, { "category", "C" } }, "p/c/" },
	{ "a product nobody knows", { { "product", "x" }, { "service", "s" } }, "//" },
	{ "a category nobody knows", { { "product", "p" }, { "category", "x" } }, "p//" },
	{ "no product", { { "category", "c" }, { "service", "s" } }, "//" },
	{ "a category that stands alone", { { "category", "webserver" } }, "/webserver/" },
	{ "names of other spelling", { { "Product", "p" }, { "Category", "c" } }, "//" },
	{ "against what is known",
	  { { "known", "1" }, { "product", "p" }, { "service", "s" } },
	  "k//" },
	{ "beside what is known", { { "known", "1" }, { "category", "c" } }, "k/c/" },
	{ "no value", { { "product", "" } }, "//" },
};

/* With `unlisted`. */
static const struct told_row unlisted_rows[] = {
	{ "a product nobody knows", { { "product", "x" }, { "service", "s" } }, "x//s" },
	{ "its own words", { { "product", "acme" }, { "category", "door" } }, "acme/door/" },
	{ "a category that stands alone",
	  { { "product", "acme" }, { "category", "webserver" } },
	  "acme/webserver/" },
	{ "a listed product", { { "product", "p" }, { "category", "x" } }, "p//" },
	{ "what a later map knows", { { "late", "1" }, { "product", "acme" } }, "l//" },
	{ "no word: a name", { { "product", "Acme Door 3" } }, "//" },
	{ "no word: capitals", { { "product", "Acme" } }, "//" },
	{ "no word: a number", { { "product", "4711" } }, "//" },
	{ "no word: too long",
	  { { "product", "a2345678901234567890123456789012345678901234567890123456789012345" } },
	  "//" },
	{ "beside no word", { { "product", "acme" }, { "category", "Door" } }, "acme//" },
	{ "no product", { { "category", "door" }, { "service", "gate" } }, "//" },
	{ "names of other spelling", { { "Product", "acme" } }, "//" },
};

#define TOLD_MAPS(more)                                                                            \
	HEAD "maps:\n"                                                                             \
	     "  - {when: {known: '*'}, logsource: {product: k}}\n"                                 \
	     "  - {told: {product: [o, p], category: [c, d], service: [s],\n"                      \
	     "            category alone: [webserver]" more "}}\n"                                 \
	     "  - {when: {late: '*'}, logsource: {product: l}}\n"

static void expect_told(const char *maps, const struct told_row *told, size_t n)
{
	struct taxonomy *taxonomy = NULL;
	struct err err;

	assert_ok(load(maps, &taxonomy, &err), &err);
	for (size_t i = 0; i < n; i++) {
		auto_event event;
		char source[64];
		event_init(&event);
		event.format = "kv";
		for (size_t k = 0; k < 4 && told[i].fields[k][0]; k++)
			event_add(&event, str_from(told[i].fields[k][0]),
				  str_from(told[i].fields[k][1]));
		taxonomy_apply(taxonomy, &event);
		(void)snprintf(source, sizeof(source), "%.*s/%.*s/%.*s",
			       STR_ARG(event.source.product), STR_ARG(event.source.category),
			       STR_ARG(event.source.service));
		check_row(strcmp(source, told[i].source) == 0, told[i].name);
	}
	taxonomy_free(taxonomy);
}

static void believes_what_an_event_tells_of_its_log_source(void **state UNUSED)
{
	expect_told(TOLD_MAPS(""), told_rows, ARRAY_LEN(told_rows));
}

static void believes_the_words_of_products_in_no_list(void **state UNUSED)
{
	expect_told(TOLD_MAPS(", unlisted: yes"), unlisted_rows, ARRAY_LEN(unlisted_rows));
}

/* Whatever slots the names have: their table grows while they are read. */
static void adds_names_in_the_order_they_are_written(void **state UNUSED)
{
	struct taxonomy *taxonomy = NULL;
	struct err err;
	auto_buf file = BUF_INIT(1024 * 1024);

	buf_add_text(&file, HEAD "maps:\n  - add:\n");
	for (unsigned i = 0; i < 200; i++)
		buf_printf(&file, "      field%u: [a%u, b%u, c%u, d%u]\n", i, i, i, i, i);
	assert_ok(load(file.ptr, &taxonomy, &err), &err);
	for (unsigned i = 0; i < 200; i++) {
		char from[16];
		auto_event event;
		(void)snprintf(from, sizeof(from), "field%u", i);
		event_init(&event);
		event.format = "kv";
		event_add(&event, str_from(from), STR("v"));
		taxonomy_apply(taxonomy, &event);
		assert_int_equal(event.n_fields, 5);
		for (size_t k = 1; k < event.n_fields; k++)
			check_row(event.fields[k].name.ptr[0] == "abcd"[k - 1], from);
	}
	taxonomy_free(taxonomy);
}

/* Many names in one table, so that it grows and its slots collide. */
static void finds_every_name_of_a_large_table(void **state UNUSED)
{
	struct taxonomy *taxonomy = NULL;
	struct err err;
	auto_buf file = BUF_INIT(1024 * 1024);

	buf_add_text(&file, HEAD "maps:\n  - rename:\n");
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&file, "      field%u: Name%u\n", i, i);
	assert_ok(load(file.ptr, &taxonomy, &err), &err);
	for (unsigned i = 0; i < 1000; i++) {
		char from[16];
		char to[16];
		auto_event event;
		(void)snprintf(from, sizeof(from), "field%u", i);
		(void)snprintf(to, sizeof(to), "Name%u", i);
		event_init(&event);
		event.format = "kv";
		event_add(&event, str_from(from), STR("v"));
		taxonomy_apply(taxonomy, &event);
		check_row(str_is(event.fields[0].name, to), from);
		check_row(event_find(&event, str_from(to)), to);
	}
	taxonomy_free(taxonomy);
}

static const struct {
	const char *file;
	const char *sentence; /* a part of it */
} refused[] = {
	{ "", "the file is empty" },
	{ "[]", "x.yml:1: a map is expected here" },
	{ "version: 1\ndate: x\nmaps: []\n", "the key “source” is missing" },
	{ HEAD "maps: []\nmore: 1\n", "x.yml:5: a taxonomy file has no such key" },
	{ HEAD "maps: {}\n", "x.yml:4: a list of maps is expected here" },
	{ HEAD "maps:\n  - 1\n", "x.yml:5: a map is expected here" },
	{ HEAD "maps:\n  - {rename: [a]}\n", "x.yml:5: a map is expected here" },
	{ HEAD "maps:\n  - {renames: {a: b}}\n", "x.yml:5: a map has no such key" },
	{ HEAD "maps:\n  - {rename: {a: [b]}}\n", "x.yml:5: a text is expected here" },
	{ HEAD "maps:\n  - {when: {a: []}}\n", "x.yml:5: a value or a list of values" },
	{ HEAD "maps:\n  - {drop: {a: b}}\n", "x.yml:5: a name or a list of names" },
	{ HEAD "maps:\n  - {event: {when: a}}\n", "x.yml:5: an event has time, host and record" },
	{ HEAD "maps:\n  - {logsource: {vendor: a}}\n", "x.yml:5: a log source has product" },
	{ HEAD "maps:\n  - {told: {vendor: [a]}}\n", "x.yml:5: product, category, service" },
	{ HEAD "maps:\n  - {told: {unlisted: no}}\n", "x.yml:5: this can only be" },
	{ HEAD "maps:\n  - &a {drop: [b]}\n  - *a\n", "x.yml:5: " },
};

static void refuses_what_it_does_not_know_with_file_and_line(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct taxonomy *taxonomy = NULL;
		struct err err = { 0 };
		assert_int_not_equal(load(refused[i].file, &taxonomy, &err), ERR_OK);
		if (str_find(str_from(err.text), str_from(refused[i].sentence)) == SIZE_MAX)
			fail_msg("%s: got “%s”", refused[i].file, err.text);
	}
}

static void reads_every_file_of_ours(void **state UNUSED)
{
	struct taxonomy *taxonomy = NULL;
	struct err err;

	assert_ok(taxonomy_load(getenv("TONOI_CONTENT"), &taxonomy, &err), &err);
	taxonomy_free(taxonomy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_what_its_maps_say),
		cmocka_unit_test(believes_what_an_event_tells_of_its_log_source),
		cmocka_unit_test(believes_the_words_of_products_in_no_list),
		cmocka_unit_test(maps_see_what_those_before_them_did),
		cmocka_unit_test(finds_every_name_of_a_large_table),
		cmocka_unit_test(adds_names_in_the_order_they_are_written),
		cmocka_unit_test(refuses_what_it_does_not_know_with_file_and_line),
		cmocka_unit_test(reads_every_file_of_ours),
	};

	return cmocka_run_group_tests_name("taxonomy", tests, NULL, NULL);
}
