/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"
#include "store/facility.h"

#define CONTENT_BYTES (8u * 1024 * 1024)

const struct policy_list_info policy_lists[POLICY_LISTS] = {
	[POLICY_LINES] = { "lines",
			   TEXT("外から入れる保守の回線", "Maintenance lines"),
			   { "name", "partner", "route" } },
	[POLICY_FOREIGN] = { "foreign-devices",
			     TEXT("私物・事業者の機器", "Devices that are not our own"),
			     { "name", "owner", "until" } },
	[POLICY_SERVICES] = { "services",
			      TEXT("クラウドのサービス", "Cloud services"),
			      { "name", "partner" } },
	[POLICY_BACKUPS] = { "backups",
			     TEXT("バックアップ", "Backups"),
			     { "system", "place", "copy", "encrypted", "rpo", "rto" } },
	[POLICY_VENDORS] = { "vendors",
			     TEXT("委託先と製品", "Vendors and products"),
			     { "vendor", "product", "until" } },
};

struct policy_content {
	struct arena arena;
	struct policy policies[POLICIES_MAX];
	size_t n_policies;
	struct policy_question questions[POLICY_QUESTIONS_MAX];
	size_t n_questions;
	struct contact_content *contacts;
};

/* ---- holes ---- */

static bool is_facility_name(struct str name)
{
	for (int i = 0; i < FACILITY_KEYS; i++) {
		if (str_is(name, facility_defs[i].name))
			return true;
	}
	return false;
}

static bool is_cell(enum policy_list list, struct str name)
{
	for (size_t i = 0; list < POLICY_LISTS && i < POLICY_CELLS; i++) {
		if (policy_lists[list].cells[i] && str_is(name, policy_lists[list].cells[i]))
			return true;
	}
	return false;
}

static enum policy_list list_named(struct str name)
{
	return (enum policy_list)STR_FIND_ROW(name, policy_lists, name);
}

static bool is_hole(const struct policy_content *content, const struct text_hole *hole,
		    enum policy_list row)
{
	if (str_is(hole->kind, "facility"))
		return is_facility_name(hole->name);
	if (str_is(hole->kind, "contact") || str_is(hole->kind, "phone"))
		return content->contacts &&
		       contact_part_find(content->contacts, hole->name) < content->contacts->n;
	if (str_is(hole->kind, "decision"))
		return policy_question_find(content, hole->name);
	if (str_is(hole->kind, "count"))
		return list_named(hole->name) < POLICY_LISTS;
	if (str_is(hole->kind, "answer"))
		return hole->name.len > 0;
	return str_is(hole->kind, "row") && is_cell(row, hole->name);
}

static void check_holes(struct yaml_check *check, unsigned line,
			const struct policy_content *content, struct str text, enum policy_list row)
{
	struct text_hole hole;
	struct str before;

	while (text_next_hole(&text, &before, &hole)) {
		if (!is_hole(content, &hole, row))
			yaml_wrong(check, line, "nothing is known by the name of “{$%.*s.%.*s}”",
				   STR_ARG(hole.kind), STR_ARG(hole.name));
	}
}

/* ---- reading ---- */

static bool name_of_condition(void *ctx UNUSED, struct str name, struct condition_name *ret)
{
	const enum policy_list list = list_named(name);

	*ret = (struct condition_name){ .slot = POLICY_SLOT_LISTS + list, .type = ANSWER_NUMBER };
	return list < POLICY_LISTS;
}

static bool no_choice(void *ctx UNUSED, size_t slot UNUSED, struct str value UNUSED)
{
	return false;
}

static const struct condition *read_when(struct yaml_check *check, const struct yaml *node,
					 struct arena *arena)
{
	static const struct condition_names names = { .item = name_of_condition,
						      .choice = no_choice };
	const struct str text = yaml_check_text(check, node, "when", false);
	const struct condition *when = NULL;
	struct err err;

	if (text.ptr && condition_parse(text, CONDITION_OF_BOTH, &names, arena, &when, &err))
		yaml_wrong(check, yaml_line(node, "when"), "when: %s", err.text);
	return when;
}

static void read_refs(struct yaml_check *check, const struct yaml *node,
		      struct policy_clause *clause)
{
	static const char *const keys[] = { "guideline", "clause", "confirmed", NULL };
	const struct yaml *list = yaml_check_list(check, node, "refs", POLICY_REFS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next) {
		if (!yaml_check_map(check, one, "a reference", keys))
			return;
		clause->refs[clause->n_refs++] = (struct policy_ref){
			.guideline = yaml_check_text(check, one, "guideline", true),
			.clause = yaml_check_text(check, one, "clause", true),
			.confirmed = yaml_check_truth(check, one, "confirmed", false),
		};
	}
}

static void read_topics(struct yaml_check *check, const struct yaml *node,
			struct policy_clause *clause)
{
	const struct yaml *list = yaml_check_list(check, node, "topics", POLICY_TOPICS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		clause->topics[clause->n_topics++] = one->text;
}

static void read_each(struct yaml_check *check, const struct yaml *node,
		      struct policy_clause *clause)
{
	const struct str each = yaml_check_id(check, node, "each", false);

