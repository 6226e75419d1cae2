/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/supervisor-setup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/os/fd.h"
#include "base/os/pack.h"
#include "base/os/paths.h"
#include "base/os/sandbox.h"
#include "link/authority.h"
#include "log/kafka/kafka-settings.h"
#include "net/address.h"
#include "net/self-signed.h"
#include "roles/supervisor.h"
#include "roles/supervisor/link-setup.h"
#include "store/facility.h"

#define LOCK_TRIES   200 /* the processes of a watch that was killed take a moment to go */
#define LOCK_WAIT_MS 50
#define TOKEN_BYTES  32

const struct option_def supervisor_options[] = {
	{ .name = "role",
	  .type = OPTION_CHOICE,
	  .choices = "facility|hub",
	  .fallback = "facility",
	  .help = TEXT("施設の見張りか、分野の見張り（ハブ）か。ハブは記録を受けません",
		       "the watch of one facility, or of a sector: a hub takes no records in") },
	{ .name = "listen",
	  .type = OPTION_TEXT,
	  .arg = "ADDR:PORT",
	  .fallback = "127.0.0.1:8750",
	  .help = TEXT("画面（ブラウザ）を出すアドレス", "where the console is served") },
	{ .name = "tls-cert",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("画面と syslog TLS の証明書（PEM）",
		       "certificate of the console and of syslog over TLS (PEM)") },
	{ .name = "tls-key",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("その秘密鍵（PEM）", "its private key (PEM)") },
	{ .name = "self-signed",
	  .type = OPTION_FLAG,
	  .help = TEXT("証明書がなければ自己署名のものを作って使う",
		       "make and use a self-signed certificate where none is given") },
	{ .name = "link-in",
	  .type = OPTION_TEXT,
	  .arg = "ADDR:PORT",
	  .help = TEXT("ハブ: 施設からの接続（HTTPS、相互の証明書）を受けるアドレス",
		       "hub: take the lines of facilities here (HTTPS, certificates on both "
		       "sides)") },
	{ .name = "link-host",
	  .type = OPTION_LIST,
	  .arg = "HOST",
	  .help = TEXT(
		  "ハブ: 施設から見た、ハブの名前やアドレス（何度でも。なければこの機械の名前）",
		  "hub: a name or address by which facilities reach it (repeatable; else this "
		  "machine's name)") },
	{ .name = "link-per-address",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "64",
	  .min = 1,
	  .max = 100000,
	  .help = TEXT("ハブ: 一つのアドレスから同時に受ける接続の数",
		       "hub: connections of one address at one time") },
	{ .name = "syslog-tcp",
	  .type = OPTION_LIST,
	  .arg = "ADDR:PORT",
	  .help = TEXT("syslog を TCP で受けるアドレス", "take syslog over TCP here") },
	{ .name = "syslog-udp",
	  .type = OPTION_LIST,
	  .arg = "ADDR:PORT",
	  .help = TEXT("syslog を UDP で受けるアドレス", "take syslog over UDP here") },
	{ .name = "syslog-tls",
	  .type = OPTION_LIST,
	  .arg = "ADDR:PORT",
	  .help = TEXT("syslog を TLS で受けるアドレス（RFC 5425）",
		       "take syslog over TLS here (RFC 5425)") },
	{ .name = "http-in",
	  .type = OPTION_TEXT,
	  .arg = "ADDR:PORT",
	  .help = TEXT("HTTP で NDJSON を受けるアドレス（POST /ingest/名前）",
		       "take NDJSON over HTTP here (POST /ingest/NAME)") },
	{ .name = "http-token-file",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("HTTP で送る側の合言葉（なければデータのフォルダに作る）",
		       "the token HTTP senders show (else one is made in the data folder)") },
	{ .name = "agents-from",
	  .type = OPTION_LIST,
	  .arg = "NETWORK",
	  .help = TEXT("合言葉なしで機器の目録を送れる網（例: 192.0.2.0/24。--http-in の POST "
		       "/agents へ）",
		       "a network whose inventory agents need no token (such as 192.0.2.0/24; they "
		       "POST to /agents of --http-in)") },
	{ .name = "watch",
	  .type = OPTION_LIST,
	  .arg = "PATH",
	  .help = TEXT("追いかけるログ（ファイル、フォルダ、* を含む名前）",
		       "logs to follow: a file, a folder, a name with *") },
	{ .name = "drop",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("置かれたファイル（EVTX、CSV、gz、zip）を読み込むフォルダ",
		       "files put here (EVTX, CSV, gz, zip) are read in") },
	{ .name = "rules",
	  .type = OPTION_LIST,
	  .arg = "DIR",
	  .help = TEXT("Sigma ルールのフォルダ（なければ付属のものとデータのフォルダの rules）",
		       "folders of Sigma rules (else the ones shipped, and rules in the data "
		       "folder)") },
	{ .name = "website",
	  .type = OPTION_LIST,
	  .arg = "URL",
	  .help = TEXT("見張る自分たちのウェブページ（何度でも）",
		       "a web page of our own to be watched (repeatable)") },
	{ .name = "website-seconds",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "300",
	  .min = 1,
	  .max = 86400,
	  .help = TEXT("ウェブページを見る間隔（秒）", "seconds between two looks at a page") },
	{ .name = "website-ca",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("ウェブページの認証局（PEM。なければシステムのもの）",
		       "certificate authorities of the pages (PEM; else the system's)") },
	{ .name = "papers-to",
	  .type = OPTION_LIST,
	  .arg = "DIR",
	  .help = TEXT("もしもの時の紙一式も置くフォルダ（USB など。何度でも）",
		       "also put the papers for the worst day here (a stick, say; repeatable)") },
	{ .name = "papers-hours",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "24",
	  .min = 0,
	  .max = 8760,
	  .help = TEXT("紙一式を作り直す間隔（時間。0 は作らない）",
		       "hours after which that pack is made anew (0: never)") },
	{ .name = "lateness",
	  .type = OPTION_NUMBER,
	  .arg = "SECONDS",
	  .fallback = "30",
	  .min = 0,
	  .max = 3600,
	  .help = TEXT("相関ルールが、遅れて届く記録を待つ秒数",
		       "how long correlations wait for records that come late") },
	{ .name = "key-file",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("ログを暗号化する鍵", "the key that encrypts the log") },
	{ .name = "log",
	  .type = OPTION_TEXT,
	  .arg = "kafka://HOST:PORT[,HOST:PORT]/TOPIC",
	  .help = TEXT("記録を Apache Kafka のトピックに置く（なければデータのフォルダのファイル）",
		       "keep the records in a topic of Apache Kafka (else in files of the data "
		       "folder)") },
	{ .name = "log-settings",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT(
		  "Kafka につなぐための設定（security.*、sasl.*、ssl.* の「名前=値」の行）",
		  "how to connect to Kafka: lines “name=value” of security.*, sasl.*, ssl.*") },
	{ .name = "retain-days",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "1830",
	  .min = 1,
	  .max = 36500,
	  .help = TEXT("ログを残す日数", "days to keep the log") },
	{ .name = "retain-gb",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = 1000000,
	  .help = TEXT("ログの大きさの上限（GB、0 は上限なし）",
		       "most the log may take (GB; 0: no limit)") },
	{ .name = "config",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("この表の「名前 値」を一行に一つ書いたファイル",
		       "a file with a “name value” of this list on each line") },
	{ .name = "user",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("root で起動したとき、この利用者になって動く",
		       "when started as root, run as this user") },
	OPTIONS_END,
};

