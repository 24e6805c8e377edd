#include "cli/completion.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::cli {

namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 11> kAboutADriver = {"logs",
                                                            "timeline",
                                                            "report",
                                                            "status",
                                                            "why",
                                                            "events",
                                                            "wait",
                                                            "kill",
                                                            "exec",
                                                            "port-forward",
                                                            "ui"};

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// "word  meaning" → both; a single space does not part them.
std::pair<std::string, std::string> halves(std::string_view line) {
  std::size_t const gap = line.find("  ");
  if (gap == std::string_view::npos) return {std::string(line), ""};
  return {std::string(line.substr(0, gap)), std::string(text::trim(line.substr(gap)))};
}

// "TEXT:{a,b}" or "a|b": what a value may be.
Words choices_of(std::string_view placeholder) {
  std::size_t const brace = placeholder.find('{');
  if (brace != std::string_view::npos) {
    std::string_view const rest = placeholder.substr(brace + 1);
    return text::split(std::string(rest.substr(0, rest.find('}'))), ',');
  }
  bool const words =
      text::contains(placeholder, "|") &&
      std::all_of(placeholder.begin(), placeholder.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '|' || c == '-';
      });
  return words ? text::split(std::string(placeholder), '|') : Words();
}

// "-o,--output TEXT:{a,b}", "-o, --output a|b".
HelpOption option_of(std::string_view spec) {
  HelpOption option;
  for (std::string word : text::split(std::string(spec), ' ')) {
    for (std::string const& name : text::split(word, ',')) {
      if (name.starts_with('-')) {
        option.names.push_back(name);
      } else if (!name.empty() && !option.takes_value) {
        option.takes_value = true;
        option.choices = choices_of(word);
      }
    }
  }
  return option;
}

bool is_command_name(std::string_view word) {
  return !word.empty() && word.front() >= 'a' && word.front() <= 'z' &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

HelpOption const* find_option(HelpPage const& page, std::string_view name) {
  for (HelpOption const& option : page.options)
    if (std::find(option.names.begin(), option.names.end(), name) != option.names.end())
      return &option;
  return nullptr;
}

std::vector<Candidate> bare(Words const& words) {
  std::vector<Candidate> all;
  for (std::string const& word : words) all.push_back({word, ""});
  return all;
}

std::vector<Candidate> beginning_with(std::vector<Candidate> all, std::string_view prefix) {
  std::erase_if(all, [&](Candidate const& one) { return !one.word.starts_with(prefix); });
  return all;
}

std::vector<Candidate> options_of(HelpPage const& page) {
  std::vector<Candidate> all;
  for (HelpOption const& option : page.options)
    if (!option.names.empty()) all.push_back({option.names.back(), option.meaning});
  return all;
}

std::vector<Candidate> values_of(HelpOption const& option, CompletionSources const& sources) {
  std::string const& name = option.names.back();
  if (!option.choices.empty()) return bare(option.choices);
  if (name == "--profile") return bare(sources.profiles());
  if (name == "--context") return bare(sources.contexts());
  return {};
}

}  // namespace

HelpPage read_help(std::string_view help) {
  HelpPage page;
  for (std::string const& line : text::split(std::string(help), '\n')) {
    std::size_t const indent = indent_of(line);
    std::string_view const rest = std::string_view(line).substr(indent);
    auto [word, meaning] = halves(rest);
    if (indent >= 2 && rest.starts_with('-')) {
      page.options.push_back(option_of(word));
      page.options.back().meaning = std::move(meaning);
    } else if (indent == 2 && !meaning.empty() && is_command_name(word)) {
      page.commands.push_back({std::move(word), std::move(meaning)});
    } else if (indent > 8 && !page.options.empty() && page.options.back().meaning.empty()) {
      page.options.back().meaning = std::string(rest);  // CLI11 puts it below a long name
    }
  }
  return page;
}

std::vector<Candidate> complete(std::vector<std::string> const& words,
                                CompletionSources const& sources) {
  if (words.empty()) return {};
  std::string const& cursor = words.back();
  Words command;
  HelpPage page = read_help(sources.help(command));
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    bool const known = std::any_of(page.commands.begin(), page.commands.end(), [&](auto const& c) {
      return c.word == words[i];
    });
    if (!known) break;
    command.push_back(words[i]);
    page = read_help(sources.help(command));
  }
  if (words.size() >= 2)
    if (HelpOption const* const option = find_option(page, words[words.size() - 2]);
        option != nullptr && option->takes_value)
      return beginning_with(values_of(*option, sources), cursor);
  if (cursor.starts_with('-')) return beginning_with(options_of(page), cursor);
  if (command.size() + 1 == words.size() && !page.commands.empty())
    return beginning_with(page.commands, cursor);
  bool const driver =
      !command.empty() &&
      std::find(kAboutADriver.begin(), kAboutADriver.end(), command.front()) != kAboutADriver.end();
  return driver ? beginning_with(bare(sources.drivers()), cursor) : std::vector<Candidate>();
}

Result<std::string> completion_script(std::string_view shell) {
  if (shell == "bash")
    return std::string(R"sh(# k8spark completion bash: source <(k8spark completion bash)
_k8spark() {
  local line words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("${line%%$'\t'*}")
  done < <(k8spark __complete -- "${words[@]}" 2>/dev/null)
}
complete -o default -F _k8spark k8spark
)sh");
  if (shell == "zsh")
    return std::string(R"sh(#compdef k8spark
# k8spark completion zsh: source <(k8spark completion zsh)
_k8spark() {
  local -a found
  local line word
  while IFS= read -r line; do
    word=${line%%$'\t'*}
    found+=("${word//:/\\:}:${line#*$'\t'}")
  done < <(k8spark __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( ${#found} )); then
    _describe k8spark found
  else
    _files
  fi
}
compdef _k8spark k8spark
)sh");
  if (shell == "fish")
    return std::string(R"sh(# k8spark completion fish: k8spark completion fish | source
function __k8spark_complete
  set -l words (commandline -opc) (commandline -ct)
  k8spark __complete -- $words[2..-1] 2>/dev/null
end
complete -c k8spark -a '(__k8spark_complete)'
)sh");
  return usage_error("no script for the shell \"" + std::string(shell) + '"',
                     "k8spark completion",
                     "bash, zsh or fish");
}

std::string completion_help() {
  return "Print the script that makes a shell complete commands, options, profiles, contexts and\n"
         "drivers.\n\n"
         "Usage: k8spark completion bash|zsh|fish\n\n"
         "Examples:\n"
         "  source <(k8spark completion bash)              # in ~/.bashrc\n"
         "  source <(k8spark completion zsh)               # in ~/.zshrc, behind compinit\n"
         "  k8spark completion fish > ~/.config/fish/completions/k8spark.fish\n";
}

}  // namespace k8spark::cli
