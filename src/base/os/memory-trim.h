/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving memory back that only the start needed.
 */
#pragma once

/*
 * Let go of the code and constants that the start touched (dynamic linking, option tables, loading
 * of rules): what is used again comes back from the page cache. Only mappings that can never have
 * been written to are let go. Also hands free heap back.
 */
void memory_trim(void);
