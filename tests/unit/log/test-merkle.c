/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <ftw.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/crc32c.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "log/seal/merkle.h"
#include "log/seal/signed-note.h"

#define LEAVES 600u

/* The tree by the letter of RFC 9162 2.1.1, for comparison. */
struct naive {
	struct merkle_source source; /* first */
	struct hasher *hasher;
	struct hash leaves[LEAVES];
};

static void naive_root(const struct naive *n, uint64_t from, uint64_t size, struct hash *ret)
{
	struct hash left;
	struct hash right;
	uint64_t half = 1;

	if (size == 0)
		hasher_plain(n->hasher, STR(""), ret);
	if (size == 1)
		*ret = n->leaves[from];
	if (size < 2)
		return;
	while (half * 2 < size)
		half *= 2;
	naive_root(n, from, half, &left);
	naive_root(n, from + half, size - half, &right);
	hasher_node(n->hasher, &left, &right, ret);
}

static enum errc naive_entry(const struct merkle_source *source, unsigned level, uint64_t n,
			     struct hash *ret, struct err *err UNUSED)
{
	naive_root((const struct naive *)(const void *)source, n << (8 * level),
		   UINT64_C(1) << (8 * level), ret);
	return ERR_OK;
}

static int setup(void **state)
{
	static struct naive n;

	n = (struct naive){ .source = { .entry = naive_entry }, .hasher = hasher_new() };
	for (uint32_t i = 0; i < LEAVES; i++)
		hasher_leaf(n.hasher, str_of(&i, sizeof(i)), &n.leaves[i]);
	*state = &n;
	return 0;
}

static int teardown(void **state)
{
	hasher_free(((struct naive *)*state)->hasher);
	return 0;
}

static void a_growing_tree_has_the_roots_of_the_definition(void **state)
{
	const struct naive *n = *state;
	struct merkle_tree *tree = merkle_tree_new(NULL);
	struct hash root;
	struct hash expected;
	struct hash by_source;
	struct err err;

	for (uint64_t size = 0; size <= LEAVES; size++) {
		if (size)
			assert_ok(merkle_tree_push(tree, &n->leaves[size - 1], &err), &err);
		merkle_tree_root(tree, &root);
		naive_root(n, 0, size, &expected);
		assert_true(hash_equal(&root, &expected));
		assert_ok(merkle_root(n->hasher, &n->source, size, &by_source, &err), &err);
		assert_true(hash_equal(&by_source, &expected));
	}
	merkle_tree_free(tree);
}

static void a_tree_loaded_at_any_size_goes_on_the_same(void **state)
{
	const struct naive *n = *state;
	struct hash root;
	struct hash expected;
	struct err err;

	naive_root(n, 0, LEAVES, &expected);
	for (uint64_t size = 0; size <= LEAVES; size += 7) {
		struct merkle_tree *tree = merkle_tree_new(NULL);
		assert_ok(merkle_tree_load(tree, &n->source, size, &err), &err);
		for (uint64_t i = size; i < LEAVES; i++)
			assert_ok(merkle_tree_push(tree, &n->leaves[i], &err), &err);
		merkle_tree_root(tree, &root);
		assert_true(hash_equal(&root, &expected));
		merkle_tree_free(tree);
	}
}

static void proves_every_leaf_of_every_tree(void **state)
{
	const struct naive *n = *state;
	struct merkle_proof proof;
	struct hash root;
	struct err err;

	for (uint64_t size = 1; size <= LEAVES; size += size < 70 ? 1 : 53) {
		naive_root(n, 0, size, &root);
		for (uint64_t i = 0; i < size; i++) {
			assert_ok(merkle_inclusion(n->hasher, &n->source, i, size, &proof, &err),
				  &err);
			assert_true(merkle_check_inclusion(n->hasher, &n->leaves[i], i, size,
							   &proof, &root));
			assert_false(merkle_check_inclusion(n->hasher, &n->leaves[(i + 1) % LEAVES],
							    i, size, &proof, &root));
		}
	}
}

static void proves_every_head_of_every_tree(void **state)
{
	const struct naive *n = *state;
	struct merkle_proof proof;
	struct hash root1;
	struct hash root2;
	struct err err;

	for (uint64_t size2 = 0; size2 <= LEAVES; size2 += size2 < 70 ? 1 : 53) {
		naive_root(n, 0, size2, &root2);
		for (uint64_t size1 = 1; size1 <= size2; size1++) {
			naive_root(n, 0, size1, &root1);
			assert_ok(merkle_consistency(n->hasher, &n->source, size1, size2, &proof,
						     &err),
				  &err);
			assert_true(merkle_check_consistency(n->hasher, size1, &root1, size2,
							     &root2, &proof));
			if (size1 && size1 < size2)
				assert_false(merkle_check_consistency(n->hasher, size1, &root2,
								      size2, &root2, &proof));
		}
	}
}

/* --- The vectors of transparency-dev/merkle --- */

struct vectors {
	struct hasher *hasher;
	size_t run;
	size_t other; /* of subtrees that the RFC does not define */
};

static struct vectors vectors; /* nftw has no place for an argument */

/* Some vectors have short texts ("don't care") where a hash belongs: those are filled with NULs. */
static bool get_hash(const json_t *vector, const char *name, struct hash *ret)
{
	struct str text = str_from(json_string_value(json_object_get(vector, name)));
	size_t len = text.len / 4 * 3;

	for (size_t i = text.len; i && text.ptr[i - 1] == '='; i--)
		len--;
	*ret = (struct hash){ { 0 } };
	return len <= sizeof(ret->bytes) && base64_read(text, ret->bytes, len);
}

