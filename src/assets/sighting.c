/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/sighting.h"

const struct asset_feed_info asset_feeds[FEED_COUNT] = {
	[FEED_PERSON] = { "person", TEXT("手入力", "typed in") },
	[FEED_LEDGER] = { "ledger", TEXT("台帳", "ledger") },
	[FEED_AGENT] = { "agent", TEXT("機器の中のエージェント", "agent on the device") },
	[FEED_OSQUERY] = { "osquery", TEXT("osquery", "osquery") },
	[FEED_SBOM] = { "sbom", TEXT("部品表 (SBOM)", "bill of materials (SBOM)") },
	[FEED_SCAN] = { "scan", TEXT("ネットワークの調査", "scan of the network") },
	[FEED_LOG] = { "log", TEXT("届いた記録", "records that arrived") },
};

const struct identifier_info identifier_types[ID_TYPES] = {
	[ID_SERIAL] = { "serial", TEXT("シリアル番号", "serial number") },
	[ID_UUID] = { "uuid", TEXT("本体の UUID", "UUID of the board") },
	[ID_MAC] = { "mac", TEXT("MAC アドレス", "MAC address") },
	[ID_FQDN] = { "fqdn", TEXT("完全なホスト名", "full host name") },
	[ID_HOSTNAME] = { "hostname", TEXT("ホスト名", "host name") },
	[ID_IP] = { "ip", TEXT("IP アドレス", "IP address") },
	[ID_ACCOUNT] = { "account", TEXT("接続アカウント", "account") },
};

enum asset_feed asset_feed_named(struct str id)
{
	enum asset_feed feed = 0;

	while (feed < FEED_COUNT && !str_is(id, asset_feeds[feed].id))
		feed++;
	return feed;
}

enum identifier_type identifier_type_named(struct str id)
{
	enum identifier_type type = 0;

	while (type < ID_TYPES && !str_is(id, identifier_types[type].id))
		type++;
	return type;
}

void sighting_init(struct sighting *s, enum asset_feed feed, struct str source, int64_t seen_us,
		   struct arena *arena)
{
	*s = (struct sighting){ .feed = feed,
				.source = source,
				.seen_us = seen_us,
				.used_us = TIME_NONE,
				.used_by = STR(""),
				.arena = arena };
}

/* At most ASSET_TEXT_MAX bytes, not cut within a character. */
static struct str kept(struct str value)
{
	size_t len = size_min(value.len, ASSET_TEXT_MAX);

	while (len < value.len && len > 0 && ((unsigned char)value.ptr[len] & 0xC0) == 0x80)
		len--;
	return str_sub(value, 0, len);
}

void sighting_set(struct sighting *s, enum asset_field field, struct str value)
{
	value = str_trim(value);
	if (value.len && s->field[field].len == 0)
		s->field[field] = kept(value);
}

void sighting_identify(struct sighting *s, enum identifier_type type, struct str value)
{
	struct identifier **end = &s->identifiers;

	value = str_trim(value);
	if (value.len == 0)
		return;
	for (; *end; end = &(*end)->next) {
		if ((*end)->type == type && str_equal((*end)->value, value))
			return;
	}
	struct identifier *one = s->n_identifiers < SIGHTING_IDENTIFIERS_MAX
					 ? arena_take(s->arena, sizeof(*one))
					 : NULL;
	if (!one) {
		s->cut = true;
		return;
	}
	*one = (struct identifier){ .type = type, .value = kept(value) };
	*end = one;
	s->n_identifiers++;
}

void sighting_install(struct sighting *s, const struct software *software)
{
	if (str_trim(software->product).len == 0)
		return;
	struct software *one =
		s->n_software < SIGHTING_SOFTWARE_MAX ? arena_take(s->arena, sizeof(*one)) : NULL;
	if (!one) {
		s->cut = true;
		return;
	}
	*one = (struct software){
		.vendor = kept(str_trim(software->vendor)),
		.product = kept(str_trim(software->product)),
		.version = kept(str_trim(software->version)),
		.cpe = kept(str_trim(software->cpe)),
		.purl = kept(str_trim(software->purl)),
		.next = s->software,
	};
	s->software = one;
	s->n_software++;
}

struct str sighting_identifier(const struct sighting *s, enum identifier_type type)
{
	for (const struct identifier *i = s->identifiers; i; i = i->next) {
		if (i->type == type)
			return i->value;
	}
	return STR_NONE;
}

struct str sighting_own_key(const struct sighting *s)
{
	for (enum identifier_type type = 0; type < ID_TYPES; type++) {
		const struct str value = sighting_identifier(s, type);
		if (value.len)
			return arena_printf(s->arena, "%s:%.*s", identifier_types[type].id,
					    STR_ARG(value));
	}
	return STR("");
}
