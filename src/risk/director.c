/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/director.h"

#include "assets/asset-table.h"
#include "backups/backup-records.h"
#include "forms/round-sheet.h"
#include "risk/register.h"
#include "store/alerts.h"

#define RISKS_SHOWN  5u
#define OWNERS_MAX   20u
#define ROUNDS_SHOWN 3u

struct paper {
	struct db *db;
	const struct duty_scope *scope;
	struct report *report;
	struct arena *arena;
	enum lang lang;
	struct str unknowns[8];
	size_t n_unknowns;
};

static struct str say(const struct paper *paper, struct text text)
{
	return str_from(report_say(paper->report, text));
}

static struct str number(const struct paper *paper, uint64_t n)
{
	return arena_printf(paper->arena, "%llu", (unsigned long long)n);
}

static void not_known(struct paper *paper, struct text text)
{
	if (paper->n_unknowns < ARRAY_LEN(paper->unknowns))
		paper->unknowns[paper->n_unknowns++] = say(paper, text);
}

/* ---- risks ---- */

static void put_risk(struct paper *paper, const struct risk *risk)
{
	const enum risk_level level = risk_level_of(risk->likelihood, risk->impact);

	report_row(
		paper->report,
		(const struct str[]){
			say(paper, risk_level_words(level)),
			risk_title(risk, paper->scope->risks, paper->lang),
			say(paper, risk_treatment_words(risk->treatment)),
			risk->owner.len ? risk->owner : say(paper, TR("決まっていない", "nobody")),
			risk->due_on.len ? risk->due_on : STR("–"),
		});
}

static enum errc put_risks(struct paper *paper, struct err *err)
{
	const struct report_column columns[] = {
		{ say(paper, TR("大きさ", "Level")), 0.1 },
		{ say(paper, TR("危険", "Risk")), 0.42 },
		{ say(paper, TR("どうするか", "Treatment")), 0.22 },
		{ say(paper, TR("担当", "Owner")), 0.13 },
		{ say(paper, TR("期限", "Due")), 0.13 },
	};
	struct risk_list risks;
	size_t open = 0;

	const enum errc code = risks_list(paper->db, paper->arena, &risks, err);
	if (code)
		return code;
	report_heading(paper->report, say(paper, TR("大きな危険", "The largest risks")));
	while (open < risks.n && risks.at[open].open)
		open++;
	if (!open) {
		report_text(paper->report, say(paper, TR("危険はまだ一つも評価されていません。",
							 "No risk has been rated yet.")));
		not_known(paper, TR("どの危険が大きいか（危険の評価をまだしていません）",
				    "which risks are large (none was rated yet)"));
		return ERR_OK;
	}
	report_columns(paper->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < open && i < RISKS_SHOWN; i++)
		put_risk(paper, &risks.at[i]);
	if (open > RISKS_SHOWN)
		report_note(paper->report,
			    arena_printf(paper->arena,
					 report_say(paper->report, TR("ほかに %zu 件", "%zu more")),
					 open - RISKS_SHOWN));
	return ERR_OK;
}

/* ---- duties by owner ---- */

struct owner {
	struct str name;
	size_t open;
	size_t overdue;
};

static struct owner *owner_of(struct owner owners[static OWNERS_MAX], size_t *n, struct str name)
{
	for (size_t i = 0; i < *n; i++) {
		if (str_equal(owners[i].name, name))
			return &owners[i];
	}
	if (*n == OWNERS_MAX)
		return NULL;
	owners[*n] = (struct owner){ .name = name };
	return &owners[(*n)++];
}

static enum errc put_duties(struct paper *paper, struct err *err)
{
	const struct report_column columns[] = {
		{ say(paper, TR("担当", "Owner")), 0.5 },
		{ say(paper, TR("まだのもの", "Open")), 0.25 },
		{ say(paper, TR("期限を過ぎたもの", "Overdue")), 0.25 },
	};
	struct owner owners[OWNERS_MAX];
	struct duties duties;
	size_t n = 0;

