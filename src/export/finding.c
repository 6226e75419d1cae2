/* SPDX-License-Identifier: Apache-2.0 */
#include "export/finding.h"

#include <openssl/evp.h>

static const char *const level_names[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = "informational",
	[FINDING_LOW] = "low",
	[FINDING_MEDIUM] = "medium",
	[FINDING_HIGH] = "high",
	[FINDING_CRITICAL] = "critical",
};

const char *finding_level_name(enum finding_level level)
{
	return level_names[level];
}

bool finding_level_parse(struct str name, enum finding_level *ret)
{
	const size_t i = str_find_name(name, level_names, FINDING_LEVELS);

	if (i < FINDING_LEVELS)
		*ret = (enum finding_level)i;
	return i < FINDING_LEVELS;
}

/* These calls fail only when memory is gone, which base/alloc.h says ends the process. */
static void add(EVP_MD_CTX *ctx, struct str s)
{
	if (EVP_DigestUpdate(ctx, s.ptr ? s.ptr : "", s.len) != 1 ||
	    EVP_DigestUpdate(ctx, "", 1) != 1)
		abort();
}

void finding_id(const struct finding *finding, char out[static FINDING_ID_LEN + 1])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char record[24];

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort();
	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)finding->record);
	if (finding->id.len) {
		add(ctx, finding->id);
	} else {
		add(ctx, finding->rule_id);
		add(ctx, finding->source);
		add(ctx, str_from(record));
	}
	if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	for (size_t i = 0; i < FINDING_ID_LEN / 2; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

bool tag_technique(struct str tag, char out[static TECHNIQUE_MAX])
{
	const struct str rest = str_from_pos(tag, strlen("attack."));

	if (!str_starts(tag, STR("attack.t")) || rest.len < 2 || rest.len >= TECHNIQUE_MAX)
		return false;
	for (size_t i = 1; i < rest.len; i++) {
		if (!ascii_is_digit(rest.ptr[i]) && rest.ptr[i] != '.')
			return false;
	}
	memcpy(out, rest.ptr, rest.len);
	out[0] = 'T';
	out[rest.len] = '\0';
	return true;
}

bool tag_tactic(struct str tag, struct str *ret)
{
	*ret = str_from_pos(tag, strlen("attack."));
	if (!str_starts(tag, STR("attack.")) || ret->len == 0)
		return false;
	/* Techniques, groups and software have digits. */
	for (size_t i = 0; i < ret->len; i++) {
		if (!ascii_is_alpha(ret->ptr[i]) && ret->ptr[i] != '-')
			return false;
	}
	return true;
}
