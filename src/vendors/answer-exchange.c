/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/answer-exchange.h"

#define BY_FILE	    "file:"
#define BY_HAND	    "unsigned:"
#define SHORT_PRINT 16u

const char *const import_result_names[IMPORT_RESULTS] = {
	[IMPORT_TAKEN] = "taken",
	[IMPORT_AGAIN] = "again",
	[IMPORT_OLDER] = "older",
};

/* ---- out ---- */

struct gathering {
	struct arena *arena;
	struct answer *at;
	size_t n;
};

static bool gather(void *ctx, const struct answer *answer)
{
	struct gathering *g = ctx;

	if (!answer->value.len && !answer->note.len)
		return true;
	struct answer *kept = &g->at[g->n++];
	*kept = *answer;
	kept->item = arena_str(g->arena, answer->item);
	kept->value = arena_str(g->arena, answer->value);
	kept->note = arena_str(g->arena, answer->note);
	kept->checked_on =
		answer->checked_on.len ? arena_str(g->arena, answer->checked_on) : STR_NONE;
	kept->target_on = answer->target_on.len ? arena_str(g->arena, answer->target_on) : STR_NONE;
	return g->n < ANSWER_SET_MAX;
}

static enum errc gather_all(const struct vendor_scope *scope, int64_t round, struct answer_set *set,
			    struct err *err)
{
	struct gathering g = { .arena = scope->arena };

	g.at = arena_take_array(scope->arena, ANSWER_SET_MAX, sizeof(*g.at));
	if (!g.at)
		return fail(err, ERR_LIMIT, "no room for the answers");
	const enum errc code = answers_each(scope->db, round, gather, &g, err);
	if (!code && !g.n)
		return fail(err, ERR_NOT_FOUND, "%s %lld: %s", text_of(TR("回", "round")),
			    (long long)round,
			    text_of(TR("まだ何も答えていません", "nothing is answered yet")));
	set->answers = g.at;
	set->n_answers = g.n;
	return code;
}

static enum errc head_of(const struct vendor_scope *scope, const struct vendor_sheet *sheet,
			 struct answer_set *set, struct err *err)
{
	struct vendor_product product;
	struct vendor vendor;
	const struct form *form = form_set_find(scope->forms, sheet->form);

	enum errc code =
		vendor_products_get(scope->db, sheet->product, scope->arena, &product, err);
	if (!code)
		code = vendors_get(scope->db, product.vendor, scope->arena, &vendor, err);
	if (!code)
		*set = (struct answer_set){ .vendor = vendor.id,
					    .vendor_title = vendor.title,
					    .product = product.id,
					    .product_title = product.title,
					    .version = sheet->version,
					    .form = sheet->form,
					    .form_version = form ? form->version : STR(""),
					    .made_us = scope->now_us };
	return code;
}

enum errc answers_export(const struct vendor_scope *scope, int64_t round,
			 const struct vendor_signer *signer, struct buf *out,
			 struct answer_set *ret, struct err *err)
{
	char fingerprint[VENDOR_FINGERPRINT_LEN + 1];
	char digest[ANSWER_SET_DIGEST + 1];
	auto_buf payload = BUF_INIT(SIGNED_PAYLOAD_MAX);
	struct vendor_sheet sheet;

	enum errc code = vendor_sheets_get(scope, round, &sheet, err);
	if (!code)
		code = head_of(scope, &sheet, ret, err);
	if (!code)
		code = gather_all(scope, round, ret, err);
	if (code)
		return code;
	answer_set_digest(ret, digest);
	vendor_signer_fingerprint(signer, fingerprint);
	if (!str_is(sheet.digest, digest))
		sheet.edition++;
	ret->edition = sheet.edition;
	sheet.digest = str_from(digest);
	sheet.key = str_from(fingerprint);
	answer_set_write(ret, &payload);
	if (buf_failed(&payload))
		return fail(err, ERR_LIMIT, "%.*s: the answers do not fit a file",
			    STR_ARG(ret->product));
	code = signed_file_write(signer, buf_str(&payload), out, err);
	return code ? code : vendor_sheets_note_file(scope->db, &sheet, err);
}

