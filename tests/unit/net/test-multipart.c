/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 7578: forms with files, good and hostile.
 */
#include "support/check.h"

#include "base/buf.h"
#include "net/multipart.h"

#define TYPE  "multipart/form-data; boundary=AaB03x"
#define FIELD "--AaB03x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n台帳\r\n"
#define FILE_HEAD                                                                                  \
	"--AaB03x\r\ncontent-disposition: form-data; name=file; filename=\"a%22;b.txt\"\r\n"       \
	"Content-Type: text/plain\r\n\r\n"

static void fields_and_files_are_told_apart(void **state UNUSED)
{
	static const char body[] = FIELD FILE_HEAD "--AaB03\r\n\r\n\0x\r\n--AaB03x--\r\n";
	auto_arena arena = ARENA_INIT(4096);
	struct multipart parts;
	struct err err;

	assert_ok(multipart_parse(STR(TYPE), str_of(body, sizeof(body) - 1), &arena, &parts, &err),
		  &err);
	assert_int_equal(parts.n, 2);
	const struct multipart_part *title = multipart_find(&parts, STR("title"));
	const struct multipart_part *file = multipart_find(&parts, STR("file"));
	assert_non_null(title);
	assert_non_null(file);
	assert_str_is(title->bytes, "台帳");
	assert_null(title->file.ptr);
	assert_str_is(file->file, "a\";b.txt");
	assert_true(str_equal(file->bytes, str_of("--AaB03\r\n\r\n\0x", 13)));
	assert_null(multipart_find(&parts, STR("none")));
}

static void what_breaks_the_form_is_refused(void **state UNUSED)
{
	static const struct {
		const char *what;
		const char *type;
		const char *body;
		enum errc code;
	} rows[] = {
		{ "another type", "text/plain", "", ERR_UNSUPPORTED },
		{ "no boundary", "multipart/form-data", "", ERR_SYNTAX },
		{ "an empty body", TYPE, "", ERR_SYNTAX },
		{ "no closing boundary", TYPE, FIELD, ERR_SYNTAX },
		{ "text before the first", TYPE, "x\r\n" FIELD "--AaB03x--", ERR_SYNTAX },
		{ "a part without a name", TYPE,
		  "--AaB03x\r\nContent-Disposition: form-data\r\n\r\na\r\n--AaB03x--", ERR_SYNTAX },
		{ "headers without an end", TYPE,
		  "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"\r\n--AaB03x--",
		  ERR_SYNTAX },
		{ "a field that is no UTF-8", TYPE,
		  "--AaB03x\r\nContent-Disposition: form-data; "
		  "name=\"a\"\r\n\r\n\xff\r\n--AaB03x--",
		  ERR_SYNTAX },
		{ "a boundary that goes on", TYPE, "--AaB03xx\r\n", ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(4096);
		struct multipart parts;

		check_row(multipart_parse(str_from(rows[i].type), str_from(rows[i].body), &arena,
					  &parts, NULL) == rows[i].code,
			  rows[i].what);
	}
}

static void more_parts_than_allowed_are_refused(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(65536);
	auto_buf body = BUF_INIT(65536);
	struct multipart parts;

	for (unsigned i = 0; i <= MULTIPART_PARTS_MAX; i++)
		buf_add_text(&body, FIELD);
	buf_add_text(&body, "--AaB03x--");
	assert_int_equal(multipart_parse(STR(TYPE), buf_str(&body), &arena, &parts, NULL),
			 ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_and_files_are_told_apart),
		cmocka_unit_test(what_breaks_the_form_is_refused),
		cmocka_unit_test(more_parts_than_allowed_are_refused),
	};

	return cmocka_run_group_tests_name("multipart", tests, NULL, NULL);
}
