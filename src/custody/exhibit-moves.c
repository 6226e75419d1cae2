/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/typed.h"
#include "custody/custody-internal.h"

/* clang-format off */
const struct text_choice exhibit_move_kinds[EXHIBIT_MOVE_KINDS + 1] = {
	[EXHIBIT_HANDED] = { "handed", TEXT("渡した", "handed over") },
	[EXHIBIT_MOVED] = { "moved", TEXT("置き場所を変えた", "moved") },
	[EXHIBIT_RETURNED] = { "returned", TEXT("返ってきた", "came back") },
	[EXHIBIT_CHECKED] = { "checked", TEXT("確かめた", "checked") },
	[EXHIBIT_CORRECTED] = { "corrected", TEXT("書き誤りを正した", "corrected") },
	[EXHIBIT_DESTROYED] = { "destroyed", TEXT("廃棄した", "destroyed") },
	{ .value = NULL },
};
/* clang-format on */

/* ---- moves ---- */

static bool changes_hands(enum exhibit_move_kind kind)
{
	return kind == EXHIBIT_HANDED || kind == EXHIBIT_RETURNED;
}

static enum errc check_move(const struct exhibit_move *move, int64_t now_us, struct err *err)
{
	const bool hands = changes_hands(move->kind);
	const bool reason = move->kind == EXHIBIT_CORRECTED || move->kind == EXHIBIT_DESTROYED;
	const struct typed texts[] = {
		{ text_of(TR("渡した人", "who gave it")), move->giver, EXHIBIT_TEXT_MAX,
		  .needed = hands },
		{ text_of(TR("受け取った人", "who took it")), move->taker, EXHIBIT_TEXT_MAX,
		  .needed = hands },
		{ text_of(TR("置き場所", "where it is kept")), move->place, EXHIBIT_TEXT_MAX,
		  .needed = move->kind == EXHIBIT_MOVED },
		{ text_of(TR("封の番号", "number of the seal")), move->seal, EXHIBIT_TEXT_MAX },
		{ text_of(TR("受領書の番号", "number of the receipt")), move->receipt,
		  EXHIBIT_TEXT_MAX },
		{ text_of(TR("説明", "words")), move->words, EXHIBIT_WORDS_MAX, .needed = reason,
		  .lines = true },
	};

	if (move->happened_us == TIME_NONE || move->happened_us > now_us + CASE_AHEAD_US)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("いつのことかを、今までの時刻で書いてください",
				       "when it was is needed, and not in the future")));
	return typed_check(texts, ARRAY_LEN(texts), err);
}

/* Nothing follows the end of an exhibit, and a chain has a last link. */
static enum errc may_move(struct db *db, const struct exhibit *exhibit, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*), count(*) FILTER (WHERE kind = 'destroyed')"
			    " FROM exhibit_moves WHERE exhibit = :id");

	db_bind_i64(stmt, ":id", exhibit->id);
	const enum errc code = db_one(stmt, err, "exhibit E%lld", (long long)exhibit->number);
	if (code)
		return code;
	const int64_t n = db_i64(stmt, 0);
	const bool ended = db_i64(stmt, 1) > 0;
	db_rest(stmt);
	if (ended)
		return fail(err, ERR_CONFLICT, "E%lld: %s", (long long)exhibit->number,
			    text_of(TR("もう廃棄されています", "was destroyed")));
	return n < EXHIBIT_MOVES_MAX ? ERR_OK
				     : fail(err, ERR_LIMIT, "E%lld: more than %u moves",
					    (long long)exhibit->number, EXHIBIT_MOVES_MAX);
}

static enum errc insert_move(const struct case_edit *edit, int64_t exhibit,
			     const struct exhibit_move *move, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db,
			"INSERT INTO exhibit_moves (exhibit, kind, happened_us, giver, taker,"
			" place, seal, receipt, words, added_us, added_by) VALUES (:exhibit,"
			" :kind, :at, :giver, :taker, :place, :seal, :receipt, :words, :now, :by)");

	db_bind_i64(stmt, ":exhibit", exhibit);
	db_bind_text(stmt, ":kind", str_from(exhibit_move_kinds[move->kind].value));
	db_bind_i64(stmt, ":at", move->happened_us);
	db_bind_text(stmt, ":giver", str_or_empty(str_trim(move->giver)));
	db_bind_text(stmt, ":taker", str_or_empty(str_trim(move->taker)));
	db_bind_text(stmt, ":place", str_or_empty(str_trim(move->place)));
	db_bind_text(stmt, ":seal", str_or_empty(str_trim(move->seal)));
	db_bind_text(stmt, ":receipt", str_or_empty(str_trim(move->receipt)));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(move->words)));
	db_bind_i64(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

static enum errc tell_move(struct case_edit *edit, int64_t number, const struct exhibit_move *move,
			   struct err *err)
{
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);
	struct json_writer w = json_writer_to(&detail);

	json_begin_object(&w);
	json_i64(&w, "exhibit", number);
	json_text(&w, "change", exhibit_move_kinds[move->kind].value);
	json_str(&w, "from", str_trim(move->giver));
	json_str(&w, "to", str_trim(move->taker));
	json_str(&w, "place", str_trim(move->place));
	json_str(&w, "seal", str_trim(move->seal));
	json_str(&w, "receipt", str_trim(move->receipt));
	json_end_object(&w);
	return custody_tell(edit, number, str_trim(move->words), move->happened_us, &detail, err);
}

