/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two nodes that exchange files: what leaves was approved; each message has effect once, in its
 * order, however often, in whatever order and with whatever losses the files arrive.
 */
#include "exchange-fixture.h"

#include "support/random.h"

/* ---- steps ---- */

static void may_leave(struct fixture *f, enum link_leave leave)
{
	struct err err;

	assert_ok(
		link_kind_set(f->facility.store->db, STR("facility"), leave, STR("test"), 1, &err),
		&err);
}

/* Whether it was put down. */
static bool offer(struct fixture *f)
{
	char uuid[32];
	char body[64];
	struct err err;
	bool put;

	(void)snprintf(uuid, sizeof(uuid), "m-%u", ++f->n_messages);
	(void)snprintf(body, sizeof(body), "{\"name\":\"%u\"}", f->n_messages);
	const struct link_message message = {
		.organisation = f->facility.peer,
		.uuid = str_from(uuid),
		.kind = STR("facility"),
		.title = STR("t"),
		.body = str_from(body),
		.made_us = 1,
	};
	assert_ok(link_offer(f->facility.scope, &message, &put, &err), &err);
	return put;
}

static enum errc note_effect(void *ctx, UNUSED const struct org_scope *scope,
			     UNUSED int64_t organisation, const struct link_arrival *arrival,
			     struct err *err)
{
	struct fixture *f = ctx;
	const enum errc code = f->failing;

	f->failing = ERR_OK;
	if (code)
		return fail(err, code, "test");
	f->applied[f->n_applied++] = arrival->sequence;
	return ERR_OK;
}

static enum errc import(struct fixture *f, struct str bytes, struct link_intake *ret,
			struct err *err)
{
	const struct link_effects effects = { note_effect, f };
	const size_t before = f->n_applied;
	const enum errc code =
		link_bundle_read(f->hub.scope, STR("hub"), bytes, &effects, 1, ret, err);

	if (code) /* the transaction took it back */
		f->n_applied = before;
	return code;
}

/* ---- what leaves ---- */

static void nothing_leaves_by_default(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	struct err err;

	assert_false(offer(f));
	may_leave(f, LINK_NEVER);
	assert_false(offer(f));
	assert_ok(link_gather(f->facility.scope, f->facility.peer, 1, &err), &err);
	export(&f->facility, "hospital-1", &out, 0);
	assert_int_equal(link_kind_set(f->facility.store->db, STR("raw-log"), LINK_ALWAYS,
				       STR("test"), 1, &err),
			 ERR_NOT_FOUND);
}

static void what_is_asked_leaves_when_a_person_approves(void **state)
{
	struct fixture *f = *state;
	const struct link_message *m;
	auto_buf before = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf after = BUF_INIT(LINK_BUNDLE_MAX);
	struct err err;

	may_leave(f, LINK_ASKED);
	assert_true(offer(f));
	assert_true(offer(f));
	f->n_messages--;
	assert_false(offer(f)); /* the same again */
	export(&f->facility, "hospital-1", &before, 0);
	assert_ok(link_outbox_list(f->facility.scope, STR("waiting"), 10, &f->facility.arena, &m,
				   &err),
		  &err);
	assert_str_is(m->body, "{\"name\":\"2\"}");
	assert_ok(link_approve(f->facility.scope, m->id, STR("a"), 1, &err), &err);
	assert_ok(link_refuse(f->facility.scope, m->next->id, STR("a"), 1, &err), &err);
	assert_int_equal(link_approve(f->facility.scope, m->next->id, STR("a"), 1, &err),
			 ERR_CONFLICT);
	assert_int_equal(link_refuse(f->facility.scope, m->id, STR("a"), 1, &err), ERR_CONFLICT);
	export(&f->facility, "hospital-1", &after, 1);
	assert_true(str_find(buf_str(&after), STR("{\\\"name\\\":\\\"2\\\"}")) != SIZE_MAX);
}

static void the_facilitys_own_record_is_told_once(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	for (int i = 0; i < 3; i++)
		assert_ok(link_gather(f->facility.scope, f->facility.peer, 1, &err), &err);
	export(&f->facility, "hospital-1", &out, 1);
	assert_ok(link_bundle_read(f->hub.scope, STR("hub"), buf_str(&out), &link_effects_of_kinds,
				   1, &intake, &err),
		  &err);
	assert_int_equal(intake.applied, 1);
}

/* ---- once ---- */

static void a_file_taken_in_twice_has_effect_once(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	for (int i = 0; i < 3; i++)
		assert_true(offer(f));
	export(&f->facility, "hospital-1", &out, 3);
	assert_ok(import(f, buf_str(&out), &intake, &err), &err);
	assert_int_equal(intake.applied, 3);
	assert_ok(import(f, buf_str(&out), &intake, &err), &err);
	assert_int_equal(intake.applied, 0);
	assert_int_equal(intake.again, 3);
	assert_int_equal(f->n_applied, 3);
}

