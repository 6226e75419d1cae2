/* SPDX-License-Identifier: Apache-2.0 */
/* Where a command writes a file it makes: --out, else standard output. */
#pragma once

#include "base/options.h"

#define OUT_FILE_OPTION                                                                            \
	{                                                                                          \
		.name = "out", .type = OPTION_TEXT, .arg = "FILE",                                 \
		.help = TEXT("書き出し先（なければ標準出力）",                                     \
			     "file to write (else standard output)"),                              \
	}

enum errc out_file_write(const struct options *options, struct str bytes,
			 struct err *err) MUST_CHECK;