enum errc exhibit_move(struct case_edit *edit, int64_t number, const struct exhibit_move *move,
		       struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct exhibit exhibit;
	enum errc code = check_move(move, edit->actor.now_us, err);

	if (!code)
		code = exhibits_get(edit->db, edit->record.id, number, &arena, &exhibit, err);
	if (!code)
		code = may_move(edit->db, &exhibit, err);
	if (!code)
		code = insert_move(edit, exhibit.id, move, err);
	return code ? code : tell_move(edit, number, move, err);
}

enum errc exhibit_moves_each(struct db *db, int64_t case_id, int64_t exhibit,
			     void (*take)(void *ctx, const struct exhibit_move *move), void *ctx,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT e.id, m.kind, m.happened_us, m.giver, m.taker, m.place, m.seal,"
		    " m.receipt, m.words, m.added_us, m.added_by FROM exhibit_moves AS m"
		    " JOIN exhibits AS e ON e.id = m.exhibit"
		    " WHERE e.case_id = :case AND (:exhibit = 0 OR e.id = :exhibit) ORDER BY m.id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":exhibit", exhibit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct exhibit_move move = {
			.exhibit = db_i64(stmt, 0),
			.kind = (enum exhibit_move_kind)case_choice(exhibit_move_kinds,
								    db_text(stmt, 1)),
			.happened_us = db_i64(stmt, 2),
			.giver = db_text(stmt, 3),
			.taker = db_text(stmt, 4),
			.place = db_text(stmt, 5),
			.seal = db_text(stmt, 6),
			.receipt = db_text(stmt, 7),
			.words = db_text(stmt, 8),
			.added_us = db_i64(stmt, 9),
			.added_by = db_text(stmt, 10),
		};
		take(ctx, &move);
	}
	return code;
}

/* ---- time stamps ---- */

static enum errc insert_stamp(const struct case_edit *edit, int64_t exhibit, struct str answer,
			      const struct timestamp *stamp, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db,
			"INSERT INTO exhibit_stamps (exhibit, answer, stamped_us, signer, trusted,"
			" added_us, added_by) SELECT :exhibit, :answer, :stamped, :signer,"
			" :trusted, :now, :by WHERE (SELECT count(*) FROM exhibit_stamps"
			" WHERE exhibit = :exhibit) < :limit");

	db_bind_i64(stmt, ":exhibit", exhibit);
	db_bind_blob(stmt, ":answer", answer);
	db_bind_i64(stmt, ":stamped", stamp->stamped_us);
	db_bind_text(stmt, ":signer", stamp->signer);
	db_bind_i64(stmt, ":trusted", stamp->trust == TIMESTAMP_TRUSTED);
	db_bind_i64(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	db_bind_i64(stmt, ":limit", EXHIBIT_STAMPS_MAX);
	const enum errc code = db_run(stmt, err);
	if (!code && db_changed(edit->db) == 0)
		return fail(err, ERR_LIMIT, "an exhibit has at most %u time stamps",
			    EXHIBIT_STAMPS_MAX);
	return code;
}

enum errc exhibit_stamp_keep(struct case_edit *edit, int64_t number, struct str answer,
			     const struct timestamp *stamp, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	auto_buf detail = BUF_INIT(CASE_DETAIL_MAX);
	struct json_writer w = json_writer_to(&detail);
	char stamped[TIME_TEXT_MAX];
	struct exhibit exhibit;

	enum errc code = exhibits_get(edit->db, edit->record.id, number, &arena, &exhibit, err);
	if (!code)
		code = insert_stamp(edit, exhibit.id, answer, stamp, err);
	if (code)
		return code;
	json_begin_object(&w);
	json_i64(&w, "exhibit", number);
	json_text(&w, "change", "stamped");
	json_str(&w, "sha256", exhibit.sha256);
	json_text(&w, "stamped", time_format_utc(stamp->stamped_us, stamped));
	json_str(&w, "signer", stamp->signer);
	json_str(&w, "serial", stamp->serial);
	json_bool(&w, "trusted", stamp->trust == TIMESTAMP_TRUSTED);
	json_end_object(&w);
	return custody_tell(edit, number, STR(""), edit->actor.now_us, &detail, err);
}

enum errc exhibit_stamps_each(struct db *db, int64_t case_id, int64_t exhibit,
			      void (*take)(void *ctx, const struct exhibit_stamp *stamp), void *ctx,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT e.id, s.answer, s.stamped_us, s.signer, s.trusted, s.added_us,"
		    " s.added_by FROM exhibit_stamps AS s JOIN exhibits AS e ON e.id = s.exhibit"
		    " WHERE e.case_id = :case AND (:exhibit = 0 OR e.id = :exhibit) ORDER BY s.id");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":exhibit", exhibit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct exhibit_stamp stamp = {
			.exhibit = db_i64(stmt, 0),
			.answer = db_text(stmt, 1),
			.stamped_us = db_i64(stmt, 2),
			.signer = db_text(stmt, 3),
			.trusted = db_i64(stmt, 4) == 1,
			.added_us = db_i64(stmt, 5),
			.added_by = db_text(stmt, 6),
		};
		take(ctx, &stamp);
	}
	return code;
}
