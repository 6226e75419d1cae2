/* SPDX-License-Identifier: Apache-2.0 */
#include "training/scorm-model.h"

#include "base/encoding/json-read.h"
#include "base/encoding/json-write.h"
#include "training/scorm-types.h"

enum access {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_BOTH,
};

static const char *const access_names[] = {
	[ACCESS_READ] = "r", [ACCESS_WRITE] = "w", [ACCESS_BOTH] = "rw"
};

/* RTE 3.4: a segment "n" is an index. `start` is what it is before anybody set it. */
static const struct element {
	const char *name;
	enum access access;
	enum scorm_type type;
	const char *start;
} elements[] = {
	{ "cmi.core.student_id", ACCESS_READ, SCORM_IDENTIFIER, "" },
	{ "cmi.core.student_name", ACCESS_READ, SCORM_STRING255, "" },
	{ "cmi.core.lesson_location", ACCESS_BOTH, SCORM_STRING255, "" },
	{ "cmi.core.credit", ACCESS_READ, SCORM_STRING255, "credit" },
	{ "cmi.core.lesson_status", ACCESS_BOTH, SCORM_STATUS, "not attempted" },
	{ "cmi.core.entry", ACCESS_READ, SCORM_STRING255, "ab-initio" },
	{ "cmi.core.score.raw", ACCESS_BOTH, SCORM_SCORE, "" },
	{ "cmi.core.score.max", ACCESS_BOTH, SCORM_SCORE, "" },
	{ "cmi.core.score.min", ACCESS_BOTH, SCORM_SCORE, "" },
	{ "cmi.core.total_time", ACCESS_READ, SCORM_TIMESPAN, "0000:00:00.00" },
	{ "cmi.core.lesson_mode", ACCESS_READ, SCORM_STRING255, "normal" },
	{ "cmi.core.exit", ACCESS_WRITE, SCORM_EXIT, "" },
	{ "cmi.core.session_time", ACCESS_WRITE, SCORM_TIMESPAN, "" },
	{ "cmi.suspend_data", ACCESS_BOTH, SCORM_STRING4096, "" },
	{ "cmi.launch_data", ACCESS_READ, SCORM_STRING4096, "" },
	{ "cmi.comments", ACCESS_BOTH, SCORM_STRING4096, "" },
	{ "cmi.comments_from_lms", ACCESS_READ, SCORM_STRING4096, "" },
	{ "cmi.objectives.n.id", ACCESS_BOTH, SCORM_IDENTIFIER, "" },
	{ "cmi.objectives.n.score.raw", ACCESS_BOTH, SCORM_SCORE, "" },
	{ "cmi.objectives.n.score.max", ACCESS_BOTH, SCORM_SCORE, "" },
	{ "cmi.objectives.n.score.min", ACCESS_BOTH, SCORM_SCORE, "" },
	{ "cmi.objectives.n.status", ACCESS_BOTH, SCORM_OBJECTIVE, "" },
	{ "cmi.student_data.mastery_score", ACCESS_READ, SCORM_DECIMAL, "" },
	{ "cmi.student_data.max_time_allowed", ACCESS_READ, SCORM_TIMESPAN, "" },
	{ "cmi.student_data.time_limit_action", ACCESS_READ, SCORM_STRING255, "" },
	{ "cmi.student_preference.audio", ACCESS_BOTH, SCORM_AUDIO, "0" },
	{ "cmi.student_preference.language", ACCESS_BOTH, SCORM_STRING255, "" },
	{ "cmi.student_preference.speed", ACCESS_BOTH, SCORM_SPEED, "0" },
	{ "cmi.student_preference.text", ACCESS_BOTH, SCORM_TEXT, "0" },
	{ "cmi.interactions.n.id", ACCESS_WRITE, SCORM_IDENTIFIER, "" },
	{ "cmi.interactions.n.objectives.n.id", ACCESS_WRITE, SCORM_IDENTIFIER, "" },
	{ "cmi.interactions.n.time", ACCESS_WRITE, SCORM_TIME, "" },
	{ "cmi.interactions.n.type", ACCESS_WRITE, SCORM_INTERACTION, "" },
	{ "cmi.interactions.n.correct_responses.n.pattern", ACCESS_WRITE, SCORM_STRING255, "" },
	{ "cmi.interactions.n.weighting", ACCESS_WRITE, SCORM_DECIMAL, "" },
	{ "cmi.interactions.n.student_response", ACCESS_WRITE, SCORM_STRING255, "" },
	{ "cmi.interactions.n.result", ACCESS_WRITE, SCORM_RESULT, "" },
	{ "cmi.interactions.n.latency", ACCESS_WRITE, SCORM_TIMESPAN, "" },
};

