/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"
#include "vendors/task-sheet.h"

static const struct rows_column columns[] = {
	{ .name = "task", .title = TEXT("番号", "TASK") },
	{ .name = "who", .title = TEXT("担当", "WHO") },
	{ .name = "title", .title = TEXT("すること", "WHAT") },
	{ .name = "note", .title = TEXT("取り決め", "NOTE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "note",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("取り決めたこと", "what was agreed besides") },
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "rows|csv|xlsx|pdf",
	  .fallback = "rows",
	  .help = TEXT("双方で確認する表として書き出す",
		       "write the sheet that both sides agree to") },
	OUT_FILE_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static enum errc print_rows(const struct task_sheet *sheet, const struct options *options,
			    struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);

	for (size_t i = 0; i < sheet->content->n_tasks; i++) {
		const struct vendor_task *task = &sheet->content->tasks[i];
		const struct vendor_term *term = vendor_term_find(sheet->tasks, task->id);

		rows_add(rows, (const struct str[]){
				       task->id,
				       str_from(task_who_names[term ? term->answer : 0]),
				       text_pair_in(task->title, lang_get()),
				       term && term->note.len ? term->note : STR_NONE,
			       });
	}
	return rows_end(rows, err);
}

static enum errc print_sheet(struct vendor_desk *desk, const struct options *options,
			     struct err *err)
{
	const struct str as = str_from(options_text(options, "as"));
	auto_buf out = BUF_INIT(TASK_SHEET_MAX);
	struct task_sheet sheet;

	enum errc code = task_sheet_load(&desk->scope, vendor_desk_arg(options, 0), &sheet, err);
	if (code)
		return code;
	if (str_is(as, "rows"))
		return print_rows(&sheet, options, err);
	if (str_is(as, "csv"))
		task_sheet_csv(&sheet, &out);
	else
		code = str_is(as, "xlsx") ? task_sheet_xlsx(&sheet, &out, err)
					  : task_sheet_pdf(&sheet, &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static bool known(const struct vendor_content *content, struct str key)
{
	return vendor_task_find(content, key);
}

static enum exit_code run(const struct options *options)
{
	static const struct vendor_term_word word = { .audit = "vendor.task",
						      .kind = TERM_TASK,
						      .names = task_who_names,
						      .n_names = TASK_WHOS,
						      .known = known,
						      .list = print_sheet };

	return vendor_term_run(options, &word);
}

const struct command command_vendor_responsibility = {
	.name = "vendor responsibility",
	.summary = TEXT("誰が何をするか（責任分界）を並べる、決める、表にする",
			"who does what with a product: list it, decide it, make a sheet of it"),
	.args = "VENDOR/PRODUCT [TASK undecided|house|vendor|both|nobody]",
	.min_args = 1,
	.max_args = 3,
	.options = option_rows,
	.run = run,
};