/* Sockets to bind, and for whom. */
static const struct {
	const char *option;
	const char *role;
	int type;
} socket_rows[] = {
	{ "listen", "console", SOCK_STREAM },	  { "syslog-tcp", "listener", SOCK_STREAM },
	{ "syslog-udp", "listener", SOCK_DGRAM }, { "syslog-tls", "listener", SOCK_STREAM },
	{ "http-in", "listener", SOCK_STREAM },	  { "link-in", "downlink", SOCK_STREAM },
};

/* What each role is told of the options; see also setup_config() for what is found or made. */
static const struct {
	const char *role;
	const char *option;
} config_rows[] = {
	{ "console", "role" },
	{ "prober", "website" },
	{ "prober", "website-seconds" },
	{ "prober", "website-ca" },
	{ "console", "website" },
	{ "store", "key-file" },
	{ "store", "log" },
	{ "store", "log-settings" },
	{ "engine", "log" },
	{ "reader", "log" },
	{ "store", "retain-days" },
	{ "store", "retain-gb" },
	{ "engine", "key-file" },
	{ "engine", "rules" },
	{ "reader", "key-file" },
	{ "listener", "tls-cert" },
	{ "listener", "tls-key" },
	{ "listener", "self-signed" },
	{ "listener", "http-token-file" },
	{ "console", "tls-cert" },
	{ "console", "tls-key" },
	{ "console", "self-signed" },
	{ "console", "rules" },
	{ "console", "key-file" },
	{ "console", "syslog-udp" },
	{ "console", "syslog-tcp" },
	{ "console", "syslog-tls" },
	{ "console", "http-in" },
	{ "console", "watch" },
	{ "console", "retain-days" },
	{ "console", "retain-gb" },
	{ "engine", "lateness" },
	{ "listener", "agents-from" },
	{ "sealer", "papers-to" },
	{ "sealer", "papers-hours" },
	{ "exchange", "role" },
	{ "downlink", "link-per-address" },
};

