/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the alerts of the last 90 days say about a topic: rules of content/rules whose alert speaks
 * against はい while nobody has looked at it. None found proves nothing, since the watch sees only
 * what is sent to it: then the fact is unknown and says so.
 */
#include "facts/fact.h"
#include "store/alerts.h"

#define LOOK_BACK_US (90 * 24 * 3600 * US_PER_SEC)
#define RULES_MAX    8u

struct alert_fact {
	const char *rules[RULES_MAX]; /* ids; NULL after the last */
	struct text some;
	struct text none;
};

static const struct alert_fact shared_accounts = {
	.rules = { "afe6d53c-9699-44dc-9271-edfa222eb9fb", /* clinical/ehr-generic-user */
		   "5f1adaf0-1aa5-4aab-af42-89eebc79a81c", /* correlation/account-on-many-hosts */
		   "cc4d76ef-fcb9-4ccb-88de-6cf7142bc59d", /* windows/rdp-builtin-administrator */
		   "de9ab4d7-3601-4c22-a562-344581f67877" /* linux/root-login-by-password */ },
	.some = TEXT(
		"共用らしい ID や管理者 ID でのログインが {1} 件、確かめられずに残っています。",
		"{1} log-ins by what look like shared or administrators' accounts are still to "
		"be looked at."),
	.none = TEXT("届いている記録の中には、共用の管理者 ID でのログインは見えません。",
		     "Within the records that arrive no shared administrator logs in."),
};

static const struct alert_fact leavers = {
	.rules = { "6775d4de-3569-431a-a347-9fb9b8b2c76b" /* vpn/fortigate-sslvpn-builtin-name */ },
	.some = TEXT("初めから在る名前の VPN アカウントへのログインが {1} 件あります。使わないもの"
		     "なら消せます。",
		     "{1} VPN log-ins tried names that come with the device. What is not used can "
		     "go."),
	.none = TEXT("退職者の一覧がまだないので、アカウントと照らし合わせていません。",
		     "There is no list of leavers yet to compare accounts with."),
};

static const struct alert_fact exploits = {
	.rules = { "d78cf106-743d-4aed-a5a7-ada2bb67fa96",   /* vpn/fortigate-sslvpn-exploit-… */
		   "c5181901-f668-47b9-8366-c95bf7bf722d" }, /* vpn/paloalto-globalprotect-… */
	.some = TEXT("VPN 装置の古い弱点を狙う通信が {1} 件、確かめられずに残っています。",
		     "{1} attempts at known weaknesses of VPN devices are still to be looked at."),
	.none = TEXT(
		"更新の状態は記録からは分かりません。届いている記録に、VPN 装置の弱点を狙う通信は"
		"見えません。",
		"Records do not tell which updates are in. None of them shows an attempt at a "
		"weakness of VPN devices."),
};

static const struct alert_fact guessing = {
	.rules = { "58201a7a-bc4b-45e0-a871-60aaf6f8bfe0",   /* correlation/password-guessing */
		   "0c806f9e-299e-4cf5-b672-5ae90ffc6365" }, /* correlation/password-spray */
	.some = TEXT("パスワードを次々に試す動きが {1} 件、確かめられずに残っています。",
		     "{1} runs of guessed passwords are still to be looked at."),
	.none = TEXT("パスワードの強さは記録からは分かりません。次々に試す動きは見えません。",
		     "Records do not tell how strong passwords are. No run of guesses is seen."),
};

static const struct alert_fact services = {
	.rules = { "e4a8df50-e26b-4980-8ff2-f5366b4dd8bd",   /* remote-tool-service-installed */
		   "a0b55c0c-b3e4-4e78-adcf-81497c063196" }, /* windows/remote-tool-started */
	.some = TEXT("遠隔操作の道具が入れられた、または動いたという警報が {1} 件、残っています。",
		     "{1} alerts of remote-control tools installed or started are still to be "
		     "looked at."),
	.none = TEXT(
		"届いている記録の中には、遠隔操作の道具が動いた跡は見えません。ほかのサービスは"
		"見えません。",
		"No remote-control tool is seen in the records that arrive. Other services "
		"cannot be seen."),
};

