/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notice-stix.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/uuid.h"
#include "detect/indicators/stix-pattern.h"
#include "detect/indicators/tlp-marking.h"
#include "notices/consents.h"

#define OBJECT_MAX     (128u * 1024)
#define PATTERN_MAX    (32u * 1024)
#define VALUE_NAME_MAX (NOTICE_RULE_MAX + 200u)

/* ---- one object ---- */

struct making {
	const struct notice *notice;
	notice_stix_sink *sink;
	void *ctx;
	struct buf refs; /* ids of what the report is about, with spaces between */
	struct str identity;
	char made[TIME_TEXT_MAX];
};

/* "indicator--…" of what it is made of. */
static void id_of(const char *type, const struct notice *notice, struct str value,
		  char ret[static STIX_ID_MAX])
{
	auto_buf name = BUF_INIT(VALUE_NAME_MAX);
	char uuid[UUID_TEXT_MAX];

	buf_printf(&name, "stix %s of notice %.*s: ", type, STR_ARG(notice->id));
	buf_add(&name, value);
	(void)snprintf(ret, STIX_ID_MAX, "%s--%s", type, uuid_of_name(buf_str(&name), uuid));
}

/* STIX 2.1 3.2: what every object has. */
static struct json_writer begin(const struct making *m, const char *type, const char *id,
				struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_text(&w, "type", type);
	json_text(&w, "spec_version", "2.1");
	json_text(&w, "id", id);
	json_text(&w, "created", m->made);
	json_text(&w, "modified", m->made);
	if (!str_is(m->identity, id))
		json_str(&w, "created_by_ref", m->identity);
	if (m->notice->training) {
		json_begin_array(&w, "labels");
		json_text(&w, NULL, "drill");
		json_end_array(&w);
	}
	json_begin_array(&w, "object_marking_refs");
	json_text(&w, NULL, tlp_marking_id(m->notice->tlp));
	json_end_array(&w);
	return w;
}

static enum errc give(const struct making *m, struct json_writer *w, const struct buf *out,
		      struct err *err)
{
	json_end_object(w);
	return buf_failed(out)
		       ? fail(err, ERR_LIMIT, "notice: a STIX object is over %u bytes", OBJECT_MAX)
		       : m->sink(m->ctx, buf_str(out), err);
}

/* ---- the kinds ---- */

static enum errc give_identity(const struct making *m, struct err *err)
{
	auto_buf out = BUF_INIT(OBJECT_MAX);
	struct json_writer w = begin(m, "identity", m->identity.ptr, &out);

	json_str(&w, "name", m->notice->from);
	json_text(&w, "identity_class", "organization");
	return give(m, &w, &out, err);
}

static enum errc give_pattern(struct making *m, const char *kind, struct str name,
			      struct str pattern, struct err *err)
{
	auto_buf out = BUF_INIT(OBJECT_MAX);
	char id[STIX_ID_MAX];

	id_of("indicator", m->notice, pattern, id);
	struct json_writer w = begin(m, "indicator", id, &out);
	json_str(&w, "name", name);
	json_begin_array(&w, "indicator_types");
	json_text(&w, NULL, "malicious-activity");
	json_end_array(&w);
	json_text(&w, "pattern_type", kind);
	json_str(&w, "pattern", pattern);
	json_text(&w, "valid_from", m->made);
	buf_printf(&m->refs, " %s", id);
	return give(m, &w, &out, err);
}

static enum errc give_value(struct making *m, struct str text, struct err *err)
{
	auto_buf pattern = BUF_INIT(PATTERN_MAX);
	struct indicator_value value;
	const enum errc code = indicator_value_guess(text, &value, err);

	if (code)
		return code;
	stix_pattern_write(value.type, indicator_value_str(&value), &pattern);
	return buf_failed(&pattern)
		       ? fail(err, ERR_LIMIT, "notice: an indicator is too long")
		       : give_pattern(m, "stix", m->notice->title.en, buf_str(&pattern), err);
}

static enum errc give_machine(struct making *m, struct err *err)
{
	const struct yaml *one = m->notice->indicators ? m->notice->indicators->child : NULL;
	enum errc code = ERR_OK;

	for (; one && !code; one = one->next)
		code = give_value(m, one->text, err);
	one = m->notice->rules ? m->notice->rules->child : NULL;
	for (; one && !code; one = one->next)
		code = give_pattern(m, "sigma", m->notice->title.en, one->text, err);
	return code;
}

static void add_refs(struct json_writer *w, const struct making *m)
{
	struct str refs = buf_str(&m->refs);

	json_begin_array(w, "object_refs");
	json_str(w, NULL, m->identity);
	while (refs.ptr) {
		const struct str one = str_split(&refs, ' ');

		if (one.len)
			json_str(w, NULL, one);
	}
	json_end_array(w);
}

/* The title and the text in both languages; who reads STIX reads the English one first. */
static enum errc give_report(const struct making *m, struct err *err)
{
	auto_buf report = BUF_INIT(OBJECT_MAX);
	auto_buf note = BUF_INIT(OBJECT_MAX);
	auto_buf text = BUF_INIT(3 * NOTICE_BODY_MAX);
	char id[STIX_ID_MAX];
	char note_id[STIX_ID_MAX];

