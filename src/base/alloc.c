/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include <unistd.h>

static NORETURN void out_of_memory(void)
{
	static const char text[] = "tonoi: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		abort();
	abort();
}

void *mem_new(size_t size)
{
	return mem_new_array(1, size);
}

void *mem_new_array(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *mem_resize(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		out_of_memory();

	void *grown = realloc(p, bytes ? bytes : 1);
	if (!grown)
		out_of_memory();
	return grown;
}

void *mem_copy(const void *p, size_t size)
{
	void *copy = mem_new(size);

	if (size)
		memcpy(copy, p, size);
	return copy;
}

char *mem_text(const char *text)
{
	return mem_copy(text, strlen(text) + 1);
}

void mem_reserve(void *array, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return;

	void *p;
	memcpy(&p, array, sizeof(p));
	const size_t n = size_max(need, size_max(8, *cap * 2));
	p = mem_resize(p, n, size);
	memcpy(array, &p, sizeof(p));
	*cap = n;
}

void mem_free_at(void *pointer_to_pointer)
{
	void *p;

	memcpy(&p, pointer_to_pointer, sizeof(p));
	free(p);
}
