/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/key-share.h"

#include <libgfshare.h>
#include <sodium.h>

#define DIGEST_LEN 32u
#define CHECK_LEN  16u
#define HEAD	   "tonoi key share 1"

static void fill_random(unsigned char *bytes, unsigned len)
{
	randombytes_buf(bytes, len);
}

void key_share_done(struct key_share *share)
{
	sodium_free(share->bytes);
	share->bytes = NULL;
}

static enum errc take_bytes(struct key_share *share, size_t len, struct err *err)
{
	share->len = len;
	share->bytes = sodium_malloc(len);
	return share->bytes ? ERR_OK : fail(err, ERR_LIMIT, "no memory that can be locked");
}

static enum errc bad_counts(unsigned needed, unsigned shares, struct err *err)
{
	if (needed >= 2 && needed <= shares && shares <= KEY_SHARES_MAX)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%u / %u: %s", needed, shares,
		    text_of(TR("必要な数は 2 から分けた数まで、分けた数は 32 までです",
			       "2 to all shares are needed, of at most 32")));
}

/* ---- split ---- */

static void digest(const unsigned char *secret, size_t len, unsigned char ret[static DIGEST_LEN])
{
	(void)crypto_generichash(ret, DIGEST_LEN, secret, len, NULL, 0);
}

static enum errc share_out(unsigned char *sealed, size_t len, struct key_share *shares, unsigned n,
			   struct err *err)
{
	unsigned char numbers[KEY_SHARES_MAX];
	enum errc code = ERR_OK;

	for (unsigned i = 0; i < n; i++)
		numbers[i] = (unsigned char)shares[i].number;
	gfshare_fill_rand = fill_random;
	gfshare_ctx *context =
		gfshare_ctx_init_enc(numbers, n, (unsigned char)shares[0].needed, (unsigned)len);
	if (!context)
		return fail(err, ERR_LIMIT, "no memory to split a key");
	gfshare_ctx_enc_setsecret(context, sealed);
	for (unsigned i = 0; i < n && !code; i++) {
		code = take_bytes(&shares[i], len, err);
		if (!code)
			gfshare_ctx_enc_getshare(context, (unsigned char)i, shares[i].bytes);
	}
	gfshare_ctx_free(context);
	return code;
}

enum errc key_split(struct str secret, unsigned needed, unsigned shares,
		    struct key_share ret[static KEY_SHARES_MAX], struct err *err)
{
	unsigned char id[KEY_ID_LEN / 2];

	for (unsigned i = 0; i < KEY_SHARES_MAX; i++)
		ret[i] = (struct key_share){ .bytes = NULL };
	if (secret.len == 0 || secret.len > KEY_SECRET_MAX)
		return fail(err, ERR_SYNTAX, "%s %u",
			    text_of(TR("鍵は 1 バイト以上、上限は", "a key has 1 byte, up to")),
			    KEY_SECRET_MAX);
	enum errc code = bad_counts(needed, shares, err);
	if (code)
		return code;
	randombytes_buf(id, sizeof(id));
	for (unsigned i = 0; i < shares; i++) {
		ret[i] = (struct key_share){ .needed = needed, .shares = shares, .number = i + 1 };
		(void)sodium_bin2hex(ret[i].id, sizeof(ret[i].id), id, sizeof(id));
	}
	unsigned char *sealed = sodium_malloc(secret.len + DIGEST_LEN);
	if (!sealed)
		return fail(err, ERR_LIMIT, "no memory that can be locked");
	memcpy(sealed, secret.ptr, secret.len);
	digest(sealed, secret.len, sealed + secret.len);
	code = share_out(sealed, secret.len + DIGEST_LEN, ret, shares, err);
	sodium_free(sealed);
	return code;
}

/* ---- join ---- */

static enum errc check_together(const struct key_share *shares, size_t n, struct err *err)
{
	if (n == 0 || n < shares[0].needed)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("分けた鍵が %zu 個しかありません。%u 個要ります",
				       "there are %zu shares: %u are needed")),
			    n, n ? shares[0].needed : 2);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(shares[i].id, shares[0].id) != 0 || shares[i].len != shares[0].len ||
		    shares[i].needed != shares[0].needed || shares[i].len <= DIGEST_LEN)
			return fail(err, ERR_SYNTAX, "%s / %s: %s", shares[0].id, shares[i].id,
				    text_of(TR("別の鍵を分けたものです",
					       "these are shares of different keys")));
		for (size_t k = 0; k < i; k++) {
			if (shares[k].number == shares[i].number)
				return fail(err, ERR_SYNTAX, "%u: %s", shares[i].number,
					    text_of(TR("同じ番号のものが二つあります",
						       "this share was given twice")));
		}
	}
	return ERR_OK;
}

static enum errc interpolate(const struct key_share *shares, size_t n, unsigned char *sealed,
			     struct err *err)
{
	unsigned char numbers[KEY_SHARES_MAX];

	for (size_t i = 0; i < n; i++)
		numbers[i] = (unsigned char)shares[i].number;
	gfshare_fill_rand = fill_random;
	gfshare_ctx *context = gfshare_ctx_init_dec(numbers, (unsigned)n, (unsigned)shares[0].len);
	if (!context)
		return fail(err, ERR_LIMIT, "no memory to join a key");
	for (size_t i = 0; i < n; i++)
		gfshare_ctx_dec_giveshare(context, (unsigned char)i, shares[i].bytes);
	gfshare_ctx_dec_extract(context, sealed);
	gfshare_ctx_free(context);
	return ERR_OK;
}

