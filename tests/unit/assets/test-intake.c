/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of devices: each case NAME.in of tests/cases/assets/intake reads as NAME.expected says.
 * fusioninventory-debian and nmap-loopback are what these programs really wrote on a Debian 12.
 */
#include <stdio.h>

#include "assets/intake.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "support/asset-fixture.h"

#define SHOWN_MAX (1024u * 1024)
#define NOW_US	  (INT64_C(1795392000) * US_PER_SEC)

static enum errc show(void *ctx, const struct sighting *s, struct err *err UNUSED)
{
	struct buf *out = ctx;
	char time[TIME_TEXT_MAX];

	buf_printf(out, "%s %.*s | %.*s | %s\n", asset_feeds[s->feed].id, STR_ARG(s->source),
		   STR_ARG(s->key), time_format_utc(s->seen_us, time));
	for (enum asset_field i = 0; i < ASSET_FIELDS; i++) {
		if (s->field[i].len)
			buf_printf(out, "  %s: %.*s\n", asset_fields[i].id, STR_ARG(s->field[i]));
	}
	for (const struct identifier *i = s->identifiers; i; i = i->next)
		buf_printf(out, "  = %s %.*s\n", identifier_types[i->type].id, STR_ARG(i->value));
	for (const struct software *p = s->software; p; p = p->next)
		buf_printf(out, "  + %.*s | %.*s | %.*s | %.*s | %.*s\n", STR_ARG(p->vendor),
			   STR_ARG(p->product), STR_ARG(p->version), STR_ARG(p->cpe),
			   STR_ARG(p->purl));
	if (s->used_us != TIME_NONE)
		buf_printf(out, "  used %s\n", time_format_utc(s->used_us, time));
	if (s->tells_software)
		buf_printf(out, "  tells all of its %zu programs\n", s->n_software);
	return ERR_OK;
}

struct fixture {
	struct ledger_words *words;
	struct charset *charset;
};

static int setup(void **state)
{
	static struct fixture f;

	lang_set(LANG_JA);
	f = (struct fixture){ .words = own_words(), .charset = charset_new() };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ledger_words_free(f->words);
	charset_free(f->charset);
	return 0;
}

static void run_case(const struct fixture *f, const char *path, struct buf *out)
{
	const struct intake_sink sink = { .take = show, .ctx = out };
	const struct intake_options options = { .source = STR(""),
						.made_on = STR("karte-sv1"),
						.now_us = NOW_US,
						.words = f->words,
						.charset = f->charset };
	auto_buf text = BUF_INIT(SHOWN_MAX);
	struct intake_report report;
	struct err err = { .code = ERR_OK };

	assert_ok(file_read(path, &text, &err), &err);
	if (intake_read(buf_str(&text), &options, &sink, &report, &err))
		buf_printf(out, "error: %s\n", err.text);
	buf_printf(out, "%s: %zu taken, %zu noted\n", report.format ? report.format : "-",
		   report.taken, report.noted);
	for (size_t i = 0; i < size_min(report.noted, INTAKE_NOTES_MAX); i++)
		buf_printf(out, "note: %s\n", report.notes[i].text);
}

static void reads_the_cases(void **state)
{
	static const char *const names[] = {
		"fusioninventory-debian",
		"fusioninventory-packed",
		"netdiscovery",
		"prolog",
		"glpi-windows",
		"nmap-loopback",
		"nmap-ward",
		"cyclonedx",
		"cyclonedx-xml",
		"osquery-log",
		"osqueryi",
		"ledger-cp932",
		"ledger-bom",
		"ledger-lines",
		"ledger-no-heading",
		"ledger-short",
		"workbook",
		"workbook-broken",
		"not-ours",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		auto_buf out = BUF_INIT(SHOWN_MAX);
		auto_buf expected = BUF_INIT(SHOWN_MAX);
		char rest[ASSET_PATH_MAX];
		char path[ASSET_PATH_MAX];
		struct err err;
		(void)snprintf(rest, sizeof(rest), "tests/cases/assets/intake/%s.in", names[i]);
		run_case(*state, source_path(rest, path), &out);
		(void)snprintf(rest, sizeof(rest), "tests/cases/assets/intake/%s.expected",
			       names[i]);
		(void)source_path(rest, path);
		if (getenv("UPDATE_CASES"))
			assert_ok(file_replace(path, buf_str(&out), 0644, &err), &err);
		assert_ok(file_read(path, &expected, &err), &err);
		if (!str_equal(buf_str(&out), buf_str(&expected)))
			print_message("# %s\n%s", names[i], out.ptr);
		check_row(str_equal(buf_str(&out), buf_str(&expected)), names[i]);
	}
}

static enum errc refuse(void *ctx UNUSED, const struct sighting *s UNUSED, struct err *err)
{
	return fail(err, ERR_IO, "the disk is full");
}

static void an_error_of_the_sink_ends_the_reading(void **state)
{
	const struct fixture *f = *state;
	const struct intake_sink sink = { .take = refuse };
	const struct intake_options options = { .now_us = NOW_US,
						.words = f->words,
						.charset = f->charset };
	struct intake_report report;
	struct err err;

	assert_int_equal(
		intake_read(STR("管理番号,機器名\n1,a\n2,b\n"), &options, &sink, &report, &err),
		ERR_IO);
	assert_int_equal(report.taken, 0);
}

static void a_body_that_breaks_off_is_refused(void **state)
{
	const struct fixture *f = *state;
	const struct intake_sink sink = { .take = refuse };
	const struct intake_options options = { .words = f->words, .charset = f->charset };
	auto_buf text = BUF_INIT(SHOWN_MAX);
	struct intake_report report;
	char path[ASSET_PATH_MAX];
	struct err err;

	assert_ok(
		file_read(source_path("tests/cases/assets/intake/fusioninventory-packed.in", path),
			  &text, &err),
		&err);
	assert_int_equal(intake_read(str_sub(buf_str(&text), 0, text.len - 5), &options, &sink,
				     &report, &err),
			 ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_cases),
		cmocka_unit_test(an_error_of_the_sink_ends_the_reading),
		cmocka_unit_test(a_body_that_breaks_off_is_refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