static const char *const data_folders[] = { "log", "db", "run", "rules", LINK_FOLDER };
static const char *const drop_folders[] = { "done", "refused" };

/* The folder and who owns it: the user the roles will run as. */
static enum errc make_folder(const char *path, const char *user, struct err *err)
{
	struct stat st;
	const bool is_new = stat(path, &st) < 0;
	const enum errc code = dir_make(path, err);

	if (code || !is_new || !user || geteuid() != 0)
		return code;
	const struct passwd *entry = getpwnam(user);
	if (entry && chown(path, entry->pw_uid, entry->pw_gid) < 0)
		return fail_errno(err, "%s: chown", path);
	return ERR_OK;
}

static enum errc make_folders(const char *parent, const char *const *names, size_t n,
			      const char *user, struct err *err)
{
	enum errc code = make_folder(parent, user, err);

	for (size_t i = 0; !code && i < n; i++) {
		char path[PATH_MAX];
		code = path_join(parent, names[i], path, err);
		if (!code)
			code = make_folder(path, user, err);
	}
	return code;
}

static enum errc find_places(struct setup *setup, struct err *err)
{
	const char *drop = options_text(setup->options, "drop");
	enum errc code = path_data(options_text(setup->options, "data"), setup->data, err);

	if (!code)
		code = path_content(setup->content, err);
	if (code)
		return code;
	return drop ? path_absolute(drop, setup->drop, err)
		    : path_join(setup->data, "drop", setup->drop, err);
}

static enum errc make_places(struct setup *setup, struct err *err)
{
	const char *user = options_text(setup->options, "user");
	const enum errc code =
		make_folders(setup->data, data_folders, ARRAY_LEN(data_folders), user, err);

	if (code)
		return code;
	/* Now that it is there: no link may be on the way to the database. */
	path_follow_links(setup->data);
	return make_folders(setup->drop, drop_folders, ARRAY_LEN(drop_folders), user, err);
}

/* For commands that have something to tell the watch by a signal; true while the lock is held. */
static enum errc write_pid(int lock, const char *path, struct err *err)
{
	char text[24];
	const int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(lock, 0) < 0 || pwrite(lock, text, (size_t)len, 0) != len)
		return fail_errno(err, "%s", path);
	return ERR_OK;
}

