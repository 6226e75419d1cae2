/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom one calls, and the diagram drawn from it.
 */
#include "../store/store-fixture.h"

#include "inspections/contact-diagram.h"
#include "inspections/contact-papers.h"
#include "store/settings.h"

struct hall {
	struct db *db;
	struct contact_content *content;
	struct contacts *contacts;
	struct arena arena;
};

static void open_hall(struct hall *hall, void **state)
{
	struct err err;

	const struct store_fixture *store = *state;
	*hall = (struct hall){ .db = store->db, .arena = ARENA_INIT(1u << 20) };
	hall->contacts = mem_new(sizeof(*hall->contacts));
	assert_ok(contact_content_load(getenv("TONOI_CONTENT"), &hall->content, &err), &err);
}

static void close_hall(struct hall *hall)
{
	contact_content_free(hall->content);
	free(hall->contacts);
	arena_done(&hall->arena);
}

static struct contact entry(const char *part, const char *name, const char *phone,
			    const char *night)
{
	return (struct contact){ .part = str_from(part),
				 .name = str_from(name),
				 .deputy = STR(""),
				 .phone = str_from(phone),
				 .night = str_from(night),
				 .mail = STR(""),
				 .note = STR(""),
				 .changed_us = 1,
				 .changed_by = STR("x") };
}

static void put(struct hall *hall, struct contact contact)
{
	struct err err;

	assert_ok(contacts_put(hall->db, hall->content, &contact, &err), &err);
}

static void list(struct hall *hall)
{
	struct err err;

	assert_ok(contacts_list(hall->db, hall->content, &hall->arena, hall->contacts, &err), &err);
}

static void the_first_of_a_part_is_what_guidance_shows(void **state)
{
	struct hall hall;

	open_hall(&hall, state);
	put(&hall, entry("police", "県警", "100", "110"));
	put(&hall, entry("police", "所轄", "200", ""));
	assert_str_is(settings_text(hall.db, &hall.arena, "contact.police"), "県警 110");
	list(&hall);
	assert_str_is(contacts_first(hall.contacts, STR("police"))->name, "県警");
	assert_int_equal(hall.contacts->n, 2);
	close_hall(&hall);
}

static void a_number_among_the_settings_is_a_contact_until_there_is_one(void **state)
{
	struct hall hall;
	struct err err;

	open_hall(&hall, state);
	assert_ok(settings_put(hall.db, STR("contact.ipa"), STR("03-0000-0000"), STR("x"), 1, &err),
		  &err);
	list(&hall);
	assert_int_equal(hall.contacts->n, 1);
	assert_int_equal(hall.contacts->at[0].id, 0);
	assert_str_is(hall.contacts->at[0].phone, "03-0000-0000");
	put(&hall, entry("ipa", "窓口", "1", ""));
	list(&hall);
	assert_int_equal(hall.contacts->n, 1);
	assert_str_is(hall.contacts->at[0].name, "窓口");
	close_hall(&hall);
}

static void what_is_wrong_is_refused_by_name(void **state)
{
	static char long_name[CONTACT_TEXT_MAX + 2];
	const struct {
		const char *part;
		const char *name;
		const char *phone;
		enum errc code;
		const char *says;
	} rows[] = {
		{ "nobody", "a", "", ERR_NOT_FOUND, "nobody" },
		{ "police", " ", "", ERR_SYNTAX, "name" },
		{ "police", "a", "1\n2", ERR_SYNTAX, "phone" },
		{ "police", long_name, "", ERR_LIMIT, "name" },
	};
	struct hall hall;

	memset(long_name, 'a', sizeof(long_name) - 1);
	open_hall(&hall, state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct contact bad = entry(rows[i].part, rows[i].name, rows[i].phone, "");
		struct err err;
		check_row(contacts_put(hall.db, hall.content, &bad, &err) == rows[i].code,
			  rows[i].says);
		check_row(strstr(err.text, rows[i].says), err.text);
	}
	list(&hall);
	assert_int_equal(hall.contacts->n, 0);
	close_hall(&hall);
}

static void changing_or_removing_one_that_is_not_there_says_so(void **state)
{
	struct hall hall;
	struct contact none = entry("police", "a", "1", "");
	struct err err;

	open_hall(&hall, state);
	none.id = 77;
	assert_int_equal(contacts_put(hall.db, hall.content, &none, &err), ERR_NOT_FOUND);
	assert_int_equal(contacts_remove(hall.db, 77, STR("x"), 2, &err), ERR_NOT_FOUND);
	close_hall(&hall);
}

