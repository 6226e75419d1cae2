// SPDX-License-Identifier: Apache-2.0
/*
 * json-floor FILE [ROUNDS]: what reading NDJSON costs when nothing is made of it: simdjson's DOM of every
 * line, all values visited. For comparison with bench-parse and scan; the product does not use it.
 */
#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

constexpr int usual_rounds = 5; // the best of them is told

struct tally {
	unsigned long events = 0;
	unsigned long broken = 0;
	unsigned long fields = 0;
	unsigned long bytes = 0; // so that the texts are looked at
};

double seconds()
{
	timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

void visit(simdjson::dom::element value, tally &sum)
{
	using kind = simdjson::dom::element_type;

	switch (value.type()) {
	case kind::OBJECT:
		for (auto member : simdjson::dom::object(value)) {
			sum.bytes += member.key.size();
			visit(member.value, sum);
		}
		break;
	case kind::ARRAY:
		for (auto element : simdjson::dom::array(value))
			visit(element, sum);
		break;
	case kind::STRING:
		sum.bytes += std::string_view(value).size();
		sum.fields++;
		break;
	default:
		sum.fields++;
	}
}

tally read_lines(const simdjson::padded_string &text, simdjson::dom::parser &parser)
{
	const char *line = text.data();
	const char *const end = line + text.size();
	tally sum;

	while (line < end) {
		const void *lf = memchr(line, '\n', size_t(end - line));
		const char *stop = lf ? static_cast<const char *>(lf) : end;
		simdjson::dom::element document;
		if (parser.parse(line, size_t(stop - line), false).get(document)) {
			sum.broken++;
		} else {
			visit(document, sum);
			sum.events++;
		}
		line = stop + 1;
	}
	return sum;
}

} // namespace

int main(int argc, char **argv)
{
	simdjson::padded_string text;
	simdjson::dom::parser parser;
	double best = 0;
	tally sum;

	if (argc < 2 || argc > 3 || simdjson::padded_string::load(argv[1]).get(text)) {
		fprintf(stderr, "usage: json-floor FILE [ROUNDS]\n");
		return 1;
	}
	const long rounds = argc > 2 ? strtol(argv[2], nullptr, 10) : usual_rounds;
	for (long round = 0; round < rounds; round++) {
		const double begin = seconds();
		sum = read_lines(text, parser);
		const double took = seconds() - begin;
		best = best > 0 && best < took ? best : took;
	}
	printf("{\"what\":\"simdjson DOM (%s)\",\"events\":%lu,\"fields\":%lu,\"broken\":%lu,"
	       "\"seconds\":%.3f,\"events_per_second\":%.0f,\"megabytes_per_second\":%.0f}\n",
	       simdjson::get_active_implementation()->name().c_str(), sum.events, sum.fields,
	       sum.broken, best, double(sum.events) / best, double(text.size()) / best / 1e6);
	return 0;
}
