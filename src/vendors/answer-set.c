/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/answer-set.h"

#include "base/digest.h"
#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "vendors/vendor-register.h"

/* ---- writing ---- */

static void write_answer(struct json_writer *w, const struct answer *answer)
{
	json_begin_object(w);
	json_str(w, "item", answer->item);
	json_i64(w, "pass", answer->pass);
	json_str(w, "value", answer->value);
	json_str(w, "checked_on", answer->checked_on);
	json_str(w, "target_on", answer->target_on);
	json_str(w, "note", answer->note);
	json_end_object(w);
}

void answer_set_write(const struct answer_set *set, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char made[TIME_TEXT_MAX];

	json_begin_object(&w);
	json_text(&w, "format", ANSWER_SET_FORMAT);
	json_i64(&w, "format_version", ANSWER_SET_VERSION);
	json_str(&w, "vendor", set->vendor);
	json_str(&w, "vendor_title", set->vendor_title);
	json_str(&w, "product", set->product);
	json_str(&w, "product_title", set->product_title);
	json_str(&w, "version", set->version);
	json_str(&w, "form", set->form);
	json_str(&w, "form_version", set->form_version);
	json_i64(&w, "edition", set->edition);
	json_text(&w, "made", time_format_utc(set->made_us, made));
	json_begin_array(&w, "answers");
	for (size_t i = 0; i < set->n_answers; i++)
		write_answer(&w, &set->answers[i]);
	json_end_array(&w);
	json_end_object(&w);
}

/* ---- reading ---- */

static enum errc wrong(struct err *err, const char *member, struct text what)
{
	return fail(err, ERR_SYNTAX, "%s: %s (docs/formats/vendor-answers.md)", member,
		    text_of(what));
}

static enum errc read_text(const json_t *object, const char *member, struct str *ret, size_t max,
			   struct arena *arena, struct err *err)
{
	const json_t *value = json_object_get(object, member);
	const struct str text = text_of_json(value);

	if (!value || !text.ptr)
		return wrong(err, member, TR("文字列が要ります", "a text is needed"));
	if (text.len > max)
		return fail(err, ERR_LIMIT, "%s: %s %zu", member,
			    text_of(TR("長すぎます。上限（バイト）は",
				       "is too long, in bytes at most")),
			    max);
	*ret = arena_str(arena, text);
	return ret->ptr ? ERR_OK : fail(err, ERR_LIMIT, "%s: no room for it", member);
}

static enum errc read_number(const json_t *object, const char *member, int64_t max, int64_t *ret,
			     struct err *err)
{
	const json_t *value = json_object_get(object, member);

	*ret = json_integer_value(value);
	if (json_is_integer(value) && *ret >= 1 && *ret <= max)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%s: %s %lld (docs/formats/vendor-answers.md)", member,
		    text_of(TR("整数が要ります。1 から", "a whole number is needed, 1 to")),
		    (long long)max);
}

/* A day, or null. */
static enum errc read_day(const json_t *object, const char *member, struct str *ret,
			  struct arena *arena, struct err *err)
{
	const json_t *value = json_object_get(object, member);

	*ret = STR_NONE;
	if (json_is_null(value) || !value)
		return ERR_OK;
	const enum errc code = read_text(object, member, ret, DAY_TEXT_MAX - 1, arena, err);
	if (code || day_valid(*ret))
		return code;
	return wrong(err, member,
		     TR("日付は 2026-04-01 のように書きます", "a day is written like 2026-04-01"));
}

static enum errc read_answer(const json_t *object, struct arena *arena, struct answer *ret,
			     struct err *err)
{
	enum errc code = read_text(object, "item", &ret->item, FORM_ID_MAX, arena, err);

	if (!code)
		code = read_number(object, "pass", FORM_PASSES_MAX, &ret->pass, err);
	if (!code)
		code = read_text(object, "value", &ret->value, ANSWER_TEXT_MAX, arena, err);
	if (!code)
		code = read_text(object, "note", &ret->note, ANSWER_TEXT_MAX, arena, err);
	if (!code)
		code = read_day(object, "checked_on", &ret->checked_on, arena, err);
	if (!code)
		code = read_day(object, "target_on", &ret->target_on, arena, err);
	return code;
}

static bool is_twice(const struct answer *answers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (answers[i].pass == answers[n].pass &&
		    str_equal(answers[i].item, answers[n].item))
			return true;
	}
	return false;
}

