#include "profile/spark_env.h"

#include "text/strings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace k8spark::profile {

namespace {

constexpr std::string_view kFile = "spark-env.sh";

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(), is_name_char);
}

// Cuts one logical line into words and expands them. fail() is what a shell alone can do.
class Words {
 public:
  Words(std::string_view line, sys::Environment::Map const& values)
      : rest_(line), values_(values) {}

  // The words up to a comment or the end; nothing if a shell is needed for one of them.
  std::optional<std::vector<std::string>> all() {
    while (!rest_.empty()) {
      char const c = rest_[0];
      bool const separates = c == ' ' || c == '\t' || c == ';';
      if (c == '#' && !in_word_) break;
      if (separates)
        end_word();
      else if (!take())
        return std::nullopt;
      if (separates) rest_.remove_prefix(1);
    }
    end_word();
    return std::move(words_);
  }

 private:
  void end_word() {
    if (in_word_) words_.push_back(std::exchange(word_, {}));
    in_word_ = false;
  }

  bool take() {
    char const c = rest_[0];
    bool const begins_value = !in_word_ || word_.ends_with('=');
    in_word_ = true;
    if (text::contains("`|&<>()*?[", rest_.substr(0, 1))) return false;
    if (c == '$') return expand();
    rest_.remove_prefix(1);
    if (c == '\'') return single_quoted();
    if (c == '"') return double_quoted();
    if (c == '\\') return escaped("");
    if (c == '~' && begins_value && (rest_.empty() || rest_[0] == '/' || rest_[0] == ' ')) {
      word_ += value_of("HOME");
      return true;
    }
    word_ += c;
    return true;
  }

  bool single_quoted() {
    std::size_t const end = rest_.find('\'');
    if (end == std::string_view::npos) return false;
    word_ += rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool double_quoted() {
    while (!rest_.empty()) {
      char const c = rest_[0];
      if (c == '`') return false;
      if (c == '$') {
        if (!expand()) return false;
        continue;
      }
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c != '\\')
        word_ += c;
      else if (!escaped("$`\"\\"))
        return false;
    }
    return false;
  }

  // Behind a backslash. Inside double quotes only `special` is protected, before anything else the
  // backslash stays.
  bool escaped(std::string_view special) {
    if (rest_.empty()) return false;
    if (!special.empty() && special.find(rest_[0]) == std::string_view::npos) word_ += '\\';
    word_ += rest_[0];
    rest_.remove_prefix(1);
    return true;
  }

  // $NAME, ${NAME}, ${NAME:-text} and ${NAME-text}, where text is plain; a lone $ stays.
  bool expand() {
    rest_.remove_prefix(1);
    if (rest_.starts_with('{')) return expand_braces();
    auto const* const end = std::find_if_not(rest_.begin(), rest_.end(), is_name_char);
    auto const name = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    if (name.empty()) {
      if (!rest_.empty() && text::contains("(@*#?$!-", rest_.substr(0, 1))) return false;
      word_ += '$';
      return true;
    }
    if (!is_name(name)) return false;  // $1
    word_ += value_of(name);
    rest_.remove_prefix(name.size());
    return true;
  }

  bool expand_braces() {
    std::size_t const end = rest_.find('}');
    if (end == std::string_view::npos) return false;
    std::string_view const inside = rest_.substr(1, end - 1);
    auto const* const stop = std::find_if_not(inside.begin(), inside.end(), is_name_char);
    std::string_view const name = inside.substr(0, static_cast<std::size_t>(stop - inside.begin()));
    std::string_view fallback = inside.substr(name.size());
    bool const empty_counts = fallback.starts_with('-');
    if (!is_name(name)) return false;
    if (!fallback.empty()) {
      if (!empty_counts && !fallback.starts_with(":-")) return false;
      fallback.remove_prefix(empty_counts ? 1 : 2);
      if (fallback.find_first_of("$`'\"\\") != std::string_view::npos) return false;
    }
    auto const at = values_.find(name);
    bool const falls_back = at == values_.end() || (at->second.empty() && !empty_counts);
    word_ += falls_back ? std::string(fallback) : at->second;
    rest_.remove_prefix(end + 1);
    return true;
  }

  [[nodiscard]] std::string value_of(std::string_view name) const {
    auto const at = values_.find(name);
    return at == values_.end() ? "" : at->second;
  }

