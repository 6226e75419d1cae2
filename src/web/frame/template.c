/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame/template.h"

#include "base/encoding/html.h"
#include "base/encoding/time-text.h"
#include "net/url.h"
#include "web/frame/template-format.h"

struct run {
	const struct template *template;
	struct template_page *page;
};

const char *text_by_key(enum text_key key, enum lang lang)
{
	const struct text_place *place = &text_places[key];

	return text_in((struct text){ template_words + place->ja, template_words + place->en },
		       lang);
}

static struct str words_of(const struct template *template, const struct template_op *op)
{
	return str_of(template->words + op->at, op->len);
}

static void add_grouped(struct buf *out, int64_t number)
{
	char digits[32];
	const int len = snprintf(digits, sizeof(digits), "%lld", (long long)number);

	for (int i = 0; i < len; i++) {
		buf_add_char(out, digits[i]);
		const int left = len - 1 - i;

		if (left > 0 && left % 3 == 0 && ascii_is_digit(digits[i]))
			buf_add_char(out, ',');
	}
}

static void add_time(struct template_page *page, int64_t us)
{
	char utc[TIME_TEXT_MAX];
	char local[TIME_TEXT_MAX];

	if (us == TIME_NONE) {
		buf_add_text(page->out, text_in(TR("不明", "unknown"), page->lang));
		return;
	}
	buf_printf(page->out, "<time datetime=\"%s\">%s</time>", time_format_utc(us, utc),
		   time_format_local(us, page->utc_offset_minutes, local));
}

/* The value as plain text; STR_NONE for what is no text. */
static struct str value_text(const struct view_value *value, const struct template_page *page,
			     char scratch[static TIME_TEXT_MAX])
{
	switch (value->type) {
	case VIEW_STR:
		return value->str;
	case VIEW_TEXT:
		return str_from(text_by_key((enum text_key)value->number, page->lang));
	case VIEW_NUMBER:
		snprintf(scratch, TIME_TEXT_MAX, "%lld", (long long)value->number);
		return str_from(scratch);
	case VIEW_TIME:
		return str_from(
			time_format_local(value->number, page->utc_offset_minutes, scratch));
	case VIEW_BOOL:
		return value->number ? STR("true") : STR("false");
	case VIEW_NONE:
	case VIEW_LIST:
	case VIEW_OBJECT:
		break;
	}
	return STR_NONE;
}

static bool holds(const struct view_value *value)
{
	if (!value)
		return false;
	if (value->type == VIEW_STR)
		return value->str.len > 0;
	if (value->type == VIEW_LIST || value->type == VIEW_OBJECT)
		return value->first;
	if (value->type == VIEW_TIME)
		return value->number != TIME_NONE;
	return value->type == VIEW_TEXT || value->number != 0;
}

/* `words`: name, line end, word. */
static bool is_word(const struct view *view, struct str words, const struct template_page *page)
{
	char scratch[TIME_TEXT_MAX];
	struct str word = words;
	const struct view_value *value = view_find(view, str_split(&word, '\n'));

	return value && str_equal(value_text(value, page, scratch), word);
}

/* Only a path on this server: no scheme, no other host ("//…", "/\…"). */
static bool is_own_path(struct str path)
{
	return path.len > 0 && path.ptr[0] == '/' &&
	       (path.len == 1 || (path.ptr[1] != '/' && path.ptr[1] != '\\'));
}

static const struct view_value *find_or_miss(const struct view *view, struct str name,
					     struct template_page *page)
{
	const struct view_value *value = view_find(view, name);

	if (!value && !page->missing.ptr)
		page->missing = name;
	return value;
}

static void add_value(const struct view *view, enum template_code code, struct str name,
		      struct template_page *page)
{
	char scratch[TIME_TEXT_MAX];
	const struct view_value *value = find_or_miss(view, name, page);

	if (!value)
		return;
	const struct str text = value_text(value, page, scratch);