/* ---- in: is it theirs? ---- */

/* Who has a key signs: else leaving the signature out would be a way around it. */
static enum errc check_unsigned(const struct vendor_scope *scope, struct str vendor,
				struct err *err)
{
	const struct vendor_key *key;
	const enum errc code = vendor_keys_list(scope->db, vendor, scope->arena, &key, err);

	for (; !code && key; key = key->next) {
		if (key->state == VENDOR_KEY_CONFIRMED)
			return fail(err, ERR_DENIED, "%.*s: %s", STR_ARG(vendor),
				    text_of(TR("この事業者は署名の鍵を持っています。署名のない回答"
					       "は取り込みません",
					       "this vendor has a signing key that counts: what is "
					       "unsigned is not taken")));
	}
	return code;
}

static enum errc check_key(const struct vendor_scope *scope, const struct answers_import *import,
			   struct str vendor, struct err *err)
{
	const struct vendor_key key = { .vendor = vendor,
					.fingerprint = str_from(import->file.fingerprint),
					.public_key = import->file.public_key,
					.seen_us = scope->now_us };
	enum vendor_key_state state;

	if (import->hand.len)
		return check_unsigned(scope, vendor, err);
	const enum errc code = vendor_keys_see(scope->db, &key, &state, err);
	if (code || state == VENDOR_KEY_CONFIRMED)
		return code;
	if (state == VENDOR_KEY_RETIRED)
		return fail(err, ERR_DENIED, "%.*s %.16s…: %s", STR_ARG(vendor),
			    import->file.fingerprint,
			    text_of(TR("使わないことにした鍵の署名です",
				       "signed with a key that was retired")));
	return fail(err, ERR_DENIED, "%.*s %.16s…: %s", STR_ARG(vendor), import->file.fingerprint,
		    text_of(TR("まだ確かめていない鍵の署名です。事業者に電話で指紋を確かめ、"
			       "tonoi vendor key confirm で記録してから、もう一度取り込みます",
			       "signed with a key nobody compared yet: read the fingerprint to the "
			       "vendor by telephone, note it with “tonoi vendor key confirm”, and "
			       "import again")));
}

/* ---- in: does it fit the form? ---- */

static enum errc check_answers(const struct form *form, const struct answer_set *set,
			       struct err *err)
{
	for (size_t i = 0; i < set->n_answers; i++) {
		const struct answer *answer = &set->answers[i];
		char where[64];

		(void)snprintf(where, sizeof(where), "answers[%zu]", i);
		if (form_find(form, answer->item) == SIZE_MAX)
			return fail(err, ERR_NOT_FOUND, "%s: %.*s: %s %.*s", where,
				    STR_ARG(answer->item),
				    text_of(TR("その項目はありません。用紙は",
					       "there is no such item on")),
				    STR_ARG(form->id));
		const enum errc code = answer_check(form, answer, err);
		if (code)
			return err ? fail_in(err, code, where) : code;
	}
	return ERR_OK;
}

/* ---- in: merging ---- */

/* A person's word here that is newer than the file stays. */
static bool stays(const struct answers_import *import, const struct answer *here)
{
	return here->version && !str_starts(here->saved_by, STR(BY_FILE)) &&
	       !str_starts(here->saved_by, STR(BY_HAND)) && here->saved_us >= import->set.made_us;
}

static enum errc merge_one(const struct vendor_scope *scope, struct answers_import *import,
			   const struct answer *theirs, struct err *err)
{
	struct answer here = { .version = 0 };
	struct answer answer = *theirs;
	int64_t version;

	const enum errc code = answers_get(scope->db, import->round, theirs->item, theirs->pass,
					   scope->arena, &here, err);
	if (code && code != ERR_NOT_FOUND)
		return code;
	if (code)
		here = (struct answer){ .version = 0 };
	answer.round = import->round;
	answer.version = here.version;
	answer.saved_us = scope->now_us;
	answer.saved_by = import->hand.len
				  ? arena_printf(scope->arena, BY_HAND "%.*s", STR_ARG(import->by))
				  : arena_printf(scope->arena, BY_FILE "%.*s", (int)SHORT_PRINT,
						 import->file.fingerprint);
	if (here.version && answer_same(&here, &answer)) {
		import->same++;
		return ERR_OK;
	}
	if (stays(import, &here)) {
		import->kept++;
		return ERR_OK;
	}
	import->changed++;
	return answers_save_within(scope->db, &answer, &version, err);
}