static const struct alert_fact outside = {
	.rules = { "94ed4af0-53a2-4439-977c-f1531f93b994", /* vpn/fortigate-admin-login-internet */
		   "48952c36-fc6c-49b3-9c0d-7ff2826d1edc", /* vpn/fortigate-rdp-from-internet */
		   "60a4d9a3-2fc6-4090-9405-b22e76979b6f", /* vpn/fortigate-smb-from-internet */
		   "1bccc57f-ab5b-40fb-a596-89b847b7c03e", /* vpn/sonicwall-admin-login-wan */
		   "d1fb9a8e-37cb-4490-beef-6b1962e51420" }, /* fortigate-trusted-hosts-removed */
	.some = TEXT("外から直接つながった、または制限が外された跡が {1} 件、残っています。",
		     "{1} connections from outside, or limits taken away, are still to be looked "
		     "at."),
	.none = TEXT("届いている記録の中には、制限をすり抜けた接続は見えません。",
		     "Within the records that arrive nothing came past the limits."),
};

static const struct alert_fact maintenance = {
	.rules = { "15f2d55e-825e-4cae-a50e-67d963f85098",   /* fortigate-sslvpn-vendor-at-night */
		   "42055a42-9fdd-4da8-af34-9b660c963fae" }, /* rdp-vendor-account-clinical-… */
	.some = TEXT("事業者の ID による思いがけない接続が {1} 件、確かめられずに残っています。",
		     "{1} unexpected connections by vendors' accounts are still to be looked at."),
	.none = TEXT("事業者の ID による夜間の接続は、届いている記録には見えません。",
		     "No vendor's account came in at night in the records that arrive."),
};

static const struct alert_fact cleared = {
	.rules = { "91af8300-853e-4eff-a104-6123d10f80b9",   /* windows/security-log-cleared */
		   "38c05ec2-f46b-4bac-9491-aa04c32ce41e",   /* windows/event-log-cleared */
		   "0f3ee173-2da3-455f-8e3b-93a108754b11" }, /* fortigate-log-output-changed */
	.some = TEXT("記録が消された、または止められたという警報が {1} 件、残っています。",
		     "{1} alerts of records erased or switched off are still to be looked at."),
	.none = TEXT("記録が消された跡は、届いている記録には見えません。",
		     "No trace of erased records is seen."),
};

static const struct alert_fact backups = {
	.rules = { "7c1bc428-b56a-4eff-acfe-9a925df79d56",   /* backup/backup-service-disabled */
		   "b32a3c90-171e-4d97-bf4a-00698d12541b",   /* backup/backup-service-stopped */
		   "532286a4-23ea-4cb7-8641-5dc6ea9d6118",   /* backup/backup-stopped-by-command */
		   "a20fdbe9-6f73-4936-a716-5364e953ee25",   /* backup/shadow-copies-deleted */
		   "e40cc853-1aaa-45e8-9c9c-46bbc34fb038",   /* backup/veeam-backups-removed */
		   "3d9fbd56-07bd-4849-ab84-e4c402d4d958" }, /* windows-backup-catalog-deleted */
	.some = TEXT("バックアップが止められた、または消されたという警報が {1} 件、残っています。",
		     "{1} alerts of backups stopped or removed are still to be looked at."),
	.none = TEXT(
		"バックアップを止める動きは見えません。世代や復元できるかどうかは、まだ調べてい"
		"ません。",
		"Nothing is seen that stops backups. Their generations and whether they can be "
		"restored were not looked at."),
};

static enum errc count_new(const struct fact_scope *scope, const char *rule, int64_t *total,
			   struct err *err)
{
	uint64_t n = 0;
	const enum errc code = alerts_count_new_of_rule(scope->db, str_from(rule),
							scope->now_us - LOOK_BACK_US, &n, err);

	*total += (int64_t)n;
	return code;
}

static enum errc tell(const struct fact_scope *scope, const struct fact_source *source,
		      struct fact_view *ret, struct err *err)
{
	const struct alert_fact *fact = source->data;
	int64_t n = 0;

	for (size_t i = 0; i < RULES_MAX && fact->rules[i]; i++) {
		const enum errc code = count_new(scope, fact->rules[i], &n, err);

		if (code)
			return code;
	}
	*ret = n ? fact_say(scope, FACT_CONTRADICTS, fact->some, n)
		 : fact_say(scope, FACT_UNKNOWN, fact->none, 0);
	ret->link = "/alerts";
	return ERR_OK;
}

const struct fact_source alert_facts[] = {
	{ "remote-maintenance", tell, &maintenance },
	{ "access-rights", tell, &shared_accounts },
	{ "unused-accounts", tell, &leavers },
	{ "patches", tell, &exploits },
	{ "password-strength", tell, &guessing },
	{ "access-logs", tell, &cleared },
	{ "background-services", tell, &services },
	{ "source-restriction", tell, &outside },
	{ "backups", tell, &backups },
	{ .topic = NULL },
};
