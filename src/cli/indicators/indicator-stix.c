/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/indicators/indicator-stix.h"

#include "base/encoding/time-text.h"
#include "base/uuid.h"
#include "detect/indicators/stix-pattern.h"
#include "detect/indicators/tlp-marking.h"

#define VALUE_MAX (4u * 1024)
#define ID_MAX	  64u

/* An indicator that its source gave no UUID gets one of its value, the same in every set. */
static const char *uuid_of(const struct indicator *indicator, char out[static ID_MAX])
{
	auto_buf name = BUF_INIT(VALUE_MAX);
	char own[INDICATOR_ID_TEXT];
	char uuid[UUID_TEXT_MAX];

	if (indicator->id_kind != INDICATOR_ID_NONE) {
		const char *text = indicator_id_text(indicator, own);
		(void)snprintf(out, ID_MAX, "%s%s",
			       indicator->id_kind == INDICATOR_ID_MISP ? "indicator--" : "", text);
		return out;
	}
	buf_printf(&name, "indicator %s ", indicator_type_name(indicator->type));
	buf_add(&name, indicator->value);
	(void)snprintf(out, ID_MAX, "indicator--%s", uuid_of_name(buf_str(&name), uuid));
	return out;
}

static void add_pattern(struct json_writer *w, const struct indicator *indicator)
{
	auto_buf pattern = BUF_INIT(3 * VALUE_MAX);

	stix_pattern_write(indicator->type, indicator->value, &pattern);
	json_str(w, "pattern", buf_str(&pattern));
}

/* STIX 2.1 3.2: milliseconds at least, Z. */
static void add_time(struct json_writer *w, const char *name, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	json_text(w, name, time_format_utc(time_us, text));
}

void indicator_stix_begin(struct json_writer *w)
{
	json_begin_object(w);
	json_text(w, "type", "bundle");
	json_text(w, "id", "bundle--6f1f0a44-7e62-4b5a-9c5d-3c8d6a0f1b77");
	json_begin_array(w, "objects");
	for (unsigned tlp = TLP_CLEAR; tlp < TLP_MAX; tlp++)
		tlp_marking_add(w, (enum tlp)tlp);
}

void indicator_stix_add(struct json_writer *w, const struct indicator_set *set,
			const struct indicator *indicator)
{
	const int64_t imported_us = indicator_set_source(set, indicator->source)->imported_us;
	const int64_t from_us =
		indicator->valid_from_us == TIME_NONE ? imported_us : indicator->valid_from_us;
	char id[ID_MAX];

	json_begin_object(w);
	json_text(w, "type", "indicator");
	json_text(w, "spec_version", "2.1");
	json_text(w, "id", uuid_of(indicator, id));
	add_time(w, "created", imported_us);
	add_time(w, "modified", imported_us);
	if (indicator->name.len)
		json_str(w, "name", indicator->name);
	json_text(w, "pattern_type", "stix");
	add_pattern(w, indicator);
	add_time(w, "valid_from", from_us);
	if (indicator->valid_until_us != TIME_NONE && indicator->valid_until_us > from_us)
		add_time(w, "valid_until", indicator->valid_until_us);
	if (indicator->confidence != INDICATOR_NO_CONFIDENCE)
		json_u64(w, "confidence", indicator->confidence);
	if (indicator->tlp != TLP_NONE) {
		json_begin_array(w, "object_marking_refs");
		json_text(w, NULL, tlp_marking_id(indicator->tlp));
		json_end_array(w);
	}
	json_end_object(w);
}

void indicator_stix_end(struct json_writer *w)
{
	json_end_array(w);
	json_end_object(w);
	buf_add_char(w->out, '\n');
}
