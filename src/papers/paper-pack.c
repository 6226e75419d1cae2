/* SPDX-License-Identifier: Apache-2.0 */
#include "papers/paper-pack.h"

#include "base/alloc.h"
#include "base/digest.h"
#include "base/encoding/html.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/office/pdf-write.h"
#include "base/office/zip-write.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "papers/pack-format.h"
#include "papers/paper-parts.h"

#define BODY_MAX   (16u * 1024 * 1024) /* words of all papers */
#define README_MAX (1024u * 1024)

/* Copied into every pack as they are, from PAPERS_FOLDER and from custody's of content. */
static const struct {
	const char *folder;
	const char *name;
} readme_files[] = {
	{ PAPERS_FOLDER, "README.ja.txt" },
	{ PAPERS_FOLDER, "README.en.txt" },
	{ "custody", "verify_tonoi.py" },
};

struct given {
	char name[PACK_NAME_MAX]; /* "03-contacts" */
	struct str title;
	bool moves;
};

struct paper_sink {
	const struct paper_scope *scope;
	struct zip_writer *zip;	   /* NULL: only the digest is wanted */
	const struct paper *paper; /* whose turn it is */
	struct digest digest;
	struct given given[PAPER_PACK_FILES];
	size_t n;
	struct buf bodies; /* for the page */
	struct buf body;   /* of the paper that is being given */
};

bool paper_wants_pdf(const struct paper_sink *sink)
{
	return sink->zip != NULL;
}

struct report *paper_begin(const struct paper_scope *scope, struct str title)
{
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = title,
		.facility = scope->pack->facility,
		.day = str_from(day_text(scope->pack->duties.today, day)),
		.made_us = scope->pack->now_us,
		.lang = scope->pack->lang,
	};

	return report_new(&head);
}

/* ---- papers that come in ---- */

static enum errc put_pdf(struct paper_sink *sink, const char *name, struct str pdf, struct err *err)
{
	char path[PACK_NAME_MAX + sizeof(PACK_PAPERS) + 4];

	if (!sink->zip)
		return ERR_OK;
	(void)snprintf(path, sizeof(path), PACK_PAPERS "%s.pdf", name);
	return zip_writer_add(sink->zip, str_from(path), pdf, err);
}

/* Its words are in sink->body. */
static enum errc give(struct paper_sink *sink, const char *name, struct str title, struct str pdf,
		      struct err *err)
{
	if (sink->n == PAPER_PACK_FILES)
		return fail(err, ERR_LIMIT, "paper pack: more than %u papers", PAPER_PACK_FILES);
	struct given *given = &sink->given[sink->n++];
	(void)snprintf(given->name, sizeof(given->name), "%02zu-%s", sink->n, name);
	given->title = arena_str(sink->scope->pack->duties.arena, title);
	given->moves = sink->paper->moves;
	if (!given->moves) {
		digest_add_text(&sink->digest, str_from(name));
		digest_add_text(&sink->digest, title);
		digest_add_text(&sink->digest, buf_str(&sink->body));
	}
	buf_printf(&sink->bodies, "<section id=\"%s\">\n", given->name);
	html_element(&sink->bodies, "h2", title);
	buf_printf(&sink->bodies, "<p><a href=\"" PACK_PAPERS "%s.pdf\">%s</a></p>\n", given->name,
		   text_in(TR("印刷する（PDF）", "to print (PDF)"), sink->scope->pack->lang));
	buf_add(&sink->bodies, buf_str(&sink->body));
	buf_add_text(&sink->bodies, "</section>\n");
	if (buf_failed(&sink->body) || buf_failed(&sink->bodies))
		return fail(err, ERR_LIMIT, "paper pack: %s: over %u MiB of words", name,
			    BODY_MAX / 1024 / 1024);
	return put_pdf(sink, given->name, pdf, err);
}

enum errc paper_give_report(struct paper_sink *sink, const char *name, const struct report *report,
			    struct err *err)
{
	auto_buf pdf = BUF_INIT(PACK_FILE_MAX);
	enum errc code = report_check(report, err);

	if (!code && sink->zip)
		code = report_pdf(report, &pdf, err);
	if (code)
		return code;
	buf_clear(&sink->body);
	report_html_body(report, "h3", &sink->body);
	return give(sink, name, report_about(report)->title, buf_str(&pdf), err);
}

enum errc paper_give_set(struct paper_sink *sink, const char *name, struct str title,
			 struct str pdf, struct str text, struct err *err)
{
	buf_clear(&sink->body);
	html_element(&sink->body, "pre", text);
	return give(sink, name, title, pdf, err);
}

static enum errc give_paper(struct paper_sink *sink, const struct paper *paper, struct err *err)
{
	sink->paper = paper;
	if (paper->give)
		return paper->give(sink->scope, sink, err);
	auto_report *report =
		paper_begin(sink->scope, str_from(text_in(paper->title, sink->scope->pack->lang)));
	const enum errc code = paper->fill(sink->scope, report, err);
	return code ? code : paper_give_report(sink, paper->name, report, err);
}

/* ---- what stands beside them ---- */

static void hex_of(struct paper_sink *sink, char ret[static PAPER_PACK_DIGEST_LEN + 1])
{
	unsigned char bytes[DIGEST_BYTES];

	digest_end(&sink->digest, bytes);
	(void)sodium_bin2hex(ret, PAPER_PACK_DIGEST_LEN + 1, bytes, sizeof(bytes));
}

