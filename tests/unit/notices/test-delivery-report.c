/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery reports of mail servers (RFC 3464) as the cases say: tests/cases/notices/reports has a
 * mail and what is read from it, each. What is cut anywhere, or damaged, harms nothing.
 */
#include "support/check.h"

#include <dirent.h>
#include <limits.h>

#include "base/buf.h"
#include "base/os/fd.h"
#include "notices/delivery-report.h"
#include "support/random.h"

#define TEXTS_MAX (4u * 1024 * 1024)

static void read_case(const char *name, const char *end, struct buf *out)
{
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/notices/reports/%s%s",
		       getenv("TONOI_SOURCE"), name, end);
	assert_ok(file_read(path, out, &err), &err);
}

static void write_down(enum errc code, const struct delivery_report *report, struct buf *out)
{
	if (code) {
		buf_add_text(out, code == ERR_UNSUPPORTED ? "unsupported\n" : "syntax\n");
		return;
	}
	buf_printf(out, "%.*s|%.*s\n", STR_ARG(report->envelope), STR_ARG(report->mta));
	for (size_t i = 0; i < report->n; i++) {
		const struct delivery_outcome *o = &report->outcomes[i];

		buf_printf(out, "%s|%.*s|%.*s|%.*s\n", delivery_action_names[o->action],
			   STR_ARG(o->recipient), STR_ARG(o->status), STR_ARG(o->words));
	}
}

static void check_case(const char *name)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	auto_buf mail = BUF_INIT(TEXTS_MAX);
	auto_buf expected = BUF_INIT(TEXTS_MAX);
	auto_buf got = BUF_INIT(TEXTS_MAX);
	struct delivery_report report;
	struct err err;

	read_case(name, ".eml", &mail);
	read_case(name, ".txt", &expected);
	write_down(delivery_report_read(buf_str(&mail), &arena, &report, &err), &report, &got);
	if (!str_equal(buf_str(&got), buf_str(&expected)))
		fail_msg("%s: got “%.*s”", name, STR_ARG(buf_str(&got)));
}

static void each_case(void (*one)(const char *name), size_t *ret_n)
{
	char folder[PATH_MAX];
	const struct dirent *entry;

	(void)snprintf(folder, sizeof(folder), "%s/tests/cases/notices/reports",
		       getenv("TONOI_SOURCE"));
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (*ret_n = 0; (entry = readdir(dir)) != NULL;) {
		char name[NAME_MAX + 1];
		const struct str file = str_from(entry->d_name);

		if (!str_ends(file, STR(".eml")))
			continue;
		(void)snprintf(name, sizeof(name), "%.*s", (int)file.len - 4, file.ptr);
		one(name);
		(*ret_n)++;
	}
	closedir(dir);
}

static void a_report_is_read_as_its_case_says(UNUSED void **state)
{
	size_t n;

	each_case(check_case, &n);
	assert_true(n >= 12);
}

/* In a copy of its own size, so that a byte too far is seen. */
static void read_part(struct str part)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	char *copy = malloc(part.len + 1);
	struct delivery_report report;

	assert_non_null(copy);
	memcpy(copy, part.ptr, part.len);
	if (!delivery_report_read(str_of(copy, part.len), &arena, &report, NULL))
		assert_true(report.n > 0 && report.n <= DELIVERY_RECIPIENTS_MAX);
	free(copy);
}

static void damage_case(const char *name)
{
	auto_buf mail = BUF_INIT(TEXTS_MAX);
	struct random random = random_of(7);

	read_case(name, ".eml", &mail);
	for (size_t i = 0; i < mail.len; i++)
		read_part(str_sub(buf_str(&mail), 0, i));
	for (unsigned i = 0; i < 300 && mail.len; i++) {
		mail.ptr[random_below(&random, mail.len)] = (char)random_below(&random, 256);
		read_part(buf_str(&mail));
	}
}

static void what_is_cut_or_damaged_harms_nothing(UNUSED void **state)
{
	size_t n;

	each_case(damage_case, &n);
}

/* Thousands of recipients, of parts, of lines that continue: bounded, each. */
static void a_report_of_any_size_is_bounded(UNUSED void **state)
{
	static const char *const repeated[] = { "Action: failed\r\n\r\n", " more\r\n", "--b\r\n" };

	for (size_t i = 0; i < ARRAY_LEN(repeated); i++) {
		auto_buf mail = BUF_INIT(2 * DELIVERY_REPORT_MAX);

		buf_add_text(&mail, "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
				    "Content-Type: message/delivery-status\r\n\r\nX: y\r\n\r\n"
				    "Action: failed\r\n");
		while (mail.len < DELIVERY_REPORT_MAX)
			buf_add_text(&mail, repeated[i]);
		read_part(buf_str(&mail));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_is_read_as_its_case_says),
		cmocka_unit_test(what_is_cut_or_damaged_harms_nothing),
		cmocka_unit_test(a_report_of_any_size_is_bounded),
	};

	return cmocka_run_group_tests_name("delivery reports", tests, NULL, NULL);
}
