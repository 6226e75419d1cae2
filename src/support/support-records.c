/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support-records.h"

#include "base/typed.h"
#include "cases/case-leaving.h"

const struct text_choice support_stages[SUPPORT_STAGES + 1] = {
	[SUPPORT_CONSULT] = { "consult", TEXT("相談", "Consult") },
	[SUPPORT_REMOTE] = { "remote", TEXT("リモート対応", "Remote help") },
	[SUPPORT_REQUEST] = { "request", TEXT("駆け付け依頼", "Asked to come") },
	[SUPPORT_DISPATCH] = { "dispatch", TEXT("駆け付け・復旧", "On site, recovery") },
	[SUPPORT_STAGES] = { NULL, TEXT(NULL, NULL) },
};

/* What is written of a request stands with its newest step. */
#define REQUESTS                                                                                   \
	"SELECT r.id, coalesce(r.case_id, 0), r.route, r.route_title, r.title, r.beds,"            \
	" r.training, r.opened_us, r.opened_by, coalesce(s.stage, 'consult'),"                     \
	" coalesce(s.ended, 0), s.happened_us FROM support_requests AS r LEFT JOIN support_steps"  \
	" AS s ON s.id = (SELECT max(id) FROM support_steps AS n WHERE n.request = r.id)"

/* ---- transactions ---- */

enum errc support_edit_begin(struct db *db, int64_t case_id, const struct case_actor *actor,
			     struct support_edit *ret, struct err *err)
{
	*ret = (struct support_edit){ .db = db, .actor = *actor };
	return case_id ? case_edit_begin(db, case_id, actor, &ret->of_case, err)
		       : db_begin(db, err);
}

enum errc support_edit_join(struct db *db, int64_t case_id, const struct case_actor *actor,
			    struct support_edit *ret, struct err *err)
{
	*ret = (struct support_edit){ .db = db, .actor = *actor };
	return case_id ? case_edit_join(db, case_id, actor, &ret->of_case, err) : ERR_OK;
}

void support_edit_leave(struct support_edit *edit)
{
	if (edit->of_case.db)
		case_edit_leave(&edit->of_case);
}

enum errc support_edit_end(struct support_edit *edit, enum errc code, struct err *err)
{
	return edit->of_case.db ? case_edit_end(&edit->of_case, code, err)
				: db_end(edit->db, code, err);
}

static int64_t case_of(const struct support_edit *edit)
{
	return edit->of_case.db ? edit->of_case.record.id : 0;
}

static bool is_drill(const struct support_edit *edit)
{
	return edit->of_case.db && edit->of_case.record.training;
}

/* ---- reading ---- */

static struct support_request request_of(const struct db_stmt *row)
{
	const size_t stage = case_choice(support_stages, db_text(row, 9));

	return (struct support_request){
		.id = db_i64(row, 0),
		.case_id = db_i64(row, 1),
		.route = db_text(row, 2),
		.route_title = db_text(row, 3),
		.title = db_text(row, 4),
		.beds = db_text(row, 5),
		.training = db_i64(row, 6) == 1,
		.opened_us = db_time(row, 7),
		.opened_by = db_text(row, 8),
		.stage = stage < SUPPORT_STAGES ? (enum support_stage)stage : SUPPORT_CONSULT,
		.ended = db_i64(row, 10) == 1,
		.last_us = db_time(row, 11),
	};
}

enum errc support_get(struct db *db, int64_t id, struct arena *arena, struct support_request *ret,
		      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, REQUESTS " WHERE r.id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = db_one(
		stmt, err, "%lld: %s", (long long)id,
		text_of(TR("その番号の依頼はありません", "no request for help has this number")));
	if (code)
		return code;
	*ret = request_of(stmt);
	ret->route = arena_str(arena, ret->route);
	ret->route_title = arena_str(arena, ret->route_title);
	ret->title = arena_str(arena, ret->title);
	ret->beds = arena_str(arena, ret->beds);
	ret->opened_by = arena_str(arena, ret->opened_by);
	db_rest(stmt);
	return ERR_OK;
}

enum errc support_each(struct db *db, int64_t case_id,
		       void (*take)(void *ctx, const struct support_request *request), void *ctx,
		       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, REQUESTS " WHERE :case = 0 OR r.case_id = :case"
				     " ORDER BY coalesce(s.ended, 0), r.id DESC LIMIT :limit");
	enum errc code;
	bool row = false;

	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", SUPPORT_LIST_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct support_request request = request_of(stmt);
		take(ctx, &request);
	}
	return code;
}