static enum errc put_about(struct paper_sink *sink, const char *digest, struct err *err)
{
	const struct pack_scope *pack = sink->scope->pack;
	auto_buf text = BUF_INIT(README_MAX);
	struct json_writer json = json_writer_to(&text);
	char made[TIME_TEXT_MAX];

	json_begin_object(&json);
	json_text(&json, "format", PACK_FORMAT);
	json_i64(&json, "version", PACK_VERSION);
	json_text(&json, "made", time_format_utc(pack->now_us, made));
	json_str(&json, "facility", pack->facility);
	json_text(&json, "digest", digest);
	json_begin_array(&json, "papers");
	for (size_t i = 0; i < sink->n; i++) {
		json_begin_object(&json);
		json_text(&json, "name", sink->given[i].name);
		json_str(&json, "title", sink->given[i].title);
		json_bool(&json, "moves", sink->given[i].moves);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	buf_add_char(&text, '\n');
	return zip_writer_add(sink->zip, STR(PACK_ABOUT), buf_str(&text), err);
}

static void add_contents(const struct paper_sink *sink, struct buf *out)
{
	buf_add_text(out, "<ol>\n");
	for (size_t i = 0; i < sink->n; i++) {
		buf_printf(out, "<li><a href=\"#%s\">", sink->given[i].name);
		html_add(out, sink->given[i].title);
		buf_printf(out, "</a>　<a href=\"" PACK_PAPERS "%s.pdf\">PDF</a></li>\n",
			   sink->given[i].name);
	}
	buf_add_text(out, "</ol>\n");
}

static enum errc put_page(struct paper_sink *sink, struct err *err)
{
	const struct pack_scope *pack = sink->scope->pack;
	const struct str title =
		str_from(text_in(TR("もしもの時の紙一式", "Papers for the worst day"), pack->lang));
	auto_buf page = BUF_INIT(2 * BODY_MAX);
	char made[TIME_TEXT_MAX];

	html_begin(&page, pack->lang == LANG_JA ? "ja" : "en", title);
	html_element(&page, "h1", title);
	html_element(&page, "p", pack->facility);
	buf_printf(&page, "<p><strong>%s %.16s</strong></p>\n",
		   text_in(TR("作った日時：", "Made at"), pack->lang),
		   time_format_local(pack->now_us, pack->duties.utc_offset_minutes, made));
	html_element(
		&page, "p",
		str_from(text_in(TR("通信がなくても、この計算機だけで読めます。電話番号と期限は、"
				    "作った日のものです。確かめ方は README.ja.txt にあります。",
				    "Reads on this machine alone, without any network. Numbers "
				    "and deadlines are those of the day it was made. "
				    "README.en.txt says how to check it."),
				 pack->lang)));
	add_contents(sink, &page);
	buf_add(&page, buf_str(&sink->bodies));
	html_end(&page);
	return buf_failed(&page) ? fail(err, ERR_LIMIT, PACK_PAGE ": too long")
				 : zip_writer_add(sink->zip, STR(PACK_PAGE), buf_str(&page), err);
}

static enum errc put_readme(struct paper_sink *sink, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; sink->scope->readme && i < ARRAY_LEN(readme_files) && !code; i++) {
		auto_buf bytes = BUF_INIT(README_MAX);
		char folder[PATH_MAX];
		char path[PATH_MAX];

		code = path_join(sink->scope->readme, readme_files[i].folder, folder, err);
		if (!code)
			code = path_join(folder, readme_files[i].name, path, err);
		if (!code)
			code = file_read(path, &bytes, err);
		if (!code)
			code = zip_writer_add(sink->zip, str_from(readme_files[i].name),
					      buf_str(&bytes), err);
	}
	return code;
}

/* ---- the whole ---- */

static struct paper_sink *sink_new(const struct paper_scope *scope, struct zip_writer *zip)
{
	struct paper_sink *sink = mem_new(sizeof(*sink));

	sink->scope = scope;
	sink->zip = zip;
	digest_begin(&sink->digest);
	buf_init(&sink->bodies, BODY_MAX);
	buf_init(&sink->body, BODY_MAX);
	return sink;
}

static void sink_free_at(struct paper_sink **sink)
{
	buf_done(&(*sink)->bodies);
	buf_done(&(*sink)->body);
	free(*sink);
	*sink = NULL;
}
#define auto_sink CLEANUP(sink_free_at) struct paper_sink

static enum errc give_all(struct paper_sink *sink, char ret[static PAPER_PACK_DIGEST_LEN + 1],
			  struct err *err)
{
	enum errc code = ERR_OK;

	for (const struct paper *paper = papers; paper->name && !code; paper++) {
		code = give_paper(sink, paper, err);
		if (code)
			return fail_in(err, code, paper->name);
	}
	hex_of(sink, ret);
	return code;
}

enum errc paper_pack_digest(const struct paper_scope *scope,
			    char ret[static PAPER_PACK_DIGEST_LEN + 1], struct err *err)
{
	auto_sink *sink = sink_new(scope, NULL);

	return give_all(sink, ret, err);
}

enum errc paper_pack_write(const struct paper_scope *scope, struct buf *out, struct err *err)
{
	auto_zip_writer *zip = zip_writer_new(scope->pack->now_us);
	auto_sink *sink = sink_new(scope, zip);
	char digest[PAPER_PACK_DIGEST_LEN + 1];
	enum errc code = pdf_check_fonts(err);

	if (!code)
		code = give_all(sink, digest, err);
	if (!code)
		code = put_page(sink, err);
	if (!code)
		code = put_about(sink, digest, err);
	if (!code)
		code = put_readme(sink, err);
	return code ? code : zip_writer_finish(zip, out, err);
}
