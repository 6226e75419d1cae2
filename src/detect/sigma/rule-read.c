/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/set.h"

#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"

#define TITLE_MAX 256u
#define LIST_MAX  1000u

enum document_kind document_kind(const struct yaml *root)
{
	static const char *const rule_keys[] = { "detection", "logsource", "title", "action" };

	if (yaml_is_null(root))
		return DOCUMENT_EMPTY;
	if (yaml_get(root, "correlation"))
		return DOCUMENT_CORRELATION;
	if (yaml_get(root, "filter"))
		return DOCUMENT_FILTER;
	for (size_t i = 0; i < ARRAY_LEN(rule_keys); i++) {
		if (yaml_get(root, rule_keys[i]))
			return DOCUMENT_RULE;
	}
	return DOCUMENT_OTHER;
}

static const char *const level_names[] = {
	[RULE_LEVEL_NONE] = "",	    [RULE_LEVEL_INFORMATIONAL] = "informational",
	[RULE_LEVEL_LOW] = "low",   [RULE_LEVEL_MEDIUM] = "medium",
	[RULE_LEVEL_HIGH] = "high", [RULE_LEVEL_CRITICAL] = "critical",
};

static const char *const status_names[] = {
	[RULE_STATUS_NONE] = "",
	[RULE_STATUS_UNSUPPORTED] = "unsupported",
	[RULE_STATUS_DEPRECATED] = "deprecated",
	[RULE_STATUS_EXPERIMENTAL] = "experimental",
	[RULE_STATUS_TEST] = "test",
	[RULE_STATUS_STABLE] = "stable",
};

const char *rule_level_name(enum rule_level level)
{
	return level_names[level];
}

bool rule_level_parse(struct str name, enum rule_level *ret)
{
	const size_t i = str_find_name(name, level_names, RULE_LEVEL_MAX);

	if (i < RULE_LEVEL_MAX)
		*ret = (enum rule_level)i;
	return i < RULE_LEVEL_MAX;
}

const char *rule_status_name(enum rule_status status)
{
	return status_names[status];
}

struct text rule_level_text(enum rule_level level)
{
	static const struct text texts[] = {
		[RULE_LEVEL_NONE] = TEXT("なし", "none"),
		[RULE_LEVEL_INFORMATIONAL] = TEXT("参考", "informational"),
		[RULE_LEVEL_LOW] = TEXT("軽微", "low"),
		[RULE_LEVEL_MEDIUM] = TEXT("注意", "medium"),
		[RULE_LEVEL_HIGH] = TEXT("重大", "high"),
		[RULE_LEVEL_CRITICAL] = TEXT("緊急", "critical"),
	};

	return texts[level];
}

/* One document being read. */
struct reading {
	struct builder *builder;
	const struct yaml *root;
	struct err *err;
};

static enum errc refuse(const struct reading *r, const struct yaml *node, const char *clause,
			const char *what)
{
	r->builder->line = node ? node->line : r->root->line;
	return fail(r->err, ERR_SYNTAX, "Sigma 2.1 \"%s\": %s", clause, what);
}

static enum errc copy_text(const struct reading *r, struct str text, struct str *ret)
{
	*ret = text.ptr ? arena_str(&r->builder->pool->arena, text) : STR_NONE;
	return text.ptr && !ret->ptr ? fail_room(r->err) : ERR_OK;
}

/* A text the rule may have. */
static enum errc read_text(const struct reading *r, const char *key, struct str *ret)
{
	const struct yaml *node = yaml_get(r->root, key);

	if (node && node->kind != YAML_SCALAR)
		return refuse(r, node, key, "it must be text");
	return copy_text(r, yaml_text(r->root, key), ret);
}

/* A list of texts the rule may have; one text alone is taken for a list of one. */
static enum errc read_list(const struct reading *r, const char *key, struct str_list *ret)
{
	const struct yaml *node = yaml_get(r->root, key);

