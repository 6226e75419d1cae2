/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/case-bundle.h"

#include <inttypes.h>
#include <limits.h>

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cases/case-leaving.h"
#include "custody/bundle-format.h"
#include "custody/case-page.h"
#include "custody/signed-zip.h"

#define TEXT_MAX       (64u * 1024 * 1024) /* of one of the files of text */
#define PAPER_MAX      (1024u * 1024)
#define FILE_PLAIN_MAX 120u /* a longer name is left out of the path */

/* Copied into every bundle as they are. */
static const char *const papers[] = { "README.ja.txt", "README.en.txt", "verify_tonoi.py" };

struct writing {
	struct db *db;
	const struct case_bundle *bundle;
	struct signed_zip *zip;
	struct buf case_text; /* what the page is made of, too; so are the next */
	struct buf timeline;
	struct buf exhibits;
	struct case_record record;
	struct arena arena;
	struct json_writer *json; /* of the list that is being written */
	enum errc code;
	struct err *err;
};

/* ---- files ---- */

static void add_file(struct writing *w, struct str name, struct str bytes)
{
	if (w->code)
		return;
	w->code = signed_zip_add(w->zip, name, bytes, w->err);
	if (!w->code && w->bundle->on_file)
		w->bundle->on_file(w->bundle->ctx, name, bytes.len);
}

static void add_text(struct writing *w, const char *name, const struct buf *text)
{
	if (!w->code && buf_failed(text))
		w->code = fail(w->err, ERR_LIMIT, "%s: more than %u bytes", name, TEXT_MAX);
	add_file(w, str_from(name), buf_str(text));
}

static void add_papers(struct writing *w)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(papers) && !w->code; i++) {
		auto_buf bytes = BUF_INIT(PAPER_MAX);

		w->code = path_join(w->bundle->papers, papers[i], path, w->err);
		if (!w->code)
			w->code = file_read(path, &bytes, w->err);
		add_file(w, str_from(papers[i]), buf_str(&bytes));
	}
}

/* ---- the case ---- */

static void put_time(struct json_writer *json, const char *name, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	if (time_us == TIME_NONE)
		json_none(json, name);
	else
		json_text(json, name, time_format_utc(time_us, text));
}

static void put_record(struct json_writer *json, const struct case_record *record)
{
	json_str(json, "number", record->number);
	json_str(json, "title", record->title);
	json_text(json, "kind", case_kinds[record->kind].value);
	json_str(json, "cause", record->cause);
	json_str(json, "route", record->route);
	json_text(json, "phase", case_phases[record->phase].value);
	json_bool(json, "training", record->training);
	json_text(json, "origin", case_origins[record->origin].value);
	json_str(json, "playbook", record->playbook);
	put_time(json, "known", record->known_us);
	put_time(json, "opened", record->opened_us);
	json_str(json, "opened_by", record->opened_by);
	put_time(json, "closed", record->closed_us);
}

static void take_task(void *ctx, const struct case_task *task)
{
	struct json_writer *json = ctx;

	json_begin_object(json);
	json_str(json, "title", task->title);
	json_text(json, "weight", case_weights[task->weight].value);
	json_str(json, "owner", task->owner);
	put_time(json, "due", task->due_us);
	json_text(json, "state", case_task_states[task->state].value);
	json_str(json, "result", task->result);
	put_time(json, "opened", task->opened_us);
	put_time(json, "ended", task->ended_us);
	json_str(json, "ended_by", task->ended_by);
	json_end_object(json);
}

static void take_thing(void *ctx, const struct case_thing *thing)
{
	struct json_writer *json = ctx;

	json_begin_object(json);
	json_text(json, "kind", case_thing_kinds[thing->kind].value);
	json_str(json, "ref", thing->ref);
	json_str(json, "name", thing->name);
	json_text(json, "state", case_thing_states[thing->state].value);
	json_end_object(json);
}

static void take_decision(void *ctx, const struct case_decision *decision)
{
	struct json_writer *json = ctx;

	json_begin_object(json);
	json_str(json, "question", decision->question);
	json_str(json, "choice", decision->choice);
	json_str(json, "words", decision->words);
	json_str(json, "decided_by", decision->decided_by);
	put_time(json, "said", decision->said_us);
	json_end_object(json);
}

static enum errc put_facts(struct writing *w, struct json_writer *json)
{
	struct case_facts *facts = arena_take(&w->arena, sizeof(*facts));

