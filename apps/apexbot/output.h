#ifndef APEX_APEXBOT_OUTPUT_H
#define APEX_APEXBOT_OUTPUT_H

#include <cstdio>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/line_sink.h"
#include "base/result.h"

namespace apex {

/// Whether a stream may carry colours.
enum class Colour { no, yes };

/// How a text is meant, for those who see colours. The words alone say the same.
enum class Tone { plain, good, bad, faint, strong };

/// The two streams of a command: the answer on stdout, talk on stderr. A reader that has gone away
/// is no failure.
class Output {
 public:
  /// Does not own the streams.
  Output(std::FILE* out, std::FILE* err, Colour colour)
      : out_(out), lines_(out, LineSink::Notice::no), talk_(err), colour_(colour) {}

  /// A part of the answer, as it is.
  void print(std::string_view text);
  void print_line(std::string_view text);

  /// The answer as JSON, one line.
  void print_json(JsonWriter& json);
  /// One of many answers of a program that goes on, at once. As LineSink has it: never waits long
  /// for its reader.
  void tell_json(JsonWriter& json);
  /// A part of such an answer, for one that is too long to be made whole. No line end is added.
  void print_json_part(std::string_view text);
  /// True once print_json() was called: what else is said then belongs on stderr.
  [[nodiscard]] bool has_printed_json() const { return has_printed_json_; }

  /// A line of talk.
  void note(std::string_view text);

  /// Where note() goes; for those who must not allocate.
  [[nodiscard]] std::FILE* talk() const { return talk_.stream(); }

  /// In the tone's colour on a terminal, else as it is.
  [[nodiscard]] std::string toned(Tone tone, std::string_view text) const;

  /// Errors: storage, where the answer could not be written (disk full).
  [[nodiscard]] Result<void> flush();

 private:
  std::FILE* out_;
  LineSink lines_;
  LineSink talk_;
  Colour colour_;
  bool has_printed_json_ = false;
};

}  // namespace apex

#endif  // APEX_APEXBOT_OUTPUT_H
