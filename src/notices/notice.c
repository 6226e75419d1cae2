/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notice.h"

#include "base/calendar/day.h"
#include "base/encoding/yaml-json.h"
#include "organisations/organisation.h"
#include "store/facility.h"

#define READING_BYTES (4u * 1024 * 1024)
#define DUTY_DAYS_MAX 3650
#define DEPTH_MAX     12u
#define NODES_MAX     20000u

const char *const notice_route_names[NOTICE_ROUTES] = {
	[NOTICE_DIRECT] = "direct",
	[NOTICE_AUTHORITY] = "authority",
	[NOTICE_MEMBER] = "member",
};

const char *const notice_answers[] = { "done", "not-yet", "not-concerned", NULL };

/* Written by people; the stamp's are put before them. */
static const char *const keys[] = {
	"id",	    "from",	"made",	   "title",	"body",	   "tlp",	 "training",
	"route",    "audience", "unknown", "answer-by", "duties",  "indicators", "rules",
	"advisory", "version",	"date",	   "source",	"seen-at", NULL,
};

/* ---- reading ---- */

struct reading {
	struct yaml_check *check;
	struct arena *arena;
	struct notice *notice;
};

static struct str read_long(struct yaml_check *check, const struct yaml *map, const char *lang)
{
	const struct yaml *node = yaml_get(map, lang);

	if (node && node->kind == YAML_SCALAR && node->text.len &&
	    node->text.len <= NOTICE_BODY_MAX)
		return node->text;
	yaml_wrong(check, yaml_line(map, lang), "body: %s is a text of 1 to %u bytes", lang,
		   NOTICE_BODY_MAX);
	return STR_NONE;
}

static void read_body(const struct reading *r, const struct yaml *doc)
{
	static const char *const langs[] = { "ja", "en", NULL };
	const struct yaml *map = yaml_get(doc, "body");

	if (!map) {
		yaml_wrong(r->check, doc->line, "body is missing");
		return;
	}
	if (yaml_check_map(r->check, map, "body", langs))
		r->notice->body = (struct text_pair){ .ja = read_long(r->check, map, "ja"),
						      .en = read_long(r->check, map, "en") };
}

static void read_tlp(const struct reading *r, const struct yaml *doc)
{
	const struct str text = yaml_check_text(r->check, doc, "tlp", true);

	if (text.ptr && (!tlp_parse(text, &r->notice->tlp) || r->notice->tlp == TLP_NONE))
		yaml_wrong(r->check, yaml_line(doc, "tlp"),
			   "tlp: %.*s is none of TLP 2.0 (CLEAR, GREEN, AMBER, AMBER+STRICT, RED)",
			   STR_ARG(text));
}

static void read_duty(const struct reading *r, const struct yaml *node,
		      const struct notice_duty ***last)
{
	static const char *const duty_keys[] = { "id", "title", "detail", "days", NULL };
	struct notice_duty *duty = arena_take(r->arena, sizeof(*duty));

	if (!duty) {
		yaml_wrong(r->check, node->line, "duties: do not fit into memory");
		return;
	}
	if (!yaml_check_map(r->check, node, "a duty", duty_keys))
		return;
	*duty = (struct notice_duty){
		.id = yaml_check_id(r->check, node, "id", true),
		.title = yaml_check_pair(r->check, node, "title", true),
		.detail = yaml_check_pair(r->check, node, "detail", false),
		.days = yaml_check_number(r->check, node, "days", 1, DUTY_DAYS_MAX, 30),
	};
	if (duty->id.ptr && notice_duty_find(r->notice, duty->id))
		yaml_wrong(r->check, node->line, "%.*s is there already", STR_ARG(duty->id));
	**last = duty;
	*last = &duty->next;
	r->notice->n_duties++;
}

static void read_duties(const struct reading *r, const struct yaml *doc)
{
	const struct yaml *list = yaml_check_list(r->check, doc, "duties", NOTICE_DUTIES_MAX);
	const struct notice_duty **last = &r->notice->duties;

	for (const struct yaml *node = list ? list->child : NULL; node && !r->check->code;
	     node = node->next)
		read_duty(r, node, &last);
}

