/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-records.h"

#include <sodium.h>

#include "base/typed.h"
#include "inspections/contact-papers.h"

#define CODE_LIMIT     1000000u
#define CODE_TRIES     50
#define FULLWIDTH_ZERO "０"

const struct text_choice call_outcomes[CALL_OUTCOMES + 1] = {
	[CALL_REACHED] = { "reached", TEXT("つながった", "Reached") },
	[CALL_CONFIRMED] = { "confirmed", TEXT("本人が確認した", "Confirmed by the person") },
	[CALL_NO_ANSWER] = { "no-answer", TEXT("出ない", "No answer") },
	[CALL_BUSY] = { "busy", TEXT("話し中", "Busy") },
	[CALL_WRONG_NUMBER] = { "wrong-number", TEXT("番号が違う", "Wrong number") },
	[CALL_MESSAGE] = { "message", TEXT("伝言を残した", "Left word") },
	[CALL_MAIL] = { "mail", TEXT("メールを送った", "Mail sent") },
	[CALL_ENDED] = { "ended", TEXT("緊急連絡を終えた", "Call-out ended") },
	[CALL_OUTCOMES] = { NULL, TEXT(NULL, NULL) },
};

/* ---- codes ---- */

struct str callout_code_read(struct str typed, struct arena *arena)
{
	char *out = arena_take_text(arena, CALLOUT_CODE_LEN + 1);
	size_t n = 0;

	for (size_t i = 0; out && i < typed.len; i++) {
		const struct str rest = str_from_pos(typed, i);
		char digit = rest.ptr[0];

		/* Full-width digits are three bytes, of which the last counts. */
		if (rest.len >= 3 && memcmp(rest.ptr, FULLWIDTH_ZERO, 2) == 0) {
			digit = (char)(rest.ptr[2] - FULLWIDTH_ZERO[2] + '0');
			i += 2;
		}
		if (!ascii_is_digit(digit))
			continue;
		if (n == CALLOUT_CODE_LEN)
			return STR("");
		out[n++] = digit;
	}
	return out && n == CALLOUT_CODE_LEN ? str_of(out, n) : STR("");
}

static enum errc code_is_taken(struct db *db, struct str code, bool *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT count(*) FROM callout_people AS p WHERE p.code = :code AND NOT"
			    " EXISTS (SELECT 1 FROM callout_calls AS c WHERE c.callout = p.callout"
			    " AND c.outcome = 'ended')");
	uint64_t n = 0;

	db_bind_text(stmt, ":code", code);
	const enum errc code_of = db_count(stmt, &n, err);
	*ret = n > 0;
	return code_of;
}

/* No two open ones are the same. */
static enum errc make_code(struct db *db, char out[static CALLOUT_CODE_LEN + 1], struct err *err)
{
	bool taken = true;
	enum errc code = ERR_OK;

	for (int i = 0; i < CODE_TRIES && taken && !code; i++) {
		(void)snprintf(out, CALLOUT_CODE_LEN + 1, "%0*u", (int)CALLOUT_CODE_LEN,
			       randombytes_uniform(CODE_LIMIT));
		code = code_is_taken(db, str_from(out), &taken, err);
	}
	return !code && taken ? fail(err, ERR_LIMIT, "call-outs: no code is free") : code;
}

enum errc callouts_find_code(struct db *db, struct str code, int64_t *ret_callout,
			     int64_t *ret_person, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT p.callout, p.id FROM callout_people AS p WHERE p.code = :code"
			    " AND NOT EXISTS (SELECT 1 FROM callout_calls AS c WHERE c.callout ="
			    " p.callout AND c.outcome = 'ended') ORDER BY p.id DESC LIMIT 1");

	db_bind_text(stmt, ":code", code);
	const enum errc found = db_one(stmt, err, "%s",
				       text_of(TR("この確認番号はありません。終わった連絡の番号"
						  "かもしれません",
						  "there is no such code, or its call-out has "
						  "ended")));
	if (found)
		return found;
	*ret_callout = db_i64(stmt, 0);
	*ret_person = db_i64(stmt, 1);
	db_rest(stmt);
	return ERR_OK;
}

