/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/publish.h"

#include <limits.h>
#include <sodium.h>

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define SIGNATURE_MAX (16u * 1024)

const char *const csaf_label_names[CSAF_LABELS] = {
	[CSAF_WHITE] = "white",
	[CSAF_GREEN] = "green",
	[CSAF_AMBER] = "amber",
};

/* ---- reading ---- */

/* "a.b.c" of nested objects. */
static const json_t *find(const json_t *item, const char *path)
{
	struct str rest = str_from(path);
	char name[64];

	while (item && rest.ptr) {
		const struct str part = str_split(&rest, '.');

		(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(part));
		item = json_object_get(item, name);
	}
	return item;
}

static enum errc check_needed(const json_t *item, struct err *err)
{
	static const char *const needed[] = {
		"document.category",
		"document.csaf_version",
		"document.publisher.category",
		"document.publisher.name",
		"document.publisher.namespace",
		"document.title",
		"document.tracking.current_release_date",
		"document.tracking.id",
		"document.tracking.initial_release_date",
		"document.tracking.status",
		"document.tracking.version",
	};

	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		if (!text_of_json(find(item, needed[i])).len)
			return fail(err, ERR_SYNTAX, "CSAF 2.0 3.2.1: %s is missing", needed[i]);
	}
	if (json_array_size(find(item, "document.tracking.revision_history")) == 0)
		return fail(err, ERR_SYNTAX,
			    "CSAF 2.0 3.2.1.12.6: document.tracking.revision_history is missing");
	if (!str_is(text_of_json(find(item, "document.csaf_version")), "2.0"))
		return fail(err, ERR_UNSUPPORTED, "CSAF 2.0 3.2.1.4: csaf_version is not 2.0");
	return ERR_OK;
}

static enum errc read_label(const json_t *item, enum csaf_label *ret, struct err *err)
{
	static const char *const labels[CSAF_LABELS] = { "WHITE", "GREEN", "AMBER" };
	const struct str label = text_of_json(find(item, "document.distribution.tlp.label"));
	const size_t i = str_find_name(label, labels, CSAF_LABELS);

	if (i == CSAF_LABELS)
		return fail(err, ERR_DENIED,
			    "CSAF 2.0 3.2.1.5.2: document.distribution.tlp.label is not WHITE, "
			    "GREEN or AMBER: it is not published");
	*ret = (enum csaf_label)i;
	return ERR_OK;
}

/* CSAF 2.0 5.1: small letters; runs of other characters are one '_'. */
static void make_name(struct str id, char out[static CSAF_NAME_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < id.len && n + 8 < CSAF_NAME_MAX; i++) {
		const char c = ascii_lower(id.ptr[i]);
		const bool plain =
			ascii_is_digit(c) || (c >= 'a' && c <= 'z') || c == '+' || c == '-';

		if (plain)
			out[n++] = c;
		else if (n == 0 || out[n - 1] != '_')
			out[n++] = '_';
	}
	(void)snprintf(out + n, CSAF_NAME_MAX - n, ".json");
}

static struct str keep(struct arena *arena, const json_t *value)
{
	return str_or_empty(arena_str(arena, str_or_empty(text_of_json(value))));
}

static struct str find_summary(const json_t *item, struct arena *arena)
{
	const json_t *note;
	size_t i;

	json_array_foreach(find(item, "document.notes"), i, note)
	{
		if (str_is(item_text(note, "category"), "summary"))
			return keep(arena, json_object_get(note, "text"));
	}
	return STR("");
}

static enum errc read_dates(struct csaf_head *head, struct err *err)
{
	int64_t us;

	if (!time_parse_iso(head->current, 0, &us) || !time_parse_iso(head->initial, 0, &us))
		return fail(err, ERR_SYNTAX, "CSAF 2.0 3.2.1.12: a release date is no time");
	(void)snprintf(head->year, sizeof(head->year), "%04d", civil_from_us(us, 0).year);
	return ERR_OK;
}

enum errc csaf_head_read(struct str text, struct arena *arena, struct csaf_head *ret,
			 struct err *err)
{
	auto_item *item = item_load(text, err);

