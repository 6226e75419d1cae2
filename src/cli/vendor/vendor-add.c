/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vendor/vendor-desk.h"

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("名前（はじめて登録するときに必要）", "its name (needed when it is new)") },
	{ .name = "contact",
	  .type = OPTION_TEXT,
	  .arg = "ROLE",
	  .help = TEXT("事業者の窓口や役割。人の名前は書かない",
		       "of a vendor: its desk or role; no name of a person") },
	{ .name = "phone",
	  .type = OPTION_TEXT,
	  .arg = "NUMBER",
	  .help = TEXT("事業者の電話番号", "of a vendor: its telephone") },
	{ .name = "hours",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("事業者につながる時間", "of a vendor: when somebody answers") },
	{ .name = "version",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("製品の版", "of a product: its version") },
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("製品の契約の始まり", "of a product: first day of the contract") },
	{ .name = "until",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("製品の契約の最後の日", "of a product: last day of the contract") },
	{ .name = "renewal",
	  .type = OPTION_CHOICE,
	  .choices = "unknown|automatic|agreed|none",
	  .help = TEXT("契約の続き方: 分からない、自動、合意して更新、継続の契約はない",
		       "how the contract goes on: not known, by itself, by agreement, there is "
		       "none") },
	{ .name = "asset",
	  .type = OPTION_LIST,
	  .arg = "NUMBER",
	  .help = TEXT("この製品の機器や保守回線（tonoi asset list の番号）",
		       "a device or maintenance line of it (number in tonoi asset list)") },
	{ .name = "unused",
	  .type = OPTION_FLAG,
	  .help = TEXT("もう使っていない", "it is no more in use") },
	OPTIONS_END,
};

struct adding {
	const struct options *options;
	struct vendor_desk *desk;
	struct str id;
	struct str by;
};

/* What was given, else what stands there. */
static void choose(const struct options *options, const char *name, struct str *text)
{
	if (options_given(options, name))
		*text = str_from(options_text(options, name));
}

static enum errc misplaced(const struct options *options, const char *const *names, size_t n,
			   struct text whose, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (options_given(options, names[i]))
			return fail(err, ERR_USAGE, "--%s: %s", names[i], text_of(whose));
	}
	return ERR_OK;
}

static enum errc put_vendor(const struct adding *a, struct err *err)
{
	static const char *const others[] = { "version", "from",  "until",
					      "renewal", "asset", "unused" };
	struct vendor vendor = { .id = a->id };

	enum errc code = misplaced(
		a->options, others, ARRAY_LEN(others),
		TR("製品のものです（事業者/製品）", "is of a product (VENDOR/PRODUCT)"), err);
	if (!code)
		code = vendors_get(a->desk->db, a->id, &a->desk->arena, &vendor, NULL);
	if (code && code != ERR_NOT_FOUND)
		return code;
	choose(a->options, "title", &vendor.title);
	choose(a->options, "contact", &vendor.contact);
	choose(a->options, "phone", &vendor.phone);
	choose(a->options, "hours", &vendor.hours);
	vendor.changed_us = a->desk->scope.now_us;
	vendor.changed_by = a->by;
	code = records_audit(a->desk->db, "vendor", a->id, vendor.title, err);
	return code ? code : vendors_put(a->desk->db, &vendor, err);
}

static enum errc tie_assets(const struct adding *a, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < options_count(a->options, "asset"); i++) {
		const char *text = options_at(a->options, "asset", i);
		struct vendor_tie tie = { .product = a->id,
					  .by = a->by,
					  .now_us = a->desk->scope.now_us };

		if (!str_to_i64(str_from(text), &tie.asset) || tie.asset < 1)
			return fail(err, ERR_USAGE, "--asset %.40s: %s", text,
				    text_of(TR("番号ではありません", "is no number")));
		code = vendor_assets_tie(a->desk->db, &tie, err);
	}
	return code;
}

static enum errc put_product(const struct adding *a, struct err *err)
{
	static const char *const others[] = { "contact", "phone", "hours" };
	struct vendor_product product = { .id = a->id };
	struct str renewal = STR_NONE;

	enum errc code =
		misplaced(a->options, others, ARRAY_LEN(others),
			  TR("事業者のものです（製品なし）", "is of a vendor (no /PRODUCT)"), err);
	if (!code)
		code = vendor_products_get(a->desk->db, a->id, &a->desk->arena, &product, NULL);
	if (code && code != ERR_NOT_FOUND)
		return code;
	choose(a->options, "title", &product.title);
	choose(a->options, "version", &product.version);
	choose(a->options, "from", &product.contract_from);
	choose(a->options, "until", &product.contract_until);
	choose(a->options, "renewal", &renewal);
	if (renewal.ptr)
		product.renewal = (enum vendor_renewal)str_find_name(renewal, vendor_renewal_names,
								     VENDOR_RENEWALS);
	product.used = !options_flag(a->options, "unused");
	product.changed_us = a->desk->scope.now_us;
	product.changed_by = a->by;
	code = records_audit(a->desk->db, "vendor.product", a->id, product.title, err);
	if (!code)
		code = vendor_products_put(a->desk->db, &product, err);
	return code ? code : tie_assets(a, err);
}

static enum exit_code run(const struct options *options)
{
	auto_vendor_desk desk = { .db = NULL };
	char by[RECORDS_USER_MAX];
	struct adding adding = { .options = options,
				 .desk = &desk,
				 .id = vendor_desk_arg(options, 0),
				 .by = records_user(by) };
	struct err err;

	enum errc code = vendor_desk_open(options, true, &desk, &err);
	if (!code)
		code = str_find_char(adding.id, '/') == SIZE_MAX ? put_vendor(&adding, &err)
								 : put_product(&adding, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_vendor_add = {
	.name = "vendor add",
	.summary = TEXT("事業者か製品を登録する、または書き換える",
			"enter a vendor or a product, or change what is entered"),
	.args = "VENDOR[/PRODUCT]",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("短い名前は英小文字・数字・ハイフンで書きます。書かなかったところは"
			"そのまま残ります。",
			"Short names are small letters, digits and dashes. What is not given stays "
			"as it is."),
	.options = option_rows,
	.run = run,
};
