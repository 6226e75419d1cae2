/* SPDX-License-Identifier: Apache-2.0 */
#include "training/quiz.h"

bool quiz_is_right(const struct course_question *question, uint8_t chosen)
{
	uint8_t right = 0;

	for (size_t i = 0; i < question->n_choices; i++)
		right |= (uint8_t)(question->choices[i].right ? 1u << i : 0u);
	return chosen == right;
}

struct quiz_result quiz_mark(const struct course *course, const struct quiz_answers *answers)
{
	struct quiz_result result = { .of = course->n_questions };

	for (size_t i = 0; i < course->n_questions; i++) {
		result.unanswered += answers->chosen[i] == 0;
		result.right += quiz_is_right(&course->questions[i], answers->chosen[i]);
	}
	/* In whole numbers: a mark is not reached by rounding. */
	result.passed = result.right * 100 >= (size_t)course->pass_percent * result.of;
	return result;
}

void quiz_add_words(const struct course *course, const struct quiz_answers *answers,
		    struct buf *out)
{
	for (size_t i = 0; i < course->n_questions; i++) {
		const struct course_question *question = &course->questions[i];
		const char *sign = "=";

		buf_printf(out, "%.*s", STR_ARG(question->id));
		for (size_t c = 0; c < question->n_choices; c++) {
			if (!(answers->chosen[i] & (1u << c)))
				continue;
			buf_printf(out, "%s%zu", sign, c + 1);
			sign = ",";
		}
		buf_add_text(out, "\n");
	}
}
