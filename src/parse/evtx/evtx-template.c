/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/evtx/evtx-template.h"

#include "event/event.h"

/* An element that is open while its content is compiled. */
struct open_element {
	struct str name;     /* as written */
	struct str field;    /* name of the field it makes; ptr NULL: not yet known */
	uint32_t name_first; /* pieces of a field name with substitutions */
	uint32_t n_name;
	enum evtx_section section; /* it stands in */
	enum evtx_section inside;  /* of what it contains */
	bool has_attribute;	   /* that made a field */
	bool has_content;	   /* made a field, or has children */
};

struct compiler {
	struct arena *arena;
	const struct field_plan *plan;
	struct evtx_step *steps;
	struct evtx_piece *pieces;
	struct evtx_program *program;
	size_t n_pieces;
	size_t run; /* first piece of the value being collected */
	struct open_element stack[EVTX_DEPTH_MAX];
	size_t depth;
	enum evtx_section section; /* of the outermost elements */
	struct str attribute;	   /* being collected; ptr NULL: content is */
	bool failed;
};

/* Sections by the name of a child of Event. */
static enum evtx_section section_inside(enum evtx_section section, struct str name)
{
	static const struct {
		enum evtx_section outer;
		const char *name;
		enum evtx_section inner;
	} table[] = {
		{ EVTX_SECTION_ROOT, "Event", EVTX_SECTION_EVENT },
		{ EVTX_SECTION_EVENT, "System", EVTX_SECTION_SYSTEM },
		{ EVTX_SECTION_EVENT, "RenderingInfo", EVTX_SECTION_RENDERING },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].outer == section && str_is(name, table[i].name))
			return table[i].inner;
	}
	return section <= EVTX_SECTION_EVENT ? EVTX_SECTION_DATA : section;
}

/* Elements whose Name attribute is the name of a field. */
static bool is_named_data(const struct open_element *element)
{
	return element->section != EVTX_SECTION_SYSTEM &&
	       (str_is(element->name, "Data") || str_is(element->name, "ComplexData"));
}

static struct str join(struct compiler *c, struct str a, const char *between, struct str b)
{
	const size_t gap = strlen(between);
	char *out = arena_take_text(c->arena, a.len + gap + b.len);

	if (!out) {
		c->failed = true;
		return a;
	}
	memcpy(out, a.ptr, a.len);
	memcpy(out + a.len, between, gap);
	memcpy(out + a.len + gap, b.ptr, b.len);
	return str_of(out, a.len + gap + b.len);
}

static struct str without_spaces(struct compiler *c, struct str s)
{
	if (str_find_char(s, ' ') == SIZE_MAX)
		return s;

	char *out = arena_take_text(c->arena, s.len);
	size_t n = 0;
	if (!out) {
		c->failed = true;
		return s;
	}
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != ' ')
			out[n++] = s.ptr[i];
	}
	return str_of(out, n);
}

static struct str field_of_element(struct compiler *c, const struct open_element *element)
{
	if (element->field.ptr)
		return element->field;
	if (element->section == EVTX_SECTION_RENDERING && !str_is(element->name, "Message"))
		return join(c, STR("RenderingInfo"), "_", element->name);
	return element->name;
}

static enum evtx_role role_of(const struct open_element *element, struct str attribute)
{
	static const struct {
		const char *element;
		const char *attribute;
		enum evtx_role role;
	} table[] = {
		{ "Computer", "", EVTX_ROLE_COMPUTER },
		{ "TimeCreated", "SystemTime", EVTX_ROLE_TIME },
		{ "EventRecordID", "", EVTX_ROLE_RECORD },
	};

	if (element->section != EVTX_SECTION_SYSTEM)
		return EVTX_ROLE_NONE;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (str_is(element->name, table[i].element) &&
		    str_is(attribute, table[i].attribute))
			return table[i].role;
	}
	return EVTX_ROLE_NONE;
}

/* Elements whose only content is an optional substitution are not there without it. */
static bool run_is_optional(const struct compiler *c)
{
	return c->n_pieces == c->run + 1 && c->pieces[c->run].is_optional;
}

/* The collected pieces become the value of a field. */
static void add_step(struct compiler *c, const struct open_element *element, struct str name)
{
	struct evtx_step *step = &c->steps[c->program->n_steps++];
	const uint32_t hash = field_name_hash(name);

	*step = (struct evtx_step){
		.name = name,
		.hash = hash,
		.slot = c->plan ? field_plan_find(c->plan, name, hash) : FIELD_NO_SLOT,
		.first = (uint32_t)c->run,
		.n = (uint32_t)(c->n_pieces - c->run),
		.section = element->inside,
		.role = role_of(element, c->attribute),
		.is_value = c->n_pieces == c->run + 1 && c->pieces[c->run].is_slot,
		.keep_null = !c->attribute.ptr && element->section >= EVTX_SECTION_RENDERING &&
			     !run_is_optional(c),
	};
	if (!c->attribute.ptr) {
		step->name_first = element->name_first;
		step->n_name = element->n_name;
	}
	if (step->is_value)
		step->value_slot = c->pieces[step->first].slot;
	step->is_plain = step->is_value && !step->n_name;
	step->is_wanted = step->slot != FIELD_NO_SLOT || step->n_name;
	c->run = c->n_pieces;
}

