/* SPDX-License-Identifier: Apache-2.0 */
#include "services/service-match.h"

const char *const service_fit_names[SERVICE_FIT_KINDS] = {
	[SERVICE_FITS] = "fits",	   [SERVICE_FIT_UNSURE] = "unsure",
	[SERVICE_NOT_HERE] = "not-here",   [SERVICE_TOO_LARGE] = "too-large",
	[SERVICE_TOO_SMALL] = "too-small", [SERVICE_OVER] = "not-registered",
};

const char *const service_price_names[SERVICE_PRICES] = {
	[SERVICE_PRICE_KEPT] = "kept",
	[SERVICE_PRICE_OVER] = "over",
	[SERVICE_PRICE_UNKNOWN] = "unknown",
};

static bool is_registered(const struct help_service *s, int32_t day)
{
	int32_t from = DAY_NONE;
	int32_t until = DAY_NONE;

	(void)day_parse(s->from_on, &from);
	if (s->until_on.len)
		(void)day_parse(s->until_on, &until);
	return from <= day && (until == DAY_NONE || day <= until);
}

static bool serves(const struct help_service *s, struct str prefecture)
{
	struct str rest = s->prefectures;

	if (str_is(rest, "all"))
		return true;
	while (rest.ptr) {
		if (str_equal(str_split(&rest, ' '), prefecture))
			return true;
	}
	return false;
}

enum service_fit service_fit(const struct help_service *s, const struct service_need *need)
{
	const bool sized = s->beds_from || s->beds_until;

	if (!is_registered(s, need->day))
		return SERVICE_OVER;
	if (need->prefecture.len && !serves(s, need->prefecture))
		return SERVICE_NOT_HERE;
	if (need->beds >= 0 && need->beds < s->beds_from)
		return SERVICE_TOO_SMALL;
	if (need->beds >= 0 && s->beds_until && need->beds > s->beds_until)
		return SERVICE_TOO_LARGE;
	if ((!need->prefecture.len && !str_is(s->prefectures, "all")) || (need->beds < 0 && sized))
		return SERVICE_FIT_UNSURE;
	return SERVICE_FITS;
}

static const struct text fit_words[SERVICE_FIT_KINDS] = {
	[SERVICE_FITS] = TEXT("合っています", "fits"),
	[SERVICE_FIT_UNSURE] =
		TEXT("規模か所在地が分からないので、決められません", "size or place is not known"),
	[SERVICE_NOT_HERE] = TEXT("この都道府県は対象外です", "does not serve this prefecture"),
	[SERVICE_TOO_LARGE] = TEXT("対象の規模より大きい", "for smaller ones"),
	[SERVICE_TOO_SMALL] = TEXT("対象の規模より小さい", "for larger ones"),
	[SERVICE_OVER] = TEXT("この日には登録がありません", "not registered on that day"),
};

static struct str reason_in(const struct help_service *s, const struct service_need *need,
			    enum service_fit fit, enum lang lang, struct arena *arena)
{
	const char *words = text_in(fit_words[fit], lang);
	const struct str place = str_is(s->prefectures, "all")
					 ? str_from(text_in(TR("全国", "everywhere"), lang))
					 : s->prefectures;
	const struct str beds = s->beds_until
					? arena_printf(arena, "%lld–%lld", (long long)s->beds_from,
						       (long long)s->beds_until)
					: arena_printf(arena, "%lld–", (long long)s->beds_from);
	const struct str own =
		need->beds < 0 ? STR("?") : arena_printf(arena, "%lld", (long long)need->beds);

	return str_or_empty(arena_printf(
		arena,
		text_in(TR("%s：対象の地域 %.*s（こちら %.*s）、規模 %.*s（こちら %.*s）",
			   "%s: region %.*s (here %.*s), size %.*s (here %.*s)"),
			lang),
		words, STR_ARG(place), STR_ARG(need->prefecture.len ? need->prefecture : STR("?")),
		STR_ARG(beds), STR_ARG(own)));
}

struct text_pair service_reason(const struct help_service *s, const struct service_need *need,
				enum service_fit fit, struct arena *arena)
{
	return (struct text_pair){ reason_in(s, need, fit, LANG_JA, arena),
				   reason_in(s, need, fit, LANG_EN, arena) };
}

enum service_price service_price(const struct service_content *content,
				 const struct help_service *s)
{
	const struct service_edition *edition = service_edition_find(content, s->edition);
	const bool network = s->watch != SERVICE_TERMINAL;
	const bool terminal = s->watch != SERVICE_NETWORK;

	if (!edition || s->grade != 1 ||
	    (network && (s->network_month < 0 || edition->network_month == SERVICE_UNKNOWN)) ||
	    (terminal && (s->unit_month < 0 || edition->unit_month == SERVICE_UNKNOWN)))
		return SERVICE_PRICE_UNKNOWN;
	return (network && s->network_month > edition->network_month) ||
			       (terminal && s->unit_month > edition->unit_month)
		       ? SERVICE_PRICE_OVER
		       : SERVICE_PRICE_KEPT;
}
