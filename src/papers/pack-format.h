/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a paper pack are called (docs/formats/papers.md). */
#pragma once

#define PACK_FORMAT  "tonoi-paper-pack"
#define PACK_VERSION 1
#define PACK_ABOUT   "pack.json"
#define PACK_PAGE    "index.html"
#define PACK_PAPERS  "papers/"
