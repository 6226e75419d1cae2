/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "papers/pack-format.h"
#include "papers/paper-pack.h"

#define UNPACKED_MAX (UINT64_C(256) * 1024 * 1024)
#define RATIO_MAX    400u
#define FILE_BYTES   (64u * 1024 * 1024)

static enum errc open_pack(struct str bytes, struct zip_file **ret, struct err *err)
{
	static const struct zip_limits limits = { .file = PAPER_PACK_MAX,
						  .unpacked = UNPACKED_MAX,
						  .ratio = RATIO_MAX,
						  .entries = PAPER_PACK_FILES + 20 };

	return zip_file_open(bytes, &limits, ret, err);
}

static enum errc read_about(struct zip_file *zip, struct arena *arena, struct paper_pack_about *ret,
			    struct err *err)
{
	auto_item *about = NULL;
	struct str text;
	const enum errc code = signed_zip_take(zip, PACK_ABOUT, arena, &text, err);

	if (code)
		return code;
	about = item_load(text, err);
	if (!about)
		return fail_in(err, ERR_SYNTAX, PACK_ABOUT);
	if (!str_is(str_or_empty(item_text(about, "format")), PACK_FORMAT) ||
	    json_integer_value(json_object_get(about, "version")) != PACK_VERSION)
		return fail(err, ERR_UNSUPPORTED, PACK_ABOUT ": is no " PACK_FORMAT " %d",
			    PACK_VERSION);
	*ret = (struct paper_pack_about){
		.facility = arena_str(arena, str_or_empty(item_text(about, "facility"))),
		.digest = arena_str(arena, str_or_empty(item_text(about, "digest"))),
		.papers = (int64_t)json_array_size(json_object_get(about, "papers")),
	};
	return time_parse_iso(str_or_empty(item_text(about, "made")), 0, &ret->made_us)
		       ? ERR_OK
		       : fail(err, ERR_SYNTAX, PACK_ABOUT ": made: is no time (RFC 3339)");
}

/* ---- sealing ---- */

static enum errc copy_file(struct zip_file *from, size_t i, struct signed_zip *to, struct err *err)
{
	auto_arena arena = ARENA_INIT(FILE_BYTES);
	struct zip_entry entry;
	struct str bytes;
	enum errc code = zip_file_entry(from, i, &entry, err);

	if (code || entry.folder)
		return code;
	code = zip_file_take(from, i, &arena, &bytes, err);
	return code ? code : signed_zip_add(to, str_from(entry.name), bytes, err);
}

enum errc paper_pack_seal(struct str written, const struct signer *signer, struct arena *arena,
			  struct buf *out, struct paper_pack_about *ret, struct err *err)
{
	auto_zip_file *from = NULL;
	enum errc code = open_pack(written, &from, err);

	if (!code)
		code = read_about(from, arena, ret, err);
	if (code)
		return code;
	auto_signed_zip *to = signed_zip_new(ret->made_us);
	for (size_t i = 0; !code && i < zip_file_count(from); i++)
		code = copy_file(from, i, to, err);
	if (!code)
		code = signed_zip_finish(to, signer, out, err);
	/* Read back before it is called done: what is handed over must hold. */
	return code ? code : paper_pack_check(buf_str(out), arena, ret, err);
}

/* ---- checking ---- */

enum errc paper_pack_check(struct str bytes, struct arena *arena, struct paper_pack_about *ret,
			   struct err *err)
{
	auto_zip_file *zip = NULL;
	enum errc code = open_pack(bytes, &zip, err);

	if (!code)
		code = read_about(zip, arena, ret, err);
	return code ? code : signed_zip_check(zip, arena, ret->fingerprint, err);
}

enum errc paper_pack_unpack(struct str bytes, const char *folder, struct arena *arena,
			    struct paper_pack_about *ret, struct err *err)
{
	auto_zip_file *zip = NULL;
	enum errc code = paper_pack_check(bytes, arena, ret, err);

	if (!code)
		code = open_pack(bytes, &zip, err);
	return code ? code : signed_zip_unpack(zip, folder, err);
}
