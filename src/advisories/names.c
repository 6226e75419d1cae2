/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/names.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/crc32c.h"
#include "base/encoding/fold.h"
#include "base/encoding/yaml.h"

#define NAMES_FILE_MAX	(4u * 1024 * 1024)
#define NAMES_ARENA_MAX (32u * 1024 * 1024)
#define COMPARE_WORK	(256u * 1024)
#define NAMES_SLOTS	65536u /* a power of two over twice NAMES_VENDORS_MAX */

struct alias {
	struct str name; /* normalised */
	struct str key;	 /* of the vendor */
};

/* A name that feeds give to all of these: "Windows". All normalised. */
struct family {
	struct str vendor; /* key */
	struct str name;
	struct str member; /* how the name of a member begins */
};

/* What only this vendor makes: how names of it begin, normalised. */
struct make {
	struct str vendor; /* key */
	struct str product;
};

struct names {
	struct arena arena;
	struct alias *slots; /* NAMES_SLOTS, open addressing */
	size_t n;
	struct family families[NAMES_FAMILIES_MAX];
	size_t n_families;
	struct make makes[NAMES_MAKES_MAX];
	size_t n_makes;
};

/* Forms of companies, normalised; at the end of a name or in front of it. */
static const char *const company_forms[] = {
	"株式会社",    "有限会社", "合同会社", "(株)",	  "(有)",	"incorporated", "inc",
	"corporation", "corp",	   "company",  "limited", "ltd",	"llc",		"gmbh",
	"ag",	       "co",	   "kk",       "sa",	  "foundation",
};

static bool is_dropped(struct str rest, size_t *ret_len)
{
	static const char *const marks[] = { " ", "\t", "-",  "_",  ".", ",", "　", "®",
					     "™", "©",	"・", "\"", "'", "‐", "－" };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (!str_starts(rest, str_from(marks[i])))
			continue;
		*ret_len = strlen(marks[i]);
		return true;
	}
	return false;
}

/* Narrow, without case, without spaces and signs between words; STR_NONE when it is too long. */
static struct str normalised(struct str text, struct arena *arena)
{
	char narrow[NAME_TEXT_MAX];
	size_t len = 0;

	if (!text.ptr || text.len > sizeof(narrow))
		return STR_NONE;
	while (text.len) {
		size_t step = 1;
		const char ascii = fold_narrow(text);
		if (ascii || !is_dropped(text, &step)) {
			narrow[len++] = ascii ? ascii : text.ptr[0];
			step = ascii ? 3 : 1;
		}
		text = str_from_pos(text, step);
	}
	char *out = arena_take_text(arena, fold_max(len) + 1);
	return out ? str_of(out, fold_text(str_of(narrow, len), out)) : STR_NONE;
}

static struct str without_company_form(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(company_forms); i++) {
		const struct str form = str_from(company_forms[i]);
		const bool ascii = ascii_is_alpha(form.ptr[0]);
		if (name.len <= form.len)
			continue;
		/* "co" at the end of "cisco" is no form: ASCII ones are cut before normalising */
		if (!ascii && str_ends(name, form))
			return str_sub(name, 0, name.len - form.len);
		if (!ascii && str_starts(name, form))
			return str_from_pos(name, form.len);
	}
	return name;
}

/* "Example Co., Ltd." without its last words that are forms of companies. */
static struct str without_form_words(struct str name)
{
	for (;;) {
		name = str_trim(name);
		while (name.len && (name.ptr[name.len - 1] == '.' || name.ptr[name.len - 1] == ','))
			name.len--;
		size_t start = name.len;
		while (start && (ascii_is_alpha(name.ptr[start - 1])))
			start--;
		const struct str word = str_from_pos(name, start);
		bool form = false;
		for (size_t i = 0; i < ARRAY_LEN(company_forms); i++)
			form |= str_equal_nocase(word, str_from(company_forms[i]));
		const char before = start ? name.ptr[start - 1] : 0;
		if (!form || (before != ' ' && before != ',' && before != '.' && before != '_'))
			return name;
		name = str_sub(name, 0, start - 1);
	}
}

static struct alias *slot_of(const struct names *names, struct str name)
{
	size_t at = str_hash(name) & (NAMES_SLOTS - 1);

