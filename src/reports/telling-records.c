/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/telling-records.h"

#include "base/encoding/json-write.h"
#include "base/typed.h"
#include "cases/case-leaving.h"

const struct text_choice telling_hows[TELLING_HOWS + 1] = {
	[TELLING_PHONE] = { "phone", TEXT("電話", "Telephone") },
	[TELLING_MAIL] = { "mail", TEXT("電子メール", "E-mail") },
	[TELLING_FAX] = { "fax", TEXT("ファクス", "Fax") },
	[TELLING_FORM] = { "form", TEXT("受付のウェブ様式", "Form on the web") },
	[TELLING_POST] = { "post", TEXT("郵便", "Post") },
	[TELLING_VISIT] = { "visit", TEXT("会って", "In person") },
	[TELLING_BY_OTHER] = { "other", TEXT("そのほか", "Otherwise") },
	[TELLING_HOWS] = { NULL, TEXT(NULL, NULL) },
};

/* ---- checks ---- */

static enum errc check_time(const struct case_edit *edit, int64_t at_us, struct err *err)
{
	if (at_us == TIME_NONE || at_us > edit->actor.now_us + CASE_AHEAD_US)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("知らせた時刻: これからの時刻は書けません",
				       "the time of telling is still to come")));
	return ERR_OK;
}

static enum errc check_telling(const struct case_edit *edit, const struct telling *telling,
			       struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("知らせた相手", "whom")), telling->whom, TELLING_TEXT_MAX,
		  .needed = true },
		{ text_of(TR("知らせたこと", "what was told")), telling->words, TELLING_WORDS_MAX,
		  .lines = true },
	};
	enum errc code = case_leave(edit->record.number, edit->record.training, CASE_WAY_TELLING,
				    telling->training, err);

	if (!code)
		code = check_time(edit, telling->told_us, err);
	if (!code && (size_t)telling->how >= TELLING_HOWS)
		code = fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("知らせ方を選んでください", "say how it was told")));
	return code ? code : typed_check(texts, ARRAY_LEN(texts), err);
}

/* ---- versions ---- */

#define VERSION_COLUMNS                                                                            \
	"id, case_id, form, number, final, lang, title, sha256, template, missing, training,"      \
	" made_us, made_by"

static struct report_version version_of_row(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct report_version){
		.id = db_i64(stmt, 0),
		.case_id = db_i64(stmt, 1),
		.form = arena_str(arena, db_text(stmt, 2)),
		.number = db_i64(stmt, 3),
		.final = db_i64(stmt, 4) != 0,
		.lang = str_is(db_text(stmt, 5), "en") ? LANG_EN : LANG_JA,
		.title = arena_str(arena, db_text(stmt, 6)),
		.sha256 = arena_str(arena, db_text(stmt, 7)),
		.template = arena_str(arena, db_text(stmt, 8)),
		.missing = db_i64(stmt, 9),
		.training = db_i64(stmt, 10) != 0,
		.made_us = db_time(stmt, 11),
		.made_by = arena_str(arena, db_text(stmt, 12)),
	};
}

enum errc report_versions_get(struct db *db, int64_t case_id, struct str form, int64_t number,
			      struct arena *arena, struct report_version *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT " VERSION_COLUMNS ", body FROM case_report_versions"
			    " WHERE case_id = :case AND form = :form"
			    " AND (:number = 0 OR number = :number) ORDER BY number DESC LIMIT 1");
	bool row = false;

	db_bind_i64(stmt, ":case", case_id);
	db_bind_text(stmt, ":form", form);
	db_bind_i64(stmt, ":number", number);
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code ? code
			    : fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(form),
				   text_of(TR("その版はありません", "there is no such version")));
	*ret = version_of_row(stmt, arena);
	ret->body = arena_str(arena, db_text(stmt, 13));
	db_rest(stmt);
	return ret->body.ptr ? ERR_OK : fail(err, ERR_LIMIT, "%.*s: no room for it", STR_ARG(form));
}