/* Some numbers need all 64 bits, which jansson does not have: they are taken from the text. */
static uint64_t get_number(const json_t *vector, const char *name)
{
	const struct str text = str_from(json_string_value(json_object_get(vector, "text")));
	char member[32];
	uint64_t n = 0;

	(void)snprintf(member, sizeof(member), "\"%s\": ", name);
	const size_t at = str_find(text, str_from(member));
	if (at == SIZE_MAX)
		return 0;

	struct str rest = str_from_pos(text, at + strlen(member));
	assert_true(str_to_u64(str_split(&rest, ','), &n));
	return n;
}

static json_t *load_vector(const char *path)
{
	auto_buf text = BUF_INIT(64 * 1024);
	struct err err;

	assert_ok(file_read(path, &text, &err), &err);
	json_t *v = json_loadb(text.ptr, text.len, JSON_DECODE_INT_AS_REAL, NULL);
	assert_non_null(v);
	json_object_set_new(v, "text", json_string(text.ptr));
	return v;
}

static bool get_proof(const json_t *vector, struct merkle_proof *ret)
{
	const json_t *list = json_object_get(vector, "proof");

	ret->n = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));
		if (i == MERKLE_PROOF_MAX ||
		    !base64_read(str_from(text), ret->hashes[i].bytes, HASH_LEN))
			return false;
		ret->n++;
	}
	return true;
}

static bool check_inclusion(const json_t *vector, uint64_t index, uint64_t size)
{
	struct merkle_proof proof;
	struct hash leaf;
	struct hash root;

	return get_proof(vector, &proof) && get_hash(vector, "leafHash", &leaf) &&
	       get_hash(vector, "root", &root) &&
	       merkle_check_inclusion(vectors.hasher, &leaf, index, size, &proof, &root);
}

static bool check_consistency(const json_t *vector)
{
	const uint64_t size1 = get_number(vector, "size1");
	const uint64_t size2 = get_number(vector, "size2");
	struct merkle_proof proof;
	struct hash root1;
	struct hash root2;

	return get_proof(vector, &proof) && get_hash(vector, "root1", &root1) &&
	       get_hash(vector, "root2", &root2) &&
	       merkle_check_consistency(vectors.hasher, size1, &root1, size2, &root2, &proof);
}

/* A subtree [start, end) that begins where a power of two not below its size divides. */
static bool is_subtree(uint64_t start, uint64_t end)
{
	uint64_t power = 1;

	while (start < end && power < end - start && power)
		power *= 2;
	return start < end && power && start % power == 0;
}

static int run_vector(const char *path, const struct stat *st UNUSED, int type,
		      struct FTW *at UNUSED)
{
	if (type != FTW_F || !strstr(path, ".json"))
		return 0;

	json_t *v = load_vector(path);
	const bool refuse = json_is_true(json_object_get(v, "wantErr"));
	const uint64_t start = get_number(v, "start");
	const uint64_t end = get_number(v, "end");
	bool good = refuse;
	if (strstr(path, "/inclusion/"))
		good = check_inclusion(v, get_number(v, "leafIdx"), get_number(v, "treeSize"));
	else if (strstr(path, "/consistency/"))
		good = check_consistency(v);
	else if (strstr(path, "/subtreeinclusion/"))
		good = is_subtree(start, end) && get_number(v, "leafIdx") >= start &&
		       check_inclusion(v, get_number(v, "leafIdx") - start, end - start);
	if (strstr(path, "/subtreeconsistency/"))
		vectors.other++;
	else if (good == refuse)
		fail_msg("%s: %s", path, good ? "accepted" : "refused");
	else
		vectors.run++;
	json_decref(v);
	return 0;
}

static void agrees_with_the_public_vectors(void **state)
{
	const char *source = getenv("TONOI_SOURCE");
	char path[PATH_MAX];

	assert_int_equal(path_join(source ? source : ".",
				   "../shared/corpus/parsers/merkle/testdata", path, NULL),
			 ERR_OK);
	if (access(path, R_OK) < 0) {
		print_message("# ../shared is absent: the public vectors are not run\n");
		skip();
	}
	vectors = (struct vectors){ .hasher = ((struct naive *)*state)->hasher };
	assert_int_equal(nftw(path, run_vector, 16, FTW_PHYS), 0);
	print_message(
		"# %zu vectors agree; %zu are of subtree consistency, which RFC 9162 and this "
		"log do not have\n",
		vectors.run, vectors.other);
	assert_true(vectors.run >= 400);
}

static void the_check_by_instruction_is_the_check_by_table(void **state UNUSED)
{
	char bytes[100];

	assert_int_equal(crc32c(0, STR("123456789")), 0xe3069283);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7);
	for (size_t from = 0; from < 16; from++) {
		for (size_t len = 0; from + len <= sizeof(bytes); len++)
			assert_int_equal(crc32c(1, str_of(bytes + from, len)),
					 crc32c_by_table(1, str_of(bytes + from, len)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_growing_tree_has_the_roots_of_the_definition),
		cmocka_unit_test(a_tree_loaded_at_any_size_goes_on_the_same),
		cmocka_unit_test(proves_every_leaf_of_every_tree),
		cmocka_unit_test(proves_every_head_of_every_tree),
		cmocka_unit_test(agrees_with_the_public_vectors),
		cmocka_unit_test(the_check_by_instruction_is_the_check_by_table),
	};

	return cmocka_run_group_tests_name("merkle", tests, setup, teardown);
}
