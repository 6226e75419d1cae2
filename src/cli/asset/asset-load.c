/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/asset/asset-load.h"

#include "base/os/paths.h"

enum errc asset_content(const char *name, char out[static PATH_MAX], struct err *err)
{
	char content[PATH_MAX];
	char folder[PATH_MAX];
	enum errc code = path_content(content, err);

	if (!code)
		code = path_join(content, "assets", folder, err);
	return code ? code : path_join(folder, name, out, err);
}

enum errc asset_work_open(const struct options *options, struct asset_work *ret, struct err *err)
{
	char content[PATH_MAX];

	*ret = (struct asset_work){ .db = NULL };
	enum errc code = path_content(content, err);
	if (!code)
		code = identity_load(content, &ret->identity, err);
	if (!code)
		code = records_open(options, &ret->db, err);
	if (!code)
		ret->reg = register_new(ret->db, ret->identity);
	return code;
}

void asset_work_done(struct asset_work *work)
{
	register_free(work->reg);
	identity_free(work->identity);
	db_close(work->db);
}

enum errc asset_number(const char *text, int64_t *ret, struct err *err)
{
	if (str_to_i64(str_from(text), ret) && *ret > 0)
		return ERR_OK;
	return fail(err, ERR_USAGE, "%s: %s", text,
		    text_of(TR("番号として読めません", "is no number")));
}