static void what_is_acknowledged_is_not_sent_again(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf back = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf again = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	assert_true(offer(f));
	export(&f->facility, "hospital-1", &out, 1);
	assert_ok(import(f, buf_str(&out), &intake, &err), &err);
	export(&f->hub, "hub", &back, 0);
	assert_ok(link_bundle_read(f->facility.scope, STR("hospital-1"), buf_str(&back),
				   &link_effects_of_kinds, 1, &intake, &err),
		  &err);
	export(&f->facility, "hospital-1", &again, 0);
}

static void a_failure_at_any_message_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	for (int i = 0; i < 3; i++)
		assert_true(offer(f));
	export(&f->facility, "hospital-1", &out, 3);
	f->failing = ERR_IO;
	assert_int_equal(import(f, buf_str(&out), &intake, &err), ERR_IO);
	assert_ok(import(f, buf_str(&out), &intake, &err), &err);
	assert_int_equal(intake.applied, 3);
	assert_int_equal(intake.again, 0);
}

static void a_message_that_cannot_be_used_takes_its_turn(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	for (int i = 0; i < 3; i++)
		assert_true(offer(f));
	export(&f->facility, "hospital-1", &out, 3);
	f->failing = ERR_SYNTAX;
	assert_ok(import(f, buf_str(&out), &intake, &err), &err);
	assert_int_equal(intake.applied, 2);
	assert_int_equal(intake.without_effect, 1);
	assert_int_equal(intake.waiting, 0);
}

/* Files of some moments, taken in again and again by chance; some never arrive. */
static void any_order_with_losses_and_repeats_has_the_same_effect(void **state)
{
	enum { FILES = 40, TRIES = 200 };
	struct fixture *f = *state;
	struct buf files[FILES];
	struct random random = random_of(7);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	for (size_t i = 0; i < FILES; i++) {
		files[i] = (struct buf)BUF_INIT(LINK_BUNDLE_MAX);
		for (size_t n = random_below(&random, 4); n > 0; n--)
			assert_true(offer(f));
		export(&f->facility, "hospital-1", &files[i], SIZE_MAX);
		/* Sometimes the hub's answer comes back. */
		if (random_below(&random, 3) == 0) {
			auto_buf back = BUF_INIT(LINK_BUNDLE_MAX);

			assert_ok(import(f, buf_str(&files[random_below(&random, i + 1)]), &intake,
					 &err),
				  &err);
			export(&f->hub, "hub", &back, 0);
			assert_ok(link_bundle_read(f->facility.scope, STR("hospital-1"),
						   buf_str(&back), &link_effects_of_kinds, 1,
						   &intake, &err),
				  &err);
		}
	}
	for (size_t i = 0; i < TRIES; i++)
		assert_ok(import(f, buf_str(&files[random_below(&random, FILES)]), &intake, &err),
			  &err);
	assert_ok(import(f, buf_str(&files[FILES - 1]), &intake, &err), &err);
	assert_int_equal(f->n_applied, f->n_messages);
	for (size_t i = 0; i < f->n_applied; i++)
		assert_int_equal(f->applied[i], (int64_t)i + 1);
	for (size_t i = 0; i < FILES; i++)
		buf_done(&files[i]);
}

/* ---- hostile files ---- */

static void what_nobody_known_signed_is_refused(void **state)
{
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	may_leave(f, LINK_ALWAYS);
	assert_true(offer(f));
	export(&f->facility, "hospital-1", &out, 1);
	for (size_t i = 0; i < out.len; i += 7) {
		out.ptr[i] ^= 1;
		const enum errc code = import(f, buf_str(&out), &intake, &err);
		/* The last line's end is no part of what is said. */
		if (code == ERR_OK && i + 2 < out.len)
			fail_msg("byte %zu of %zu was changed, and it was taken", i, out.len);
		out.ptr[i] ^= 1;
	}
	for (size_t len = 0; len + 1 < out.len; len += 5)
		assert_int_not_equal(import(f, str_of(out.ptr, len), &intake, &err), ERR_OK);
	assert_int_equal(f->n_applied, 0);
	/* A file for another, and one of a link that was revoked. */
	assert_int_equal(link_bundle_read(f->hub.scope, STR("other"), buf_str(&out),
					  &link_effects_of_kinds, 1, &intake, &err),
			 ERR_DENIED);
	assert_ok(link_peers_revoke(f->hub.scope, f->hub.peer, STR("test"), 1, &err), &err);
	assert_int_equal(import(f, buf_str(&out), &intake, &err), ERR_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(nothing_leaves_by_default),
		TEST(what_is_asked_leaves_when_a_person_approves),
		TEST(the_facilitys_own_record_is_told_once),
		TEST(a_file_taken_in_twice_has_effect_once),
		TEST(what_is_acknowledged_is_not_sent_again),
		TEST(a_failure_at_any_message_leaves_nothing_behind),
		TEST(a_message_that_cannot_be_used_takes_its_turn),
		TEST(any_order_with_losses_and_repeats_has_the_same_effect),
		TEST(what_nobody_known_signed_is_refused),
	};

	return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