/* What answers "_children" (RTE 3.4.3). */
static const struct {
	const char *name;
	const char *children;
} parents[] = {
	{ "cmi.core", "student_id,student_name,lesson_location,credit,lesson_status,entry,score,"
		      "total_time,lesson_mode,exit,session_time" },
	{ "cmi.core.score", "raw,max,min" },
	{ "cmi.objectives", "id,score,status" },
	{ "cmi.objectives.n.score", "raw,max,min" },
	{ "cmi.student_data", "mastery_score,max_time_allowed,time_limit_action" },
	{ "cmi.student_preference", "audio,language,speed,text" },
	{ "cmi.interactions", "id,objectives,time,type,correct_responses,weighting,"
			      "student_response,result,latency" },
};

static const char *const lists[] = {
	"cmi.objectives",
	"cmi.interactions",
	"cmi.interactions.n.objectives",
	"cmi.interactions.n.correct_responses",
};

/* ---- names ---- */

static bool is_index(struct str segment)
{
	uint64_t n;

	return segment.len && segment.len <= 4 && str_to_u64(segment, &n);
}

static bool name_fits(struct str name, const char *pattern)
{
	struct str wanted = str_from(pattern);

	while (name.ptr && wanted.ptr) {
		const struct str a = str_split(&name, '.');
		const struct str b = str_split(&wanted, '.');

		if (!(str_is(b, "n") ? is_index(a) : str_equal(a, b)))
			return false;
	}
	return !name.ptr && !wanted.ptr;
}

static const struct element *find_element(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
		if (name_fits(name, elements[i].name))
			return &elements[i];
	}
	return NULL;
}

/* How many a list of that name has: one more than the largest index set. */
static uint64_t count_of(const struct scorm_state *state, struct str list)
{
	uint64_t n = 0;

	for (size_t i = 0; i < state->n; i++) {
		const struct str name = state->at[i].name;
		struct str rest = str_from_pos(name, list.len + 1);
		uint64_t index;

		if (str_starts(name, list) && name.len > list.len && name.ptr[list.len] == '.' &&
		    str_to_u64(str_split(&rest, '.'), &index) && index >= n)
			n = index + 1;
	}
	return n;
}

/* Every index within the name is one that is there, or with `grow` the next (RTE 3.4.4). */
static bool indices_fit(const struct scorm_state *state, struct str name, bool grow)
{
	struct str rest = name;

	while (rest.ptr) {
		const struct str segment = str_split(&rest, '.');
		uint64_t index;

		if (!is_index(segment) || !str_to_u64(segment, &index))
			continue;
		const struct str list = str_sub(name, 0, (size_t)(segment.ptr - name.ptr) - 1);
		if (index >= count_of(state, list) + (grow ? 1 : 0))
			return false;
	}
	return true;
}

static bool cut_suffix(struct str name, const char *suffix, struct str *ret)
{
	if (!str_ends(name, str_from(suffix)))
		return false;
	*ret = str_sub(name, 0, name.len - strlen(suffix));
	return true;
}

static bool is_keyword(struct str name)
{
	struct str before;

	return cut_suffix(name, "._children", &before) || cut_suffix(name, "._count", &before) ||
	       str_is(name, "cmi._version");
}

/* ---- values ---- */

