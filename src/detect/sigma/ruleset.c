/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/sigma/correlation-link.h"
#include "detect/sigma/filter.h"
#include "detect/sigma/rule-cache.h"
#include "detect/sigma/rule-files.h"
#include "detect/sigma/set.h"

#define DOCUMENT_BYTES_MAX (32u * 1024 * 1024) /* of memory, for one document's tree */
#define DOCUMENT_NODES_MAX 100000u
#define VARS_FILE_MAX	   (1024u * 1024)
#define IDS_FIRST	   1024u

void ruleset_free(struct ruleset *set)
{
	if (!set)
		return;
	pool_done(&set->pool);
	logsources_done(&set->logsources);
	arena_done(&set->vars_arena);
	free(set->memory);
	free(set->rules);
	free(set->ids);
	free(set->filters);
	free(set->correlations);
	free(set->refused.at);
	free(set->warnings.at);
	free(set->aside.at);
	free(set);
}

void ruleset_free_at(struct ruleset **set)
{
	ruleset_free(*set);
	*set = NULL;
}

void ruleset_note(struct ruleset *set, struct note_list *list, struct str file, unsigned line,
		  const char *text)
{
	mem_reserve(&list->at, &list->cap, list->n + 1, sizeof(*list->at));
	list->at[list->n++] = (struct rule_note){
		.file = file,
		.line = line,
		.text = arena_str(&set->pool.arena, str_from(text)),
	};
}

/* One file being loaded. */
struct loading {
	struct ruleset *set;
	struct str file;
	struct arena scratch; /* of one document */
	struct draft_list *drafts;
};

static void note_warning(void *ctx, unsigned line, const char *text)
{
	struct loading *loading = ctx;

	ruleset_note(loading->set, &loading->set->warnings, loading->file, line, text);
}

/* Where the id is in the table, or the free place where it belongs. */
static size_t id_place(const struct ruleset *set, struct str id)
{
	size_t at = str_hash_nocase(id) & (set->ids_size - 1);

	while (set->ids[at] && !str_equal_nocase(set->rules[set->ids[at] - 1].id, id))
		at = (at + 1) & (set->ids_size - 1);
	return at;
}

static void grow_ids(struct ruleset *set)
{
	free(set->ids);
	set->ids_size = set->ids_size ? set->ids_size * 2 : IDS_FIRST;
	set->ids = mem_new_array(set->ids_size, sizeof(*set->ids));
	for (size_t i = 0; i < set->n_rules; i++)
		set->ids[id_place(set, set->rules[i].id)] = (uint32_t)i + 1;
}

const struct rule *ruleset_find(const struct ruleset *set, struct str id)
{
	const uint32_t found = set->ids_size ? set->ids[id_place(set, id)] : 0;

	return found ? &set->rules[found - 1] : NULL;
}

bool ruleset_index_rule(struct ruleset *set)
{
	const struct str id = set->rules[set->n_rules].id;

	if (ruleset_find(set, id))
		return false;
	set->n_rules++;
	if (set->n_rules * 2 >= set->ids_size)
		grow_ids(set);
	else
		set->ids[id_place(set, id)] = (uint32_t)set->n_rules;
	return true;
}

static enum errc add_rule(struct ruleset *set, const struct rule *rule, struct err *err)
{
	mem_reserve(&set->rules, &set->cap_rules, set->n_rules + 1, sizeof(*set->rules));
	set->rules[set->n_rules] = *rule;
	set->rules[set->n_rules].index = (uint32_t)set->n_rules;
	if (ruleset_index_rule(set))
		return ERR_OK;

	const struct rule *other = ruleset_find(set, rule->id);
	return fail(err, ERR_CONFLICT,
		    "Sigma 2.1 \"Identification\": the id is that of %.*s:%u already",
		    STR_ARG(other->file), other->line);
}

