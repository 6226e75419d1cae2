/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program says about itself, to whoever keeps it running (the sealed log of records is
 * src/log/, a different thing). A message is a constant sentence and typed fields, the object
 * first: log_warn("rule skipped", log_str("rule", id), log_err(&err)). Only daemons and commands
 * log; library code returns errors.
 *
 * One line a message on stderr, as text or as JSON. Text from outside is escaped, so that no input
 * can forge a line or move a terminal's cursor.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

enum log_level {
	LOG_DEBUG,
	LOG_INFO,
	LOG_WARN,
	LOG_ERROR,
};

enum log_format {
	LOG_TEXT,
	LOG_JSON,
};

struct log_field {
	const char *name; /* NULL ends the list */
	struct str text;
	int64_t number;
	bool is_number;
};

void log_setup(const char *process, enum log_level least, enum log_format format);

/* `fields` ends with a field whose name is NULL. */
void log_write(enum log_level level, const char *sentence, const struct log_field *fields);

#define LOG_WITH(level, sentence, ...)                                                             \
	log_write(level, sentence, (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(, ){ 0 } })

#define log_debug(sentence, ...) LOG_WITH(LOG_DEBUG, sentence, __VA_ARGS__)
#define log_info(sentence, ...)	 LOG_WITH(LOG_INFO, sentence, __VA_ARGS__)
#define log_warn(sentence, ...)	 LOG_WITH(LOG_WARN, sentence, __VA_ARGS__)
#define log_error(sentence, ...) LOG_WITH(LOG_ERROR, sentence, __VA_ARGS__)

struct log_field log_str(const char *name, struct str value);
struct log_field log_text(const char *name, const char *value);
struct log_field log_num(const char *name, int64_t value);
struct log_field log_err(const struct err *err);
