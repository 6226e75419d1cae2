/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/password-policy.h"

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "store/password.h"

#define LIST_MAX (1024u * 1024)

struct password_policy {
	struct buf text; /* lines as they were read */
};

enum errc password_policy_load(const char *content, struct password_policy **ret, struct err *err)
{
	struct password_policy *policy = mem_new(sizeof(*policy));
	char path[PATH_MAX];
	enum errc code = path_join(content, "passwords/common.txt", path, err);

	buf_init(&policy->text, LIST_MAX);
	if (!code)
		code = file_read(path, &policy->text, err);
	if (code) {
		password_policy_free(policy);
		return code;
	}
	*ret = policy;
	return ERR_OK;
}

void password_policy_free(struct password_policy *policy)
{
	if (!policy)
		return;
	buf_done(&policy->text);
	free(policy);
}

static size_t count_chars(struct str s)
{
	size_t n = 0;

	for (; s.len > 0; n++)
		s = str_from_pos(s, size_max(utf8_char_len(s), 1));
	return n;
}

static struct str strip_tail(struct str s)
{
	while (s.len > 0 && !ascii_is_alpha(s.ptr[s.len - 1]) &&
	       (unsigned char)s.ptr[s.len - 1] < 0x80)
		s.len--;
	return s;
}

/* A common word with digits and signs behind it is as easily guessed as the word. */
static bool is_common(const struct password_policy *policy, struct str password)
{
	const struct str core = strip_tail(password);
	struct str rest = buf_str(&policy->text);
	struct str line;

	while (str_next_line(&rest, &line)) {
		line = str_trim(line);
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (str_equal_nocase(line, password) || str_equal_nocase(line, core))
			return true;
	}
	return false;
}

static bool is_one_char(struct str password)
{
	for (size_t i = 1; i < password.len; i++) {
		if (password.ptr[i] != password.ptr[0])
			return false;
	}
	return true;
}

/* The name, and fewer than eight characters beside it. */
static bool is_name(struct str password, struct str name)
{
	if (name.len < 3 || password.len < name.len || password.len - name.len >= 8)
		return false;
	for (size_t i = 0; i + name.len <= password.len; i++) {
		if (str_equal_nocase(str_sub(password, i, name.len), name))
			return true;
	}
	return false;
}

enum password_fault password_policy_check(const struct password_policy *policy, struct str password,
					  struct str user, struct str facility)
{
	if (!utf8_valid(password) || str_find_char(password, '\0') != SIZE_MAX)
		return PASSWORD_TEXT;
	if (password.len > PASSWORD_MAX)
		return PASSWORD_LONG;
	if (is_common(policy, password) || is_one_char(password))
		return PASSWORD_COMMON;
	if (count_chars(password) < PASSWORD_MIN_CHARS)
		return PASSWORD_SHORT;
	if (is_name(password, user) || is_name(password, facility))
		return PASSWORD_NAMED;
	return PASSWORD_FINE;
}
