/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form as a library of CISO Assistant: a framework whose requirement nodes are sections (depth 1)
 * and items (depth 2), in Japanese with an English translation. Strings are written as JSON writes
 * them, which YAML 1.2 reads alike.
 */
#include "base/encoding/json-write.h"
#include "forms/export/form-export.h"

#define URN "urn:tonoi:risk:"

struct library {
	const struct form *form;
	struct buf *out;
};

/* "<indent><name>: <text>"; nothing when there is no text. */
static void add(const struct library *l, const char *name, struct str text)
{
	if (!text.len)
		return;
	buf_printf(l->out, "%s: ", name);
	json_add_string(l->out, text);
	buf_add_char(l->out, '\n');
}

/* A URN of the form: "framework", or of one of its nodes. */
static void add_urn(const struct library *l, const char *name, const char *kind, struct str node)
{
	buf_printf(l->out, "%s: " URN "%s:%.*s%s%.*s\n", name, kind, STR_ARG(l->form->id),
		   node.len ? ":" : "", STR_ARG(node));
}

static void add_head(const struct library *l)
{
	const struct form *form = l->form;

	add_urn(l, "urn", "library", STR_NONE);
	buf_add_text(l->out, "locale: ja\n");
	add(l, "ref_id", form->id);
	add(l, "name", form->title.ja);
	add(l, "description", form->note.ja.len ? form->note.ja : form->title.ja);
	add(l, "copyright", form->source);
	add(l, "version", form->version);
	add(l, "publication_date", form->date);
	buf_add_text(l->out, "provider: Tonoi\npackager: tonoi\ntranslations:\n  en:\n");
	add(l, "    name", form->title.en);
	add(l, "    description", form->note.en.len ? form->note.en : form->title.en);
	buf_add_text(l->out, "objects:\n  framework:\n");
	add_urn(l, "    urn", "framework", STR_NONE);
	add(l, "    ref_id", form->id);
	add(l, "    name", form->title.ja);
	add(l, "    description", form->note.ja.len ? form->note.ja : form->title.ja);
	buf_add_text(l->out, "    translations:\n      en:\n");
	add(l, "        name", form->title.en);
	buf_add_text(l->out, "    requirement_nodes:\n");
}

static void add_section(const struct library *l, const struct form_section *section)
{
	auto_buf node = BUF_INIT(FORM_ID_MAX + 16);

	buf_printf(&node, "section_%.*s", STR_ARG(section->id));
	add_urn(l, "    - urn", "req_node", buf_str(&node));
	buf_add_text(l->out, "      assessable: false\n      depth: 1\n");
	add(l, "      ref_id", section->number);
	add(l, "      name", section->title.ja);
	buf_add_text(l->out, "      translations:\n        en:\n");
	add(l, "          name", section->title.en);
}

static void add_item(const struct library *l, const struct form_section *section,
		     const struct form_item *item)
{
	auto_buf parent = BUF_INIT(FORM_ID_MAX + 16);
	auto_buf ja = BUF_INIT(2 * FORM_TEXT_MAX);
	auto_buf en = BUF_INIT(2 * FORM_TEXT_MAX);

	buf_printf(&parent, "section_%.*s", STR_ARG(section->id));
	form_add_title(item, LANG_JA, &ja);
	form_add_title(item, LANG_EN, &en);
	add_urn(l, "    - urn", "req_node", item->id);
	buf_printf(l->out, "      assessable: %s\n      depth: 2\n",
		   item->duty == DUTY_ASKED ? "true" : "false");
	add_urn(l, "      parent_urn", "req_node", buf_str(&parent));
	add(l, "      ref_id", item->number.len ? item->number : item->id);
	add(l, "      description", buf_str(&ja));
	add(l, "      annotation", item->help.ja);
	buf_add_text(l->out, "      translations:\n        en:\n");
	add(l, "          description", buf_str(&en));
	add(l, "          annotation", item->help.en);
}

static enum errc export(const struct form_paper *paper, struct buf *out, struct err *err UNUSED) {
	const struct form *form = paper->form;
	const struct library library = { .form = form, .out = out };

	add_head(&library); for (size_t i = 0; i < form->n_sections; i++){
		const struct form_section *section = &form->sections[i];
		add_section(&library, section); for (size_t k = 0; k < section->n; k++)
			add_item(&library, section, &form->items[section->first + k]); }
return ERR_OK;
}

const struct form_export form_export_ciso_assistant = {
	.name = "ciso-assistant",
	.suffix = ".yaml",
	.media_type = "application/yaml",
	.summary = TEXT("CISO Assistant の枠組みのライブラリー（YAML）として",
			"as a framework library of CISO Assistant (YAML)"),
	.of = EXPORT_OF_FORM,
	.write = export,
};
