/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence changes hands or place, is checked, corrected, destroyed.
 */
#include "cli/case/case-desk.h"
#include "custody/exhibits.h"

static enum errc move_it(struct case_edit *edit, const struct options *options, struct err *err)
{
	const struct str name = str_from(options_arg(options, 1));
	const int64_t number = exhibit_number_of(edit->record.number, name);
	size_t kind = EXHIBIT_HANDED;
	const enum errc code = case_word(options, "kind", exhibit_move_kinds, &kind, err);
	const struct exhibit_move move = {
		.kind = (enum exhibit_move_kind)kind,
		.happened_us = edit->happened_us,
		.giver = options_str(options, "from"),
		.taker = options_str(options, "to"),
		.place = options_str(options, "place"),
		.seal = options_str(options, "seal"),
		.receipt = options_str(options, "receipt"),
		.words = options_str(options, "words"),
	};

	if (!code && !number)
		return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(str_sub(name, 0, 60)),
			    text_of(TR("証拠の番号ではありません（例: E3）",
				       "is no number of an exhibit (such as E3)")));
	return code ? code : exhibit_move(edit, number, &move, err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "exhibit.move", &edit, &err);

	return case_desk_end(&edit, code ? code : move_it(&edit, options, &err), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "kind",
	  .type = OPTION_CHOICE,
	  .choices = "handed|moved|returned|checked|corrected|destroyed",
	  .fallback = "handed",
	  .help = TEXT("渡した、場所を変えた、返ってきた、確かめた、書き誤りを正した、廃棄した",
		       "what became of it") },
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("渡した人", "who gave it") },
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("受け取った人", "who took it") },
	{ .name = "place",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("置き場所", "where it is put") },
	{ .name = "seal",
	  .type = OPTION_TEXT,
	  .arg = "NO",
	  .help = TEXT("封の番号", "number of the seal") },
	{ .name = "receipt",
	  .type = OPTION_TEXT,
	  .arg = "NO",
	  .help = TEXT("受領書の番号", "number of the receipt") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("説明（正したとき、廃棄したときは必要）",
		       "why (needed when it was corrected or destroyed)") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_exhibit_move = {
	.name = "exhibit move",
	.summary = TEXT("証拠の受け渡しを書き留める", "write down that evidence changed hands"),
	.args = "CASE EXHIBIT",
	.min_args = 2,
	.max_args = 2,
	.options = option_rows,
	.run = run,
};
