/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/store-log.h"

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "log/kafka/kafka-settings.h"

static enum errc add_file(struct kafka_settings *settings, const char *path, struct err *err)
{
	auto_buf lines = BUF_INIT(KAFKA_LINES_MAX);
	enum errc code = file_read(path, &lines, err);

	if (code)
		return code;
	code = kafka_settings_add_client(settings, buf_str(&lines), err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

/* *ret_on: --log was given. */
static enum errc read_settings(const struct process *process, struct kafka_settings *settings,
			       bool *ret_on, struct err *err)
{
	const char *url = process_option(process, "log", 0);
	const char *file = process_option(process, "log-settings", 0);

	*ret_on = url != NULL;
	if (!url)
		return ERR_OK;
	enum errc code = kafka_settings_parse(str_from(url), settings, err);
	if (!code && file)
		code = add_file(settings, file, err);
	return code ? code : kafka_settings_resolve(settings, err);
}

struct log_writer *store_log_open(const struct process *process, struct log_found *ret_found)
{
	struct log_writer *writer = NULL;
	struct log_key key = { 0 };
	auto_kafka_settings kafka;
	bool has_key = false;
	bool on_kafka = false;
	char dir[PATH_MAX];
	struct err err;

	kafka_settings_init(&kafka);
	if (log_key_find(process_option(process, "key-file", 0), &key, &has_key, &err) ||
	    path_join(process_option(process, "data", 0), LOG_DIR_NAME, dir, &err))
		process_die("the log's key", &err);
	if (read_settings(process, &kafka, &on_kafka, &err))
		process_die("where the log's records go", &err);
	const struct log_writer_options options = {
		.dir = dir,
		.key = has_key ? &key : NULL,
		.kafka = on_kafka ? &kafka : NULL,
	};
	const enum errc code = log_writer_open(&options, &writer, ret_found, &err);
	log_key_clear(&key);
	if (code)
		process_die("the log cannot be opened", &err);
	return writer;
}
