/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JVN iPedia's list of products (MyJVN getProductList, results 3.3) says which Japanese name and
 * which name in CPE are one vendor's.
 */
#include "advisories/names.h"
#include "base/encoding/xml.h"

#define VENDOR_MAX (64u * 1024 * 1024) /* memory for one vendor with its products */
#define HEAD_BYTES 4096u

/* Under this name JVN files whoever has none of its own. */
static bool is_nobody(struct str vendor)
{
	return str_is(vendor, "misc") || str_is(vendor, "multiple_vendors");
}

bool names_is_jvn(struct str text)
{
	const struct str head = str_sub(text, 0, HEAD_BYTES);

	return str_find(head, STR("<VendorInfo")) != SIZE_MAX &&
	       str_find(head, STR("jvndb.jvn.jp/myjvn/Results")) != SIZE_MAX;
}

enum errc names_each_jvn(struct str text, names_take take, void *ctx, size_t *ret_n,
			 struct err *err)
{
	auto_arena arena = ARENA_INIT(VENDOR_MAX);
	auto_xml_reader *reader = xml_reader_new(text);
	struct xml *vendor = NULL;
	enum errc code;

	*ret_n = 0;
	if (!reader)
		return fail(err, ERR_LIMIT, "no memory to read XML");
	while (!(code = xml_next(reader, "Vendor", &arena, &vendor, err))) {
		struct cpe cpe;
		const struct str name = xml_attribute(vendor, "vname");
		const bool told = cpe_parse(xml_attribute(vendor, "cpe"), &arena, &cpe) &&
				  cpe.values[CPE_VENDOR].kind == CPE_IS;
		if (told && name.len && !is_nobody(cpe.values[CPE_VENDOR].text)) {
			code = take(ctx, name, cpe.values[CPE_VENDOR].text, err);
			*ret_n += 1;
		}
		if (code)
			return code;
		arena_clear(&arena);
	}
	return code == ERR_END ? ERR_OK : code;
}

static enum errc learn(void *ctx, struct str name, struct str other, struct err *err)
{
	return names_same(ctx, name, other, err);
}

enum errc names_read_jvn(struct names *names, struct str text, size_t *ret_n, struct err *err)
{
	return names_each_jvn(text, learn, names, ret_n, err);
}
