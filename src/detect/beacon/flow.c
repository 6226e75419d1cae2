/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/flow.h"

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Nearly always the texts tell, and the first of them that differs. */
static int compare_texts(const struct flow *a, const struct flow *b)
{
	int by = str_compare(a->source, b->source);

	if (!by)
		by = str_compare(a->destination, b->destination);
	if (!by)
		by = str_compare(a->agent, b->agent);
	return by ? by : str_compare(a->record_type, b->record_type);
}

static int compare_numbers(const struct flow *a, const struct flow *b)
{
	const int by[] = {
		compare_u64(a->bytes_out, b->bytes_out),
		compare_u64(a->bytes_in, b->bytes_in),
		compare_u64((uint64_t)a->duration_s, (uint64_t)b->duration_s),
		compare_u64(a->place.record, b->place.record),
		compare_u64(a->place.event, b->place.event),
	};

	for (size_t i = 0; i < ARRAY_LEN(by); i++) {
		if (by[i])
			return by[i];
	}
	return 0;
}

static int compare_content(const struct flow *a, const struct flow *b)
{
	const int by = compare_texts(a, b);

	return by ? by : compare_numbers(a, b);
}

int flow_compare(const struct flow *a, const struct flow *b)
{
	if (a->time_us != b->time_us)
		return a->time_us < b->time_us ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return compare_content(a, b);
}
