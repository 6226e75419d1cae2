/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/pages.h"

#include <stdlib.h>
#include <sys/mman.h>

void *pages_take(size_t bytes)
{
	void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (pages == MAP_FAILED)
		abort();
	return pages;
}

void pages_give(void *pages, size_t bytes)
{
	if (pages)
		(void)munmap(pages, bytes);
}