/* ---- reading ---- */

static struct callout_person person_of(const struct db_stmt *row, struct arena *arena)
{
	return (struct callout_person){
		.id = db_i64(row, 0),
		.part = arena_str(arena, db_text(row, 1)),
		.place = db_i64(row, 2),
		.turn = db_i64(row, 3),
		.deputy = db_i64(row, 4) == 1,
		.name = arena_str(arena, db_text(row, 5)),
		.phone = arena_str(arena, db_text(row, 6)),
		.night = arena_str(arena, db_text(row, 7)),
		.mail = arena_str(arena, db_text(row, 8)),
		.minutes = db_i64(row, 9),
		.code = arena_str(arena, db_text(row, 10)),
	};
}

static enum errc read_people(struct db *db, struct callout *callout, struct arena *arena,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, part, place, turn, deputy, name, phone, night, mail,"
			    " minutes, code FROM callout_people WHERE callout = :id"
			    " ORDER BY place, turn");
	enum errc code;
	bool row = false;

	callout->people = arena_take_array(arena, CALLOUT_PEOPLE_MAX, sizeof(*callout->people));
	if (!callout->people)
		return fail(err, ERR_LIMIT, "call-out %lld: no room", (long long)callout->id);
	db_bind_i64(stmt, ":id", callout->id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row &&
	       callout->n_people < CALLOUT_PEOPLE_MAX)
		callout->people[callout->n_people++] = person_of(stmt, arena);
	db_rest(stmt);
	return code;
}

static struct callout_call call_of(const struct db_stmt *row, struct arena *arena)
{
	const size_t outcome = case_choice(call_outcomes, db_text(row, 2));

	return (struct callout_call){
		.id = db_i64(row, 0),
		.person = db_i64(row, 1),
		.outcome = outcome < CALL_OUTCOMES ? (enum call_outcome)outcome : CALL_ENDED,
		.words = arena_str(arena, db_text(row, 3)),
		.happened_us = db_time(row, 4),
		.by = arena_str(arena, db_text(row, 5)),
		.letter = db_i64(row, 6),
	};
}

static enum errc read_calls(struct db *db, struct callout *callout, struct arena *arena,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, coalesce(person, 0), outcome, words, happened_us,"
			    " written_by, coalesce(letter, 0) FROM callout_calls"
			    " WHERE callout = :id ORDER BY id");
	enum errc code;
	bool row = false;

	callout->calls = arena_take_array(arena, CALLOUT_CALLS_MAX, sizeof(*callout->calls));
	if (!callout->calls)
		return fail(err, ERR_LIMIT, "call-out %lld: no room", (long long)callout->id);
	db_bind_i64(stmt, ":id", callout->id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row &&
	       callout->n_calls < CALLOUT_CALLS_MAX) {
		const struct callout_call *call = &callout->calls[callout->n_calls];

		callout->calls[callout->n_calls++] = call_of(stmt, arena);
		callout->ended |= call->outcome == CALL_ENDED;
	}
	db_rest(stmt);
	return code;
}

enum errc callouts_get(struct db *db, int64_t id, struct arena *arena, struct callout *ret,
		       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT id, case_id, plan, training, version, started_us,"
			    " started_by FROM callouts WHERE id = :id");

	db_bind_i64(stmt, ":id", id);
	enum errc code = db_one(stmt, err, "call-out %lld: there is none", (long long)id);
	if (code)
		return code;
	*ret = (struct callout){
		.id = db_i64(stmt, 0),
		.case_id = db_i64(stmt, 1),
		.plan = arena_str(arena, db_text(stmt, 2)),
		.training = db_i64(stmt, 3) == 1,
		.version = db_i64(stmt, 4),
		.started_us = db_time(stmt, 5),
		.started_by = arena_str(arena, db_text(stmt, 6)),
	};
	db_rest(stmt);
	code = read_people(db, ret, arena, err);
	return code ? code : read_calls(db, ret, arena, err);
}

