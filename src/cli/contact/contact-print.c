/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contact diagram, or the sheet of a call-out, on paper.
 */
#include "base/office/pdf-write.h"
#include "cli/contact/contact-desk.h"
#include "cli/out-file.h"
#include "inspections/pack.h"

#define PAPER_MAX   (32u * 1024 * 1024)
#define SCOPE_BYTES (32u * 1024 * 1024)

static const struct option_def option_rows[] = {
	{ .name = "callout",
	  .type = OPTION_TEXT,
	  .arg = "CASE",
	  .help = TEXT("この事案の緊急連絡の紙", "the sheet of this case's call-out") },
	{ .name = "plan",
	  .type = OPTION_TEXT,
	  .arg = "PLAN",
	  .help = TEXT("書き込んでいない緊急連絡の紙（attack、outage など）",
		       "an empty call-out sheet (attack, outage, …)") },
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "pdf|xlsx",
	  .fallback = "pdf",
	  .help = TEXT("PDF か Excel の表", "a PDF or a workbook") },
	OUT_FILE_OPTION,
	OPTIONS_END,
};

static enum errc make_diagram(struct contact_desk *desk, struct report **ret, struct err *err)
{
	auto_pack_office *office = NULL;
	auto_arena arena = ARENA_INIT(SCOPE_BYTES);
	const enum errc code = pack_office_open(NULL, &office, err);

	if (code)
		return code;
	const struct pack_scope scope =
		pack_scope_at(office, desk->db, &arena, lang_get(), desk->scope.now_us);
	return pack_report(&scope, pack_part_find(STR("contacts")), ret, err);
}

static enum errc make_sheet(struct contact_desk *desk, struct str name, struct report **ret,
			    struct err *err)
{
	struct case_record record;
	int64_t id = 0;
	enum errc code = cases_find(desk->db, name, &desk->arena, &record, err);

	if (!code)
		code = callouts_newest(desk->db, record.id, &id, err);
	if (code)
		return code;
	return callout_sheet_named(
		&desk->scope,
		arena_printf(&desk->arena, "%lld/%lld", (long long)record.id, (long long)id), ret,
		err);
}

static enum errc make(struct contact_desk *desk, const struct options *options, struct report **ret,
		      struct err *err)
{
	if (options_given(options, "callout"))
		return make_sheet(desk, options_str(options, "callout"), ret, err);
	if (options_given(options, "plan"))
		return callout_sheet_named(
			&desk->scope,
			arena_printf(&desk->arena, "/%.*s", STR_ARG(options_str(options, "plan"))),
			ret, err);
	return make_diagram(desk, ret, err);
}

static enum exit_code run(const struct options *options)
{
	auto_contact_desk desk = { .db = NULL };
	auto_report *report = NULL;
	auto_buf out = BUF_INIT(PAPER_MAX);
	const bool pdf = str_is(options_str(options, "as"), "pdf");
	struct err err;
	enum errc code = contact_desk_open(options, false, &desk, &err);

	if (!code)
		code = make(&desk, options, &report, &err);
	if (!code && pdf)
		code = pdf_check_fonts(&err);
	if (!code)
		code = pdf ? report_pdf(report, &out, &err) : report_xlsx(report, &out, &err);
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_contact_print = {
	.name = "contact print",
	.summary = TEXT("連絡体制図や緊急連絡の紙を印刷用にする",
			"write the contact diagram or a call-out sheet for printing"),
	.details = TEXT("紙には版と日付が入ります。貼ったら tonoi contact hang で場所を書きます。",
			"The paper has its version and day; say where it hangs with “tonoi contact "
			"hang”."),
	.options = option_rows,
	.run = run,
};
