/* SPDX-License-Identifier: Apache-2.0 */
/* Playbooks and policies: texts that have a paper of their own. */
#include "base/alloc.h"
#include "inspections/contacts.h"
#include "papers/paper-parts.h"
#include "playbooks/playbook-paper.h"
#include "playbooks/playbook-records.h"
#include "policy/policy-content.h"
#include "policy/policy-paper.h"
#include "policy/policy-records.h"

#define SET_BYTES  (16u * 1024 * 1024)
#define TEXT_BYTES (1024u * 1024)

/* ---- playbooks ---- */

struct phones {
	const struct paper_scope *scope;
	const struct contacts *contacts;
};

static struct str phone_line(void *ctx, struct str part, enum lang lang, struct arena *arena)
{
	const struct phones *phones = ctx;

	return contact_line(phones->scope->pack->contacts, phones->contacts, part, lang, arena);
}

static enum errc set_playbook(const struct paper_sink *sink, const struct playbook_paper *paper,
			      struct buf *pdf, struct buf *text, struct err *err)
{
	const enum errc code = playbook_paper_text(paper, text, err);

	return code || !paper_wants_pdf(sink) ? code : playbook_paper_write(paper, pdf, err);
}

static enum errc give_playbook(struct phones *phones, struct paper_sink *sink, struct str name,
			       struct err *err)
{
	const struct pack_scope *pack = phones->scope->pack;
	const struct playbook_phone_book book = { .line = phone_line, .ctx = phones };
	auto_playbook_bundle bundle = { .n = 0 };
	auto_buf pdf = BUF_INIT(SET_BYTES);
	auto_buf text = BUF_INIT(TEXT_BYTES);
	char file[PACK_NAME_MAX];
	char day[DAY_TEXT_MAX];
	enum errc code = playbook_bundle_current(phones->scope->playbooks, pack->db, name,
						 pack->duties.arena, &bundle, err);

	if (code)
		return code;
	const struct playbook_paper paper = { .bundle = &bundle,
					      .phones = &book,
					      .facility = pack->facility,
					      .day = str_from(day_text(pack->duties.today, day)),
					      .link = STR(""),
					      .made_us = pack->now_us,
					      .lang = pack->lang };
	const struct text_pair title = bundle.at[0].playbook->name;
	const struct str words = text_pair_in(title, pack->lang);

	code = set_playbook(sink, &paper, &pdf, &text, err);
	(void)snprintf(file, sizeof(file), "playbook-%.*s", STR_ARG(name));
	return code ? code
		    : paper_give_set(sink, file, words.len ? words : title.en, buf_str(&pdf),
				     buf_str(&text), err);
}

/* A playbook is given after the list was read: both ask the same tables. */
struct names {
	struct arena *arena;
	struct str at[PLAYBOOKS_MAX];
	size_t n;
};

static bool keep_name(void *ctx, const struct playbook_copy *copy)
{
	struct names *names = ctx;

	if (!copy->playbook->part && names->n < ARRAY_LEN(names->at))
		names->at[names->n++] = arena_str(names->arena, copy->playbook->short_name);
	return true;
}

enum errc papers_give_playbooks(const struct paper_scope *scope, struct paper_sink *sink,
				struct err *err)
{
	const struct pack_scope *pack = scope->pack;
	struct phones phones = { scope, paper_contacts(scope, err) };
	struct names names = { .arena = pack->duties.arena };

	if (!phones.contacts)
		return err->code;
	auto_arena arena = ARENA_INIT(SET_BYTES);
	enum errc code =
		playbook_current_each(scope->playbooks, pack->db, &arena, keep_name, &names, err);
	for (size_t i = 0; !code && i < names.n; i++)
		code = give_playbook(&phones, sink, names.at[i], err);
	return code;
}

/* ---- policies ---- */

static enum errc give_policy(const struct paper_scope *scope, struct paper_sink *sink,
			     const struct policy_version *version, struct err *err)
{
	auto_report *report = paper_begin(scope, version->title);
	char name[PACK_NAME_MAX];

	report_note(report, arena_printf(report_arena(report), "%s %lld　%s %.*s　%s %.*s",
					 report_say(report, TR("第", "version")),
					 (long long)version->number,
					 report_say(report, TR("版　施行", "in force from")),
					 STR_ARG(version->valid_from),
					 report_say(report, TR("決定", "decided by")),
					 STR_ARG(version->approved)));
	policy_paper_fill(report, version->text);
	(void)snprintf(name, sizeof(name), "policy-%.*s", STR_ARG(version->policy));
	return paper_give_report(sink, name, report, err);
}

static enum errc give_none(const struct paper_scope *scope, struct paper_sink *sink,
			   struct err *err)
{
	auto_report *report = paper_begin(
		scope,
		str_from(text_in(TR("採用した規程", "Policies in force"), scope->pack->lang)));

	report_text(
		report,
		paper_say(report, TR("採用した規程はまだありません。採用すると、ここに入ります。",
				     "No policy was adopted yet. Adopted ones are put here.")));
	return paper_give_report(sink, "policy", report, err);
}

enum errc papers_give_policies(const struct paper_scope *scope, struct paper_sink *sink,
			       struct err *err)
{
	const struct pack_scope *pack = scope->pack;
	const struct policy_content *content = pack->duties.policies;
	size_t given = 0;

	for (size_t i = 0; content && i < policy_count(content); i++) {
		struct policy_version version;
		enum errc code = policy_versions_get(pack->db, policy_at(content, i)->id, 0,
						     pack->duties.arena, &version, err);

		if (code == ERR_NOT_FOUND)
			continue;
		if (!code)
			code = give_policy(scope, sink, &version, err);
		if (code)
			return code;
		given++;
	}
	return given ? ERR_OK : give_none(scope, sink, err);
}