	if (!facts)
		return fail(w->err, ERR_LIMIT, "%.*s: no room", STR_ARG(w->record.number));
	const enum errc code =
		case_facts_get(w->db, w->record.id, TIME_NONE, &w->arena, facts, w->err);
	json_begin_object_in(json, "facts");
	for (size_t i = 0; i < facts->n; i++) {
		json_name(json, facts->at[i].key);
		json_str(json, NULL, facts->at[i].value);
	}
	json_end_object(json);
	return code;
}

static void add_case(struct writing *w)
{
	struct json_writer json = json_writer_to(&w->case_text);
	const int64_t id = w->record.id;

	json_begin_object(&json);
	json_text(&json, "format", BUNDLE_FORMAT);
	json_i64(&json, "version", BUNDLE_VERSION);
	put_time(&json, "exported", w->bundle->now_us);
	put_record(&json, &w->record);
	w->code = put_facts(w, &json);
	json_begin_array(&json, "tasks");
	if (!w->code)
		w->code = case_tasks_each(w->db, id, take_task, &json, w->err);
	json_end_array(&json);
	json_begin_array(&json, "things");
	if (!w->code)
		w->code = case_things_each(w->db, id, take_thing, &json, w->err);
	json_end_array(&json);
	json_begin_array(&json, "decisions");
	if (!w->code)
		w->code = case_decisions_each(w->db, id, take_decision, &json, w->err);
	json_end_array(&json);
	json_end_object(&json);
	buf_add_char(&w->case_text, '\n');
	add_text(w, BUNDLE_CASE, &w->case_text);
}

/* ---- the timeline ---- */

struct lines {
	struct str number;
	struct buf *text;
	struct buf *seals;
};

static void take_entry(void *ctx, const struct case_entry *entry)
{
	struct lines *lines = ctx;

	case_entry_line(lines->number, entry, lines->text);
	buf_add_char(lines->text, '\n');
	buf_add(lines->seals, entry->seal);
	buf_add_char(lines->seals, '\n');
}

static void add_timeline(struct writing *w)
{
	auto_buf seals = BUF_INIT(TEXT_MAX);
	struct lines lines = { w->record.number, &w->timeline, &seals };

	if (!w->code)
		w->code = case_entries_each(w->db, w->record.id, take_entry, &lines, w->err);
	add_text(w, BUNDLE_TIMELINE, &w->timeline);
	add_text(w, BUNDLE_SEALS, &seals);
}

/* ---- evidence ---- */

/* "exhibits/E1-readme.txt"; without the name where an archive could not hold it. */
static struct str path_of(const struct exhibit *exhibit, struct arena *arena)
{
	const bool plain = exhibit->file.len <= FILE_PLAIN_MAX &&
			   str_find_char(exhibit->file, '/') == SIZE_MAX &&
			   str_find_char(exhibit->file, '\\') == SIZE_MAX &&
			   str_find(exhibit->file, STR("..")) == SIZE_MAX;

	return arena_printf(arena, BUNDLE_EXHIBITS "E%lld%s%.*s", (long long)exhibit->number,
			    plain ? "-" : "", plain ? (int)exhibit->file.len : 0,
			    plain ? exhibit->file.ptr : "");
}

static void add_kept(struct writing *w, const struct exhibit *exhibit, struct str path)
{
	auto_buf bytes = BUF_INIT(EVIDENCE_FILE_MAX);

	if (!w->code && !w->bundle->evidence)
		w->code = fail(w->err, ERR_NOT_FOUND, "E%lld: %s", (long long)exhibit->number,
			       text_of(TR("証拠のファイルの置き場所がありません",
					  "there is no folder of kept files")));
	if (!w->code)
		w->code = evidence_file_fetch(w->bundle->evidence, exhibit->sha256, &bytes, w->err);
	add_file(w, path, buf_str(&bytes));
}

static void take_move(void *ctx, const struct exhibit_move *move)
{
	struct json_writer *json = ((struct writing *)ctx)->json;

	json_begin_object(json);
	json_text(json, "kind", exhibit_move_kinds[move->kind].value);
	put_time(json, "at", move->happened_us);
	json_str(json, "from", move->giver);
	json_str(json, "to", move->taker);
	json_str(json, "place", move->place);
	json_str(json, "seal", move->seal);
	json_str(json, "receipt", move->receipt);
	json_str(json, "words", move->words);
	put_time(json, "added", move->added_us);
	json_str(json, "added_by", move->added_by);
	json_end_object(json);
}

struct stamping {
	struct writing *w;
	int64_t number; /* of the exhibit */
	int64_t n;
};

