#include "importing/command_list.h"

#include "importing/shell_tokens.h"
#include "importing/shell_words.h"

#include <algorithm>

namespace k8spark::importing {

namespace {

using Kind = Token::Kind;

constexpr char const* kNoShell =
    "no shell reads the list: write the value; in single quotes every character stays as it is";

Result<std::string> plain_word(Token const& token, std::string const& file) {
  if (auto word = token.literal()) return *std::move(word);
  auto const variable = std::find_if(token.segments.begin(),
                                     token.segments.end(),
                                     [](Segment const& segment) { return segment.is_variable; });
  // The lexer has made ${HOME} of a "~".
  std::string const tilde = variable->text == "HOME" ? " (or ~)" : "";
  return usage_error("the shell's ${" + variable->text + '}' + tilde + " is not expanded here",
                     where(file, token.place),
                     kNoShell);
}

Result<void> check_beginning(ListedCommand const& command, std::string const& file) {
  std::vector<std::string> const& words = command.words;
  bool const ours = words.size() > 1 && words[0] == "k8spark" && words[1] == "submit";
  if (!ours && !is_submit_program(words[0])) return {};
  return usage_error(
      "a line begins with what stands behind the command",
      file + ':' + std::to_string(command.line),
      "leave out " + std::string(ours ? "k8spark submit" : "spark-submit") + " itself");
}

class Reader {
 public:
  Reader(Tokens tokens, std::string const& file) : tokens_(std::move(tokens)), file_(file) {
    list_.repairs = std::move(tokens_.repairs);
  }

  Result<CommandList> run() {
    for (Token const& token : tokens_.tokens) K8SPARK_CHECK(take(token));
    K8SPARK_CHECK(end_command());
    return std::move(list_);
  }

 private:
  Result<void> take(Token const& token) {
    if (token.kind == Kind::kNewline) return end_command();
    if (token.kind == Kind::kOperator)
      return usage_error('"' + token.operator_text + "\" outside quotes belongs to a shell",
                         where(file_, token.place),
                         "no shell reads the list: put the word in quotes");
    if (command_.words.empty()) command_.line = token.place.line;
    K8SPARK_ASSIGN(std::string word, plain_word(token, file_));
    command_.words.push_back(std::move(word));
    return {};
  }

  Result<void> end_command() {
    if (command_.words.empty()) return {};
    K8SPARK_CHECK(check_beginning(command_, file_));
    list_.commands.push_back(std::move(command_));
    command_ = {};
    return {};
  }

  Tokens tokens_;
  std::string const& file_;
  ListedCommand command_;
  CommandList list_;
};

}  // namespace

Result<CommandList> read_command_list(std::string_view text, std::string const& file) {
  Result<Tokens> tokens = tokenize(text, file);
  if (tokens) return Reader(*std::move(tokens), file).run();
  Error error = std::move(tokens).error();
  // What the lexer advises is for a profile, which has variables.
  if (!error.hint.empty()) error.hint = kNoShell;
  return error;
}

}  // namespace k8spark::importing
