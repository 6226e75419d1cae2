/* SPDX-License-Identifier: Apache-2.0 */
#include "incidents/library.h"

#include "base/typed.h"

#define MINUTES	     60u /* of a drill made here */
#define REPORTS_MAX  12u
#define HOUR_US	     (INT64_C(3600) * US_PER_SEC)
#define LATEST_SHARE 48u /* of MINUTES: the last inject leaves time to act */

/* ---- who could it have been ---- */

/* Institutions of its kind and size today that may be known here. */
static enum errc count_alike(const struct org_scope *scope, const struct incident *incident,
			     const struct incident_content *content, int64_t *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(256u * 1024 * 1024);
	const size_t size = incident_size_of(content, incident->kind, incident->beds);
	const struct organisation *o = NULL;
	char day[DAY_TEXT_MAX];
	uint64_t all;
	const struct organisation_query query = {
		.day = str_from(day_text(org_scope_today(scope), day)),
		.kind = incident->kind,
		.limit = FOREST_MAX,
	};
	const enum errc code = organisations_search(scope, &query, &arena, &o, &all, err);

	*ret = 0;
	for (; !code && o; o = o->next)
		*ret += incident_size_of(content, o->kind, o->beds) == size;
	return code;
}

/* ---- the text ---- */

struct telling {
	struct buf *out;
	const struct incident *incident;
	const struct incident_content *content;
	struct text_pair attack;
	struct text_pair entry;
};

static struct text_pair words(const struct incident_choice *list, size_t n, struct str id)
{
	static const struct text_pair unknown = {
		{ "まだ分からないもの", sizeof("まだ分からないもの") - 1 },
		{ "something not known yet", sizeof("something not known yet") - 1 }
	};
	const struct incident_choice *found = incident_choice_find(list, n, id);

	return found ? found->title : unknown;
}

static void add_head(const struct telling *t, struct str code)
{
	buf_printf(t->out,
		   "version: 1\ndate: 2026-11-23\n"
		   "source: \"事例集 %.*s（名前を出さない形。施設の同意あり）\"\nid: %.*s\n",
		   STR_ARG(code), STR_ARG(code));
	buf_printf(t->out, "title: { ja: \"事例：%.*s\", en: \"A case: %.*s\" }\n",
		   STR_ARG(t->attack.ja), STR_ARG(t->attack.en));
	buf_printf(t->out,
		   "about: { ja: "
		   "\"ほかの施設で実際にあったことを、名前を出さずに訓練にしたものです。\","
		   " en: \"What happened somewhere else, as a drill and without the name.\" }\n"
		   "incident: { ja: \"入口：%.*s\", en: \"The way in: %.*s\" }\n",
		   STR_ARG(t->entry.ja), STR_ARG(t->entry.en));
	buf_printf(t->out,
		   "begin: { ja: \"訓練を始めます。\", en: \"The drill begins.\" }\n"
		   "kind: attack\ncause: %.*s\nminutes: %u\n",
		   STR_ARG(t->incident->attack), MINUTES);
	if (incident_choice_find(t->content->entries, t->content->n_entries, t->incident->entry))
		buf_printf(t->out, "route: %.*s\n", STR_ARG(t->incident->entry));
	buf_add_text(t->out,
		     "roles:\n"
		     "  - id: it\n    title: { ja: \"情報システム\", en: \"IT\" }\n"
		     "    task: { ja: \"切り離し、残し、調べる。\", en: \"Cut off, keep, look into "
		     "it.\" }\n"
		     "  - id: director\n    title: { ja: \"責任者\", en: \"Director\" }\n"
		     "    task: { ja: \"決め、報告する。\", en: \"Decide and report.\" }\n");
}

static void add_inject(const struct telling *t, unsigned number, unsigned minute, const char *to,
		       struct text_pair text)
{
	buf_printf(t->out,
		   "  - id: step-%u\n    at: %u\n    to: [%s]\n    by: phone\n"
		   "    text: { ja: \"%.*s\", en: \"%.*s\" }\n",
		   number, minute, to, STR_ARG(text.ja), STR_ARG(text.en));
}

/* What was known with a report is told as so many hours later. */
static void add_report(const struct telling *t, unsigned number, unsigned minute, int64_t hours,
		       enum incident_stage stage, struct arena *arena)
{
	const struct text name = incident_stages[stage].text;

	add_inject(
		t, number, minute, "director",
		(struct text_pair){
			arena_printf(arena,
				     "そのときは、知ってから約 %lld 時間で%sを所管へ出しました。"
				     "いま何を、だれに知らせますか。",
				     (long long)hours, name.ja),
			arena_printf(arena,
				     "There the %s went to the authority about %lld hours after it"
				     " was known. Whom do you tell now, and what?",
				     name.en, (long long)hours) });
}

static void add_injects(const struct telling *t, const struct incident_row *rows,
			struct arena *arena)
{
	const int64_t known_us = t->incident->known_us;
	int64_t last_us = known_us;
	unsigned n = 2;

