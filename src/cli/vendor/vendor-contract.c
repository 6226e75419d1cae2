/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/rows.h"
#include "cli/vendor/vendor-desk.h"

static const struct rows_column columns[] = {
	{ .name = "item", .title = TEXT("項目", "ITEM") },
	{ .name = "answer", .title = TEXT("答え", "ANSWER") },
	{ .name = "place", .title = TEXT("条文", "WHERE") },
	{ .name = "title", .title = TEXT("契約にあるべきこと", "WHAT IT SHOULD SAY") },
	{ .name = "rests_on", .title = TEXT("よりどころ", "RESTS ON") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "note",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("契約のどこにあるか（第 8 条 など）", "where in the contract (clause 8)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static struct str rests_on(const struct vendor_item *item, struct arena *arena)
{
	auto_buf out = BUF_INIT(1024);

	for (size_t i = 0; i < item->n_refs; i++)
		buf_printf(&out, "%s%.*s %.*s%s%.*s", i ? "; " : "",
			   STR_ARG(item->refs[i].guideline), STR_ARG(item->refs[i].volume),
			   item->refs[i].clause.len ? " " : "", STR_ARG(item->refs[i].clause));
	return arena_str(arena, buf_str(&out));
}

static enum errc list(struct vendor_desk *desk, const struct options *options, struct err *err)
{
	const struct vendor_content *content = desk->content;
	const struct str id = vendor_desk_arg(options, 0);
	struct vendor_product product;
	const struct vendor_term *terms;

	enum errc code = vendor_products_get(desk->db, id, &desk->arena, &product, err);
	if (!code)
		code = vendor_terms_list(desk->db, TERM_CONTRACT, id, &desk->arena, &terms, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < content->n_items; i++) {
		const struct vendor_item *item = &content->items[i];
		const struct vendor_term *term = vendor_term_find(terms, item->id);

		rows_add(rows, (const struct str[]){
				       item->id,
				       str_from(contract_answer_names[term ? term->answer : 0]),
				       term && term->note.len ? term->note : STR_NONE,
				       text_pair_in(item->title, lang_get()),
				       rests_on(item, &desk->arena),
			       });
	}
	return rows_end(rows, err);
}

static bool known(const struct vendor_content *content, struct str key)
{
	return vendor_item_find(content, key);
}

static enum exit_code run(const struct options *options)
{
	static const struct vendor_term_word word = { .audit = "vendor.contract",
						      .kind = TERM_CONTRACT,
						      .names = contract_answer_names,
						      .n_names = CONTRACT_ANSWERS,
						      .known = known,
						      .list = list };

	return vendor_term_run(options, &word);
}

const struct command command_vendor_contract = {
	.name = "vendor contract",
	.summary = TEXT("製品の契約にあるべきことを並べる、または確かめた結果を書く",
			"list what a product's contract should say, or note what it says"),
	.args = "VENDOR/PRODUCT [ITEM unknown|yes|no|na]",
	.min_args = 1,
	.max_args = 3,
	.options = option_rows,
	.run = run,
};
