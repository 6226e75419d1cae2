/* SPDX-License-Identifier: Apache-2.0 */
#include "store/settings.h"

#define CONTACT(key, ...)                                                                          \
	{                                                                                          \
		.name = "contact." key, .type = SETTING_TEXT, .fallback = "",                      \
		.title = __VA_ARGS__,                                                              \
	}

/* The names behind "contact." are those of docs/formats/guidance.md. */
const struct setting_def setting_defs[] = {
	CONTACT("it_staff", WORD("contact-it-staff")),
	CONTACT("manager", WORD("contact-manager")),
	CONTACT("system_vendor", WORD("contact-system-vendor")),
	CONTACT("network_vendor",
		TEXT("ネットワーク・VPN装置の保守会社", "Maintainer of network and VPN")),
	CONTACT("security_vendor", TEXT("セキュリティ会社", "Security company")),
	CONTACT("police", TEXT("警察（サイバー犯罪相談窓口）", "Police (cybercrime desk)")),
	CONTACT("mhlw", WORD("contact-ministry")),
	CONTACT("ppc", TEXT("個人情報保護委員会", "Personal Information Protection Commission")),
	CONTACT("ipa", TEXT("IPA 情報セキュリティ安心相談窓口", "IPA information security desk")),
	{
		.name = "session.idle_minutes",
		.type = SETTING_NUMBER,
		.min = 5,
		.max = 720,
		.fallback = "60",
		.title = TEXT("操作がないときに自動でログアウトするまで（分）",
			      "Minutes without use before logging out"),
	},
	{
		.name = "session.absolute_hours",
		.type = SETTING_NUMBER,
		.min = 1,
		.max = 24,
		.fallback = "12",
		.title = TEXT("続けてログインしていられる時間（時間）",
			      "Hours a log-in lasts at most"),
	},
	{
		.name = "totp.required_admin",
		.type = SETTING_FLAG,
		.fallback = "0",
		.title = TEXT("管理者に二段階認証を必須にする",
			      "Administrators must use a second factor"),
	},
	{
		.name = "totp.required_all",
		.type = SETTING_FLAG,
		.fallback = "0",
		.title = TEXT("全員に二段階認証を必須にする", "Everybody must use a second factor"),
	},
	{
		.name = "notices.arm_indicators",
		.type = SETTING_FLAG,
		.fallback = "0",
		.title = TEXT("届いたお知らせの手がかりを、自動で見張りに使う",
			      "Look for the indicators of notices by itself"),
		.help = TEXT("知らせるだけで、何も止めません。",
			     "Detection only: nothing is stopped."),
	},
	{
		.name = "notices.arm_rules",
		.type = SETTING_FLAG,
		.fallback = "0",
		.title = TEXT("届いたお知らせの Sigma ルールも使う",
			      "Use the Sigma rules of notices too"),
		.help = TEXT("知らせるだけで、何も止めません。",
			     "Detection only: nothing is stopped."),
	},
	{ .name = NULL },
};

const struct setting_def *setting_find(struct str name)
{
	for (const struct setting_def *def = setting_defs; def->name; def++) {
		if (str_is(name, def->name))
			return def;
	}
	return NULL;
}

static const struct setting_def *known(const char *name)
{
	const struct setting_def *def = setting_find(str_from(name));

	if (!def)
		abort();
	return def;
}

enum errc setting_check(const struct setting_def *def, struct str value, struct err *err)
{
	int64_t number = 0;

	if (value.len > SETTING_TEXT_MAX)
		return fail(err, ERR_LIMIT, "%s: longer than %d bytes", def->name,
			    SETTING_TEXT_MAX);
	for (size_t i = 0; i < value.len; i++) {
		if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
			return fail(err, ERR_SYNTAX, "%s: holds a control character", def->name);
	}
	if (def->type == SETTING_FLAG && !str_is(value, "0") && !str_is(value, "1"))
		return fail(err, ERR_SYNTAX, "%s: is neither 0 nor 1", def->name);
	if (def->type == SETTING_NUMBER &&
	    (!str_to_i64(value, &number) || number < def->min || number > def->max))
		return fail(err, ERR_SYNTAX, "%s: is no number from %lld to %lld", def->name,
			    (long long)def->min, (long long)def->max);
	return ERR_OK;
}

struct str settings_text(struct db *db, struct arena *arena, const char *name)
{
	const struct setting_def *def = known(name);
	struct db_stmt *stmt = db_stmt(db, "SELECT value FROM settings WHERE name = :name");
	struct str value = STR_NONE;
	bool row = false;

	db_bind_text(stmt, ":name", str_from(name));
	if (db_next(stmt, &row, NULL) == ERR_OK && row) {
		value = arena_str(arena, db_text(stmt, 0));
		db_rest(stmt);
	}
	/* A value that an older program let through does not count. */
	return value.ptr && setting_check(def, value, NULL) == ERR_OK ? value
								      : str_from(def->fallback);
}

int64_t settings_number(struct db *db, const char *name)
{
	auto_arena arena = ARENA_INIT(4096);
	int64_t number = 0;

	(void)str_to_i64(settings_text(db, &arena, name), &number);
	return number;
}

bool settings_flag(struct db *db, const char *name)
{
	return settings_number(db, name) == 1;
}

enum errc settings_put(struct db *db, struct str name, struct str value, struct str by,
		       int64_t now_us, struct err *err)
{
	const struct setting_def *def = setting_find(name);
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO settings (name, value, changed_us, changed_by) "
			    "VALUES (:name, :value, :now, :by) ON CONFLICT (name) DO UPDATE SET "
			    "value = excluded.value, changed_us = excluded.changed_us, "
			    "changed_by = excluded.changed_by");

	if (!def)
		return fail(err, ERR_NOT_FOUND, "setting: there is none of that name");
	const enum errc code = setting_check(def, value, err);

	if (code)
		return code;
	db_bind_text(stmt, ":name", name);
	db_bind_text(stmt, ":value", value);
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}
