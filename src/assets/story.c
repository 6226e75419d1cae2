/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/story.h"

#include "assets/join-table.h"

struct str asset_join_sentence(struct str type, struct str value, enum lang lang,
			       struct arena *arena)
{
	const enum identifier_type id = identifier_type_named(type);

	if (id == ID_TYPES)
		return arena_printf(arena,
				    text_in(TR("%.*s が、同じ機器だとしてまとめた",
					       "put together by %.*s as one device"),
					    lang),
				    STR_ARG(value));
	return arena_printf(arena, text_in(TR("同じ%s「%.*s」", "the same %s “%.*s”"), lang),
			    text_in(identifier_types[id].text, lang), STR_ARG(value));
}

struct str asset_maybe_sentence(const struct decide_candidate *candidate, enum lang lang,
				struct arena *arena)
{
	static const struct text bars[] = {
		[BAR_NONE] = TEXT("次に取り込むと一つになります", "becomes one at the next import"),
		[BAR_WEAK] = TEXT("それだけでは決められません", "that alone does not decide it"),
		[BAR_DIFFER] = TEXT("ただし、シリアル番号か本体の UUID が違います",
				    "but serial number or board differ"),
		[BAR_APART] = TEXT("ただし、人が分けました", "but a person took them apart"),
	};
	struct str shared = STR("");

	for (size_t i = 0; i < candidate->n_reasons; i++) {
		const struct decide_reason *reason = &candidate->reasons[i];
		const struct str one = asset_join_sentence(
			str_from(identifier_types[reason->type].id), reason->value, lang, arena);
		shared =
			arena_printf(arena, "%.*s%s%.*s", STR_ARG(shared),
				     shared.len ? text_in(TR("、", ", "), lang) : "", STR_ARG(one));
	}
	return arena_printf(arena, text_in(TR("%.*s。%s", "%.*s: %s"), lang), STR_ARG(shared),
			    text_in(bars[candidate->bar], lang));
}