	while (names->slots[at].name.ptr && !str_equal(names->slots[at].name, name))
		at = (at + 1) & (NAMES_SLOTS - 1);
	return &names->slots[at];
}

static struct str plain_vendor(struct str vendor, struct arena *arena)
{
	return without_company_form(normalised(without_form_words(vendor), arena));
}

struct vendor {
	struct str key;
	bool known; /* in the table: two known ones that differ are two vendors */
};

static struct vendor vendor_of(const struct names *names, struct str text, struct arena *arena)
{
	const struct str name = plain_vendor(text, arena);
	const struct alias *alias = name.len ? slot_of(names, name) : NULL;

	if (alias && alias->name.ptr)
		return (struct vendor){ .key = alias->key, .known = true };
	return (struct vendor){ .key = name };
}

/* The longest of the names that this one begins with tells whose it is. */
static struct vendor maker_of(const struct names *names, struct str product)
{
	struct str key = STR_NONE;
	size_t longest = 0;

	for (size_t i = 0; i < names->n_makes; i++) {
		const struct make *make = &names->makes[i];
		if (make->product.len <= longest || !str_starts(product, make->product))
			continue;
		longest = make->product.len;
		key = make->vendor;
	}
	return (struct vendor){ .key = key, .known = key.len != 0 };
}

/* Lists of machines name "Windows Server 2016" without a maker. A CPE that leaves its vendor open
 * does so on purpose. */
static struct vendor our_vendor_of(const struct names *names, const struct product_name *ours,
				   struct arena *arena)
{
	if (ours->vendor.len == 0 && ours->cpe.len == 0)
		return maker_of(names, normalised(ours->product, arena));
	return vendor_of(names, ours->vendor, arena);
}

/* "Fortinet FortiOS" is FortiOS of Fortinet: whole words in front that name the vendor go. */
static struct str product_of(const struct names *names, struct str text, struct vendor vendor,
			     struct arena *arena)
{
	text = str_trim(text);
	for (size_t i = 1; i + 1 < text.len && text.len <= NAME_TEXT_MAX && vendor.key.len; i++) {
		if (text.ptr[i] != ' ' && text.ptr[i] != '_')
			continue;
		if (str_equal(vendor_of(names, str_sub(text, 0, i), arena).key, vendor.key))
			return normalised(str_from_pos(text, i), arena);
	}
	return normalised(text, arena);
}

static bool is_several(struct str product)
{
	static const char *const words[] = { "multipleproducts", "(複数の製品)", "複数の製品",
					     "複数製品" };

	if (str_is_any(product, words, ARRAY_LEN(words)))
		return true;
	/* "Multiple Firewalls", "Multiple Vigor Routers" */
	return str_starts(product, STR("multiple")) && product.len > strlen("multiple");
}

/* "A, B, and C (D)": the parts of a name that lists several, cut off one by one. */
static struct str next_part(struct str *rest)
{
	static const char *const joints[] = { ", and ", ", or ", ", ",	   " and ", " or ",
					      "/",	"、",	 "および", "及び" };
	size_t at = SIZE_MAX;
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_LEN(joints); i++) {
		const size_t found = str_find(*rest, str_from(joints[i]));
		if (found < at) {
			at = found;
			len = strlen(joints[i]);
		}
	}
	const struct str part = str_sub(*rest, 0, at);
	*rest = at == SIZE_MAX ? STR_NONE : str_from_pos(*rest, at + len);
	return str_trim(part);
}

/* "Endpoint Manager (EPM)" is called by either. */
static void split_brackets(struct str part, struct str *before, struct str *within)
{
	const size_t open = str_find_char(part, '(');
	const struct str tail = open == SIZE_MAX ? STR_NONE : str_from_pos(part, open + 1);

	*before = str_trim(str_sub(part, 0, open));
	*within = str_trim(str_sub(tail, 0, str_find_char(tail, ')')));
}

static bool is_family(const struct names *names, struct vendor vendor, struct str theirs,
		      struct str ours)
{
	for (size_t i = 0; i < names->n_families; i++) {
		const struct family *one = &names->families[i];
		if (str_equal(one->vendor, vendor.key) && str_equal(one->name, theirs) &&
		    str_starts(ours, one->member))
			return true;
	}
	return false;
}