enum errc callouts_newest(struct db *db, int64_t case_id, int64_t *ret_id, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT max(id) FROM callouts WHERE case_id = :case");

	db_bind_i64(stmt, ":case", case_id);
	return db_number(stmt, ret_id, err);
}

enum errc callouts_open_each(struct db *db, void (*take)(void *ctx, int64_t id), void *ctx,
			     struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT o.id FROM callouts AS o JOIN cases AS c ON c.id = o.case_id"
			    " WHERE c.closed_us IS NULL AND NOT EXISTS (SELECT 1 FROM"
			    " callout_calls AS k WHERE k.callout = o.id AND k.outcome = 'ended')"
			    " ORDER BY o.id");
	enum errc code;
	bool row = false;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		take(ctx, db_i64(stmt, 0));
	return code;
}

const struct callout_person *callout_person_find(const struct callout *callout, int64_t id)
{
	for (size_t i = 0; i < callout->n_people; i++) {
		if (callout->people[i].id == id)
			return &callout->people[i];
	}
	return NULL;
}

/* ---- telling the case ---- */

/* `change` is "started", or a call's outcome; `person` NULL: of the whole. */
static enum errc say(struct case_edit *edit, int64_t callout, const char *change,
		     const struct callout_person *person, struct case_saying *saying,
		     struct err *err)
{
	const struct case_detail details[] = {
		{ "callout", .json = arena_printf(&edit->texts, "%lld", (long long)callout) },
		{ "change", str_from(change) },
		{ "part", person ? person->part : STR_NONE },
		{ "whom", person ? person->name : STR_NONE },
		{ "deputy", .json = person && person->deputy ? STR("true") : STR("false") },
	};

	saying->kind = CASE_ENTRY_TELLING;
	saying->details = details;
	saying->n = person ? ARRAY_LEN(details) : 2;
	return case_say(edit, saying, NULL, err);
}

static struct text_pair started_words(struct arena *arena, const struct callout_plan *plan)
{
	return (struct text_pair){
		.ja = arena_printf(arena, "緊急連絡「%.*s」を始めた", STR_ARG(plan->title.ja)),
		.en = arena_printf(arena, "Call-out “%.*s” was started", STR_ARG(plan->title.en)),
	};
}

static struct text_pair call_words(struct arena *arena, const struct callout_person *person,
				   enum call_outcome outcome)
{
	const struct text said = call_outcomes[outcome].text;

	if (!person)
		return (struct text_pair){ .ja = str_from(said.ja), .en = str_from(said.en) };
	return (struct text_pair){
		.ja = arena_printf(arena, "緊急連絡　%.*s%s：%s", STR_ARG(person->name),
				   person->deputy ? "（代理）" : "", said.ja),
		.en = arena_printf(arena, "Call-out, %.*s%s: %s", STR_ARG(person->name),
				   person->deputy ? " (deputy)" : "", said.en),
	};
}

/* ---- starting ---- */

static struct callout_person deputy_of(const struct contact *c, const struct callout_person *person)
{
	struct callout_person deputy = *person;

	deputy.turn++;
	deputy.deputy = true;
	deputy.name = c->deputy;
	deputy.phone = c->deputy_phone;
	deputy.night = STR("");
	deputy.mail = c->deputy_mail;
	return deputy;
}

static enum errc take_contact(const struct contact *c, struct callout_person *person,
			      callout_take *take, void *ctx, struct err *err)
{
	person->name = c->name.len ? c->name : c->phone;
	person->phone = c->phone;
	person->night = c->night;
	person->mail = c->mail;
	enum errc code = take(ctx, person, err);
	if (!code && c->deputy.len) {
		const struct callout_person deputy = deputy_of(c, person);

		person->turn++;
		code = take(ctx, &deputy, err);
	}
	person->turn++;
	return code;
}

