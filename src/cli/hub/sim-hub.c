/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hub/sim-hub.h"

#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "link/enrolment.h"
#include "link/outbox.h"
#include "organisations/organisation-change.h"

#define SCOPE_BYTES  (256u * 1024 * 1024)
#define MEMBER_BYTES (16u * 1024) /* of texts, a facility */
#define WORK_BYTES   (256u * 1024)
#define HOUR_US	     (INT64_C(3600) * US_PER_SEC)

struct making {
	struct db *db;
	struct org_office *office;
	struct arena arena; /* of the scope */
	struct org_scope *scope;
	struct link_authority *authority;
	struct signer *signer; /* of the hub */
	struct signer *theirs; /* of all facilities, which sign nothing */
	struct buf hub_key;
	struct buf their_key;
	int64_t now_us;
	struct organisation_actor actor;
};

static enum errc open_records(struct making *m, const char *data, struct err *err)
{
	char path[PATH_MAX];
	char theirs[PATH_MAX];
	auto_db *owner = NULL;
	enum errc code = db_open(data, DB_OWNER, &owner, err);

	if (!code)
		code = db_open(data, DB_CONSOLE, &m->db, err);
	if (code)
		return code;
	m->office = org_office_new(m->db);
	code = org_scope_machine(m->office, day_at(m->now_us, time_zone_offset()), &m->arena,
				 &m->scope, err);
	if (!code)
		code = path_join(data, SIGNER_FILE, path, err);
	if (!code)
		code = signer_open(path, &m->signer, err);
	if (!code)
		code = path_join(data, "facilities-key.pem", theirs, err);
	return code ? code : signer_open(theirs, &m->theirs, err);
}

static enum errc open_keys(struct making *m, const char *data, struct err *err)
{
	char path[PATH_MAX];
	enum errc code = path_join(data, LINK_FOLDER, path, err);

	if (!code)
		code = dir_make(path, err);
	if (!code)
		code = path_join(data, LINK_AUTHORITY_FILE, path, err);
	if (!code)
		code = link_authority_open(path, m->now_us, &m->authority, err);
	if (!code)
		code = signer_public(m->signer, &m->hub_key, err);
	return code ? code : signer_public(m->theirs, &m->their_key, err);
}

/* ---- facilities ---- */

static enum errc add_facility(struct making *m, struct str code_text, int64_t *ret_id,
			      struct err *err)
{
	char day[DAY_TEXT_MAX];
	const struct organisation o = { .code = code_text,
					.name = code_text,
					.beds = ORG_BEDS_UNKNOWN,
					.from_on = str_from(
						day_text(org_scope_today(m->scope), day)) };
	enum organisation_outcome outcome;

	return organisation_put(m->scope, &o, ORG_SELF, &m->actor, ret_id, &outcome, err);
}

/* All in one transaction: thousands of them. */
static enum errc add_all(struct making *m, struct sim_members *members, int64_t *ids,
			 struct err *err)
{
	enum errc code = db_begin(m->db, err);

	if (code)
		return code;
	code = organisation_name_self(m->scope, STR(SIM_HUB), err);
	for (size_t i = 0; !code && i <= members->n; i++) {
		const struct str name = arena_printf(&members->arena, "facility-%zu", i);

		code = add_facility(m, name, &ids[i], err);
		if (i > 0)
			members->at[i - 1].code = name;
	}
	return db_end(m->db, code, err);
}

static enum errc admit(struct making *m, struct sim_members *members, const struct link_code *code,
		       const struct link_asked *asked, struct sim_member *member, struct err *err)
{
	auto_arena work = ARENA_INIT(WORK_BYTES);
	auto_buf answer = BUF_INIT(LINK_ENROLMENT_MAX);
	const struct link_house house = { .authority = m->authority,
					  .code = STR(SIM_HUB),
					  .name = STR(SIM_HUB),
					  .public_key = buf_str(&m->hub_key) };
	struct link_admitted admitted;
	enum errc done =
		link_enrolment_answer(m->scope, &house, asked->request, m->now_us, &answer, err);

	if (!done)
		done = link_admitted_read(code, asked, buf_str(&answer), &work, &admitted, err);
	if (done)
		return done;
	member->node.hub = STR(SIM_HUB);
	member->node.authority = link_authority_pem(m->authority);
	member->node.certificate = arena_str(&members->arena, admitted.certificate);
	member->node.key = arena_str(&members->arena, asked->key);
	return member->node.key.ptr ? ERR_OK : fail(err, ERR_LIMIT, "no memory");
}

