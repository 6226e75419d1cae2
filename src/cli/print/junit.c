/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/junit.h"

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"

#define REPORT_MAX (256u * 1024 * 1024)

struct junit {
	struct buf out;
	struct buf cases; /* of the suite */
	struct buf name;
	struct buf package;
	unsigned suites;
	unsigned tests; /* of the suite */
	unsigned failures;
	unsigned errors;
	int64_t began_us; /* monotonic, of the case */
	int64_t suite_us; /* its cases together */
	char timestamp[TIME_TEXT_MAX];
};

static const char *entity_of(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n': /* as they stand, attributes would give spaces */
		return "&#10;";
	case '\r':
		return "&#13;";
	case '\t':
		return "&#9;";
	default:
		return NULL;
	}
}

/* XML 1.0 section 2.2, "Char". */
static bool is_xml_char(uint32_t c)
{
	return c >= 0x20 && c != 0xfffe && c != 0xffff;
}

static void add_text(struct buf *out, struct str s)
{
	while (s.len) {
		uint32_t c = 0;
		const size_t len = utf8_decode(s, &c);
		const char *entity = len ? entity_of(c) : NULL;
		if (entity)
			buf_add_text(out, entity);
		else if (len && is_xml_char(c))
			buf_add(out, str_sub(s, 0, len));
		else
			buf_add_text(out, UTF8_REPLACEMENT);
		s = str_from_pos(s, size_max(len, 1));
	}
}

static void add_attribute(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, " %s=\"", name);
	add_text(out, value);
	buf_add_char(out, '"');
}

static void add_seconds(struct buf *out, int64_t us)
{
	buf_printf(out, " time=\"%lld.%06lld\"", (long long)(us / US_PER_SEC),
		   (long long)(us % US_PER_SEC));
}

struct junit *junit_new(void)
{
	struct junit *junit = mem_new(sizeof(*junit));

	buf_init(&junit->out, REPORT_MAX);
	buf_init(&junit->cases, REPORT_MAX);
	buf_init(&junit->name, REPORT_MAX);
	buf_init(&junit->package, REPORT_MAX);
	(void)time_format_utc(clock_wall_us(&clock_system), junit->timestamp);
	junit->timestamp[19] = '\0'; /* Ant's schema knows neither fraction nor zone */
	buf_add_text(&junit->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	return junit;
}

void junit_free(struct junit *junit)
{
	if (!junit)
		return;
	buf_done(&junit->out);
	buf_done(&junit->cases);
	buf_done(&junit->name);
	buf_done(&junit->package);
	free(junit);
}

static void end_suite(struct junit *junit)
{
	struct buf *out = &junit->out;

	if (!junit->tests)
		return;
	buf_printf(out, "<testsuite id=\"%u\"", junit->suites++);
	add_attribute(out, "name", buf_str(&junit->name));
	add_attribute(out, "package", buf_str(&junit->package));
	add_attribute(out, "timestamp", str_from(junit->timestamp));
	add_attribute(out, "hostname", STR("localhost"));
	buf_printf(out, " tests=\"%u\" failures=\"%u\" errors=\"%u\"", junit->tests,
		   junit->failures, junit->errors);
	add_seconds(out, junit->suite_us);
	buf_add_text(out, ">\n<properties/>\n");
	buf_add(out, buf_str(&junit->cases));
	buf_add_text(out, "<system-out/>\n<system-err/>\n</testsuite>\n");
}

void junit_suite(struct junit *junit, struct str name, struct str package)
{
	end_suite(junit);
	buf_clear(&junit->cases);
	buf_clear(&junit->name);
	buf_clear(&junit->package);
	buf_add(&junit->name, name);
	buf_add(&junit->package, package);
	junit->tests = 0;
	junit->failures = 0;
	junit->errors = 0;
	junit->suite_us = 0;
	junit->began_us = clock_mono_us(&clock_system);
}

void junit_case(struct junit *junit, struct str name, enum junit_result result, struct str message)
{
	struct buf *out = &junit->cases;
	const int64_t now_us = clock_mono_us(&clock_system);
	const char *element = result == JUNIT_FAILED ? "failure" : "error";

	junit->tests++;
	junit->failures += result == JUNIT_FAILED;
	junit->errors += result == JUNIT_ERROR;
	buf_add_text(out, "<testcase");
	add_attribute(out, "name", name);
	add_attribute(out, "classname", buf_str(&junit->package));
	add_seconds(out, now_us - junit->began_us);
	junit->suite_us += now_us - junit->began_us;
	junit->began_us = now_us;
	if (result == JUNIT_PASSED) {
		buf_add_text(out, "/>\n");
		return;
	}
	buf_printf(out, "><%s type=\"%s\"", element, element);
	add_attribute(out, "message", message);
	buf_add_char(out, '>');
	add_text(out, message);
	buf_printf(out, "</%s></testcase>\n", element);
}

enum errc junit_end(struct junit *junit, int fd, struct err *err)
{
	end_suite(junit);
	buf_add_text(&junit->out, "</testsuites>\n");
	if (buf_failed(&junit->out) || buf_failed(&junit->cases))
		return fail(err, ERR_LIMIT, "the report is longer than %u bytes", REPORT_MAX);
	return fd_write_all(fd, buf_str(&junit->out), err);
}
