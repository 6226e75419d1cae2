/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A facility comes to its certificate by a code: once, in time, and from the hub that made it.
 */
#include "../store/store-fixture.h"

#include "base/calendar/day.h"
#include "link/enrolment.h"
#include "link/node.h"
#include "link/rhythm.h"
#include "organisations/organisation-change.h"

#define NOW	  (INT64_C(1795000000) * US_PER_SEC)
#define HOUR	  (INT64_C(3600) * US_PER_SEC)
#define ARENA_MAX (1024u * 1024)

struct fixture {
	struct store_fixture *store;
	struct org_office *office;
	struct arena arena;
	struct org_scope *scope;
	struct link_authority *authority;
	struct signer *signer; /* the facility's */
	struct buf public_key;
	struct link_house house;
	int64_t facility;
	char path[128];
};

static void open_authority(struct fixture *f)
{
	struct err err;

	(void)snprintf(f->path, sizeof(f->path), "%s/authority.pem", f->store->data);
	assert_ok(link_authority_open(f->path, NOW, &f->authority, &err), &err);
	f->house = (struct link_house){ .authority = f->authority,
					.code = STR("hub"),
					.name = STR("架空の省"),
					.public_key = buf_str(&f->public_key) };
}

static int set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	const struct organisation o = { .code = STR("hospital-1"),
					.name = STR("架空病院"),
					.beds = ORG_BEDS_UNKNOWN,
					.from_on = STR("2026-04-01") };
	const struct organisation_actor actor = { .by = STR("test"), .now_us = 1 };
	enum organisation_outcome outcome;
	void *store = NULL;
	char path[128];
	struct err err;

	assert_int_equal(store_setup(&store), 0);
	f->store = store;
	f->office = org_office_new(f->store->db);
	arena_init(&f->arena, ARENA_MAX);
	buf_init(&f->public_key, SIGNER_PEM_MAX);
	assert_ok(org_scope_machine(f->office, day_of(2026, 11, 23), &f->arena, &f->scope, &err),
		  &err);
	assert_ok(organisation_put(f->scope, &o, 0, &actor, &f->facility, &outcome, &err), &err);
	(void)snprintf(path, sizeof(path), "%s/key.pem", f->store->data);
	assert_ok(signer_open(path, &f->signer, &err), &err);
	assert_ok(signer_public(f->signer, &f->public_key, &err), &err);
	open_authority(f);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	void *store = f->store;

	link_authority_free(f->authority);
	signer_free(f->signer);
	buf_done(&f->public_key);
	org_office_free(f->office);
	arena_done(&f->arena);
	assert_int_equal(store_teardown(&store), 0);
	free(f);
	return 0;
}

/* ---- steps ---- */

static void invite(struct fixture *f, struct link_code *ret)
{
	char text[LINK_CODE_MAX];
	struct err err;

	assert_ok(link_invite(f->scope, f->facility, NOW + HOUR, STR("test"), NOW, text, &err),
		  &err);
	assert_ok(link_code_read(str_from(text), ret, &err), &err);
}

static void ask(struct fixture *f, const struct link_code *code, struct link_asked *ret)
{
	struct err err;

	assert_ok(link_asked_make(code, STR("https://hub"), link_authority_pem(f->authority),
				  buf_str(&f->public_key), &f->arena, ret, &err),
		  &err);
}

static enum errc answer(struct fixture *f, const struct link_asked *asked, int64_t now_us,
			struct buf *out)
{
	struct err err = { 0 };

	buf_clear(out);
	const enum errc code =
		link_enrolment_answer(f->scope, &f->house, asked->request, now_us, out, &err);
	if (code)
		print_message("# %s\n", err.text);
	return code;
}

static void enrol(struct fixture *f, struct link_admitted *ret)
{
	auto_buf out = BUF_INIT(LINK_ENROLMENT_MAX);
	struct link_code code;
	struct link_asked asked;
	struct err err;

	invite(f, &code);
	ask(f, &code, &asked);
	assert_int_equal(answer(f, &asked, NOW, &out), ERR_OK);
	assert_ok(link_admitted_read(&code, &asked, buf_str(&out), &f->arena, ret, &err), &err);
}

static enum errc holder(struct fixture *f, struct str certificate, int64_t now_us,
			struct link_peer *ret)
{
	struct link_certificate said;

