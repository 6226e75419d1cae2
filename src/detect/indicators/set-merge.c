/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same value twice: which of the records stays, and what it takes from the other.
 */
#include "base/bytes.h"
#include "base/crc32c.h"
#include "detect/indicators/set-format.h"
#include "detect/indicators/set-writer-parts.h"

#define SMALL_BUCKET 16u /* entries that are sorted by insertion */

static enum errc read_record_at(const struct set_writer *writer, uint64_t place,
				unsigned char out[static SET_RECORD_MAX], size_t *ret_len,
				struct err *err)
{
	const off_t at = (off_t)(SET_HEADER + place);
	const ssize_t n = pread(writer->fd, out, SET_RECORD_MAX, at);

	if (n < (ssize_t)REC_FIXED)
		return fail_errno(err, "indicator set: read");
	*ret_len = REC_FIXED + (out[REC_ID_KIND] ? UUID_BYTES : 0) + load_u16(out + REC_VALUE_LEN) +
		   out[REC_NAME_LEN];
	return ERR_OK;
}

static struct str value_of(const unsigned char *record)
{
	return str_of(record + REC_FIXED + (record[REC_ID_KIND] ? UUID_BYTES : 0),
		      load_u16(record + REC_VALUE_LEN));
}

static bool same_value(const unsigned char *a, const unsigned char *b)
{
	return a[REC_TYPE] == b[REC_TYPE] && str_equal(value_of(a), value_of(b)) &&
	       load_u16(a + REC_SOURCE) == load_u16(b + REC_SOURCE);
}

static void merge_into(unsigned char *kept, const unsigned char *other)
{
	const uint32_t a = load_u32(kept + REC_VALID_UNTIL);
	const uint32_t b = load_u32(other + REC_VALID_UNTIL);

	if (other[REC_TLP] > kept[REC_TLP])
		kept[REC_TLP] = other[REC_TLP];
	store_u32(kept + REC_VALID_UNTIL, a == 0 || b == 0 ? 0 : a > b ? a : b);
	if (kept[REC_CONFIDENCE] == INDICATOR_NO_CONFIDENCE ||
	    (other[REC_CONFIDENCE] != INDICATOR_NO_CONFIDENCE &&
	     other[REC_CONFIDENCE] > kept[REC_CONFIDENCE]))
		kept[REC_CONFIDENCE] = other[REC_CONFIDENCE];
}

/* Two entries of one hash: the later record takes what the earlier one adds, which goes. */
static enum errc merge(struct set_writer *writer, uint64_t early, uint64_t late, bool *ret_merged,
		       struct err *err)
{
	unsigned char a[SET_RECORD_MAX];
	unsigned char b[SET_RECORD_MAX];
	size_t len_a;
	size_t len_b;
	enum errc code = read_record_at(writer, early, a, &len_a, err);

	if (!code)
		code = read_record_at(writer, late, b, &len_b, err);
	if (code)
		return code;
	*ret_merged = same_value(a, b);
	if (!*ret_merged)
		return ERR_OK;
	/* Contexts may differ, and with them TLP: what counted for one counts for both. */
	const uint32_t context = load_u32(a + REC_CONTEXT);
	if (context && writer->contexts[context - 1].tlp > a[REC_TLP])
		a[REC_TLP] = (unsigned char)writer->contexts[context - 1].tlp;
	merge_into(b, a);
	store_u32(b + REC_CRC, crc32c(0, str_of(b + REC_TYPE, len_b - REC_TYPE)));
	if (pwrite(writer->fd, b, len_b, (off_t)(SET_HEADER + late)) != (ssize_t)len_b)
		return fail_errno(err, "indicator set: write");
	writer->sources[load_u16(b + REC_SOURCE)].counts[b[REC_TYPE]]--;
	return ERR_OK;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static void sort_bucket(struct entry *entries, size_t n)
{
	if (n > SMALL_BUCKET) {
		qsort(entries, n, sizeof(*entries), compare_entries);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		const struct entry one = entries[i];
		size_t at = i;
		for (; at > 0 && compare_entries(&one, &entries[at - 1]) < 0; at--)
			entries[at] = entries[at - 1];
		entries[at] = one;
	}
}

/*
 * Entries of one hash are of one value, but for an accident in 2^64. It stays once for each source;
 * the rest is told to go by moving the others together. `*n` in: entries, out: those that stay.
 */
enum errc set_merge(struct set_writer *writer, struct entry *entries, size_t *n, struct err *err)
{
	size_t kept = 0;

	sort_bucket(entries, *n);
	for (size_t i = 0; i < *n; i++) {
		bool merged = false;
		for (size_t j = kept; !merged && j-- > 0 && entries[j].hash == entries[i].hash;) {
			const enum errc code =
				merge(writer, entries[j].place, entries[i].place, &merged, err);
			if (code)
				return code;
			if (merged)
				entries[j] = entries[i];
		}
		if (!merged)
			entries[kept++] = entries[i];
	}
	*n = kept;
	return ERR_OK;
}
