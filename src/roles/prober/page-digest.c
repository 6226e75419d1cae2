/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/prober/page-digest.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/encoding/utf8.h"

#define TEXT_MAX  (4u * 1024 * 1024)
#define HOSTS_MAX 64

/* ---- looking through ---- */

static bool starts_nocase(struct str s, const char *prefix)
{
	const struct str head = str_sub(s, 0, strlen(prefix));

	return str_equal_nocase(head, str_from(prefix));
}

/* Behind the next "</name", or the end. */
static struct str after_element(struct str s, const char *end)
{
	while (s.len && !starts_nocase(s, end))
		s = str_from_pos(s, 1);
	const size_t close = str_find_char(s, '>');
	return close == SIZE_MAX ? STR("") : str_from_pos(s, close + 1);
}

/* Behind a tag that begins here; elements whose inside is not shown are passed over whole. */
static struct str after_tag(struct str s)
{
	static const char *const hidden[][2] = {
		{ "<script", "</script" },
		{ "<style", "</style" },
		{ "<noscript", "</noscript" },
	};

	if (starts_nocase(s, "<!--")) {
		const size_t end = str_find(s, STR("-->"));
		return end == SIZE_MAX ? STR("") : str_from_pos(s, end + 3);
	}
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
		if (starts_nocase(s, hidden[i][0]))
			return after_element(str_from_pos(s, 1), hidden[i][1]);
	}
	const size_t close = str_find_char(s, '>');
	return close == SIZE_MAX ? STR("") : str_from_pos(s, close + 1);
}

/* The text that a reader sees, lower case, runs of space as one. */
static void visible_text(struct str html, struct buf *out)
{
	bool space = true;

	while (html.len) {
		const char c = html.ptr[0];
		if (c == '<') {
			html = after_tag(html);
			space = space || out->len == 0;
			continue;
		}
		html = str_from_pos(html, 1);
		if (ascii_is_space(c)) {
			if (!space)
				buf_add_char(out, ' ');
			space = true;
			continue;
		}
		buf_add_char(out, ascii_lower(c));
		space = false;
	}
}

/* ---- the parts ---- */

static void hash_text(struct str text, char out[static 65])
{
	crypto_hash_sha256_state state;
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];
		if (c != ' ' && !ascii_is_digit(text.ptr[i]))
			crypto_hash_sha256_update(&state, &c, 1);
	}
	crypto_hash_sha256_final(&state, hash);
	(void)sodium_bin2hex(out, 65, hash, sizeof(hash));
}

static void find_title(struct str html, char out[static PAGE_TITLE_MAX + 1])
{
	out[0] = '\0';
	while (html.len && !starts_nocase(html, "<title"))
		html = str_from_pos(html, 1);
	const size_t open = str_find_char(html, '>');
	if (open == SIZE_MAX)
		return;
	html = str_from_pos(html, open + 1);
	const struct str title = str_trim(str_sub(html, 0, str_find_char(html, '<')));
	(void)snprintf(out, PAGE_TITLE_MAX + 1, "%.*s", STR_ARG(utf8_cut(title, PAGE_TITLE_MAX)));
}

/* The host of "https://host/…" or "//host/…"; STR_NONE for addresses of the page's own host. */
static struct str host_of(struct str address)
{
	if (starts_nocase(address, "https:"))
		address = str_from_pos(address, 6);
	else if (starts_nocase(address, "http:"))
		address = str_from_pos(address, 5);
	if (!str_starts(address, STR("//")))
		return STR_NONE;
	address = str_from_pos(address, 2);
	size_t len = 0;
	while (len < address.len && !ascii_is_space(address.ptr[len]) &&
	       !strchr("/?#\"'>", address.ptr[len]))
		len++;
	return str_sub(address, 0, len);
}

/* The value of src= in a tag. */
static struct str source_of(struct str tag)
{
	while (tag.len && !starts_nocase(tag, "src"))
		tag = str_from_pos(tag, 1);
	tag = str_trim(str_from_pos(tag, 3));
	if (!str_starts(tag, STR("=")))
		return STR_NONE;
	tag = str_trim(str_from_pos(tag, 1));
	if (tag.len && (tag.ptr[0] == '"' || tag.ptr[0] == '\'')) {
		const char quote = tag.ptr[0];
		tag = str_from_pos(tag, 1);
		return str_sub(tag, 0, str_find_char(tag, quote));
	}
	return str_sub(tag, 0, str_find_char(tag, ' '));
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void find_hosts(struct str html, char out[static PAGE_HOSTS_MAX + 1])
{
	struct buf text = BUF_INIT(PAGE_HOSTS_MAX);
	struct str hosts[HOSTS_MAX];
	size_t n = 0;

	for (; html.len && n < HOSTS_MAX; html = str_from_pos(html, 1)) {
		if (!starts_nocase(html, "<script") && !starts_nocase(html, "<iframe"))
			continue;
		const struct str host =
			host_of(source_of(str_sub(html, 0, str_find_char(html, '>'))));
		if (host.len)
			hosts[n++] = host;
	}
	qsort(hosts, n, sizeof(*hosts), by_bytes);
	for (size_t i = 0; i < n; i++) {
		if (i && str_equal(hosts[i], hosts[i - 1]))
			continue;
		buf_printf(&text, "%s%.*s", text.len ? " " : "", STR_ARG(hosts[i]));
	}
	(void)snprintf(out, PAGE_HOSTS_MAX + 1, "%.*s", STR_ARG(buf_str(&text)));
	buf_done(&text);
}

static void find_words(struct str text, struct str words, char out[static PAGE_WORDS_MAX + 1])
{
	struct buf found = BUF_INIT(PAGE_WORDS_MAX);
	struct str word;

	while (str_next_line(&words, &word)) {
		if (word.len && str_find(text, word) != SIZE_MAX)
			buf_printf(&found, "%s%.*s", found.len ? ", " : "", STR_ARG(word));
	}
	(void)snprintf(out, PAGE_WORDS_MAX + 1, "%.*s", STR_ARG(buf_str(&found)));
	buf_done(&found);
}

void page_digest(struct str html, struct str words, struct page_digest *ret)
{
	auto_buf text = BUF_INIT(TEXT_MAX);

	visible_text(html, &text);
	hash_text(buf_str(&text), ret->hash);
	find_title(html, ret->title);
	find_hosts(html, ret->hosts);
	find_words(buf_str(&text), words, ret->words);
	ret->size = html.len;
}