/* One name of a list, alone. */
static bool is_named(const struct names *names, struct str name, struct vendor vendor,
		     struct str ours, struct arena *arena)
{
	const struct str plain = product_of(names, name, vendor, arena);

	return plain.len && (str_equal(plain, ours) || is_family(names, vendor, plain, ours));
}

static bool lists(const struct names *names, struct str product, struct vendor vendor,
		  struct str ours, struct arena *arena)
{
	for (struct str rest = product; rest.ptr && product.len <= NAME_TEXT_MAX;) {
		struct str before;
		struct str within;
		split_brackets(next_part(&rest), &before, &within);
		if (is_named(names, before, vendor, ours, arena) ||
		    is_named(names, within, vendor, ours, arena))
			return true;
	}
	return false;
}

static struct sameness compare_vendors(struct vendor theirs, struct vendor ours)
{
	if (theirs.key.len == 0 || ours.key.len == 0)
		return (struct sameness){ PRODUCT_MAYBE, REASON_VENDOR_OPEN };
	if (str_equal(theirs.key, ours.key))
		return (struct sameness){ PRODUCT_SAME, REASON_NAMES };
	if (theirs.known && ours.known)
		return (struct sameness){ PRODUCT_OTHER, REASON_NAMES };
	return (struct sameness){ PRODUCT_MAYBE, REASON_VENDOR_OTHER };
}

static struct sameness compare_names(const struct names *names, const struct product_name *theirs,
				     const struct product_name *ours, struct arena *arena)
{
	const struct sameness other = { PRODUCT_OTHER, REASON_NAMES };
	const struct vendor their_vendor = vendor_of(names, theirs->vendor, arena);
	const struct vendor our_vendor = our_vendor_of(names, ours, arena);
	const struct str their_product = product_of(names, theirs->product, their_vendor, arena);
	const struct str our_product = product_of(names, ours->product, our_vendor, arena);
	const struct sameness vendors = compare_vendors(their_vendor, our_vendor);

	if (their_product.len && str_equal(their_product, our_product) &&
	    !is_several(their_product))
		return vendors;
	if (vendors.same != PRODUCT_SAME || our_product.len == 0)
		return other;
	if (is_several(their_product) || is_family(names, our_vendor, their_product, our_product) ||
	    lists(names, theirs->product, their_vendor, our_product, arena))
		return (struct sameness){ PRODUCT_MAYBE, REASON_SEVERAL };
	return other;
}

static bool values_differ(const struct cpe *a, const struct cpe *b, enum cpe_attribute which)
{
	const struct cpe_value *x = &a->values[which];
	const struct cpe_value *y = &b->values[which];

	return x->kind == CPE_IS && y->kind == CPE_IS && !str_equal(x->text, y->text);
}

static struct sameness compare_cpe(const struct names *names, const struct cpe *theirs,
				   const struct cpe *ours, struct arena *arena)
{
	const struct cpe_value *their_vendor = &theirs->values[CPE_VENDOR];
	const struct cpe_value *our_vendor = &ours->values[CPE_VENDOR];
	const bool products_told = theirs->values[CPE_PRODUCT].kind == CPE_IS &&
				   ours->values[CPE_PRODUCT].kind == CPE_IS;

	if (!products_told || values_differ(theirs, ours, CPE_PRODUCT) ||
	    values_differ(theirs, ours, CPE_TARGET_SW) ||
	    values_differ(theirs, ours, CPE_TARGET_HW))
		return (struct sameness){ PRODUCT_OTHER, REASON_CPE };
	/* A wild card that holds every vendor says nothing about this one. */
	if (their_vendor->kind != CPE_IS || our_vendor->kind != CPE_IS)
		return (struct sameness){ PRODUCT_MAYBE, REASON_VENDOR_OPEN };
	if (!str_equal(their_vendor->text, our_vendor->text)) {
		const struct sameness vendors =
			compare_vendors(vendor_of(names, their_vendor->text, arena),
					vendor_of(names, our_vendor->text, arena));
		/* CPE's names of vendors are fixed: two unlike ones are two, unless the table
		 * knows better. */
		if (vendors.same != PRODUCT_SAME)
			return (struct sameness){ PRODUCT_OTHER, REASON_CPE };
	}
	if (values_differ(theirs, ours, CPE_PART))
		return (struct sameness){ PRODUCT_MAYBE, REASON_PART };
	return (struct sameness){ PRODUCT_SAME, REASON_CPE };
}