static void take_stamp(void *ctx, const struct exhibit_stamp *stamp)
{
	struct stamping *s = ctx;
	struct json_writer *json = s->w->json;
	char name[64];

	(void)snprintf(name, sizeof(name), BUNDLE_STAMPS "E%" PRId64 "-%" PRId64 ".tsr", s->number,
		       ++s->n);
	add_file(s->w, str_from(name), stamp->answer);
	json_begin_object(json);
	json_text(json, "path", name);
	put_time(json, "stamped", stamp->stamped_us);
	json_str(json, "signer", stamp->signer);
	json_bool(json, "trusted", stamp->trusted);
	json_end_object(json);
}

static void put_chain(struct writing *w, const struct exhibit *exhibit)
{
	struct stamping stamping = { .w = w, .number = exhibit->number };

	json_begin_array(w->json, "moves");
	if (!w->code)
		w->code = exhibit_moves_each(w->db, exhibit->case_id, exhibit->id, take_move, w,
					     w->err);
	json_end_array(w->json);
	json_begin_array(w->json, "stamps");
	if (!w->code)
		w->code = exhibit_stamps_each(w->db, exhibit->case_id, exhibit->id, take_stamp,
					      &stamping, w->err);
	json_end_array(w->json);
}

static void take_exhibit(void *ctx, const struct exhibit *exhibit)
{
	struct writing *w = ctx;
	struct json_writer *json = w->json;
	const struct str path = exhibit->kept ? path_of(exhibit, &w->arena) : STR("");

	if (w->code)
		return;
	if (exhibit->kept)
		add_kept(w, exhibit, path);
	json_begin_object(json);
	json_i64(json, "number", exhibit->number);
	json_str(json, "kind", exhibit->kind);
	json_str(json, "device", exhibit->device);
	json_str(json, "title", exhibit->title);
	json_str(json, "origin", exhibit->origin);
	put_time(json, "taken", exhibit->taken_us);
	json_str(json, "taken_by", exhibit->taken_by);
	json_str(json, "method", exhibit->method);
	json_str(json, "seal", exhibit->seal);
	json_str(json, "place", exhibit->place);
	json_str(json, "file", exhibit->file);
	json_str(json, "sha256", exhibit->sha256);
	json_i64(json, "size", exhibit->size);
	json_str(json, "path", path);
	put_time(json, "added", exhibit->added_us);
	json_str(json, "added_by", exhibit->added_by);
	put_chain(w, exhibit);
	json_end_object(json);
}

static void add_exhibits(struct writing *w)
{
	struct json_writer json = json_writer_to(&w->exhibits);
	enum errc code = ERR_OK;

	w->json = &json;
	json_begin_object(&json);
	json_begin_array(&json, "exhibits");
	if (!w->code)
		code = exhibits_each(w->db, w->record.id, take_exhibit, w, w->err);
	json_end_array(&json);
	json_end_object(&json);
	buf_add_char(&w->exhibits, '\n');
	w->code = w->code ? w->code : code;
	add_text(w, BUNDLE_EXHIBIT_LIST, &w->exhibits);
}

/* ---- the whole ---- */

static void add_page(struct writing *w)
{
	const struct case_files files = { buf_str(&w->case_text), buf_str(&w->timeline),
					  buf_str(&w->exhibits) };
	auto_buf text = BUF_INIT(TEXT_MAX);
	auto_report *report = NULL;

	if (!w->code)
		w->code = case_page(&files, w->bundle->reader, &report, w->err);
	if (!w->code)
		w->code = report_html(report, &text, w->err);
	add_text(w, BUNDLE_PAGE, &text);
}

static void write_all(struct writing *w)
{
	add_case(w);
	add_timeline(w);
	add_exhibits(w);
	add_page(w);
	add_papers(w);
}

enum errc case_bundle_write(struct db *db, int64_t case_id, const struct case_bundle *bundle,
			    struct buf *out, struct err *err)
{
	auto_signed_zip *zip = signed_zip_new(bundle->now_us);
	struct writing w = { .db = db, .bundle = bundle, .zip = zip, .err = err };

	arena_init(&w.arena, TEXT_MAX);
	buf_init(&w.case_text, TEXT_MAX);
	buf_init(&w.timeline, TEXT_MAX);
	buf_init(&w.exhibits, TEXT_MAX);
	w.code = cases_get(db, case_id, &w.arena, &w.record, err);
	/* case.json says that it is a drill, and so does the number in every name. */
	if (!w.code)
		w.code = case_leave(w.record.number, w.record.training, CASE_WAY_BUNDLE,
				    w.record.training, err);
	if (!w.code)
		write_all(&w);
	if (!w.code)
		w.code = signed_zip_finish(zip, bundle->signer, out, err);
	buf_done(&w.case_text);
	buf_done(&w.timeline);
	buf_done(&w.exhibits);
	arena_done(&w.arena);
	return w.code;
}