	for (const struct incident_row *r = rows; r; r = r->next)
		last_us = r->made_us > last_us ? r->made_us : last_us;
	buf_add_text(t->out, "injects:\n");
	add_inject(t, 1, 0, "it",
		   (struct text_pair){ arena_printf(arena, "%.*sが疑われます。最初に何をしますか。",
						    STR_ARG(t->attack.ja)),
				       arena_printf(arena,
						    "It looks like: %.*s. What do you do first?",
						    STR_ARG(t->attack.en)) });
	add_inject(t, 2, 5, "it",
		   (struct text_pair){
			   arena_printf(arena, "入口は%.*sのようです。", STR_ARG(t->entry.ja)),
			   arena_printf(arena, "The way in seems to be: %.*s.",
					STR_ARG(t->entry.en)) });
	if (str_is(t->incident->care, "yes"))
		add_inject(t, ++n, 8, "director",
			   (struct text_pair){
				   STR("業務が止まり始めました。何を続け、何を止めますか。"),
				   STR("Work begins to stop. What goes on, what does not?") });
	for (const struct incident_row *r = rows; r && n < REPORTS_MAX; r = r->next) {
		const int64_t after = r->made_us > known_us ? r->made_us - known_us : 0;
		const int64_t span = last_us > known_us ? last_us - known_us : 1;

		add_report(t, ++n, 10 + (unsigned)(after * (LATEST_SHARE - 10) / span),
			   after / HOUR_US, r->stage, arena);
	}
	if (str_is(t->incident->personal, "yes"))
		add_inject(t, ++n, LATEST_SHARE, "director",
			   (struct text_pair){
				   STR("個人データが漏れたおそれがあります。どこへ、いつまでに報告"
				       "しますか。"),
				   STR("Personal data may have leaked. Who is told, by when?") });
}

static void add_measures(const struct telling *t)
{
	buf_add_text(
		t->out,
		"measures:\n"
		"  - id: timeline\n    kind: written\n"
		"    title: { ja: \"したことを書き残す\", en: \"What is done is written down\" }\n"
		"    why: { ja: \"あとから書いた記録は、使えません。\", en: \"A record made from "
		"memory is of little use.\" }\n"
		"    of: note\n    count: 3\n"
		"  - id: owned\n    kind: owned\n"
		"    title: { ja: \"すべてのことに担当がいる\", en: \"Every task has an owner\" }\n"
		"    why: { ja: \"担当のいないことは、だれもしません。\", en: \"What is nobody's "
		"is not done.\" }\n");
}

static enum errc write_text(const struct org_scope *scope, const struct incident *incident,
			    const struct incident_content *content, struct str code,
			    struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	const struct incident_row *rows = NULL;
	const struct telling t = {
		.out = out,
		.incident = incident,
		.content = content,
		.attack = words(content->attacks, content->n_attacks, incident->attack),
		.entry = words(content->entries, content->n_entries, incident->entry),
	};
	const enum errc failed = incident_reports_list(scope, incident->id, &arena, &rows, err);

	if (failed)
		return failed;
	add_head(&t, code);
	add_injects(&t, rows, &arena);
	add_measures(&t);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "library: %.*s is over %u bytes",
				      STR_ARG(code), LIBRARY_TEXT_MAX)
			       : ERR_OK;
}

/* ---- keeping ---- */

static enum errc check(const struct org_scope *scope, const struct incident *incident,
		       const struct incident_content *content,
		       const struct library_consent *consent, int64_t *ret_alike, struct err *err)
{
	const struct typed texts[] = {
		{ text_of(TR("同意した人", "who agreed")), consent->who, INCIDENT_NAME_MAX,
		  .needed = true },
		{ text_of(TR("同意の取り方", "how")), consent->how, INCIDENT_NAME_MAX,
		  .needed = true },
	};

	if (incident->training)
		return fail(err, ERR_DENIED, "%.*s: %s", STR_ARG(incident->number),
			    text_of(TR("訓練の事案は事例になりません", "a drill is no case")));
	if (incident->closed_us == TIME_NONE)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident->number),
			    text_of(TR("まだ閉じていない事案です", "is open")));
	if (!incident_choice_find(content->attacks, content->n_attacks, incident->attack))
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident->number),
			    text_of(TR("何の攻撃だったか分かっていません",
				       "which attack it was is not known")));
	if (typed_check(texts, ARRAY_LEN(texts), err))
		return fail(err, ERR_DENIED, "%.*s: %s", STR_ARG(incident->number),
			    text_of(TR("だれが、どうやって同意したかが要ります",
				       "who agreed, and how, is needed")));
	const enum errc code = count_alike(scope, incident, content, ret_alike, err);
	if (!code && *ret_alike < content->alike)
		return fail(err, ERR_CONFLICT, "%.*s: %s (%lld < %u)", STR_ARG(incident->number),
			    text_of(TR("似た施設が少なく、どこのことか分かってしまいます",
				       "too few are alike: it could be told whose it is")),
			    (long long)*ret_alike, content->alike);
	return code;
}

