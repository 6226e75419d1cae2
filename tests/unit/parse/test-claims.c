/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats do not steal each other's lines: every line of every case of a line format is claimed
 * most surely by its own format alone, so that the order of the list does not matter. And no
 * format falls over what is hostile.
 */
#include "support/check.h"

#include <dirent.h>
#include <limits.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/os/fd.h"
#include "parse/line/syslog-header.h"
#include "parse/stream/session.h"

#define CASE_BYTES_MAX (4u * 1024 * 1024)
#define ARRIVAL_US     (INT64_C(1795305600) * US_PER_SEC) /* 2026-11-22T00:00:00Z */

static bool is_line_format(const struct parser *parser)
{
	return !parser_is_container(parser);
}

/* Lines that belong to nobody, or to another format, and stand in a case to show just that. */
static bool is_foreign(const struct parser *parser, struct str message)
{
	return parser->confidence(message) == CONFIDENCE_NONE ||
	       strcmp(parser->name, "syslog") == 0;
}

static void check_line(const struct parser *own, struct str line)
{
	struct syslog_header header;
	(void)syslog_header_parse(line, ARRIVAL_US, &header);

	if (is_foreign(own, header.message))
		return;
	const int sure = own->confidence(header.message);
	for (size_t i = 0; parsers[i]; i++) {
		if (parsers[i] == own || !is_line_format(parsers[i]))
			continue;
		if (parsers[i]->confidence(header.message) >= sure)
			fail_msg("%s is as sure as %s of: %.*s", parsers[i]->name, own->name,
				 STR_ARG(line));
	}
}

/* Calls `check` for every line of the cases of `parser`; how many there were. */
static size_t each_case_line(const struct parser *parser,
			     void (*check)(const struct parser *parser, struct str line))
{
	char folder[PATH_MAX];
	size_t n = 0;

	(void)snprintf(folder, sizeof(folder), "%s/tests/cases/parse/%s", getenv("TONOI_SOURCE"),
		       parser->name);
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		char path[PATH_MAX + NAME_MAX + 2];
		struct err err;
		auto_buf bytes = BUF_INIT(CASE_BYTES_MAX);
		struct str line;

		if (!str_ends(str_from(entry->d_name), STR(".in")))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		assert_ok(file_read(path, &bytes, &err), &err);
		struct str rest = buf_str(&bytes);
		while (str_next_line(&rest, &line)) {
			check(parser, line);
			n++;
		}
	}
	(void)closedir(dir);
	return n;
}

static void each_line_is_claimed_by_its_own_format_alone(void **state UNUSED)
{
	for (size_t i = 0; parsers[i]; i++) {
		if (is_line_format(parsers[i]))
			check_row(each_case_line(parsers[i], check_line) > 0, parsers[i]->name);
	}
}

/* Sentences of programs that are not ours to judge: only plain syslog may want them. */
static void leaves_plain_prose_alone(void **state UNUSED)
{
	static const char *const lines[] = {
		"reply from the printer is missing",
		"config file is missing",
		"query finished in 3 ms",
		"User logged in from the web page",
		"[DNS] cache cleared",
		"date format changed",
		"type=unknown something happened",
		"id=17 state=ok",
		"1,2,3,4,5,6",
		"Connection to database lost",
		"Restarting service",
		"LAN cable unplugged",
		"50% of the disk is used",
		"%d items: none",
		"CEF logging enabled",
		"Failed to open file",
		"Accepted 3 of 4 items",
		"new user interface loaded",
		"[Sunday] backup",
		"",
	};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		for (size_t p = 0; parsers[p]; p++) {
			if (!is_line_format(parsers[p]) || strcmp(parsers[p]->name, "syslog") == 0)
				continue;
			if (parsers[p]->confidence(str_from(lines[i])) != CONFIDENCE_NONE)
				fail_msg("%s claims “%s”", parsers[p]->name, lines[i]);
		}
	}
}

struct counts {
	size_t events;
	size_t failed;
};

static void count_event(void *ctx, struct event *event)
{
	struct counts *counts = ctx;

	assert_true(event->n_fields <= EVENT_FIELDS_MAX);
	counts->events++;
}

static void count_failure(void *ctx, uint64_t record UNUSED, const struct err *err UNUSED)
{
	struct counts *counts = ctx;

	counts->failed++;
}