static void read_indicators(const struct reading *r, const struct yaml *doc)
{
	struct indicator_value value;
	struct err err;

	r->notice->indicators = yaml_check_list(r->check, doc, "indicators", NOTICE_INDICATORS_MAX);
	if (!r->notice->indicators)
		return;
	for (const struct yaml *node = r->notice->indicators->child; node; node = node->next) {
		if (node->kind != YAML_SCALAR || indicator_value_guess(node->text, &value, &err))
			yaml_wrong(r->check, node->line,
				   "indicators: %.*s is no address, name, URL or hash",
				   STR_ARG(node->text));
	}
}

/* That it is a rule; whether it can be looked for here, the house that arms it judges. */
static bool is_rule(struct str text, struct arena *arena)
{
	auto_yaml_reader *reader = yaml_reader_new(
		text, (struct yaml_limits){ .depth = DEPTH_MAX, .nodes = NODES_MAX });
	struct yaml *doc = NULL;
	struct err err;
	unsigned line;

	return yaml_next(reader, arena, &doc, &line, &err) == ERR_OK && doc->kind == YAML_MAP &&
	       yaml_text(doc, "title").len && yaml_get(doc, "logsource") &&
	       yaml_get(doc, "detection");
}

static void read_rules(const struct reading *r, const struct yaml *doc)
{
	r->notice->rules = yaml_check_list(r->check, doc, "rules", NOTICE_RULES_MAX);
	if (!r->notice->rules)
		return;
	for (const struct yaml *node = r->notice->rules->child; node; node = node->next) {
		if (node->kind != YAML_SCALAR || node->text.len > NOTICE_RULE_MAX ||
		    !is_rule(node->text, r->arena))
			yaml_wrong(r->check, node->line,
				   "rules: is no Sigma rule (title, logsource, detection)");
	}
}

static void read_day(const struct reading *r, const struct yaml *doc)
{
	const struct str text = yaml_check_text(r->check, doc, "answer-by", false);

	if (text.ptr && !day_valid(text))
		yaml_wrong(r->check, yaml_line(doc, "answer-by"),
			   "answer-by: a day is written 2026-12-01");
	r->notice->answer_by = text;
}

static struct str read_word(const struct reading *r, const struct yaml *map, const char *key)
{
	const struct str text = str_or_empty(yaml_check_text(r->check, map, key, false));

	if (text.len > NOTICE_WORD_MAX || str_find_char(text, ' ') != SIZE_MAX)
		yaml_wrong(r->check, yaml_line(map, key), "seen-at: %s is one word", key);
	return text;
}

static void read_seen(const struct reading *r, const struct yaml *doc)
{
	static const char *const seen_keys[] = { "kind",    "prefecture", "function",
						 "product", "beds",	  NULL };
	static const char *const beds_keys[] = { "from", "to", NULL };
	const struct yaml *map = yaml_get(doc, "seen-at");
	struct notice_seen *seen = &r->notice->seen;

	if (!map || !yaml_check_map(r->check, map, "seen-at", seen_keys))
		return;
	seen->kind = read_word(r, map, "kind");
	seen->prefecture = read_word(r, map, "prefecture");
	seen->function = read_word(r, map, "function");
	seen->product = read_word(r, map, "product");
	const struct yaml *beds = yaml_get(map, "beds");
	if (!beds || !yaml_check_map(r->check, beds, "beds", beds_keys))
		return;
	seen->has_beds = true;
	seen->beds_from = yaml_check_number(r->check, beds, "from", 0, ORG_BEDS_MAX, 0);
	seen->beds_to = yaml_check_number(r->check, beds, "to", 0, ORG_BEDS_MAX, ORG_BEDS_MAX);
}

static void read_stamp(const struct reading *r, const struct yaml *doc)
{
	struct notice *n = r->notice;
	const struct str made = yaml_check_text(r->check, doc, "made", false);

	n->id = str_or_empty(yaml_check_text(r->check, doc, "id", false));
	n->from = str_or_empty(yaml_check_text(r->check, doc, "from", false));
	n->made_us = TIME_NONE;
	if ((n->id.len && n->id.len != NOTICE_ID_LEN) ||
	    (n->from.len && n->from.len > NOTICE_WORD_MAX) ||
	    (made.ptr && !time_parse_iso(made, 0, &n->made_us)))
		yaml_wrong(r->check, doc->line, "id, from or made are none");
}

