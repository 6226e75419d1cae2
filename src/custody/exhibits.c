/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/exhibits.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/typed.h"
#include "custody/custody-internal.h"

#define SHA256_DIGITS 64u
#define COLUMNS                                                                                    \
	"id, case_id, number, kind, device, title, origin, taken_us, taken_by, method, seal,"      \
	" place, file, sha256, size, kept, added_us, added_by"

/* ---- names ---- */

const char *exhibit_name(struct str case_number, int64_t number,
			 char out[static EXHIBIT_NAME_LEN_MAX])
{
	(void)snprintf(out, EXHIBIT_NAME_LEN_MAX, "%.*s-E%lld", STR_ARG(case_number),
		       (long long)number);
	return out;
}

int64_t exhibit_number_of(struct str case_number, struct str name)
{
	int64_t number = 0;

	if (str_starts(name, case_number) && name.len > case_number.len &&
	    name.ptr[case_number.len] == '-')
		name = str_from_pos(name, case_number.len + 1);
	if (name.len && (name.ptr[0] == 'E' || name.ptr[0] == 'e'))
		name = str_from_pos(name, 1);
	return str_to_i64(name, &number) && number > 0 ? number : 0;
}

/* ---- reading ---- */

static struct exhibit exhibit_of(const struct db_stmt *row)
{
	return (struct exhibit){
		.id = db_i64(row, 0),
		.case_id = db_i64(row, 1),
		.number = db_i64(row, 2),
		.kind = db_text(row, 3),
		.device = db_text(row, 4),
		.title = db_text(row, 5),
		.origin = db_text(row, 6),
		.taken_us = db_time(row, 7),
		.taken_by = db_text(row, 8),
		.method = db_text(row, 9),
		.seal = db_text(row, 10),
		.place = db_text(row, 11),
		.file = db_text(row, 12),
		.sha256 = db_text(row, 13),
		.size = db_i64(row, 14),
		.kept = db_i64(row, 15) == 1,
		.added_us = db_i64(row, 16),
		.added_by = db_text(row, 17),
	};
}

static struct exhibit copy_of(const struct exhibit *from, struct arena *arena)
{
	struct exhibit kept = *from;
	struct str *const texts[] = { &kept.kind,     &kept.device, &kept.title,   &kept.origin,
				      &kept.taken_by, &kept.method, &kept.seal,	   &kept.place,
				      &kept.file,     &kept.sha256, &kept.added_by };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	return kept;
}

enum errc exhibits_get(struct db *db, int64_t case_id, int64_t number, struct arena *arena,
		       struct exhibit *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM exhibits"
					   " WHERE case_id = :case AND number = :number");

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":number", number);
	const enum errc code = db_one(stmt, err, "exhibit E%lld: the case has none of that number",
				      (long long)number);
	if (code)
		return code;
	const struct exhibit found = exhibit_of(stmt);
	*ret = copy_of(&found, arena);
	db_rest(stmt);
	return ERR_OK;
}

enum errc exhibits_each(struct db *db, int64_t case_id,
			void (*take)(void *ctx, const struct exhibit *exhibit), void *ctx,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " COLUMNS " FROM exhibits"
					   " WHERE case_id = :case ORDER BY number");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", case_id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct exhibit exhibit = exhibit_of(stmt);
		take(ctx, &exhibit);
	}
	return code;
}

/* ---- adding ---- */

static bool is_sha256(struct str digest)
{
	for (size_t i = 0; i < digest.len; i++) {
		const char c = digest.ptr[i];
		if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return digest.len == SHA256_DIGITS;
}

static enum errc check_content(const struct preservation *content, const struct exhibit *e,
			       struct err *err)
{
	if (!preservation_kind_find(content, e->kind))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(e->kind, 0, EXHIBIT_TEXT_MAX / 4)),
			    text_of(TR("証拠の種類にありません", "is no kind of evidence")));
	if (e->device.len && !preservation_device_find(content, e->device))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(e->device, 0, EXHIBIT_TEXT_MAX / 4)),
			    text_of(TR("機器の種類にありません", "is no kind of device")));
	return ERR_OK;
}