enum errc report_versions_list(struct db *db, int64_t case_id, struct str form, struct arena *arena,
			       struct report_versions *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " VERSION_COLUMNS " FROM case_report_versions"
					   " WHERE case_id = :case AND (:form = '' OR form = :form)"
					   " ORDER BY form, number DESC LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct report_versions){ .at = arena_take_array(arena, REPORT_VERSIONS_MAX,
								sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "reports: no room for a list");
	db_bind_i64(stmt, ":case", case_id);
	db_bind_text(stmt, ":form", str_or_empty(form));
	db_bind_i64(stmt, ":limit", REPORT_VERSIONS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = version_of_row(stmt, arena);
	return code;
}

bool report_version_whole(const struct report_version *version)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];

	evidence_sha256(version->body, sha256);
	return str_is(version->sha256, sha256);
}

static enum errc insert_version(const struct case_edit *edit, const struct report_version *report,
				int64_t *ret_number, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_report_versions (case_id, form, number, final, lang,"
			  " title, body, sha256, template, missing, training, made_us, made_by)"
			  " VALUES (:case, :form, 1 + coalesce((SELECT max(number)"
			  " FROM case_report_versions WHERE case_id = :case AND form = :form), 0),"
			  " :final, :lang, :title, :body, :sha256, :template, :missing, :training,"
			  " :now, :by) RETURNING number");
	char sha256[EVIDENCE_SHA256_LEN + 1];

	if (report->body.len > REPORT_BODY_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u bytes", STR_ARG(report->form),
			    REPORT_BODY_MAX);
	evidence_sha256(report->body, sha256);
	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":form", report->form);
	db_bind_i64(stmt, ":final", report->final);
	db_bind_text(stmt, ":lang", report->lang == LANG_EN ? STR("en") : STR("ja"));
	db_bind_text(stmt, ":title", report->title);
	db_bind_text(stmt, ":body", report->body);
	db_bind_text(stmt, ":sha256", str_from(sha256));
	db_bind_text(stmt, ":template", report->template);
	db_bind_i64(stmt, ":missing", report->missing);
	db_bind_i64(stmt, ":training", edit->record.training);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_number(stmt, ret_number, err);
}

/* ---- tellings ---- */

/* The entry happened when it was told, whatever the edit says of other entries. */
static enum errc write_entry(struct case_edit *edit, int64_t at_us, struct str words,
			     const struct buf *detail, int64_t *ret_seq, struct err *err)
{
	const struct case_entry entry = { .kind = CASE_ENTRY_TELLING,
					  .words = words,
					  .detail = buf_str(detail),
					  .milestone = STR("") };
	const int64_t happened_us = edit->happened_us;
	const enum case_accuracy accuracy = edit->accuracy;

	edit->happened_us = at_us;
	edit->accuracy = CASE_EXACT;
	const enum errc code = case_entry_add(edit, &entry, ret_seq, err);
	edit->happened_us = happened_us;
	edit->accuracy = accuracy;
	return code;
}

static void write_detail(const struct telling_in *in, int64_t number, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_str(&w, "recipient", in->telling.recipient);
	json_str(&w, "recipient_title", in->title);
	json_str(&w, "duty", str_or_none(in->telling.duty));
	json_text(&w, "how", telling_hows[in->telling.how].value);
	json_str(&w, "whom", in->telling.whom);
	if (in->report) {
		json_str(&w, "form", in->report->form);
		json_i64(&w, "version", number);
		json_bool(&w, "final", in->report->final);
	}
	json_bool(&w, "training", in->telling.training);
	json_end_object(&w);
}

static enum errc insert_telling(const struct case_edit *edit, const struct telling_in *in,
				int64_t version, int64_t entry, struct err *err)
{
	const struct telling *telling = &in->telling;
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_tellings (case_id, recipient, duty, version, told_us,"
			  " how, whom, words, training, entry, written_us, written_by) VALUES"
			  " (:case, :recipient, :duty, :version, :told, :how, :whom, :words,"
			  " :training, :entry, :now, :by)");

	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":recipient", telling->recipient);
	db_bind_text(stmt, ":duty", str_or_empty(telling->duty));
	if (version)
		db_bind_i64(stmt, ":version", version);
	else
		db_bind_null(stmt, ":version");
	db_bind_time(stmt, ":told", telling->told_us);
	db_bind_text(stmt, ":how", str_from(telling_hows[telling->how].value));
	db_bind_text(stmt, ":whom", telling->whom);
	db_bind_text(stmt, ":words", str_or_empty(telling->words));
	db_bind_i64(stmt, ":training", telling->training);
	return db_run(stmt, err);
}