static void check_titles(const struct reading *r, const struct yaml *doc)
{
	const struct text_pair title = yaml_check_pair(r->check, doc, "title", true);

	if (title.ja.len > NOTICE_TITLE_MAX || title.en.len > NOTICE_TITLE_MAX)
		yaml_wrong(r->check, yaml_line(doc, "title"), "title: over %u bytes",
			   NOTICE_TITLE_MAX);
	r->notice->title = title;
}

static void read_all(const struct reading *r, const struct yaml *doc)
{
	static const char *const unknown_words[] = { "leave", "include" };
	struct notice *n = r->notice;

	if (!yaml_check_map(r->check, doc, "a notice", keys))
		return;
	read_stamp(r, doc);
	check_titles(r, doc);
	read_body(r, doc);
	read_tlp(r, doc);
	n->training = yaml_check_truth(r->check, doc, "training", false);
	n->route = (enum notice_route)yaml_check_word(r->check, doc, "route", notice_route_names,
						      NOTICE_ROUTES, NOTICE_DIRECT);
	n->unknown_too = yaml_check_word(r->check, doc, "unknown", unknown_words,
					 ARRAY_LEN(unknown_words), 1) == 1;
	n->audience = audience_read(r->check, doc, "audience", r->arena);
	read_day(r, doc);
	read_duties(r, doc);
	read_indicators(r, doc);
	read_rules(r, doc);
	n->advisory = yaml_check_text(r->check, doc, "advisory", false);
	read_seen(r, doc);
	/* TLP 2.0: red is for the eyes of those it is sent to; nobody hands it on. */
	if (n->tlp == TLP_RED && n->route != NOTICE_DIRECT)
		yaml_wrong(r->check, yaml_line(doc, "route"),
			   "route: TLP:RED goes directly to those it is for (TLP 2.0)");
}

static enum errc load(const char *name, struct str text, struct arena *arena, struct yaml **ret,
		      struct err *err)
{
	auto_yaml_reader *reader = yaml_reader_new(
		text, (struct yaml_limits){ .depth = DEPTH_MAX, .nodes = NODES_MAX });
	unsigned line = 0;

	if (text.len > NOTICE_DOCUMENT_MAX)
		return fail(err, ERR_LIMIT, "%s: over %u bytes", name, NOTICE_DOCUMENT_MAX);
	const enum errc code = yaml_next(reader, arena, ret, &line, err);
	if (!code)
		return ERR_OK;
	char at[ERR_TEXT_MAX];
	(void)snprintf(at, sizeof(at), "%s:%u", name, line);
	return code == ERR_END ? fail(err, ERR_SYNTAX, "%s: is empty", name)
			       : fail_in(err, code, at);
}

static enum errc read_doc(const char *name, const struct yaml *doc, struct arena *arena,
			  struct notice *ret, struct err *err)
{
	struct yaml_check check = { .file = name };
	const struct reading reading = { .check = &check, .arena = arena, .notice = ret };

	*ret = (struct notice){ .made_us = TIME_NONE };
	read_all(&reading, doc);
	return yaml_check_end(&check, err);
}

enum errc notice_read(const char *name, struct str text, struct arena *arena, struct notice *ret,
		      struct err *err)
{
	struct yaml *doc = NULL;
	/* Texts stay with the arena, not with whoever read the file. */
	const struct str kept = arena_str(arena, text);
	enum errc code = kept.ptr ? load(name, kept, arena, &doc, err)
				  : fail(err, ERR_LIMIT, "%s: does not fit into memory", name);

	return code ? code : read_doc(name, doc, arena, ret, err);
}

/* ---- the document ---- */

