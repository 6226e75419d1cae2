/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy/policy-desk.h"

#include "cli/out-file.h"
#include "cli/print/html.h"
#include "policy/policy-paper.h"
#include "store/facility.h"

#define PAPER_BYTES (16u * 1024 * 1024)

enum errc policy_desk_open(const struct options *options, bool write, struct policy_desk *ret,
			   struct err *err)
{
	*ret = (struct policy_desk){ .facts = NULL };
	const enum errc code = duty_desk_open(options, write, &ret->duties, err);

	if (code)
		return code;
	ret->scope = (struct policy_scope){
		.db = ret->duties.db,
		.content = ret->duties.scope.policies,
		.forms = ret->duties.scope.forms,
		.arena = &ret->duties.arena,
	};
	return policy_facts_gather(&ret->scope, lang_get(), &ret->facts, err);
}

void policy_desk_done(struct policy_desk *desk)
{
	duty_desk_done(&desk->duties);
}

enum errc policy_desk_draft(struct policy_desk *desk, const struct options *options,
			    struct policy_draft **ret, struct err *err)
{
	const struct str id = str_from(options_arg(options, 0));
	const struct policy *policy = policy_find(desk->scope.content, id);

	if (!policy)
		return fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(id),
			text_of(TR("その規程のひな形はありません（tonoi policy list で見られます）",
				   "there is no such policy (tonoi policy list shows them)")));
	return policy_draft_write(&desk->scope, desk->facts, policy, lang_get(), ret, err);
}

static enum errc make_pdf(const struct policy_desk *desk, const struct policy_paper *paper,
			  struct buf *out, struct err *err)
{
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = paper->title,
		.facility = facility_name(desk->scope.db, desk->scope.arena),
		.day = str_from(day_text(desk->duties.scope.today, day)),
		.made_us = desk->duties.scope.now_us,
		.lang = paper->lang,
	};
	auto_report *report = report_new(&head);

	report_note(report, paper->status);
	policy_paper_fill(report, paper->text);
	const enum errc code = report_check(report, err);
	return code ? code : report_pdf(report, out, err);
}

static void add_element(struct buf *out, const char *name, struct str words)
{
	buf_printf(out, "<%s>", name);
	html_text(out, words);
	buf_printf(out, "</%s>\n", name);
}

/* A whole document without scripts. */
static void make_html(const struct policy_desk *desk, const struct policy_paper *paper,
		      struct buf *out)
{
	static const char *const elements[POLICY_LINE_KINDS] = {
		[POLICY_LINE_TITLE] = "h1", [POLICY_LINE_CLAUSE] = "h2",
		[POLICY_LINE_ITEM] = "li",  [POLICY_LINE_NOTE] = "small",
		[POLICY_LINE_TEXT] = "p",
	};
	struct str text = paper->text;
	struct policy_line line;
	bool in_list = false;

	buf_printf(out,
		   "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width\">\n"
		   "<style>body{max-width:45em;margin:2em auto;padding:0 1em;line-height:1.7;"
		   "font-family:sans-serif}small{display:block}</style>\n",
		   paper->lang == LANG_JA ? "ja" : "en");
	add_element(out, "title", paper->title);
	while (policy_line_next(&text, desk->scope.arena, &line)) {
		const bool item = line.kind == POLICY_LINE_ITEM;

		if (item != in_list)
			buf_add_text(out, item ? "<ul>\n" : "</ul>\n");
		in_list = item;
		add_element(out, elements[line.kind], line.words);
		if (line.kind == POLICY_LINE_TITLE)
			add_element(out, "p", paper->status);
	}
	buf_add_text(out, in_list ? "</ul>\n</html>\n" : "</html>\n");
}

enum errc policy_desk_write(const struct policy_desk *desk, const struct options *options,
			    const struct policy_paper *paper, struct err *err)
{
	const struct str as = str_from(options_text(options, "as"));
	auto_buf out = BUF_INIT(PAPER_BYTES);
	enum errc code = ERR_OK;

	if (str_is(as, "pdf"))
		code = make_pdf(desk, paper, &out, err);
	else if (str_is(as, "html"))
		make_html(desk, paper, &out);
	else
		buf_add(&out, paper->text);
	if (!code && buf_failed(&out))
		code = fail(err, ERR_LIMIT, "%.*s: more than %u bytes", STR_ARG(paper->title),
			    PAPER_BYTES);
	return code ? code : out_file_write(options, buf_str(&out), err);
}
