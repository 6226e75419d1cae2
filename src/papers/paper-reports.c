/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to tell by when, and the forms to write it on when no program is there to fill them. */
#include "inspections/contacts.h"
#include "papers/paper-parts.h"
#include "reports/report-content.h"

#define WORDS_MAX 1000u
#define NAME_MAX  PACK_NAME_MAX

/* ---- deadlines ---- */

static const struct telling_rule *rule_of_today(const struct paper_scope *scope,
						const struct recipient_duty *duty)
{
	const int32_t today = scope->pack->duties.today;

	for (size_t i = 0; i < duty->n_rules; i++) {
		const struct telling_rule *rule = &duty->rules[i];
		if ((rule->from == DAY_NONE || rule->from <= today) &&
		    (rule->until == DAY_NONE || today <= rule->until))
			return rule;
	}
	return NULL;
}

static struct str due_words(const struct report *report, const struct telling_rule *rule,
			    struct arena *arena)
{
	auto_buf words = BUF_INIT(WORDS_MAX);
	const enum lang lang = report_about(report)->lang;

	if (!rule->has_due)
		return paper_say(report, TR("ただちに", "At once"));
	deadline_add_words(&rule->due, lang, &words);
	if (rule->has_aim) {
		buf_add_text(&words, text_in(TR("（目安：", " (aim: "), lang));
		deadline_add_words(&rule->aim, lang, &words);
		buf_add_text(&words, text_in(TR("）", ")"), lang));
	}
	return arena_str(arena, buf_str(&words));
}

/* The clause, with what nobody compared with its original said so. */
static struct str clause_words(const struct report *report, const struct telling_rule *rule,
			       struct arena *arena)
{
	return arena_printf(arena, "%.*s%s", STR_ARG(str_or_empty(rule->clause)),
			    rule->confirmed || !rule->clause.len
				    ? ""
				    : report_say(report, TR("（原文と未照合）",
							    " (not compared with its text)")));
}

static void put_duty(const struct paper_scope *scope, struct report *report,
		     const struct contacts *contacts, const struct recipient *to,
		     const struct recipient_duty *duty)
{
	struct arena *arena = report_arena(report);
	const struct telling_rule *rule = rule_of_today(scope, duty);
	const enum lang lang = scope->pack->lang;

	if (!rule)
		return;
	report_row(report, (const struct str[]){
				   text_pair_in(to->title, lang), text_pair_in(duty->title, lang),
				   due_words(report, rule, arena),
				   str_from(text_in(telling_forces[rule->force].text, lang)),
				   clause_words(report, rule, arena),
				   to->contact.len ? contact_line(scope->pack->contacts, contacts,
								  to->contact, lang, arena)
						   : STR(""),
				   STR("") });
}

enum errc paper_fill_deadlines(const struct paper_scope *scope, struct report *report,
			       struct err *err)
{
	const struct report_content *content = scope->pack->duties.reports;
	const struct contacts *contacts = paper_contacts(scope, err);
	const struct report_column columns[] = {
		{ paper_say(report, TR("だれに", "Whom")), 20 },
		{ paper_say(report, TR("何を", "What")), 20 },
		{ paper_say(report, TR("いつまでに（知った時から）", "By (from knowing)")), 22 },
		{ paper_say(report, TR("根拠の強さ", "Ground")), 12 },
		{ paper_say(report, TR("根拠", "Clause")), 26 },
		{ paper_say(report, TR("電話", "Telephone")), 24 },
		{ paper_say(report, TR("伝えた時刻・受けた人", "Told at, whom")), 20 },
	};

	if (!contacts)
		return err->code;
	report_text(
		report,
		paper_say(report, TR("知った時：＿＿月＿＿日＿＿時＿＿分　　書いた人：＿＿＿＿＿＿",
				     "Known at: ____________   by: ____________")));
	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; content && i < recipient_count(content); i++) {
		const struct recipient *to = recipient_at(content, i);
		for (size_t d = 0; d < to->n_duties; d++)
			put_duty(scope, report, contacts, to, &to->duties[d]);
	}
	report_note(report,
		    paper_say(report, TR("相手によっては、事実によって要らないことがあります。"
					 "迷うものは伝えます。",
					 "Some need not be told, depending on the facts. In "
					 "doubt, tell them.")));
	return ERR_OK;
}

/* ---- blank forms ---- */

static void put_section(struct report *report, const struct report_section *section)
{
	const enum lang lang = report_about(report)->lang;
	const struct report_column columns[] = {
		{ paper_say(report, TR("項目", "Field")), 50 },
		{ paper_say(report, TR("記入", "To be filled in")), 80 },
	};

	report_heading(report, text_pair_in(section->title, lang));
	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < section->n_fields; i++) {
		const struct report_field *field = &section->fields[i];
		report_row(report, (const struct str[]){
					   arena_printf(report_arena(report), "%.*s%s%.*s",
							STR_ARG(str_or_empty(field->number)),
							field->number.len ? " " : "",
							STR_ARG(text_pair_in(field->title, lang))),
					   STR("\n") });
	}
}

static enum errc give_form(const struct paper_scope *scope, struct paper_sink *sink,
			   const struct report_form *form, struct err *err)
{
	auto_report *report = paper_begin(scope, text_pair_in(form->title, scope->pack->lang));
	char name[NAME_MAX];

	report_text(report, text_pair_in(form->about, scope->pack->lang));
	for (size_t i = 0; i < form->n_sections; i++)
		put_section(report, &form->sections[i]);
	(void)snprintf(name, sizeof(name), "form-%.*s", STR_ARG(form->id));
	return paper_give_report(sink, name, report, err);
}

enum errc papers_give_forms(const struct paper_scope *scope, struct paper_sink *sink,
			    struct err *err)
{
	const struct report_content *content = scope->pack->duties.reports;
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && content && i < report_form_count(content); i++) {
		const struct report_form *form = report_form_at(content, i);
		/* A letter has no fields to be written into. */
		if (!form->letter)
			code = give_form(scope, sink, form, err);
	}
	return code;
}
