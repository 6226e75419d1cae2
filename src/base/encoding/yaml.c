/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/yaml.h"

#include <libfyaml.h>

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"

struct yaml_reader {
	struct fy_parser *parser;
	struct fy_diag *diag;
	struct yaml_limits limits;
	size_t nodes; /* of the document being read */
	bool begun;
	/* Where a failing step was, and the arena of this document. */
	unsigned line;
	struct arena *arena;
};

/* libfyaml prints unless it is given somebody who does not. */
static void say_nothing(struct fy_diag *diag UNUSED, void *user UNUSED, const char *buf UNUSED,
			size_t len UNUSED)
{
}

struct yaml_reader *yaml_reader_new(struct str text, struct yaml_limits limits)
{
	struct yaml_reader *reader = mem_new(sizeof(*reader));
	const struct fy_diag_cfg diag_cfg = { .output_fn = say_nothing, .level = FYET_ERROR };

	reader->limits = limits;
	reader->diag = fy_diag_create(&diag_cfg);
	if (reader->diag)
		fy_diag_set_collect_errors(reader->diag, true);

	const struct fy_parse_cfg cfg = {
		.search_path = "",
		.flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
		.diag = reader->diag,
	};
	reader->parser = fy_parser_create(&cfg);
	if (!reader->parser ||
	    fy_parser_set_string(reader->parser, text.ptr ? text.ptr : "", text.len) != 0) {
		if (reader->parser)
			fy_parser_destroy(reader->parser);
		reader->parser = NULL;
	}
	return reader;
}

void yaml_reader_free(struct yaml_reader *reader)
{
	if (!reader)
		return;
	if (reader->parser)
		fy_parser_destroy(reader->parser);
	if (reader->diag)
		fy_diag_destroy(reader->diag);
	free(reader);
}

void yaml_reader_free_at(struct yaml_reader **reader)
{
	yaml_reader_free(*reader);
	*reader = NULL;
}

static enum errc syntax_error(struct yaml_reader *reader, struct err *err)
{
	void *at = NULL;
	const struct fy_diag_error *first =
		reader->diag ? fy_diag_errors_iterate(reader->diag, &at) : NULL;

	if (!first)
		return fail(err, ERR_SYNTAX, "YAML 1.2: cannot be read");
	if (first->line > 0)
		reader->line = (unsigned)first->line;
	return fail(err, ERR_SYNTAX, "YAML 1.2: %s", first->msg ? first->msg : "cannot be read");
}

/* The next event, ERR_END when the stream is over. */
static enum errc next_event(struct yaml_reader *reader, struct fy_event **ret, struct err *err)
{
	struct fy_event *event = reader->parser ? fy_parser_parse(reader->parser) : NULL;

	if (!event) {
		if (!reader->parser || fy_parser_get_stream_error(reader->parser))
			return syntax_error(reader, err);
		return ERR_END;
	}
	const struct fy_mark *mark = fy_event_start_mark(event);
	if (mark)
		reader->line = (unsigned)mark->line + 1;
	*ret = event;
	return ERR_OK;
}

static enum errc refuse_extras(const struct fy_token *anchor, const struct fy_token *tag,
			       struct err *err)
{
	if (anchor)
		return fail(err, ERR_UNSUPPORTED, "YAML anchors are not accepted");
	if (tag)
		return fail(err, ERR_UNSUPPORTED, "YAML tags are not accepted");
	return ERR_OK;
}

static enum errc new_node(struct yaml_reader *reader, enum yaml_kind kind, struct yaml **ret,
			  struct err *err)
{
	if (reader->nodes++ >= reader->limits.nodes)
		return fail(err, ERR_LIMIT, "the document has more than %zu values",
			    reader->limits.nodes);

	struct yaml *node = arena_take(reader->arena, sizeof(*node));
	if (!node)
		return fail(err, ERR_LIMIT, "the document is too large");
	node->kind = kind;
	node->line = reader->line;
	*ret = node;
	return ERR_OK;
}

static enum errc scalar_node(struct yaml_reader *reader, const struct fy_event *event,
			     struct yaml **ret, struct err *err)
{
	enum errc code = refuse_extras(event->scalar.anchor, event->scalar.tag, err);