/* SIZE_MAX: nobody has set it. */
static size_t find(const struct scorm_state *state, struct str name)
{
	for (size_t i = 0; i < state->n; i++) {
		if (str_equal(state->at[i].name, name))
			return i;
	}
	return SIZE_MAX;
}

static bool put(struct scorm_state *state, struct str name, struct str value)
{
	const struct str kept = arena_str(state->arena, value);
	size_t at = find(state, name);

	if (!kept.ptr || (at == SIZE_MAX && state->n == SCORM_VALUES_MAX))
		return false;
	if (at == SIZE_MAX) {
		const struct str key = arena_str(state->arena, name);
		if (!key.ptr)
			return false;
		at = state->n++;
		state->at[at].name = key;
	}
	state->at[at].value = kept;
	return true;
}

/* What it is, or what it is before anybody set it. */
static struct str value_or(const struct scorm_state *state, struct str name,
			   const struct element *element)
{
	const size_t at = find(state, name);

	return at == SIZE_MAX ? str_from(element->start) : state->at[at].value;
}

static struct str value_of(const struct scorm_state *state, const char *name)
{
	return value_or(state, str_from(name), find_element(str_from(name)));
}

/* Past the arena's limit the value stays as it was: a part of one state is better than none. */
static void give(struct scorm_state *state, const char *name, struct str value)
{
	(void)put(state, str_from(name), value);
}

static void forget(struct scorm_state *state, const char *name)
{
	const size_t at = find(state, str_from(name));

	if (at != SIZE_MAX)
		state->at[at] = state->at[--state->n];
}

/* ---- reading and writing ---- */

static enum scorm_error get_keyword(const struct scorm_state *state, struct str name,
				    struct str *ret)
{
	struct str of;

	if (str_is(name, "cmi._version")) {
		*ret = STR("3.4");
		return SCORM_FINE;
	}
	if (cut_suffix(name, "._children", &of)) {
		for (size_t i = 0; i < ARRAY_LEN(parents); i++) {
			if (!name_fits(of, parents[i].name))
				continue;
			*ret = str_from(parents[i].children);
			return SCORM_FINE;
		}
		return find_element(of) ? SCORM_NO_CHILDREN : SCORM_ARGUMENT;
	}
	(void)cut_suffix(name, "._count", &of);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (!name_fits(of, lists[i]))
			continue;
		if (!indices_fit(state, of, false))
			return SCORM_ARGUMENT;
		*ret = arena_printf(state->arena, "%llu", (unsigned long long)count_of(state, of));
		return SCORM_FINE;
	}
	return find_element(of) ? SCORM_NO_COUNT : SCORM_ARGUMENT;
}

enum scorm_error scorm_get(const struct scorm_state *state, struct str name, struct str *ret)
{
	*ret = STR("");
	if (is_keyword(name))
		return get_keyword(state, name, ret);
	const struct element *element = find_element(name);
	if (!element)
		return SCORM_ARGUMENT;
	if (element->access == ACCESS_WRITE)
		return SCORM_WRITE_ONLY;
	if (!indices_fit(state, name, false))
		return SCORM_ARGUMENT;
	*ret = value_or(state, name, element);
	return SCORM_FINE;
}

enum scorm_error scorm_set(struct scorm_state *state, struct str name, struct str value)
{
	if (name.len > SCORM_NAME_MAX)
		return SCORM_ARGUMENT;
	if (is_keyword(name))
		return SCORM_KEYWORD;
	const struct element *element = find_element(name);
	if (!element)
		return SCORM_ARGUMENT;
	if (element->access == ACCESS_READ)
		return SCORM_READ_ONLY;
	if (!indices_fit(state, name, true))
		return SCORM_ARGUMENT;
	if (!scorm_type_fits(element->type, value))
		return SCORM_TYPE;
	return put(state, name, value) ? SCORM_FINE : SCORM_GENERAL;
}

enum errc scorm_state_read(struct str json, struct scorm_state *state, struct err *err)
{
	struct json_reader r = json_reader_of(json, state->arena, 0);
	struct str name = STR("");
	enum json_token token = json_next(&r);

