/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/query.h"

#include "base/digest.h"

#define MARK_BYTES 8u /* of the digest that `next` carries */
#define MARK_LEN   (2 * MARK_BYTES)

/* ---- next ---- */

static void mark_of(const struct taxii_filter *filter, struct str of, char out[static MARK_LEN + 1])
{
	unsigned char bytes[DIGEST_BYTES];
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, of);
	digest_add_text(&digest, filter->ids);
	digest_add_text(&digest, filter->types);
	digest_add_text(&digest, filter->versions);
	digest_add_u64(&digest, filter->which);
	digest_end(&digest, bytes);
	(void)sodium_bin2hex(out, MARK_LEN + 1, bytes, MARK_BYTES);
}

const char *taxii_next(const struct taxii_filter *filter, struct str of, int64_t last_us,
		       char out[static TAXII_NEXT_MAX])
{
	char mark[MARK_LEN + 1];

	mark_of(filter, of, mark);
	(void)snprintf(out, TAXII_NEXT_MAX, "%llx-%s", (unsigned long long)last_us, mark);
	return out;
}

static enum errc read_next(struct str next, struct str of, struct taxii_filter *filter,
			   struct err *err)
{
	struct str rest = next;
	const struct str place = str_split(&rest, '-');
	char mark[MARK_LEN + 1];
	uint64_t us;

	mark_of(filter, of, mark);
	if (!str_to_u64_hex(place, &us) || us > INT64_MAX || !rest.ptr)
		return fail(err, ERR_SYNTAX, "next: TAXII 2.1 3.5: is none that was given out");
	if (!str_is(rest, mark))
		return fail(err, ERR_SYNTAX,
			    "next: TAXII 2.1 3.5: was given out for another request: its match "
			    "filters must stay the same");
	if ((int64_t)us > filter->after_us)
		filter->after_us = (int64_t)us;
	return ERR_OK;
}

/* ---- the other parameters ---- */

struct reading {
	const struct url_pairs *query;
	struct str of;
	struct arena *arena;
	struct taxii_filter *filter;
};

/* ",a,b,": STR_NONE when the parameter is not there. */
static enum errc read_list(const struct reading *r, const char *name, struct str *ret,
			   struct err *err)
{
	const struct str value = url_pairs_get(r->query, name);
	size_t n = 1;

	*ret = STR_NONE;
	if (!value.ptr)
		return ERR_OK;
	for (size_t i = 0; i < value.len; i++)
		n += value.ptr[i] == ',';
	if (n > TAXII_MATCH_MAX)
		return fail(err, ERR_LIMIT, "%s: more than %u values", name, TAXII_MATCH_MAX);
	*ret = arena_printf(r->arena, ",%.*s,", STR_ARG(value));
	return ret->ptr ? ERR_OK : fail(err, ERR_LIMIT, "%s: is too long", name);
}

static enum errc read_version(struct str word, struct taxii_filter *filter, struct buf *times,
			      struct err *err)
{
	static const struct {
		const char *word;
		enum taxii_which which;
	} words[] = { { "last", TAXII_LAST }, { "first", TAXII_FIRST }, { "all", TAXII_ALL } };
	const size_t i = STR_FIND_ROW(word, words, word);
	int64_t us;

	if (i < ARRAY_LEN(words)) {
		filter->which |= (unsigned)words[i].which;
		return ERR_OK;
	}
	if (!stix_time_parse(word, &us))
		return fail(err, ERR_SYNTAX,
			    "match[version]: TAXII 2.1 3.4.1: “%.*s” is neither first, last, all "
			    "nor a timestamp",
			    STR_ARG(str_sub(word, 0, 40)));
	buf_printf(times, "%lld,", (long long)us);
	return ERR_OK;
}

static enum errc read_versions(const struct reading *r, struct err *err)
{
	auto_buf times = BUF_INIT(TAXII_MATCH_MAX * 24);
	struct str list;
	enum errc code = read_list(r, "match[version]", &list, err);

	if (code || !list.ptr) {
		r->filter->which = TAXII_LAST;
		return code;
	}
	buf_add_char(&times, ',');
	struct str rest = str_sub(list, 1, list.len - 2);
	while (!code && rest.ptr)
		code = read_version(str_split(&rest, ','), r->filter, &times, err);
	if (!code && times.len > 1)
		r->filter->versions = arena_str(r->arena, buf_str(&times));
	return code;
}

/* Everything here is STIX 2.1: to ask for others only is to ask for nothing. */
static enum errc read_spec(const struct reading *r, struct err *err)
{
	struct str list;
	const enum errc code = read_list(r, "match[spec_version]", &list, err);

	if (!code && list.ptr && str_find(list, STR(",2.1,")) == SIZE_MAX) {
		r->filter->which = 0;
		r->filter->versions = STR_NONE;
	}
	return code;
}

static enum errc read_pages(const struct reading *r, struct err *err)
{
	const struct str after = url_pairs_get(r->query, "added_after");
	const struct str limit = url_pairs_get(r->query, "limit");
	const struct str next = url_pairs_get(r->query, "next");
	uint64_t n = TAXII_LIMIT_DEFAULT;

	if (after.ptr && !stix_time_parse(after, &r->filter->after_us))
		return fail(err, ERR_SYNTAX,
			    "added_after: TAXII 2.1 3.4: is no timestamp such as "
			    "2026-11-22T05:55:15.123456Z");
	if (limit.ptr && (!str_to_u64(limit, &n) || n == 0))
		return fail(err, ERR_SYNTAX, "limit: TAXII 2.1 3.4: is no number above 0");
	r->filter->limit = n < TAXII_LIMIT_MAX ? (size_t)n : TAXII_LIMIT_MAX;
	return next.ptr ? read_next(next, r->of, r->filter, err) : ERR_OK;
}

enum errc taxii_query_read(const struct url_pairs *query, unsigned parameters, struct str of,
			   struct arena *arena, struct taxii_filter *ret, struct err *err)
{
	const struct reading r = { query, of, arena, ret };
	enum errc code = ERR_OK;

	*ret = (struct taxii_filter){ .which = TAXII_ALL, .limit = TAXII_LIMIT_MAX };
	if (parameters & TAXII_MATCH_ID)
		code = read_list(&r, "match[id]", &ret->ids, err);
	if (!code && (parameters & TAXII_MATCH_TYPE))
		code = read_list(&r, "match[type]", &ret->types, err);
	if (!code && (parameters & TAXII_MATCH_VERSION)) {
		ret->which = 0;
		code = read_versions(&r, err);
	}
	if (!code && (parameters & TAXII_MATCH_SPEC))
		code = read_spec(&r, err);
	/* Last: `next` is about all the others. */
	if (!code && (parameters & TAXII_PAGES))
		code = read_pages(&r, err);
	return code;
}
