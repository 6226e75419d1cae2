/* SPDX-License-Identifier: Apache-2.0 */
#include "base/options.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"

#define FILE_MAX (1024u * 1024) /* of a configuration file */

struct option_value {
	const struct option_def *def;
	const char *text; /* NULL for a flag */
	int64_t number;
};

struct options {
	const struct option_def *own;
	const struct option_def *common;
	struct option_value *values;
	size_t n_values;
	size_t cap_values;
	const char **args;
	size_t n_args;
	size_t cap_args;
	char *file; /* the text of a configuration file, cut into strings; may be NULL */
};

static const struct option_def *find_in(const struct option_def *defs, struct str name)
{
	for (; defs && defs->name; defs++) {
		if (str_is(name, defs->name))
			return defs;
	}
	return NULL;
}

static const struct option_def *find_def(const struct options *o, struct str name)
{
	const struct option_def *def = find_in(o->own, name);

	return def ? def : find_in(o->common, name);
}

static bool is_choice(const char *choices, const char *text)
{
	struct str rest = str_from(choices);

	while (rest.ptr) {
		if (str_is(str_split(&rest, '|'), text))
			return true;
	}
	return false;
}

static enum errc check_value(struct option_value *value, struct err *err)
{
	const struct option_def *def = value->def;

	if (def->type == OPTION_CHOICE && !is_choice(def->choices, value->text))
		return fail(err, ERR_USAGE,
			    text_of(TR("--%s: 「%s」は選べません（%s のどれか）",
				       "--%s: “%s” is not one of %s")),
			    def->name, value->text, def->choices);
	if (def->type != OPTION_NUMBER)
		return ERR_OK;
	if (!str_to_i64(str_from(value->text), &value->number) || value->number < def->min ||
	    value->number > def->max)
		return fail(err, ERR_USAGE,
			    text_of(TR("--%s: 「%s」は %lld から %lld までの数ではありません",
				       "--%s: “%s” is not a number from %lld to %lld")),
			    def->name, value->text, (long long)def->min, (long long)def->max);
	return ERR_OK;
}

static enum errc add_value(struct options *o, const struct option_def *def, const char *text,
			   struct err *err)
{
	struct option_value value = { .def = def, .text = text };
	const enum errc code = text ? check_value(&value, err) : ERR_OK;

	if (code)
		return code;
	mem_reserve(&o->values, &o->cap_values, o->n_values + 1, sizeof(*o->values));
	o->values[o->n_values++] = value;
	return ERR_OK;
}

static void add_arg(struct options *o, const char *arg)
{
	mem_reserve(&o->args, &o->cap_args, o->n_args + 1, sizeof(*o->args));
	o->args[o->n_args++] = arg;
}

/* One `--name…`; moves `*argv` past a value that stands by itself. */
static enum errc parse_one(struct options *o, char *const **argv, struct err *err)
{
	struct str rest = str_from(**argv + 2);
	const struct str name = str_split(&rest, '=');
	const struct option_def *def = find_def(o, name);

	if (!def)
		return fail(err, ERR_USAGE,
			    text_of(TR("--%.*s というオプションはありません",
				       "there is no option --%.*s")),
			    STR_ARG(name));
	if (def->type == OPTION_FLAG && rest.ptr)
		return fail(err, ERR_USAGE,
			    text_of(TR("--%s は値をとりません", "--%s takes no value")), def->name);
	if (def->type == OPTION_FLAG)
		return add_value(o, def, NULL, err);
	if (rest.ptr)
		return add_value(o, def, rest.ptr, err);
	if (!(*argv)[1])
		return fail(err, ERR_USAGE, text_of(TR("--%s には %s が要ります", "--%s needs %s")),
			    def->name, def->arg);
	(*argv)++;
	return add_value(o, def, **argv, err);
}

static enum errc parse_all(struct options *o, char *const *argv, struct err *err)
{
	for (; *argv; argv++) {
		const struct str word = str_from(*argv);
		if (str_is(word, "--"))
			break;
		if (!str_starts(word, STR("--"))) {
			add_arg(o, *argv);
			continue;
		}
		const enum errc code = parse_one(o, &argv, err);
		if (code)
			return code;
	}
	if (*argv)
		argv++;
	for (; *argv; argv++)
		add_arg(o, *argv);
	return ERR_OK;
}

enum errc options_parse(const struct option_def *own, const struct option_def *common,
			char *const *argv, struct options **ret, struct err *err)
{
	auto_options *o = mem_new(sizeof(*o));

	o->own = own;
	o->common = common;
	const enum errc code = parse_all(o, argv, err);
	if (code)
		return code;
	*ret = STEAL(o);
	return ERR_OK;
}

void options_free(struct options *options)
{
	if (!options)
		return;
	free(options->values);
	free(options->args);
	free(options->file);
	free(options);
}

void options_free_at(struct options **options)
{
	options_free(*options);
}

/* One line of a file; `line` is cut into strings in place. */
static enum errc add_line(struct options *o, const struct options *given, char *line,
			  struct err *err)
{
	line += strspn(line, " \t");
	if (*line == '\0' || *line == '#')
		return ERR_OK;
	char *value = line + strcspn(line, " \t");
	if (*value)
		*value++ = '\0';
	value += strspn(value, " \t");

