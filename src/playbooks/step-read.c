/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/reader.h"

const struct play_kind_info play_kinds[PLAY_KINDS] = {
	[PLAY_START] = { "start", "CACAO 2.0 4.3" },
	[PLAY_END] = { "end", "CACAO 2.0 4.4" },
	[PLAY_ACTION] = { "action", "CACAO 2.0 4.5" },
	[PLAY_PLAYBOOK] = { "playbook-action", "CACAO 2.0 4.6" },
	[PLAY_PARALLEL] = { "parallel", "CACAO 2.0 4.7" },
	[PLAY_IF] = { "if-condition", "CACAO 2.0 4.8" },
	[PLAY_WHILE] = { "while-condition", "CACAO 2.0 4.9" },
	[PLAY_SWITCH] = { "switch-condition", "CACAO 2.0 4.10" },
};

#define COMMON_KEYS                                                                                \
	"type", "name", "description", "external_references", "delay", "timeout",                  \
		"step_variables", "owner", "on_completion", "on_success", "on_failure",            \
		"step_extensions"

#define KEYS_MAX 20u

static const char *const step_keys[PLAY_KINDS][KEYS_MAX] = {
	[PLAY_START] = { COMMON_KEYS },
	[PLAY_END] = { COMMON_KEYS },
	[PLAY_ACTION] = { COMMON_KEYS, "commands", "agent", "targets", "in_args", "out_args" },
	[PLAY_PLAYBOOK] = { COMMON_KEYS, "playbook_id", "playbook_version", "in_args", "out_args" },
	[PLAY_PARALLEL] = { COMMON_KEYS, "next_steps" },
	[PLAY_IF] = { COMMON_KEYS, "condition", "on_true", "on_false" },
	[PLAY_WHILE] = { COMMON_KEYS, "condition", "on_true" },
	[PLAY_SWITCH] = { COMMON_KEYS, "switch", "cases" },
};

static const char *const command_types[] = {
	"manual",  "bash",	  "caldera-cmd", "elastic", "http-api", "jupyter",
	"kestrel", "openc2-http", "powershell",	 "sigma",   "ssh",	"yara",
};

/* ---- commands ---- */

static struct str command_text(struct playbook_reader *r, const struct json_place *at)
{
	const struct str text = reader_words(r, at, "command", LANG_EN);

	if (text.len)
		return text;
	if (json_object_get(at->object, "command_b64"))
		playbook_notice(r->notes, at->path, at->clause,
				"a command in base64 is not shown to people");
	return reader_words(r, at, "description", LANG_EN);
}

/* The words of all commands, a line each: people do what they say. */
static void read_commands(struct playbook_reader *r, const struct json_place *at,
			  struct playbook_step *step)
{
	const json_t *list = json_object_get(at->object, "commands");
	const struct json_place place = {
		.path = str_or_empty(
			arena_printf(r->notes->arena, "%.*s.commands", STR_ARG(at->path))),
		.clause = "CACAO 2.0 5",
	};
	size_t i;
	json_t *value;

	if (!json_is_array(list) || !json_array_size(list)) {
		reader_wrong(r, at, "commands", "a list of at least one command is wanted");
		return;
	}
	step->text.en = STR("");
	json_array_foreach(list, i, value)
	{
		const struct json_place one = { .object = value,
						.path = place.path,
						.clause = place.clause };
		const struct str type = item_text(value, "type");

		if (!type.len || !str_is_any(type, command_types, ARRAY_LEN(command_types)))
			reader_wrong(r, &one, "type", "is no type of command (5.2)");
		if (i == 0)
			step->command = reader_text(r, &one, "type", false);
		const struct str text = command_text(r, &one);
		step->text.en = str_or_empty(arena_printf(&r->playbook->arena, "%.*s%s%.*s",
							  STR_ARG(step->text.en), i ? "\n" : "",
							  STR_ARG(text)));
	}
	if (step->command.len && !str_is(step->command, "manual"))
		playbook_notice(r->notes, place.path, place.clause,
				"a command of type %.*s is not run: a person does what it says",
				STR_ARG(step->command));
}

/* ---- our extension ---- */

#define STANDARD_ANSWERS 3u

static const struct {
	const char *value;
	struct text text;
} standard_answers[2][STANDARD_ANSWERS] = {
	/* Something to do. */
	{ { ANSWER_DONE, TEXT("できた", "Done") },
	  { ANSWER_FAILED, TEXT("できない", "Cannot do it") },
	  { ANSWER_LATER, TEXT("あとで・ほかの人に頼む", "Later, or somebody else") } },
	/* A question. */
	{ { ANSWER_YES, TEXT("はい", "Yes") },
	  { ANSWER_NO, TEXT("いいえ", "No") },
	  { ANSWER_UNKNOWN, TEXT("わからない", "I do not know") } },
};

