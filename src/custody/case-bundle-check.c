/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/encoding/json-item.h"
#include "custody/bundle-format.h"
#include "custody/case-bundle.h"
#include "custody/signed-zip.h"

#define DIGEST_LEN   EVIDENCE_SHA256_LEN
#define UNPACKED_MAX (UINT64_C(1) << 30)
#define RATIO_MAX    1200u /* timelines are repetitive */

struct checking {
	struct zip_file *zip;
	struct arena *arena;
	struct case_bundle_report *report;
	struct str sums;
	struct str *told; /* digests that entries about evidence tell of, in order */
	size_t n_told;
	struct err *err;
};

/* ---- files ---- */

static enum errc take(const struct checking *c, const char *name, struct str *ret)
{
	return signed_zip_take(c->zip, name, c->arena, ret, c->err);
}

/* A path of the bundle as the archive takes it, ERR_SYNTAX when it is none. */
static enum errc take_path(const struct checking *c, const char *folder, struct str path,
			   struct str *ret)
{
	const char *name = arena_cstr(c->arena, path);

	if (!name || !str_starts(path, str_from(folder)))
		return fail(c->err, ERR_SYNTAX, "%.*s: %s %s", STR_ARG(str_sub(path, 0, 80)),
			    text_of(TR("次の場所にありません:", "lies elsewhere than in")), folder);
	return take(c, name, ret);
}

/* ---- the timeline ---- */

static enum errc check_seal(const struct checking *c, struct str before, struct str line,
			    struct str seal)
{
	auto_buf text = BUF_INIT(CASE_DETAIL_MAX + CASE_WORDS_MAX * 8u);
	char digest[DIGEST_LEN + 1];

	buf_add(&text, before);
	buf_add_char(&text, '\n');
	buf_add(&text, line);
	evidence_sha256(buf_str(&text), digest);
	return !buf_failed(&text) && str_is(seal, digest)
		       ? ERR_OK
		       : fail(c->err, ERR_CORRUPT, BUNDLE_TIMELINE ":%llu: %s",
			      (unsigned long long)c->report->entries,
			      text_of(TR("封が合いません。書き換えられています",
					 "its seal does not fit: it was changed")));
}

/* The digest that an entry about evidence tells of. */
static enum errc note_digest(struct checking *c, struct str line)
{
	auto_item *entry = item_load(line, c->err);
	auto_item *detail = NULL;

	if (!entry)
		return fail_in(c->err, ERR_SYNTAX, BUNDLE_TIMELINE);
	if (!str_is(item_text(entry, "kind"), case_entry_kinds[CASE_ENTRY_EVIDENCE].value))
		return ERR_OK;
	detail = item_load(str_or_empty(item_text(entry, "detail")), c->err);
	if (!detail)
		return fail_in(c->err, ERR_SYNTAX, BUNDLE_TIMELINE ": detail");
	const struct str digest = item_text(detail, "sha256");
	if (digest.len)
		c->told[c->n_told++] = arena_str(c->arena, digest);
	return ERR_OK;
}

static size_t count_lines(struct str text)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&text, &line))
		n++;
	return n;
}

static enum errc check_entry(struct checking *c, struct str before, struct str line,
			     struct str *seals, struct str *ret_seal)
{
	c->report->entries++;
	if (!str_next_line(seals, ret_seal))
		return fail(c->err, ERR_CORRUPT, BUNDLE_SEALS ":%llu: %s",
			    (unsigned long long)c->report->entries,
			    text_of(TR("封がありません", "the seal is missing")));
	const enum errc code = check_seal(c, before, line, *ret_seal);
	return code ? code : note_digest(c, line);
}