	if (!item)
		return ERR_SYNTAX;
	*ret = (struct csaf_head){
		.id = keep(arena, find(item, "document.tracking.id")),
		.title = keep(arena, find(item, "document.title")),
		.summary = find_summary(item, arena),
		.current = keep(arena, find(item, "document.tracking.current_release_date")),
		.initial = keep(arena, find(item, "document.tracking.initial_release_date")),
	};
	const struct str status = text_of_json(find(item, "document.tracking.status"));
	enum errc code = check_needed(item, err);
	if (!code)
		code = read_label(item, &ret->label, err);
	if (!code && !str_is(status, "final") && !str_is(status, "interim"))
		code = fail(err, ERR_DENIED, "CSAF 2.0 3.2.1.12.7: a %.*s is not published",
			    STR_ARG(str_sub(status, 0, 40)));
	if (!code)
		code = read_dates(ret, err);
	if (!code)
		make_name(ret->id, ret->file);
	return code;
}

/* ---- one document ---- */

static enum errc join(const char *folder, const char *name, bool make, char ret[static PATH_MAX],
		      struct err *err)
{
	char path[PATH_MAX];
	enum errc code = path_join(folder, name, path, err);

	if (!code && make)
		code = dir_make(path, err);
	if (!code)
		memcpy(ret, path, PATH_MAX);
	return code;
}

static enum errc write_beside(const char *path, const char *ending, struct str bytes,
			      struct err *err)
{
	char whole[PATH_MAX];

	if ((size_t)snprintf(whole, sizeof(whole), "%s%s", path, ending) >= sizeof(whole))
		return fail(err, ERR_LIMIT, "%s: the path is too long", path);
	return file_replace(whole, bytes, 0644, err);
}

/* CSAF 2.0 7.1.18: the digest, a space or two, the name. */
static enum errc write_sum(const char *path, const char *name, const char *ending,
			   const unsigned char *digest, size_t n, struct err *err)
{
	char hex[2 * crypto_hash_sha512_BYTES + 1];
	auto_buf line = BUF_INIT(1024);

	(void)sodium_bin2hex(hex, sizeof(hex), digest, n);
	buf_printf(&line, "%s  %s\n", hex, name);
	return write_beside(path, ending, buf_str(&line), err);
}

static enum errc write_sums(const char *path, const char *name, struct str text, struct err *err)
{
	unsigned char small[crypto_hash_sha256_BYTES];
	unsigned char large[crypto_hash_sha512_BYTES];
	const unsigned char *bytes = (const unsigned char *)text.ptr;

	(void)crypto_hash_sha256(small, bytes, text.len);
	(void)crypto_hash_sha512(large, bytes, text.len);
	const enum errc code = write_sum(path, name, ".sha256", small, sizeof(small), err);
	return code ? code : write_sum(path, name, ".sha512", large, sizeof(large), err);
}

/* What lies there is not replaced by an older one. */
static enum errc check_newer(const char *path, const struct csaf_head *head, struct arena *arena,
			     struct err *err)
{
	auto_buf there = BUF_INIT(CSAF_DOCUMENT_MAX);
	struct csaf_head before;
	int64_t old_us;
	int64_t new_us;

	if (file_read(path, &there, NULL) ||
	    csaf_head_read(buf_str(&there), arena, &before, NULL) ||
	    !time_parse_iso(before.current, 0, &old_us) ||
	    !time_parse_iso(head->current, 0, &new_us) || new_us >= old_us)
		return ERR_OK;
	return fail(err, ERR_CONFLICT, "%s: what was published is of %.*s, newer than this",
		    head->file, STR_ARG(before.current));
}

enum errc csaf_publish(const struct csaf_provider *provider, struct str text, struct arena *arena,
		       struct csaf_head *ret, struct err *err)
{
	auto_buf signature = BUF_INIT(SIGNATURE_MAX);
	char path[PATH_MAX];
	enum errc code = csaf_head_read(text, arena, ret, err);

	if (code)
		return code;
	code = join(provider->folder, csaf_label_names[ret->label], true, path, err);
	if (!code)
		code = join(path, ret->year, true, path, err);
	if (!code)
		code = join(path, ret->file, false, path, err);
	if (!code)
		code = check_newer(path, ret, arena, err);
	if (code)
		return code;
	openpgp_sign(provider->key, text, provider->now_us, &signature);
	/* The document last: who sees it sees what it is checked by. */
	code = write_sums(path, ret->file, text, err);
	if (!code)
		code = write_beside(path, ".asc", buf_str(&signature), err);
	return code ? code : file_replace(path, text, 0644, err);
}