	*ret = (struct str_list){ .n = 0 };
	if (!node || yaml_is_null(node))
		return ERR_OK;
	if (node->kind == YAML_MAP || node->n > LIST_MAX)
		return refuse(r, node, key, "it must be a list of texts");

	const size_t n = node->kind == YAML_LIST ? node->n : 1;
	const struct yaml *one = node->kind == YAML_LIST ? node->child : node;
	struct str *texts = arena_take_array(&r->builder->pool->arena, n, sizeof(*texts));
	if (n && !texts)
		return fail_room(r->err);
	for (size_t i = 0; i < n; i++, one = one->next) {
		if (one->kind != YAML_SCALAR)
			return refuse(r, one, key, "it must be a list of texts");
		const enum errc code = copy_text(r, one->text, &texts[i]);
		if (code)
			return code;
	}
	*ret = (struct str_list){ .at = texts, .n = n };
	return ERR_OK;
}

static enum errc read_word(const struct reading *r, const char *key, const char *clause,
			   const char *const *names, unsigned n_names, unsigned *ret)
{
	const struct str text = yaml_text(r->root, key);

	*ret = 0;
	if (!text.ptr)
		return ERR_OK;
	for (unsigned i = 1; i < n_names; i++) {
		if (str_equal_nocase(text, str_from(names[i]))) {
			*ret = i;
			return ERR_OK;
		}
	}
	r->builder->line = yaml_get(r->root, key)->line;
	return fail(r->err, ERR_SYNTAX, "Sigma 2.1 \"%s\": there is no %s “%.*s”", clause, key,
		    STR_ARG(text));
}

static bool is_uuid(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		const char c = ascii_lower(s.ptr[i]);
		if (hyphen ? c != '-' : !ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return s.len == 36;
}

static struct str file_name(struct str path)
{
	for (size_t i = path.len; i-- > 0;) {
		if (path.ptr[i] == '/')
			return str_from_pos(path, i + 1);
	}
	return path;
}

static enum errc read_id(const struct reading *r, struct rule *rule)
{
	const struct str id = yaml_text(r->root, "id");

	if (id.ptr && !is_uuid(id))
		return refuse(r, yaml_get(r->root, "id"), "Identification", "the id is no UUID");
	return copy_text(r, id, &rule->id);
}

enum errc rule_make_id(struct builder *builder, struct rule *rule, struct err *err)
{
	const struct str name = file_name(rule->file);

	rule->id = arena_printf(&builder->pool->arena, "noid-%016llx",
				(unsigned long long)(str_hash(name) * 31 ^ str_hash(rule->title)));
	remark(builder, rule->line, "the rule has no id; its alerts are kept under %.*s",
	       STR_ARG(rule->id));
	return rule->id.ptr ? ERR_OK : fail_room(err);
}

static enum errc read_title(const struct reading *r, struct rule *rule)
{
	const struct yaml *node = yaml_get(r->root, "title");
	const struct str title = str_trim(yaml_text(r->root, "title"));

	if (title.len == 0)
		return refuse(r, node, "Title", "it is missing");
	if (title.len > TITLE_MAX)
		remark(r->builder, node->line, "Sigma 2.1 \"Title\": longer than %u bytes",
		       TITLE_MAX);
	return copy_text(r, title, &rule->title);
}

static enum errc read_logsource(const struct reading *r, struct logsource *ret)
{
	const struct yaml *node = yaml_get(r->root, "logsource");
	const struct {
		const char *key;
		struct str *to;
	} rows[] = {
		{ "product", &ret->product },
		{ "category", &ret->category },
		{ "service", &ret->service },
	};
	bool any = false;

	if (!node || node->kind != YAML_MAP)
		return refuse(r, node, "LogSource", "it is missing or no map");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct yaml *value = yaml_get(node, rows[i].key);
		if (value && value->kind != YAML_SCALAR)
			return refuse(r, value, "LogSource", "an attribute must be text");
		const enum errc code = copy_text(r, yaml_text(node, rows[i].key), rows[i].to);
		if (code)
			return code;
		any = any || rows[i].to->len > 0;
	}
	return any ? ERR_OK : refuse(r, node, "LogSource", "names no category, product or service");
}