static struct support_step step_of(const struct db_stmt *row, struct arena *arena)
{
	const size_t stage = case_choice(support_stages, db_text(row, 1));
	const size_t how = case_choice(telling_hows, db_text(row, 4));

	return (struct support_step){
		.id = db_i64(row, 0),
		.stage = stage < SUPPORT_STAGES ? (enum support_stage)stage : SUPPORT_CONSULT,
		.ended = db_i64(row, 2) == 1,
		.happened_us = db_time(row, 3),
		.how = how < TELLING_HOWS ? (enum telling_how)how : TELLING_BY_OTHER,
		.ours = arena_str(arena, db_text(row, 5)),
		.theirs = arena_str(arena, db_text(row, 6)),
		.words = arena_str(arena, db_text(row, 7)),
		.papers = arena_str(arena, db_text(row, 8)),
		.letter = db_i64(row, 9),
		.written_us = db_time(row, 10),
		.written_by = arena_str(arena, db_text(row, 11)),
	};
}

enum errc support_steps_list(struct db *db, int64_t id, struct arena *arena,
			     struct support_steps *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, stage, ended, happened_us, how, ours, theirs, words,"
			    " papers, coalesce(letter, 0), written_us, written_by FROM"
			    " support_steps WHERE request = :id ORDER BY id");
	enum errc code;
	bool row = false;

	*ret = (struct support_steps){ .at = arena_take_array(arena, SUPPORT_STEPS_MAX,
							      sizeof(*ret->at)) };
	if (!ret->at)
		return fail(err, ERR_LIMIT, "requests for help: no room");
	db_bind_i64(stmt, ":id", id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && ret->n < SUPPORT_STEPS_MAX)
		ret->at[ret->n++] = step_of(stmt, arena);
	db_rest(stmt);
	return code;
}

/* ---- opening ---- */

static enum errc tell_case(struct support_edit *edit, int64_t request, struct text_pair sentence,
			   struct str words, struct err *err)
{
	struct case_edit *of_case = &edit->of_case;

	if (!of_case->db)
		return ERR_OK;
	const struct case_detail details[] = {
		{ "support", .json = arena_printf(&of_case->texts, "%lld", (long long)request) },
	};
	const struct case_saying saying = { .kind = CASE_ENTRY_TELLING,
					    .sentence = sentence,
					    .words = words,
					    .details = details,
					    .n = ARRAY_LEN(details) };
	return case_say(of_case, &saying, NULL, err);
}

static enum errc insert_request(const struct support_edit *edit,
				const struct support_request *request, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO support_requests (case_id, route, route_title, title, beds,"
			  " training, opened_us, opened_by) VALUES (:case, :route, :route_title,"
			  " :title, :beds, :training, :now, :by)");

	if (case_of(edit))
		db_bind_i64(stmt, ":case", case_of(edit));
	else
		db_bind_null(stmt, ":case");
	db_bind_text(stmt, ":route", request->route);
	db_bind_text(stmt, ":route_title", request->route_title);
	db_bind_text(stmt, ":title", str_trim(request->title));
	db_bind_text(stmt, ":beds", str_or_empty(request->beds));
	db_bind_i64(stmt, ":training", is_drill(edit));
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

enum errc support_open(struct support_edit *edit, const struct support_request *request,
		       int64_t *ret_id, struct err *err)
{
	auto_arena arena = ARENA_INIT(16u * 1024);
	const struct typed texts[] = {
		{ text_of(TR("何を頼むか", "what is asked for")), request->title, SUPPORT_TEXT_MAX,
		  .needed = true },
		{ text_of(TR("頼む先", "the route")), request->route, SUPPORT_TEXT_MAX,
		  .needed = true },
	};
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code)
		code = insert_request(edit, request, err);
	if (code)
		return code;
	*ret_id = db_last_id(edit->db);
	const struct str title = request->route_title;
	return tell_case(edit, *ret_id,
			 (struct text_pair){
				 .ja = arena_printf(&arena, "支援を頼む用意：%.*s", STR_ARG(title)),
				 .en = arena_printf(&arena, "Help is to be asked for: %.*s",
						    STR_ARG(title)) },
			 str_trim(request->title), err);
}

/* ---- steps ---- */

