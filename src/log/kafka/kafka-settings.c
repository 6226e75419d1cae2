/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-settings.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>

#include "base/os/fd.h"
#include "log/segment/log-sys.h"

#define ASIDE	 KAFKA_SETTINGS_NAME ".new"
#define HOST_MAX 255u
#define NO_CHECK "topic.check=no"

void kafka_settings_init(struct kafka_settings *settings)
{
	*settings = (struct kafka_settings){
		.client = BUF_INIT(KAFKA_LINES_MAX),
		.hosts = BUF_INIT(KAFKA_LINES_MAX),
	};
}

void kafka_settings_done(struct kafka_settings *settings)
{
	buf_done(&settings->client);
	buf_done(&settings->hosts);
}

/* ---- what a person wrote ---- */

/* Names of topics: letters, digits, “.”, “_”, “-”. */
static bool is_topic(struct str name)
{
	if (!name.len || name.len > KAFKA_TOPIC_MAX || str_is(name, ".") || str_is(name, ".."))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.ptr[i];
		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* “host:port”, “[address]:port”. */
static bool split_broker(struct str broker, struct str *ret_host, uint64_t *ret_port)
{
	size_t colon = broker.len;

	while (colon && broker.ptr[colon - 1] != ':')
		colon--;
	if (colon < 2)
		return false;
	*ret_host = str_sub(broker, 0, colon - 1);
	if (str_starts(*ret_host, STR("[")) && str_ends(*ret_host, STR("]")))
		*ret_host = str_sub(*ret_host, 1, ret_host->len - 2);
	return ret_host->len && ret_host->len <= HOST_MAX &&
	       str_find_char(*ret_host, '/') == SIZE_MAX &&
	       str_to_u64(str_from_pos(broker, colon), ret_port) && *ret_port > 0 &&
	       *ret_port <= UINT16_MAX;
}

static bool are_brokers(struct str rest)
{
	struct str host;
	uint64_t port;

	if (!rest.len || rest.len > KAFKA_BROKERS_MAX)
		return false;
	while (rest.ptr) {
		if (!split_broker(str_split(&rest, ','), &host, &port))
			return false;
	}
	return true;
}

static void keep_text(char *out, struct str text)
{
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
}

enum errc kafka_settings_parse(struct str url, struct kafka_settings *settings, struct err *err)
{
	struct str rest = str_from_pos(url, sizeof(KAFKA_SCHEME) - 1);

	if (!str_starts(url, STR(KAFKA_SCHEME)))
		return fail(err, ERR_USAGE, "%.*s: does not begin with " KAFKA_SCHEME,
			    STR_ARG(str_sub(url, 0, 80)));
	const struct str brokers = str_split(&rest, '/');
	if (!are_brokers(brokers))
		return fail(err, ERR_USAGE, "%.*s: brokers are written host:port,host:port",
			    STR_ARG(str_sub(url, 0, 80)));
	if (!rest.ptr || !is_topic(rest))
		return fail(err, ERR_USAGE,
			    "%.*s: behind the brokers stands /TOPIC, of at most %u letters, "
			    "digits, “.”, “_”, “-”",
			    STR_ARG(str_sub(url, 0, 80)), KAFKA_TOPIC_MAX);
	keep_text(settings->brokers, brokers);
	keep_text(settings->topic, rest);
	return ERR_OK;
}

static bool may_be_set(struct str name)
{
	return str_starts(name, STR("security.")) || str_starts(name, STR("sasl.")) ||
	       str_starts(name, STR("ssl.")) || str_is(name, "client.id");
}

enum errc kafka_settings_add_client(struct kafka_settings *settings, struct str lines,
				    struct err *err)
{
	struct str line;

	for (unsigned number = 1; str_next_line(&lines, &line); number++) {
		struct str value = str_trim(line);
		if (!value.len || value.ptr[0] == '#')
			continue;
		if (str_is(value, NO_CHECK)) {
			settings->unchecked = true;
			continue;
		}
		const struct str name = str_trim(str_split(&value, '='));
		if (!value.ptr)
			return fail(err, ERR_SYNTAX, "line %u: is not name=value", number);
		if (!may_be_set(name))
			return fail(err, ERR_UNSUPPORTED,
				    "line %u: “%.*s” cannot be set here; security.*, sasl.*, ssl.* "
				    "and client.id can",
				    number, STR_ARG(str_sub(name, 0, 60)));
		buf_printf(&settings->client, "%.*s=%.*s\n", STR_ARG(name),
			   STR_ARG(str_trim(value)));
	}
	if (buf_failed(&settings->client))
		return fail(err, ERR_LIMIT, "more than %u bytes", KAFKA_LINES_MAX);
	return ERR_OK;
}

/* ---- addresses ---- */

static bool is_address(const char *host)
{
	struct in6_addr six;
	struct in_addr four;

	return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1;
}

static enum errc resolve_one(struct kafka_settings *settings, struct str name, struct err *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	char host[HOST_MAX + 1];
	char text[NI_MAXHOST];
	struct addrinfo *found = NULL;

	keep_text(host, name);
	if (is_address(host))
		return ERR_OK;
	const int code = getaddrinfo(host, NULL, &hints, &found);
	if (code)
		return fail(err, ERR_NOT_FOUND, "broker %s: %s", host, gai_strerror(code));
	for (const struct addrinfo *a = found; a; a = a->ai_next) {
		if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0,
				NI_NUMERICHOST) == 0)
			buf_printf(&settings->hosts, "%s %s\n", host, text);
	}
	freeaddrinfo(found);
	return ERR_OK;
}