enum errc key_join(const struct key_share *shares, size_t n, unsigned char **ret, size_t *ret_len,
		   struct err *err)
{
	unsigned char own[DIGEST_LEN];

	*ret = NULL;
	if (n > KEY_SHARES_MAX)
		return fail(err, ERR_LIMIT, "at most %u shares", KEY_SHARES_MAX);
	enum errc code = check_together(shares, n, err);
	if (code)
		return code;
	unsigned char *sealed = sodium_malloc(shares[0].len);
	if (!sealed)
		return fail(err, ERR_LIMIT, "no memory that can be locked");
	const size_t len = shares[0].len - DIGEST_LEN;
	code = interpolate(shares, n, sealed, err);
	digest(sealed, len, own);
	if (!code && sodium_memcmp(own, sealed + len, DIGEST_LEN) != 0)
		code = fail(err, ERR_CORRUPT, "%s: %s", shares[0].id,
			    text_of(TR("合わせても元の鍵になりません",
				       "together these shares are no key")));
	if (code) {
		sodium_free(sealed);
		return code;
	}
	*ret = sealed;
	*ret_len = len;
	return ERR_OK;
}

/* ---- a share as text ---- */

static void add_check(struct str text, struct buf *out)
{
	unsigned char check[CHECK_LEN];
	char hex[CHECK_LEN * 2 + 1];

	(void)crypto_generichash(check, sizeof(check), (const unsigned char *)text.ptr, text.len,
				 NULL, 0);
	buf_add_text(out, sodium_bin2hex(hex, sizeof(hex), check, sizeof(check)));
}

void key_share_write(const struct key_share *share, struct buf *out)
{
	auto_buf check = BUF_INIT(CHECK_LEN * 2 + 1);

	buf_add_text(out, HEAD "\n");
	buf_printf(out, "key %s\n", share->id);
	buf_printf(out, "needed %u\n", share->needed);
	buf_printf(out, "shares %u\n", share->shares);
	buf_printf(out, "number %u\n", share->number);
	buf_add_text(out, "bytes ");
	for (size_t i = 0; i < share->len; i++)
		buf_printf(out, "%02x", share->bytes[i]);
	add_check(buf_str(out), &check);
	buf_printf(out, "\ncheck %.*s\n", STR_ARG(buf_str(&check)));
}

/* The value of the next line, which begins with `name`; STR_NONE when it does not. */
static struct str value_of(struct str *rest, struct str name)
{
	struct str line;

	if (!str_next_line(rest, &line) || !str_starts(line, name))
		return STR_NONE;
	return str_from_pos(line, name.len);
}

static bool read_count(struct str *rest, struct str name, unsigned *ret)
{
	uint64_t n;

	if (!str_to_u64(value_of(rest, name), &n) || n == 0 || n > KEY_SHARES_MAX)
		return false;
	*ret = (unsigned)n;
	return true;
}

static bool read_id(struct str *rest, char ret[static KEY_ID_LEN + 1])
{
	const struct str id = value_of(rest, STR("key "));

	(void)snprintf(ret, KEY_ID_LEN + 1, "%.*s", STR_ARG(id));
	return id.len == KEY_ID_LEN && strspn(ret, "0123456789abcdef") == KEY_ID_LEN;
}

static bool check_holds(struct str text)
{
	auto_buf check = BUF_INIT(CHECK_LEN * 2 + 1);
	const size_t at = str_find(text, STR("\ncheck "));

	if (at == SIZE_MAX)
		return false;
	add_check(str_sub(text, 0, at), &check);
	return str_equal(str_trim(str_from_pos(text, at + 7)), buf_str(&check));
}

enum errc key_share_read(struct str text, struct key_share *ret, struct err *err)
{
	struct str rest = text;
	struct str line;
	size_t len = 0;

	*ret = (struct key_share){ .bytes = NULL };
	if (!check_holds(text))
		return fail(err, ERR_CORRUPT, "%s",
			    text_of(TR("分けた鍵ではないか、書き写しが違います",
				       "it is no share of a key, or was copied wrongly")));
	if (!str_next_line(&rest, &line) || !str_is(line, HEAD) || !read_id(&rest, ret->id) ||
	    !read_count(&rest, STR("needed "), &ret->needed) ||
	    !read_count(&rest, STR("shares "), &ret->shares) ||
	    !read_count(&rest, STR("number "), &ret->number) || ret->number > ret->shares)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("分けた鍵の形ではありません", "it is no share of a key")));
	const struct str hex = value_of(&rest, STR("bytes "));
	if (hex.len < 2 || hex.len / 2 > KEY_SECRET_MAX + DIGEST_LEN)
		return fail(err, ERR_SYNTAX, "bytes: none, or too many");
	const enum errc code = take_bytes(ret, hex.len / 2, err);
	if (code)
		return code;
	if (sodium_hex2bin(ret->bytes, ret->len, hex.ptr, hex.len, NULL, &len, NULL) == 0 &&
	    len == ret->len)
		return bad_counts(ret->needed, ret->shares, err);
	return fail(err, ERR_SYNTAX, "bytes: no hexadecimal digits");
}