/* One watch per data folder: a second one would write into the same log. */
static enum errc take_lock(struct setup *setup, struct err *err)
{
	char path[PATH_MAX];
	const enum errc code = path_join(setup->data, "run/lock", path, err);

	if (code)
		return code;
	auto_fd fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail_errno(err, "%s", path);
	for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; i++) {
		if (errno != EWOULDBLOCK)
			return fail_errno(err, "%s: flock", path);
		if (i == LOCK_TRIES)
			return fail(err, ERR_CONFLICT,
				    text_of(TR("%s: すでに別の tonoi run が動いています",
					       "%s: another tonoi run is working here")),
				    setup->data);
		(void)poll(NULL, 0, LOCK_WAIT_MS);
	}
	setup->lock = fd_steal(&fd);
	return write_pid(setup->lock, path, err);
}

static enum errc bind_row(struct setup *setup, size_t row, const char *text, struct err *err)
{
	if (setup->n_sockets == SETUP_SOCKETS_MAX)
		return fail(err, ERR_LIMIT, "%s: more than %d addresses to listen on", text,
			    SETUP_SOCKETS_MAX);
	struct bound_socket *bound = &setup->sockets[setup->n_sockets];
	const enum errc code = address_bind(text, socket_rows[row].type, &bound->fd, err);
	if (code)
		return fail_in(err, code, socket_rows[row].option);
	bound->role = socket_rows[row].role;
	bound->name = socket_rows[row].option;
	setup->n_sockets++;
	return ERR_OK;
}

static enum errc bind_all(struct setup *setup, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t row = 0; !code && row < ARRAY_LEN(socket_rows); row++) {
		const char *option = socket_rows[row].option;
		const size_t n = options_count(setup->options, option);
		const char *fallback = n ? NULL : options_text(setup->options, option);
		if (fallback)
			code = bind_row(setup, row, fallback, err);
		for (size_t i = 0; !code && i < n; i++)
			code = bind_row(setup, row, options_at(setup->options, option, i), err);
	}
	return code;
}

static enum errc copy_path(const char *from, char to[static PATH_MAX], struct err *err)
{
	if ((size_t)snprintf(to, PATH_MAX, "%s", from) >= PATH_MAX)
		return fail(err, ERR_LIMIT, "%s: path too long", from);
	return ERR_OK;
}

/* The certificate given, or one of our own making. */
static enum errc find_certificate(struct setup *setup, struct err *err)
{
	const struct options *o = setup->options;
	enum errc code = ERR_OK;

	if (options_given(o, "tls-cert")) {
		code = copy_path(options_text(o, "tls-cert"), setup->tls_cert, err);
		return code ? code : copy_path(options_text(o, "tls-key"), setup->tls_key, err);
	}
	if (!options_flag(o, "self-signed"))
		return ERR_OK;
	code = path_join(setup->data, "run/tls-cert.pem", setup->tls_cert, err);
	if (!code)
		code = path_join(setup->data, "run/tls-key.pem", setup->tls_key, err);
	return code ? code : self_signed_make(setup->tls_cert, setup->tls_key, err);
}

/* The token senders over HTTP show: the one given, or one made once and kept. */
static enum errc find_token(struct setup *setup, struct err *err)
{
	const char *given = options_text(setup->options, "http-token-file");
	auto_buf text = BUF_INIT(TOKEN_BYTES * 2 + 2);
	unsigned char random[TOKEN_BYTES];

	if (!options_given(setup->options, "http-in"))
		return ERR_OK;
	if (given)
		return copy_path(given, setup->http_token, err);
	const enum errc code = path_join(setup->data, "run/http-token", setup->http_token, err);
	if (code || access(setup->http_token, R_OK) == 0)
		return code;
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return fail_errno(err, "getrandom");
	for (size_t i = 0; i < sizeof(random); i++)
		buf_printf(&text, "%02x", random[i]);
	buf_add_char(&text, '\n');
	return file_replace(setup->http_token, buf_str(&text), 0600, err);
}