	clause->each = each.ptr ? list_named(each) : POLICY_NO_LIST;
	clause->row = yaml_check_pair(check, node, "row", each.ptr != NULL);
	if (each.ptr && clause->each == POLICY_NO_LIST)
		yaml_wrong(check, yaml_line(node, "each"), "there is no list “%.*s”",
			   STR_ARG(each));
	if (!each.ptr && clause->row.ja.ptr)
		yaml_wrong(check, yaml_line(node, "row"), "row needs each");
}

static void read_clause(struct yaml_check *check, const struct yaml *node,
			struct policy_content *content, struct policy *policy)
{
	static const char *const keys[] = { "id",   "title",  "text", "each", "row",
					    "when", "topics", "refs", NULL };
	struct policy_clause *clause = &policy->clauses[policy->n_clauses];

	if (!yaml_check_map(check, node, "a clause", keys))
		return;
	*clause = (struct policy_clause){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.text = yaml_check_pair(check, node, "text", true),
		.when = read_when(check, node, &content->arena),
	};
	read_each(check, node, clause);
	read_topics(check, node, clause);
	read_refs(check, node, clause);
	const struct {
		struct text_pair pair;
		const char *key;
		enum policy_list row;
	} texts[] = { { clause->text, "text", POLICY_NO_LIST },
		      { clause->row, "row", clause->each } };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const unsigned line = yaml_line(node, texts[i].key);

		check_holes(check, line, content, str_or_empty(texts[i].pair.ja), texts[i].row);
		check_holes(check, line, content, str_or_empty(texts[i].pair.en), texts[i].row);
	}
	for (size_t i = 0; i < policy->n_clauses; i++) {
		if (str_equal(policy->clauses[i].id, clause->id))
			yaml_wrong(check, node->line, "clause %.*s is there already",
				   STR_ARG(clause->id));
	}
	policy->n_clauses++;
}

static void read_policy(struct yaml_check *check, const struct yaml *node, const struct yaml *doc,
			struct policy_content *content)
{
	static const char *const keys[] = { "id", "title", "about", "clauses", NULL };
	struct policy *policy = &content->policies[content->n_policies];

	if (!yaml_check_map(check, node, "a policy", keys))
		return;
	*policy = (struct policy){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
		.version = yaml_text(doc, "version"),
		.date = yaml_text(doc, "date"),
		.source = yaml_text(doc, "source"),
	};
	if (policy_find(content, policy->id))
		yaml_wrong(check, node->line, "policy %.*s is there already", STR_ARG(policy->id));
	const struct yaml *list = yaml_check_list(check, node, "clauses", POLICY_CLAUSES_MAX);
	if (!list)
		yaml_wrong(check, node->line, "clauses is missing");
	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		read_clause(check, one, content, policy);
	content->n_policies++;
}

static void read_question(struct yaml_check *check, const struct yaml *node,
			  struct policy_content *content)
{
	static const char *const keys[] = { "id", "title", "help", "lines", NULL };
	struct policy_question *question = &content->questions[content->n_questions];

	if (!yaml_check_map(check, node, "a question", keys))
		return;
	*question = (struct policy_question){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.help = yaml_check_pair(check, node, "help", true),
		.lines = yaml_check_truth(check, node, "lines", false),
	};
	if (policy_question_find(content, question->id))
		yaml_wrong(check, node->line, "question %.*s is there already",
			   STR_ARG(question->id));
	content->n_questions++;
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version",	 "date",     "source",
					    "questions", "policies", NULL };
	struct policy_content *content = ctx;
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "a file of policies", keys))
		yaml_check_head(&check, doc);
	const struct yaml *questions =
		check.code ? NULL
			   : yaml_check_list(&check, doc, "questions",
					     POLICY_QUESTIONS_MAX - content->n_questions);
	for (const struct yaml *one = questions ? questions->child : NULL; one; one = one->next)
		read_question(&check, one, content);
	const struct yaml *policies = check.code
					      ? NULL
					      : yaml_check_list(&check, doc, "policies",
								POLICIES_MAX - content->n_policies);
	for (const struct yaml *one = policies ? policies->child : NULL; one; one = one->next)
		read_policy(&check, one, doc, content);
	return yaml_check_end(&check, err);
}

/* A sector without a contact diagram has nobody of it to name, and one without policies none. */
static enum errc or_none(enum errc code)
{
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

enum errc policy_content_load(const char *from, struct policy_content **ret, struct err *err)
{
	auto_policy_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	enum errc code = or_none(contact_content_load(NULL, &content->contacts, err));
	if (!code)
		code = or_none(
			pack_each(from, POLICY_FOLDER, &content->arena, take_file, content, err));
	if (!code)
		*ret = STEAL(content);
	return code;
}

void policy_content_free(struct policy_content *content)
{
	if (!content)
		return;
	contact_content_free(content->contacts);
	arena_done(&content->arena);
	free(content);
}

void policy_content_free_at(struct policy_content **content)
{
	policy_content_free(*content);
	*content = NULL;
}

/* ---- asking ---- */

size_t policy_count(const struct policy_content *content)
{
	return content->n_policies;
}

const struct policy *policy_at(const struct policy_content *content, size_t i)
{
	return &content->policies[i];
}

const struct policy *policy_find(const struct policy_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_policies; i++) {
		if (str_equal(content->policies[i].id, id))
			return &content->policies[i];
	}
	return NULL;
}

const struct policy_question *policy_question_find(const struct policy_content *content,
						   struct str id)
{
	for (size_t i = 0; i < content->n_questions; i++) {
		if (str_equal(content->questions[i].id, id))
			return &content->questions[i];
	}
	return NULL;
}

const struct contact_content *policy_contacts(const struct policy_content *content)
{
	return content->contacts;
}