/* What contacts were at each version is not kept; that there was a change is. */
static void a_paper_is_older_once_anything_changes(void **state)
{
	const struct contact_paper paper = { .place = STR("防災センター"),
					     .hung_us = 5,
					     .hung_by = STR("x") };
	struct contact_papers papers;
	struct contact_version version;
	struct hall hall;
	struct err err;

	open_hall(&hall, state);
	assert_int_equal(contact_papers_hang(hall.db, &paper, false, &err), ERR_NOT_FOUND);
	put(&hall, entry("police", "県警", "100", ""));
	assert_ok(contact_papers_hang(hall.db, &paper, false, &err), &err);
	assert_ok(contacts_confirm(hall.db, 1, STR("y"), 9, &err), &err);
	assert_ok(contact_version_get(hall.db, &hall.arena, &version, &err), &err);
	assert_ok(contact_papers_list(hall.db, &hall.arena, &papers, &err), &err);
	assert_int_equal(papers.n, 1);
	assert_int_equal(papers.at[0].version, version.number);
	assert_ok(contacts_remove(hall.db, 1, STR("x"), 10, &err), &err);
	assert_ok(contact_version_get(hall.db, &hall.arena, &version, &err), &err);
	assert_true(papers.at[0].version < version.number);
	assert_ok(contact_papers_hang(hall.db, &paper, true, &err), &err);
	assert_ok(contact_papers_list(hall.db, &hall.arena, &papers, &err), &err);
	assert_int_equal(papers.n, 0);
	assert_int_equal(contact_papers_hang(hall.db, &paper, true, &err), ERR_NOT_FOUND);
	close_hall(&hall);
}

static void who_looked_last_is_kept_and_changing_counts_as_a_look(void **state)
{
	struct hall hall;
	struct contact contact = entry("police", "県警", "100", "");
	struct err err;

	open_hall(&hall, state);
	put(&hall, contact);
	assert_ok(contacts_confirm(hall.db, 0, STR("佐藤"), 50, &err), &err);
	list(&hall);
	assert_int_equal(hall.contacts->at[0].confirmed_us, 50);
	assert_str_is(hall.contacts->at[0].confirmed_by, "佐藤");
	assert_int_equal(hall.contacts->at[0].changed_us, 1);
	contact.id = hall.contacts->at[0].id;
	contact.changed_us = 70;
	put(&hall, contact);
	list(&hall);
	assert_int_equal(hall.contacts->at[0].confirmed_us, 70);
	assert_int_equal(contacts_confirm(hall.db, 99, STR("x"), 80, &err), ERR_NOT_FOUND);
	close_hall(&hall);
}

static void a_number_of_nobody_is_refused(void **state)
{
	struct hall hall;
	struct contact contact = entry("police", "県警", "100", "");
	struct err err;

	open_hall(&hall, state);
	contact.deputy_phone = STR("200");
	assert_int_equal(contacts_put(hall.db, hall.content, &contact, &err), ERR_SYNTAX);
	assert_non_null(strstr(err.text, "deputy"));
	contact.deputy = STR("所轄");
	contact.deputy_mail = STR("nowhere");
	assert_int_equal(contacts_put(hall.db, hall.content, &contact, &err), ERR_SYNTAX);
	assert_non_null(strstr(err.text, "deputy-mail"));
	contact.deputy_mail = STR("");
	put(&hall, contact);
	list(&hall);
	assert_str_is(contact_deputy_line(&hall.contacts->at[0], &hall.arena), "所轄 200");
	close_hall(&hall);
}

/* Every part has its box, no two lie over one another, and an arrow touches two of them. */
static void the_diagram_has_a_box_for_every_part_and_none_overlap(void **state)
{
	struct hall hall;
	struct drawing d;
	struct err err;

	open_hall(&hall, state);
	put(&hall, entry("it_staff", "担当", "1", "2"));
	list(&hall);
	assert_ok(contact_diagram(hall.content, hall.contacts, LANG_JA, &hall.arena, &d, &err),
		  &err);
	assert_int_equal(d.n_boxes, hall.content->n);
	for (size_t i = 0; i < d.n_boxes; i++) {
		const struct drawing_box *a = &d.boxes[i];
		const bool it = str_equal(hall.content->parts[i].id, STR("it_staff"));

		assert_true(a->missing == !it);
		assert_true(a->x + a->width <= d.width && a->y + a->height <= d.height);
		for (size_t k = i + 1; k < d.n_boxes; k++) {
			const struct drawing_box *b = &d.boxes[k];
			assert_true(a->x != b->x || a->y + a->height < b->y ||
				    b->y + b->height < a->y);
		}
	}
	assert_true(d.n_arrows > 5);
	close_hall(&hall);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_paper_is_older_once_anything_changes, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(
			who_looked_last_is_kept_and_changing_counts_as_a_look, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(a_number_of_nobody_is_refused, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(the_first_of_a_part_is_what_guidance_shows,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(
			a_number_among_the_settings_is_a_contact_until_there_is_one, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_refused_by_name, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(changing_or_removing_one_that_is_not_there_says_so,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(
			the_diagram_has_a_box_for_every_part_and_none_overlap, store_setup,
			store_teardown),
	};

	return cmocka_run_group_tests_name("contacts", tests, NULL, NULL);
}
