/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/messages-layout.h"

static const struct field_row config_rows[] = {
	STRING(msg_config, lines, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct field_row channel_rows[] = {
	STRING(msg_channel, name, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row role_state_rows[] = {
	STRING(msg_role_state, role, MSG_NAME_MAX),
	I64(msg_role_state, pid),
	STRING(msg_role_state, state, MSG_NAME_MAX),
	STRING(msg_role_state, sandbox, MSG_TEXT_MAX),
	U32(msg_role_state, restarts),
	I64(msg_role_state, wall_us),
	ROWS_END,
};

static const struct field_row reloaded_rows[] = {
	U32(msg_reloaded, failed),
	STRING(msg_reloaded, reason, MSG_TEXT_MAX),
	I64(msg_reloaded, wall_us),
	ROWS_END,
};

static const struct field_row refused_rows[] = {
	STRING(msg_refused, reason, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row ready_rows[] = {
	STRING(msg_ready, sandbox, MSG_TEXT_MAX),
	STRING(msg_ready, detail, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row stream_open_rows[] = {
	U32(msg_stream_open, tag),
	U32(msg_stream_open, flags),
	STRING(msg_stream_open, source, MSG_SOURCE_MAX),
	STRING(msg_stream_open, key, MSG_KEY_MAX),
	ROWS_END,
};

static const struct field_row stream_opened_rows[] = {
	U32(msg_stream_opened, tag),
	U32(msg_stream_opened, stream),
	U64(msg_stream_opened, offset),
	ROWS_END,
};

static const struct field_row stream_close_rows[] = {
	U32(msg_stream_close, stream),
	ROWS_END,
};

static const struct field_row append_rows[] = {
	U32(msg_append, stream),
	U32(msg_append, flags),
	U64(msg_append, offset),
	I64(msg_append, wall_us),
	I64(msg_append, mono_us),
	STRING(msg_append, bytes, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct field_row durable_rows[] = {
	U32(msg_durable, stream),
	U64(msg_durable, offset),
	ROWS_END,
};

static const struct field_row failed_rows[] = {
	U32(msg_failed, stream),
	STRING(msg_failed, reason, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row note_rows[] = {
	STRING(msg_note, source, MSG_SOURCE_MAX),
	STRING(msg_note, name, MSG_NAME_MAX),
	U64(msg_note, count),
	STRING(msg_note, text, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row engine_start_rows[] = {
	U64(msg_engine_start, index),
	U32(msg_engine_start, flags),
	STRING(msg_engine_start, state, MSG_STATE_MAX),
	ROWS_END,
};

static const struct field_row tail_rows[] = {
	U64(msg_tail, durable_end),
	ROWS_END,
};

static const struct field_row alert_rows[] = {
	U64(msg_alert, record),
	U32(msg_alert, event),
	STRING(msg_alert, rule_id, MSG_NAME_MAX),
	STRING(msg_alert, title, MSG_TEXT_MAX),
	STRING(msg_alert, level, MSG_NAME_MAX),
	STRING(msg_alert, tags, MSG_TEXT_MAX),
	I64(msg_alert, time_us),
	I64(msg_alert, arrival_us),
	STRING(msg_alert, host, MSG_SOURCE_MAX),
	STRING(msg_alert, user, MSG_SOURCE_MAX),
	STRING(msg_alert, source, MSG_SOURCE_MAX),
	STRING(msg_alert, file, MSG_KEY_MAX),
	STRING(msg_alert, format, MSG_NAME_MAX),
	U64(msg_alert, number),
	U64(msg_alert, folded),
	STRING(msg_alert, fields, MSG_BYTES_MAX),
	STRING(msg_alert, matched, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct layout alert_layout = { "alert", sizeof(struct msg_alert), alert_rows };

static const struct field_row source_stats_rows[] = {
	STRING(msg_source_stats, source, MSG_SOURCE_MAX),
	STRING(msg_source_stats, format, MSG_NAME_MAX),
	STRING(msg_source_stats, host, MSG_SOURCE_MAX),
	U64(msg_source_stats, records),
	U64(msg_source_stats, events),
	U64(msg_source_stats, failed),
	U64(msg_source_stats, repaired),
	I64(msg_source_stats, last_wall_us),
	I64(msg_source_stats, last_time_us),
	I64(msg_source_stats, clock_offset_us),
	STRING(msg_source_stats, last_error, MSG_TEXT_MAX),
	U64(msg_source_stats, last_error_index),
	ROWS_END,
};

static const struct layout source_stats_layout = { "source", sizeof(struct msg_source_stats),
						   source_stats_rows };

static const struct field_row rule_rows[] = {
	STRING(msg_rule, id, MSG_NAME_MAX),
	STRING(msg_rule, title, MSG_TEXT_MAX),
	STRING(msg_rule, level, MSG_NAME_MAX),
	STRING(msg_rule, file, MSG_TEXT_MAX),
	U32(msg_rule, line),
	U32(msg_rule, state),
	STRING(msg_rule, reason, MSG_TEXT_MAX),
	STRING(msg_rule, text, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct layout rule_layout = { "rule", sizeof(struct msg_rule), rule_rows };

static const struct field_row rules_rows[] = {
	U32(msg_rules, last),
	LIST(msg_rules, rules, &rule_layout),
	ROWS_END,
};

static const struct field_row list_rows[] = {
	STRING(msg_indicator_source, name, MSG_NAME_MAX),
	STRING(msg_indicator_source, file, MSG_TEXT_MAX),
	STRING(msg_indicator_source, tlp, MSG_NAME_MAX),
	I64(msg_indicator_source, imported_us),
	I64(msg_indicator_source, newest_us),
	I64(msg_indicator_source, last_end_us),
	U64(msg_indicator_source, addresses),
	U64(msg_indicator_source, domains),
	U64(msg_indicator_source, urls),
	U64(msg_indicator_source, mails),
	U64(msg_indicator_source, hashes),
	ROWS_END,
};

static const struct layout listed = { "list", sizeof(struct msg_indicator_source), list_rows };

static const struct field_row indicators_rows[] = {
	LIST(msg_indicators, sources, &listed),
	ROWS_END,
};

static const struct field_row logon_rows[] = {
	STRING(msg_logon, account, MSG_NAME_MAX),
	STRING(msg_logon, kind, MSG_NAME_MAX),
	STRING(msg_logon, from, MSG_NAME_MAX),
	STRING(msg_logon, host, MSG_NAME_MAX),
	I64(msg_logon, day),
	U64(msg_logon, count),
	I64(msg_logon, first_us),
	I64(msg_logon, last_us),
	ROWS_END,
};

static const struct layout logon_layout = { "logon", sizeof(struct msg_logon), logon_rows };

static const struct field_row result_rows[] = {
	U64(msg_result, from),
	U64(msg_result, to),
	STRING(msg_result, state, MSG_STATE_MAX),
	LIST(msg_result, alerts, &alert_layout),
	LIST(msg_result, sources, &source_stats_layout),
	STRING(msg_result, hits, MSG_BYTES_MAX),
	LIST(msg_result, logons, &logon_layout),
	ROWS_END,
};

static const struct field_row result_done_rows[] = {
	U64(msg_result_done, to),
	ROWS_END,
};

static const struct field_row trying_rows[] = {
	U64(msg_trying, index),
	ROWS_END,
};

static const struct field_row detector_state_rows[] = {
	STRING(msg_detector_state, name, MSG_NAME_MAX),
	U64(msg_detector_state, position),
	U32(msg_detector_state, part),
	U32(msg_detector_state, last),
	STRING(msg_detector_state, bytes, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct field_row network_board_rows[] = {
	I64(msg_network_board, to_us),
	STRING(msg_network_board, rows, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct field_row detector_counts_rows[] = {
	U64(msg_detector_counts, hits),
	U64(msg_detector_counts, hits_late),
	U64(msg_detector_counts, hits_lost),
	U64(msg_detector_counts, hits_early),
	U64(msg_detector_counts, hits_held),
	U64(msg_detector_counts, groups),
	U64(msg_detector_counts, groups_evicted),
	U64(msg_detector_counts, values_cut),
	U64(msg_detector_counts, correlation_bytes),
	U64(msg_detector_counts, flows),
	U64(msg_detector_counts, flows_late),
	U64(msg_detector_counts, flows_early),
	U64(msg_detector_counts, pairs),
	U64(msg_detector_counts, pairs_evicted),
	U64(msg_detector_counts, findings_crowded),
	U64(msg_detector_counts, network_bytes),
	ROWS_END,
};

static const struct field_row site_rows[] = {
	STRING(msg_site, url, MSG_KEY_MAX),
	I64(msg_site, at_us),
	U32(msg_site, up),
	U32(msg_site, status),
	I64(msg_site, taken_us),
	STRING(msg_site, problem, MSG_TEXT_MAX),
	STRING(msg_site, redirect, MSG_TEXT_MAX),
	STRING(msg_site, tls, MSG_NAME_MAX),
	I64(msg_site, cert_until_us),
	STRING(msg_site, cert_problem, MSG_TEXT_MAX),
	STRING(msg_site, title, MSG_TEXT_MAX),
	U64(msg_site, size),
	STRING(msg_site, hash, MSG_NAME_MAX),
	STRING(msg_site, hosts, MSG_TEXT_MAX),
	STRING(msg_site, words, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row record_get_rows[] = {
	U64(msg_record_get, id),
	U64(msg_record_get, index),
	ROWS_END,
};

static const struct field_row record_rows[] = {
	U64(msg_record, id),
	U64(msg_record, index),
	U32(msg_record, found),
	U32(msg_record, flags),
	I64(msg_record, wall_us),
	I64(msg_record, mono_us),
	STRING(msg_record, source, MSG_SOURCE_MAX),
	STRING(msg_record, key, MSG_KEY_MAX),
	U64(msg_record, offset),
	STRING(msg_record, bytes, MSG_BYTES_MAX),
	STRING(msg_record, format, MSG_NAME_MAX),
	I64(msg_record, time_us),
	STRING(msg_record, fields, MSG_BYTES_MAX),
	STRING(msg_record, error, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row proof_rows[] = {
	U64(msg_proof, id),
	U64(msg_proof, index),
	U32(msg_proof, state),
	I64(msg_proof, sealed_us),
	STRING(msg_proof, reason, MSG_TEXT_MAX),
	STRING(msg_proof, detail, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct field_row search_rows[] = {
	U64(msg_search, id),
	I64(msg_search, from_us),
	I64(msg_search, to_us),
	STRING(msg_search, source, MSG_SOURCE_MAX),
	STRING(msg_search, text, MSG_TEXT_MAX),
	U64(msg_search, before),
	U32(msg_search, limit),
	ROWS_END,
};

static const struct field_row search_hit_rows[] = {
	U64(msg_search_hit, id),
	U64(msg_search_hit, index),
	I64(msg_search_hit, wall_us),
	STRING(msg_search_hit, source, MSG_SOURCE_MAX),
	STRING(msg_search_hit, bytes, MSG_BYTES_MAX),
	U32(msg_search_hit, cut),
	ROWS_END,
};

static const struct field_row search_end_rows[] = {
	U64(msg_search_end, id),
	U64(msg_search_end, scanned),
	U32(msg_search_end, more),
	STRING(msg_search_end, error, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row file_rows[] = {
	STRING(msg_file, name, MSG_KEY_MAX),
	U64(msg_file, size),
	ROWS_END,
};

static const struct field_row part_rows[] = {
	STRING(msg_part, name, MSG_KEY_MAX),
	ROWS_END,
};

static const struct field_row frame_rows[] = {
	U64(msg_frame, offset),
	U32(msg_frame, flags),
	STRING(msg_frame, bytes, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct field_row file_done_rows[] = {
	U32(msg_file_done, refused),
	STRING(msg_file_done, reason, MSG_TEXT_MAX),
	U64(msg_file_done, frames),
	ROWS_END,
};

static const struct field_row frame_credit_rows[] = {
	U32(msg_frame_credit, frames),
	ROWS_END,
};

static const struct field_row take_list_rows[] = {
	U64(msg_list, id),
	STRING(msg_list, name, MSG_NAME_MAX),
	STRING(msg_list, file, MSG_TEXT_MAX),
	STRING(msg_list, tlp, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row refusal_rows[] = {
	STRING(msg_list_refusal, entry, MSG_NAME_MAX),
	STRING(msg_list_refusal, reason, MSG_NAME_MAX),
	U32(msg_list_refusal, broad),
	ROWS_END,
};

static const struct layout refusal_layout = { "refusal", sizeof(struct msg_list_refusal),
					      refusal_rows };

static const struct field_row list_done_rows[] = {
	U64(msg_list_done, id),
	U32(msg_list_done, failed),
	STRING(msg_list_done, problem, MSG_TEXT_MAX),
	U64(msg_list_done, taken),
	U64(msg_list_done, revoked),
	U64(msg_list_done, not_ids),
	U64(msg_list_done, refused),
	LIST(msg_list_done, refusals, &refusal_layout),
	ROWS_END,
};

static const struct field_row letter_rows[] = {
	STRING(msg_letter, id, MSG_NAME_MAX),
	STRING(msg_letter, rule_id, MSG_NAME_MAX),
	STRING(msg_letter, title, MSG_TEXT_MAX),
	STRING(msg_letter, description, MSG_TEXT_MAX),
	STRING(msg_letter, level, MSG_NAME_MAX),
	STRING(msg_letter, tags, MSG_BYTES_MAX),
	STRING(msg_letter, host, MSG_SOURCE_MAX),
	STRING(msg_letter, user, MSG_SOURCE_MAX),
	STRING(msg_letter, source, MSG_SOURCE_MAX),
	STRING(msg_letter, format, MSG_NAME_MAX),
	U64(msg_letter, number),
	I64(msg_letter, time_us),
	I64(msg_letter, arrival_us),
	STRING(msg_letter, fields, MSG_BYTES_MAX),
	STRING(msg_letter, matched, MSG_BYTES_MAX),
	ROWS_END,
};

static const struct layout letter_layout = { "letter", sizeof(struct msg_letter), letter_rows };

static const struct field_row tell_rows[] = {
	U64(msg_tell, destination),
	U32(msg_tell, kind),
	STRING(msg_tell, facility, MSG_TEXT_MAX),
	STRING(msg_tell, address, MSG_TEXT_MAX),
	STRING(msg_tell, shape, MSG_NAME_MAX),
	STRING(msg_tell, lang, MSG_NAME_MAX),
	STRING(msg_tell, mail_from, MSG_TEXT_MAX),
	STRING(msg_tell, mail_to, MSG_TEXT_MAX),
	STRING(msg_tell, user, MSG_TEXT_MAX),
	STRING(msg_tell, secret, MSG_TEXT_MAX),
	U64(msg_tell, more),
	LIST(msg_tell, letters, &letter_layout),
	ROWS_END,
};

static const struct field_row told_rows[] = {
	U64(msg_told, destination),
	U32(msg_told, told),
	STRING(msg_told, error, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row post_rows[] = {
	U64(msg_post, id),
	STRING(msg_post, address, MSG_TEXT_MAX),
	STRING(msg_post, user, MSG_TEXT_MAX),
	STRING(msg_post, secret, MSG_TEXT_MAX),
	STRING(msg_post, from, MSG_TEXT_MAX),
	STRING(msg_post, to, MSG_TEXT_MAX),
	STRING(msg_post, message_id, MSG_NAME_MAX),
	STRING(msg_post, envelope, MSG_NAME_MAX),
	STRING(msg_post, subject, MSG_TEXT_MAX),
	STRING(msg_post, body, MSG_BYTES_MAX),
	U64(msg_post, at_us),
	ROWS_END,
};

static const struct field_row agent_rows[] = {
	U64(msg_agent, id),
	STRING(msg_agent, peer, MSG_NAME_MAX),
	STRING(msg_agent, body, MSG_AGENT_MAX),
	ROWS_END,
};

static const struct field_row agent_done_rows[] = {
	U64(msg_agent_done, id),
	U32(msg_agent_done, status),
	STRING(msg_agent_done, media_type, MSG_NAME_MAX),
	STRING(msg_agent_done, body, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row ledger_rows[] = {
	U64(msg_ledger, id),
	STRING(msg_ledger, source, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row ledger_note_rows[] = {
	STRING(msg_ledger_note, text, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct layout note_layout = { "note", sizeof(struct msg_ledger_note),
					   ledger_note_rows };

static const struct field_row ledger_done_rows[] = {
	U64(msg_ledger_done, id),
	U32(msg_ledger_done, failed),
	STRING(msg_ledger_done, problem, MSG_TEXT_MAX),
	STRING(msg_ledger_done, format, MSG_NAME_MAX),
	U64(msg_ledger_done, fresh),
	U64(msg_ledger_done, joined),
	U64(msg_ledger_done, again),
	U64(msg_ledger_done, older),
	U64(msg_ledger_done, noted),
	LIST(msg_ledger_done, notes, &note_layout),
	ROWS_END,
};

static const struct field_row form_file_rows[] = {
	U64(msg_form_file, id),
	U32(msg_form_file, purpose),
	U64(msg_form_file, round),
	STRING(msg_form_file, form, MSG_NAME_MAX),
	STRING(msg_form_file, object, MSG_NAME_MAX),
	STRING(msg_form_file, sheet, MSG_NAME_MAX),
	U64(msg_form_file, year),
	STRING(msg_form_file, name, MSG_NAME_MAX),
	STRING(msg_form_file, by, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row form_note_rows[] = {
	U32(msg_form_note, conflict),
	STRING(msg_form_note, sheet, MSG_NAME_MAX),
	STRING(msg_form_note, cell, MSG_NAME_MAX),
	STRING(msg_form_note, item, MSG_NAME_MAX),
	STRING(msg_form_note, text, MSG_TEXT_MAX),
	STRING(msg_form_note, said, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct layout form_note_layout = { "note", sizeof(struct msg_form_note),
						form_note_rows };

static const struct field_row form_file_done_rows[] = {
	U64(msg_form_file_done, id),
	U32(msg_form_file_done, failed),
	STRING(msg_form_file_done, problem, MSG_TEXT_MAX),
	U64(msg_form_file_done, taken),
	U64(msg_form_file_done, same),
	LIST(msg_form_file_done, notes, &form_note_layout),
	ROWS_END,
};

static const struct field_row handed_rows[] = {
	U64(msg_handed, id),
	U32(msg_handed, purpose),
	STRING(msg_handed, name, MSG_NAME_MAX),
	STRING(msg_handed, by, MSG_NAME_MAX),
	STRING(msg_handed, object, MSG_NAME_MAX),
	STRING(msg_handed, signature, MSG_SIGN_MAX),
	STRING(msg_handed, words, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row handed_done_rows[] = {
	U64(msg_handed_done, id),
	U32(msg_handed_done, failed),
	STRING(msg_handed_done, problem, MSG_TEXT_MAX),
	STRING(msg_handed_done, object, MSG_NAME_MAX),
	U64(msg_handed_done, taken),
	U64(msg_handed_done, same),
	U64(msg_handed_done, kept),
	U64(msg_handed_done, noted),
	LIST(msg_handed_done, notes, &note_layout),
	ROWS_END,
};

static const struct field_row print_rows[] = {
	U64(msg_print, id),
	U32(msg_print, paper),
	U32(msg_print, shape),
	U32(msg_print, lang),
	STRING(msg_print, object, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row printed_rows[] = {
	U64(msg_printed, id),
	U32(msg_printed, failed),
	STRING(msg_printed, problem, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row seal_rows[] = {
	U64(msg_seal, id),
	U32(msg_seal, what),
	U32(msg_seal, lang),
	STRING(msg_seal, object, MSG_NAME_MAX),
	STRING(msg_seal, by, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row sealing_rows[] = {
	U64(msg_sealing, id),
	U64(msg_sealing, files),
	U64(msg_sealing, bytes),
	ROWS_END,
};

static const struct field_row sealed_rows[] = {
	U64(msg_sealed, id),
	U32(msg_sealed, failed),
	STRING(msg_sealed, problem, MSG_TEXT_MAX),
	STRING(msg_sealed, fingerprint, MSG_NAME_MAX),
	ROWS_END,
};

static const struct field_row posted_rows[] = {
	U64(msg_posted, id),
	STRING(msg_posted, error, MSG_TEXT_MAX),
	ROWS_END,
};

static const struct field_row no_rows[] = {
	ROWS_END,
};

#define LAYOUT(number, type, rows) [number] = { #number, sizeof(struct type), rows }
#define BARE(number)		   [number] = { #number, 0, no_rows }

static const struct layout layouts[MESSAGE_TYPES] = {
	LAYOUT(MSG_CONFIG, msg_config, config_rows),
	LAYOUT(MSG_CHANNEL, msg_channel, channel_rows),
	LAYOUT(MSG_SOCKET, msg_channel, channel_rows),
	BARE(MSG_GO),
	BARE(MSG_STOP),
	BARE(MSG_RELOAD),
	LAYOUT(MSG_ROLE_STATE, msg_role_state, role_state_rows),
	LAYOUT(MSG_RELOADED, msg_reloaded, reloaded_rows),
	LAYOUT(MSG_READY, msg_ready, ready_rows),
	BARE(MSG_CONVERT),
	LAYOUT(MSG_REFUSED, msg_refused, refused_rows),
	LAYOUT(MSG_STREAM_OPEN, msg_stream_open, stream_open_rows),
	LAYOUT(MSG_STREAM_OPENED, msg_stream_opened, stream_opened_rows),
	LAYOUT(MSG_STREAM_CLOSE, msg_stream_close, stream_close_rows),
	LAYOUT(MSG_APPEND, msg_append, append_rows),
	LAYOUT(MSG_DURABLE, msg_durable, durable_rows),
	LAYOUT(MSG_FAILED, msg_failed, failed_rows),
	LAYOUT(MSG_NOTE, msg_note, note_rows),
	LAYOUT(MSG_ENGINE_START, msg_engine_start, engine_start_rows),
	LAYOUT(MSG_TAIL, msg_tail, tail_rows),
	LAYOUT(MSG_RULES, msg_rules, rules_rows),
	LAYOUT(MSG_RESULT, msg_result, result_rows),
	LAYOUT(MSG_RESULT_DONE, msg_result_done, result_done_rows),
	LAYOUT(MSG_TRYING, msg_trying, trying_rows),
	BARE(MSG_YIELD),
	LAYOUT(MSG_INDICATORS, msg_indicators, indicators_rows),
	BARE(MSG_FINISHED),
	LAYOUT(MSG_DETECTOR_STATE, msg_detector_state, detector_state_rows),
	LAYOUT(MSG_CORRELATION_HITS, msg_detector_state, detector_state_rows),
	LAYOUT(MSG_DETECTOR_COUNTS, msg_detector_counts, detector_counts_rows),
	LAYOUT(MSG_NETWORK_BOARD, msg_network_board, network_board_rows),
	LAYOUT(MSG_NETWORK_ALLOWED, msg_config, config_rows),
	LAYOUT(MSG_RECORD_GET, msg_record_get, record_get_rows),
	LAYOUT(MSG_RECORD, msg_record, record_rows),
	LAYOUT(MSG_SEARCH, msg_search, search_rows),
	LAYOUT(MSG_SEARCH_HIT, msg_search_hit, search_hit_rows),
	LAYOUT(MSG_SEARCH_END, msg_search_end, search_end_rows),
	LAYOUT(MSG_SEARCH_CANCEL, msg_search_end, search_end_rows),
	LAYOUT(MSG_PROOF_GET, msg_record_get, record_get_rows),
	LAYOUT(MSG_PROOF, msg_proof, proof_rows),
	LAYOUT(MSG_FILE, msg_file, file_rows),
	LAYOUT(MSG_PART, msg_part, part_rows),
	LAYOUT(MSG_FRAME, msg_frame, frame_rows),
	LAYOUT(MSG_FILE_DONE, msg_file_done, file_done_rows),
	LAYOUT(MSG_FRAME_CREDIT, msg_frame_credit, frame_credit_rows),
	LAYOUT(MSG_LIST_TAKE, msg_list, take_list_rows),
	LAYOUT(MSG_LIST_REMOVE, msg_list, take_list_rows),
	LAYOUT(MSG_LIST_DONE, msg_list_done, list_done_rows),
	LAYOUT(MSG_SITE, msg_site, site_rows),
	LAYOUT(MSG_TELL, msg_tell, tell_rows),
	LAYOUT(MSG_TOLD, msg_told, told_rows),
	LAYOUT(MSG_AGENT, msg_agent, agent_rows),
	LAYOUT(MSG_AGENT_DONE, msg_agent_done, agent_done_rows),
	LAYOUT(MSG_LEDGER, msg_ledger, ledger_rows),
	LAYOUT(MSG_LEDGER_DONE, msg_ledger_done, ledger_done_rows),
	LAYOUT(MSG_FORM_FILE, msg_form_file, form_file_rows),
	LAYOUT(MSG_FORM_FILE_DONE, msg_form_file_done, form_file_done_rows),
	LAYOUT(MSG_HANDED, msg_handed, handed_rows),
	LAYOUT(MSG_HANDED_DONE, msg_handed_done, handed_done_rows),
	LAYOUT(MSG_PRINT, msg_print, print_rows),
	LAYOUT(MSG_PRINTED, msg_printed, printed_rows),
	LAYOUT(MSG_SEAL, msg_seal, seal_rows),
	LAYOUT(MSG_SEALING, msg_sealing, sealing_rows),
	LAYOUT(MSG_SEALED, msg_sealed, sealed_rows),
	LAYOUT(MSG_POST, msg_post, post_rows),
	LAYOUT(MSG_POSTED, msg_posted, posted_rows),
	LAYOUT(MSG_LINE_SET, msg_line_set, line_set_rows),
	LAYOUT(MSG_LINE_ASK, msg_line_ask, line_ask_rows),
	LAYOUT(MSG_LINE_ANSWER, msg_line_answer, line_answer_rows),
	LAYOUT(MSG_LINE_GONE, msg_line_gone, line_gone_rows),
};

const struct layout *message_layout(uint16_t type)
{
	return type < MESSAGE_TYPES && layouts[type].name ? &layouts[type] : NULL;
}
