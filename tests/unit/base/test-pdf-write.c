/* SPDX-License-Identifier: Apache-2.0 */
/* A paper as other programs read it: its structure, its text, its fonts (poppler-utils). */
#include "support/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "base/office/address.h"
#include "base/office/pdf-tags.h"
#include "base/office/pdf-write.h"
#include "base/os/child.h"
#include "base/os/fd.h"

#define OUT_MAX	  (1024u * 1024)
#define PAPER_MAX (16u * 1024 * 1024)
#define ROWS	  80 /* more than a page holds */
#define ONLY_IPAEX                                                                                 \
	"<?xml version=\"1.0\"?><fontconfig><dir>/usr/share/fonts/opentype/ipaexfont-gothic</dir>" \
	"<cachedir>/nonexistent</cachedir></fontconfig>\n"

static const struct drawing_box boxes[] = {
	{ .x = 10,
	  .y = 20,
	  .width = 100,
	  .height = 40,
	  .title = STR("院長"),
	  .lines = { STR("内線 1") } },
	{ .x = 160, .y = 20, .width = 100, .height = 40, .title = STR("事業者"), .missing = true },
};
static const struct drawing_arrow arrows[] = { { 110, 40, 160, 40 } };
static const struct drawing drawing = {
	.words = STR("院長から事業者へ電話する"),
	.width = 280,
	.height = 80,
	.text_size = 9,
	.boxes = boxes,
	.n_boxes = ARRAY_LEN(boxes),
	.arrows = arrows,
	.n_arrows = ARRAY_LEN(arrows),
};

static void add_rows(struct pdf *pdf)
{
	static const struct pdf_column columns[] = { { STR("項目"), 1 }, { STR("答え"), 2 } };

	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
	for (unsigned i = 1; i <= ROWS; i++) {
		char name[32];
		(void)snprintf(name, sizeof(name), "行%03u", i);
		const struct pdf_cell cells[] = { { .text = str_from(name),
						    .small = STR("小さな字") },
						  { .text = i == 2 ? STR("") : STR("はい") } };
		pdf_add_row(pdf, cells);
	}
}

static void make_paper(struct buf *out)
{
	struct err err = { .text = "" };
	auto_pdf *pdf = pdf_new(&(struct pdf_head){ .title = STR("題名 𠮷野﨑"),
						    .left = STR("頭の左"),
						    .right = STR("2026-11-23"),
						    .lang = "ja",
						    .made_us = 0 });

	pdf_add_title(pdf, STR("題名 𠮷野﨑"));
	pdf_add_text(pdf, STR("くわしくは https://example.jp/a?b=c、または soc@example.jp へ。"));
	pdf_add_heading(pdf, STR("一覧"));
	pdf_add_item(pdf, STR("一つめ"));
	pdf_add_item(pdf, STR("二つめ"));
	add_rows(pdf);
	pdf_add_heading(pdf, STR("図"));
	pdf_add_drawing(pdf, &drawing);
	pdf_add_note(pdf, STR("(終わり) \\ 100%"));
	assert_ok(pdf_finish(pdf, out, &err), &err);
}

static bool has(const char *program)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/usr/bin/%s", program);
	return access(path, X_OK) == 0;
}

/* What a program of poppler says of the paper. */
static void ask(const char *program, const char *option, struct str paper, struct buf *out)
{
	char path[] = "/tmp/tonoi-paper-XXXXXX";
	auto_fd fd = mkstemp(path);
	auto_child_result result = CHILD_RESULT_INIT(OUT_MAX, OUT_MAX);
	struct child_order order = { .program = program, .env = { "LC_ALL=C.UTF-8" } };
	struct err err = { .text = "" };
	size_t n = 0;

	assert_true(fd >= 0);
	assert_ok(fd_write_all(fd, paper, &err), &err);
	if (option)
		order.args[n++] = option;
	order.args[n++] = path;
	if (strcmp(program, "pdftotext") == 0)
		order.args[n++] = "-";
	assert_ok(child_run(&order, &result, &err), &err);
	(void)unlink(path);
	assert_int_equal(result.exit_code, 0);
	/* It complains there of a file that is not sound. */
	assert_str_is(buf_str(&result.err), "");
	buf_add(out, buf_str(&result.out));
}

static size_t count(struct str text, struct str word)
{
	size_t n = 0;

	for (size_t at; (at = str_find(text, word)) != SIZE_MAX; n++)
		text = str_from_pos(text, at + word.len);
	return n;
}

