/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates compiled to a list of steps: "field IpAddress takes substitution 18". Running the list
 * over the values of a record fills an event without ever building XML.
 *
 * How XML becomes fields (Sigma's names for Windows events):
 *
 *   System/X                  X          attribute A of any element X: X_A; xmlns is left out
 *   Data Name="N"             N without its spaces; ComplexData too
 *   Data without a name       Data, once for each
 *   RenderingInfo/X           RenderingInfo_X, but Message stays Message
 *   any other leaf element X  X
 *
 * A leaf without a value is a null field, but left out in System and where its template says that
 * it is optional. An attribute without a value is always left out.
 */
#pragma once

#include "parse/evtx/evtx-binxml.h"

#include "base/arena.h"
#include "event/field-plan.h"

/* Where in an event an element stands: decides how its children are named. */
enum evtx_section {
	EVTX_SECTION_ROOT, /* outside of the Event element */
	EVTX_SECTION_EVENT,
	EVTX_SECTION_SYSTEM,
	EVTX_SECTION_RENDERING,
	EVTX_SECTION_DATA, /* EventData, UserData and whatever else */
};

/* Values that the event wants apart from its fields. */
enum evtx_role {
	EVTX_ROLE_NONE,
	EVTX_ROLE_COMPUTER,
	EVTX_ROLE_TIME,
	EVTX_ROLE_RECORD,
};

/* A piece of a value: literal text, or a substitution. */
struct evtx_piece {
	struct str text;
	uint16_t slot;
	bool is_slot;
	bool is_optional; /* [MS-EVEN6] OptionalSubstitution */
};

/* One field. */
struct evtx_step {
	struct str name;
	uint32_t hash;	/* field_name_hash(name) */
	uint32_t slot;	/* of the name in the plan it was compiled under; FIELD_NO_SLOT */
	uint32_t first; /* pieces [first, first + n) are the value */
	uint32_t n;
	uint32_t name_first; /* pieces of a name that has substitutions; n_name 0: `name` it is */
	uint32_t n_name;
	enum evtx_section section; /* of binary XML that the value may be */
	enum evtx_role role;
	bool keep_null;	     /* without a value it is a null field */
	bool is_value;	     /* its value is one substitution: pieces[first] */
	bool is_wanted;	     /* may be a field of the plan */
	bool is_plain;	     /* is_value, and the name is the template's */
	uint16_t value_slot; /* of that substitution */
};

struct evtx_program {
	const struct evtx_step *steps;
	const struct evtx_piece *pieces;
	size_t n_steps;
	size_t slots;  /* substitutions it needs: highest index + 1 */
	bool repaired; /* some of its own text was no valid UTF-16 */
};

/* What to compile: the flat form that stands in `section`, for events under `plan` (or NULL). */
struct evtx_source {
	struct str flat;
	enum evtx_section section;
	const struct field_plan *plan;
};

/*
 * The program lies in `arena` and points into the flat form, which must live as long. Returns NULL
 * past the arena's limit.
 */
struct evtx_program *evtx_compile(const struct evtx_source *source, struct arena *arena) MUST_CHECK;