static void load_rule(struct loading *loading, const struct yaml *root)
{
	struct ruleset *set = loading->set;
	const struct remarks remarks = { .add = note_warning, .ctx = loading };
	struct builder builder = { .pool = &set->pool,
				   .scratch = &loading->scratch,
				   .remarks = &remarks };
	const size_t warnings_before = set->warnings.n;
	struct rule rule = { .index = 0 };
	struct err err = { .code = ERR_OK };

	enum errc code = rule_read(&builder, root, loading->file, &rule, &err);
	if (!code) {
		builder.line = rule.line;
		code = add_rule(set, &rule, &err);
	}
	if (!code)
		return;
	set->warnings.n = warnings_before; /* they are about loaded rules */
	ruleset_note(set, &set->refused, loading->file, builder.line, err.text);
}

static void load_correlation(struct loading *loading, const struct yaml *root)
{
	struct ruleset *set = loading->set;
	struct draft_list *drafts = loading->drafts;
	const struct remarks remarks = { .add = note_warning, .ctx = loading };
	struct builder builder = { .pool = &set->pool,
				   .scratch = &loading->scratch,
				   .remarks = &remarks,
				   .line = root->line };
	const size_t warnings_before = set->warnings.n;
	struct correlation_draft draft;
	struct err err = { .code = ERR_OK };

	const enum errc code =
		drafts->n < CORRELATIONS_MAX
			? correlation_read(&builder, root, loading->file, &draft, &err)
			: fail(&err, ERR_LIMIT, "more than %u correlations", CORRELATIONS_MAX);
	if (code) {
		set->warnings.n = warnings_before;
		ruleset_note(set, &set->refused, loading->file, builder.line, err.text);
		return;
	}
	mem_reserve(&drafts->at, &drafts->cap, drafts->n + 1, sizeof(*drafts->at));
	drafts->at[drafts->n++] = draft;
}

static enum errc add_filter(struct ruleset *set, const struct rule_filter *filter, struct err *err)
{
	for (size_t i = 0; i < set->n_filters; i++) {
		const struct rule_filter *other = &set->filters[i];
		if (filter->id.ptr && other->id.ptr && str_equal_nocase(other->id, filter->id))
			return fail(err, ERR_CONFLICT,
				    "Sigma 2.1 Filters \"Identification\": the id is that of "
				    "%.*s:%u already",
				    STR_ARG(other->file), other->line);
	}
	mem_reserve(&set->filters, &set->cap_filters, set->n_filters + 1, sizeof(*set->filters));
	set->filters[set->n_filters++] = *filter;
	return ERR_OK;
}

static void load_filter(struct loading *loading, const struct yaml *root)
{
	struct ruleset *set = loading->set;
	const struct remarks remarks = { .add = note_warning, .ctx = loading };
	struct builder builder = { .pool = &set->pool,
				   .scratch = &loading->scratch,
				   .remarks = &remarks };
	const size_t warnings_before = set->warnings.n;
	struct rule_filter filter;
	struct err err = { .code = ERR_OK };

	enum errc code = filter_read(&builder, root, loading->file, &filter, &err);
	if (!code) {
		builder.line = filter.line;
		code = add_filter(set, &filter, &err);
	}
	if (!code)
		return;
	set->warnings.n = warnings_before;
	ruleset_note(set, &set->refused, loading->file, builder.line, err.text);
}

static void load_document(struct loading *loading, const struct yaml *root)
{
	struct ruleset *set = loading->set;

	switch (document_kind(root)) {
	case DOCUMENT_RULE:
		load_rule(loading, root);
		break;
	case DOCUMENT_EMPTY:
		break;
	case DOCUMENT_CORRELATION:
		load_correlation(loading, root);
		break;
	case DOCUMENT_FILTER:
		load_filter(loading, root);
		break;
	case DOCUMENT_OTHER:
		ruleset_note(set, &set->aside, loading->file, root->line,
			     "no rule: has neither title, logsource nor detection");
		break;
	}
}

static void load_documents(struct loading *loading, struct str text)
{
	const struct yaml_limits limits = { .depth = SIGMA_DEPTH_MAX, .nodes = DOCUMENT_NODES_MAX };
	auto_yaml_reader *reader = yaml_reader_new(text, limits);
	struct yaml *root = NULL;
	struct err err = { .code = ERR_OK };
	unsigned line = 1;

	for (;;) {
		arena_clear(&loading->scratch);
		const enum errc code = yaml_next(reader, &loading->scratch, &root, &line, &err);
		if (code == ERR_END)
			return;
		if (code) {
			ruleset_note(loading->set, &loading->set->refused, loading->file, line,
				     err.text);
			return;
		}
		load_document(loading, root);
	}
}