static void set_standard_answers(struct playbook_step *step)
{
	for (size_t i = 0; i < STANDARD_ANSWERS; i++)
		step->answers[step->n_answers++] = (struct playbook_answer){
			.value = str_from(standard_answers[step->asks][i].value),
			.text = { .ja = str_from(standard_answers[step->asks][i].text.ja),
				  .en = str_from(standard_answers[step->asks][i].text.en) },
		};
}

static void read_answers(struct playbook_reader *r, const struct json_place *at,
			 struct playbook_step *step)
{
	static const char *const keys[] = { "value", "text_ja", "text_en", NULL };
	const json_t *list = json_object_get(at->object, "answers");
	size_t i;
	json_t *value;

	if (!list)
		return;
	if (!json_is_array(list) || json_array_size(list) < 2 ||
	    json_array_size(list) > PLAYBOOK_ANSWERS_MAX) {
		reader_wrong(r, at, "answers", "a list of 2 to 8 answers is wanted");
		return;
	}
	json_array_foreach(list, i, value)
	{
		const struct json_place one = { .object = value,
						.path = at->path,
						.clause = at->clause };

		reader_keys(r, &one, keys);
		step->answers[step->n_answers++] = (struct playbook_answer){
			.value = reader_text(r, &one, "value", true),
			.text = { .ja = reader_words(r, &one, "text_ja", LANG_JA),
				  .en = reader_words(r, &one, "text_en", LANG_EN) },
		};
	}
}

static struct text_pair read_pair(struct playbook_reader *r, const struct json_place *at,
				  const char *ja, const char *en)
{
	return (struct text_pair){ .ja = reader_words(r, at, ja, LANG_JA),
				   .en = reader_words(r, at, en, LANG_EN) };
}

static void read_screen(struct playbook_reader *r, const struct json_place *at,
			struct playbook_step *step)
{
	static const char *const keys[] = {
		"name_ja", "command_ja", "description_ja", "question_ja", "question_en",
		"task_ja", "task_en",	 "picture",	   "variable",	  "fact",
		"calls",   "answers",	 "photo",	   NULL,
	};

	step->bilingual = true;
	reader_keys(r, at, keys);
	step->name.ja = reader_words(r, at, "name_ja", LANG_JA);
	step->text.ja = reader_words(r, at, "command_ja", LANG_JA);
	step->why.ja = reader_words(r, at, "description_ja", LANG_JA);
	step->question = read_pair(r, at, "question_ja", "question_en");
	step->task = read_pair(r, at, "task_ja", "task_en");
	step->picture = reader_text(r, at, "picture", false);
	step->variable = reader_text(r, at, "variable", false);
	step->fact = reader_text(r, at, "fact", false);
	step->photo = reader_truth(r, at, "photo");
	step->n_calls = reader_texts(r, at, "calls", step->calls, PLAYBOOK_CALLS_MAX);
	step->asks = step->question.ja.len || step->question.en.len;
	read_answers(r, at, step);
}

/* ---- where it goes on ---- */

static void read_next(struct playbook_reader *r, const struct json_place *at,
		      struct playbook_step *step)
{
	const struct json_place common = { .object = at->object,
					   .path = at->path,
					   .clause = "CACAO 2.0 4.1" };
	const struct str done = reader_id(r, &common, "on_completion", NULL, false);
	const struct str well = reader_id(r, &common, "on_success", NULL, false);

	step->failed_to = reader_id(r, &common, "on_failure", NULL, false);
	step->on_success = well.len;
	step->next_to = step->on_success ? well : done;
	if (done.len && (well.len || step->failed_to.len))
		reader_wrong(r, &common, "on_completion",
			     "stands beside on_success or on_failure: one way or the other");
	if (step->kind == PLAY_START && (well.len || step->failed_to.len))
		reader_wrong(r, at, NULL, "a start has on_completion only");
	if (step->kind == PLAY_END && (done.len || well.len || step->failed_to.len))
		reader_wrong(r, at, NULL, "an end leads nowhere");
}

static void add_branch(struct playbook_reader *r, const struct json_place *at,
		       struct playbook_step *step, struct str value, struct str to)
{
	if (step->n_branches == PLAYBOOK_BRANCHES_MAX) {
		reader_wrong(r, at, NULL, "more than 16 branches");
		return;
	}
	if (!playbook_id_valid(to, NULL))
		playbook_wrong(r->notes, at->path, "CACAO 2.0 10.10",
			       "“%.*s” is no identifier of a step", STR_ARG(str_sub(to, 0, 80)));
	step->branches[step->n_branches++] =
		(struct playbook_branch){ .value = value, .to = to, .step = PLAYBOOK_NO_STEP };
}

static void read_cases(struct playbook_reader *r, const struct json_place *at,
		       struct playbook_step *step)
{
	const json_t *cases = json_object_get(at->object, "cases");
	struct arena *arena = &r->playbook->arena;
	const char *key;
	json_t *value;