enum errc callout_step_people(const struct contacts *contacts, const struct callout_step *step,
			      callout_take *take, void *ctx, struct err *err)
{
	struct callout_person person = { .part = step->part,
					 .minutes = step->minutes,
					 .name = STR(""),
					 .phone = STR(""),
					 .night = STR(""),
					 .mail = STR(""),
					 .code = STR("") };
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < contacts->n; i++) {
		if (str_equal(contacts->at[i].part, step->part))
			code = take_contact(&contacts->at[i], &person, take, ctx, err);
	}
	if (!code && person.turn == 0)
		code = take(ctx, &person, err);
	return code;
}

struct starting {
	struct case_edit *edit;
	const struct callout_plan *plan;
	struct contacts *contacts;
	int64_t id;
	int64_t place; /* of the part */
	size_t n;
};

static enum errc insert_person(void *ctx, const struct callout_person *person, struct err *err)
{
	struct starting *s = ctx;
	struct db *db = s->edit->db;
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO callout_people (callout, part, place, turn, deputy, name, phone,"
		    " night, mail, minutes, code) VALUES (:callout, :part, :place, :turn, :deputy,"
		    " :name, :phone, :night, :mail, :minutes, :code)");
	char own[CALLOUT_CODE_LEN + 1];
	const enum errc code = make_code(db, own, err);

	if (code)
		return code;
	if (s->n++ >= CALLOUT_PEOPLE_MAX)
		return fail(err, ERR_LIMIT, "a call-out: more than %u people", CALLOUT_PEOPLE_MAX);
	db_bind_i64(stmt, ":callout", s->id);
	db_bind_text(stmt, ":part", person->part);
	db_bind_i64(stmt, ":place", s->place);
	db_bind_i64(stmt, ":turn", person->turn);
	db_bind_i64(stmt, ":deputy", person->deputy);
	db_bind_text(stmt, ":name", person->name);
	db_bind_text(stmt, ":phone", person->phone);
	db_bind_text(stmt, ":night", person->night);
	db_bind_text(stmt, ":mail", person->mail);
	db_bind_i64(stmt, ":minutes", person->minutes);
	db_bind_text(stmt, ":code", str_from(own));
	return db_run(stmt, err);
}

static enum errc must_be_none(const struct case_edit *edit, const struct callout_plan *plan,
			      struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db, "SELECT count(*) FROM callouts AS o WHERE o.case_id = :case AND"
				  " o.plan = :plan AND NOT EXISTS (SELECT 1 FROM callout_calls AS"
				  " k WHERE k.callout = o.id AND k.outcome = 'ended')");
	uint64_t n = 0;

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":plan", plan->id);
	const enum errc code = db_count(stmt, &n, err);
	if (code || !n)
		return code;
	return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(edit->record.number),
		    text_of(TR("同じ緊急連絡がまだ続いています。終えてから始めてください",
			       "this call-out is still going on; end it first")));
}

static enum errc insert_callout(struct starting *s, int64_t version, struct err *err)
{
	const struct case_edit *edit = s->edit;
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO callouts (case_id, plan, training, version, started_us,"
			  " started_by) VALUES (:case, :plan, :training, :version, :now, :by)");

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":plan", s->plan->id);
	db_bind_i64(stmt, ":training", edit->record.training);
	db_bind_i64(stmt, ":version", version);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	const enum errc code = db_run(stmt, err);
	s->id = db_last_id(edit->db);
	return code;
}

static enum errc insert_people(struct starting *s, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < s->plan->n; i++) {
		const struct callout_step *step = &s->plan->steps[i];

		if (s->edit->record.training && !step->rehearsed)
			continue;
		code = callout_step_people(s->contacts, step, insert_person, s, err);
		s->place++;
	}
	return code;
}

static enum errc must_be_open(const struct case_edit *edit, struct err *err)
{
	if (edit->record.closed_us == TIME_NONE)
		return ERR_OK;
	return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(edit->record.number),
		    text_of(TR("閉じた事案です", "the case is closed")));
}

