/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lists as a folder that any MISP reads as a feed (core format): an event a list, manifest.json
 * and hashes.csv. Identifiers are of what they name, so that a feed made again is the same feed.
 */
#include <limits.h>
#include <openssl/evp.h>
#include <sodium.h>

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "base/uuid.h"
#include "cli/command.h"
#include "cli/indicators/indicator-folder.h"
#include "cli/print/rows.h"

#define EVENT_MAX (512u * 1024 * 1024)
#define SHOWN_MAX (8u * 1024)
#define MD5_LEN	  16u

static const struct rows_column columns[] = {
	{ .name = "source", .title = TEXT("一覧", "LIST") },
	{ .name = "event", .title = TEXT("イベント", "EVENT") },
	{ .name = "attributes", .title = TEXT("件数", "ATTRIBUTES"), .number = true },
	{ .name = NULL },
};

/* MISP core format: type and category of an attribute. */
static const struct {
	const char *type;
	const char *category;
} kinds[INDICATOR_TYPES] = {
	[INDICATOR_IP] = { "ip-dst", "Network activity" },
	[INDICATOR_NETWORK] = { "ip-dst", "Network activity" },
	[INDICATOR_DOMAIN] = { "domain", "Network activity" },
	[INDICATOR_URL] = { "url", "Network activity" },
	[INDICATOR_MAIL] = { "email-src", "Payload delivery" },
	[INDICATOR_MD5] = { "md5", "Payload delivery" },
	[INDICATOR_SHA1] = { "sha1", "Payload delivery" },
	[INDICATOR_SHA256] = { "sha256", "Payload delivery" },
	[INDICATOR_SHA512] = { "sha512", "Payload delivery" },
};

static const char *const tags[TLP_MAX] = {
	[TLP_CLEAR] = "tlp:clear", [TLP_GREEN] = "tlp:green",
	[TLP_AMBER] = "tlp:amber", [TLP_AMBER_STRICT] = "tlp:amber+strict",
	[TLP_RED] = "tlp:red",
};

struct feed {
	const struct indicator_set *set;
	const char *folder;
	struct str publisher;
	char publisher_id[UUID_TEXT_MAX];
	enum tlp most;
	struct buf manifest_text;
	struct json_writer manifest;
	struct buf hashes;
	struct rows *rows;
};

/* The event of one list, while it is written. */
struct event_file {
	const struct indicator_source *source;
	uint16_t number;
	char id[UUID_TEXT_MAX];
	struct buf text;
	struct json_writer w;
	uint64_t n;
};

/* ---- parts that several documents have ---- */

static void add_tag(struct json_writer *w, enum tlp tlp)
{
	json_begin_array(w, "Tag");
	json_begin_object(w);
	json_text(w, "name", tags[tlp]);
	json_end_object(w);
	json_end_array(w);
}

static void add_seconds(struct json_writer *w, const char *name, int64_t us)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)(us / US_PER_SEC));
	json_text(w, name, text);
}

/* What manifest.json and the event say alike. */
static void add_head(const struct feed *feed, const struct event_file *event, struct json_writer *w)
{
	char date[TIME_TEXT_MAX];

	(void)time_format_utc(event->source->imported_us, date);
	json_str(w, "info", event->source->name);
	json_str(w, "date", str_sub(str_from(date), 0, 10));
	add_seconds(w, "timestamp", event->source->imported_us);
	json_text(w, "threat_level_id", "2");
	json_text(w, "analysis", "2");
	json_begin_object_in(w, "Orgc");
	json_str(w, "name", feed->publisher);
	json_text(w, "uuid", feed->publisher_id);
	json_end_object(w);
	add_tag(w, event->source->tlp);
}

/* hashes.csv: MD5 of the value, the event; only to be found, nothing rests on it. */
static void add_hash(struct feed *feed, const struct event_file *event, struct str value)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char hex[2 * MD5_LEN + 1];
	unsigned n = 0;

	if (EVP_Digest(value.ptr, value.len, digest, &n, EVP_md5(), NULL) != 1)
		return;
	(void)sodium_bin2hex(hex, sizeof(hex), digest, MD5_LEN);
	buf_printf(&feed->hashes, "%s,%s\n", hex, event->id);
}

/* ---- an event ---- */

static void add_attribute(struct feed *feed, struct event_file *event,
			  const struct indicator *indicator)
{
	auto_buf shown = BUF_INIT(SHOWN_MAX);
	auto_buf name = BUF_INIT(2 * SHOWN_MAX);
	char id[UUID_TEXT_MAX];
	struct json_writer *w = &event->w;

	indicator_value_show(indicator->type, indicator->value, &shown);
	buf_printf(&name, "misp %s %s ", event->id, kinds[indicator->type].type);
	buf_add(&name, buf_str(&shown));
	json_begin_object(w);
	json_text(w, "uuid", uuid_of_name(buf_str(&name), id));
	json_text(w, "type", kinds[indicator->type].type);
	json_text(w, "category", kinds[indicator->type].category);
	json_str(w, "value", buf_str(&shown));
	json_bool(w, "to_ids", true);
	json_bool(w, "disable_correlation", false);
	json_str(w, "comment", indicator->name);
	add_seconds(w, "timestamp", event->source->imported_us);
	add_tag(w, indicator->tlp);
	json_end_object(w);
	add_hash(feed, event, buf_str(&shown));
	event->n++;
}

