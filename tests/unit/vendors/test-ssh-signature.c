/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures that ssh-keygen made (tests/cases/vendors/ssh-signature), whole and damaged.
 */
#include "support/check.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

#include "base/os/fd.h"
#include "vendors/ssh-signature.h"

#define FOLDER "tests/cases/vendors/ssh-signature"
#define WORK   (4u * 1024 * 1024)

static void read_case(const char *name, struct buf *out)
{
	const char *source = getenv("TONOI_SOURCE");
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/%s/%s", source ? source : ".", FOLDER, name);
	buf_clear(out);
	assert_ok(file_read(path, out, &err), &err);
}

static void each_recorded_one_is_judged_as_it_is_called(void **state UNUSED)
{
	const char *source = getenv("TONOI_SOURCE");
	auto_buf message = BUF_INIT(WORK);
	auto_buf signature = BUF_INIT(WORK);
	char path[PATH_MAX];
	size_t n = 0;

	read_case("message.txt", &message);
	(void)snprintf(path, sizeof(path), "%s/%s", source ? source : ".", FOLDER);
	DIR *folder = opendir(path);
	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));) {
		const struct str name = str_from(entry->d_name);
		auto_arena arena = ARENA_INIT(WORK);
		struct ssh_key key;
		struct err err = { .text = "" };

		if (!str_ends(name, STR(".sig")))
			continue;
		read_case(entry->d_name, &signature);
		const enum errc code = ssh_signature_check(buf_str(&signature), buf_str(&message),
							   &arena, &key, &err);
		check_row((code == ERR_OK) == str_starts(name, STR("good-")), entry->d_name);
		check_row(!code || err.text[0], entry->d_name);
		n++;
	}
	(void)closedir(folder);
	assert_true(n >= 6);
}

static void any_other_message_does_not_fit(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(WORK);
	auto_buf message = BUF_INIT(WORK);
	auto_buf signature = BUF_INIT(WORK);
	struct ssh_key key;

	read_case("message.txt", &message);
	read_case("good-sha512.sig", &signature);
	for (size_t i = 0; i < message.len; i++) {
		message.ptr[i] = (char)(message.ptr[i] ^ 1);
		assert_int_equal(ssh_signature_check(buf_str(&signature), buf_str(&message), &arena,
						     &key, NULL),
				 ERR_CORRUPT);
		message.ptr[i] = (char)(message.ptr[i] ^ 1);
	}
	assert_int_equal(ssh_signature_check(buf_str(&signature), STR(""), &arena, &key, NULL),
			 ERR_CORRUPT);
}

/* Letters of base64 changed one by one, and the file cut at every place. */
static void a_damaged_signature_never_fits(void **state UNUSED)
{
	auto_buf message = BUF_INIT(WORK);
	auto_buf signature = BUF_INIT(WORK);
	struct ssh_key key;

	read_case("message.txt", &message);
	read_case("good-sha512.sig", &signature);
	const size_t body = strlen("-----BEGIN SSH SIGNATURE-----\n");
	for (size_t i = body; i < signature.len - strlen("-----END SSH SIGNATURE-----\n"); i++) {
		auto_arena arena = ARENA_INIT(WORK);
		const char there = signature.ptr[i];

		if (there == '\n' || there == '=')
			continue;
		signature.ptr[i] = there == 'A' ? 'B' : 'A';
		check_row(ssh_signature_check(buf_str(&signature), buf_str(&message), &arena, &key,
					      NULL) != ERR_OK,
			  "changed letter");
		signature.ptr[i] = there;
	}
	for (size_t len = 0; len + 1 < signature.len; len++) {
		auto_arena arena = ARENA_INIT(WORK);

		check_row(ssh_signature_check(str_of(signature.ptr, len), buf_str(&message), &arena,
					      &key, NULL) != ERR_OK,
			  "cut");
	}
}

static void a_public_key_has_the_print_that_ssh_keygen_shows(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(WORK);
	auto_buf message = BUF_INIT(WORK);
	auto_buf text = BUF_INIT(WORK);
	auto_buf wanted = BUF_INIT(WORK);
	char print_text[SSH_PRINT_MAX];
	struct ssh_key by_file;
	struct ssh_key by_signature;
	struct err err;

	read_case("good.pub", &text);
	read_case("good.print", &wanted);
	assert_ok(ssh_key_read(buf_str(&text), &arena, &by_file, &err), &err);
	assert_true(
		str_is(str_trim(buf_str(&wanted)), ssh_print_of(by_file.public_key, print_text)));
	read_case("message.txt", &message);
	read_case("good-sha256.sig", &text);
	assert_ok(
		ssh_signature_check(buf_str(&text), buf_str(&message), &arena, &by_signature, &err),
		&err);
	assert_string_equal(by_file.fingerprint, by_signature.fingerprint);
	assert_true(str_equal(by_file.public_key, by_signature.public_key));
}

static void what_is_no_public_key_is_refused(void **state UNUSED)
{
	static const struct {
		const char *line;
		enum errc code;
	} rows[] = {
		{ "", ERR_UNSUPPORTED },
		{ "ssh-ed25519", ERR_SYNTAX },
		{ "ssh-ed25519 ", ERR_SYNTAX },
		{ "ssh-ed25519 AAAA", ERR_SYNTAX },
		{ "ssh-ed25519 ????", ERR_SYNTAX },
		{ "ssh-rsa AAAAB3NzaC1yc2E= x", ERR_UNSUPPORTED },
		{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA x", ERR_SYNTAX },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----", ERR_UNSUPPORTED },
	};
	char print_text[SSH_PRINT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(WORK);
		struct ssh_key key;

		check_row(ssh_key_read(str_from(rows[i].line), &arena, &key, NULL) == rows[i].code,
			  rows[i].line);
	}
	assert_string_equal(ssh_print_of(STR("AAAA"), print_text), "");
	assert_string_equal(ssh_print_of(STR("no base64 !"), print_text), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recorded_one_is_judged_as_it_is_called),
		cmocka_unit_test(any_other_message_does_not_fit),
		cmocka_unit_test(a_damaged_signature_never_fits),
		cmocka_unit_test(a_public_key_has_the_print_that_ssh_keygen_shows),
		cmocka_unit_test(what_is_no_public_key_is_refused),
	};

	return cmocka_run_group_tests_name("ssh-signature", tests, NULL, NULL);
}