static enum errc merge_all(const struct vendor_scope *scope, struct answers_import *import,
			   struct vendor_sheet *sheet, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < import->set.n_answers; i++)
		code = merge_one(scope, import, &import->set.answers[i], err);
	sheet->edition = import->set.edition;
	sheet->key = str_from(import->file.fingerprint);
	sheet->hand = import->hand;
	sheet->handed_in_us =
		import->set.made_us < scope->now_us ? import->set.made_us : scope->now_us;
	sheet->handed_in_by = import->by;
	return code ? code : vendor_sheets_note_file(scope->db, sheet, err);
}

static enum errc merge(const struct vendor_scope *scope, struct answers_import *import,
		       struct vendor_sheet *sheet, struct err *err)
{
	enum errc code = db_begin(scope->db, err);

	if (code)
		return code;
	code = merge_all(scope, import, sheet, err);
	return db_end(scope->db, code, err);
}

/* True when there is nothing to merge; `*ret_code` says why. */
static bool is_settled(struct answers_import *import, const struct vendor_sheet *sheet,
		       struct str digest, enum errc *ret_code, struct err *err)
{
	*ret_code = ERR_OK;
	if (import->set.edition > sheet->edition)
		return false;
	import->result = import->set.edition < sheet->edition ? IMPORT_OLDER : IMPORT_AGAIN;
	if (import->result == IMPORT_AGAIN && !str_equal(sheet->digest, digest))
		*ret_code = fail(
			err, ERR_CONFLICT, "%.*s, %s %lld: %s", STR_ARG(sheet->product),
			text_of(TR("版", "edition")), (long long)import->set.edition,
			text_of(TR("同じ版で別の回答が前に届いています。事業者に聞いてください",
				   "came before with other answers: ask the vendor")));
	return true;
}

static enum errc take(const struct vendor_scope *scope, struct answers_import *import,
		      const struct form *form, struct err *err)
{
	const struct vendor_asking asking = { .product = import->product,
					      .version = import->set.version,
					      .form = form,
					      .by = import->by };
	char digest[ANSWER_SET_DIGEST + 1];
	struct vendor_sheet sheet;

	enum errc code = vendor_sheets_ask(scope, &asking, &import->round, err);
	if (!code)
		code = vendor_sheets_get(scope, import->round, &sheet, err);
	if (code)
		return code;
	answer_set_digest(&import->set, digest);
	if (is_settled(import, &sheet, str_from(digest), &code, err))
		return code;
	import->result = IMPORT_TAKEN;
	sheet.digest = str_from(digest);
	return merge(scope, import, &sheet, err);
}

enum errc answers_import(const struct vendor_scope *scope, struct answers_import *import,
			 struct err *err)
{
	enum errc code = signed_file_read(import->bytes, scope->arena, &import->file, err);

	if (!code)
		code = answer_set_read(import->file.payload, scope->arena, &import->set, err);
	if (code)
		return code;
	if (!import->product.ptr)
		import->product = import->set.product;
	import->hand = STR("");
	return answers_take(scope, import, err);
}

enum errc answers_take(const struct vendor_scope *scope, struct answers_import *import,
		       struct err *err)
{
	struct vendor_product product;

	enum errc code =
		vendor_products_get(scope->db, import->product, scope->arena, &product, err);
	if (!code)
		code = check_key(scope, import, product.vendor, err);
	if (code)
		return code;
	const struct form *form = form_set_find(scope->forms, import->set.form);
	if (!form)
		return fail(
			err, ERR_NOT_FOUND, "form %.*s: %s", STR_ARG(import->set.form),
			text_of(TR("その用紙はここにありません（宿直の更新が要るかもしれません）",
				   "there is no such form here (Tonoi may need an update)")));
	code = check_answers(form, &import->set, err);
	return code ? code : take(scope, import, form, err);
}