static int by_text(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static enum errc check_timeline(struct checking *c)
{
	struct str before = STR("");
	struct str timeline;
	struct str seals;
	struct str line;

	enum errc code = take(c, BUNDLE_TIMELINE, &timeline);
	if (!code)
		code = take(c, BUNDLE_SEALS, &seals);
	if (code)
		return code;
	c->told = arena_take_array(c->arena, count_lines(timeline), sizeof(*c->told));
	if (!c->told)
		return fail(c->err, ERR_LIMIT, BUNDLE_TIMELINE ": no room");
	while (!code && str_next_line(&timeline, &line))
		code = check_entry(c, before, line, &seals, &before);
	if (!code && str_next_line(&seals, &line))
		code = fail(
			c->err, ERR_CORRUPT, BUNDLE_TIMELINE ": %s",
			text_of(TR("終わりの記録がありません", "the last entries are missing")));
	qsort(c->told, c->n_told, sizeof(*c->told), by_text);
	return code;
}

/* ---- evidence ---- */

static enum errc check_stamp(const struct checking *c, const json_t *stamp, struct str digest)
{
	const struct str path = item_text(stamp, "path");
	struct timestamp found;
	struct str answer;

	enum errc code = take_path(c, BUNDLE_STAMPS, str_or_empty(path), &answer);
	if (!code)
		code = timestamp_check(answer, digest, NULL, c->arena, &found, c->err);
	if (code)
		return code;
	c->report->stamps++;
	return ERR_OK;
}

/* What the path's bytes hash to was checked with the sums. */
static bool has_sum(const struct checking *c, struct str path, struct str digest)
{
	struct str rest = c->sums;
	struct str line;

	while (str_next_line(&rest, &line)) {
		if (str_equal(str_from_pos(line, DIGEST_LEN + 2), path))
			return str_equal(str_sub(line, 0, DIGEST_LEN), digest);
	}
	return false;
}

static enum errc check_kept(const struct checking *c, struct str path, struct str digest)
{
	c->report->kept++;
	return str_starts(path, STR(BUNDLE_EXHIBITS)) && has_sum(c, path, digest)
		       ? ERR_OK
		       : fail(c->err, ERR_CORRUPT, "%.*s: %s", STR_ARG(str_sub(path, 0, 120)),
			      text_of(TR("届いたときの SHA-256 と違います",
					 "is not what came in: its SHA-256 differs")));
}

static enum errc check_exhibit(const struct checking *c, const json_t *exhibit)
{
	const struct str digest = str_or_empty(item_text(exhibit, "sha256"));
	const struct str path = str_or_empty(item_text(exhibit, "path"));
	const json_t *stamp;
	enum errc code = ERR_OK;
	size_t i;

	c->report->exhibits++;
	if (digest.len && !bsearch(&digest, c->told, c->n_told, sizeof(*c->told), by_text))
		return fail(c->err, ERR_CORRUPT, BUNDLE_EXHIBIT_LIST ": %llu: %s",
			    (unsigned long long)c->report->exhibits,
			    text_of(TR("時系列の記録と合いません",
				       "the timeline knows no such SHA-256")));
	if (path.len)
		code = check_kept(c, path, digest);
	json_array_foreach(json_object_get(exhibit, "stamps"), i, stamp)
	{
		if (!code)
			code = check_stamp(c, stamp, digest);
	}
	return code;
}

static enum errc check_exhibits(const struct checking *c)
{
	auto_item *list = NULL;
	const json_t *exhibit;
	struct str text;
	size_t i;

	enum errc code = take(c, BUNDLE_EXHIBIT_LIST, &text);
	if (!code && !(list = item_load(text, c->err)))
		code = fail_in(c->err, ERR_SYNTAX, BUNDLE_EXHIBIT_LIST);
	json_array_foreach(json_object_get(list, "exhibits"), i, exhibit)
	{
		if (!code)
			code = check_exhibit(c, exhibit);
	}
	return code;
}

/* ---- the whole ---- */

static enum errc read_case(const struct checking *c)
{
	auto_item *found = NULL;
	struct str text;

	enum errc code = take(c, BUNDLE_CASE, &text);
	if (!code && !(found = item_load(text, c->err)))
		code = fail_in(c->err, ERR_SYNTAX, BUNDLE_CASE);
	if (code)
		return code;
	if (!str_is(str_or_empty(item_text(found, "format")), BUNDLE_FORMAT) ||
	    json_integer_value(json_object_get(found, "version")) != BUNDLE_VERSION)
		return fail(c->err, ERR_UNSUPPORTED, BUNDLE_CASE ": is no " BUNDLE_FORMAT " %d",
			    BUNDLE_VERSION);
	c->report->number = arena_str(c->arena, str_or_empty(item_text(found, "number")));
	c->report->title = arena_str(c->arena, str_or_empty(item_text(found, "title")));
	return ERR_OK;
}

static enum errc open_bundle(struct str bytes, struct zip_file **ret, struct err *err)
{
	static const struct zip_limits limits = { .file = CASE_BUNDLE_MAX,
						  .unpacked = UNPACKED_MAX,
						  .ratio = RATIO_MAX,
						  .entries = CASE_BUNDLE_ENTRIES };

	return zip_file_open(bytes, &limits, ret, err);
}

enum errc case_bundle_check(struct str bytes, struct arena *arena, struct case_bundle_report *ret,
			    struct err *err)
{
	auto_zip_file *zip = NULL;
	struct checking c = { .arena = arena, .report = ret, .err = err };

	*ret = (struct case_bundle_report){ .entries = 0 };
	enum errc code = open_bundle(bytes, &zip, err);
	if (code)
		return code;
	c.zip = zip;
	code = read_case(&c);
	if (!code)
		code = signed_zip_check(zip, arena, ret->fingerprint, err);
	if (!code)
		code = take(&c, SIGNED_ZIP_SUMS, &c.sums);
	if (!code)
		code = check_timeline(&c);
	return code ? code : check_exhibits(&c);
}

enum errc case_bundle_unpack(struct str bytes, const char *folder, struct arena *arena,
			     struct case_bundle_report *ret, struct err *err)
{
	auto_zip_file *zip = NULL;
	enum errc code = case_bundle_check(bytes, arena, ret, err);

	if (!code)
		code = open_bundle(bytes, &zip, err);
	return code ? code : signed_zip_unpack(zip, folder, err);
}
