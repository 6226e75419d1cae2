/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <unistd.h>

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/os/clock.h"
#include "base/os/fd.h"

#define LINE_MAX_BYTES 4096
#define VALUE_MAX      512 /* one hostile value must not flood the log */

static const char *process_name = "tonoi";
static enum log_level least_level = LOG_INFO;
static enum log_format line_format = LOG_TEXT;

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

void log_setup(const char *process, enum log_level least, enum log_format format)
{
	process_name = process;
	least_level = least;
	line_format = format;
}

static void add_text_field(struct buf *line, const struct log_field *field)
{
	buf_printf(line, " %s=", field->name);
	if (field->is_number)
		buf_printf(line, "%lld", (long long)field->number);
	else
		json_add_string(line, str_sub(field->text, 0, VALUE_MAX));
}

static void add_text(struct buf *line, enum log_level level, const char *sentence,
		     const struct log_field *fields)
{
	char when[TIME_TEXT_MAX];

	time_format_local(clock_wall_us(&clock_system), time_zone_offset(), when);
	buf_printf(line, "%s %s[%d] %s: %s", when, process_name, (int)getpid(), level_names[level],
		   sentence);
	for (; fields->name; fields++)
		add_text_field(line, fields);
}

static void add_json(struct buf *line, enum log_level level, const char *sentence,
		     const struct log_field *fields)
{
	char when[TIME_TEXT_MAX];
	struct json_writer json = json_writer_to(line);

	time_format_utc(clock_wall_us(&clock_system), when);
	json_begin_object(&json);
	json_text(&json, "time", when);
	json_text(&json, "process", process_name);
	json_i64(&json, "pid", getpid());
	json_text(&json, "level", level_names[level]);
	json_text(&json, "message", sentence);
	for (; fields->name; fields++) {
		if (fields->is_number)
			json_i64(&json, fields->name, fields->number);
		else
			json_str(&json, fields->name, str_sub(fields->text, 0, VALUE_MAX));
	}
	json_end_object(&json);
}

void log_write(enum log_level level, const char *sentence, const struct log_field *fields)
{
	auto_buf line = BUF_INIT(LINE_MAX_BYTES);

	if (level < least_level)
		return;
	if (line_format == LOG_JSON)
		add_json(&line, level, sentence, fields);
	else
		add_text(&line, level, sentence, fields);
	line.failed = false; /* a cut line still ends */
	if (line.len == line.max)
		line.len--;
	buf_add_char(&line, '\n');
	/* There is nobody left to tell when stderr is gone. */
	err_ignore(fd_write_all(STDERR_FILENO, buf_str(&line), NULL));
}

struct log_field log_str(const char *name, struct str value)
{
	return (struct log_field){ .name = name, .text = value };
}

struct log_field log_text(const char *name, const char *value)
{
	return log_str(name, str_from(value));
}

struct log_field log_num(const char *name, int64_t value)
{
	return (struct log_field){ .name = name, .number = value, .is_number = true };
}

struct log_field log_err(const struct err *err)
{
	return log_text("error", err->text);
}
