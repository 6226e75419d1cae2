/* SPDX-License-Identifier: Apache-2.0 */
#include "web/parts/download.h"

#include "net/url.h"

#define HEADER_MAX 4096

void download_name(struct page *page, struct str file)
{
	auto_buf value = BUF_INIT(HEADER_MAX);

	buf_add_text(&value, "attachment; filename*=UTF-8''");
	url_add_encoded(&value, file);
	http_add_header(page->request, "Content-Disposition", buf_str(&value));
}
