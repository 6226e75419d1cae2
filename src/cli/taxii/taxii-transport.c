/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-transport.h"

#include <limits.h>
#include <sodium.h>

#include "base/os/paths.h"
#include "cli/confine.h"
#include "taxii/media-type.h"

#define ASK_MS	   (2u * 60 * 1000)
#define HEADER_MAX 2048u
#define PLAIN_MAX  800u
#define ARENA_MAX  (64u * 1024)
#define OWN_PATHS  5u

/* RFC 7617, or RFC 6750 where there is no user. NULL: the remote asks for neither. */
static const char *authorization(const struct taxii_remote *remote, struct arena *arena)
{
	char encoded[sodium_base64_ENCODED_LEN(PLAIN_MAX, sodium_base64_VARIANT_ORIGINAL)];

	if (!remote->secret.len)
		return NULL;
	if (!remote->user.len)
		return arena_printf(arena, "Authorization: Bearer %.*s", STR_ARG(remote->secret))
			.ptr;
	const struct str plain =
		arena_printf(arena, "%.*s:%.*s", STR_ARG(remote->user), STR_ARG(remote->secret));
	(void)sodium_bin2base64(encoded, sizeof(encoded), (const unsigned char *)plain.ptr,
				size_min(plain.len, PLAIN_MAX), sodium_base64_VARIANT_ORIGINAL);
	return arena_printf(arena, "Authorization: Basic %s", encoded).ptr;
}

static enum errc ask(void *ctx, const struct taxii_remote *remote, const char *url, struct str body,
		     struct taxii_fetched *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	struct outbound *outbound = ctx;
	struct outbound_answer answer = { .body = ret->body };
	struct outbound_request request = {
		.url = url,
		.method = body.ptr ? "POST" : "GET",
		.headers = { "Accept: " TAXII_MEDIA_TYPE },
		.asked = { "X-TAXII-Date-Added-Last", "Retry-After" },
		.body = body,
		.ca_file = remote->ca_file.len ? arena_cstr(&arena, remote->ca_file) : NULL,
		.timeout_ms = ASK_MS,
		.answer_max = TAXII_FETCH_MAX,
	};
	size_t n = 1;
	int64_t wait_s;

	if (body.ptr)
		request.headers[n++] = "Content-Type: " TAXII_MEDIA_TYPE;
	request.headers[n] = authorization(remote, &arena);
	const enum errc code = outbound_send(outbound, &request, &answer, err);
	ret->body = answer.body;
	ret->status = answer.status;
	ret->retry_after_s = str_to_i64(str_from(answer.asked[1]), &wait_s) ? wait_s : 0;
	(void)snprintf(ret->added_last, sizeof(ret->added_last), "%.63s", answer.asked[0]);
	return code;
}

enum errc taxii_way_open(struct taxii_way *ret, struct err *err)
{
	*ret = (struct taxii_way){ .outbound = NULL };
	const enum errc code = outbound_new(&ret->outbound, err);

	ret->transport = (struct taxii_transport){ .ask = ask, .ctx = ret->outbound };
	return code;
}

void taxii_way_close(struct taxii_way *way)
{
	outbound_free(way->outbound);
}

void taxii_way_confine(const struct options *options, const struct taxii_remotes *remotes)
{
	static const struct sandbox_profile profile = {
		.name = "taxii",
		.calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES | SANDBOX_CONNECT,
	};
	auto_arena arena = ARENA_INIT(TAXII_REMOTES_MAX * PATH_MAX);
	struct sandbox_path paths[OWN_PATHS + TAXII_REMOTES_MAX + 2] = { OUTBOUND_PATHS };
	char data[PATH_MAX];
	char folder[PATH_MAX];
	size_t n = OWN_PATHS;
	struct err err;

	if (!path_data(options_text(options, "data"), data, &err) &&
	    !path_join(data, DB_FOLDER, folder, &err))
		paths[n++] = (struct sandbox_path){ .path = folder, .access = SANDBOX_WRITE };
	for (size_t i = 0; i < remotes->n; i++) {
		const struct str file = remotes->at[i].remote.ca_file;

		if (file.len)
			paths[n++] = (struct sandbox_path){ .path = arena_cstr(&arena, file),
							    .access = SANDBOX_READ };
	}
	paths[n] = (struct sandbox_path){ .path = NULL };
	confine(&profile, paths);
}
