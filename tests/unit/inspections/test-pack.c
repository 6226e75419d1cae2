/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inspector's folder: which files are in it, that its sums are theirs, and that it comes out
 * the same whether as files or as one archive.
 */
#include "../store/store-fixture.h"

#include <sodium.h>
#include <zip.h>

#include "base/office/xlsx-read.h"
#include "inspections/pack.h"
#include "store/facility.h"
#include "store/rounds.h"

#define FILES_SEEN_MAX 64u

struct seen {
	char names[FILES_SEEN_MAX][PACK_NAME_MAX];
	char sums[FILES_SEEN_MAX][PACK_SHA256 + 1];
	size_t n;
	struct buf sums_file;
	struct buf index;
};

static enum errc take(void *ctx, struct str name, struct str bytes, struct err *err UNUSED)
{
	struct seen *seen = ctx;
	unsigned char hash[crypto_hash_sha256_BYTES];

	assert_true(seen->n < FILES_SEEN_MAX);
	(void)snprintf(seen->names[seen->n], PACK_NAME_MAX, "%.*s", STR_ARG(name));
	crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
	sodium_bin2hex(seen->sums[seen->n++], PACK_SHA256 + 1, hash, sizeof(hash));
	if (str_is(name, "SHA256SUMS"))
		buf_add(&seen->sums_file, bytes);
	if (str_is(name, "00-index.xlsx"))
		buf_add(&seen->index, bytes);
	return ERR_OK;
}

struct hall {
	struct db *db;
	struct pack_office *office;
	struct arena arena;
	int64_t now_us; /* one later with every round */
	struct seen seen;
};

static void open_hall(struct hall *hall, void **state)
{
	const struct store_fixture *store = *state;
	struct facility_record facility = { .changed_us = 1, .changed_by = STR("x") };
	struct err err;

	*hall = (struct hall){ .db = store->db, .arena = ARENA_INIT(16u << 20) };
	buf_init(&hall->seen.sums_file, 1u << 20);
	buf_init(&hall->seen.index, 1u << 20);
	for (size_t i = 0; i < FACILITY_KEYS; i++)
		facility.values[i] = STR("");
	facility.values[FACILITY_NAME_KEY] = STR("架空病院");
	assert_ok(facility_put(hall->db, &facility, &err), &err);
	assert_ok(pack_office_open(getenv("TONOI_CONTENT"), &hall->office, &err), &err);
}

static void close_hall(struct hall *hall)
{
	pack_office_close(hall->office);
	arena_done(&hall->arena);
	buf_done(&hall->seen.sums_file);
	buf_done(&hall->seen.index);
}

static void begin_round(struct hall *hall, const char *form, const char *subject, const char *title)
{
	struct err err;
	int64_t id;

	assert_ok(rounds_open(hall->db,
			      &(struct round){ .form = str_from(form),
					       .form_version = STR("1"),
					       .subject = str_from(subject),
					       .title = str_from(title),
					       .opened_us = ++hall->now_us,
					       .opened_by = STR("x") },
			      &id, &err),
		  &err);
}

static struct pack_scope scope_of(struct hall *hall)
{
	return pack_scope_at(hall->office, hall->db, &hall->arena, LANG_JA,
			     INT64_C(1795305600) * US_PER_SEC);
}

static bool has(const struct seen *seen, const char *name)
{
	for (size_t i = 0; i < seen->n; i++) {
		if (strcmp(seen->names[i], name) == 0)
			return true;
	}
	return false;
}

