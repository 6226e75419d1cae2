/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The papers of the pack, in the order people need them: one line each. A new one is a function in
 * a file of this folder, or of the room whose records it shows.
 */
#include "papers/paper-parts.h"

const struct paper papers[] = {
	{ "playbook", TEXT("最初の一時間と、事案ごとの手順", "The first hour, and playbooks"),
	  false, NULL, papers_give_playbooks },
	{ "calls", TEXT("電話をかける順の表", "Call-out sheets"), false, NULL, papers_give_calls },
	{ "log", TEXT("できごとを書く用紙", "Sheet to write down what happens"), false,
	  paper_fill_log, NULL },
	{ "contacts", TEXT("連絡体制図と連絡先", "Contact diagram and numbers"), false,
	  paper_fill_contacts, NULL },
	{ "deadlines", TEXT("だれに、いつまでに報告するか", "Whom to tell, by when"), false,
	  paper_fill_deadlines, NULL },
	{ "form", TEXT("報告の用紙（白紙）", "Report forms (blank)"), false, NULL,
	  papers_give_forms },
	{ "slip", TEXT("紙の伝票（白紙）", "Paper slips (blank)"), false, NULL, papers_give_slips },
	{ "backups",
	  TEXT("バックアップの場所と、戻す順", "Where backups are, and the order to "
					       "restore"),
	  true, paper_fill_backups, NULL },
	{ "machines", TEXT("機器と回線の一覧", "Machines and lines"), true, paper_fill_machines,
	  NULL },
	{ "insurance", TEXT("保険の連絡票", "Insurance"), false, paper_fill_insurance, NULL },
	{ "policy", TEXT("採用した規程", "Policies in force"), false, NULL, papers_give_policies },
	{ .name = NULL },
};
