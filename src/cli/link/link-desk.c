/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/link/link-desk.h"

#include "base/os/paths.h"

enum errc link_desk_signer(const struct options *options, struct signer **ret, struct err *err)
{
	char data[PATH_MAX];
	char path[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), data, err);

	if (!code)
		code = path_join(data, SIGNER_FILE, path, err);
	if (!code)
		code = signer_open(path, ret, err);
	if (!code)
		records_give(data, path);
	return code;
}

enum errc link_desk_print(const struct signer *signer, struct buf *pem,
			  char ret[static SIGNER_FINGERPRINT_LEN + 1], struct err *err)
{
	const enum errc code = signer_public(signer, pem, err);

	return code ? code : signer_fingerprint(buf_str(pem), ret, err);
}

enum errc link_desk_own(struct organisation_desk *desk, struct str *ret, struct err *err)
{
	const enum errc code = link_own_code(desk->scope, &desk->arena, ret, err);

	if (code == ERR_CONFLICT)
		return fail(err, code, "%s",
			    text_of(TR("この施設のコードがまだありません（link enrol --as CODE）",
				       "this node has no code yet (link enrol --as CODE)")));
	return code;
}

/* The only one that counts. */
static enum errc only_peer(struct organisation_desk *desk, struct link_peer *ret, struct err *err)
{
	const struct link_peer *peer = NULL;
	const enum errc code = link_peers_list(desk->scope, &desk->arena, &peer, err);
	size_t n = 0;

	for (; !code && peer; peer = peer->next) {
		if (peer->revoked_us != TIME_NONE)
			continue;
		*ret = *peer;
		n++;
	}
	if (!code && n != 1)
		return fail(err, ERR_USAGE,
			    text_of(TR("相手が %zu あります（--to CODE）",
				       "there are %zu to exchange with (--to CODE)")),
			    n);
	return code;
}

enum errc link_desk_peer(struct organisation_desk *desk, const struct options *options,
			 struct link_peer *ret, struct err *err)
{
	int64_t id = 0;

	if (!options_given(options, "to"))
		return only_peer(desk, ret, err);
	const enum errc code = organisation_desk_find(desk, options_text(options, "to"), &id, err);
	return code ? code : link_peers_get(desk->scope, id, &desk->arena, ret, err);
}