static enum errc enrol(struct making *m, struct sim_members *members, int64_t id,
		       struct sim_member *member, struct err *err)
{
	auto_arena work = ARENA_INIT(WORK_BYTES);
	char text[LINK_CODE_MAX];
	struct link_code code;
	struct link_asked asked;
	enum errc done = link_invite(m->scope, id, m->now_us + HOUR_US, STR("simulation"),
				     m->now_us, text, err);

	if (!done)
		done = link_code_read(str_from(text), &code, err);
	if (!done)
		done = link_asked_make(&code, STR("https://127.0.0.1"),
				       link_authority_pem(m->authority), buf_str(&m->their_key),
				       &work, &asked, err);
	return done ? done : admit(m, members, &code, &asked, member, err);
}

static enum errc make_all(struct making *m, struct sim_members *members, struct err *err)
{
	int64_t *ids = mem_new_array(members->n + 1, sizeof(*ids));
	enum errc code = add_all(m, members, ids, err);

	for (size_t i = 0; !code && i < members->n; i++)
		code = enrol(m, members, ids[i + 1], &members->at[i], err);
	if (!code)
		code = link_invite(m->scope, ids[0], m->now_us + HOUR_US, STR("simulation"),
				   m->now_us, members->first_code, err);
	if (!code)
		code = link_kind_set(m->db, STR("indicator"), LINK_ALWAYS, STR("simulation"),
				     m->now_us, err);
	free(ids);
	return code;
}

enum errc sim_hub_make(const char *data, size_t n, struct sim_members *ret, struct err *err)
{
	struct making m = { .arena = ARENA_INIT(SCOPE_BYTES),
			    .hub_key = BUF_INIT(SIGNER_PEM_MAX),
			    .their_key = BUF_INIT(SIGNER_PEM_MAX),
			    .now_us = clock_wall_us(&clock_system),
			    .actor = { .by = STR("simulation") } };

	m.actor.now_us = m.now_us;
	*ret = (struct sim_members){ .n = n, .at = mem_new_array(n, sizeof(*ret->at)) };
	arena_init(&ret->arena, (n + 1) * MEMBER_BYTES);
	enum errc code = open_records(&m, data, err);
	if (!code)
		code = open_keys(&m, data, err);
	if (!code)
		code = make_all(&m, ret, err);
	for (size_t i = 0; !code && i < n; i++)
		ret->at[i].node.authority = i ? ret->at[0].node.authority
					      : arena_str(&ret->arena, ret->at[0].node.authority);
	ret->hub_key = arena_str(&ret->arena, buf_str(&m.hub_key));
	link_authority_free(m.authority);
	signer_free(m.signer);
	signer_free(m.theirs);
	org_office_free(m.office);
	db_close(m.db);
	arena_done(&m.arena);
	buf_done(&m.hub_key);
	buf_done(&m.their_key);
	return code;
}

void sim_members_done(struct sim_members *members)
{
	free(members->at);
	arena_done(&members->arena);
}

enum errc sim_hub_receipts(const char *data, uint64_t *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(SCOPE_BYTES);
	auto_db *db = NULL;
	struct org_scope *scope;
	enum errc code = db_open(data, DB_READER, &db, err);

	if (code)
		return code;
	auto_org_office *office = org_office_new(db);
	code = org_scope_machine(office, day_at(clock_wall_us(&clock_system), time_zone_offset()),
				 &arena, &scope, err);
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT count(*) FROM link_peers_seen WHERE armed_there >="
				       " (SELECT max(number) FROM link_board_seen)");
	return db_count(stmt, ret, err);
}