	const enum errc code = duties_list(paper->db, paper->scope, &duties, err);
	if (code)
		return code;
	for (size_t i = 0; i < duties.n; i++) {
		const struct duty *duty = &duties.at[i];
		struct owner *owner =
			duty->state == DUTY_OPEN ? owner_of(owners, &n, duty->owner) : NULL;
		if (owner) {
			owner->open++;
			owner->overdue += duty->overdue_days > 0;
		}
	}
	report_heading(paper->report,
		       say(paper, TR("しごとと担当", "What is open, and with whom")));
	if (!n)
		report_text(paper->report,
			    say(paper, TR("まだのしごとはありません。", "Nothing is open.")));
	else
		report_columns(paper->report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		report_row(paper->report,
			   (const struct str[]){
				   owners[i].name.len
					   ? owners[i].name
					   : say(paper, TR("担当が決まっていない", "nobody yet")),
				   number(paper, owners[i].open),
				   number(paper, owners[i].overdue) });
	return ERR_OK;
}

/* ---- checklists ---- */

struct open_rounds {
	int64_t at[ROUNDS_SHOWN];
	size_t n;
};

static bool take_round(void *ctx, const struct round *round)
{
	struct open_rounds *rounds = ctx;

	if (round->closed_us == TIME_NONE)
		rounds->at[rounds->n++] = round->id;
	return rounds->n < ROUNDS_SHOWN;
}

static void put_round(struct paper *paper, const struct round_sheet *sheet)
{
	const struct round_progress p = round_sheet_progress(sheet, 1, 0, sheet->form->n_items);
	const struct text pattern = TR("「%.*s」: %u 項目のうち %u に答え、いいえが %u、"
				       "まだ分からないものが %u です。",
				       "“%.*s”: of %u items %u are answered, %u with No; %u are "
				       "not known yet.");

	report_text(paper->report, arena_printf(paper->arena, report_say(paper->report, pattern),
						STR_ARG(sheet->round.title), p.all,
						p.n[ITEM_SETTLED], p.no, p.n[ITEM_UNKNOWN]));
}

static enum errc put_checklists(struct paper *paper, struct err *err)
{
	struct open_rounds rounds = { .n = 0 };
	enum errc code = rounds_each(paper->db, take_round, &rounds, err);

	report_heading(paper->report, say(paper, TR("チェックリスト", "Checklists")));
	if (!code && !rounds.n) {
		report_text(paper->report, say(paper, TR("答えている途中のものはありません。",
							 "None is being answered.")));
		not_known(paper, TR("チェックリストのどこまでできているか",
				    "how far the checklist is met"));
	}
	for (size_t i = 0; !code && i < rounds.n; i++) {
		struct round_sheet *sheet = arena_take(paper->arena, sizeof(*sheet));

		if (!sheet)
			return fail(err, ERR_LIMIT, "checklists: no room");
		const enum errc read = round_sheet_load(paper->db, paper->scope->forms,
							rounds.at[i], paper->arena, sheet, err);
		if (!read)
			put_round(paper, sheet);
		else if (read != ERR_NOT_FOUND)
			code = read;
	}
	return code;
}

/* ---- backups ---- */

struct proofs {
	size_t good;
	size_t bad;
	size_t weak;
};

static void take_proof(void *ctx, const struct backup_proof *proof)
{
	struct proofs *proofs = ctx;

	if (str_is(proof->verdict, backup_verdict_name(BACKUP_NOT_PROVEN)))
		proofs->weak++;
	else if (!str_is(proof->verdict, backup_verdict_name(BACKUP_GOOD)))
		proofs->bad++;
	else if (proof->level >= BACKUP_L3)
		proofs->good++;
	else
		proofs->weak++;
}

static enum errc put_backups(struct paper *paper, struct err *err)
{
	struct proofs proofs = { .good = 0 };
	const struct text pattern = TR(
		"すべて読んで確かめたもの %zu、そこまで確かめていないもの %zu、"
		"壊れているなどの問題があるもの %zu です。",
		"%zu were read through and agreed, %zu were not proved that far, %zu are damaged "
		"or could not be read.");
	const enum errc code = backup_proofs_newest(paper->db, take_proof, &proofs, err);

