/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of a case to the hub: what is known of the case now as one document
 * (incidents/incident-report.h), written down as a telling of the case with the version of its
 * form, and put where the line takes it from. A person decides on each; the mark of a drill goes
 * with it.
 */
#pragma once

#include "incidents/outgoing.h"
#include "reports/report-draft.h"

struct hub_report {
	const struct report_scope *scope;
	const struct report_form *form;
	const struct recipient *recipient; /* whom it tells; NULL: not one of the content's */
	bool final;
	bool marked; /* who sends says that it is a drill */
};

/*
 * Within the edit, whose connection has `own` on it. `ret` is in the arena of the report's scope.
 * ERR_DENIED: a drill that is sent as real, or the other way round (cases/case-leaving.h), or an
 * anonymous form; ERR_CONFLICT: nothing has changed since the last, so that its version has left.
 */
enum errc hub_report_send(struct case_edit *edit, const struct org_scope *own,
			  const struct hub_report *report, struct outgoing *ret,
			  struct err *err) MUST_CHECK;
