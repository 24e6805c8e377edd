#include "importing/shell_tokens.h"

#include "importing/text_cursor.h"
#include "importing/typography.h"
#include "text/strings.h"

#include <algorithm>
#include <array>
#include <set>

namespace k8spark::importing {

namespace {

bool all_lines_end_in_crlf(std::string_view text) {
  std::size_t at = text.find('\n');
  if (at == std::string_view::npos) return false;
  for (; at != std::string_view::npos; at = text.find('\n', at + 1))
    if (at == 0 || text[at - 1] != '\r') return false;
  return true;
}

class Lexer : private TextCursor {
 public:
  Lexer(std::string_view text, std::string const& file)
      : TextCursor(text), file_(file), windows_(all_lines_end_in_crlf(text)) {}

  Result<Tokens> run() {
    while (!at_end()) K8SPARK_CHECK(step());
    end_word();
    return std::move(out_);
  }

 private:
  // Writing.
  void begin_word() {
    if (word_) return;
    word_.emplace();
    word_->place = place_;
    word_->touches = touches_;
  }

  void add(std::string_view literal) {
    begin_word();
    if (word_->segments.empty() || word_->segments.back().is_variable)
      word_->segments.push_back({false, "", std::nullopt});
    word_->segments.back().text += literal;
  }

  void add_variable(std::string name, std::optional<std::string> fallback) {
    begin_word();
    word_->segments.push_back({true, std::move(name), std::move(fallback)});
  }

  void end_word() {
    if (word_) out_.tokens.push_back(*std::move(word_));
    word_.reset();
    touches_ = true;
  }

  void put(Token::Kind kind, std::string text) {
    end_word();
    Token token;
    token.kind = kind;
    token.operator_text = std::move(text);
    token.place = place_;
    token.touches = touches_;
    out_.tokens.push_back(std::move(token));
  }

  void repair(Place place, std::string_view what) {
    out_.repairs.push_back(where(file_, place) + ": " + std::string(what));
  }

  // Says what is everywhere in a text only once.
  void repair_once(std::string_view what) {
    if (said_.insert(std::string(what)).second) repair(place_, what);
  }

  [[nodiscard]] Error fail(Place place, std::string message, std::string hint) const {
    return usage_error(std::move(message), where(file_, place), std::move(hint));
  }

  // One character outside quotes, with what belongs to it.
  Result<void> step() {
    if (std::size_t const length = any_of(kInvisible)) {
      repair_once("an invisible character was dropped");
      skip(length);
      return {};
    }
    if (std::size_t const length = any_of(kBlanks)) {
      repair_once("a non-breaking space was taken for a space");
      end_word();
      touches_ = false;
      skip(length);
      return {};
    }
    if (any_of(kDoubleQuotes) != 0 || any_of(kSingleQuotes) != 0) return typographic_quote();
    if (!word_ && (any_of(kDashes) != 0 || peek() == '-')) return dashes();
    return symbol();
  }

  // An ASCII character outside quotes.
  Result<void> symbol() {
    switch (peek()) {
      case ' ':
      case '\t':
        end_word();
        touches_ = false;
        skip(1);
        return {};
      case '\r':
        return carriage_return();
      case '\n':
        put(Token::Kind::kNewline, "");
        touches_ = false;
        skip(1);
        return {};
      case '\\':
        return backslash();
      case '^':
      case '`':
        return foreign_continuation();
      case '\'':
        return single_quoted();
      case '"':
        return double_quoted();
      case '$':
        return dollar(false);
      case '#':
        if (!word_) return comment();
        break;
      case '~':
        if (!word_ && (peek(1) == '/' || blank_follows(1))) {
          add_variable("HOME", std::nullopt);
          skip(1);
          return {};
        }
        break;
      case ';':
      case '|':
      case '&':
      case '<':
      case '>':
      case '(':
      case ')':
        put(Token::Kind::kOperator, std::string(1, peek()));
        skip(1);
        return {};
      default:
        break;
    }
    add(rest().substr(0, 1));
    skip(1);
    return {};
  }

  Result<void> carriage_return() {
    if (peek(1) == '\n' || at_ + 1 == text_.size()) {
      repair_once("Windows line ends were taken for line ends");
      skip(1);
      return {};
    }
    add("\r");
    skip(1);
    return {};
  }