static void it_has_every_part_and_the_newest_round_of_each_subject(void **state)
{
	static const char *const names[] = {
		"00-index.pdf",	    "00-index.xlsx",	 "SHA256SUMS",	       "05-inventory.pdf",
		"04-contacts.pdf",  "04-contacts.xlsx",	 "05-inventory.xlsx",  "06-evidence.pdf",
		"06-evidence.xlsx", "07-open-items.pdf", "07-open-items.xlsx",
	};
	struct hall hall;
	struct err err;

	open_hall(&hall, state);
	begin_round(&hall, "mhlw-hospital-r6", "", "昨年");
	begin_round(&hall, "mhlw-hospital-r7", "", "今年");
	begin_round(&hall, "mhlw-vendor-r7", "架空システムズ", "今年");
	begin_round(&hall, "mhlw-vendor-r7", "架空ネット", "今年");
	const struct pack_scope scope = scope_of(&hall);
	const struct pack_sink sink = { .take = take, .ctx = &hall.seen };
	assert_ok(pack_write(&scope, PACK_PDF | PACK_XLSX, &sink, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		check_row(has(&hall.seen, names[i]), names[i]);
	assert_true(has(&hall.seen, "03-checklist-mhlw-hospital-r7.pdf") ||
		    has(&hall.seen, "01-checklist-mhlw-hospital-r7.pdf"));
	for (size_t i = 0; i < hall.seen.n; i++)
		check_row(!strstr(hall.seen.names[i], "hospital-r6"), hall.seen.names[i]);
	assert_int_equal(hall.seen.n, 3 * 2 + 4 * 2 + 2 + 1);
	close_hall(&hall);
}

static void the_sums_are_those_of_the_files(void **state)
{
	struct hall hall;
	struct err err;
	struct str line;

	open_hall(&hall, state);
	const struct pack_scope scope = scope_of(&hall);
	const struct pack_sink sink = { .take = take, .ctx = &hall.seen };
	assert_ok(pack_write(&scope, PACK_PDF | PACK_XLSX, &sink, &err), &err);
	struct str rest = buf_str(&hall.seen.sums_file);
	for (size_t i = 0; i + 1 < hall.seen.n; i++) {
		assert_true(str_next_line(&rest, &line));
		assert_str_is(str_sub(line, 0, PACK_SHA256), hall.seen.sums[i]);
		assert_str_is(str_from_pos(line, PACK_SHA256 + 2), hall.seen.names[i]);
	}
	assert_false(str_next_line(&rest, &line));
	close_hall(&hall);
}

/* A hospital that has begun nothing is told so, not given an empty checklist. */
static void the_index_names_what_is_missing_and_needed(void **state)
{
	struct hall hall;
	struct xlsx_book book;
	struct err err;
	bool told = false;

	open_hall(&hall, state);
	const struct pack_scope scope = scope_of(&hall);
	const struct pack_sink sink = { .take = take, .ctx = &hall.seen };
	assert_ok(pack_write(&scope, PACK_XLSX, &sink, &err), &err);
	assert_ok(xlsx_read(buf_str(&hall.seen.index), &hall.arena, &book, &err), &err);
	for (size_t i = 0; i < book.sheets[0].n_cells; i++)
		told = told || str_find(book.sheets[0].cells[i].text,
					STR("まだありません（必要です）")) != SIZE_MAX;
	assert_true(told);
	for (size_t i = 0; i < hall.seen.n; i++)
		check_row(!strstr(hall.seen.names[i], ".pdf"), hall.seen.names[i]);
	close_hall(&hall);
}

static void the_archive_holds_the_same_files(void **state)
{
	struct hall hall;
	struct err err;
	auto_buf archive = BUF_INIT(64u << 20);
	zip_error_t problem;

	open_hall(&hall, state);
	const struct pack_scope scope = scope_of(&hall);
	const struct pack_sink sink = { .take = take, .ctx = &hall.seen };
	assert_ok(pack_write(&scope, PACK_PDF | PACK_XLSX, &sink, &err), &err);
	assert_ok(pack_write_zip(&scope, &archive, &err), &err);
	zip_source_t *source = zip_source_buffer_create(archive.ptr, archive.len, 0, &problem);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &problem);
	assert_non_null(zip);
	assert_int_equal(zip_get_num_entries(zip, 0), hall.seen.n);
	for (size_t i = 0; i < hall.seen.n; i++)
		check_row(zip_name_locate(zip, hall.seen.names[i], 0) >= 0, hall.seen.names[i]);
	zip_discard(zip);
	close_hall(&hall);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(it_has_every_part_and_the_newest_round_of_each_subject),
		CASE(the_sums_are_those_of_the_files),
		CASE(the_index_names_what_is_missing_and_needed),
		CASE(the_archive_holds_the_same_files),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
