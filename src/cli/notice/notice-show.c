/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice whole: for people what it says, else its document as it goes from house to house.
 */
#include "cli/notice/notice-desk.h"

/* Nothing of a notice moves the cursor of who reads it. */
static void print_text(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		(void)putchar(c < ' ' && c != '\n' && c != '\t' ? '?' : c);
	}
	(void)putchar('\n');
}

static void print_duties(const struct notice *notice)
{
	for (const struct notice_duty *duty = notice->duties; duty; duty = duty->next)
		printf(text_of(TR("・%.*s：%.*s（%lld 日以内）\n",
				  "- %.*s: %.*s (in %lld days)\n")),
		       STR_ARG(duty->id), STR_ARG(text_pair_in(duty->title, lang_get())),
		       (long long)duty->days);
}

/* TLP at the top and at the bottom, in capitals (TLP 2.0, FIRST). */
static void print_notice(const struct notice *notice)
{
	const char *tlp = tlp_name(notice->tlp);

	printf("%s\n", tlp);
	if (notice->training)
		printf("%s\n", text_of(TR("【訓練】", "[DRILL]")));
	print_text(text_pair_in(notice->title, lang_get()));
	(void)putchar('\n');
	print_text(text_pair_in(notice->body, lang_get()));
	print_duties(notice);
	printf("%s\n", tlp);
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct notice_row row;
	struct notice notice;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (!code)
		code = notice_desk_get(&desk, options, &row, &notice, &err);
	if (code)
		return command_fail(&err);
	if (str_is(options_str(options, "format"), "json"))
		printf("%.*s\n", STR_ARG(row.document));
	else
		print_notice(&notice);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "text|json",
	  .fallback = "text",
	  .help = TEXT("文章か、機械のための文書か", "for people, or the document for machines") },
	OPTIONS_END,
};

const struct command command_notice_show = {
	.name = "notice show",
	.summary = TEXT("お知らせの中身", "what a notice says"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