  Result<void> backslash() {
    if (auto const bytes = blanks_to_line_end(1)) {
      std::string_view const between = rest().substr(1, *bytes - 1);
      if (text::contains(between, " ") || text::contains(between, "\t"))
        repair(place_, "blanks behind the backslash at the end of the line were dropped");
      else if (at_ + *bytes >= text_.size() && !between.ends_with('\n'))
        repair(place_, "the backslash at the end of the text was dropped");
      if (text::contains(between, "\r")) repair_once("Windows line ends were taken for line ends");
      skip(*bytes);  // bash joins the two lines where they are cut
      return {};
    }
    if (peek(1) == '\\' && !word_)
      if (auto const bytes = blanks_to_line_end(2); bytes && option_follows(*bytes)) {
        repair(place_, "a double backslash at the end of the line was taken for one");
        skip(*bytes);
        return {};
      }
    skip(1);
    add(rest().substr(0, 1));
    word_->quoted = true;
    skip(1);
    return {};
  }

  // The line that begins at `ahead` begins with an option.
  [[nodiscard]] bool option_follows(std::size_t ahead) const {
    return text::trim(rest().substr(std::min(ahead, rest().size()))).starts_with('-');
  }

  Result<void> foreign_continuation() {
    bool const caret = peek() == '^';
    if (auto const bytes = blanks_to_line_end(1); bytes && (!word_ || !caret)) {
      repair(place_,
             caret ? "cmd's ^ at the end of the line was taken for a backslash"
                   : "PowerShell's ` at the end of the line was taken for a backslash");
      end_word();
      touches_ = false;
      skip(*bytes);
      return {};
    }
    if (!caret) return substitution();
    add("^");
    skip(1);
    return {};
  }

  [[nodiscard]] Error substitution() const {
    return fail(place_,
                "a command substitution is not run",
                "put its result in its place, or a variable: ${NAME}");
  }

  Result<void> comment() {
    while (!at_end() && peek() != '\n') skip(1);
    return {};
  }

  Result<void> single_quoted() {
    Place const opened = place_;
    std::size_t const end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return unclosed(opened);
    add_quoted(text_.substr(at_ + 1, end - at_ - 1));
    skip(end + 1 - at_);
    return {};
  }

  // In a text whose every line ends in CR LF those inside quotes are line ends too.
  void add_quoted(std::string_view part) {
    bool const mend = windows_ && text::contains(part, "\r\n");
    add(mend ? text::replace_all(std::string(part), "\r\n", "\n") : std::string(part));
    word_->quoted = true;
    if (mend) repair_once("Windows line ends were taken for line ends");
  }

  [[nodiscard]] Error unclosed(Place opened) const {
    return fail(opened, "nothing closes the quote that opens here", "");
  }

  Result<void> double_quoted() {
    Place const opened = place_;
    begin_word();
    skip(1);
    return until_double_quote(opened, [this] { return peek() == '"' ? std::size_t{1} : 0; });
  }

  template <typename Closing>
  Result<void> until_double_quote(Place opened, Closing closing) {
    add("");
    word_->quoted = true;
    while (!at_end()) {
      if (std::size_t const length = closing()) {
        skip(length);
        return {};
      }
      if (peek() == '$') {
        K8SPARK_CHECK(dollar(true));
      } else if (peek() == '`') {
        return substitution();
      } else if (peek() == '\\' && escaped_in_double_quotes()) {
        continue;
      } else if (windows_ && peek() == '\r' && peek(1) == '\n') {
        repair_once("Windows line ends were taken for line ends");
        skip(1);
      } else {
        add(rest().substr(0, 1));
        skip(1);
      }
    }
    return unclosed(opened);
  }

  bool escaped_in_double_quotes() {
    if (peek(1) == '\n') {
      skip(2);
      return true;
    }
    constexpr std::string_view kEscapable = "$`\"\\";
    if (kEscapable.find(peek(1)) == std::string_view::npos || peek(1) == '\0') return false;
    add(rest().substr(1, 1));
    skip(2);
    return true;
  }

  Result<void> typographic_quote() {
    Place const opened = place_;
    bool const is_double = any_of(kDoubleQuotes) != 0;
    if (word_ && !is_double && !closes_later()) {  // an apostrophe
      std::size_t const length = any_of(kSingleQuotes);
      add(rest().substr(0, length));
      skip(length);
      return {};
    }
    repair(opened, "typographic quotes were taken for quotes");
    if (is_double) {
      skip(any_of(kDoubleQuotes));
      return until_double_quote(opened, [this] {
        std::size_t const length = any_of(kDoubleQuotes);
        return length == 0 && peek() == '"' ? std::size_t{1} : length;
      });
    }
    skip(any_of(kSingleQuotes));
    add("");
    word_->quoted = true;
    for (; !at_end(); skip(1)) {
      std::size_t const length = peek() == '\'' ? 1 : any_of(kSingleQuotes);
      if (length != 0) {
        skip(length);
        return {};
      }
      add(rest().substr(0, 1));
    }
    return unclosed(opened);
  }

