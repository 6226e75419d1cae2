/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259) of whatever shape: every leaf becomes a field named by its path. Members are
 * joined with ".", elements of arrays repeat the field, duplicate names repeat it too. Which paths
 * are which Sigma fields is data: content/taxonomy/json-*.yml.
 *
 * Events that once were XML keep three conventions of the converters: "#text" is the element
 * itself; attributes ("#attributes", "@Name") are joined with "_" as Sigma writes them
 * (Provider_Name); and <Data Name="x">v</Data> is the field x beside its siblings.
 *
 * A document that only wraps a list of events ("Records" of the clouds) is one event an element.
 */
#include "parse/json/json-document.h"

extern const struct parser parser_json;

struct json_state {
	bool ready;
	struct json_names names;
	struct json_names full_names;  /* under the plan, too, and all wanted */
	struct json_names whole_names; /* of events that are read a second time: under no plan */
	struct json_index index;       /* of documents that come without one */
	unsigned asked_share;	       /* of late: note_asked() */
	unsigned n_full;	       /* documents read in full since one was not */
	bool asked;		       /* for the whole of the document being delivered */

	/* The document being delivered, and its index where it was read over that. */
	struct str text;
	const struct json_index *text_index;
};

/* "@cee: " marks JSON within syslog. */
static struct str without_cookie(struct str text)
{
	text = str_trim(text);
	return str_starts(text, STR("@cee:")) ? str_trim(str_from_pos(text, 5)) : text;
}

static struct json_state *state_of(struct parse_session *session)
{
	struct json_state *state = parse_state(session, &parser_json);

	if (!state->ready) {
		json_names_init(&state->names);
		json_names_init(&state->full_names);
		json_names_init(&state->whole_names);
		state->full_names.all = true;
	}
	state->ready = true;
	return state;
}

/* The index of the document that `text` is, or NULL when it is none, or not regular. */
static const struct json_index *index_of(const struct parse_session *session,
					 struct json_state *state, struct str text)
{
	const struct json_index *index = session->record ? session->record->index : NULL;

	/* The session's text is the record itself unless it had to be converted. */
	if (!index || text.ptr != session->record->bytes.ptr) {
		index = &state->index;
		if (!json_index_find(&state->index, text))
			return NULL;
	}
	return index->len == text.len ? index : NULL;
}

/*
 * Where most documents are asked for whole, since something was found in them, it is cheaper to
 * read them in full at once. One in a few is read by the plan all the same, to know when that is
 * over: of one that was read in full nobody hears whether it had to be.
 */
#define ASKED_MAX    16u
#define ASKED_FULL   12u
#define ASKED_WEIGHT 2u /* reading twice costs more than reading in full for nothing */
#define FULL_RUN     8u

static bool reads_full(struct json_state *state)
{
	const bool full = state->asked_share >= ASKED_FULL && state->n_full < FULL_RUN;

	state->n_full = full ? state->n_full + 1 : 0;
	return full;
}

static void note_asked(struct json_state *state)
{
	if (state->asked)
		state->asked_share =
			(unsigned)size_min(state->asked_share + ASKED_WEIGHT, ASKED_MAX);
	else if (state->asked_share)
		state->asked_share--;
}

static enum errc parse(struct parse_session *session, struct str text, struct err *err)
{
	struct json_state *state = state_of(session);

	text = without_cookie(text);
	state->text = text;

	const struct json_index *index = index_of(session, state, text);
	state->text_index = index;
	const bool full = index && reads_full(state);
	struct json_names *names = full ? &state->full_names : &state->names;
	state->asked = false;
	if (index && json_quick(session, &session->event, names, text, index)) {
		parse_emit(session);
		if (!full)
			note_asked(state);
		return ERR_OK;
	}
	return json_flatten(session, text, NULL, err);
}

static enum errc refill(struct parse_session *session, struct event *whole, struct err *err)
{
	struct json_state *state = state_of(session);
	const struct json_index *index = state->text_index;

	state->asked = true;
	if (index && json_quick(session, whole, &state->whole_names, state->text, index))
		return ERR_OK;
	return json_flatten(session, state->text, whole, err);
}

static void clear(void *state)
{
	struct json_state *json = state;

	json_names_done(&json->names);
	json_names_done(&json->full_names);
	json_names_done(&json->whole_names);
	json_index_done(&json->index);
	json->ready = false;
}

/* '{' and a name or the end, or a list of such. */
static int confidence(struct str text)
{
	text = without_cookie(text);

	const bool list = str_starts(text, STR("["));
	if (list)
		text = str_trim(str_from_pos(text, 1));
	if (!str_starts(text, STR("{")))
		return CONFIDENCE_NONE;
	text = str_trim(str_from_pos(text, 1));
	if (!str_starts(text, STR("\"")) && !str_starts(text, STR("}")))
		return CONFIDENCE_NONE;
	return list ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN - 1;
}

const struct parser parser_json = {
	.name = "json",
	.summary = TEXT("JSON / NDJSON（Windows イベント、ECS、クラウド）",
			"JSON and NDJSON (Windows events, ECS, clouds)"),
	.framing = FRAME_JSON,
	.single_messages = true,
	.confidence = confidence,
	.parse = parse,
	.refill = refill,
	.state_size = sizeof(struct json_state),
	.clear = clear,
};
