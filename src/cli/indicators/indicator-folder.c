/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/indicators/indicator-folder.h"

#include "base/os/paths.h"

enum errc indicator_folder_of(const struct options *options, struct indicator_folder *ret,
			      struct err *err)
{
	char data[PATH_MAX];
	const enum errc code = path_data(options_text(options, "data"), data, err);

	return code ? code : indicator_folder_in(data, ret, err);
}
