/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Style, script and icon, built into the program by tools/embed-assets.py under names that carry
 * a hash of their content, so that browsers may keep them for ever.
 */
#pragma once

#include <stddef.h>

struct static_file {
	const char *path; /* "/static/app-1a2b3c4d.css"; NULL ends the table */
	const char *type;
	const unsigned char *bytes;
	size_t len;
};

extern const struct static_file static_files[];
extern const char *const asset_css_path;
extern const char *const asset_js_path;
extern const char *const asset_icon_path;
extern const char *const asset_scorm_frame_path; /* within pages of packages */
extern const char *const asset_scorm_host_path;	 /* of the page around them */