static void assert_in_order(struct str text, const char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		const size_t at = str_find(text, str_from(words[i]));
		if (at == SIZE_MAX)
			fail_msg("“%s” is not in its place in “%.*s”", words[i],
				 STR_ARG(str_sub(text, 0, 600)));
		text = str_from_pos(text, at + strlen(words[i]));
	}
}

static void its_structure_is_that_of_what_was_added(void **state UNUSED)
{
	static const char *const order[] = {
		"Document",
		"H1",
		"題名 𠮷野﨑",
		"P",
		"くわしくは ",
		"Link",
		"https://example.jp/a?b=c",
		"、または ",
		"Link",
		"soc@example.jp",
		"へ。",
		"H2",
		"一覧",
		"L ",
		"LI",
		"Lbl",
		"LBody",
		"一つめ",
		"LI",
		"二つめ",
		"Table",
		"TR",
		"TH",
		"項目",
		"TH",
		"答え",
		"TR",
		"TD",
		"行001",
		"小さな字",
		"TD",
		"はい",
		"行080",
		"H2",
		"図",
		"Figure",
		"院長",
		"P",
		"(終わり)",
		NULL,
	};
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_buf text = BUF_INIT(OUT_MAX);

	if (!has("pdfinfo"))
		skip();
	make_paper(&paper);
	ask("pdfinfo", "-struct-text", buf_str(&paper), &text);
	assert_in_order(buf_str(&text), order);
	assert_int_equal(count(buf_str(&text), STR("    TR\n")), ROWS + 1);
	assert_int_equal(count(buf_str(&text), STR("TH")), 2);
	assert_int_equal(count(buf_str(&text), STR("Table")), 1);
	/* The lines at the head and foot are no content, nor are headings that stand again. */
	assert_int_equal(count(buf_str(&text), STR("頭の左")), 0);
	assert_int_equal(count(buf_str(&text), STR("項目")), 1);
	assert_int_equal(count(buf_str(&text), STR("Private")), 0);
}

static void figures_have_words_and_headings_a_scope(void **state UNUSED)
{
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_buf text = BUF_INIT(OUT_MAX);

	if (!has("pdfinfo"))
		skip();
	make_paper(&paper);
	ask("pdfinfo", "-struct", buf_str(&paper), &text);
	assert_int_equal(count(buf_str(&text), STR("/Scope /Column")), 2);
	/* pdfinfo does not show these two. */
	assert_true(str_find(buf_str(&paper), STR("/Alt <FEFF96629577304B3089")) != SIZE_MAX);
	assert_true(str_find(buf_str(&paper),
			     STR("/Lang (ja) /ViewerPreferences << /DisplayDocTitle true >>")) !=
		    SIZE_MAX);
}

static void it_says_that_it_is_tagged_and_what_it_is_called(void **state UNUSED)
{
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_buf text = BUF_INIT(OUT_MAX);

	if (!has("pdfinfo"))
		skip();
	make_paper(&paper);
	ask("pdfinfo", NULL, buf_str(&paper), &text);
	static const char *const wanted[] = { "題名 𠮷野﨑", "Tagged:          yes", NULL };
	assert_in_order(buf_str(&text), wanted);
}

static void all_its_text_can_be_taken_out_again(void **state UNUSED)
{
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_buf text = BUF_INIT(OUT_MAX);

	if (!has("pdftotext"))
		skip();
	make_paper(&paper);
	ask("pdftotext", "-layout", buf_str(&paper), &text);
	static const char *const wanted[] = {
		"頭の左", "題名 𠮷野﨑", "soc@example.jp",   "行001", "行080",
		"院長",	  "内線 1",	 "(終わり) \\ 100%", NULL
	};
	assert_in_order(buf_str(&text), wanted);
}

static void the_same_paper_has_the_same_bytes(void **state UNUSED)
{
	auto_buf one = BUF_INIT(PAPER_MAX);
	auto_buf two = BUF_INIT(PAPER_MAX);

	make_paper(&one);
	make_paper(&two);
	assert_true(str_equal(buf_str(&one), buf_str(&two)));
}

/* The library looks for fonts once in a process: this is one of its own. */
static void make_paper_with_ipaex_alone(int out)
{
	char path[] = "/tmp/tonoi-fonts-XXXXXX";
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_fd fd = mkstemp(path);

	if (fd < 0 || fd_write_all(fd, STR(ONLY_IPAEX), NULL))
		_exit(1);
	(void)setenv("FONTCONFIG_FILE", path, 1);
	make_paper(&paper);
	(void)unlink(path);
	_exit(fd_write_all(out, buf_str(&paper), NULL) ? 1 : 0);
}