enum errc callout_start(struct case_edit *edit, const struct callout_plan *plan,
			const struct contact_content *parts, int64_t *ret_id, struct err *err)
{
	struct starting s = { .edit = edit, .plan = plan };
	struct contact_version version;
	enum errc code = must_be_open(edit, err);

	s.contacts = arena_take(&edit->texts, sizeof(*s.contacts));
	if (!code && !s.contacts)
		code = fail(err, ERR_LIMIT, "a call-out: no room");
	if (!code)
		code = must_be_none(edit, plan, err);
	if (!code)
		code = contacts_list(edit->db, parts, &edit->texts, s.contacts, err);
	if (!code)
		code = contact_version_get(edit->db, &edit->texts, &version, err);
	if (!code)
		code = insert_callout(&s, version.number, err);
	if (!code)
		code = insert_people(&s, err);
	if (code)
		return code;
	*ret_id = s.id;
	struct case_saying saying = { .sentence = started_words(&edit->texts, plan) };
	return say(edit, s.id, "started", NULL, &saying, err);
}

/* ---- calling ---- */

static enum errc check_call(const struct callout *callout, const struct callout_try *call,
			    struct err *err)
{
	const struct typed typed = { text_of(TR("メモ", "the note")), call->words,
				     CALLOUT_WORDS_MAX, .lines = true };
	const struct callout_person *person = callout_person_find(callout, call->person);

	if (callout->ended)
		return fail(
			err, ERR_CONFLICT, "%s",
			text_of(TR("この緊急連絡はもう終わっています", "the call-out has ended")));
	if (callout->n_calls >= CALLOUT_CALLS_MAX)
		return fail(err, ERR_LIMIT, "a call-out: more than %u calls", CALLOUT_CALLS_MAX);
	if (call->outcome == CALL_ENDED)
		return typed_check(&typed, 1, err);
	if (!person)
		return fail(err, ERR_NOT_FOUND, "%lld: %s", (long long)call->person,
			    text_of(TR("この緊急連絡にその番号の人はいません",
				       "nobody of this call-out has that number")));
	if (!person->name.len)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(person->part),
			    text_of(TR("だれも登録されていません", "nobody is entered")));
	return typed_check(&typed, 1, err);
}

static enum errc insert_call(const struct case_edit *edit, int64_t callout,
			     const struct callout_try *call, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO callout_calls (callout, person, outcome, words, happened_us,"
			  " written_us, written_by, letter) VALUES (:callout, :person, :outcome,"
			  " :words, :at, :now, :by, :letter)");
	const int64_t at = edit->happened_us == TIME_NONE ? edit->actor.now_us : edit->happened_us;

	db_bind_i64(stmt, ":callout", callout);
	if (call->person)
		db_bind_i64(stmt, ":person", call->person);
	else
		db_bind_null(stmt, ":person");
	db_bind_text(stmt, ":outcome", str_from(call_outcomes[call->outcome].value));
	db_bind_text(stmt, ":words", str_or_empty(str_trim(call->words)));
	db_bind_time(stmt, ":at", at);
	db_bind_time(stmt, ":now", edit->actor.now_us);
	db_bind_text(stmt, ":by", edit->actor.by);
	if (call->letter)
		db_bind_i64(stmt, ":letter", call->letter);
	else
		db_bind_null(stmt, ":letter");
	return db_run(stmt, err);
}

enum errc callout_call_add(struct case_edit *edit, const struct callout *callout,
			   const struct callout_try *call, struct err *err)
{
	const struct callout_person *person = callout_person_find(callout, call->person);
	enum errc code = callout->case_id == edit->record.id
				 ? check_call(callout, call, err)
				 : fail(err, ERR_NOT_FOUND, "call-out %lld: is of another case",
					(long long)callout->id);

	if (!code)
		code = insert_call(edit, callout->id, call, err);
	if (code)
		return code;
	struct case_saying saying = { .sentence = call_words(&edit->texts, person, call->outcome),
				      .words = call->words };
	return say(edit, callout->id, call_outcomes[call->outcome].value, person, &saying, err);
}

enum errc callout_end(struct case_edit *edit, const struct callout *callout, struct str words,
		      struct err *err)
{
	return callout_call_add(
		edit, callout, &(struct callout_try){ .outcome = CALL_ENDED, .words = words }, err);
}