  std::string_view rest_;
  sys::Environment::Map const& values_;
  std::vector<std::string> words_;
  std::string word_;
  bool in_word_ = false;
};

class Script {
 public:
  explicit Script(sys::Environment const& environment) : values_(environment.values()) {}

  void run(std::string_view text) {
    std::string line;
    int number = 0;
    int first = 1;
    for (std::string const& natural : text::split(text, '\n')) {
      ++number;
      if (line.empty()) first = number;
      line += natural;
      if (line.ends_with('\r')) line.pop_back();
      if (line.ends_with('\\')) {
        line.pop_back();
        continue;
      }
      take_line(line, first);
      line.clear();
    }
    if (!line.empty()) take_line(line, first);
  }

  SparkEnv finish() { return {sys::Environment(std::move(values_)), std::move(warnings_)}; }

 private:
  void warn(int line, std::string const& what) {
    warnings_.push_back(std::string(kFile) + ':' + std::to_string(line) + ": " + what);
  }

  // True inside of a compound command, and on its first and last line.
  bool in_compound(std::string_view line, int number) {
    constexpr std::array<std::string_view, 6> kOpen = {
        "if", "for", "while", "until", "case", "function"};
    constexpr std::array<std::string_view, 4> kClose = {"fi", "done", "esac", "}"};
    std::string_view const first =
        line.substr(0, std::min(line.find_first_of(" \t;("), line.size()));
    auto const is = [&](auto const& words, std::string_view word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    bool const opens = is(kOpen, first) || line.ends_with('{');
    std::size_t const last = line.find_last_of(" \t;");
    bool const closes =
        is(kClose, first) || (last != std::string_view::npos && is(kClose, line.substr(last + 1)));
    if (opens && depth_ == 0)
      warn(number, "\"" + std::string(first) + "\" needs a shell: nothing in it is applied");
    bool const inside = depth_ > 0 || opens;
    depth_ += (opens ? 1 : 0) - (closes ? 1 : 0);
    depth_ = std::max(depth_, 0);
    return inside;
  }

  void take_line(std::string_view untrimmed, int number) {
    std::string_view const line = text::trim(untrimmed);
    if (line.empty() || line.starts_with('#') || in_compound(line, number)) return;
    auto const words = Words(line, values_).all();
    if (!words) return warn(number, "not applied: only a shell can read it");
    apply(*words, number);
  }

  void apply(std::vector<std::string> const& words, int number) {
    if (words.empty()) return;
    bool const exports = words[0] == "export";
    bool const unsets = words[0] == "unset";
    for (std::size_t i = exports || unsets ? 1 : 0; i < words.size(); ++i) {
      std::size_t const equals = words[i].find('=');
      std::string const name = words[i].substr(0, equals);
      bool const assigns = equals != std::string::npos;
      // "NAME=value program" and programs: nothing is run.
      if (!is_name(name) || (!assigns && !exports && !unsets))
        return warn(number, "not applied: no program is run for spark-env.sh");
      if (unsets)
        values_.erase(name);
      else if (assigns)
        values_[name] = words[i].substr(equals + 1);
    }
  }

  sys::Environment::Map values_;
  std::vector<std::string> warnings_;
  int depth_ = 0;
};

}  // namespace

SparkEnv parse_spark_env(std::string_view text, sys::Environment const& environment) {
  Script script(environment);
  script.run(text);
  return script.finish();
}

SparkEnv load_spark_env(sys::FileSystem const& files, sys::Environment const& environment) {
  std::string folder = environment.get_or_empty("SPARK_CONF_DIR");
  if (std::string const home = environment.get_or_empty("SPARK_HOME");
      folder.empty() && !home.empty())
    folder = sys::join_path(home, "conf");
  if (folder.empty() || !environment.get_or_empty("SPARK_ENV_LOADED").empty())
    return {environment, {}};
  std::string const path = sys::join_path(folder, kFile);
  if (files.kind(path) != sys::FileKind::kRegular) return {environment, {}};
  Result<std::string> const text = files.read(path);
  if (!text) return {environment, {std::string(kFile) + ": " + text.error().message}};
  return parse_spark_env(*text, environment);
}

}  // namespace k8spark::profile