	assert_int_equal(link_certificate_read(certificate, &said, NULL), ERR_OK);
	return link_certificate_holder(f->scope, str_from(said.serial), now_us, &f->arena, ret,
				       NULL);
}

/* ---- codes ---- */

static void a_code_may_be_typed_as_people_do(void **state UNUSED)
{
	static const struct {
		const char *typed;
		bool good;
	} rows[] = {
		{ "0123-4567-89AB-CDEF-GHJK", true },  { "0123456789abcdefghjk", true },
		{ "o1z3-4567 89ab-cdef-ghjk", false }, { "O123-4567-89AB-CDEF-GHJK", true },
		{ "0I23-4567-89AB-CDEF-GHJK", true },  { "0l23-4567-89AB-CDEF-GHJK", true },
		{ "0123-4567-89AB-CDEF-GHJ", false },  { "0123-4567-89AB-CDEF-GHJKM", false },
		{ "0123-4567-89AB-CDEF-GHJU", false }, { "", false },
	};
	struct link_code first;
	struct link_code code;

	assert_int_equal(link_code_read(str_from(rows[0].typed), &first, NULL), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const enum errc read = link_code_read(str_from(rows[i].typed), &code, NULL);

		if (read == ERR_OK && (strcmp(code.name, first.name) == 0) != rows[i].good)
			fail_msg("%s is another code", rows[i].typed);
		if (read != ERR_OK && rows[i].good)
			fail_msg("%s is no code", rows[i].typed);
	}
	assert_string_not_equal(first.name, first.secret);
}

static void what_was_signed_with_another_code_is_refused(void **state UNUSED)
{
	auto_buf line = BUF_INIT(1024);
	struct str text;

	buf_add_text(&line, "{\"a\":1}");
	link_code_seal(STR("one"), "request", STR("about"), &line);
	const struct str sealed = buf_str(&line);
	assert_int_equal(link_code_unseal(STR("one"), "request", STR("about"), sealed, &text, NULL),
			 ERR_OK);
	assert_true(str_is(text, "{\"a\":1}"));
	assert_int_equal(link_code_unseal(STR("two"), "request", STR("about"), sealed, &text, NULL),
			 ERR_DENIED);
	assert_int_equal(link_code_unseal(STR("one"), "answer", STR("about"), sealed, &text, NULL),
			 ERR_DENIED);
	assert_int_equal(
		link_code_unseal(STR("one"), "request", STR("another"), sealed, &text, NULL),
		ERR_DENIED);
	assert_int_equal(link_code_unseal(STR("one"), "request", STR("about"), STR("{\"a\":1}"),
					  &text, NULL),
			 ERR_SYNTAX);
}

/* ---- enrolment ---- */

static void a_code_brings_a_certificate_and_a_known_key(void **state)
{
	struct fixture *f = *state;
	struct link_admitted admitted;
	struct link_peer peer;

	enrol(f, &admitted);
	assert_true(str_is(admitted.as, "hospital-1"));
	assert_true(str_is(admitted.hub, "hub"));
	assert_int_equal(holder(f, admitted.certificate, NOW, &peer), ERR_OK);
	assert_int_equal(peer.organisation, f->facility);
	assert_true(str_equal(peer.public_key, buf_str(&f->public_key)));
}

static void the_same_request_again_gets_the_same_answer_and_another_none(void **state)
{
	struct fixture *f = *state;
	auto_buf first = BUF_INIT(LINK_ENROLMENT_MAX);
	auto_buf again = BUF_INIT(LINK_ENROLMENT_MAX);
	struct link_code code;
	struct link_asked asked;
	struct link_asked another;

	invite(f, &code);
	ask(f, &code, &asked);
	ask(f, &code, &another);
	assert_int_equal(answer(f, &asked, NOW, &first), ERR_OK);
	assert_int_equal(answer(f, &asked, NOW + 2 * HOUR, &again), ERR_OK);
	assert_true(str_equal(buf_str(&first), buf_str(&again)));
	assert_int_equal(answer(f, &another, NOW, &again), ERR_DENIED);
}