/* Where one side has only a CPE, its vendor and product are names as well. */
static struct product_name with_cpe_names(const struct product_name *name, const struct cpe *cpe)
{
	struct product_name full = *name;

	if (full.product.len == 0 && cpe->values[CPE_PRODUCT].kind == CPE_IS) {
		full.product = cpe->values[CPE_PRODUCT].text;
		full.vendor = cpe->values[CPE_VENDOR].text;
	}
	return full;
}

struct sameness names_compare(const struct names *names, const struct product_name *theirs,
			      const struct product_name *ours, struct arena *arena)
{
	struct cpe their_cpe;
	struct cpe our_cpe;
	const bool they_have = cpe_parse(theirs->cpe, arena, &their_cpe);
	const bool we_have = cpe_parse(ours->cpe, arena, &our_cpe);

	if (they_have && we_have)
		return compare_cpe(names, &their_cpe, &our_cpe, arena);
	const struct product_name full_theirs = with_cpe_names(theirs, &their_cpe);
	const struct product_name full_ours = with_cpe_names(ours, &our_cpe);
	const struct sameness same = compare_names(names, &full_theirs, &full_ours, arena);
	if (same.same == PRODUCT_SAME || !they_have)
		return same;
	/* JVN has a Japanese name and a CPE: the inventory may have either. */
	const struct product_name plain = { .vendor = STR_NONE };
	const struct product_name by_cpe = with_cpe_names(&plain, &their_cpe);
	const struct sameness again = compare_names(names, &by_cpe, &full_ours, arena);
	return again.same > same.same ? again : same;
}

bool names_agree(const struct names *names, const struct product_name *a,
		 const struct product_name *b)
{
	auto_arena work = ARENA_INIT(COMPARE_WORK);

	return names_compare(names, a, b, &work).same == PRODUCT_SAME;
}

/* "several products" can be anything of its vendor. */
#define KEY_SEVERAL UINT32_MAX

static void add_key(struct name_keys *keys, uint32_t key)
{
	for (size_t i = 0; i < keys->n; i++)
		if (keys->at[i] == key)
			return;
	if (keys->n < NAMES_KEYS_MAX)
		keys->at[keys->n++] = key;
	else /* what does not fit is found by everyone */
		keys->at[NAMES_KEYS_MAX - 1] = KEY_SEVERAL;
}

static void add_name_key(struct name_keys *keys, struct str name)
{
	if (name.len)
		add_key(keys, is_several(name) ? KEY_SEVERAL : crc32c(0, name));
}

/* With every number of words in front left out: one of them may be the vendor (product_of). */
static void add_tails(struct name_keys *keys, struct str text, struct arena *arena)
{
	text = str_trim(text);
	add_name_key(keys, normalised(text, arena));
	for (size_t i = 1; i + 1 < text.len && text.len <= NAME_TEXT_MAX; i++)
		if (text.ptr[i] == ' ' || text.ptr[i] == '_')
			add_name_key(keys, normalised(str_from_pos(text, i), arena));
}

void names_add_their_keys(const struct product_name *theirs, struct arena *arena,
			  struct name_keys *keys)
{
	struct cpe cpe;

	add_tails(keys, theirs->product, arena);
	for (struct str rest = theirs->product; rest.ptr && theirs->product.len <= NAME_TEXT_MAX;) {
		struct str before;
		struct str within;
		split_brackets(next_part(&rest), &before, &within);
		add_tails(keys, before, arena);
		add_tails(keys, within, arena);
	}
	if (cpe_parse(theirs->cpe, arena, &cpe) && cpe.values[CPE_PRODUCT].kind == CPE_IS)
		add_tails(keys, cpe.values[CPE_PRODUCT].text, arena);
}