enum errc tellings_add(struct case_edit *edit, const struct telling_in *in, int64_t *ret_id,
		       struct err *err)
{
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);
	int64_t number = 0;
	int64_t version = 0;
	int64_t entry = 0;
	enum errc code = check_telling(edit, &in->telling, err);

	if (!code && in->report) {
		code = insert_version(edit, in->report, &number, err);
		version = code ? 0 : db_last_id(edit->db);
	}
	if (code)
		return code;
	write_detail(in, number, &detail);
	const struct str words = in->telling.words.len ? in->telling.words : in->title;
	code = write_entry(edit, in->telling.told_us, words, &detail, &entry, err);
	if (!code)
		code = insert_telling(edit, in, version, entry, err);
	if (!code && ret_id)
		*ret_id = db_last_id(edit->db);
	return code;
}

static enum errc must_be_of_case(const struct case_edit *edit, int64_t telling, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "SELECT count(*) FROM case_tellings WHERE id = :id AND case_id = :case");
	uint64_t n = 0;

	db_bind_i64(stmt, ":id", telling);
	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_count(stmt, &n, err);
	if (code || n)
		return code;
	return fail(err, ERR_NOT_FOUND, "%lld: %s", (long long)telling,
		    text_of(TR("この事案で知らせた記録にその番号はありません",
			       "no telling of this case has this number")));
}

enum errc telling_receipt_add(struct case_edit *edit, int64_t telling, int64_t got_us,
			      struct str words, struct err *err)
{
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);
	struct json_writer w = json_writer_to(&detail);
	const struct typed typed = { text_of(TR("受付番号や受けた人", "the receipt")), words,
				     TELLING_TEXT_MAX, .needed = true };
	int64_t entry = 0;
	enum errc code = must_be_of_case(edit, telling, err);

	if (!code)
		code = check_time(edit, got_us, err);
	if (!code)
		code = typed_check(&typed, 1, err);
	if (code)
		return code;
	json_begin_object(&w);
	json_i64(&w, "receipt_of", telling);
	json_end_object(&w);
	code = write_entry(edit, got_us, words, &detail, &entry, err);
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_receipts (telling, got_us, words, entry, written_us,"
			  " written_by) VALUES (:telling, :got, :words, :entry, :now, :by)");
	db_bind_i64(stmt, ":telling", telling);
	db_bind_time(stmt, ":got", got_us);
	db_bind_text(stmt, ":words", words);
	db_bind_i64(stmt, ":entry", entry);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

static enum telling_how how_of(struct str name)
{
	for (size_t i = 0; i < TELLING_HOWS; i++) {
		if (str_is(name, telling_hows[i].value))
			return (enum telling_how)i;
	}
	return TELLING_BY_OTHER;
}

static struct telling telling_of_row(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct telling){
		.id = db_i64(stmt, 0),
		.case_id = db_i64(stmt, 1),
		.recipient = arena_str(arena, db_text(stmt, 2)),
		.duty = arena_str(arena, db_text(stmt, 3)),
		.form = arena_str(arena, str_or_empty(db_text(stmt, 4))),
		.number = db_i64(stmt, 5),
		.told_us = db_time(stmt, 6),
		.how = how_of(db_text(stmt, 7)),
		.whom = arena_str(arena, db_text(stmt, 8)),
		.words = arena_str(arena, db_text(stmt, 9)),
		.training = db_i64(stmt, 10) != 0,
		.entry = db_i64(stmt, 11),
		.written_us = db_time(stmt, 12),
		.written_by = arena_str(arena, db_text(stmt, 13)),
		.receipt_us = db_time(stmt, 14),
		.receipt = arena_str(arena, str_or_empty(db_text(stmt, 15))),
	};
}