static void remark_date(const struct reading *r, const char *key, struct str date)
{
	int64_t us;
	auto_buf text = BUF_INIT(64);

	if (!date.ptr)
		return;
	buf_add(&text, date);
	buf_add_text(&text, "T00:00:00Z");
	if (date.len != 10 || date.ptr[4] != '-' || date.ptr[7] != '-' ||
	    !time_parse_iso(buf_str(&text), 0, &us))
		remark(r->builder, yaml_get(r->root, key)->line,
		       "Sigma 2.1 \"Date\": %s “%.*s” is not YYYY-MM-DD", key, STR_ARG(date));
}

static enum errc read_texts(const struct reading *r, struct rule *rule)
{
	const struct {
		const char *key;
		struct str *to;
	} rows[] = {
		{ "name", &rule->name },       { "description", &rule->description },
		{ "license", &rule->license }, { "author", &rule->author },
		{ "date", &rule->date },       { "modified", &rule->modified },
	};
	enum errc code = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(rows) && !code; i++)
		code = read_text(r, rows[i].key, rows[i].to);
	if (code)
		return code;
	remark_date(r, "date", rule->date);
	remark_date(r, "modified", rule->modified);
	return ERR_OK;
}

static enum errc read_lists(const struct reading *r, struct rule *rule)
{
	const struct {
		const char *key;
		struct str_list *to;
	} rows[] = {
		{ "tags", &rule->tags },
		{ "references", &rule->references },
		{ "falsepositives", &rule->falsepositives },
		{ "fields", &rule->fields },
	};
	enum errc code = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(rows) && !code; i++)
		code = read_list(r, rows[i].key, rows[i].to);
	return code;
}

static enum errc read_words(const struct reading *r, struct rule *rule)
{
	unsigned level = 0;
	unsigned status = 0;
	enum errc code = read_word(r, "level", "Level", level_names, RULE_LEVEL_MAX, &level);

	if (!code)
		code = read_word(r, "status", "Status", status_names, RULE_STATUS_MAX, &status);
	rule->level = (enum rule_level)level;
	rule->status = (enum rule_status)status;
	return code;
}

enum errc rule_head_read(struct builder *builder, const struct yaml *root, struct rule *rule,
			 struct err *err)
{
	const struct reading r = { .builder = builder, .root = root, .err = err };
	enum errc code = read_title(&r, rule);

	if (!code)
		code = read_id(&r, rule);
	if (!code)
		code = read_texts(&r, rule);
	if (!code)
		code = read_lists(&r, rule);
	if (!code)
		code = read_words(&r, rule);
	return code;
}

enum errc rule_logsource_read(struct builder *builder, const struct yaml *root,
			      struct logsource *ret, struct err *err)
{
	const struct reading r = { .builder = builder, .root = root, .err = err };

	return read_logsource(&r, ret);
}

enum errc rule_read(struct builder *builder, const struct yaml *root, struct str file,
		    struct rule *ret, struct err *err)
{
	const struct reading r = { .builder = builder, .root = root, .err = err };
	struct rule rule = { .file = file, .line = root->line };

	builder->line = root->line;
	if (yaml_get(root, "action"))
		return refuse(&r, yaml_get(root, "action"), "File Structure",
			      "“action” documents are gone from Sigma: write whole rules");

	enum errc code = rule_head_read(builder, root, &rule, err);
	if (!code && !rule.id.ptr)
		code = rule_make_id(builder, &rule, err);
	if (!code)
		code = rule_logsource_read(builder, root, &rule.logsource, err);
	if (code)
		return code;

	builder->line = root->line;
	code = detection_build(builder, yaml_get(root, "detection"), &rule.detection, err);
	if (!code)
		*ret = rule;
	return code;
}