	if (token != JSON_OBJECT)
		return fail(err, ERR_SYNTAX, "a state is an object of names and texts");
	while ((token = json_next(&r)) != JSON_OBJECT_END) {
		if (token == JSON_NAME)
			name = r.text;
		else if (token != JSON_STRING)
			return fail(err, ERR_SYNTAX, "%.*s: a value is a text",
				    STR_ARG(str_sub(name, 0, 60)));
		else if (find_element(name) && !put(state, name, r.text))
			return fail(err, ERR_LIMIT, "over %u values", SCORM_VALUES_MAX);
	}
	return ERR_OK;
}

void scorm_state_write(const struct scorm_state *state, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	for (size_t i = 0; i < state->n; i++) {
		json_name(&w, state->at[i].name);
		json_str(&w, NULL, state->at[i].value);
	}
	json_end_object(&w);
}

/* ---- beginning and finishing ---- */

static void add_session_time(struct scorm_state *state)
{
	const int64_t session = scorm_span_read(value_of(state, "cmi.core.session_time"));
	const int64_t total = scorm_span_read(value_of(state, "cmi.core.total_time"));
	char text[SCORM_SPAN_TEXT];

	if (session > 0)
		give(state, "cmi.core.total_time",
		     str_from(scorm_span_text(session + (total > 0 ? total : 0), text)));
	forget(state, "cmi.core.session_time");
}

void scorm_begin(struct scorm_state *state, const struct scorm_launch *launch)
{
	const struct str exit = value_of(state, "cmi.core.exit");
	const bool first = str_is(value_of(state, "cmi.core.lesson_status"), "not attempted");
	const struct {
		const char *name;
		struct str value;
	} given[] = {
		{ "cmi.core.student_id", launch->learner },
		{ "cmi.core.student_name", launch->learner_name },
		{ "cmi.core.entry", first		      ? STR("ab-initio")
				    : str_is(exit, "suspend") ? STR("resume")
							      : STR("") },
		{ "cmi.launch_data", launch->launch_data },
		{ "cmi.student_data.mastery_score", launch->mastery },
		{ "cmi.student_data.max_time_allowed", launch->max_time },
		{ "cmi.student_data.time_limit_action", launch->limit_action },
	};

	add_session_time(state);
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		give(state, given[i].name, given[i].value);
	forget(state, "cmi.core.exit");
}

void scorm_finish(struct scorm_state *state)
{
	const struct str status = value_of(state, "cmi.core.lesson_status");
	int64_t mastery;
	int64_t raw;

	add_session_time(state);
	if (scorm_decimal_read(value_of(state, "cmi.student_data.mastery_score"), &mastery) &&
	    scorm_decimal_read(value_of(state, "cmi.core.score.raw"), &raw))
		give(state, "cmi.core.lesson_status",
		     raw >= mastery ? STR("passed") : STR("failed"));
	else if (str_is(status, "not attempted"))
		give(state, "cmi.core.lesson_status", STR("completed"));
}

bool scorm_is_done(const struct scorm_state *state)
{
	const struct str status = value_of(state, "cmi.core.lesson_status");

	return str_is(status, "passed") || str_is(status, "completed");
}

void scorm_add_table(struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_begin_array(&w, "elements");
	for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
		json_begin_array(&w, NULL);
		json_text(&w, NULL, elements[i].name);
		json_text(&w, NULL, access_names[elements[i].access]);
		json_text(&w, NULL, scorm_type_names[elements[i].type]);
		json_text(&w, NULL, elements[i].start);
		json_end_array(&w);
	}
	json_end_array(&w);
	json_begin_array(&w, "parents");
	for (size_t i = 0; i < ARRAY_LEN(parents); i++) {
		json_begin_array(&w, NULL);
		json_text(&w, NULL, parents[i].name);
		json_text(&w, NULL, parents[i].children);
		json_end_array(&w);
	}
	json_end_array(&w);
	json_begin_array(&w, "lists");
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		json_text(&w, NULL, lists[i]);
	json_end_array(&w);
	json_end_object(&w);
}