static bool run_has_slot(const struct compiler *c)
{
	for (size_t i = c->run; i < c->n_pieces; i++) {
		if (c->pieces[i].is_slot)
			return true;
	}
	return false;
}

/* Nothing, or only the white space between elements. */
static bool run_is_blank(const struct compiler *c)
{
	for (size_t i = c->run; i < c->n_pieces; i++) {
		if (c->pieces[i].is_slot || str_trim(c->pieces[i].text).len)
			return false;
	}
	return true;
}

/* The Name attribute of a Data element is over: it names the field, and is none itself. */
static void take_data_name(struct compiler *c, struct open_element *element)
{
	if (run_has_slot(c)) {
		element->name_first = (uint32_t)c->run;
		element->n_name = (uint32_t)(c->n_pieces - c->run);
		c->run = c->n_pieces;
		return;
	}
	struct str name = STR("");
	for (; c->run < c->n_pieces; c->run++)
		name = name.len ? join(c, name, "", c->pieces[c->run].text)
				: c->pieces[c->run].text;
	name = without_spaces(c, name);
	if (name.len)
		element->field = name;
}

static bool is_namespace(struct str attribute)
{
	return str_is(attribute, "xmlns") || str_starts(attribute, STR("xmlns:"));
}

static void end_attribute(struct compiler *c)
{
	struct open_element *element = &c->stack[c->depth - 1];

	if (!c->attribute.ptr)
		return;
	if (is_named_data(element) && str_is(c->attribute, "Name")) {
		take_data_name(c, element);
	} else if (is_namespace(c->attribute)) {
		c->run = c->n_pieces;
	} else if (c->n_pieces > c->run) {
		add_step(c, element, join(c, element->name, "_", c->attribute));
		element->has_attribute = true;
	}
	c->attribute = STR_NONE;
}

/* Text of the innermost element is over, at its end or at the beginning of a child. */
static void end_text(struct compiler *c)
{
	if (c->depth == 0)
		return;

	struct open_element *element = &c->stack[c->depth - 1];
	if (run_is_blank(c)) {
		c->run = c->n_pieces;
		return;
	}
	add_step(c, element, field_of_element(c, element));
	element->has_content = true;
}

static void begin_element(struct compiler *c, struct str name)
{
	end_text(c);

	const enum evtx_section section = c->depth ? c->stack[c->depth - 1].inside : c->section;
	if (c->depth)
		c->stack[c->depth - 1].has_content = true;
	c->stack[c->depth++] = (struct open_element){
		.name = name,
		.section = section,
		.inside = section_inside(section, name),
	};
}

static void end_element(struct compiler *c)
{
	struct open_element *element = &c->stack[c->depth - 1];
	const bool has_pieces = c->n_pieces > c->run;
	const bool is_empty = !has_pieces && !element->has_attribute &&
			      element->section >= EVTX_SECTION_RENDERING;

	if (element->has_content)
		end_text(c);
	else if (has_pieces || is_empty) /* even blank: it is what the leaf says */
		add_step(c, element, field_of_element(c, element));
	c->depth--;
}

static void add_piece(struct compiler *c, const struct flat_node *node)
{
	const bool is_slot = node->tag != FLAT_TEXT;

	if (is_slot)
		c->program->slots = size_max(c->program->slots, node->slot + 1u);
	c->pieces[c->n_pieces++] = (struct evtx_piece){
		.text = node->text,
		.slot = node->slot,
		.is_slot = is_slot,
		.is_optional = node->tag == FLAT_OPTIONAL,
	};
}

static void compile_node(struct compiler *c, const struct flat_node *node)
{
	switch (node->tag) {
	case FLAT_ELEMENT:
		begin_element(c, node->text);
		break;
	case FLAT_ATTRIBUTE:
		end_attribute(c);
		c->attribute = node->text;
		break;
	case FLAT_CONTENT:
		end_attribute(c);
		break;
	case FLAT_TEXT:
	case FLAT_SLOT:
	case FLAT_OPTIONAL:
		add_piece(c, node);
		break;
	case FLAT_END:
		end_element(c);
		break;
	case FLAT_REPAIRED:
		c->program->repaired = true;
		break;
	}
}

/* Room for as many steps and pieces as the form can make. */
static bool take_room(struct compiler *c, struct str flat)
{
	struct flat_node node;
	size_t n_steps = 0;
	size_t n_pieces = 0;

	while (flat_next(&flat, &node)) {
		n_steps += node.tag != FLAT_CONTENT && node.tag != FLAT_END;
		n_pieces +=
			node.tag == FLAT_TEXT || node.tag == FLAT_SLOT || node.tag == FLAT_OPTIONAL;
	}
	c->program = arena_take(c->arena, sizeof(*c->program));
	c->steps = arena_take_array(c->arena, n_steps + 1, sizeof(*c->steps));
	c->pieces = arena_take_array(c->arena, n_pieces + 1, sizeof(*c->pieces));
	return c->program && c->steps && c->pieces;
}

struct evtx_program *evtx_compile(const struct evtx_source *source, struct arena *arena)
{
	struct compiler c = { .arena = arena, .plan = source->plan, .section = source->section };
	struct str flat = source->flat;
	struct flat_node node;

	if (!take_room(&c, flat))
		return NULL;
	while (flat_next(&flat, &node))
		compile_node(&c, &node);
	c.program->steps = c.steps;
	c.program->pieces = c.pieces;
	return c.failed ? NULL : c.program;
}
