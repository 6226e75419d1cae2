/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cases/case-internal.h"
#include "store/evidence-files.h"

#define COLUMNS                                                                                    \
	"seq, kind, happened_us, accuracy, written_us, written_by, words, detail, milestone,"      \
	" coalesce(corrects, 0), seal"
#define SEALED_MAX (8u * (CASE_WORDS_MAX + CASE_DETAIL_MAX)) /* every byte may need its escape */

_Static_assert(CASE_SEAL_LEN == EVIDENCE_SHA256_LEN, "a seal is a SHA-256");

/* ---- seals ---- */

static void put_time(struct json_writer *w, const char *name, int64_t time_us)
{
	if (time_us == TIME_NONE)
		json_none(w, name);
	else
		json_i64(w, name, time_us);
}

void case_entry_line(struct str number, const struct case_entry *entry, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_str(&w, "case", number);
	json_i64(&w, "seq", entry->seq);
	json_text(&w, "kind", case_entry_kinds[entry->kind].value);
	put_time(&w, "happened_us", entry->happened_us);
	json_text(&w, "accuracy", case_accuracies[entry->accuracy].value);
	put_time(&w, "written_us", entry->written_us);
	json_str(&w, "by", entry->written_by);
	json_str(&w, "words", entry->words);
	json_str(&w, "detail", entry->detail);
	json_str(&w, "milestone", entry->milestone);
	json_i64(&w, "corrects", entry->corrects);
	json_end_object(&w);
}

/* docs/formats/cases.md: the seal before, a line end, the entry as one line of JSON. */
static enum errc seal_of(struct str number, struct str before, const struct case_entry *entry,
			 char ret[static CASE_SEAL_LEN + 1], struct err *err)
{
	auto_buf text = BUF_INIT(SEALED_MAX);

	buf_add(&text, before);
	buf_add_char(&text, '\n');
	case_entry_line(number, entry, &text);
	if (buf_failed(&text))
		return fail(err, ERR_LIMIT, "%.*s: entry %lld is too long", STR_ARG(number),
			    (long long)entry->seq);
	evidence_sha256(buf_str(&text), ret);
	return ERR_OK;
}

/* ---- reading ---- */

static struct case_entry entry_of(const struct db_stmt *row)
{
	return (struct case_entry){
		.seq = db_i64(row, 0),
		.kind = (enum case_entry_kind)case_choice(case_entry_kinds, db_text(row, 1)),
		.happened_us = db_time(row, 2),
		.accuracy = (enum case_accuracy)case_choice(case_accuracies, db_text(row, 3)),
		.written_us = db_time(row, 4),
		.written_by = db_text(row, 5),
		.words = db_text(row, 6),
		.detail = db_text(row, 7),
		.milestone = db_text(row, 8),
		.corrects = db_i64(row, 9),
		.seal = db_text(row, 10),
	};
}

enum errc case_entries_each(struct db *db, int64_t id,
			    void (*take)(void *ctx, const struct case_entry *entry), void *ctx,
			    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT " COLUMNS ", coalesce((SELECT max(c.seq) FROM case_entries AS c"
		    " WHERE c.case_id = e.case_id AND c.corrects = e.seq), 0)"
		    " FROM case_entries AS e WHERE case_id = :case ORDER BY seq LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", id);
	db_bind_i64(stmt, ":limit", CASE_ENTRIES_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct case_entry entry = entry_of(stmt);
		entry.corrected_by = db_i64(stmt, 11);
		/* A kind of a newer program is shown as a note. */
		if (entry.kind >= CASE_ENTRY_KINDS)
			entry.kind = CASE_ENTRY_NOTE;
		take(ctx, &entry);
	}
	return code;
}

struct collecting {
	struct arena *arena;
	struct case_timeline *timeline;
	size_t room;
	bool full;
};

static void collect(void *ctx, const struct case_entry *entry)
{
	struct collecting *c = ctx;
	struct str *texts[5];
	struct case_entry *to;

	if (c->full || c->timeline->n == c->room) {
		c->full = true;
		return;
	}
	to = &c->timeline->at[c->timeline->n++];
	*to = *entry;
	texts[0] = &to->written_by;
	texts[1] = &to->words;
	texts[2] = &to->detail;
	texts[3] = &to->milestone;
	texts[4] = &to->seal;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = arena_str(c->arena, *texts[i]);
		c->full |= !texts[i]->ptr;
	}
}

static int64_t time_shown(const struct case_entry *entry)
{
	return entry->happened_us == TIME_NONE ? entry->written_us : entry->happened_us;
}