static enum errc begin_file(struct loading *loading, struct str file, struct err *err)
{
	struct ruleset *set = loading->set;

	*loading = (struct loading){
		.set = set,
		.drafts = loading->drafts,
		.file = arena_str(&set->pool.arena, file),
		.scratch = ARENA_INIT(DOCUMENT_BYTES_MAX),
	};
	return loading->file.ptr ? ERR_OK : fail_room(err);
}

static enum errc load_text(struct ruleset *set, struct draft_list *drafts, struct str text,
			   struct err *err)
{
	struct loading loading = { .set = set, .drafts = drafts };
	const enum errc code = begin_file(&loading, STR("text"), err);

	if (code || !text.ptr)
		return code;
	load_documents(&loading, text);
	arena_done(&loading.scratch);
	return ERR_OK;
}

static enum errc load_file(struct ruleset *set, struct draft_list *drafts, const char *path,
			   struct buf *text, struct err *err)
{
	struct loading loading = { .set = set, .drafts = drafts };
	const enum errc code = begin_file(&loading, str_from(path), err);
	struct err inner = { .code = ERR_OK };

	if (code)
		return code;
	buf_clear(text);
	if (file_read(path, text, &inner))
		ruleset_note(set, &set->refused, loading.file, 1, inner.text);
	else
		load_documents(&loading, buf_str(text));
	arena_done(&loading.scratch);
	return ERR_OK;
}

static enum errc load_files(struct ruleset *set, struct draft_list *drafts,
			    const struct rule_files *files, struct err *err)
{
	auto_buf text = BUF_INIT(SIGMA_FILE_MAX);
	enum errc code = ERR_OK;

	for (size_t i = 0; i < files->n && !code; i++)
		code = load_file(set, drafts, files->at[i], &text, err);
	return code;
}

static enum errc load_content(struct ruleset *set, const char *content, struct err *err)
{
	char path[PATH_MAX];

	if (!content)
		return ERR_OK;
	const enum errc code = path_join(content, "logsources.yml", path, err);
	return code ? code : logsources_read(&set->logsources, path, &set->pool, err);
}

static enum errc check_vars(const struct yaml *root, const char *path, struct err *err)
{
	bool good = root->kind == YAML_MAP;

	for (const struct yaml *entry = root->child; good && entry; entry = entry->next) {
		good = entry->kind == YAML_SCALAR || (entry->kind == YAML_LIST && entry->n > 0);
		for (const struct yaml *one = entry->child; good && one; one = one->next)
			good = one->kind == YAML_SCALAR;
	}
	return good ? ERR_OK
		    : fail(err, ERR_SYNTAX,
			   "%s: must map each placeholder to a value or a list of values", path);
}

static enum errc load_vars(struct ruleset *set, const char *path, struct err *err)
{
	struct yaml *root = NULL;

	if (!path)
		return ERR_OK;
	enum errc code = yaml_read_file(path, VARS_FILE_MAX, &set->vars_arena, &root, err);
	if (!code)
		code = check_vars(root, path, err);
	if (!code)
		set->pool.vars = root;
	return code;
}

/* All rules are there: add the filters to those they name, in the order of sorted paths. */
static enum errc apply_filters(struct ruleset *set, struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->n_filters; i++) {
		struct rule_filter filter = set->filters[i];
		struct loading loading = { .set = set, .file = filter.file };
		const struct remarks remarks = { .add = note_warning, .ctx = &loading };
		const size_t warnings_before = set->warnings.n;
		struct err inner = { .code = ERR_OK };

		const enum errc code = filter_apply(&filter, set, &remarks, &inner);
		if (code == ERR_NOT_FOUND) {
			set->warnings.n = warnings_before;
			ruleset_note(set, &set->refused, filter.file, filter.line, inner.text);
			continue;
		}
		if (code)
			return fail(err, code, "%s", inner.text);
		set->filters[kept++] = filter;
	}
	set->n_filters = kept;
	return ERR_OK;
}

