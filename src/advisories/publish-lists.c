/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

#include "advisories/publish.h"
#include "base/alloc.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define LIST_MAX (64u * 1024 * 1024)

/* What lies in the folder of a label. */
struct shelf {
	const struct csaf_provider *provider;
	enum csaf_label label;
	struct csaf_head *at;
	size_t n;
	struct arena *arena;
};

/* ---- what lies there ---- */

static enum errc take_document(struct shelf *shelf, const char *folder, const char *name,
			       struct err *err)
{
	auto_buf text = BUF_INIT(CSAF_DOCUMENT_MAX);
	char path[PATH_MAX];
	enum errc code = path_join(folder, name, path, err);

	if (shelf->n == CSAF_DOCUMENTS_MAX)
		return fail(err, ERR_LIMIT, "%s: more than %u documents", folder,
			    CSAF_DOCUMENTS_MAX);
	if (!code)
		code = file_read(path, &text, err);
	if (!code)
		code = csaf_head_read(buf_str(&text), shelf->arena, &shelf->at[shelf->n], err);
	if (code)
		return fail_in(err, code, path);
	shelf->n++;
	return ERR_OK;
}

static enum errc each_entry(const char *folder, const char *ending,
			    enum errc (*take)(struct shelf *shelf, const char *folder,
					      const char *name, struct err *err),
			    struct shelf *shelf, struct err *err)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	enum errc code = ERR_OK;

	while (dir && !code && (entry = readdir(dir)) != NULL) {
		const struct str name = str_from(entry->d_name);

		if (name.ptr[0] != '.' && str_ends(name, str_from(ending)))
			code = take(shelf, folder, entry->d_name, err);
	}
	if (dir)
		closedir(dir);
	return code;
}

static enum errc take_year(struct shelf *shelf, const char *folder, const char *name,
			   struct err *err)
{
	char path[PATH_MAX];
	uint64_t year;

	if (!str_to_u64(str_from(name), &year))
		return ERR_OK;
	const enum errc code = path_join(folder, name, path, err);
	return code ? code : each_entry(path, ".json", take_document, shelf, err);
}

static int newest_first(const void *a, const void *b)
{
	const struct csaf_head *const x = a;
	const struct csaf_head *const y = b;
	const int order = str_compare(y->current, x->current);

	return order ? order : strcmp(x->file, y->file);
}

/* ---- the lists ---- */

static void add_url(struct buf *out, const struct shelf *shelf, const char *rest)
{
	buf_printf(out, "%.*s%s/%s", STR_ARG(shelf->provider->url), csaf_label_names[shelf->label],
		   rest);
}

static void write_link(struct json_writer *w, const char *rel, const struct buf *address,
		       const char *ending)
{
	auto_buf href = BUF_INIT(4096);

	buf_add(&href, buf_str(address));
	buf_add_text(&href, ending);
	json_begin_object(w);
	json_text(w, "rel", rel);
	json_str(w, "href", buf_str(&href));
	json_end_object(w);
}

static void write_entry(struct json_writer *w, const struct shelf *shelf,
			const struct csaf_head *head)
{
	auto_buf address = BUF_INIT(4096);

	add_url(&address, shelf, head->year);
	buf_printf(&address, "/%s", head->file);
	json_begin_object(w);
	json_str(w, "id", head->id);
	json_str(w, "title", head->title);
	json_begin_array(w, "link");
	write_link(w, "self", &address, "");
	write_link(w, "hash", &address, ".sha256");
	write_link(w, "hash", &address, ".sha512");
	write_link(w, "signature", &address, ".asc");
	json_end_array(w);
	json_str(w, "published", head->initial);
	json_str(w, "updated", head->current);
	if (head->summary.len) {
		json_begin_object_in(w, "summary");
		json_str(w, "content", head->summary);
		json_end_object(w);
	}
	json_begin_object_in(w, "content");
	json_text(w, "type", "application/json");
	json_str(w, "src", buf_str(&address));
	json_end_object(w);
	json_begin_object_in(w, "format");
	json_text(w, "schema", "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json");
	json_text(w, "version", "2.0");
	json_end_object(w);
	json_end_object(w);
}

