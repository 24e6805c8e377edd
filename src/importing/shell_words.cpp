#include "importing/shell_words.h"

#include "importing/notation.h"
#include "importing/shell_tokens.h"
#include "spark/submit_args.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace k8spark::importing {

namespace {

using Kind = Token::Kind;

constexpr auto kPrograms = std::to_array<std::string_view>({"spark-submit",
                                                            "spark-submit.cmd",
                                                            "spark-submit.sh",
                                                            "spark2-submit",
                                                            "spark3-submit",
                                                            "k8spark-submit"});

bool is_name(std::string_view text) {
  auto const fits = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), fits);
}

// NAME of a word NAME=..., or nothing.
std::optional<std::string> assigned_name(Token const& word) {
  if (word.segments.empty() || word.segments.front().is_variable) return std::nullopt;
  std::string const& text = word.segments.front().text;
  std::size_t const equals = text.find('=');
  if (equals == std::string::npos || !is_name(std::string_view(text).substr(0, equals)))
    return std::nullopt;
  return text.substr(0, equals);
}

bool is_program(Token const& word) {
  if (word.kind != Kind::kWord || word.segments.empty() || word.segments.back().is_variable)
    return false;
  return is_submit_program(word.segments.back().text);
}

bool is_option(Token const& word) {
  return word.kind == Kind::kWord && !word.segments.empty() && !word.segments.front().is_variable &&
         word.segments.front().text.starts_with('-');
}

std::string notation_of(Token const& word) {
  std::string text;
  for (Segment const& segment : word.segments) {
    if (!segment.is_variable)
      text += as_notation(segment.text);
    else
      text += "${" + segment.text + (segment.fallback ? ":-" + *segment.fallback : "") + '}';
  }
  return text;
}

struct Command {
  std::vector<Token> words;
  std::optional<Place> cut;  // of the operator that ended it
};

class Reader {
 public:
  Reader(Tokens tokens, std::string const& file) : tokens_(std::move(tokens.tokens)), file_(file) {
    out_.repairs = std::move(tokens.repairs);
  }

  Result<PastedCommand> run() {
    for (std::size_t at = 0; at < tokens_.size();) {
      Command const command = next_command(at);
      if (command.words.empty()) continue;
      if (has_program(command)) return finish(command);
      remember_assignments(command);
      if (!bare_ && is_option(command.words.front())) bare_ = command;
    }
    if (bare_) {
      out_.repairs.push_back(where(file_, bare_->words.front().place) +
                             ": no spark-submit stands before the options");
      return finish(*bare_);
    }
    return usage_error("there is no spark-submit command in it",
                       file_,
                       "k8spark import --help shows what can be imported");
  }

 private:
  [[nodiscard]] static bool has_program(Command const& command) {
    return std::any_of(command.words.begin(), command.words.end(), is_program);
  }

  Command next_command(std::size_t& at) {
    Command command;
    for (; at < tokens_.size(); ++at) {
      Token const& token = tokens_[at];
      if (token.kind == Kind::kWord) {
        command.words.push_back(token);
        continue;
      }
      if (token.kind == Kind::kNewline) {
        if (command.words.empty()) continue;
        if (!goes_on(command, at)) break;
        continue;
      }
      if (is_prompt(at)) {
        out_.repairs.push_back(where(file_, token.place) + ": a prompt was dropped");
        continue;
      }
      if (command.words.empty()) continue;
      command.cut = token.place;
      drop_file_number(command, token);
      ++at;
      if (has_program(command)) skip_line(at);
      return command;
    }
    ++at;
    return command;
  }

  // "> " at the beginning of a line: the shell's second prompt.
  [[nodiscard]] bool is_prompt(std::size_t at) const {
    Token const& token = tokens_[at];
    bool const first = at == 0 || tokens_[at - 1].kind == Kind::kNewline ||
                       tokens_[at - 1].place.line < token.place.line;
    bool const alone = at + 1 < tokens_.size() && !tokens_[at + 1].touches;
    return token.operator_text == ">" && first && alone;
  }

  // 2>&1: the 2 is no word of the command.
  static void drop_file_number(Command& command, Token const& operation) {
    auto const number = command.words.back().literal();
    bool const redirects = operation.operator_text == ">" || operation.operator_text == "<";
    if (redirects && operation.touches && number && number->size() == 1 &&
        text::to_integer(*number))
      command.words.pop_back();
  }

  void skip_line(std::size_t& at) const {
    while (at < tokens_.size() && tokens_[at].kind != Kind::kNewline) ++at;
  }

  // A line that was meant to be continued: the next one begins with an option, or the command lacks
  // a value or its application.
  bool goes_on(Command const& command, std::size_t at) {
    std::size_t next = at + 1;
    while (next < tokens_.size() && tokens_[next].kind == Kind::kNewline) ++next;
    while (next < tokens_.size() && tokens_[next].kind == Kind::kOperator && is_prompt(next))
      ++next;
    if (next >= tokens_.size() || tokens_[next].kind != Kind::kWord) return false;
    bool const ours = has_program(command) || is_option(command.words.front());
    if (!ours || is_program(tokens_[next])) return false;
    if (!is_option(tokens_[next]) && !is_wanted(command, tokens_[next])) return false;
    out_.repairs.push_back(where(file_, tokens_[next].place) +
                           ": the line before lacks a backslash at its end");
    return true;
  }

