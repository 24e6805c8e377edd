#include "render/command_line.h"

#include "spark/properties.h"
#include "text/encoding.h"

#include <array>

namespace k8spark::render {

namespace {

struct Dedicated {
  std::string_view key;
  std::string_view flag;
};

// Keys that read better as their flag. All others go as --conf, which is exact for every value;
// a flag would lose an empty one.
constexpr std::array<Dedicated, 3> kDedicated = {{{"spark.master", "--master"},
                                                  {"spark.submit.deployMode", "--deploy-mode"},
                                                  {"spark.app.name", "--name"}}};

// The options as groups of words that stay on one line.
std::vector<std::vector<std::string>> option_groups(SubmitCommand const& command) {
  SparkConf conf = command.conf;
  if (!conf.contains("spark.master")) conf.set("spark.master", command.master, {});
  if (!conf.contains("spark.submit.deployMode")) conf.set("spark.submit.deployMode", "cluster", {});
  std::vector<std::vector<std::string>> groups;
  for (auto const& [key, flag] : kDedicated) {
    auto const value = conf.get(key);
    if (!value || value->empty()) continue;
    groups.push_back({std::string(flag), *value});
    conf.erase(key);
  }
  if (command.main_class) groups.push_back({"--class", *command.main_class});
  if (command.proxy_user) groups.push_back({"--proxy-user", *command.proxy_user});
  for (auto const& [key, value] : conf.values())
    groups.push_back({"--conf", key + '=' + value.value});
  return groups;
}

std::string quoted(std::vector<std::string> const& words) {
  std::string line;
  for (std::string const& word : words) {
    if (!line.empty()) line += ' ';
    line += text::shell_quote(word);
  }
  return line;
}

}  // namespace

std::vector<std::string> spark_submit_words(SubmitCommand const& command) {
  std::vector<std::string> words = {"spark-submit"};
  for (auto const& group : option_groups(command))
    words.insert(words.end(), group.begin(), group.end());
  words.push_back(command.primary_resource);
  words.insert(words.end(), command.app_args.begin(), command.app_args.end());
  return words;
}

std::string command_as_shell(SubmitCommand const& command) {
  std::string out = "spark-submit";
  for (auto const& group : option_groups(command)) out += " \\\n  " + quoted(group);
  std::vector<std::string> last = {command.primary_resource};
  last.insert(last.end(), command.app_args.begin(), command.app_args.end());
  return out + " \\\n  " + quoted(last) + '\n';
}

std::string conf_as_properties(SubmitCommand const& command) {
  std::vector<spark::PropertyView> entries;
  for (auto const& [key, value] : command.conf.values()) entries.emplace_back(key, value.value);
  return spark::write_properties(entries, "", "");
}

}  // namespace k8spark::render