/* RFC 8322 as CSAF 2.0 7.1.15 wants it. */
static void write_feed(const struct shelf *shelf, const char *file, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	auto_buf address = BUF_INIT(4096);
	char now[TIME_TEXT_MAX];

	add_url(&address, shelf, file);
	json_begin_object(&w);
	json_begin_object_in(&w, "feed");
	json_str(&w, "id", str_sub(str_from(file), 0, strlen(file) - sizeof(".json") + 1));
	json_text(&w, "title", "Security advisories of the sector");
	json_begin_array(&w, "link");
	write_link(&w, "self", &address, "");
	json_end_array(&w);
	json_begin_array(&w, "category");
	json_begin_object(&w);
	json_text(&w, "scheme", "urn:ietf:params:rolie:category:information-type");
	json_text(&w, "term", "csaf");
	json_end_object(&w);
	json_end_array(&w);
	json_text(&w, "updated", time_format_utc(shelf->provider->now_us, now));
	json_begin_array(&w, "entry");
	for (size_t i = 0; i < shelf->n; i++)
		write_entry(&w, shelf, &shelf->at[i]);
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

static enum errc write_file(const char *folder, const char *name, const struct buf *text,
			    struct err *err)
{
	char path[PATH_MAX];
	const enum errc code = buf_failed(text)
				       ? fail(err, ERR_LIMIT, "%s: the list is too long", name)
				       : path_join(folder, name, path, err);

	return code ? code : file_replace(path, buf_str(text), 0644, err);
}

static enum errc write_shelf(const struct shelf *shelf, const char *folder, struct err *err)
{
	auto_buf index = BUF_INIT(LIST_MAX);
	auto_buf changes = BUF_INIT(LIST_MAX);
	auto_buf feed = BUF_INIT(LIST_MAX);
	char name[64];

	(void)snprintf(name, sizeof(name), "csaf-feed-tlp-%s.json", csaf_label_names[shelf->label]);
	for (size_t i = 0; i < shelf->n; i++) {
		const struct csaf_head *head = &shelf->at[i];

		buf_printf(&index, "%s/%s\n", head->year, head->file);
		buf_printf(&changes, "\"%s/%s\",\"%.*s\"\n", head->year, head->file,
			   STR_ARG(head->current));
	}
	write_feed(shelf, name, &feed);
	enum errc code = write_file(folder, "index.txt", &index, err);
	if (!code)
		code = write_file(folder, "changes.csv", &changes, err);
	return code ? code : write_file(folder, name, &feed, err);
}

static enum errc list_label(struct shelf *shelf, struct err *err)
{
	char folder[PATH_MAX];
	enum errc code =
		path_join(shelf->provider->folder, csaf_label_names[shelf->label], folder, err);

	shelf->n = 0;
	if (!code)
		code = each_entry(folder, "", take_year, shelf, err);
	if (code || shelf->n == 0)
		return code;
	qsort(shelf->at, shelf->n, sizeof(*shelf->at), newest_first);
	return write_shelf(shelf, folder, err);
}

/* ---- the provider ---- */

static void write_distribution(struct json_writer *w, const struct shelf *shelf)
{
	static const char *const labels[CSAF_LABELS] = { "WHITE", "GREEN", "AMBER" };
	auto_buf address = BUF_INIT(4096);
	char name[64];

	(void)snprintf(name, sizeof(name), "csaf-feed-tlp-%s.json", csaf_label_names[shelf->label]);
	add_url(&address, shelf, name);
	json_begin_object(w);
	json_begin_object_in(w, "rolie");
	json_begin_array(w, "feeds");
	json_begin_object(w);
	json_text(w, "summary", "Advisories");
	json_text(w, "tlp_label", labels[shelf->label]);
	json_str(w, "url", buf_str(&address));
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
	json_end_object(w);
	if (shelf->label != CSAF_WHITE)
		return;
	buf_clear(&address);
	add_url(&address, shelf, "");
	json_begin_object(w);
	json_str(w, "directory_url", buf_str(&address));
	json_end_object(w);
}

static void begin_metadata(struct json_writer *w, const struct csaf_provider *provider)
{
	auto_buf own = BUF_INIT(4096);
	char now[TIME_TEXT_MAX];

	buf_printf(&own, "%.*sprovider-metadata.json", STR_ARG(provider->url));
	json_begin_object(w);
	json_str(w, "canonical_url", buf_str(&own));
	json_text(w, "metadata_version", "2.0");
	json_text(w, "last_updated", time_format_utc(provider->now_us, now));
	json_bool(w, "list_on_CSAF_aggregators", true);
	json_bool(w, "mirror_on_CSAF_aggregators", true);
	json_text(w, "role", "csaf_trusted_provider");
	json_begin_object_in(w, "publisher");
	json_text(w, "category", provider->category);
	json_str(w, "name", provider->publisher);
	json_str(w, "namespace", provider->namespace_url);
	json_end_object(w);
}

static enum errc write_key(const struct csaf_provider *provider, struct json_writer *w,
			   struct err *err)
{
	char finger[OPENPGP_FINGERPRINT_LEN + 1];
	char file[OPENPGP_FINGERPRINT_LEN + 8];
	char folder[PATH_MAX];
	auto_buf armoured = BUF_INIT(64u * 1024);
	auto_buf address = BUF_INIT(4096);
	enum errc code = path_join(provider->folder, "openpgp", folder, err);

	openpgp_fingerprint(provider->key, finger);
	(void)snprintf(file, sizeof(file), "%s.asc", finger);
	openpgp_public_key(provider->key, provider->publisher, &armoured);
	buf_printf(&address, "%.*sopenpgp/%s", STR_ARG(provider->url), file);
	json_begin_array(w, "public_openpgp_keys");
	json_begin_object(w);
	json_text(w, "fingerprint", finger);
	json_str(w, "url", buf_str(&address));
	json_end_object(w);
	json_end_array(w);
	if (!code)
		code = dir_make(folder, err);
	return code ? code : write_file(folder, file, &armoured, err);
}

enum errc csaf_publish_lists(const struct csaf_provider *provider, struct arena *arena,
			     struct err *err)
{
	auto_buf metadata = BUF_INIT(1024u * 1024);
	struct json_writer w = json_writer_to(&metadata);
	auto_free struct csaf_head *heads = mem_new_array(CSAF_DOCUMENTS_MAX, sizeof(*heads));
	struct shelf shelf = { .provider = provider, .at = heads, .arena = arena };
	enum errc code = ERR_OK;

	begin_metadata(&w, provider);
	json_begin_array(&w, "distributions");
	for (unsigned label = 0; !code && label < CSAF_LABELS; label++) {
		shelf.label = (enum csaf_label)label;
		code = list_label(&shelf, err);
		if (!code && shelf.n)
			write_distribution(&w, &shelf);
	}
	json_end_array(&w);
	if (!code)
		code = write_key(provider, &w, err);
	json_end_object(&w);
	buf_add_char(&metadata, '\n');
	return code ? code : write_file(provider->folder, "provider-metadata.json", &metadata, err);
}