static enum errc insert(const struct org_scope *scope, const struct incident *incident,
			const struct library_consent *consent, const struct incident_actor *actor,
			const struct library_case *made, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		org_scope_db(scope),
		"INSERT INTO incident_library (organisation, code, incident, title_ja, title_en,"
		" text, alike, consent_who, consent_how, consent_us, made_us, made_by) VALUES"
		" (:organisation, :code, :incident, :ja, :en, :text, :alike, :who, :how, :at, :now,"
		" :by)");

	db_bind_i64(stmt, ":organisation", ORG_SELF);
	db_bind_text(stmt, ":code", made->code);
	db_bind_i64(stmt, ":incident", incident->id);
	db_bind_text(stmt, ":ja", made->title.ja);
	db_bind_text(stmt, ":en", made->title.en);
	db_bind_text(stmt, ":text", made->text);
	db_bind_i64(stmt, ":alike", made->alike);
	db_bind_text(stmt, ":who", str_trim(consent->who));
	db_bind_text(stmt, ":how", str_trim(consent->how));
	db_bind_time(stmt, ":at", consent->at_us);
	db_bind_time(stmt, ":now", actor->now_us);
	db_bind_text(stmt, ":by", actor->by);
	return db_run(stmt, err);
}

static enum errc is_new(const struct org_scope *scope, const struct incident *incident,
			uint64_t *ret_number, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT count(*) FROM incident_library_seen WHERE incident ="
				       " :incident");
	struct db_stmt *all = db_stmt(org_scope_db(scope),
				      "SELECT coalesce(max(id), 0) FROM incident_library_seen");
	uint64_t n = 0;

	db_bind_i64(stmt, ":incident", incident->id);
	const enum errc code = db_count(stmt, &n, err);
	if (!code && n)
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(incident->number),
			    text_of(TR("もう事例集にあります", "is in the library already")));
	return code ? code : db_count(all, ret_number, err);
}

static enum errc add_within(const struct org_scope *scope, const struct incident *incident,
			    const struct incident_content *content,
			    const struct library_consent *consent,
			    const struct incident_actor *actor, struct library_case *ret,
			    struct arena *arena, struct err *err)
{
	auto_buf text = BUF_INIT(LIBRARY_TEXT_MAX);
	uint64_t number = 0;
	enum errc code = check(scope, incident, content, consent, &ret->alike, err);

	if (!code)
		code = is_new(scope, incident, &number, err);
	if (code)
		return code;
	/* By a number of its own: that of the incident would tell whose it is. */
	ret->code = arena_printf(arena, "sector-case-%llu", (unsigned long long)number + 1);
	const struct text_pair attack =
		words(content->attacks, content->n_attacks, incident->attack);
	ret->title = attack;
	code = write_text(scope, incident, content, ret->code, &text, err);
	ret->text = arena_str(arena, buf_str(&text));
	if (!code)
		code = insert(scope, incident, consent, actor, ret, err);
	return code ? code : incident_note(scope, incident, "library", ret->code, actor, err);
}

enum errc library_add(const struct org_scope *scope, const struct incident *incident,
		      const struct incident_content *content, const struct library_consent *consent,
		      const struct incident_actor *actor, struct library_case *ret,
		      struct arena *arena, struct err *err)
{
	enum errc code = db_begin(org_scope_db(scope), err);

	*ret = (struct library_case){ .id = 0 };
	if (code)
		return code;
	code = add_within(scope, incident, content, consent, actor, ret, arena, err);
	return db_end(org_scope_db(scope), code, err);
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
	"SELECT id, code, title_ja, title_en, alike, consent_who, consent_how, consent_us,"        \
	" made_us, made_by, text FROM incident_library_seen"

static void read_one(const struct db_stmt *row, struct arena *arena, struct library_case *ret)
{
	*ret = (struct library_case){
		.id = db_i64(row, 0),
		.code = arena_str(arena, db_text(row, 1)),
		.title = { arena_str(arena, db_text(row, 2)), arena_str(arena, db_text(row, 3)) },
		.alike = db_i64(row, 4),
		.consent_who = arena_str(arena, db_text(row, 5)),
		.consent_how = arena_str(arena, db_text(row, 6)),
		.consent_us = db_time(row, 7),
		.made_us = db_time(row, 8),
		.made_by = arena_str(arena, db_text(row, 9)),
		.text = STR(""),
	};
}

enum errc library_list(const struct org_scope *scope, struct arena *arena,
		       const struct library_case **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " ORDER BY id DESC");
	const struct library_case **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct library_case *one = arena_take(arena, sizeof(*one));

		if (!one)
			break;
		read_one(stmt, arena, one);
		*last = one;
		last = &one->next;
	}
	db_rest(stmt);
	return code;
}

enum errc library_get(const struct org_scope *scope, struct str code, struct arena *arena,
		      struct library_case *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope), COLUMNS " WHERE code = :code");

	db_bind_text(stmt, ":code", code);
	const enum errc failed =
		db_one(stmt, err, "%.*s: %s", STR_ARG(str_sub(code, 0, INCIDENT_ID_MAX)),
		       text_of(TR("その事例はありません", "no case of the library has this code")));
	if (!failed) {
		read_one(stmt, arena, ret);
		ret->text = arena_str(arena, db_text(stmt, 10));
	}
	db_rest(stmt);
	return failed;
}