	if (!code)
		code = new_node(reader, YAML_SCALAR, ret, err);
	if (code)
		return code;

	size_t len = 0;
	const char *text = event->scalar.value ? fy_token_get_text(event->scalar.value, &len) : "";
	struct yaml *node = *ret;
	node->plain =
		!event->scalar.value || fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
	node->text = arena_str(reader->arena, str_of(text ? text : "", len));
	if (!node->text.ptr)
		return fail(err, ERR_LIMIT, "the document is too large");
	if (!utf8_valid(node->text))
		return fail(err, ERR_SYNTAX, "the text is not valid UTF-8");
	return ERR_OK;
}

static enum errc build(struct yaml_reader *reader, struct fy_event *event, unsigned depth,
		       struct yaml **ret, struct err *err);

static enum errc check_key(const struct yaml *map, const struct yaml *key, struct err *err)
{
	if (key->kind != YAML_SCALAR)
		return fail(err, ERR_UNSUPPORTED, "a key must be text");
	for (const struct yaml *entry = map->child; entry; entry = entry->next) {
		if (str_equal(entry->key, key->text))
			return fail(err, ERR_SYNTAX,
				    "YAML 1.2 section 3.2.1.3: key “%.*s” stands twice (first in "
				    "line %u)",
				    STR_ARG(key->text), entry->line);
	}
	return ERR_OK;
}

/* One child, or, when the collection ends here, none. */
static enum errc build_child(struct yaml_reader *reader, enum fy_event_type end, unsigned depth,
			     struct yaml **ret, struct err *err)
{
	struct fy_event *event = NULL;
	enum errc code = next_event(reader, &event, err);

	*ret = NULL;
	if (code == ERR_END)
		return fail(err, ERR_SYNTAX, "YAML 1.2: the document ends too early");
	if (!code && event->type != end)
		code = build(reader, event, depth, ret, err);
	if (event)
		fy_parser_event_free(reader->parser, event);
	return code;
}

static enum errc build_children(struct yaml_reader *reader, struct yaml *parent, unsigned depth,
				struct err *err)
{
	const enum fy_event_type end =
		parent->kind == YAML_MAP ? FYET_MAPPING_END : FYET_SEQUENCE_END;
	struct yaml **link = &parent->child;

	for (;;) {
		struct yaml *key = NULL;
		struct yaml *value;
		enum errc code = ERR_OK;
		if (parent->kind == YAML_MAP) {
			code = build_child(reader, end, depth, &key, err);
			if (code || !key)
				return code;
			code = check_key(parent, key, err);
		}
		if (!code)
			code = build_child(reader, key ? FYET_NONE : end, depth, &value, err);
		if (code || !value)
			return code;
		if (key) {
			value->key = key->text;
			value->line = key->line;
		}
		*link = value;
		link = &value->next;
		parent->n++;
	}
}

static enum errc collection_node(struct yaml_reader *reader, const struct fy_event *event,
				 unsigned depth, struct yaml **ret, struct err *err)
{
	const bool map = event->type == FYET_MAPPING_START;
	enum errc code =
		map ? refuse_extras(event->mapping_start.anchor, event->mapping_start.tag, err)
		    : refuse_extras(event->sequence_start.anchor, event->sequence_start.tag, err);

	if (!code && depth >= reader->limits.depth)
		code = fail(err, ERR_LIMIT, "nested deeper than %u levels", reader->limits.depth);
	if (!code)
		code = new_node(reader, map ? YAML_MAP : YAML_LIST, ret, err);
	return code ? code : build_children(reader, *ret, depth + 1, err);
}

static enum errc build(struct yaml_reader *reader, struct fy_event *event, unsigned depth,
		       struct yaml **ret, struct err *err)
{
	switch ((int)event->type) {
	case FYET_SCALAR:
		return scalar_node(reader, event, ret, err);
	case FYET_MAPPING_START:
	case FYET_SEQUENCE_START:
		return collection_node(reader, event, depth, ret, err);
	case FYET_ALIAS:
		return fail(err, ERR_UNSUPPORTED, "YAML aliases are not accepted");
	default:
		return fail(err, ERR_SYNTAX, "YAML 1.2: a value is missing");
	}
}