static int by_time(const void *a, const void *b)
{
	const struct case_entry *left = a;
	const struct case_entry *right = b;
	const int64_t l = time_shown(left);
	const int64_t r = time_shown(right);

	if (l != r)
		return l < r ? -1 : 1;
	return left->seq < right->seq ? -1 : left->seq > right->seq;
}

static enum errc count_entries(struct db *db, int64_t id, uint64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM case_entries WHERE case_id = :case");

	db_bind_i64(stmt, ":case", id);
	return db_count(stmt, ret, err);
}

enum errc case_timeline_get(struct db *db, int64_t id, struct arena *arena,
			    struct case_timeline *ret, struct err *err)
{
	struct collecting c = { .arena = arena, .timeline = ret };
	uint64_t n = 0;
	enum errc code = count_entries(db, id, &n, err);

	*ret = (struct case_timeline){ .n = 0 };
	if (code || !n)
		return code;
	c.room = (size_t)n;
	ret->at = arena_take_array(arena, c.room, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "cases: no room for the timeline");
	code = case_entries_each(db, id, collect, &c, err);
	if (code)
		return code;
	if (c.full)
		return fail(err, ERR_LIMIT, "cases: no room for the timeline");
	qsort(ret->at, ret->n, sizeof(*ret->at), by_time);
	return ERR_OK;
}

/* ---- verifying ---- */

struct verifying {
	struct str number;
	char seal[CASE_SEAL_LEN + 1]; /* what the one before should have */
	int64_t seq;
	int64_t bad;
	enum errc code;
	struct err *err;
};

static void verify_one(void *ctx, const struct case_entry *entry)
{
	struct verifying *v = ctx;
	char seal[CASE_SEAL_LEN + 1];

	v->seq++;
	if (v->bad || v->code)
		return;
	v->code = seal_of(v->number, str_from(v->seal), entry, seal, v->err);
	if (!v->code && (entry->seq != v->seq || !str_is(entry->seal, seal)))
		v->bad = v->seq;
	memcpy(v->seal, seal, sizeof(seal));
}

enum errc case_entries_verify(struct db *db, int64_t id, int64_t *ret_bad, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct verifying v = { .err = err };
	struct case_record record;
	enum errc code = cases_get(db, id, &arena, &record, err);

	if (code)
		return code;
	v.number = record.number;
	code = case_entries_each(db, id, verify_one, &v, err);
	*ret_bad = v.bad;
	return code ? code : v.code;
}

/* ---- writing ---- */

static enum errc check_times(const struct case_edit *edit, struct err *err)
{
	if (edit->happened_us == TIME_NONE ||
	    edit->happened_us <= edit->actor.now_us + CASE_AHEAD_US)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(edit->record.number),
		    text_of(TR("起きた時刻がこれから先になっています",
			       "the time it happened is still to come")));
}

static enum errc check_entry(const struct case_edit *edit, const struct case_entry *entry,
			     struct err *err)
{
	enum errc code = check_times(edit, err);

	if (!code)
		code = case_text_check(TR("記録の文", "words of an entry"), entry->words,
				       CASE_WORDS_MAX, true, err);
	if (!code)
		code = case_text_check(TR("記録の詳細", "detail of an entry"), entry->detail,
				       CASE_DETAIL_MAX, true, err);
	if (!code)
		code = case_id_check(TR("節目", "milestone"), entry->milestone, true, err);
	return code;
}

struct last_entry {
	int64_t seq;
	char seal[CASE_SEAL_LEN + 1];
};

static enum errc find_last(const struct case_edit *edit, struct last_entry *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "SELECT seq, seal FROM case_entries"
				  " WHERE case_id = :case ORDER BY seq DESC LIMIT 1");
	bool row = false;

	*ret = (struct last_entry){ .seq = 0 };
	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_next(stmt, &row, err);
	if (!code && row) {
		const struct str seal = db_text(stmt, 1);
		ret->seq = db_i64(stmt, 0);
		memcpy(ret->seal, seal.ptr, size_min(seal.len, CASE_SEAL_LEN));
	}
	db_rest(stmt);
	return code;
}