/* A list takes the room it needs: duties look at every open case at once. */
static enum errc tellings_count(struct db *db, int64_t case_id, size_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM case_tellings WHERE case_id = :case");
	uint64_t n = 0;

	db_bind_i64(stmt, ":case", case_id);
	const enum errc code = db_count(stmt, &n, err);
	*ret = size_min((size_t)n, TELLINGS_MAX);
	return code;
}

enum errc tellings_list(struct db *db, int64_t case_id, struct arena *arena, struct tellings *ret,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT t.id, t.case_id, recipient, duty, v.form, v.number, told_us, how, whom,"
		    " t.words, t.training, t.entry, t.written_us, t.written_by, r.got_us, r.words"
		    " FROM case_tellings AS t"
		    " LEFT JOIN case_report_versions AS v ON v.id = t.version"
		    " LEFT JOIN case_receipts AS r ON r.id ="
		    " (SELECT max(id) FROM case_receipts WHERE telling = t.id)"
		    " WHERE t.case_id = :case ORDER BY told_us, t.id LIMIT :limit");
	size_t room = 0;
	bool row;
	enum errc code = tellings_count(db, case_id, &room, err);

	*ret = (struct tellings){ .n = 0 };
	if (code)
		return code;
	ret->at = arena_take_array(arena, room + 1, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "tellings: no room for a list");
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", (int64_t)room);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = telling_of_row(stmt, arena);
	return code;
}

/* ---- workbooks ---- */

enum errc report_workbooks_put(struct db *db, const struct report_workbook *workbook,
			       struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO report_workbooks (form, name, sha256, bytes, places, added_us,"
		    " added_by) VALUES (:form, :name, :sha256, :bytes, :places, :now, :by)");
	char sha256[EVIDENCE_SHA256_LEN + 1];

	if (workbook->bytes.len > WORKBOOK_MAX || workbook->places.len > WORKBOOK_PLACES_MAX)
		return fail(err, ERR_LIMIT, "%.*s: %s", STR_ARG(workbook->name),
			    text_of(TR("4 MiB（割り当ては 64 KiB）を超えています",
				       "over 4 MiB, or its map over 64 KiB")));
	evidence_sha256(workbook->bytes, sha256);
	db_bind_text(stmt, ":form", workbook->form);
	db_bind_text(stmt, ":name", workbook->name);
	db_bind_text(stmt, ":sha256", str_from(sha256));
	db_bind_blob(stmt, ":bytes", str_or_empty(workbook->bytes));
	db_bind_text(stmt, ":places", str_or_empty(workbook->places));
	db_bind_time(stmt, ":now", workbook->added_us);
	db_bind_text(stmt, ":by", workbook->added_by);
	return db_run(stmt, err);
}

enum errc report_workbooks_get(struct db *db, struct str form, struct arena *arena,
			       struct report_workbook *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT form, name, sha256, bytes, places, added_us, added_by"
			    " FROM report_workbooks WHERE form = :form ORDER BY id DESC LIMIT 1");
	bool row = false;

	db_bind_text(stmt, ":form", form);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	if (row) {
		*ret = (struct report_workbook){
			.form = arena_str(arena, db_text(stmt, 0)),
			.name = arena_str(arena, db_text(stmt, 1)),
			.sha256 = arena_str(arena, db_text(stmt, 2)),
			.bytes = arena_str(arena, str_or_empty(db_text(stmt, 3))),
			.places = arena_str(arena, db_text(stmt, 4)),
			.added_us = db_time(stmt, 5),
			.added_by = arena_str(arena, db_text(stmt, 6)),
		};
		db_rest(stmt);
	}
	if (row && !ret->bytes.ptr)
		return fail(err, ERR_LIMIT, "%.*s: no room for its workbook", STR_ARG(form));
	return row && ret->bytes.len
		       ? ERR_OK
		       : fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(form),
			      text_of(TR("公式の Excel 様式は取り込まれていません",
					 "no workbook of the authority was taken in")));
}