static void a_code_ends_with_its_time_and_with_the_next_one(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_ENROLMENT_MAX);
	struct link_code code;
	struct link_code next;
	struct link_asked asked;

	invite(f, &code);
	ask(f, &code, &asked);
	assert_int_equal(answer(f, &asked, NOW + HOUR, &out), ERR_DENIED);
	invite(f, &next);
	assert_int_equal(answer(f, &asked, NOW, &out), ERR_DENIED);
	ask(f, &next, &asked);
	assert_int_equal(answer(f, &asked, NOW, &out), ERR_OK);
}

static void who_guesses_a_secret_kills_the_code(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_ENROLMENT_MAX);
	struct link_code code;
	struct link_code guess;
	struct link_asked asked;

	invite(f, &code);
	guess = code;
	memset(guess.secret, 'a', sizeof(guess.secret) - 1);
	ask(f, &guess, &asked);
	for (int i = 0; i < LINK_INVITE_TRIES; i++)
		assert_int_equal(answer(f, &asked, NOW, &out), ERR_DENIED);
	ask(f, &code, &asked);
	assert_int_equal(answer(f, &asked, NOW, &out), ERR_DENIED);
}

/* Somebody sits between them with an authority of his own. */
static void an_authority_in_between_is_found_out(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_ENROLMENT_MAX);
	auto_link_authority *other = NULL;
	struct link_code code;
	struct link_asked asked;
	char path[128];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/other.pem", f->store->data);
	assert_ok(link_authority_open(path, NOW, &other, &err), &err);
	invite(f, &code);
	assert_ok(link_asked_make(&code, STR("https://hub"), link_authority_pem(other),
				  buf_str(&f->public_key), &f->arena, &asked, &err),
		  &err);
	assert_int_equal(answer(f, &asked, NOW, &out), ERR_DENIED);
	/* Once does not spoil the code. */
	ask(f, &code, &asked);
	assert_int_equal(answer(f, &asked, NOW, &out), ERR_OK);
}

static void nonsense_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const rows[] = {
		"",
		"\n",
		"{}",
		"[]\n{\"mac\":\"\"}\n",
		"{\"tonoi-link\":1}\n{\"mac\":\"00\"}\n",
		"{\"tonoi-link\":2,\"code\":\"0000000000000000\"}\n{\"mac\":\"00\"}\n",
		"{\"tonoi-link\":1,\"code\":\"0000000000000000\"}\n{\"mac\":\"00\"}\n",
	};
	auto_buf out = BUF_INIT(LINK_ENROLMENT_MAX);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct link_asked asked = { .request = str_from(rows[i]) };

		assert_int_not_equal(answer(f, &asked, NOW, &out), ERR_OK);
		assert_int_equal(out.len, 0);
	}
}

/* ---- certificates ---- */

static void a_certificate_ends_with_its_time_and_with_its_peer(void **state)
{
	struct fixture *f = *state;
	struct link_admitted admitted;
	struct link_peer peer;
	struct err err;

	enrol(f, &admitted);
	assert_int_equal(holder(f, admitted.certificate, NOW + LINK_CERTIFICATE_US, &peer),
			 ERR_DENIED);
	assert_ok(link_peers_revoke(f->scope, f->facility, STR("test"), NOW, &err), &err);
	assert_int_equal(holder(f, admitted.certificate, NOW, &peer), ERR_DENIED);
	/* Linked anew, the old certificate stays dead. */
	struct link_admitted again;
	enrol(f, &again);
	assert_int_equal(holder(f, admitted.certificate, NOW, &peer), ERR_DENIED);
	assert_int_equal(holder(f, again.certificate, NOW, &peer), ERR_OK);
	assert_int_equal(link_certificate_holder(f->scope, STR("00"), NOW, &f->arena, &peer, NULL),
			 ERR_DENIED);
}