static enum errc check_step(const struct support_edit *edit, const struct support_request *request,
			    const struct support_step *step, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("こちらの担当", "who of us")), step->ours, SUPPORT_TEXT_MAX },
		{ text_of(TR("相手", "who helps")), step->theirs, SUPPORT_TEXT_MAX,
		  .needed = step->stage == SUPPORT_REQUEST },
		{ text_of(TR("したこと・結果", "what was done")), step->words, SUPPORT_WORDS_MAX,
		  .needed = true, .lines = true },
		{ text_of(TR("渡したもの", "what was handed over")), step->papers,
		  SUPPORT_WORDS_MAX, .lines = true },
	};

	if (request->case_id != case_of(edit))
		return fail(err, ERR_NOT_FOUND, "%lld: %s", (long long)request->id,
			    text_of(TR("この事案の依頼ではありません", "is not of this case")));
	if (request->ended)
		return fail(err, ERR_CONFLICT, "%lld: %s", (long long)request->id,
			    text_of(TR("終わった依頼です", "the request has ended")));
	if (step->stage < request->stage)
		return fail(err, ERR_CONFLICT, "%s: %s", text_of(support_stages[step->stage].text),
			    text_of(TR("もう先の段階に進んでいます",
				       "the request is further already")));
	if (step->happened_us > edit->actor.now_us + CASE_AHEAD_US)
		return fail(
			err, ERR_SYNTAX, "%s",
			text_of(TR("まだ来ていない時刻です", "it cannot happen in the future")));
	return typed_check(texts, ARRAY_LEN(texts), err);
}

static enum errc insert_step(const struct support_edit *edit, int64_t request,
			     const struct support_step *step, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO support_steps (request, stage, ended, happened_us, how,"
			  " ours, theirs, words, papers, letter, written_us, written_by) VALUES"
			  " (:request, :stage, :ended, :at, :how, :ours, :theirs, :words, :papers,"
			  " :letter, :now, :by)");

	db_bind_i64(stmt, ":request", request);
	db_bind_text(stmt, ":stage", str_from(support_stages[step->stage].value));
	db_bind_i64(stmt, ":ended", step->ended);
	db_bind_time(stmt, ":at", step->happened_us);
	db_bind_text(stmt, ":how", str_from(telling_hows[step->how].value));
	db_bind_text(stmt, ":ours", str_or_empty(str_trim(step->ours)));
	db_bind_text(stmt, ":theirs", str_or_empty(str_trim(step->theirs)));
	db_bind_text(stmt, ":words", str_trim(step->words));
	db_bind_text(stmt, ":papers", str_or_empty(str_trim(step->papers)));
	if (step->letter)
		db_bind_i64(stmt, ":letter", step->letter);
	else
		db_bind_null(stmt, ":letter");
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	return db_run(stmt, err);
}

/* Asking for people is telling somebody outside. */
static enum errc tell_asked(struct support_edit *edit, const struct support_request *request,
			    const struct support_step *step, struct err *err)
{
	const struct telling_in in = {
		.telling = { .recipient = STR(TELLING_OTHER),
			     .duty = STR(""),
			     .told_us = step->happened_us,
			     .how = step->how,
			     .whom = str_trim(step->theirs),
			     .words = str_trim(step->words),
			     .training = step->training },
		.title = request->route_title,
	};

	return tellings_add(&edit->of_case, &in, NULL, err);
}

static enum errc tell_step(struct support_edit *edit, const struct support_request *request,
			   const struct support_step *step, struct err *err)
{
	auto_arena arena = ARENA_INIT(16u * 1024);
	const struct text stage = support_stages[step->stage].text;
	const struct str title = request->route_title;

	if (!edit->of_case.db)
		return ERR_OK;
	if (step->stage == SUPPORT_REQUEST && !step->ended)
		return tell_asked(edit, request, step, err);
	edit->of_case.happened_us = step->happened_us;
	return tell_case(edit, request->id,
			 (struct text_pair){
				 .ja = arena_printf(&arena, "支援（%.*s）%s%s %.*s", STR_ARG(title),
						    stage.ja, step->ended ? "・終わり" : "",
						    STR_ARG(step->theirs)),
				 .en = arena_printf(
					 &arena, "Help (%.*s), %s%s %.*s", STR_ARG(title), stage.en,
					 step->ended ? ", ended" : "", STR_ARG(step->theirs)) },
			 str_trim(step->words), err);
}

enum errc support_step_add(struct support_edit *edit, int64_t request,
			   const struct support_step *step, struct err *err)
{
	auto_arena arena = ARENA_INIT(64u * 1024);
	struct support_request found;
	enum errc code = support_get(edit->db, request, &arena, &found, err);

	if (!code)
		code = check_step(edit, &found, step, err);
	if (!code && edit->of_case.db)
		code = case_leave(edit->of_case.record.number, is_drill(edit), CASE_WAY_REQUEST,
				  step->training, err);
	if (!code)
		code = insert_step(edit, request, step, err);
	return code ? code : tell_step(edit, &found, step, err);
}