static enum errc check_exhibit(const struct preservation *content, const struct exhibit *e,
			       int64_t now_us, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("何か", "what it is")), e->title, EXHIBIT_TEXT_MAX, .needed = true },
		{ text_of(TR("どこから", "where it comes from")), e->origin, EXHIBIT_TEXT_MAX },
		{ text_of(TR("とった人", "who took it")), e->taken_by, EXHIBIT_TEXT_MAX,
		  .needed = true },
		{ text_of(TR("とり方", "how it was taken")), e->method, EXHIBIT_TEXT_MAX },
		{ text_of(TR("封の番号", "number of the seal")), e->seal, EXHIBIT_TEXT_MAX },
		{ text_of(TR("置き場所", "where it is kept")), e->place, EXHIBIT_TEXT_MAX },
		{ text_of(TR("ファイル名", "name of the file")), e->file, EXHIBIT_TEXT_MAX },
	};
	const enum errc code = check_content(content, e, err);

	if (code)
		return code;
	if (e->taken_us != TIME_NONE && e->taken_us > now_us + CASE_AHEAD_US)
		return fail(
			err, ERR_SYNTAX, "%s",
			text_of(TR("とった時刻が未来です", "it cannot be taken in the future")));
	if (e->file.len ? !is_sha256(e->sha256) : e->sha256.len > 0)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("ファイルには SHA-256（16 進数 64 桁の小文字）が要ります",
				       "a file, and nothing else, has a SHA-256 (64 small "
				       "hexadecimal digits)")));
	return typed_check(texts, ARRAY_LEN(texts), err);
}

static enum errc next_number(const struct case_edit *edit, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db,
			"SELECT coalesce(max(number), 0) + 1 FROM exhibits WHERE case_id = :case");

	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_number(stmt, ret, err);
	if (!code && *ret > EXHIBITS_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u exhibits",
			    STR_ARG(edit->record.number), EXHIBITS_MAX);
	return code;
}

static enum errc insert(const struct case_edit *edit, const struct exhibit *e, int64_t number,
			struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db,
		"INSERT INTO exhibits (case_id, number, kind, device, title, origin, taken_us,"
		" taken_by, method, seal, place, file, sha256, size, kept, added_us, added_by)"
		" VALUES (:case, :number, :kind, :device, :title, :origin, :taken, :taker, :method,"
		" :seal, :place, :file, :sha256, :size, :kept, :now, :by)");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_i64(stmt, ":number", number);
	db_bind_text(stmt, ":kind", e->kind);
	db_bind_text(stmt, ":device", str_or_empty(e->device));
	db_bind_text(stmt, ":title", str_trim(e->title));
	db_bind_text(stmt, ":origin", str_or_empty(str_trim(e->origin)));
	db_bind_time(stmt, ":taken", e->taken_us);
	db_bind_text(stmt, ":taker", str_trim(e->taken_by));
	db_bind_text(stmt, ":method", str_or_empty(str_trim(e->method)));
	db_bind_text(stmt, ":seal", str_or_empty(str_trim(e->seal)));
	db_bind_text(stmt, ":place", str_or_empty(str_trim(e->place)));
	db_bind_text(stmt, ":file", str_or_empty(e->file));
	db_bind_text(stmt, ":sha256", str_or_empty(e->sha256));
	db_bind_i64(stmt, ":size", e->size);
	db_bind_i64(stmt, ":kept", e->kept);
	db_bind_i64(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

enum errc custody_tell(struct case_edit *edit, int64_t number, struct str words, int64_t at_us,
		       struct buf *detail, struct err *err)
{
	const struct case_entry entry = { .kind = CASE_ENTRY_EVIDENCE,
					  .words = words,
					  .detail = buf_str(detail) };

	if (buf_failed(detail))
		return fail(err, ERR_LIMIT, "exhibit E%lld: too much for one entry",
			    (long long)number);
	edit->happened_us = at_us;
	edit->accuracy = CASE_EXACT;
	return case_entry_add(edit, &entry, NULL, err);
}

/* The digest stands in the timeline too, whose seals cover it. */
static enum errc tell_exhibit(struct case_edit *edit, const struct exhibit *e, int64_t number,
			      struct err *err)
{
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);
	struct json_writer w = json_writer_to(&detail);

	json_begin_object(&w);
	json_i64(&w, "exhibit", number);
	json_text(&w, "change", "taken");
	json_str(&w, "kind", e->kind);
	json_str(&w, "title", str_trim(e->title));
	json_str(&w, "origin", str_trim(e->origin));
	json_str(&w, "by", str_trim(e->taken_by));
	json_str(&w, "seal", str_trim(e->seal));
	if (e->file.len) {
		json_str(&w, "file", e->file);
		json_str(&w, "sha256", e->sha256);
		json_i64(&w, "size", e->size);
	}
	json_end_object(&w);
	return custody_tell(edit, number, str_trim(e->title), e->taken_us, &detail, err);
}

enum errc exhibit_add(struct case_edit *edit, const struct preservation *content,
		      const struct exhibit *exhibit, int64_t *ret_number, struct err *err)
{
	int64_t number = 0;
	enum errc code = check_exhibit(content, exhibit, edit->actor.now_us, err);

	if (!code)
		code = next_number(edit, &number, err);
	if (!code)
		code = insert(edit, exhibit, number, err);
	if (!code)
		code = tell_exhibit(edit, exhibit, number, err);
	if (!code)
		*ret_number = number;
	return code;
}