/* The roles are told their options in lines. */
static enum errc check_line(const char *name, const char *value, struct err *err)
{
	if (value && strchr(value, '\n'))
		return fail(
			err, ERR_USAGE,
			text_of(TR("--%s: 値に改行があります", "--%s: the value holds a line end")),
			name);
	return ERR_OK;
}

static enum errc check_lines(const struct options *options, struct err *err)
{
	enum errc code = check_line("data", options_text(options, "data"), err);

	for (const struct option_def *def = supervisor_options; !code && def->name; def++) {
		const size_t n = options_count(options, def->name);
		for (size_t i = 0; !code && i < n; i++)
			code = check_line(def->name, options_at(options, def->name, i), err);
	}
	return code;
}

bool setup_is_hub(const struct options *options)
{
	return str_is(options_str(options, "role"), "hub");
}

/* What only who takes records in can use. */
static enum errc check_hub(const struct options *options, struct err *err)
{
	static const char *const sources[] = {
		"syslog-tcp",  "syslog-udp", "syslog-tls", "http-in",
		"agents-from", "watch",	     "drop",	   "website"
	};

	for (size_t i = 0; setup_is_hub(options) && i < ARRAY_LEN(sources); i++) {
		if (options_given(options, sources[i]))
			return fail(err, ERR_USAGE,
				    text_of(TR("--%s: ハブ（--role hub）は記録を受けません",
					       "--%s: a hub (--role hub) takes no records in")),
				    sources[i]);
	}
	if (!setup_is_hub(options) && options_given(options, "link-in"))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--link-in はハブ（--role hub）だけのものです",
				       "--link-in is for a hub (--role hub) only")));
	return ERR_OK;
}

static enum errc check_options(const struct options *options, struct err *err)
{
	const bool cert = options_given(options, "tls-cert");
	auto_kafka_settings kafka;

	kafka_settings_init(&kafka);
	if (options_given(options, "log")) {
		const enum errc code =
			kafka_settings_parse(options_str(options, "log"), &kafka, err);
		if (code)
			return fail_in(err, code, "--log");
	}
	if (cert != options_given(options, "tls-key"))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--tls-cert と --tls-key は両方要ります",
				       "--tls-cert and --tls-key go together")));
	if (options_given(options, "log-settings") && !options_given(options, "log"))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--log-settings には --log が要ります",
				       "--log-settings needs --log")));
	if (options_given(options, "agents-from") && !options_given(options, "http-in"))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--agents-from には --http-in が要ります",
				       "--agents-from needs --http-in")));
	if (options_given(options, "syslog-tls") && !cert && !options_flag(options, "self-signed"))
		return fail(err, ERR_USAGE, "%s",
			    text_of(TR("--syslog-tls には --tls-cert と --tls-key、または "
				       "--self-signed が要ります",
				       "--syslog-tls needs --tls-cert and --tls-key, or "
				       "--self-signed")));
	return ERR_OK;
}

/* Roles are told by the environment; a first start has no record that could say. */
static enum errc find_pack(const struct setup *setup, struct err *err)
{
	const char *given = options_text(setup->options, "pack");
	auto_db *db = NULL;
	enum errc code = given ? pack_choose(given, err) : ERR_OK;

	if (!code && db_open(setup->data, DB_READER, &db, err) == ERR_OK)
		code = facility_use_pack(db, err);
	if (!code)
		code = pack_load(err);
	if (!code && setenv(PACK_ENVIRONMENT, pack_id(), 1) != 0)
		return fail_errno(err, "%s", PACK_ENVIRONMENT);
	return code;
}

enum errc setup_prepare(const struct options *options, struct setup *setup, struct err *err)
{
	const char *user = options_text(options, "user");

