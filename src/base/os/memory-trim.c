/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/memory-trim.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/compiler.h"

static int trim_object(struct dl_phdr_info *object, size_t size UNUSED, void *ctx UNUSED)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	/* Backwards: the table itself lies in the first segment, and reading it brings that back.
	 */
	for (size_t i = object->dlpi_phnum; i-- > 0;) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		if (segment->p_type != PT_LOAD || segment->p_flags & PF_W)
			continue;
		const uintptr_t begin = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
		const uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_memsz;
		/* Advice: when it is refused nothing is lost. */
		(void)madvise((void *)begin, end - begin, MADV_DONTNEED);
	}
	return 0;
}

void memory_trim(void)
{
	(void)dl_iterate_phdr(trim_object, NULL);
	(void)malloc_trim(0);
}
