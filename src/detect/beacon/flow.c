/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/beacon/flow.h"

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_content(const struct flow *a, const struct flow *b)
{
	const int by[] = {
		str_compare(a->source, b->source),
		str_compare(a->destination, b->destination),
		str_compare(a->agent, b->agent),
		str_compare(a->record_type, b->record_type),
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

int flow_compare(const struct flow *a, const struct flow *b)
{
	if (a->time_us != b->time_us)
		return a->time_us < b->time_us ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return compare_content(a, b);
}