/* Read on to the start of a document's content. */
static enum errc begin_document(struct yaml_reader *reader, struct fy_event **ret, struct err *err)
{
	for (;;) {
		struct fy_event *event = NULL;
		const enum errc code = next_event(reader, &event, err);
		if (code)
			return code;
		switch ((int)event->type) {
		case FYET_STREAM_START:
		case FYET_DOCUMENT_START:
		case FYET_DOCUMENT_END:
			fy_parser_event_free(reader->parser, event);
			break;
		case FYET_STREAM_END:
			fy_parser_event_free(reader->parser, event);
			return ERR_END;
		default:
			*ret = event;
			return ERR_OK;
		}
	}
}

enum errc yaml_next(struct yaml_reader *reader, struct arena *arena, struct yaml **ret,
		    unsigned *ret_line, struct err *err)
{
	struct fy_event *event = NULL;
	struct yaml *root = NULL;

	reader->arena = arena;
	reader->nodes = 0;
	enum errc code = begin_document(reader, &event, err);
	if (!code)
		code = build(reader, event, 0, &root, err);
	if (event)
		fy_parser_event_free(reader->parser, event);
	if (ret_line)
		*ret_line = reader->line ? reader->line : 1;
	if (!code)
		*ret = root;
	return code;
}

#define FILE_DEPTH_MAX 16u
#define FILE_NODES_MAX 100000u

enum errc yaml_read_file(const char *path, size_t max_bytes, struct arena *arena, struct yaml **ret,
			 struct err *err)
{
	auto_buf text = BUF_INIT(max_bytes);
	const enum errc read = file_read(path, &text, err);

	if (read)
		return read;

	auto_yaml_reader *reader =
		yaml_reader_new(buf_str(&text), (struct yaml_limits){ .depth = FILE_DEPTH_MAX,
								      .nodes = FILE_NODES_MAX });
	struct yaml *root;
	unsigned line;
	enum errc code = yaml_next(reader, arena, &root, &line, err);
	if (code == ERR_END)
		return fail(err, ERR_SYNTAX, "%s: the file is empty", path);
	if (!code) {
		struct yaml *second;
		code = yaml_next(reader, arena, &second, &line, err);
		if (code == ERR_END) {
			*ret = root;
			return ERR_OK;
		}
		if (!code)
			code = fail(err, ERR_SYNTAX, "only one document is expected");
	}

	struct err inner = err ? *err : (struct err){ .code = code };
	return fail(err, code, "%s:%u: %s", path, line, inner.text);
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml *entry = map->child; entry; entry = entry->next) {
		if (str_is(entry->key, key))
			return entry;
	}
	return NULL;
}

const struct yaml *yaml_stray(const struct yaml *map, const char *const *keys, size_t n)
{
	const struct yaml *entry = map->kind == YAML_MAP ? map->child : NULL;

	while (entry && str_is_any(entry->key, keys, n))
		entry = entry->next;
	return entry;
}

struct str yaml_text(const struct yaml *map, const char *key)
{
	const struct yaml *node = yaml_get(map, key);

	if (!node || node->kind != YAML_SCALAR || yaml_is_null(node))
		return STR_NONE;
	return node->text;
}

bool yaml_is_null(const struct yaml *node)
{
	return node->kind == YAML_SCALAR && node->plain &&
	       (node->text.len == 0 || str_is(node->text, "~") || str_is(node->text, "null") ||
		str_is(node->text, "Null") || str_is(node->text, "NULL"));
}

bool yaml_to_bool(const struct yaml *node, bool *ret)
{
	static const char *const words[][3] = {
		{ "false", "False", "FALSE" },
		{ "true", "True", "TRUE" },
	};

	if (node->kind != YAML_SCALAR || !node->plain)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(words) * 3; i++) {
		if (str_is(node->text, words[i / 3][i % 3])) {
			*ret = i / 3 == 1;
			return true;
		}
	}
	return false;
}