void names_add_our_keys(const struct names *names, const struct product_name *ours,
			struct arena *arena, struct name_keys *keys)
{
	struct cpe cpe;
	const bool has_cpe = cpe_parse(ours->cpe, arena, &cpe);
	const struct product_name full = has_cpe ? with_cpe_names(ours, &cpe) : *ours;
	const struct vendor vendor = our_vendor_of(names, &full, arena);
	const struct str product = product_of(names, full.product, vendor, arena);

	add_key(keys, KEY_SEVERAL);
	add_name_key(keys, product);
	for (size_t i = 0; i < names->n_families; i++)
		if (str_equal(names->families[i].vendor, vendor.key) &&
		    str_starts(product, names->families[i].member))
			add_name_key(keys, names->families[i].name);
	if (has_cpe && cpe.values[CPE_PRODUCT].kind == CPE_IS)
		add_name_key(keys, normalised(cpe.values[CPE_PRODUCT].text, arena));
}

struct names *names_new(void)
{
	struct names *names = mem_new(sizeof(*names));

	arena_init(&names->arena, NAMES_ARENA_MAX);
	names->slots = mem_new_array(NAMES_SLOTS, sizeof(*names->slots));
	return names;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	arena_done(&names->arena);
	free(names->slots);
	free(names);
}

void names_free_at(struct names **names)
{
	names_free(*names);
}

static enum errc learn(struct names *names, struct str plain, struct str key, struct err *err)
{
	struct alias *alias = slot_of(names, plain);

	if (alias->name.ptr)
		return ERR_OK;
	if (names->n == NAMES_VENDORS_MAX || !key.ptr)
		return fail(err, ERR_LIMIT, "over %u names of vendors", NAMES_VENDORS_MAX);
	names->n++;
	*alias = (struct alias){ .name = plain, .key = key };
	return ERR_OK;
}

enum errc names_same(struct names *names, struct str a, struct str b, struct err *err)
{
	const struct vendor first = vendor_of(names, a, &names->arena);
	const struct vendor second = vendor_of(names, b, &names->arena);

	if (first.key.len == 0 || second.key.len == 0)
		return ERR_OK;
	const struct str key = first.known ? first.key : second.key;
	enum errc code = first.known ? ERR_OK : learn(names, first.key, key, err);
	if (!code && !second.known)
		code = learn(names, second.key, key, err);
	return code;
}

static enum errc add_alias(struct names *names, const struct yaml *name, struct str key,
			   const char *path, struct err *err)
{
	const struct str plain = plain_vendor(name->text, &names->arena);

	if (name->kind != YAML_SCALAR || plain.len == 0)
		return fail(err, ERR_SYNTAX, "%s:%u: this is no name", path, name->line);
	struct alias *alias = slot_of(names, plain);
	if (alias->name.ptr && !str_equal(alias->key, key))
		return fail(err, ERR_SYNTAX, "%s:%u: “%.*s” is a name of “%.*s” already", path,
			    name->line, STR_ARG(name->text), STR_ARG(alias->key));
	if (alias->name.ptr)
		return ERR_OK;
	if (++names->n > NAMES_VENDORS_MAX)
		return fail(err, ERR_LIMIT, "%s:%u: over %u names", path, name->line,
			    NAMES_VENDORS_MAX);
	*alias = (struct alias){ .name = plain, .key = key };
	return ERR_OK;
}

static enum errc add_vendor(struct names *names, const struct yaml *vendor, const char *path,
			    struct err *err)
{
	const struct str key = arena_str(&names->arena, yaml_text(vendor, "key"));
	const struct yaml *list = yaml_get(vendor, "names");
	enum errc code = ERR_OK;

	if (key.len == 0 || !list || list->kind != YAML_LIST)
		return fail(err, ERR_SYNTAX, "%s:%u: a vendor has “key” and a list “names”", path,
			    vendor->line);
	for (const struct yaml *name = list->child; name && !code; name = name->next)
		code = add_alias(names, name, key, path, err);
	return code;
}

static enum errc add_member(struct names *names, const struct family *family, const struct yaml *at,
			    const char *path, struct err *err)
{
	if (at->kind != YAML_SCALAR || family->name.len == 0 || family->member.len == 0)
		return fail(err, ERR_SYNTAX, "%s:%u: this is no name", path, at->line);
	if (names->n_families == NAMES_FAMILIES_MAX)
		return fail(err, ERR_LIMIT, "%s:%u: over %u names × members of families", path,
			    at->line, NAMES_FAMILIES_MAX);
	names->families[names->n_families++] = *family;
	return ERR_OK;
}