static enum errc read_answers(const json_t *list, struct arena *arena, struct answer_set *ret,
			      struct err *err)
{
	const size_t n = json_array_size(list);
	struct answer *answers =
		n && n <= ANSWER_SET_MAX ? arena_take_array(arena, n, sizeof(*answers)) : NULL;

	if (!answers)
		return fail(err, n ? ERR_LIMIT : ERR_SYNTAX, "answers: %s %u",
			    text_of(TR("1 件以上の一覧が要ります。上限は",
				       "a list of 1 is needed, up to")),
			    ANSWER_SET_MAX);
	for (size_t i = 0; i < n; i++) {
		char where[64];
		enum errc code = read_answer(json_array_get(list, i), arena, &answers[i], err);

		(void)snprintf(where, sizeof(where), "answers[%zu]", i);
		if (!code && is_twice(answers, i))
			code = wrong(err, "item",
				     TR("同じ項目と回が二度あります",
					"the same item and pass are there twice"));
		if (code)
			return err ? fail_in(err, code, where) : code;
	}
	ret->answers = answers;
	ret->n_answers = n;
	return ERR_OK;
}

static enum errc check_format(const json_t *doc, struct err *err)
{
	int64_t version = 0;

	if (!str_is(item_text(doc, "format"), ANSWER_SET_FORMAT))
		return wrong(err, "format",
			     TR("事業者の回答ではありません", "is not that of a vendor's answers"));
	const enum errc code = read_number(doc, "format_version", 1000, &version, err);
	if (code || version == ANSWER_SET_VERSION)
		return code;
	return fail(err, ERR_UNSUPPORTED, "format_version %lld: %s", (long long)version,
		    text_of(TR("新しい宿直で書かれています", "written by a newer Tonoi")));
}

static enum errc read_names(const json_t *doc, struct arena *arena, struct answer_set *ret,
			    struct err *err)
{
	const struct {
		const char *member;
		struct str *text;
		size_t max;
	} texts[] = {
		{ "vendor", &ret->vendor, VENDOR_ID_MAX },
		{ "vendor_title", &ret->vendor_title, VENDOR_TEXT_MAX },
		{ "product", &ret->product, 2 * VENDOR_ID_MAX + 1 },
		{ "product_title", &ret->product_title, VENDOR_TEXT_MAX },
		{ "version", &ret->version, VENDOR_TEXT_MAX },
		{ "form", &ret->form, FORM_ID_MAX },
		{ "form_version", &ret->form_version, FORM_ID_MAX },
	};
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < ARRAY_LEN(texts); i++)
		code = read_text(doc, texts[i].member, texts[i].text, texts[i].max, arena, err);
	if (code)
		return code;
	if (!vendor_product_id_valid(ret->product) ||
	    !str_equal(vendor_of_product(ret->product), ret->vendor))
		return wrong(err, "product",
			     TR("「事業者/製品」の短い名前ではありません",
				"is not “vendor/product” of short names"));
	return ERR_OK;
}

enum errc answer_set_read(struct str payload, struct arena *arena, struct answer_set *ret,
			  struct err *err)
{
	auto_item *doc = item_load(payload, err);

	*ret = (struct answer_set){ .n_answers = 0 };
	if (!doc)
		return err ? err->code : ERR_SYNTAX;
	enum errc code = check_format(doc, err);
	if (!code)
		code = read_names(doc, arena, ret, err);
	if (!code)
		code = read_number(doc, "edition", INT32_MAX, &ret->edition, err);
	if (!code && !time_parse_iso(item_text(doc, "made"), 0, &ret->made_us))
		code = wrong(err, "made", TR("時刻ではありません", "is no time"));
	return code ? code : read_answers(json_object_get(doc, "answers"), arena, ret, err);
}

/* ---- comparing ---- */

void answer_set_digest(const struct answer_set *set, char out[static ANSWER_SET_DIGEST + 1])
{
	unsigned char hash[DIGEST_BYTES];
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, set->product);
	digest_add_text(&digest, set->version);
	digest_add_text(&digest, set->form);
	for (size_t i = 0; i < set->n_answers; i++) {
		const struct answer *answer = &set->answers[i];

		digest_add_text(&digest, answer->item);
		digest_add_u64(&digest, (uint64_t)answer->pass);
		digest_add_text(&digest, answer->value);
		digest_add_text(&digest, answer->checked_on);
		digest_add_text(&digest, answer->target_on);
		digest_add_text(&digest, answer->note);
	}
	digest_end(&digest, hash);
	sodium_bin2hex(out, ANSWER_SET_DIGEST + 1, hash, sizeof(hash));
}
