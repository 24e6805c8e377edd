#include "spark/java_options.h"

#include <cctype>
#include <utility>

namespace k8spark::spark {

namespace {

class Cutter {
 public:
  void take(char c) {
    if (escaped_) {
      escaped_ = false;
      option_ += c;
    } else if (quote_ != 0) {
      take_quoted(c);
    } else if (c == '\\') {
      in_option_ = escaped_ = true;
    } else if (c == '\'' || c == '"') {
      in_option_ = true;
      quote_ = c;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      end_option();
    } else {
      in_option_ = true;
      option_ += c;
    }
  }

  std::optional<std::vector<std::string>> finish() {
    if (quote_ != 0 || escaped_) return std::nullopt;
    end_option();
    return std::move(options_);
  }

 private:
  void take_quoted(char c) {
    if (c == quote_)
      quote_ = 0;
    else if (c == '\\' && quote_ == '"')
      escaped_ = true;
    else
      option_ += c;
  }

  void end_option() {
    if (in_option_) options_.push_back(std::exchange(option_, {}));
    in_option_ = false;
  }

  std::vector<std::string> options_;
  std::string option_;
  char quote_ = 0;
  bool in_option_ = false;  // '' is an option, too
  bool escaped_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> split_java_options(std::string_view text) {
  Cutter cutter;
  for (char const c : text) cutter.take(c);
  return cutter.finish();
}

}  // namespace k8spark::spark