	if (code)
		return code;
	report_heading(paper->report, say(paper, TR("バックアップの証明", "Proof of backups")));
	if (!proofs.good && !proofs.bad && !proofs.weak) {
		report_text(paper->report, say(paper, TR("まだ一つも確かめていません。",
							 "None has been looked at.")));
		not_known(paper,
			  TR("バックアップから戻せるかどうか", "whether backups can be restored"));
		return ERR_OK;
	}
	report_text(paper->report, arena_printf(paper->arena, report_say(paper->report, pattern),
						proofs.good, proofs.weak, proofs.bad));
	return ERR_OK;
}

/* ---- alerts ---- */

static enum errc put_alerts(struct paper *paper, struct err *err)
{
	uint64_t n[ALERT_LEVELS];
	const enum errc code = alerts_count_new(paper->db, n, err);
	const struct text pattern =
		TR("まだ誰も見ていない警報は、すぐ見るべきもの %llu 件、早めに見るもの %llu "
		   "件、ほかに %llu 件です。",
		   "Nobody has looked yet at %llu alerts that cannot wait, %llu that should be "
		   "looked at soon, and %llu others.");

	if (code)
		return code;
	report_heading(paper->report, say(paper, TR("警報", "Alerts")));
	report_text(paper->report,
		    arena_printf(paper->arena, report_say(paper->report, pattern),
				 (unsigned long long)(n[ALERT_CRITICAL] + n[ALERT_HIGH]),
				 (unsigned long long)n[ALERT_MEDIUM],
				 (unsigned long long)(n[ALERT_LOW] + n[ALERT_INFORMATIONAL])));
	return ERR_OK;
}

static enum errc put_unknowns(struct paper *paper, struct err *err)
{
	struct asset_counts counts;
	const enum errc code = assets_count(paper->db, &counts, err);

	if (code)
		return code;
	if (counts.all == counts.unlisted)
		not_known(paper, TR("どんな機器があるか（台帳がまだありません）",
				    "which devices there are (there is no list yet)"));
	else if (counts.unlisted)
		not_known(paper, TR("台帳にない機器が、誰の物で何をしているか",
				    "whose the devices in no list are, and what they do"));
	if (!counts.lines)
		not_known(paper, TR("外から入れる保守の回線が、本当にないのか、"
				    "書いていないだけか",
				    "whether there are no maintenance lines, or none was written "
				    "down"));
	report_heading(paper->report, say(paper, TR("まだ分からないこと", "Not known yet")));
	for (size_t i = 0; i < paper->n_unknowns; i++)
		report_item(paper->report, paper->unknowns[i]);
	if (!paper->n_unknowns)
		report_text(paper->report, say(paper, TR("ここで見るものは、すべて分かっています。",
							 "Everything looked at here is known.")));
	report_note(paper->report,
		    say(paper, TR("「できている」とは機械は決めません。書いてあるのは、"
				  "人が答えたことと、記録から数えたことだけです。",
				  "No machine decides that things are in order: this is what "
				  "people said and what was counted from records.")));
	return ERR_OK;
}

enum errc director_fill(struct db *db, const struct duty_scope *scope, struct report *report,
			struct err *err)
{
	static enum errc (*const parts[])(struct paper *, struct err *) = {
		put_risks, put_duties, put_checklists, put_backups, put_alerts, put_unknowns,
	};
	struct paper paper = { .db = db,
			       .scope = scope,
			       .report = report,
			       .arena = report_arena(report),
			       .lang = report_about(report)->lang };
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < ARRAY_LEN(parts); i++)
		code = parts[i](&paper, err);
	return code ? code : report_check(report, err);
}
