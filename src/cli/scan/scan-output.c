/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-output.h"

#include "base/alloc.h"
#include "base/os/fd.h"
#include "detect/sigma/correlation.h"

#define BUFFER_MAX (SCAN_FINDING_MAX + 256u * 1024)

static const struct scan_format *const formats[] = { &scan_ndjson, &scan_csv, &scan_html,
						     &scan_table };

struct str scan_event_fields(struct scan_event *event)
{
	struct json_writer w = json_writer_to(&event->fields);

	if (event->fields.len == 0) {
		json_begin_object(&w);
		event_json_fields_placed(&w, event->event, &event->places);
		json_end_object(&w);
	}
	return buf_str(&event->fields);
}

struct str scan_event_value(struct scan_event *event, struct str value)
{
	const struct event *whole = event->event;
	const size_t n = size_min(whole->n_fields, VALUE_PLACES_MAX);
	const struct str json = scan_event_fields(event);

	for (size_t i = 0; i < n; i++) {
		const struct field *field = &whole->fields[i];
		const struct value_place place = event->places.of[i];
		if (field->value.ptr == value.ptr && field->value.len == value.len &&
		    field->type == VALUE_STRING && place.len)
			return str_sub(json, place.at, place.len);
	}
	return STR_NONE;
}

size_t scan_rule_count(const struct ruleset *rules)
{
	return ruleset_count(rules) + ruleset_correlation_count(rules);
}

const struct rule *scan_rule(const struct ruleset *rules, size_t index)
{
	const size_t n = ruleset_count(rules);

	if (index >= scan_rule_count(rules))
		return ruleset_more(rules, index);
	return index < n ? ruleset_rule(rules, index)
			 : &ruleset_correlation(rules, index - n)->rule;
}

void scan_totals_add(struct scan_totals *totals, const struct scan_totals *more)
{
	totals->files += more->files;
	totals->unreadable += more->unreadable;
	totals->skipped += more->skipped;
	totals->bytes += more->bytes;
	totals->records += more->records;
	totals->events += more->events;
	totals->failed += more->failed;
	totals->findings += more->findings;
	totals->undecided += more->undecided;
	totals->differences += more->differences;
}

static const struct scan_format *format_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return scan_shape_format(name);
}

struct scan_output *scan_output_new(const char *format, const struct ruleset *rules, int fd)
{
	const struct scan_format *found = format_of(format);

	if (!found)
		return NULL;
	struct scan_output *output = mem_new(sizeof(*output));
	output->format = found;
	output->name = format;
	output->rules = rules;
	output->fd = fd;
	buf_init(&output->buf, BUFFER_MAX);
	output->state = found->begin ? found->begin(output) : NULL;
	return output;
}

static void write_out(struct scan_output *output, struct buf *bytes)
{
	if (buf_failed(bytes) && !output->err.code)
		(void)fail(&output->err, ERR_LIMIT, "a finding is longer than %u bytes",
			   SCAN_FINDING_MAX);
	if (bytes->len && !output->err.code)
		err_ignore(fd_write_all(output->fd, buf_str(bytes), &output->err));
	buf_clear(bytes);
}

void scan_output_flush(struct scan_output *output, size_t least)
{
	if (output->buf.len >= least || buf_failed(&output->buf))
		write_out(output, &output->buf);
}

void scan_output_render(const struct scan_output *output, const struct scan_finding *finding,
			struct buf *out)
{
	output->format->render(output->state, finding, out);
}

void scan_output_take(struct scan_output *output, struct buf *rendered)
{
	scan_output_flush(output, 1);
	if (!output->format->take || buf_failed(rendered)) {
		write_out(output, rendered);
		return;
	}
	output->format->take(output->state, buf_str(rendered));
	buf_clear(rendered);
}

enum errc scan_output_end(struct scan_output *output, const struct scan_totals *totals,
			  struct err *err)
{
	if (output->format->end)
		output->format->end(output, output->state, totals);
	scan_output_flush(output, 1);

	const enum errc code = output->err.code;
	if (code)
		(void)fail(err, code, "%s", output->err.text);
	buf_done(&output->buf);
	free(output);
	return code;
}