	id_of("report", m->notice, STR(""), id);
	struct json_writer w = begin(m, "report", id, &report);
	json_str(&w, "name", m->notice->title.en);
	json_str(&w, "description", m->notice->title.ja);
	json_text(&w, "published", m->made);
	add_refs(&w, m);
	const enum errc code = give(m, &w, &report, err);
	if (code)
		return code;
	buf_printf(&text, "%.*s\n\n%.*s", STR_ARG(m->notice->body.ja), STR_ARG(m->notice->body.en));
	id_of("note", m->notice, STR(""), note_id);
	w = begin(m, "note", note_id, &note);
	json_str(&w, "abstract", m->notice->title.ja);
	json_str(&w, "content", buf_str(&text));
	json_begin_array(&w, "object_refs");
	json_text(&w, NULL, id);
	json_end_array(&w);
	return give(m, &w, &note, err);
}

enum errc notice_stix_each(const struct notice *notice, bool machine, notice_stix_sink *sink,
			   void *ctx, struct err *err)
{
	struct making m = { .notice = notice,
			    .sink = sink,
			    .ctx = ctx,
			    .refs = BUF_INIT((NOTICE_INDICATORS_MAX + NOTICE_RULES_MAX) *
					     STIX_ID_MAX) };
	auto_buf name = BUF_INIT(2 * NOTICE_WORD_MAX);
	char uuid[UUID_TEXT_MAX];
	char identity[STIX_ID_MAX];
	enum errc code = ERR_OK;

	buf_printf(&name, "stix identity %.*s", STR_ARG(notice->from));
	(void)snprintf(identity, sizeof(identity), "identity--%s",
		       uuid_of_name(buf_str(&name), uuid));
	m.identity = str_from(identity);
	(void)time_format_utc(notice->made_us, m.made);
	if (!machine)
		code = give_identity(&m, err);
	if (!code)
		code = give_machine(&m, err);
	if (!code && !machine)
		code = give_report(&m, err);
	buf_done(&m.refs);
	return code;
}

/* ---- into a collection ---- */

struct posting {
	struct taxii_intake intake;
	struct arena arena;
	size_t fresh;
};

static enum errc post_one(void *ctx, struct str object, struct err *err)
{
	struct posting *p = ctx;
	struct taxii_receipt receipt;

	arena_clear(&p->arena);
	const enum errc code = taxii_object_add(&p->intake, object, &p->arena, &receipt, err);
	p->fresh += !code && receipt.added == TAXII_ADDED;
	return code;
}

static enum errc note_posting(const struct org_scope *scope, const struct notice_row *row,
			      struct str alias, size_t n, const struct notice_actor *actor,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope), "INSERT OR IGNORE INTO notice_postings (organisation, notice,"
				     " collection, objects, made_us, made_by) VALUES"
				     " (:organisation, :notice, :collection, :n, :now, :by)");

	db_bind_i64(stmt, ":organisation", row->organisation);
	db_bind_i64(stmt, ":notice", row->id);
	db_bind_text(stmt, ":collection", alias);
	db_bind_i64(stmt, ":n", (int64_t)n);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc post(const struct org_scope *scope, const struct notice_row *row,
		      const struct notice *notice, const struct taxii_collection *collection,
		      const struct stix_rules *rules, const struct notice_actor *actor,
		      size_t *ret_n, struct err *err)
{
	struct posting p = { .intake = { .db = org_scope_db(scope),
					 .rules = rules,
					 .collection = collection,
					 .member = STR("notices"),
					 .now_us = actor->now_us },
			     .arena = ARENA_INIT(16u * 1024 * 1024) };
	enum errc code = notice_consent_holds(scope, row->id, err);

	if (!code)
		code = notice_stix_each(notice, false, post_one, &p, err);
	if (!code)
		code = note_posting(scope, row, collection->alias, p.fresh, actor, err);
	arena_done(&p.arena);
	*ret_n = p.fresh;
	return code;
}

enum errc notice_post(const struct org_scope *scope, const struct notice_row *row,
		      struct str collection, const struct stix_rules *rules,
		      const struct notice_actor *actor, size_t *ret_n, struct err *err)
{
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	struct db *db = org_scope_db(scope);
	struct taxii_collection found;
	struct notice notice;
	enum errc code = org_scope_demand(scope, row->organisation, ORG_WRITE, err);

	if (!code)
		code = notice_read("notice", row->document, &arena, &notice, err);
	if (!code && !row->upstream && row->sent_us == TIME_NONE)
		code = fail(err, ERR_CONFLICT, "notice %.*s: was not sent yet", STR_ARG(row->uuid));
	if (!code && notice.tlp == TLP_RED)
		code = fail(err, ERR_DENIED,
			    "notice %.*s: TLP:RED goes to nobody but those it names (TLP 2.0)",
			    STR_ARG(row->uuid));
	if (!code)
		code = taxii_collection_find(db, &arena, collection, &found, err);
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	code = post(scope, row, &notice, &found, rules, actor, ret_n, err);
	return db_end(db, code, err);
}
