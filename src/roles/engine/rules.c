/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/engine/rules.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/sigma/correlation.h"
#include "detect/sigma/rule-cache.h"
#include "roles/messages.h"

#define REPORT_BYTES   (512u * 1024) /* texts of one message, about */
#define REPORT_RULES   2000
#define MESSAGES_MAX   512
#define RULE_PATHS_MAX 64

/* The report while it is being made. */
struct report {
	struct engine_rules *rules;
	struct arena arena; /* texts of the files of the message being made */
	struct msg_rule *rows;
	size_t n_rows;
	size_t cap_rows;
	struct str last_file;
	struct str last_text;
};

static void end_message(struct report *report, bool last)
{
	struct engine_rules *rules = report->rules;
	struct msg_rules message = {
		.last = last,
		.rules = report->rows,
		.n_rules = report->n_rows,
	};
	struct buf *payload = &rules->messages[rules->n_messages];
	struct err err;

	buf_init(payload, CHANNEL_MESSAGE_MAX);
	if (message_encode(MSG_RULES, &message, payload, &err))
		log_error("rules cannot be reported", log_err(&err));
	else
		rules->n_messages++;
	report->n_rows = 0;
	report->last_file = STR_NONE;
	arena_clear(&report->arena);
}

/* Several documents of one file share its text. */
static struct str text_of_file(struct report *report, struct str file)
{
	auto_buf text = BUF_INIT(SIGMA_FILE_MAX);
	char *path = arena_cstr(&report->arena, file);

	if (report->last_file.ptr && str_equal(file, report->last_file))
		return report->last_text;
	report->last_file = file;
	report->last_text = STR("");
	if (path && file_read(path, &text, NULL) == ERR_OK)
		report->last_text = arena_str(&report->arena, buf_str(&text));
	return report->last_text;
}

static struct msg_rule *add_row(struct report *report, struct str file)
{
	const bool full = report->n_rows >= REPORT_RULES || report->arena.used >= REPORT_BYTES;

	/* One place is kept for the last message. */
	if (full && report->rules->n_messages < MESSAGES_MAX - 1)
		end_message(report, false);
	mem_reserve(&report->rows, &report->cap_rows, report->n_rows + 1, sizeof(*report->rows));
	struct msg_rule *row = &report->rows[report->n_rows++];
	*row = (struct msg_rule){ .file = file, .text = text_of_file(report, file) };
	return row;
}

static const struct rule_note *find_warning(const struct ruleset *set, const struct rule *rule)
{
	for (size_t i = 0; i < ruleset_warning_count(set); i++) {
		const struct rule_note *note = ruleset_warning(set, i);
		if (str_equal(note->file, rule->file) && note->line >= rule->line)
			return note;
	}
	return NULL;
}

static void report_loaded(struct report *report, const struct rule *rule)
{
	const struct rule_note *warning = find_warning(engine_rules_set(report->rules), rule);
	struct msg_rule *row = add_row(report, rule->file);

	row->id = rule->id;
	row->title = rule->title;
	row->level = str_from(rule_level_name(rule->level));
	row->line = rule->line;
	row->state = warning ? MSG_RULE_WARNED : MSG_RULE_LOADED;
	row->reason = warning ? warning->text : STR("");
}

/* A filter is a loaded document like a rule: which it is and what it does must be seen. */
static void report_filter(struct report *report, const struct rule_filter *filter)
{
	char what[96];
	struct msg_rule *row = add_row(report, filter->file);

	(void)snprintf(what, sizeof(what), "フィルター: %u 件のルールに適用 / filter on %u rules",
		       filter->n_applied, filter->n_applied);
	row->id = filter->id.ptr ? filter->id : STR("");
	row->title = filter->title;
	row->level = str_from(rule_level_name(RULE_LEVEL_INFORMATIONAL));
	row->line = filter->line;
	row->state = MSG_RULE_LOADED;
	row->reason = arena_str(&report->arena, str_from(what));
}

static void report_note(struct report *report, const struct rule_note *note)
{
	struct msg_rule *row = add_row(report, note->file);

	row->line = note->line;
	row->state = MSG_RULE_REFUSED;
	row->reason = note->text;
}

static void make_report(struct engine_rules *rules)
{
	struct report report = { .rules = rules };
	const struct ruleset *set = engine_rules_set(rules);

	arena_init(&report.arena, REPORT_BYTES + 4 * SIGMA_FILE_MAX);
	rules->messages = mem_new_array(MESSAGES_MAX, sizeof(*rules->messages));
	for (size_t i = 0; i < ruleset_count(set); i++)
		report_loaded(&report, ruleset_rule(set, i));
	for (size_t i = 0; i < ruleset_filter_count(set); i++)
		report_filter(&report, ruleset_filter(set, i));
	for (size_t i = 0; i < ruleset_correlation_count(set); i++)
		report_loaded(&report, &ruleset_correlation(set, i)->rule);
	for (size_t i = 0; i < ruleset_refused_count(set); i++)
		report_note(&report, ruleset_refused(set, i));
	for (size_t i = 0; i < ruleset_aside_count(set); i++)
		report_note(&report, ruleset_aside(set, i));
	end_message(&report, true);
	arena_done(&report.arena);
	free(report.rows);
}

static enum errc load(struct ruleset_sources *sources, const char *data, struct detector **ret,
		      struct err *err)
{
	char path[PATH_MAX];
	struct rule_cache cache = { .path = path };

	if (path_join(data, "run/rules.cache", path, NULL) == ERR_OK)
		sources->cache = &cache;
	const enum errc code = detector_load(sources, ret, err);
	if (!code && cache.problem.text[0])
		log_warn("the cache of rules cannot be used as it is", log_err(&cache.problem));
	return code;
}

enum errc engine_rules_load(const struct ruleset_sources *sources, const char *data,
			    struct engine_rules *ret, struct err *err)
{
	const char *there[RULE_PATHS_MAX];
	struct ruleset_sources found = { .paths = there, .content = sources->content };

	for (size_t i = 0; i < sources->n_paths && found.n_paths < RULE_PATHS_MAX; i++) {
		if (access(sources->paths[i], R_OK) == 0)
			there[found.n_paths++] = sources->paths[i];
		else
			log_info("no rules here", log_text("path", sources->paths[i]));
	}
	if (!found.n_paths)
		return fail(err, ERR_NOT_FOUND, "there is no folder of rules");
	*ret = (struct engine_rules){ 0 };
	const enum errc code = load(&found, data, &ret->detector, err);
	if (!code)
		make_report(ret);
	return code;
}

const struct ruleset *engine_rules_set(const struct engine_rules *rules)
{
	return detector_rules(rules->detector);
}

static void forget_messages(struct engine_rules *rules)
{
	for (size_t i = 0; i < rules->n_messages; i++)
		buf_done(&rules->messages[i]);
	free(rules->messages);
	rules->messages = NULL;
	rules->n_messages = 0;
}

enum errc engine_rules_report(struct engine_rules *rules, struct channel *store, struct err *err)
{
	enum errc code = ERR_OK;

	/* Each leaves before the next, so that the queue need not hold them all. */
	for (size_t i = 0; !code && i < rules->n_messages; i++) {
		code = channel_send(store, MSG_RULES, buf_str(&rules->messages[i]), err);
		if (!code)
			code = channel_flush_wait(store, err);
	}
	return code;
}

void engine_rules_done(struct engine_rules *rules)
{
	forget_messages(rules);
	detector_free(rules->detector);
	rules->detector = NULL;
}
