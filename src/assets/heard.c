/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/heard.h"

#include "assets/identifier-form.h"
#include "assets/sighting-table.h"
#include "store/sources.h"

#define WORK_BYTES (64u * 1024)

struct hearing {
	struct db *db;
	bool (*take)(void *ctx, const struct heard *heard);
	void *ctx;
	struct arena arena;
	enum errc code;
	struct err *err;
};

/* Only of syslog is the name of a source the address of who sent it. */
static struct str host_of(const struct source *source)
{
	struct str name = source->name;

	if (!str_starts(source->kind, STR("syslog")))
		return STR_NONE;
	(void)str_split(&name, ':');
	return name.ptr ? name : STR_NONE;
}

static bool is_known(struct hearing *h, struct str host)
{
	static const enum identifier_type types[] = { ID_IP, ID_HOSTNAME };
	struct sighting_hit hits[SIGHTING_HITS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(types) && !h->code && n == 0; i++) {
		const struct str value = identifier_form(types[i], host, &h->arena);
		if (!value.ptr)
			continue;
		h->code = sightings_with(h->db, 0, types[i], value, &h->arena, hits, &n, h->err);
		if (types[i] == ID_IP)
			break;
	}
	return n > 0;
}

static bool take_source(void *ctx, const struct source *source)
{
	struct hearing *h = ctx;
	const struct str host = host_of(source);
	const struct heard heard = { .host = host,
				     .source = source->name,
				     .first_us = source->first_seen_us,
				     .last_us = source->last_seen_us };

	arena_clear(&h->arena);
	if (host.len == 0 || address_is_loopback(host) || is_known(h, host) || h->code)
		return h->code == ERR_OK;
	return h->take(h->ctx, &heard);
}

enum errc assets_heard(struct db *db, bool (*take)(void *ctx, const struct heard *heard), void *ctx,
		       struct err *err)
{
	struct hearing h = { .db = db, .take = take, .ctx = ctx, .err = err };

	arena_init(&h.arena, WORK_BYTES);
	const enum errc code = sources_list(db, take_source, &h, err);
	arena_done(&h.arena);
	return code ? code : h.code;
}
