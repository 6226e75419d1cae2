/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/predicates.h"

#include "base/alloc.h"
#include "detect/match/hash.h"

#define TABLE_FIRST 4096u

/* What a test compares with, as bytes; two tests that agree in all of it are the same. */
struct identity {
	struct predicate as; /* without places in sections */
	struct str text;
	const void *operand;
	size_t operand_size;
	struct cidr cidr;
	struct test_number number;
};

void predicate_table_init(struct predicate_table *table, struct parts *parts,
			  const struct pool *pool)
{
	*table = (struct predicate_table){ .parts = parts, .pool = pool, .size = TABLE_FIRST };
	table->places = mem_new_array(table->size, sizeof(*table->places));
}

void predicate_table_done(struct predicate_table *table)
{
	free(table->places);
	table->places = NULL;
}

static uint32_t regex_number(const struct pool *pool, const struct regex *regex)
{
	uint32_t number = 0;

	while (number < pool->n_regexes && pool->regexes[number].regex != regex)
		number++;
	return number;
}

/* Copied member by member: what lies between members must not count. */
static void take_number(struct identity *ret, const struct test_number *number)
{
	memset(&ret->number, 0, sizeof(ret->number));
	ret->number.number.whole = number->number.whole;
	ret->number.number.i = number->number.whole ? number->number.i : 0;
	ret->number.number.d = number->number.d;
	ret->number.order = number->order;
	ret->number.part = number->part;
	ret->operand = &ret->number;
	ret->operand_size = sizeof(ret->number);
}

static void take_cidr(struct identity *ret, const struct cidr *cidr)
{
	memset(&ret->cidr, 0, sizeof(ret->cidr));
	memcpy(ret->cidr.bytes, cidr->bytes, sizeof(cidr->bytes));
	ret->cidr.bits = cidr->bits;
	ret->cidr.v4 = cidr->v4;
	ret->operand = &ret->cidr;
	ret->operand_size = sizeof(ret->cidr);
}

static void identify(const struct predicate_table *table, uint32_t slot, const struct test *test,
		     struct identity *ret)
{
	ret->as = (struct predicate){ .slot = slot, .kind = (uint8_t)test->kind };
	ret->text = STR("");
	ret->operand = "";
	ret->operand_size = 0;
	switch (test->kind) {
	case TEST_PATTERN:
		ret->as.pattern = (uint8_t)test->pattern.kind;
		ret->as.flags = test->pattern.cased ? PREDICATE_CASED : 0;
		ret->text = test->pattern.text;
		break;
	case TEST_REGEX:
		ret->as.operand = regex_number(table->pool, test->regex.regex);
		break;
	case TEST_CIDR:
		take_cidr(ret, &test->cidr);
		break;
	case TEST_NUMBER:
	case TEST_TIME:
		take_number(ret, &test->number);
		break;
	case TEST_FIELD:
		ret->as.operand = test->field.slot;
		ret->as.pattern = (uint8_t)test->field.kind;
		ret->as.flags = test->field.cased ? PREDICATE_CASED : 0;
		break;
	case TEST_EXISTS:
		ret->as.exists = test->exists;
		break;
	case TEST_NULL:
		break;
	}
}

static uint64_t identity_hash(const struct identity *identity)
{
	const struct hash_key key = HASH_KEY_FIXED;
	const struct predicate *as = &identity->as;
	const uint64_t number = (uint64_t)as->slot << 16 ^ (uint64_t)as->kind << 8 ^ as->pattern ^
				(uint64_t)as->flags << 12 ^ (uint64_t)as->exists << 13;

	return hash_text(&key, number, identity->text) ^
	       hash_text(&key, as->operand, str_of(identity->operand, identity->operand_size));
}

static const void *operand_of(const struct parts *parts, const struct predicate *predicate)
{
	if (predicate->kind == TEST_CIDR)
		return parts_get(parts, SECTION_CIDRS, predicate->operand);
	if (predicate->kind == TEST_NUMBER || predicate->kind == TEST_TIME)
		return parts_get(parts, SECTION_NUMBERS, predicate->operand);
	return NULL;
}

static bool is_same(const struct parts *parts, const struct predicate *known,
		    const struct identity *identity)
{
	const struct predicate *as = &identity->as;
	const void *operand = operand_of(parts, known);

	/* What it is used for is no part of what it is. */
	if (known->slot != as->slot || known->kind != as->kind || known->pattern != as->pattern ||
	    (known->flags & PREDICATE_CASED) != as->flags || known->exists != as->exists ||
	    known->len != identity->text.len)
		return false;
	if (operand ? memcmp(operand, identity->operand, identity->operand_size) != 0
		    : known->operand != as->operand)
		return false;
	return known->len == 0 || memcmp(parts_get(parts, SECTION_TEXT, known->text),
					 identity->text.ptr, known->len) == 0;
}

static uint32_t add_operand(struct parts *parts, const struct identity *identity)
{
	if (!identity->operand_size)
		return identity->as.operand;

	const enum section section =
		identity->as.kind == TEST_CIDR ? SECTION_CIDRS : SECTION_NUMBERS;
	const uint32_t at = parts_add(parts, section, 1);
	memcpy(parts_get(parts, section, at), identity->operand, identity->operand_size);
	return at;
}

static void grow(struct predicate_table *table)
{
	const size_t size = table->size * 2;
	uint32_t *places = mem_new_array(size, sizeof(*places));

	for (size_t i = 0; i < table->size; i++) {
		if (!table->places[i])
			continue;
		const struct predicate *known =
			parts_get(table->parts, SECTION_PREDICATES, table->places[i] - 1);
		/* `rules` keeps the hash until witnesses are chosen. */
		size_t at = known->rules & (size - 1);
		while (places[at])
			at = (at + 1) & (size - 1);
		places[at] = table->places[i];
	}
	free(table->places);
	table->places = places;
	table->size = size;
}

uint32_t predicate_table_add(struct predicate_table *table, uint32_t slot, const struct test *test)
{
	struct parts *parts = table->parts;
	struct identity identity;

	identify(table, slot, test, &identity);
	const uint32_t hash = (uint32_t)identity_hash(&identity);
	size_t at = hash & (table->size - 1);
	for (; table->places[at]; at = (at + 1) & (table->size - 1)) {
		const struct predicate *known =
			parts_get(parts, SECTION_PREDICATES, table->places[at] - 1);
		if (known->rules == hash && is_same(parts, known, &identity))
			return table->places[at] - 1;
	}

	const uint32_t number = parts_add(parts, SECTION_PREDICATES, 1);
	identity.as.text = parts_add_text(parts, identity.text);
	identity.as.len = (uint32_t)identity.text.len;
	identity.as.operand = add_operand(parts, &identity);
	identity.as.rules = hash;
	*(struct predicate *)parts_get(parts, SECTION_PREDICATES, number) = identity.as;
	table->places[at] = number + 1;
	if ((size_t)number * 2 >= table->size)
		grow(table);
	return number;
}
