/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-digest.h"

#include "base/alloc.h"

#define KEY_MAX_BYTES 1024

struct scan_digest *scan_digest_new(void)
{
	struct scan_digest *digest = mem_new(sizeof(*digest));

	tally_init(&digest->rules);
	tally_init(&digest->places);
	tally_init(&digest->hosts);
	tally_init(&digest->users);
	tally_init(&digest->techniques);
	return digest;
}

void scan_digest_free(struct scan_digest *digest)
{
	if (!digest)
		return;
	tally_done(&digest->rules);
	tally_done(&digest->places);
	tally_done(&digest->hosts);
	tally_done(&digest->users);
	tally_done(&digest->techniques);
	free(digest->moments);
	free(digest);
}

static void add_techniques(struct scan_digest *digest, const struct rule *rule, int64_t time_us)
{
	for (size_t i = 0; i < rule->tags.n; i++) {
		const struct str tag = rule->tags.at[i];
		const struct str number = str_from_pos(tag, STR("attack.t").len);

		if (str_starts(tag, STR("attack.t")) && number.len && ascii_is_digit(number.ptr[0]))
			tally_add(&digest->techniques, str_from_pos(tag, STR("attack.").len),
				  time_us, rule);
	}
}

void scan_digest_add(struct scan_digest *digest, const struct scan_sighting *sighting)
{
	const struct rule *rule = sighting->rule;
	const int64_t time_us = sighting->time_us;
	auto_buf place = BUF_INIT(KEY_MAX_BYTES);

	buf_add(&place, rule->id);
	buf_add_char(&place, '\0');
	buf_add(&place, str_sub(sighting->host, 0, KEY_MAX_BYTES / 2));
	tally_add(&digest->rules, rule->id, time_us, rule);
	tally_add(&digest->places, buf_str(&place), time_us, rule);
	if (sighting->host.len)
		tally_add(&digest->hosts, sighting->host, time_us, NULL);
	if (sighting->user.len)
		tally_add(&digest->users, sighting->user, time_us, NULL);
	add_techniques(digest, rule, time_us);
	digest->levels[rule->level]++;
	if (time_us == TIME_NONE || digest->n_moments == DIGEST_MOMENTS_MAX)
		return;
	mem_reserve(&digest->moments, &digest->cap_moments, digest->n_moments + 1,
		    sizeof(*digest->moments));
	digest->moments[digest->n_moments++] =
		(struct digest_moment){ .time_us = time_us, .level = rule->level };
}

/* The gravest first, then the most frequent. */
static int by_level(const void *a, const void *b)
{
	const struct tally_row *left = a;
	const struct tally_row *right = b;
	const struct rule *left_rule = left->subject;
	const struct rule *right_rule = right->subject;

	if (left_rule->level != right_rule->level)
		return left_rule->level > right_rule->level ? -1 : 1;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return str_compare(left->key, right->key);
}

void scan_digest_close(struct scan_digest *digest)
{
	if (digest->rules.n)
		qsort(digest->rules.rows, digest->rules.n, sizeof(*digest->rules.rows), by_level);
	if (digest->places.n)
		qsort(digest->places.rows, digest->places.n, sizeof(*digest->places.rows),
		      by_level);
	tally_sort(&digest->hosts);
	tally_sort(&digest->users);
	tally_sort(&digest->techniques);
}

struct str digest_place_host(struct str key)
{
	(void)str_split(&key, '\0');
	return key;
}

int64_t scan_digest_spans(const struct scan_digest *digest, size_t n,
			  uint32_t (*ret)[RULE_LEVEL_MAX], int64_t *ret_span_us)
{
	if (digest->n_moments == 0)
		return TIME_NONE;

	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;
	for (size_t i = 0; i < digest->n_moments; i++) {
		const int64_t at = digest->moments[i].time_us;
		first = at < first ? at : first;
		last = at > last ? at : last;
	}
	const int64_t span = (last - first) / (int64_t)n + 1;
	for (size_t i = 0; i < digest->n_moments; i++) {
		const struct digest_moment *moment = &digest->moments[i];
		ret[(moment->time_us - first) / span][moment->level]++;
	}
	*ret_span_us = span;
	return first;
}
