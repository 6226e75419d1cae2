/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/build-id.h"

#include <elf.h>
#include <link.h>

/* Notes of one segment: sizes of name and content, the type, then both padded to four bytes. */
static struct str find_in_notes(struct str notes)
{
	while (notes.len >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) head;
		memcpy(&head, notes.ptr, sizeof(head));
		const size_t name = ((size_t)head.n_namesz + 3) & ~(size_t)3;
		const size_t content = ((size_t)head.n_descsz + 3) & ~(size_t)3;
		const struct str name_text = str_sub(notes, sizeof(head), head.n_namesz);
		notes = str_from_pos(notes, sizeof(head));
		if (name + content > notes.len)
			return STR_NONE;
		if (head.n_type == NT_GNU_BUILD_ID &&
		    str_equal(name_text, (struct str){ ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU) }))
			return str_sub(notes, name, head.n_descsz);
		notes = str_from_pos(notes, name + content);
	}
	return STR_NONE;
}

/* The first object is the program itself. */
static int look_at_program(struct dl_phdr_info *info, size_t size UNUSED, void *ctx)
{
	struct str *id = ctx;

	for (unsigned i = 0; i < info->dlpi_phnum && !id->ptr; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		if (segment->p_type != PT_NOTE)
			continue;
		const uintptr_t at = info->dlpi_addr + segment->p_vaddr;
		*id = find_in_notes(str_of((const void *)at, segment->p_memsz));
	}
	return 1;
}

struct str build_id(void)
{
	struct str id = STR_NONE;

	(void)dl_iterate_phdr(look_at_program, &id);
	return id;
}
