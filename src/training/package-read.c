/* SPDX-License-Identifier: Apache-2.0 */
#include "training/package-read.h"

#include "base/encoding/utf8.h"
#include "base/encoding/zip-read.h"
#include "base/text.h"

/* ---- names ---- */

static bool has_bad_sign(struct str path)
{
	for (size_t i = 0; i < path.len; i++) {
		const unsigned char c = (unsigned char)path.ptr[i];

		if (c < 0x20 || c == 0x7f || c == '\\' || c == ':' || c == '?' || c == '#')
			return true;
	}
	return false;
}

enum errc package_path_check(struct str path, struct err *err)
{
	const char *why = NULL;

	if (!path.len || path.len > PACKAGE_PATH_MAX)
		why = "a name has 1 to 250 bytes";
	else if (path.ptr[0] == '/')
		why = "an absolute name leads out of the package";
	else if (has_bad_sign(path))
		why = "a sign that no file of a package may have (\\ : ? # or a control character)";
	else if (!utf8_valid(path))
		why = "the name is no UTF-8: make the archive again with UTF-8 names";
	for (struct str rest = path; !why && rest.ptr;) {
		const struct str segment = str_split(&rest, '/');

		if (!segment.len || str_is(segment, ".") || str_is(segment, ".."))
			why = "leads out of the package, or to no file";
	}
	if (!why)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "“%.*s”: %s", (int)size_min(path.len, 100),
		    path.ptr ? path.ptr : "", why);
}

const struct package_file *package_find(const struct package *package, struct str path)
{
	for (size_t i = 0; i < package->n_files; i++) {
		if (str_equal(package->files[i].path, path))
			return &package->files[i];
	}
	return NULL;
}

/* ---- the archive ---- */

static enum errc take_file(struct zip_file *zip, size_t i, struct arena *arena,
			   struct package *package, struct err *err)
{
	struct package_file *file = &package->files[package->n_files];
	struct zip_entry entry;

	enum errc code = zip_file_entry(zip, i, &entry, err);
	if (code || entry.folder)
		return code;
	file->path = arena_str(arena, str_from(entry.name));
	if (!file->path.ptr)
		return fail(err, ERR_LIMIT, "%s: no room for it", entry.name);
	code = package_path_check(file->path, err);
	if (code)
		return code;
	if (entry.size > PACKAGE_ONE_MAX)
		return fail(err, ERR_LIMIT, "%s: is over %u MiB", entry.name,
			    PACKAGE_ONE_MAX / 1024 / 1024);
	if (package_find(package, file->path))
		return fail(err, ERR_SYNTAX, "%s: is there twice", entry.name);
	code = zip_file_take(zip, i, arena, &file->bytes, err);
	if (code)
		return code;
	package->bytes += file->bytes.len;
	package->n_files++;
	return ERR_OK;
}

enum errc package_read(struct str bytes, struct arena *arena, struct package *ret, struct err *err)
{
	static const struct zip_limits limits = {
		.file = PACKAGE_FILE_MAX,
		.unpacked = PACKAGE_UNPACKED_MAX,
		.ratio = PACKAGE_RATIO_MAX,
		.entries = PACKAGE_FILES_MAX,
	};
	auto_zip_file *zip = NULL;

	*ret = (struct package){ .n_files = 0 };
	enum errc code = zip_file_open(bytes, &limits, &zip, err);
	if (code)
		return fail_in(err, code,
			       text_of(TR("教材のパッケージ（zip）ではありません",
					  "is no package (zip)")));
	const size_t n = zip_file_count(zip);
	ret->files = arena_take_array(arena, n + 1, sizeof(*ret->files));
	if (!ret->files)
		return fail(err, ERR_LIMIT, "no room for %zu files", n);
	for (size_t i = 0; i < n && !code; i++)
		code = take_file(zip, i, arena, ret, err);
	if (code)
		return code;
	const struct package_file *manifest = package_find(ret, STR(PACKAGE_MANIFEST));
	if (!manifest)
		return fail(err, ERR_SYNTAX,
			    "SCORM 1.2 CAM 2.3.1: there is no " PACKAGE_MANIFEST
			    " at the root of the archive");
	code = package_read_manifest(manifest->bytes, arena, ret, err);
	return code ? fail_in(err, code, PACKAGE_MANIFEST) : ERR_OK;
}