static void it_is_renewed_in_time_and_for_its_holder(void **state)
{
	struct fixture *f = *state;
	auto_buf key = BUF_INIT(LINK_PEM_MAX);
	auto_buf request = BUF_INIT(LINK_PEM_MAX);
	auto_buf made = BUF_INIT(LINK_PEM_MAX);
	struct link_admitted admitted;
	struct link_certificate said;
	struct link_peer peer;
	struct err err;

	enrol(f, &admitted);
	assert_ok(link_certificate_read(admitted.certificate, &said, &err), &err);
	const int64_t due_us = link_renew_us(said.from_us, said.until_us);
	assert_true(due_us > NOW + LINK_CERTIFICATE_US / 2 && due_us < said.until_us);
	assert_int_equal(holder(f, admitted.certificate, due_us, &peer), ERR_OK);
	assert_ok(link_request_make(&key, &request, &err), &err);
	assert_int_equal(link_renewal_answer(f->scope, &f->house, &peer, STR("nothing"), due_us,
					     &made, NULL),
			 ERR_SYNTAX);
	assert_ok(link_renewal_answer(f->scope, &f->house, &peer, buf_str(&request), due_us, &made,
				      &err),
		  &err);
	assert_ok(link_certificate_check(buf_str(&made), buf_str(&key),
					 link_authority_pem(f->authority), &err),
		  &err);
	assert_int_equal(holder(f, buf_str(&made), said.until_us, &peer), ERR_OK);
	assert_int_equal(peer.organisation, f->facility);
	assert_int_equal(link_certificate_check(buf_str(&made), buf_str(&f->public_key),
						link_authority_pem(f->authority), NULL),
			 ERR_SYNTAX);
}

static void the_authority_stays_the_same_when_it_is_opened_again(void **state)
{
	struct fixture *f = *state;
	char before[LINK_PRINT_MAX];
	char after[LINK_PRINT_MAX];

	assert_int_equal(link_certificate_print(link_authority_pem(f->authority), before, NULL),
			 ERR_OK);
	link_authority_free(f->authority);
	open_authority(f);
	assert_int_equal(link_certificate_print(link_authority_pem(f->authority), after, NULL),
			 ERR_OK);
	assert_string_equal(before, after);
}

static void what_a_facility_keeps_is_read_again(void **state)
{
	struct fixture *f = *state;
	const struct link_node node = { STR("hub"), STR("https://hub:1"), STR("a"), STR("c"),
					STR("k") };
	struct link_node read;
	char path[128];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/node.json", f->store->data);
	assert_int_equal(link_node_read(path, &f->arena, &read, NULL), ERR_NOT_FOUND);
	assert_ok(link_node_write(path, &node, &err), &err);
	assert_ok(link_node_read(path, &f->arena, &read, &err), &err);
	assert_true(str_equal(read.url, node.url) && str_equal(read.key, node.key));
	assert_int_equal(link_url_check(STR("https://hub.example.jp:8760"), &err), ERR_OK);
	assert_int_equal(link_url_check(STR("http://hub"), NULL), ERR_USAGE);
	assert_int_equal(link_url_check(STR("https://hub/x"), NULL), ERR_USAGE);
	assert_int_equal(link_url_check(STR("https://a@hub"), NULL), ERR_USAGE);
}

/* ---- times ---- */

static void pauses_double_and_are_spread(void **state UNUSED)
{
	int64_t longest_us = 0;

	for (unsigned failures = 1; failures < 40; failures++) {
		const int64_t most_us = link_pause_us(failures, 0);
		const int64_t least_us = link_pause_us(failures, UINT32_MAX);

		assert_true(most_us >= longest_us && most_us <= 300 * US_PER_SEC);
		assert_true(least_us >= most_us / 2 && least_us < most_us);
		longest_us = most_us;
	}
	assert_int_equal(longest_us, 300 * US_PER_SEC);
	assert_int_equal(link_pause_us(1, 0), US_PER_SEC);
	assert_true(link_hold_us(0) < link_hold_us(UINT32_MAX));
	assert_true(link_hold_us(UINT32_MAX) <= 264 * US_PER_SEC);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_may_be_typed_as_people_do),
		cmocka_unit_test(what_was_signed_with_another_code_is_refused),
		TEST(a_code_brings_a_certificate_and_a_known_key),
		TEST(the_same_request_again_gets_the_same_answer_and_another_none),
		TEST(a_code_ends_with_its_time_and_with_the_next_one),
		TEST(who_guesses_a_secret_kills_the_code),
		TEST(an_authority_in_between_is_found_out),
		TEST(nonsense_is_refused),
		TEST(a_certificate_ends_with_its_time_and_with_its_peer),
		TEST(it_is_renewed_in_time_and_for_its_holder),
		TEST(the_authority_stays_the_same_when_it_is_opened_again),
		TEST(what_a_facility_keeps_is_read_again),
		cmocka_unit_test(pauses_double_and_are_spread),
	};

	return cmocka_run_group_tests_name("enrolment", tests, NULL, NULL);
}
