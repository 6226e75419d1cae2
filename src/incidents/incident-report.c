/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/incident-report.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/typed.h"
#include "base/uuid.h"

#define VERSION 1

const struct text_choice incident_stages[INCIDENT_STAGES + 1] = {
	[INCIDENT_FIRST] = { "first", TEXT("速報", "First report") },
	[INCIDENT_FOLLOW_UP] = { "follow-up", TEXT("続報", "Follow-up") },
	[INCIDENT_FINAL] = { "final", TEXT("確報", "Final report") },
	[INCIDENT_STAGES] = { NULL, TEXT(NULL, NULL) },
};

const struct text_choice incident_opens[INCIDENT_OPENS + 1] = {
	[INCIDENT_OPEN_UNKNOWN] = { "unknown", TEXT("不明", "Not known") },
	[INCIDENT_IS_OPEN] = { "open", TEXT("通常どおり", "As usual") },
	[INCIDENT_IS_LIMITED] = { "limited", TEXT("制限", "Limited") },
	[INCIDENT_IS_CLOSED] = { "closed", TEXT("停止", "Stopped") },
	[INCIDENT_OPENS] = { NULL, TEXT(NULL, NULL) },
};

/* ---- checking ---- */

static bool is_id(struct str s, bool needed)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && s.ptr[i] != '-')
			return false;
	}
	return s.len ? s.len <= INCIDENT_ID_MAX : !needed;
}

static bool is_answer(struct str s)
{
	return !s.len || str_is(s, "yes") || str_is(s, "no");
}

static enum errc check_words(const struct incident_said *said, struct err *err)
{
	const struct {
		const char *name;
		bool good;
	} rows[] = {
		{ "report", is_id(said->uuid, true) },	   { "case", is_id(said->origin, false) },
		{ "attack", is_id(said->attack, false) },  { "entry", is_id(said->entry, false) },
		{ "personal", is_answer(said->personal) }, { "care", is_answer(said->care) },
		{ "known", said->known_us != TIME_NONE },  { "made", said->made_us != TIME_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!rows[i].good)
			return fail(err, ERR_SYNTAX,
				    "report of an incident: %s: is missing or not as "
				    "docs/formats/incidents.md says",
				    rows[i].name);
	}
	return ERR_OK;
}

enum errc incident_said_check(const struct incident_said *said, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("題", "title")), said->title, INCIDENT_TITLE_MAX, .needed = true },
		{ text_of(TR("差出人", "sender")), said->sender, INCIDENT_NAME_MAX },
		{ text_of(TR("内容", "words")), said->words, INCIDENT_WORDS_MAX, .lines = true },
	};
	enum errc code = check_words(said, err);

	if (!code)
		code = typed_check(texts, ARRAY_LEN(texts), err);
	for (size_t i = 0; i < said->n_limits && !code; i++) {
		const struct typed limit = { text_of(TR("制限しているもの", "what is limited")),
					     said->limits[i].title, INCIDENT_TITLE_MAX,
					     .needed = true };

		code = typed_check(&limit, 1, err);
	}
	return code;
}

/* ---- reading ---- */

static const char *const members[] = { "version", "report", "case",	"reference",
				       "stage",	  "title",  "sender",	"training",
				       "attack",  "entry",  "personal", "care",
				       "known",	  "made",   "words",	"limits" };
static const char *const limit_members[] = { "title", "state", "since" };

static enum errc no_others(json_t *object, const char *const *names, size_t n, struct err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (!str_is_any(str_from(key), names, n))
			return fail(err, ERR_SYNTAX,
				    "report of an incident: %.64s: is no member of version %d", key,
				    VERSION);
	}
	return ERR_OK;
}

static struct str copy(const json_t *object, const char *name, struct arena *arena)
{
	return arena_str(arena, str_or_empty(item_text(object, name)));
}

static int64_t moment(const json_t *object, const char *name)
{
	int64_t us = TIME_NONE;
	const struct str text = item_text(object, name);

	return text.ptr && time_parse_iso(text, 0, &us) ? us : TIME_NONE;
}

static enum errc read_limit(json_t *object, struct arena *arena, struct incident_said *ret,
			    struct err *err)
{
	const size_t state = typed_choice(incident_opens, str_or_empty(item_text(object, "state")));

	if (!json_is_object(object) || state == INCIDENT_OPENS)
		return fail(
			err, ERR_SYNTAX,
			"report of an incident: limits: each has title and state (open, limited, "
			"closed, unknown)");
	ret->limits[ret->n_limits++] = (struct incident_limit){
		.title = copy(object, "title", arena),
		.state = (enum incident_open)state,
		.since_us = moment(object, "since"),
	};
	return no_others(object, limit_members, ARRAY_LEN(limit_members), err);
}