	step->subject = playbook_variable_name(reader_text(r, at, "switch", true));
	if (!step->subject.ptr)
		reader_wrong(r, at, "switch",
			     "a variable such as __name__:value is wanted (10.18)");
	if (!json_is_object(cases) || !json_object_size(cases)) {
		reader_wrong(r, at, "cases", "an object of at least one case is wanted");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)cases, key, value)
		add_branch(r, at, step, str_or_empty(arena_str(arena, str_from(key))),
			   str_or_empty(arena_str(arena, str_or_empty(text_of_json(value)))));
}

static void read_condition(struct playbook_reader *r, const struct json_place *at,
			   struct playbook_step *step)
{
	struct err err;

	step->condition = reader_text(r, at, "condition", true);
	if (step->condition.len &&
	    branch_condition_read(step->condition, &r->playbook->arena, &step->test, &err)) {
		step->test = NULL;
		reader_wrong(r, at, "condition", err.text);
	}
	add_branch(r, at, step, STR("true"), reader_id(r, at, "on_true", NULL, true));
	if (step->kind == PLAY_IF && json_object_get(at->object, "on_false"))
		add_branch(r, at, step, STR("false"), reader_id(r, at, "on_false", NULL, true));
}

static void read_parallel(struct playbook_reader *r, const struct json_place *at,
			  struct playbook_step *step)
{
	struct str to[PLAYBOOK_BRANCHES_MAX];
	const size_t n = reader_texts(r, at, "next_steps", to, PLAYBOOK_BRANCHES_MAX);

	if (n < 2)
		reader_wrong(r, at, "next_steps", "at least two steps are wanted");
	for (size_t i = 0; i < n; i++)
		add_branch(r, at, step, STR(""), to[i]);
}

static void read_action(struct playbook_reader *r, const struct json_place *at,
			struct playbook_step *step)
{
	read_commands(r, at, step);
	step->agent = reader_id(r, at, "agent", NULL, true);
	step->n_targets = reader_texts(r, at, "targets", step->targets, PLAYBOOK_BRANCHES_MAX);
}

static void read_kind(struct playbook_reader *r, const struct json_place *at,
		      struct playbook_step *step)
{
	switch ((int)step->kind) {
	case PLAY_ACTION:
		read_action(r, at, step);
		break;
	case PLAY_PLAYBOOK:
		step->playbook = reader_id(r, at, "playbook_id", "playbook", true);
		break;
	case PLAY_PARALLEL:
		read_parallel(r, at, step);
		break;
	case PLAY_IF:
	case PLAY_WHILE:
		read_condition(r, at, step);
		break;
	case PLAY_SWITCH:
		read_cases(r, at, step);
		break;
	default:
		break;
	}
}

static bool find_kind(struct str name, enum play_kind *ret)
{
	*ret = (enum play_kind)STR_FIND_ROW(name, play_kinds, name);
	return *ret < PLAY_KINDS;
}

static void read_step(struct playbook_reader *r, const struct json_place *workflow, const char *id,
		      const json_t *value)
{
	struct playbook_step *step = &r->playbook->steps[r->playbook->n_steps];
	struct json_place at = reader_below(r, workflow, id, "CACAO 2.0 4.2");
	enum play_kind kind;

	if (!at.object)
		return;
	if (!find_kind(str_or_empty(item_text(value, "type")), &kind)) {
		reader_wrong(r, &at, "type", "is no type of step");
		return;
	}
	at.clause = play_kinds[kind].clause;
	if (!playbook_id_valid(str_from(id), play_kinds[kind].name))
		playbook_wrong(r->notes, at.path, "CACAO 2.0 10.10", "is no identifier of type %s",
			       play_kinds[kind].name);
	*step = (struct playbook_step){
		.id = str_or_empty(arena_str(&r->playbook->arena, str_from(id))),
		.kind = kind,
		.next = PLAYBOOK_NO_STEP,
		.failed = PLAYBOOK_NO_STEP,
		.name.en = reader_words(r, &at, "name", LANG_EN),
		.why.en = reader_words(r, &at, "description", LANG_EN),
	};
	reader_keys(r, &at, step_keys[kind]);
	read_next(r, &at, step);
	read_kind(r, &at, step);
	const struct json_place screen = reader_extension(r, &at, "step_extensions");
	if (screen.object)
		read_screen(r, &screen, step);
	if (kind == PLAY_ACTION && !step->n_answers)
		set_standard_answers(step);
	r->playbook->n_steps++;
}

void steps_read(struct playbook_reader *r, const struct json_place *document)
{
	const struct json_place workflow = reader_below(r, document, "workflow", "CACAO 2.0 3.1");
	const char *id;
	json_t *value;

	if (!workflow.object) {
		reader_wrong(r, document, "workflow", "is missing");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)workflow.object, id, value)
	{
		if (r->playbook->n_steps == PLAYBOOK_STEPS_MAX) {
			reader_wrong(r, document, "workflow", "more than 200 steps");
			return;
		}
		read_step(r, &workflow, id, value);
	}
}
