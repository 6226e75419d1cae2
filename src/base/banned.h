/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Included by the build into every file of ours (-include): calls that have a better sister in
 * base/ do not compile, because what they expand to is declared nowhere.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define strcpy(...)  banned_strcpy_take_buf_or_str()
#define strcat(...)  banned_strcat_take_buf()
#define strncpy(...) banned_strncpy_take_buf_or_str()
#define strncat(...) banned_strncat_take_buf()
#define stpcpy(...)  banned_stpcpy_take_buf()
/* Fortified headers define these two themselves. */
#undef sprintf
#undef vsprintf
#define sprintf(...)   banned_sprintf_take_snprintf_or_buf_printf()
#define vsprintf(...)  banned_vsprintf_take_vsnprintf()
#define strtok(...)    banned_strtok_take_str_split()
#define strtok_r(...)  banned_strtok_r_take_str_split()
#define atoi(...)      banned_atoi_take_str_to_i64()
#define atol(...)      banned_atol_take_str_to_i64()
#define atof(...)      banned_atof()
#define mktemp(...)    banned_mktemp_take_mkdtemp_or_memfd()
#define tmpnam(...)    banned_tmpnam_take_memfd()
#define localtime(...) banned_localtime_take_time_text()
#define gmtime(...)    banned_gmtime_take_time_text()
#define ctime(...)     banned_ctime_take_time_text()
#define asctime(...)   banned_asctime_take_time_text()
#define system(...)    banned_system_roles_re_execute_only_themselves()
#define popen(...)     banned_popen_roles_re_execute_only_themselves()
#define rand(...)      banned_rand_take_randombytes()
#define srand(...)     banned_srand_take_randombytes()
