/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/image.h"

#include "base/alloc.h"

#define IMAGE_MAGIC   UINT64_C(0x31677270696f6e74) /* "tnoiprg1" */
#define SECTION_ALIGN 64u

struct image_section {
	uint64_t offset;
	uint64_t n;
};

struct image_head {
	uint64_t magic;
	uint32_t version;
	uint32_t n_sections;
	uint64_t bytes;
	struct image_section at[SECTION_MAX];
};

#define ROW(member)                                                                                \
	{                                                                                          \
		.size = sizeof(*((struct program *)NULL)->member),                                 \
		.place = offsetof(struct program, member)                                          \
	}

static const struct {
	size_t size;  /* of an element */
	size_t place; /* of the section's pointer in struct program */
} section_rows[SECTION_MAX] = {
	[SECTION_PREDICATES] = ROW(predicates),
	[SECTION_TEXT] = ROW(text),
	[SECTION_CIDRS] = ROW(cidrs),
	[SECTION_NUMBERS] = ROW(numbers),
	[SECTION_SLOTS] = ROW(slots),
	[SECTION_EXACT] = ROW(exact),
	[SECTION_SCANNERS] = ROW(scanners),
	[SECTION_BITS] = ROW(bits),
	[SECTION_KEYS] = ROW(keys),
	[SECTION_LITERALS] = ROW(literals),
	[SECTION_WORDS] = ROW(words),
	[SECTION_CODE] = ROW(code),
	[SECTION_RULES] = ROW(rules),
	[SECTION_REASONS] = ROW(reasons),
	[SECTION_POSTINGS] = ROW(postings),
	[SECTION_ROUTES] = ROW(routes),
	[SECTION_SOURCES] = ROW(sources),
	[SECTION_ALIASES] = ROW(aliases),
	[SECTION_ALIAS_PAIRS] = ROW(alias_pairs),
	[SECTION_ROUTING] = ROW(routing),
	[SECTION_LISTS] = ROW(lists),
	[SECTION_FACTS] = ROW(facts),
};

void parts_done(struct parts *parts)
{
	for (size_t i = 0; i < SECTION_MAX; i++)
		free(parts->at[i].at);
	*parts = (struct parts){ .bytes = 0 };
}

uint32_t parts_add(struct parts *parts, enum section section, size_t n)
{
	struct part *part = &parts->at[section];
	const size_t size = section_rows[section].size;

	mem_reserve(&part->at, &part->cap, part->n + n, size);
	memset((char *)part->at + part->n * size, 0, n * size);
	part->n += n;
	parts->bytes += n * size;
	return (uint32_t)(part->n - n);
}

void *parts_get(const struct parts *parts, enum section section, uint32_t number)
{
	return (char *)parts->at[section].at + number * section_rows[section].size;
}

uint32_t parts_end(const struct parts *parts, enum section section)
{
	return (uint32_t)parts->at[section].n;
}

uint32_t parts_add_text(struct parts *parts, struct str text)
{
	const uint32_t at = parts_add(parts, SECTION_TEXT, text.len);

	if (text.len)
		memcpy(parts_get(parts, SECTION_TEXT, at), text.ptr, text.len);
	return at;
}

uint32_t parts_add_word(struct parts *parts, enum section section, uint32_t word)
{
	const uint32_t at = parts_add(parts, section, 1);

	*(uint32_t *)parts_get(parts, section, at) = word;
	return at;
}

static size_t aligned(size_t bytes)
{
	return (bytes + SECTION_ALIGN - 1) / SECTION_ALIGN * SECTION_ALIGN;
}

enum errc parts_finish(const struct parts *parts, const struct ruleset *set, struct program **ret,
		       struct err *err)
{
	struct image_head head = {
		.magic = IMAGE_MAGIC,
		.version = PROGRAM_VERSION,
		.n_sections = SECTION_MAX,
	};
	size_t bytes = aligned(sizeof(head));

	for (size_t i = 0; i < SECTION_MAX; i++) {
		head.at[i] = (struct image_section){ .offset = bytes, .n = parts->at[i].n };
		bytes = aligned(bytes + parts->at[i].n * section_rows[i].size);
	}
	head.bytes = bytes;

	/* Sections begin at cache lines. */
	auto_free char *image = aligned_alloc(SECTION_ALIGN, bytes);
	if (!image)
		abort(); /* out of memory, as base/alloc.h */
	memset(image, 0, bytes);
	memcpy(image, &head, sizeof(head));
	for (size_t i = 0; i < SECTION_MAX; i++) {
		if (parts->at[i].n)
			memcpy(image + head.at[i].offset, parts->at[i].at,
			       parts->at[i].n * section_rows[i].size);
	}
	const enum errc code = program_open(str_of(image, bytes), set, ret, err);
	if (!code)
		(*ret)->own = STEAL(image);
	return code;
}

static bool head_fits(const struct image_head *head, size_t len)
{
	if (head->magic != IMAGE_MAGIC || head->version != PROGRAM_VERSION ||
	    head->n_sections != SECTION_MAX || head->bytes != len)
		return false;
	for (size_t i = 0; i < SECTION_MAX; i++) {
		const struct image_section *section = &head->at[i];
		if (section->offset > len || section->offset % SECTION_ALIGN ||
		    section->n > (len - section->offset) / section_rows[i].size)
			return false;
	}
	return true;
}

enum errc program_open(struct str image, const struct ruleset *set, struct program **ret,
		       struct err *err)
{
	struct image_head head;

	if (image.len < sizeof(head))
		return fail(err, ERR_CORRUPT, "compiled rules: the image is cut off");
	memcpy(&head, image.ptr, sizeof(head));
	if (!head_fits(&head, image.len) || head.at[SECTION_FACTS].n != 1 ||
	    head.at[SECTION_RULES].n != set->n_rules)
		return fail(err, ERR_CORRUPT,
			    "compiled rules: not an image of these rules and this version");

	struct program *program = mem_new(sizeof(*program));
	for (size_t i = 0; i < SECTION_MAX; i++) {
		const char *at = image.ptr + head.at[i].offset;
		memcpy((char *)program + section_rows[i].place, &at, sizeof(at));
		program->n[i] = head.at[i].n;
	}
	program->set = set;
	program->image = image;
	*ret = program;
	return ERR_OK;
}

void program_free(struct program *program)
{
	if (!program)
		return;
	free(program->own);
	free(program);
}

void program_free_at(struct program **program)
{
	program_free(*program);
	*program = NULL;
}