/* Reads `line` with `parser`, whatever it thinks of it, from an exact copy. */
static struct counts read_line(const struct parser *parser, struct str line)
{
	struct counts counts = { .events = 0 };
	const struct event_sink sink = { .take = count_event,
					 .failed = count_failure,
					 .ctx = &counts };
	const struct parse_shared shared = { 0 };
	auto_free char *copy = mem_copy(line.ptr, size_max(line.len, 1));
	const struct record_in record = { .bytes = str_of(copy, line.len),
					  .number = 1,
					  .arrival_us = ARRIVAL_US };

	struct parse_session *session = parse_session_new(&sink, &shared, parser);
	parse_record(session, &record);
	parse_finish(session);
	parse_session_free(session);
	return counts;
}

/* auditd's EOE only says that an event is complete. */
static bool is_end_mark(struct str line)
{
	return str_starts(line, STR("type=EOE"));
}

static void check_cuts(const struct parser *parser, struct str line)
{
	for (size_t cut = 0; cut < line.len; cut++) {
		const struct counts counts = read_line(parser, str_sub(line, 0, cut));
		if (counts.events + counts.failed == 0 && !is_end_mark(line))
			fail_msg("%s: nothing came of a line cut at %zu: %.*s", parser->name, cut,
				 STR_ARG(line));
	}
}

static void bears_lines_cut_at_every_byte(void **state UNUSED)
{
	for (size_t i = 0; parsers[i]; i++) {
		if (is_line_format(parsers[i]))
			(void)each_case_line(parsers[i], check_cuts);
	}
}

/* The head of a line each format knows, then a megabyte of what should hurt. */
static const char *const heads[] = {
	"date=2026-11-22 type=event logid=1 ",
	"id=firewall sn=1 fw=1 m=1 ",
	"CEF:0|V|P|1|2|n|3|",
	"LEEF:1.0|V|P|1|e|",
	"type=EXECVE msg=audit(1795324200.101:801): ",
	"type=SYSCALL msg=audit(1795324200.101:801): ",
	"1795323900.481 4 192.0.2.47 TCP_MISS/200 1 GET ",
	"192.0.2.4 - - [22/Nov/2026:14:00:00 +0900] \"",
	"1,2026/11/22 14:00:00,1,TRAFFIC,end,1,2026/11/22 14:00:00,",
	"%ASA-6-302013: Built inbound TCP connection ",
	"Failed password for ",
	"root : TTY=pts/0 ; USER=root ; COMMAND=",
	"pam_unix(sshd:auth): authentication failure; ",
	"query[A] ",
	"[INSPECT] LAN2[out][31] TCP ",
	"<13>1 2026-11-22T00:00:00Z h a p m [id ",
};
static const char *const bodies[] = {
	"a=b ", "a=\"", "\" ", "\\",	 "=",	   " ",		  "|", ",",
	"\"\"", "a",	"[",   "a0=FF ", " from ", "x=\"\\\"\" ", ";", "\xe3\x81\x82",
};

static void bears_a_megabyte_of_anything(void **state UNUSED)
{
	auto_free char *line = mem_new(RECORD_MAX);

	for (size_t h = 0; h < ARRAY_LEN(heads); h++) {
		for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
			const size_t step = strlen(bodies[b]);
			size_t n = strlen(heads[h]);

			memcpy(line, heads[h], n);
			for (; n + step <= RECORD_MAX; n += step)
				memcpy(line + n, bodies[b], step);
			const struct counts counts = read_line(NULL, str_of(line, n));
			check_row(counts.events + counts.failed > 0, heads[h]);
		}
	}
}

static void bears_nul_bytes(void **state UNUSED)
{
	for (size_t h = 0; h < ARRAY_LEN(heads); h++) {
		char line[256] = { 0 };
		const size_t n = strlen(heads[h]);

		memcpy(line, heads[h], n);
		check_row(read_line(NULL, str_of(line, sizeof(line))).events > 0, heads[h]);
		line[n / 2] = '\0';
		check_row(read_line(NULL, str_of(line, sizeof(line))).events > 0, heads[h]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_claimed_by_its_own_format_alone),
		cmocka_unit_test(leaves_plain_prose_alone),
		cmocka_unit_test(bears_lines_cut_at_every_byte),
		cmocka_unit_test(bears_a_megabyte_of_anything),
		cmocka_unit_test(bears_nul_bytes),
	};

	return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