/* Only what is marked, and no more strictly than was asked for: as `indicators export` does. */
static enum errc add_attributes(struct feed *feed, struct event_file *event, struct err *err)
{
	struct indicator indicator;
	bool damaged = false;

	for (uint64_t at = 0;
	     (at = indicator_set_next(feed->set, at, &indicator, &damaged)) != 0;) {
		if (indicator.source == event->number && indicator.tlp != TLP_NONE &&
		    indicator.tlp <= feed->most)
			add_attribute(feed, event, &indicator);
	}
	return damaged ? fail(err, ERR_CORRUPT, "indicator set: a record does not fit its sum")
		       : ERR_OK;
}

static enum errc write_file(const struct feed *feed, const char *name, const struct buf *text,
			    struct err *err)
{
	char path[PATH_MAX];
	const enum errc code = buf_failed(text) ? fail(err, ERR_LIMIT, "%s: is too long", name)
						: path_join(feed->folder, name, path, err);

	return code ? code : file_replace(path, buf_str(text), 0644, err);
}

static enum errc write_event(struct feed *feed, struct event_file *event, struct err *err)
{
	char name[UUID_TEXT_MAX + 8];
	struct json_writer *w = &event->w;

	*w = json_writer_to(&event->text);
	json_begin_object(w);
	json_begin_object_in(w, "Event");
	json_text(w, "uuid", event->id);
	add_head(feed, event, w);
	json_bool(w, "published", true);
	add_seconds(w, "publish_timestamp", event->source->imported_us);
	json_begin_array(w, "Attribute");
	enum errc code = add_attributes(feed, event, err);
	json_end_array(w);
	json_end_object(w);
	json_end_object(w);
	if (code || event->n == 0)
		return code;
	(void)snprintf(name, sizeof(name), "%s.json", event->id);
	json_begin_object_in(&feed->manifest, event->id);
	add_head(feed, event, &feed->manifest);
	json_end_object(&feed->manifest);
	return write_file(feed, name, &event->text, err);
}

static void add_row(const struct feed *feed, const struct event_file *event)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)event->n);
	const struct str cells[] = { event->source->name, str_from(event->id), str_from(number) };
	rows_add(feed->rows, cells);
}

static enum errc add_source(struct feed *feed, uint16_t number, struct err *err)
{
	struct event_file event = { .source = indicator_set_source(feed->set, number),
				    .number = number,
				    .text = BUF_INIT(EVENT_MAX) };
	auto_buf name = BUF_INIT(1024);

	buf_printf(&name, "misp event %.*s of %.*s", STR_ARG(event.source->name),
		   STR_ARG(feed->publisher));
	(void)uuid_of_name(buf_str(&name), event.id);
	const enum errc code = write_event(feed, &event, err);
	if (!code && event.n)
		add_row(feed, &event);
	buf_done(&event.text);
	return code;
}

/* ---- the folder ---- */

static enum errc write_feed(struct feed *feed, struct err *err)
{
	enum errc code = dir_make(feed->folder, err);

	feed->manifest = json_writer_to(&feed->manifest_text);
	json_begin_object(&feed->manifest);
	for (size_t i = 0; !code && feed->set && i < indicator_set_sources(feed->set); i++)
		code = add_source(feed, (uint16_t)i, err);
	json_end_object(&feed->manifest);
	if (!code)
		code = write_file(feed, "hashes.csv", &feed->hashes, err);
	return code ? code : write_file(feed, "manifest.json", &feed->manifest_text, err);
}

static enum exit_code run(const struct options *options)
{
	struct feed feed = { .folder = options_arg(options, 0),
			     .publisher = options_str(options, "publisher"),
			     .manifest_text = BUF_INIT(EVENT_MAX),
			     .hashes = BUF_INIT(EVENT_MAX) };
	auto_buf name = BUF_INIT(1024);
	struct indicator_folder folder;
	auto_indicator_set *set = NULL;
	struct err err;

	(void)tlp_parse(options_str(options, "tlp"), &feed.most);
	if (indicator_folder_of(options, &folder, &err) ||
	    indicator_folder_open(&folder, &set, &err))
		return command_fail(&err);
	buf_printf(&name, "organisation %.*s", STR_ARG(str_sub(feed.publisher, 0, 500)));
	(void)uuid_of_name(buf_str(&name), feed.publisher_id);
	feed.set = set;
	feed.rows = rows_new(rows_format_of(options), columns);
	const enum errc code = rows_end_after(feed.rows, write_feed(&feed, &err), &err);
	buf_done(&feed.manifest_text);
	buf_done(&feed.hashes);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "tlp",
	  .type = OPTION_CHOICE,
	  .choices = "clear|green|amber|amber+strict|red",
	  .fallback = "green",
	  .help = TEXT("TLP がここまでのもの（TLP の示されていないものは出さない）",
		       "only up to this TLP (what has none is never written)") },
	{ .name = "publisher",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .fallback = "Tonoi",
	  .help = TEXT("出す組織の名前", "who publishes") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_indicators_feed = {
	.name = "indicators feed",
	.summary = TEXT("一覧を MISP のフィードのフォルダにする",
			"lay the lists out as the folder of a MISP feed"),
	.args = "DIR",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("一覧ごとに一つのイベントと manifest.json、hashes.csv "
			"を作ります。ふつうのウェブサーバで"
			"見せれば、どの MISP からも読めます。",
			"An event for each list, manifest.json and hashes.csv: shown by any web "
			"server, any "
			"MISP reads it."),
	.options = option_rows,
	.run = run,
};