enum errc kafka_settings_resolve(struct kafka_settings *settings, struct err *err)
{
	struct str rest = str_from(settings->brokers);
	struct str host;
	uint64_t port;

	buf_clear(&settings->hosts);
	while (rest.ptr) {
		if (!split_broker(str_split(&rest, ','), &host, &port))
			continue;
		const enum errc code = resolve_one(settings, host, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

bool kafka_settings_address(struct str *rest, struct str host, struct str *ret_address)
{
	struct str line;

	while (str_next_line(rest, &line)) {
		struct str address = line;
		if (str_equal(str_split(&address, ' '), host) && address.ptr) {
			*ret_address = address;
			return true;
		}
	}
	return false;
}

/* ---- beside the log ---- */

static void write_lines(const struct kafka_settings *settings, struct buf *out)
{
	struct str rest = buf_str(&settings->hosts);
	struct str line;

	buf_printf(out, "brokers=%s\ntopic=%s\n", settings->brokers, settings->topic);
	while (str_next_line(&rest, &line))
		buf_printf(out, "host=%.*s\n", STR_ARG(line));
	if (settings->unchecked)
		buf_add_text(out, NO_CHECK "\n");
	buf_add(out, buf_str(&settings->client));
}

enum errc kafka_settings_keep(int dir, const struct kafka_settings *settings, struct err *err)
{
	auto_buf text = BUF_INIT(3 * KAFKA_LINES_MAX);
	auto_buf old = BUF_INIT(3 * KAFKA_LINES_MAX);

	write_lines(settings, &text);
	if (file_read_in(dir, KAFKA_SETTINGS_NAME, &old, NULL) == ERR_OK &&
	    str_equal(buf_str(&old), buf_str(&text)))
		return ERR_OK;
	(void)unlinkat(dir, ASIDE, 0);
	auto_fd fd = log_sys_real.open(&log_sys_real, dir, ASIDE, O_WRONLY | O_CREAT | O_EXCL);
	if (fd < 0)
		return fail_errno(err, "log: " ASIDE);
	const enum errc code = fd_write_all(fd, buf_str(&text), err);
	if (code)
		return fail_in(err, code, "log: " ASIDE);
	if (fdatasync(fd) < 0 || renameat(dir, ASIDE, dir, KAFKA_SETTINGS_NAME) < 0 ||
	    fsync(dir) < 0)
		return fail_errno(err, "log: " KAFKA_SETTINGS_NAME);
	return ERR_OK;
}

static enum errc read_line(struct kafka_settings *settings, struct str line, struct err *err)
{
	struct str value = line;
	const struct str name = str_split(&value, '=');

	if (str_is(name, "brokers") && are_brokers(value))
		keep_text(settings->brokers, value);
	else if (str_is(name, "topic") && is_topic(value))
		keep_text(settings->topic, value);
	else if (str_is(name, "host") && value.ptr)
		buf_printf(&settings->hosts, "%.*s\n", STR_ARG(value));
	else if (str_is(line, NO_CHECK))
		settings->unchecked = true;
	else if (may_be_set(name) && value.ptr)
		buf_printf(&settings->client, "%.*s\n", STR_ARG(line));
	else
		return fail(err, ERR_CORRUPT, "“%.*s” is not understood",
			    STR_ARG(str_sub(line, 0, 60)));
	return ERR_OK;
}

enum errc kafka_settings_read(int dir, struct kafka_settings *settings, struct err *err)
{
	auto_buf text = BUF_INIT(3 * KAFKA_LINES_MAX);
	enum errc code = file_read_in(dir, KAFKA_SETTINGS_NAME, &text, err);
	struct str line;

	if (code)
		return code;
	for (struct str rest = buf_str(&text); !code && str_next_line(&rest, &line);)
		code = read_line(settings, line, err);
	if (!code && (!settings->brokers[0] || !settings->topic[0]))
		code = fail(err, ERR_CORRUPT, "names no brokers or no topic");
	return code ? fail_in(err, code, "log: " KAFKA_SETTINGS_NAME) : ERR_OK;
}
