/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text that Windows shows of an event, taken apart. The Event Viewer writes it into its exports
 * in place of the event's data:
 *
 *     新しいログオン:                   a section
 *             アカウント名:      tanaka    a value in it: the field 新しいログオン.アカウント名
 *     ログオン タイプ:  3                  a value of no section: the field ログオンタイプ
 *     特権:    SeSecurityPrivilege       a value
 *              SeBackupPrivilege         … that goes on
 *
 * Sysmon writes plain "Image: C:\…" lines, which are fields by their own names. What the others are
 * in Sigma's words stands in content/taxonomy (for each language that Windows speaks).
 */
#pragma once

#include "event/event.h"

/* Adds a field for every value; `message` outlives the event. */
void windows_message_fields(struct event *event, struct str message);
