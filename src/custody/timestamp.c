/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/timestamp.h"

#include <openssl/err.h>
#include <openssl/ts.h>

#include "base/encoding/time-text.h"
#include "base/os/clock.h"

#define SHA256_BYTES 32
#define NAME_MAX_LEN 512

static enum errc openssl_failed(struct err *err, enum errc code, const char *what)
{
	const unsigned long why = ERR_peek_last_error();
	const char *reason = why ? ERR_reason_error_string(why) : NULL;

	ERR_clear_error();
	return fail(err, code, "time stamp: %s: %s", what, reason ? reason : "no reason given");
}

static enum errc read_digest(struct str sha256, unsigned char ret[static SHA256_BYTES],
			     struct err *err)
{
	bool good = sha256.len == 2 * SHA256_BYTES;

	for (size_t i = 0; good && i < SHA256_BYTES; i++) {
		const int high = ascii_hex_digit(sha256.ptr[2 * i]);
		const int low = ascii_hex_digit(sha256.ptr[2 * i + 1]);

		good = high >= 0 && low >= 0;
		ret[i] = (unsigned char)(high << 4 | low);
	}
	return good ? ERR_OK
		    : fail(err, ERR_SYNTAX, "%.*s: is no SHA-256 in hexadecimal",
			   STR_ARG(str_sub(sha256, 0, 80)));
}

/* ---- asking ---- */

static bool set_imprint(TS_REQ *request, unsigned char digest[static SHA256_BYTES])
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	const bool good =
		imprint && algorithm &&
		X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
		TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
		TS_MSG_IMPRINT_set_msg(imprint, digest, SHA256_BYTES) == 1 &&
		TS_REQ_set_msg_imprint(request, imprint) == 1;

	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return good;
}

static TS_REQ *make_request(unsigned char digest[static SHA256_BYTES])
{
	TS_REQ *request = TS_REQ_new();

	if (request && TS_REQ_set_version(request, 1) == 1 && set_imprint(request, digest) &&
	    TS_REQ_set_cert_req(request, 1) == 1)
		return request;
	TS_REQ_free(request);
	return NULL;
}

enum errc timestamp_ask(struct str sha256, struct buf *out, struct err *err)
{
	unsigned char digest[SHA256_BYTES];
	unsigned char *der = NULL;
	enum errc code = read_digest(sha256, digest, err);

	if (code)
		return code;
	TS_REQ *request = make_request(digest);
	const int len = request ? i2d_TS_REQ(request, &der) : -1;
	if (len > 0)
		buf_add(out, str_of((const char *)der, (size_t)len));
	else
		code = openssl_failed(err, ERR_IO, "the question cannot be made");
	OPENSSL_free(der);
	TS_REQ_free(request);
	return code;
}

/* ---- the answer ---- */

/* What a check has in its hands. */
struct check {
	TS_RESP *answer;
	TS_REQ *request; /* what it should be an answer to */
	TS_VERIFY_CTX *ctx;
};

static void check_done(struct check *check)
{
	TS_VERIFY_CTX_free(check->ctx);
	TS_REQ_free(check->request);
	TS_RESP_free(check->answer);
	ERR_clear_error();
}

static enum errc refused(const TS_STATUS_INFO *status, struct err *err)
{
	const STACK_OF(ASN1_UTF8STRING) *words = TS_STATUS_INFO_get0_text(status);
	const ASN1_UTF8STRING *first =
		sk_ASN1_UTF8STRING_num(words) > 0 ? sk_ASN1_UTF8STRING_value(words, 0) : NULL;
	const struct str said = first ? str_of((const char *)ASN1_STRING_get0_data(first),
					       size_min((size_t)ASN1_STRING_length(first), 120))
				      : STR("no words came with it");

	return fail(err, ERR_DENIED, "time stamp: refused (RFC 3161 2.4.2): %.*s", STR_ARG(said));
}

static enum errc read_answer(struct check *check, struct str bytes, struct err *err)
{
	const unsigned char *at = (const unsigned char *)bytes.ptr;

	if (bytes.len > TIMESTAMP_ANSWER_MAX)
		return fail(err, ERR_LIMIT, "time stamp: %zu > %u bytes", bytes.len,
			    TIMESTAMP_ANSWER_MAX);
	check->answer = d2i_TS_RESP(NULL, &at, (long)bytes.len);
	if (!check->answer || at != (const unsigned char *)bytes.ptr + bytes.len)
		return openssl_failed(err, ERR_SYNTAX, "is no TimeStampResp (RFC 3161 2.4.2)");
	if (!TS_RESP_get_tst_info(check->answer))
		return refused(TS_RESP_get_status_info(check->answer), err);
	return ERR_OK;
}

