/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/downtime-internal.h"
#include "downtime/restore-plan.h"

/* clang-format off */
const struct text_choice restore_marks[RESTORE_MARKS + 1] = {
	[RESTORE_WAITING] = { "waiting", TEXT("これから", "waiting") },
	[RESTORE_CHECKED] = { "checked", TEXT("戻す元と先が安全と確かめた", "source and place checked") },
	[RESTORE_RESTORING] = { "restoring", TEXT("戻しているところ", "being restored") },
	[RESTORE_RESTORED] = { "restored", TEXT("戻した（試していない）", "restored, not tested") },
	[RESTORE_TESTED] = { "tested", TEXT("戻して、試した", "restored and tested") },
	[RESTORE_IN_USE] = { "in-use", TEXT("使い始めた", "in use again") },
	[RESTORE_FAILED] = { "failed", TEXT("戻せなかった", "could not be restored") },
	{ .value = NULL },
};
/* clang-format on */

enum errc restore_marks_each(struct db *db, int64_t case_id,
			     void (*take)(void *ctx, const struct restore_mark_row *row), void *ctx,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT service, mark, at_us, accuracy, said_by, words, entry, written_us,"
		    " written_by FROM downtime_marks WHERE case_id = :case ORDER BY id"
		    " LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", RESTORE_MARKS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct restore_mark_row one = {
			.service = db_text(stmt, 0),
			.mark = (enum restore_mark)case_choice(restore_marks, db_text(stmt, 1)),
			.at_us = db_time(stmt, 2),
			.accuracy =
				(enum case_accuracy)case_choice(case_accuracies, db_text(stmt, 3)),
			.said_by = db_text(stmt, 4),
			.words = db_text(stmt, 5),
			.entry = db_i64(stmt, 6),
			.written_us = db_time(stmt, 7),
			.written_by = db_text(stmt, 8),
		};
		if (one.mark < RESTORE_MARKS)
			take(ctx, &one);
	}
	return code;
}

/* ---- writing ---- */

static enum errc insert(const struct case_edit *edit, const struct restore_marking *marking,
			int64_t entry, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO downtime_marks (case_id, service, mark, at_us, accuracy,"
			  " said_by, words, entry, written_us, written_by) VALUES (:case,"
			  " :service, :mark, :at, :accuracy, :said, :words, :entry, :now, :by)");

	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":service", marking->service);
	db_bind_text(stmt, ":mark", str_from(restore_marks[marking->mark].value));
	db_bind_time(stmt, ":at", edit->happened_us);
	db_bind_text(stmt, ":accuracy", str_from(case_accuracies[edit->accuracy].value));
	db_bind_text(stmt, ":said", downtime_said_by(edit, marking->said_by));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(marking->words)));
	return db_run(stmt, err);
}

/* How far it is, and how many marks the case has. */
struct looking {
	struct str service;
	enum restore_mark mark;
	size_t n;
};

static void look(void *ctx, const struct restore_mark_row *row)
{
	struct looking *looking = ctx;

	looking->n++;
	if (str_equal(row->service, looking->service))
		looking->mark = row->mark;
}

static enum errc check(const struct case_edit *edit, const struct downtime_content *content,
		       const struct restore_marking *marking, struct err *err)
{
	const struct downtime_service *service = downtime_service_find(content, marking->service);
	const bool words = marking->mark == RESTORE_TESTED || marking->mark == RESTORE_FAILED;
	struct looking looking = { .service = marking->service };

	if (!service || service->activity)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s",
			    STR_ARG(str_sub(marking->service, 0, CASE_ID_MAX)),
			    text_of(TR("戻すシステムにありません（tonoi downtime list）",
				       "is no system to restore (tonoi downtime list)")));
	enum errc code = downtime_check_words(marking->said_by, marking->words, words, err);
	if (!code)
		code = restore_marks_each(edit->db, edit->record.id, look, &looking, err);
	if (code)
		return code;
	if (looking.n >= RESTORE_MARKS_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u marks",
			    STR_ARG(edit->record.number), RESTORE_MARKS_MAX);
	if (marking->mark == RESTORE_IN_USE && looking.mark != RESTORE_TESTED)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(marking->service),
			    text_of(TR("使い始める前に、試したことを書いてください",
				       "write down that it was tested before it is in use")));
	return ERR_OK;
}

enum errc restore_mark_set(struct case_edit *edit, const struct downtime_content *content,
			   const struct restore_marking *marking, struct err *err)
{
	const struct downtime_service *service = downtime_service_find(content, marking->service);
	const struct case_detail details[] = {
		{ "change", STR("mark") },
		{ "service", marking->service },
		{ "to", str_from(restore_marks[marking->mark].value) },
		{ "by", downtime_said_by(edit, marking->said_by) },
	};
	auto_arena arena = ARENA_INIT(16u * 1024);
	int64_t entry = 0;
	enum errc code = check(edit, content, marking, err);

	if (code)
		return code;
	const struct text words = restore_marks[marking->mark].text;
	const struct case_saying saying = {
		.kind = CASE_ENTRY_DOWNTIME,
		.sentence = { .ja = arena_printf(&arena, "%.*s：%s", STR_ARG(service->title.ja),
						 words.ja),
			      .en = arena_printf(&arena, "%.*s: %s", STR_ARG(service->title.en),
						 words.en) },
		.words = marking->words,
		.details = details,
		.n = ARRAY_LEN(details)
	};
	code = case_say(edit, &saying, &entry, err);
	return code ? code : insert(edit, marking, entry, err);
}