  // Another single typographic quote stands on this line.
  [[nodiscard]] bool closes_later() const {
    std::string_view line = rest().substr(any_of(kSingleQuotes));
    line = line.substr(0, line.find('\n'));
    return std::any_of(kSingleQuotes.begin(), kSingleQuotes.end(), [&](std::string_view quote) {
      return text::contains(line, quote);
    });
  }

  // At the beginning of a word: – and — are what editors make of "--".
  Result<void> dashes() {
    Place const began = place_;
    std::size_t plain = 0;
    bool mended = false;
    while (std::size_t const length = peek() == '-' ? 1 : any_of(kDashes)) {
      mended = mended || length > 1;
      ++plain;
      skip(length);
    }
    if (!mended) {
      begin_word();
      word_->place = began;
      add(std::string(plain, '-'));
      return {};
    }
    bool const is_short = blank_follows(1);  // -c, -v
    add(is_short ? "-" : "--");
    word_->place = began;
    while (is_name_char(peek()) || peek() == '-' || any_of(kDashes) != 0) {
      std::size_t const dash = any_of(kDashes);
      add(dash != 0 ? std::string_view("-") : rest().substr(0, 1));
      skip(dash != 0 ? dash : 1);
    }
    repair(began, "a typographic dash was taken for " + std::string(is_short ? "-" : "--"));
    return {};
  }

  Result<void> dollar(bool quoted) {
    Place const began = place_;
    if (!quoted && peek(1) == '\'') {
      skip(2);
      return ansi_quoted(began);
    }
    if (!quoted && peek(1) == '"') {
      skip(1);
      return double_quoted();
    }
    if (peek(1) == '(') return substitution();
    if (peek(1) == '{') return braced(began);
    if (is_name_start(peek(1))) {
      skip(1);
      std::string name;
      for (; is_name_char(peek()) && !at_end(); skip(1)) name += peek();
      return variable(began, std::move(name), std::nullopt);
    }
    constexpr std::string_view kSpecial = "0123456789@*#?$!-";
    if (peek(1) != '\0' && kSpecial.find(peek(1)) != std::string_view::npos)
      return fail(began,
                  std::string("the shell's $") + peek(1) + " is not known here",
                  "put its value in its place");
    add("$");
    skip(1);
    return {};
  }

  Result<void> variable(Place place, std::string name, std::optional<std::string> fallback) {
    if (word_ && !word_->segments.empty() && !word_->segments.back().is_variable &&
        word_->segments.back().text.ends_with('$'))
      return fail(place, "a dollar sign right before a variable cannot be kept", "");
    bool const begins = !word_;
    add_variable(std::move(name), std::move(fallback));
    if (begins) word_->place = place;
    return {};
  }

  // ${NAME} and ${NAME:-plain text}: what a profile has too.
  Result<void> braced(Place began) {
    std::size_t const end = text_.find('}', at_);
    std::string_view const inside =
        end == std::string_view::npos ? "" : text_.substr(at_ + 2, end - at_ - 2);
    std::size_t const cut = inside.find(":-");
    std::string_view const name = inside.substr(0, cut);
    bool const is_name = !name.empty() && is_name_start(name.front()) &&
                         std::all_of(name.begin(), name.end(), is_name_char);
    std::optional<std::string> fallback;
    if (cut != std::string_view::npos) fallback = inside.substr(cut + 2);
    bool const plain = !fallback || fallback->find_first_of("$`\"'\\{\n") == std::string::npos;
    if (!is_name || !plain)
      return fail(began,
                  "only the shell knows what this ${...} stands for",
                  "put its value in its place; ${NAME} and ${NAME:-default} are kept");
    skip(end + 1 - at_);
    return variable(began, std::string(name), std::move(fallback));
  }

  // $'...': bash's manual, ANSI-C Quoting.
  Result<void> ansi_quoted(Place opened) {
    add("");
    word_->quoted = true;
    while (!at_end()) {
      if (peek() == '\'') {
        skip(1);
        return {};
      }
      if (peek() == '\\' && at_ + 1 < text_.size()) {
        skip(1);
        add(read_ansi_escape(*this));
      } else {
        add(rest().substr(0, 1));
        skip(1);
      }
    }
    return unclosed(opened);
  }

  std::string const& file_;
  bool windows_;
  bool touches_ = false;
  std::optional<Token> word_;
  std::set<std::string> said_;
  Tokens out_;
};

}  // namespace

Result<Tokens> tokenize(std::string_view text, std::string const& file) {
  return Lexer(text, file).run();
}

}  // namespace k8spark::importing
