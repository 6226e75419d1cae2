/* SPDX-License-Identifier: Apache-2.0 */
#include "link/node.h"

#include <openssl/crypto.h>
#include <unistd.h>

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "base/os/fd.h"
#include "organisations/organisation.h"

#define KEY_MODE   0600
#define MEMBER_MAX 8u

/* ---- files of texts ---- */

struct member {
	const char *name; /* NULL ends the list */
	struct str *value;
};

static enum errc take_members(const json_t *item, const struct member *members, const char *what,
			      struct arena *arena, struct err *err)
{
	for (const struct member *m = members; m->name; m++) {
		const struct str value = item_text(item, m->name);

		*m->value = arena_str(arena, value);
		if (!value.ptr || !m->value->ptr)
			return fail(err, ERR_CORRUPT, "%s: docs/formats/link.md: %s is missing",
				    what, m->name);
	}
	return ERR_OK;
}

static enum errc read_members(const char *path, const struct member *members, struct arena *arena,
			      struct err *err)
{
	auto_buf file = BUF_INIT(LINK_FILE_MAX);

	if (access(path, F_OK) < 0)
		return fail(err, ERR_NOT_FOUND, "%s: is not there", path);
	enum errc code = file_read(path, &file, err);
	if (code)
		return code;
	auto_item *item = item_load(buf_str(&file), err);
	OPENSSL_cleanse(file.ptr, file.len);
	if (!item)
		return fail(err, ERR_CORRUPT, "%s: is no JSON", path);
	return take_members(item, members, path, arena, err);
}

static enum errc write_members(const char *path, const struct member *members, struct err *err)
{
	auto_buf file = BUF_INIT(LINK_FILE_MAX);
	struct json_writer w = json_writer_to(&file);

	json_begin_object(&w);
	for (const struct member *m = members; m->name; m++)
		json_str(&w, m->name, *m->value);
	json_end_object(&w);
	buf_add_char(&file, '\n');
	const enum errc code = buf_failed(&file)
				       ? fail(err, ERR_LIMIT, "%s: too long", path)
				       : file_replace(path, buf_str(&file), KEY_MODE, err);
	OPENSSL_cleanse(file.ptr, file.len);
	return code;
}

static void node_members(struct link_node *node, struct member members[static MEMBER_MAX])
{
	const struct member rows[] = {
		{ "hub", &node->hub },
		{ "url", &node->url },
		{ "authority", &node->authority },
		{ "key", &node->key },
		{ "certificate", &node->certificate },
		{ NULL, NULL },
	};

	memcpy(members, rows, sizeof(rows));
}

enum errc link_node_read(const char *path, struct arena *arena, struct link_node *ret,
			 struct err *err)
{
	struct member members[MEMBER_MAX];

	node_members(ret, members);
	return read_members(path, members, arena, err);
}

enum errc link_node_write(const char *path, const struct link_node *node, struct err *err)
{
	struct link_node copy = *node;
	struct member members[MEMBER_MAX];

	node_members(&copy, members);
	return write_members(path, members, err);
}

static void asked_members(struct link_asked *asked, struct member members[static MEMBER_MAX])
{
	const struct member rows[] = {
		{ "url", &asked->url },
		{ "code", &asked->name },
		{ "authority", &asked->authority },
		{ "key", &asked->key },
		{ "request", &asked->request },
		{ NULL, NULL },
	};

	memcpy(members, rows, sizeof(rows));
}

enum errc link_asked_read(const char *path, struct arena *arena, struct link_asked *ret,
			  struct err *err)
{
	struct member members[MEMBER_MAX];

	asked_members(ret, members);
	return read_members(path, members, arena, err);
}

enum errc link_asked_write(const char *path, const struct link_asked *asked, struct err *err)
{
	struct link_asked copy = *asked;
	struct member members[MEMBER_MAX];

	asked_members(&copy, members);
	return write_members(path, members, err);
}

/* ---- asking ---- */

static void write_request(const struct link_code *code, struct str request, struct str signing_key,
			  struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_i64(&w, "tonoi-link", 1);
	json_text(&w, "code", code->name);
	json_str(&w, "request", request);
	json_str(&w, "key", signing_key);
	json_end_object(&w);
}

enum errc link_asked_make(const struct link_code *code, struct str url, struct str authority,
			  struct str signing_key, struct arena *arena, struct link_asked *ret,
			  struct err *err)
{
	auto_buf request = BUF_INIT(LINK_PEM_MAX);
	auto_buf key = BUF_INIT(LINK_PEM_MAX);
	auto_buf sealed = BUF_INIT(LINK_FILE_MAX / 2);
	char print[LINK_PRINT_MAX];
	enum errc done = link_certificate_print(authority, print, err);

	if (!done)
		done = link_request_make(&key, &request, err);
	if (done)
		return done;
	write_request(code, buf_str(&request), signing_key, &sealed);
	link_code_seal(str_from(code->secret), "request", str_from(print), &sealed);
	*ret = (struct link_asked){
		.url = arena_str(arena, url),
		.name = arena_str(arena, str_from(code->name)),
		.authority = arena_str(arena, authority),
		.key = arena_str(arena, buf_str(&key)),
		.request = arena_str(arena, buf_str(&sealed)),
	};
	OPENSSL_cleanse(key.ptr, key.len);
	return buf_failed(&sealed) || !ret->request.ptr
		       ? fail(err, ERR_LIMIT, "enrolment: the request is too long")
		       : ERR_OK;
}

enum errc link_admitted_read(const struct link_code *code, const struct link_asked *asked,
			     struct str answer, struct arena *arena, struct link_admitted *ret,
			     struct err *err)
{
	const struct member members[] = {
		{ "as", &ret->as },
		{ "hub", &ret->hub },
		{ "hub_name", &ret->hub_name },
		{ "hub_key", &ret->hub_key },
		{ "certificate", &ret->certificate },
		{ NULL, NULL },
	};
	char hash[LINK_HASH_MAX];
	struct str line;

	link_code_hash(asked->request, hash);
	enum errc done = link_code_unseal(str_from(code->secret), "answer", str_from(hash), answer,
					  &line, err);
	if (done)
		return done;
	auto_item *item = item_load(line, err);
	if (!item)
		return ERR_SYNTAX;
	done = take_members(item, members, "answer", arena, err);
	if (!done && (!organisation_code_valid(ret->as) || !organisation_code_valid(ret->hub)))
		done = fail(err, ERR_SYNTAX, "answer: docs/formats/link.md: as or hub is no code");
	return done ? done
		    : link_certificate_check(ret->certificate, asked->key, asked->authority, err);
}

enum errc link_url_check(struct str url, struct err *err)
{
	static const struct str scheme = { .ptr = "https://", .len = 8 };
	const struct str rest = str_from_pos(url, scheme.len);

	if (!str_starts(url, scheme) || !rest.len || url.len > LINK_URL_MAX ||
	    str_find_char(rest, '/') != SIZE_MAX || str_find_char(rest, '?') != SIZE_MAX ||
	    str_find_char(rest, '@') != SIZE_MAX || str_find_char(rest, '#') != SIZE_MAX)
		return fail(err, ERR_USAGE, "%.*s: is not of the form https://host:port",
			    STR_ARG(str_sub(url, 0, 100)));
	return ERR_OK;
}
