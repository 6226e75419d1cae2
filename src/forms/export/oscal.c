/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/export/oscal.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/encoding/time-text.h"

#define NAME_BYTES 1024
#define LINE_BYTES (64u * 1024)

const char *oscal_uuid(char out[static UUID_TEXT_MAX], const char *fmt, ...)
{
	char name[NAME_BYTES];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	return uuid_of_name(str_from(name), out);
}

const char *oscal_catalog_uuid(const struct form *form, char out[static UUID_TEXT_MAX])
{
	return oscal_uuid(out, "oscal/catalog/%.*s/%.*s", STR_ARG(form->id),
			  STR_ARG(form->version));
}

const char *oscal_id(struct str id, const char *suffix, char out[static OSCAL_ID_MAX])
{
	const bool letter = id.len && ascii_is_alpha(id.ptr[0]);

	(void)snprintf(out, OSCAL_ID_MAX, "%s%.*s%s", letter ? "" : "_", STR_ARG(id), suffix);
	return out;
}

/* Runs of white space become one space. */
static void add_line(struct str text, struct buf *out)
{
	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_space(text.ptr[i]))
			buf_add_char(out, text.ptr[i]);
		else if (!ascii_is_space(text.ptr[i - 1]))
			buf_add_char(out, ' ');
	}
}

void oscal_line(struct json_writer *w, const char *name, struct str text)
{
	auto_buf line = BUF_INIT(LINE_BYTES);

	add_line(text, &line);
	if (line.len)
		json_str(w, name, buf_str(&line));
}

void oscal_prop(struct json_writer *w, const char *name, struct str value)
{
	if (!str_trim(value).len)
		return;
	json_begin_object(w);
	json_text(w, "name", name);
	json_text(w, "ns", OSCAL_NS);
	oscal_line(w, "value", value);
	json_end_object(w);
}

void oscal_link(struct json_writer *w, const char *href, const char *rel)
{
	json_begin_object(w);
	json_text(w, "href", href);
	json_text(w, "rel", rel);
	json_end_object(w);
}

static void add_facility(struct json_writer *w, const struct form_paper *paper)
{
	char id[UUID_TEXT_MAX];

	if (!paper->facility.len)
		return;
	json_begin_array(w, "parties");
	json_begin_object(w);
	json_text(w, "uuid", oscal_uuid(id, "oscal/party/%.*s", STR_ARG(paper->facility)));
	json_text(w, "type", "organization");
	oscal_line(w, "name", paper->facility);
	json_end_object(w);
	json_end_array(w);
}

static void add_form_props(struct json_writer *w, const struct form *form)
{
	char year[24];

	(void)snprintf(year, sizeof(year), "%lld", (long long)form->fiscal_year);
	json_begin_array(w, "props");
	oscal_prop(w, "form", form->id);
	oscal_prop(w, "series", form->series);
	oscal_prop(w, "edition", form->edition);
	oscal_prop(w, "data-version", form->version);
	oscal_prop(w, "compared-with-official-sheet", form->confirmed ? STR("yes") : STR("no"));
	if (form->fiscal_year)
		oscal_prop(w, "fiscal-year", str_from(year));
	json_end_array(w);
}

void oscal_begin(struct json_writer *w, const struct oscal_head *head)
{
	const struct form_paper *paper = head->paper;
	const struct form *form = paper->form;
	auto_buf remarks = BUF_INIT(LINE_BYTES);

	json_begin_object(w);
	json_begin_object_in(w, head->model);
	json_text(w, "uuid", head->uuid);
	json_begin_object_in(w, "metadata");
	oscal_line(w, "title", text_pair_in(head->title, paper->lang));
	oscal_time(w, "last-modified", paper_changed_us(paper));
	oscal_line(w, "version", form->version);
	json_text(w, "oscal-version", OSCAL_VERSION);
	add_form_props(w, form);
	add_facility(w, paper);
	buf_printf(&remarks, "%.*s\n\n%.*s", STR_ARG(text_pair_in(form->note, paper->lang)),
		   STR_ARG(form->source));
	oscal_line(w, "remarks", buf_str(&remarks));
	json_end_object(w);
}

void oscal_day(struct json_writer *w, const char *name, struct str day, bool end)
{
	char text[TIME_TEXT_MAX];

	if (!day.len)
		return;
	(void)snprintf(text, sizeof(text), "%.*sT%s+09:00", STR_ARG(day),
		       end ? "23:59:59" : "00:00:00");
	json_text(w, name, text);
}

void oscal_time(struct json_writer *w, const char *name, int64_t us)
{
	char text[TIME_TEXT_MAX];

	json_text(w, name, time_format_utc(us, text));
}

void oscal_title(struct json_writer *w, const char *name, const struct form_item *item,
		 enum lang lang)
{
	auto_buf title = BUF_INIT(LINE_BYTES);

	form_add_title(item, lang, &title);
	oscal_line(w, name, buf_str(&title));
}
