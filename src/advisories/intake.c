/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/intake.h"

#include "advisories/advisory-store.h"

#define PART_ITEMS 500u /* in one transaction */

struct taking {
	const struct intake *intake;
	struct intake_report *report;
	struct str source;
	struct err first;
	int64_t newest_us;
	size_t in_part;
	bool fresh; /* this part changed something */
	bool begun;
};

static enum errc begin_part(struct taking *taking, struct err *err)
{
	const enum errc code = taking->begun ? ERR_OK : db_begin(taking->intake->db, err);

	taking->begun |= !code;
	return code;
}

static enum errc end_part(struct taking *taking, struct err *err)
{
	struct db *db = taking->intake->db;
	enum errc code = ERR_OK;

	if (!taking->begun)
		return ERR_OK;
	if (taking->fresh)
		code = advisories_grow(db, err);
	code = db_end(db, code, err);
	taking->begun = false;
	taking->fresh = false;
	taking->in_part = 0;
	return code;
}

static void count(struct taking *taking, enum put_result result)
{
	struct intake_report *report = taking->report;

	switch (result) {
	case PUT_SAME:
		report->same++;
		break;
	case PUT_NEW:
		report->added++;
		break;
	case PUT_CHANGED:
		report->changed++;
		break;
	case PUT_OLDER:
		report->older++;
		break;
	}
	taking->fresh |= result == PUT_NEW || result == PUT_CHANGED;
	report->taken++;
	taking->in_part++;
}

static void refuse(void *ctx, const char *sentence)
{
	struct taking *taking = ctx;

	if (taking->report->refused++ == 0)
		err_ignore(fail(&taking->first, ERR_SYNTAX, "%s", sentence));
	if (taking->intake->refused)
		taking->intake->refused(taking->intake->ctx, sentence);
}

static enum errc take(void *ctx, const struct advisory *advisory, struct err *err)
{
	struct taking *taking = ctx;
	const struct intake *intake = taking->intake;
	enum put_result result;
	struct err why;
	enum errc code = begin_part(taking, err);

	if (code)
		return code;
	code = advisories_put(intake->db, advisory, taking->source, intake->now_us, &result, &why);
	if (code == ERR_LIMIT) { /* this one is too large; the others are not */
		refuse(taking, why.text);
		return ERR_OK;
	}
	if (code)
		return fail(err, code, "%s", why.text);
	count(taking, result);
	if (advisory->modified_us > taking->newest_us)
		taking->newest_us = advisory->modified_us;
	if (intake->at)
		intake->at(intake->ctx, taking->report->taken);
	return taking->in_part < PART_ITEMS ? ERR_OK : end_part(taking, err);
}

static enum errc take_names(void *ctx, struct str name, struct str other, struct err *err)
{
	struct taking *taking = ctx;
	struct db *db = taking->intake->db;
	enum errc code = begin_part(taking, err);

	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(db, "INSERT OR IGNORE INTO advisory_aliases (name, other)"
					   " VALUES (:name, :other)");
	db_bind_text(stmt, ":name", name);
	db_bind_text(stmt, ":other", other);
	code = db_run(stmt, err);
	if (!code)
		count(taking, db_changed(db) ? PUT_NEW : PUT_SAME);
	return code;
}

static enum errc note_source(struct taking *taking, struct err *err)
{
	const struct intake_report *report = taking->report;
	const struct advisory_source source = {
		.name = taking->source,
		.format = str_from(report->format),
		.imported_us = taking->intake->now_us,
		.newest_us = taking->newest_us,
		.taken = (int64_t)report->taken,
		.fresh = (int64_t)(report->added + report->changed),
		.refused = (int64_t)report->refused,
		.refusal = report->refused ? str_from(taking->first.text) : STR(""),
	};
	const enum errc code = begin_part(taking, err);

	return code ? code : advisory_sources_put(taking->intake->db, &source, err);
}

static enum errc read_text(struct taking *taking, struct str text, struct err *err)
{
	const struct feed_sink sink = { .take = take, .refused = refuse, .ctx = taking };
	struct feed_report report;
	size_t n;

	if (names_is_jvn(text)) {
		taking->report->format = "jvn-products";
		return names_each_jvn(text, take_names, taking, &n, err);
	}
	const enum errc code = feed_read(NULL, text, &sink, &report, err);
	taking->report->format = report.format;
	return code;
}

enum errc intake_text(const struct intake *intake, struct str name, struct str text,
		      struct intake_report *ret, struct err *err)
{
	struct taking taking = {
		.intake = intake, .report = ret, .source = name, .newest_us = TIME_NONE
	};

	*ret = (struct intake_report){ .format = NULL };
	enum errc code = read_text(&taking, text, err);
	if (!code)
		code = note_source(&taking, err);
	/* What was whole before the damage stays: its part is ended in any case. */
	const enum errc ended = end_part(&taking, code ? NULL : err);
	return code ? code : ended;
}

enum errc intake_file(const struct intake *intake, const char *path, struct intake_report *ret,
		      struct err *err)
{
	auto_buf text = BUF_INIT(FEED_TEXT_MAX);
	const char *slash = strrchr(path, '/');

	*ret = (struct intake_report){ .format = NULL };
	enum errc code = feed_load(path, &text, err);
	if (code)
		return code;
	code = intake_text(intake, str_from(slash ? slash + 1 : path), buf_str(&text), ret, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}