	const struct option_def *def = find_def(o, str_from(line));
	if (!def)
		return fail(err, ERR_USAGE,
			    text_of(TR("「%s」という設定はありません", "there is no option “%s”")),
			    line);
	if (def->type == OPTION_FLAG && *value)
		return fail(err, ERR_USAGE, text_of(TR("%s は値をとりません", "%s takes no value")),
			    line);
	if (def->type != OPTION_FLAG && !*value)
		return fail(err, ERR_USAGE, text_of(TR("%s には %s が要ります", "%s needs %s")),
			    line, def->arg ? def->arg : def->choices);
	if (def->type != OPTION_LIST && options_given(given, def->name))
		return ERR_OK;
	return add_value(o, def, def->type == OPTION_FLAG ? NULL : value, err);
}

static enum errc add_lines(struct options *o, const struct options *given, const char *path,
			   struct err *err)
{
	size_t number = 0;

	for (char *at = o->file; *at;) {
		char *end = at + strcspn(at, "\n");
		char *next = *end ? end + 1 : end;
		number++;
		*end = '\0';
		while (end > at && ascii_is_space(end[-1]))
			*--end = '\0';
		const enum errc code = add_line(o, given, at, err);
		if (code) {
			char where[ERR_TEXT_MAX];
			(void)snprintf(where, sizeof(where), "%s:%zu", path, number);
			return fail_in(err, code, where);
		}
		at = next;
	}
	return ERR_OK;
}

enum errc options_with_file(const struct options *given, const char *path, struct options **ret,
			    struct err *err)
{
	auto_options *o = mem_new(sizeof(*o));
	auto_buf text = BUF_INIT(FILE_MAX);

	o->own = given->own;
	o->common = given->common;
	enum errc code = file_read(path, &text, err);
	if (code)
		return code;
	buf_add_char(&text, '\n');
	o->file = STEAL(text.ptr);
	code = add_lines(o, given, path, err);
	if (code)
		return code;
	for (size_t i = 0; i < given->n_values; i++) {
		mem_reserve(&o->values, &o->cap_values, o->n_values + 1, sizeof(*o->values));
		o->values[o->n_values++] = given->values[i];
	}
	for (size_t i = 0; i < given->n_args; i++)
		add_arg(o, given->args[i]);
	*ret = STEAL(o);
	return ERR_OK;
}

static const struct option_def *must_find(const struct options *o, const char *name)
{
	const struct option_def *def = find_def(o, str_from(name));

	assert(def);
	return def;
}

size_t options_count(const struct options *options, const char *name)
{
	const struct option_def *def = must_find(options, name);
	size_t n = 0;

	for (size_t i = 0; i < options->n_values; i++)
		n += options->values[i].def == def;
	return n;
}

static const struct option_value *last_value(const struct options *o, const char *name)
{
	const struct option_def *def = must_find(o, name);

	for (size_t i = o->n_values; i > 0; i--) {
		if (o->values[i - 1].def == def)
			return &o->values[i - 1];
	}
	return NULL;
}

bool options_given(const struct options *options, const char *name)
{
	return last_value(options, name) != NULL;
}

bool options_flag(const struct options *options, const char *name)
{
	return options_given(options, name);
}

const char *options_text(const struct options *options, const char *name)
{
	const struct option_value *value = last_value(options, name);

	return value ? value->text : must_find(options, name)->fallback;
}

struct str options_str(const struct options *options, const char *name)
{
	return options_str_or(options, name, STR(""));
}

struct str options_str_or(const struct options *options, const char *name, struct str fallback)
{
	const char *text = options_text(options, name);

	return text ? str_from(text) : fallback;
}

enum errc options_time(const struct options *options, const char *name, int64_t *ret_us,
		       struct err *err)
{
	const struct str text = options_str(options, name);

	if (!text.len || time_parse_short(text, time_zone_offset(), ret_us))
		return ERR_OK;
	return fail(err, ERR_USAGE, "--%s %.*s: %s", name, STR_ARG(text),
		    text_of(TR("時刻として読めません（例: 2026-11-23T04:30）",
			       "is no time (such as 2026-11-23T04:30)")));
}

int64_t options_number(const struct options *options, const char *name)
{
	const struct option_value *value = last_value(options, name);
	int64_t n = 0;

	if (value)
		return value->number;
	(void)str_to_i64(str_from(must_find(options, name)->fallback), &n);
	return n;
}

const char *options_at(const struct options *options, const char *name, size_t i)
{
	const struct option_def *def = must_find(options, name);

	for (size_t v = 0; v < options->n_values; v++) {
		if (options->values[v].def == def && i-- == 0)
			return options->values[v].text;
	}
	return NULL;
}

size_t options_args(const struct options *options)
{
	return options->n_args;
}

const char *options_arg(const struct options *options, size_t i)
{
	return i < options->n_args ? options->args[i] : NULL;
}

enum errc options_arg_number(const struct options *options, size_t i, int64_t *ret, struct err *err)
{
	const struct str typed = str_from(options_arg(options, i));

	return str_to_i64(typed, ret) && *ret > 0
		       ? ERR_OK
		       : fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(typed),
			      text_of(TR("番号ではありません", "is no number")));
}

void options_help(const struct option_def *defs, struct buf *out)
{
	for (; defs && defs->name; defs++) {
		const char *arg = defs->type == OPTION_CHOICE ? defs->choices : defs->arg;
		const bool valued = defs->type != OPTION_FLAG;

		buf_printf(out, "  --%s%s%s\n      %s", defs->name, valued ? " " : "",
			   valued ? arg : "", text_of(defs->help));
		if (defs->fallback)
			buf_printf(out, text_of(TR("（既定 %s）", " (default %s)")),
				   defs->fallback);
		buf_add_char(out, '\n');
	}
}