static enum errc insert_entry(const struct case_edit *edit, const struct case_entry *entry,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_entries (case_id, seq, kind, happened_us, accuracy,"
			  " written_us, written_by, words, detail, milestone, corrects, seal)"
			  " VALUES (:case, :seq, :kind, :happened, :accuracy, :written, :by,"
			  " :words, :detail, :milestone, nullif(:corrects, 0), :seal)");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_i64(stmt, ":seq", entry->seq);
	db_bind_text(stmt, ":kind", str_from(case_entry_kinds[entry->kind].value));
	db_bind_time(stmt, ":happened", entry->happened_us);
	db_bind_text(stmt, ":accuracy", str_from(case_accuracies[entry->accuracy].value));
	db_bind_time(stmt, ":written", entry->written_us);
	db_bind_text(stmt, ":by", entry->written_by);
	db_bind_text(stmt, ":words", entry->words);
	db_bind_text(stmt, ":detail", entry->detail);
	db_bind_text(stmt, ":milestone", entry->milestone);
	db_bind_i64(stmt, ":corrects", entry->corrects);
	db_bind_text(stmt, ":seal", entry->seal);
	return db_run(stmt, err);
}

static enum errc check_place(const struct case_edit *edit, const struct case_entry *entry,
			     const struct last_entry *last, struct err *err)
{
	const struct str number = edit->record.number;

	if (last->seq >= (int64_t)CASE_ENTRIES_MAX)
		return fail(err, ERR_LIMIT, "%.*s: a case has at most %u entries", STR_ARG(number),
			    CASE_ENTRIES_MAX);
	if (entry->corrects < 0 || entry->corrects > last->seq)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s %lld", STR_ARG(number),
			    text_of(TR("直す記録がありません：", "there is no entry to correct:")),
			    (long long)entry->corrects);
	return ERR_OK;
}

enum errc case_entry_add(struct case_edit *edit, const struct case_entry *entry, int64_t *ret_seq,
			 struct err *err)
{
	char seal[CASE_SEAL_LEN + 1];
	struct last_entry last;
	struct case_entry full = *entry;
	enum errc code = check_entry(edit, entry, err);

	if (!code)
		code = find_last(edit, &last, err);
	if (!code)
		code = check_place(edit, entry, &last, err);
	if (code)
		return code;
	full.seq = last.seq + 1;
	full.happened_us = edit->happened_us;
	full.accuracy = edit->accuracy;
	full.written_us = edit->actor.now_us;
	full.written_by = edit->actor.by;
	full.words = str_or_empty(entry->words);
	full.detail = entry->detail.len ? entry->detail : STR("{}");
	full.milestone = str_or_empty(entry->milestone);
	code = seal_of(edit->record.number, str_from(last.seal), &full, seal, err);
	if (code)
		return code;
	full.seal = str_from(seal);
	if (ret_seq)
		*ret_seq = full.seq;
	edit->entries++;
	return insert_entry(edit, &full, err);
}

enum errc case_note(struct case_edit *edit, struct str words, struct err *err)
{
	const enum errc code = case_text_need(TR("記録の文", "words of an entry"), words,
					      CASE_WORDS_MAX, true, err);

	return code ? code
		    : case_entry_add(
			      edit, &(struct case_entry){ .kind = CASE_ENTRY_NOTE, .words = words },
			      NULL, err);
}

enum errc case_tell(struct case_edit *edit, enum case_entry_kind kind, struct str words,
		    const struct buf *detail, int64_t *ret_seq, struct err *err)
{
	if (buf_failed(detail))
		return fail(err, ERR_LIMIT, "%.*s: too much for one entry",
			    STR_ARG(edit->record.number));
	return case_entry_add(
		edit,
		&(struct case_entry){ .kind = kind, .words = words, .detail = buf_str(detail) },
		ret_seq, err);
}

enum errc case_say(struct case_edit *edit, const struct case_saying *saying, int64_t *ret_seq,
		   struct err *err)
{
	auto_buf detail = CASE_DETAIL_INIT;
	struct json_writer w = json_writer_to(&detail);

	json_begin_object(&w);
	for (size_t i = 0; i < saying->n; i++) {
		const struct case_detail *one = &saying->details[i];

		if (one->json.ptr)
			json_raw(&w, one->name, one->json);
		else
			json_str(&w, one->name, str_or_empty(one->text));
	}
	json_str(&w, "ja", saying->sentence.ja);
	json_str(&w, "en", saying->sentence.en);
	json_end_object(&w);
	return case_tell(edit, saying->kind, str_or_empty(str_trim(saying->words)), &detail,
			 ret_seq, err);
}

void case_entry_bind(struct db_stmt *stmt, const struct case_edit *edit, int64_t entry)
{
	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_i64(stmt, ":entry", entry);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
}