static void write_document(const struct yaml *doc, const struct notice_stamp *stamp,
			   struct buf *out)
{
	static const char *const stamped[] = { "id", "from", "made" };
	struct json_writer w = json_writer_to(out);
	char made[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_str(&w, "id", stamp->id);
	json_str(&w, "from", stamp->from);
	json_text(&w, "made", time_format_utc(stamp->made_us, made));
	for (const struct yaml *entry = doc->child; entry; entry = entry->next) {
		if (str_is_any(entry->key, stamped, ARRAY_LEN(stamped)))
			continue;
		json_name(&w, entry->key);
		yaml_to_json(&w, NULL, entry);
	}
	json_end_object(&w);
}

enum errc notice_document(const char *name, struct str text, const struct notice_stamp *stamp,
			  struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(READING_BYTES);
	struct yaml *doc = NULL;
	struct notice notice;
	enum errc code = load(name, text, &arena, &doc, err);

	if (!code)
		code = read_doc(name, doc, &arena, &notice, err);
	if (code)
		return code;
	write_document(doc, stamp, out);
	return buf_failed(out) || out->len > NOTICE_DOCUMENT_MAX
		       ? fail(err, ERR_LIMIT, "%s: is over %u bytes", name, NOTICE_DOCUMENT_MAX)
		       : ERR_OK;
}

/* ---- where it was seen ---- */

bool notice_seen_any(const struct notice_seen *seen)
{
	return seen->kind.len || seen->prefecture.len || seen->function.len || seen->product.len ||
	       seen->has_beds;
}

static void write_seen(struct json_writer *w, const struct notice_seen *seen)
{
	const struct {
		const char *name;
		struct str value;
	} words[] = { { "kind", seen->kind },
		      { "prefecture", seen->prefecture },
		      { "function", seen->function },
		      { "product", seen->product } };

	if (!notice_seen_any(seen))
		return;
	json_begin_object_in(w, "seen-at");
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (words[i].value.len)
			json_str(w, words[i].name, words[i].value);
	}
	if (seen->has_beds) {
		json_begin_object_in(w, "beds");
		json_i64(w, "from", seen->beds_from);
		json_i64(w, "to", seen->beds_to);
		json_end_object(w);
	}
	json_end_object(w);
}

enum errc notice_with_seen(const char *name, struct str text, const struct notice_seen *seen,
			   struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(READING_BYTES);
	struct json_writer w = json_writer_to(out);
	struct yaml *doc = NULL;
	const enum errc code = load(name, text, &arena, &doc, err);

	if (code)
		return code;
	json_begin_object(&w);
	for (const struct yaml *entry = doc->child; entry; entry = entry->next) {
		if (str_is(entry->key, "seen-at"))
			continue;
		json_name(&w, entry->key);
		yaml_to_json(&w, NULL, entry);
	}
	write_seen(&w, seen);
	json_end_object(&w);
	return buf_failed(out)
		       ? fail(err, ERR_LIMIT, "%s: is over %u bytes", name, NOTICE_DOCUMENT_MAX)
		       : ERR_OK;
}

struct str notice_seen_words(const struct notice_seen *seen, enum lang lang, struct arena *arena)
{
	auto_buf out = BUF_INIT(4u * NOTICE_WORD_MAX + 100);
	const struct str parts[] = {
		seen->kind,
		seen->prefecture.len
			? facility_words(FACILITY_PREFECTURE_KEY, seen->prefecture, lang)
			: STR(""),
		seen->function,
		seen->product,
	};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i].len)
			buf_printf(&out, "%s%.*s", out.len ? text_in(TR("・", ", "), lang) : "",
				   STR_ARG(parts[i]));
	}
	if (seen->has_beds)
		buf_printf(&out,
			   seen->beds_to == ORG_BEDS_MAX
				   ? text_in(TR("%s%lld床以上", "%s%lld beds or more"), lang)
				   : text_in(TR("%s%lld〜%lld床", "%s%lld-%lld beds"), lang),
			   out.len ? text_in(TR("・", ", "), lang) : "", (long long)seen->beds_from,
			   (long long)seen->beds_to);
	return arena_str(arena, buf_str(&out));
}

const struct notice_duty *notice_duty_find(const struct notice *notice, struct str id)
{
	const struct notice_duty *duty = notice->duties;

	while (duty && !str_equal(duty->id, id))
		duty = duty->next;
	return duty;
}