static enum errc route_rules(struct ruleset *set, struct err *err)
{
	for (size_t i = 0; i < set->n_rules; i++) {
		struct rule *rule = &set->rules[i];
		rule->routed = logsources_add_rule(&set->logsources, &rule->logsource, rule->index);
	}
	return logsources_finish(&set->logsources, &set->pool, err);
}

static enum errc load_all(struct ruleset *set, const struct ruleset_sources *sources,
			  struct err *err)
{
	struct rule_files files = { .n = 0 };
	struct draft_list drafts = { .n = 0 };
	enum errc code = load_vars(set, sources->vars, err);

	if (!code)
		code = load_content(set, sources->content, err);
	if (!code)
		code = rule_files_list(sources->paths, sources->n_paths, &files, err);
	if (!code)
		code = load_files(set, &drafts, &files, err);
	if (!code)
		code = load_text(set, &drafts, sources->text, err);
	rule_files_done(&files);
	if (!code)
		correlations_link(set, &drafts);
	free(drafts.at);
	if (!code)
		code = apply_filters(set, err);
	return code ? code : route_rules(set, err);
}

struct ruleset *ruleset_new(void)
{
	struct ruleset *set = mem_new(sizeof(*set));

	pool_init(&set->pool);
	arena_init(&set->vars_arena, DOCUMENT_BYTES_MAX);
	return set;
}

enum errc ruleset_load(const struct ruleset_sources *sources, struct ruleset **ret, struct err *err)
{
	if (sources->cache && rule_cache_load(sources->cache, sources, ret) == ERR_OK)
		return ERR_OK;

	auto_ruleset *set = ruleset_new();
	const enum errc code = load_all(set, sources, err);
	if (!code)
		*ret = STEAL(set);
	return code;
}

size_t ruleset_count(const struct ruleset *set)
{
	return set->n_rules;
}

const struct rule *ruleset_rule(const struct ruleset *set, size_t i)
{
	return &set->rules[i];
}

size_t ruleset_filter_count(const struct ruleset *set)
{
	return set->n_filters;
}

const struct rule_filter *ruleset_filter(const struct ruleset *set, size_t i)
{
	return &set->filters[i];
}

size_t ruleset_correlation_count(const struct ruleset *set)
{
	return set->n_correlations;
}

const struct correlation *ruleset_correlation(const struct ruleset *set, size_t i)
{
	return set->correlations[i];
}

const struct correlation *ruleset_find_correlation(const struct ruleset *set, struct str id)
{
	for (size_t i = 0; i < set->n_correlations; i++) {
		if (str_equal_nocase(set->correlations[i]->rule.id, id))
			return set->correlations[i];
	}
	return NULL;
}

const struct field_plan *ruleset_plan(const struct ruleset *set)
{
	return &set->pool.plan;
}

void ruleset_add_more(struct ruleset *set, const struct rule *(*at)(const void *ctx, size_t index),
		      const void *ctx)
{
	set->more = at;
	set->more_ctx = ctx;
}

const struct rule *ruleset_more(const struct ruleset *set, size_t index)
{
	return set->more ? set->more(set->more_ctx, index) : NULL;
}

struct field_plan *ruleset_open_plan(struct ruleset *set)
{
	return &set->pool.plan;
}

size_t ruleset_refused_count(const struct ruleset *set)
{
	return set->refused.n;
}

const struct rule_note *ruleset_refused(const struct ruleset *set, size_t i)
{
	return &set->refused.at[i];
}

size_t ruleset_warning_count(const struct ruleset *set)
{
	return set->warnings.n;
}

const struct rule_note *ruleset_warning(const struct ruleset *set, size_t i)
{
	return &set->warnings.at[i];
}

size_t ruleset_aside_count(const struct ruleset *set)
{
	return set->aside.n;
}

const struct rule_note *ruleset_aside(const struct ruleset *set, size_t i)
{
	return &set->aside.at[i];
}