static void a_letter_that_no_font_has_is_told_by_its_number(void **state UNUSED)
{
	char path[] = "/tmp/tonoi-paper-XXXXXX";
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_buf text = BUF_INIT(OUT_MAX);
	struct err err = { .text = "" };
	int status;

	if (!has("pdftotext") || access("/usr/share/fonts/opentype/ipaexfont-gothic", R_OK))
		skip();
	auto_fd fd = mkstemp(path);
	assert_true(fd >= 0);
	const pid_t child = fork();
	if (child == 0)
		make_paper_with_ipaex_alone(fd);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_ok(file_read(path, &paper, &err), &err);
	(void)unlink(path);
	ask("pdftotext", "-layout", buf_str(&paper), &text);
	static const char *const wanted[] = { "題名 〓(U+20BB7)野﨑", NULL };
	assert_in_order(buf_str(&text), wanted);
}

static void fonts_are_in_the_file(void **state UNUSED)
{
	auto_buf paper = BUF_INIT(PAPER_MAX);
	auto_buf text = BUF_INIT(OUT_MAX);

	if (!has("pdffonts"))
		skip();
	make_paper(&paper);
	ask("pdffonts", NULL, buf_str(&paper), &text);
	struct str rest = buf_str(&text);
	struct str line;
	size_t fonts = 0;
	while (str_next_line(&rest, &line)) {
		if (str_find(line, STR("+")) == SIZE_MAX)
			continue;
		fonts++;
		/* Embedded, a subset, and with its letters' numbers. */
		assert_true(str_find(line, STR("yes yes yes")) != SIZE_MAX);
	}
	assert_true(fonts >= 2);
}

static void a_file_of_another_form_is_refused(void **state UNUSED)
{
	static const char *const files[] = {
		"",
		"%PDF-1.5\n",
		"%PDF-1.5\nstartxref\n9\n%%EOF\n",
		("%PDF-1.5\nxref\n0 2\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R "
		 ">>\nstartxref\n9\n%%EOF\n"),
		"%PDF-1.5\nxref\n0 9999999\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n",
		"%PDF-1.5\nstartxref\n99999999999999999999999999\n%%EOF\n",
	};
	const struct pdf_tags tags = { .lang = "ja", .artifact = "Private" };

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		auto_buf out = BUF_INIT(PAPER_MAX);
		struct err err = { .text = "" };
		buf_add_text(&out, files[i]);
		assert_int_equal(pdf_tags_add(&tags, &out, &err), ERR_UNSUPPORTED);
		assert_non_null(strstr(err.text, "ISO 32000-1"));
	}
}

static void addresses_end_before_what_follows_them(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *address; /* NULL: none */
		bool mail;
	} rows[] = {
		{ "", NULL, false },
		{ "https://", NULL, false },
		{ "見よ https://a.example/b。次", "https://a.example/b", false },
		{ "(http://a.example).", "http://a.example", false },
		{ "<https://a.example/?q=1&r=2>", "https://a.example/?q=1&r=2", false },
		{ "xhttps://a.example", NULL, false },
		{ "javascript://a.example", NULL, false },
		{ "https://a.example/'onclick", "https://a.example/", false },
		{ "a.b+c@d.example, e", "a.b+c@d.example", true },
		{ "@handle", NULL, false },
		{ "a@b", NULL, false },
		{ "a@b.", NULL, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct address address = { 0 };
		const struct str text = str_from(rows[i].text);
		const bool found = address_next(text, 0, &address);
		assert_int_equal(found, rows[i].address != NULL);
		if (!found)
			continue;
		assert_str_is(str_sub(text, address.at, address.len), rows[i].address);
		assert_int_equal(address.mail, rows[i].mail);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: what this process knows of fonts is what its child would know. */
		cmocka_unit_test(a_letter_that_no_font_has_is_told_by_its_number),
		cmocka_unit_test(its_structure_is_that_of_what_was_added),
		cmocka_unit_test(figures_have_words_and_headings_a_scope),
		cmocka_unit_test(it_says_that_it_is_tagged_and_what_it_is_called),
		cmocka_unit_test(all_its_text_can_be_taken_out_again),
		cmocka_unit_test(the_same_paper_has_the_same_bytes),
		cmocka_unit_test(fonts_are_in_the_file),
		cmocka_unit_test(a_file_of_another_form_is_refused),
		cmocka_unit_test(addresses_end_before_what_follows_them),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