	*setup = (struct setup){ .options = options, .lock = -1 };
	enum errc code = check_hub(options, err);
	if (!code)
		code = check_options(options, err);
	if (!code)
		code = check_lines(options, err);
	if (!code)
		code = find_places(setup, err);
	if (!code)
		code = make_places(setup, err);
	if (!code)
		code = take_lock(setup, err);
	if (!code)
		code = bind_all(setup, err);
	if (!code && user)
		code = sandbox_become(user, err);
	/* As that user, so that the roles can read what is made here. */
	if (!code)
		code = find_certificate(setup, err);
	if (!code)
		code = find_token(setup, err);
	if (!code)
		code = link_setup(setup, err);
	if (!code)
		code = find_pack(setup, err);
	return code;
}

void setup_done(struct setup *setup)
{
	for (size_t i = 0; i < setup->n_sockets; i++)
		fd_close_at(&setup->sockets[i].fd);
	setup->n_sockets = 0;
	fd_close_at(&setup->lock);
}

static void add_option(const struct setup *setup, const char *name, struct buf *out)
{
	const size_t n = options_count(setup->options, name);
	const char *single = n ? NULL : options_text(setup->options, name);

	if (single)
		buf_printf(out, "%s %s\n", name, single);
	for (size_t i = 0; i < n; i++) {
		const char *value = options_at(setup->options, name, i);
		buf_printf(out, "%s %s\n", name, value ? value : "yes");
	}
}

/* Absolute, as the path is also the source's name: the same wherever tonoi is started. */
static enum errc add_watched(const struct setup *setup, struct buf *out, struct err *err)
{
	const size_t n = options_count(setup->options, "watch");
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < n; i++) {
		char path[PATH_MAX];
		code = path_absolute(options_at(setup->options, "watch", i), path, err);
		if (!code)
			buf_printf(out, "watch %s\n", path);
	}
	return code;
}

static void add_made(const char *name, const char *path, struct buf *out)
{
	if (path[0])
		buf_printf(out, "%s %s\n", name, path);
}

/* Rules shipped and rules of the hospital, unless told otherwise. */
static void add_default_rules(const struct setup *setup, struct buf *out)
{
	buf_printf(out, "rules %s/rules\nrules %s/rules\n", setup->content, setup->data);
}

enum errc setup_config(const struct setup *setup, const char *role, struct buf *out,
		       struct err *err)
{
	buf_printf(out, "data %s\ncontent %s\ndrop %s\nlang %s\n", setup->data, setup->content,
		   setup->drop, lang_get() == LANG_JA ? "ja" : "en");
	if (str_is(str_from(role), "listener") || str_is(str_from(role), "console")) {
		add_made("tls-cert", setup->tls_cert, out);
		add_made("tls-key", setup->tls_key, out);
		add_made("http-token-file", setup->http_token, out);
	}
	if (str_is(str_from(role), "downlink")) {
		add_made("link-cert", setup->link_cert, out);
		add_made("link-key", setup->link_key, out);
		add_made("link-authority", setup->link_authority, out);
	}
	if (str_is(str_from(role), "watcher")) {
		const enum errc code = add_watched(setup, out, err);
		if (code)
			return code;
	}
	for (size_t i = 0; i < ARRAY_LEN(config_rows); i++) {
		const char *option = config_rows[i].option;
		if (!str_is(str_from(role), config_rows[i].role))
			continue;
		if (str_is(str_from(option), "rules") && !options_given(setup->options, option))
			add_default_rules(setup, out);
		else
			add_option(setup, option, out);
	}
	if (buf_failed(out))
		return fail(err, ERR_LIMIT, "configuration of %s: too long", role);
	return ERR_OK;
}

void setup_addresses(const struct setup *setup, struct buf *out)
{
	for (size_t i = 0; i < setup->n_sockets; i++) {
		char text[ADDRESS_TEXT_MAX];
		buf_printf(out, " %s=%s", setup->sockets[i].name,
			   address_of_socket(setup->sockets[i].fd, text));
	}
}