/* The vendor's key, the names of the family, and how the names of its members begin. */
static enum errc add_family(struct names *names, const struct yaml *at, const char *path,
			    struct err *err)
{
	const struct yaml *list = yaml_get(at, "names");
	const struct yaml *members = yaml_get(at, "members");
	struct family family = { .vendor = arena_str(&names->arena, yaml_text(at, "vendor")) };
	enum errc code = ERR_OK;

	if (family.vendor.len == 0 || !list || list->kind != YAML_LIST || !members ||
	    members->kind != YAML_LIST)
		return fail(err, ERR_SYNTAX,
			    "%s:%u: a family has “vendor”, and lists “names” and “members”", path,
			    at->line);
	for (const struct yaml *name = list->child; name && !code; name = name->next) {
		family.name = normalised(name->text, &names->arena);
		for (const struct yaml *one = members->child; one && !code; one = one->next) {
			family.member = normalised(one->text, &names->arena);
			code = add_member(names, &family, one, path, err);
		}
	}
	return code;
}

static enum errc add_make(struct names *names, const struct yaml *at, const char *path,
			  struct err *err)
{
	const struct yaml *list = yaml_get(at, "products");
	const struct vendor vendor = vendor_of(names, yaml_text(at, "vendor"), &names->arena);

	if (!vendor.known || !list || list->kind != YAML_LIST)
		return fail(
			err, ERR_SYNTAX,
			"%s:%u: a maker has “vendor”, one of those above, and a list “products”",
			path, at->line);
	for (const struct yaml *one = list->child; one; one = one->next) {
		const struct str product = normalised(one->text, &names->arena);
		if (one->kind != YAML_SCALAR || product.len == 0)
			return fail(err, ERR_SYNTAX, "%s:%u: this is no name", path, one->line);
		if (names->n_makes == NAMES_MAKES_MAX)
			return fail(err, ERR_LIMIT, "%s:%u: over %u products of makers", path,
				    one->line, NAMES_MAKES_MAX);
		names->makes[names->n_makes++] =
			(struct make){ .vendor = vendor.key, .product = product };
	}
	return ERR_OK;
}

static enum errc check_head(const struct yaml *root, const char *path, struct err *err)
{
	static const char *const members[] = { "version", "date", "source" };

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (yaml_text(root, members[i]).len == 0)
			return fail(err, ERR_SYNTAX, "%s:%u: “%s” is missing", path, root->line,
				    members[i]);
	return ERR_OK;
}

static const struct part {
	const char *name;
	enum errc (*add)(struct names *names, const struct yaml *at, const char *path,
			 struct err *err);
} parts[] = {
	{ "vendors", add_vendor },
	{ "families", add_family },
	{ "makers", add_make },
};

static enum errc read_part(struct names *names, const struct yaml *root, const struct part *part,
			   const char *path, struct err *err)
{
	const struct yaml *list = yaml_get(root, part->name);
	enum errc code = ERR_OK;

	if (list && list->kind != YAML_LIST)
		return fail(err, ERR_SYNTAX, "%s:%u: “%s” is a list", path, list->line, part->name);
	for (const struct yaml *one = list ? list->child : NULL; one && !code; one = one->next)
		code = part->add(names, one, path, err);
	return code;
}

enum errc names_read(const char *path, struct names **ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(NAMES_ARENA_MAX);
	auto_names *names = names_new();
	struct yaml *root;
	enum errc code = yaml_read_file(path, NAMES_FILE_MAX, &arena, &root, err);

	if (!code)
		code = check_head(root, path, err);
	if (!code && !yaml_get(root, "vendors"))
		code = fail(err, ERR_SYNTAX, "%s:%u: a list “vendors” is missing", path,
			    root->line);
	for (size_t i = 0; i < ARRAY_LEN(parts) && !code; i++)
		code = read_part(names, root, &parts[i], path, err);
	if (!code)
		*ret = STEAL(names);
	return code;
}