	if (code == TEMPLATE_URL)
		url_add_encoded(page->out, text);
	else if (code == TEMPLATE_PATH)
		html_add(page->out, is_own_path(text) ? text : STR("#"));
	else
		html_add(page->out, text);
}

static void add_placeholder(const struct view *view, struct str names, char digit,
			    struct template_page *page)
{
	for (char at = '1'; names.ptr; at++) {
		const struct str name = str_split(&names, ' ');

		if (at != digit)
			continue;
		const struct view_value *value = find_or_miss(view, name, page);

		if (value && value->type == VIEW_NUMBER)
			add_grouped(page->out, value->number);
		else
			add_value(view, TEMPLATE_HTML, name, page);
		return;
	}
}

/* `names`: of its values, by spaces. */
static void add_text(const struct view *view, enum text_key key, struct str names,
		     struct template_page *page)
{
	struct str text = str_from(text_by_key(key, page->lang));

	while (text.len > 0) {
		const size_t brace = str_find_char(text, '{');
		const struct str plain = str_sub(text, 0, brace);

		html_add(page->out, plain);
		text = str_from_pos(text, plain.len);
		if (text.len < 3)
			break;
		add_placeholder(view, names, text.ptr[1], page);
		text = str_from_pos(text, 3);
	}
}

static void add_moment(const struct view *view, enum template_code code, struct str name,
		       struct template_page *page)
{
	const struct view_value *value = find_or_miss(view, name, page);

	if (!value)
		return;
	if (code == TEMPLATE_TIME)
		add_time(page, value->number);
	else
		add_grouped(page->out, value->number);
}

static void render_range(const struct run *run, unsigned at, unsigned end, const struct view *view);

static void render_each(const struct run *run, unsigned at, const struct view *view)
{
	const struct template_op *op = &run->template->ops[at];
	const struct view_value *list = find_or_miss(view, words_of(run->template, op), run->page);

	if (!list || list->type != VIEW_LIST)
		return;
	for (const struct view *row = list->first; row; row = row->next)
		render_range(run, at + 1, op->arg, row);
}

/* Does what op `at` says and returns the next one. */
static unsigned step(const struct run *run, unsigned at, const struct view *view)
{
	const struct template_op *op = &run->template->ops[at];
	const struct str words = words_of(run->template, op);

	switch (op->code) {
	case TEMPLATE_LITERAL:
		buf_add(run->page->out, words);
		return at + 1;
	case TEMPLATE_HTML:
	case TEMPLATE_URL:
	case TEMPLATE_PATH:
		add_value(view, op->code, words, run->page);
		return at + 1;
	case TEMPLATE_TEXT:
		add_text(view, (enum text_key)op->arg, words, run->page);
		return at + 1;
	case TEMPLATE_TIME:
	case TEMPLATE_NUMBER:
		add_moment(view, op->code, words, run->page);
		return at + 1;
	case TEMPLATE_IF:
		return holds(view_find(view, words)) ? at + 1 : op->arg;
	case TEMPLATE_UNLESS:
		return holds(view_find(view, words)) ? op->arg : at + 1;
	case TEMPLATE_IF_IS:
		return is_word(view, words, run->page) ? at + 1 : op->arg;
	case TEMPLATE_UNLESS_IS:
		return is_word(view, words, run->page) ? op->arg : at + 1;
	case TEMPLATE_EACH:
		render_each(run, at, view);
		return op->arg;
	case TEMPLATE_JUMP:
		return op->arg;
	}
	return at + 1;
}

static void render_range(const struct run *run, unsigned at, unsigned end, const struct view *view)
{
	while (at < end)
		at = step(run, at, view);
}

bool template_render(const struct template *template, const struct view *view,
		     struct template_page *page)
{
	const struct run run = { .template = template, .page = page };

	page->missing = STR_NONE;
	render_range(&run, 0, template->n_ops, view);
	return !buf_failed(page->out) && !page->missing.ptr && !view_failed(view);
}