  static bool is_wanted(Command const& command, Token const& next) {
    auto const args = spark::parse_submit_args(words_behind_program(command), {});
    if (!args) return text::contains(args.error().message, "needs a value");
    if (args->primary_resource) return false;
    std::string const text = notation_of(next);
    return text::contains(text, "/") || text.starts_with("${") || text.ends_with(".py") ||
           text.ends_with(".jar") || text.ends_with(".R") || text == "spark-internal";
  }

  static std::vector<std::string> words_behind_program(Command const& command) {
    auto const program = std::find_if(command.words.begin(), command.words.end(), is_program);
    auto const first = program == command.words.end() ? command.words.begin() : std::next(program);
    std::vector<std::string> words;
    for (auto at = first; at != command.words.end(); ++at) words.push_back(notation_of(*at));
    return words;
  }

  // NAME=value and export NAME=value of the lines before: those values are known.
  void remember_assignments(Command const& command) {
    std::size_t first = command.words.front().literal() == "export" ? 1 : 0;
    for (std::size_t i = first; i < command.words.size(); ++i)
      if (!assigned_name(command.words[i])) return;
    for (std::size_t i = first; i < command.words.size(); ++i) {
      Token value = command.words[i];
      substitute(value);
      std::string& text = value.segments.front().text;
      std::string const name = *assigned_name(value);
      text.erase(0, name.size() + 1);
      if (text.empty()) value.segments.erase(value.segments.begin());
      values_[name] = value.segments;
    }
  }

  void substitute(Token& word) {
    std::vector<Segment> segments;
    auto const add = [&](Segment segment) {
      bool const joins = !segments.empty() && !segments.back().is_variable && !segment.is_variable;
      if (joins)
        segments.back().text += segment.text;
      else
        segments.push_back(std::move(segment));
    };
    for (Segment& segment : word.segments) {
      auto const known = segment.is_variable ? values_.find(segment.text) : values_.end();
      if (known == values_.end()) {
        add(std::move(segment));
        continue;
      }
      if (used_.insert(segment.text).second)
        out_.repairs.push_back(where(file_, word.place) + ": ${" + segment.text +
                               "} is what the text sets it to");
      for (Segment const& part : known->second) add(part);
    }
    word.segments = std::move(segments);
  }

  Result<PastedCommand> finish(Command command) {
    for (Token& word : command.words) substitute(word);
    auto const program = std::find_if(command.words.begin(), command.words.end(), is_program);
    bool const bare = program == command.words.end();
    if (!bare) leave_out(command, program);
    for (auto at = bare ? command.words.begin() : program + 1; at != command.words.end(); ++at) {
      warn_of_patterns(*at);
      out_.words.push_back(notation_of(*at));
    }
    if (command.cut)
      out_.left_out.push_back(where(file_, *command.cut) +
                              ": what follows the command on its line is left out");
    return std::move(out_);
  }

  void leave_out(Command const& command, std::vector<Token>::const_iterator program) {
    for (auto at = command.words.begin(); at < program; ++at) {
      std::string const place = where(file_, at->place) + ": ";
      if (auto const name = assigned_name(*at))
        out_.left_out.push_back(place + name.value() +
                                " is set for the command alone: set it where you submit");
      else if (at->literal() == "$" || at->literal() == "%")
        out_.repairs.push_back(place + "a prompt was dropped");
      else
        out_.left_out.push_back(place + "what stands before spark-submit is left out");
    }
  }

  void warn_of_patterns(Token const& word) {
    if (word.quoted) return;
    std::string const text = notation_of(word);
    bool const path = text::contains(text, "/") && !text::contains(text, "://");
    bool const braces = text::contains(text, "{") && !text::contains(text, "${") &&
                        text::contains(text.substr(text.find('{')), ",");
    if ((path && text::contains(text, "*")) || braces)
      out_.left_out.push_back(where(file_, word.place) +
                              ": the pattern is kept as it is; a shell would have put the names "
                              "it matches in its place");
  }

  std::vector<Token> tokens_;
  std::string const& file_;
  std::optional<Command> bare_;
  std::map<std::string, std::vector<Segment>> values_;
  std::set<std::string> used_;
  PastedCommand out_;
};

// Lines of "```", which Markdown puts around code; blank lines keep the places right.
std::string without_fences(std::string_view text,
                           std::string const& file,
                           std::vector<std::string>& repairs) {
  std::string out;
  int number = 0;
  for (std::string const& line : text::split(text, '\n')) {
    ++number;
    if (number > 1) out += '\n';
    if (text::trim(line).starts_with("```"))
      repairs.push_back(where(file, {number, 1}) + ": Markdown's ``` was dropped");
    else
      out += line;
  }
  return out;
}

}  // namespace

bool is_submit_program(std::string_view word) {
  word.remove_prefix(std::min(word.size(), word.find_last_of("/\\!") + 1));
  return std::find(kPrograms.begin(), kPrograms.end(), word) != kPrograms.end();
}

Result<PastedCommand> read_pasted_command(std::string_view text, std::string const& file) {
  std::vector<std::string> repairs;
  std::string const plain = without_fences(text, file, repairs);
  K8SPARK_ASSIGN(Tokens tokens, tokenize(plain, file));
  tokens.repairs.insert(tokens.repairs.begin(), repairs.begin(), repairs.end());
  return Reader(std::move(tokens), file).run();
}

}  // namespace k8spark::importing