static enum errc read_limits(const json_t *item, struct arena *arena, struct incident_said *ret,
			     struct err *err)
{
	const json_t *list = json_object_get(item, "limits");
	enum errc code = ERR_OK;

	if (!list)
		return ERR_OK;
	if (!json_is_array(list) || json_array_size(list) > INCIDENT_LIMITS_MAX)
		return fail(err, ERR_SYNTAX,
			    "report of an incident: limits: is a list of at most %u",
			    INCIDENT_LIMITS_MAX);
	for (size_t i = 0; i < json_array_size(list) && !code; i++)
		code = read_limit(json_array_get(list, i), arena, ret, err);
	return code;
}

static void read_texts(const json_t *item, struct arena *arena, struct incident_said *ret)
{
	const json_t *reference = json_object_get(item, "reference");

	*ret = (struct incident_said){
		.uuid = copy(item, "report", arena),
		.origin = copy(item, "case", arena),
		.reference = json_is_integer(reference) ? json_integer_value(reference) : 0,
		.training = item_true(item, "training"),
		.title = copy(item, "title", arena),
		.sender = copy(item, "sender", arena),
		.attack = copy(item, "attack", arena),
		.entry = copy(item, "entry", arena),
		.personal = copy(item, "personal", arena),
		.care = copy(item, "care", arena),
		.known_us = moment(item, "known"),
		.made_us = moment(item, "made"),
		.words = copy(item, "words", arena),
	};
}

enum errc incident_report_read(struct str json, struct arena *arena, struct incident_said *ret,
			       struct err *err)
{
	if (json.len > INCIDENT_REPORT_MAX)
		return fail(err, ERR_LIMIT, "report of an incident: is over %u bytes",
			    INCIDENT_REPORT_MAX);
	auto_item *item = item_load(json, err);
	if (!item)
		return ERR_SYNTAX;
	const json_t *version = json_object_get(item, "version");
	if (!json_is_integer(version) || json_integer_value(version) != VERSION)
		return fail(err, ERR_SYNTAX, "report of an incident: version: is not %d", VERSION);
	const size_t stage = typed_choice(incident_stages, str_or_empty(item_text(item, "stage")));
	if (stage == INCIDENT_STAGES)
		return fail(err, ERR_SYNTAX,
			    "report of an incident: stage: is first, follow-up or final");
	read_texts(item, arena, ret);
	ret->stage = (enum incident_stage)stage;
	enum errc code = no_others(item, members, ARRAY_LEN(members), err);
	if (!code)
		code = read_limits(item, arena, ret, err);
	return code ? code : incident_said_check(ret, err);
}

/* ---- writing ---- */

static void put_text(struct json_writer *w, const char *name, struct str value)
{
	if (value.len)
		json_str(w, name, value);
}

static void put_time(struct json_writer *w, const char *name, int64_t us)
{
	char text[TIME_TEXT_MAX];

	if (us != TIME_NONE)
		json_text(w, name, time_format_utc(us, text));
}

static void put_limits(struct json_writer *w, const struct incident_said *said)
{
	if (!said->n_limits)
		return;
	json_begin_array(w, "limits");
	for (size_t i = 0; i < said->n_limits; i++) {
		json_begin_object(w);
		json_str(w, "title", said->limits[i].title);
		json_text(w, "state", incident_opens[said->limits[i].state].value);
		put_time(w, "since", said->limits[i].since_us);
		json_end_object(w);
	}
	json_end_array(w);
}

void incident_report_write(const struct incident_said *said, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_i64(&w, "version", VERSION);
	json_str(&w, "report", said->uuid);
	put_text(&w, "case", said->origin);
	if (said->reference)
		json_i64(&w, "reference", said->reference);
	json_text(&w, "stage", incident_stages[said->stage].value);
	json_bool(&w, "training", said->training);
	json_str(&w, "title", said->title);
	put_text(&w, "sender", said->sender);
	put_text(&w, "attack", said->attack);
	put_text(&w, "entry", said->entry);
	put_text(&w, "personal", said->personal);
	put_text(&w, "care", said->care);
	put_time(&w, "known", said->known_us);
	put_time(&w, "made", said->made_us);
	put_text(&w, "words", said->words);
	put_limits(&w, said);
	json_end_object(&w);
}

const char *incident_origin(struct str case_number, char out[static INCIDENT_ORIGIN_MAX])
{
	auto_buf name = BUF_INIT(256);

	buf_printf(&name, "case for the hub %.*s", STR_ARG(case_number));
	return uuid_of_name(buf_str(&name), out);
}