static enum errc load_authorities(struct check *check, const char *authorities, struct err *err)
{
	X509_STORE *store = X509_STORE_new();

	if (!store)
		return openssl_failed(err, ERR_IO, "no memory");
	(void)TS_VERIFY_CTX_set_store(check->ctx, store); /* owns it */
	if (X509_STORE_load_file(store, authorities) == 1)
		return ERR_OK;
	ERR_clear_error();
	return fail(err, ERR_IO, "%s: holds no certificates in PEM", authorities);
}

static enum errc verify(struct check *check, struct str sha256, const char *authorities,
			struct err *err)
{
	unsigned char digest[SHA256_BYTES];
	unsigned flags = TS_VFY_VERSION | TS_VFY_IMPRINT;
	enum errc code = read_digest(sha256, digest, err);

	if (code)
		return code;
	check->request = make_request(digest);
	check->ctx = check->request ? TS_REQ_to_TS_VERIFY_CTX(check->request, NULL) : NULL;
	if (!check->ctx)
		return openssl_failed(err, ERR_IO, "cannot be checked");
	if (authorities) {
		code = load_authorities(check, authorities, err);
		flags |= TS_VFY_SIGNATURE | TS_VFY_SIGNER;
	}
	if (code)
		return code;
	(void)TS_VERIFY_CTX_set_flags(check->ctx, (int)flags);
	return TS_RESP_verify_response(check->ctx, check->answer) == 1
		       ? ERR_OK
		       : openssl_failed(err, ERR_CORRUPT, "does not hold");
}

/* ---- what it says ---- */

static int64_t time_of(const ASN1_GENERALIZEDTIME *time)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return TIME_NONE;
	const struct civil civil = { .year = tm.tm_year + 1900,
				     .month = tm.tm_mon + 1,
				     .day = tm.tm_mday,
				     .hour = tm.tm_hour,
				     .minute = tm.tm_min,
				     .second = tm.tm_sec };
	return civil_valid(&civil) ? civil_to_us(&civil, 0) : TIME_NONE;
}

static struct str serial_of(const ASN1_INTEGER *serial, struct arena *arena)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
	char *hex = number ? BN_bn2hex(number) : NULL;
	const struct str kept = arena_str(arena, hex ? str_from(hex) : STR(""));

	OPENSSL_free(hex);
	BN_free(number);
	return kept;
}

static struct str signer_of(TS_RESP *answer, struct arena *arena)
{
	PKCS7 *token = TS_RESP_get_token(answer);
	STACK_OF(X509) *signers = token ? PKCS7_get0_signers(token, NULL, 0) : NULL;
	char name[NAME_MAX_LEN] = "";

	if (sk_X509_num(signers) > 0)
		(void)X509_NAME_oneline(X509_get_subject_name(sk_X509_value(signers, 0)), name,
					sizeof(name));
	sk_X509_free(signers);
	return arena_str(arena, str_from(name));
}

static enum errc read_info(struct check *check, struct arena *arena, struct timestamp *ret,
			   struct err *err)
{
	const TS_TST_INFO *info = TS_RESP_get_tst_info(check->answer);

	ret->stamped_us = time_of(TS_TST_INFO_get_time(info));
	if (ret->stamped_us == TIME_NONE)
		return fail(err, ERR_SYNTAX, "time stamp: genTime is no time (RFC 3161 2.4.2)");
	ret->serial = serial_of(TS_TST_INFO_get_serial(info), arena);
	ret->signer = signer_of(check->answer, arena);
	return ERR_OK;
}

enum errc timestamp_check(struct str answer, struct str sha256, const char *authorities,
			  struct arena *arena, struct timestamp *ret, struct err *err)
{
	struct check check = { .answer = NULL };
	enum errc code = read_answer(&check, answer, err);

	ret->trust = authorities ? TIMESTAMP_TRUSTED : TIMESTAMP_UNCHECKED;
	if (!code)
		code = verify(&check, sha256, authorities, err);
	if (!code)
		code = read_info(&check, arena, ret, err);
	check_done(&check);
	return code;
}
