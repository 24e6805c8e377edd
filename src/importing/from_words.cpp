#include "importing/from_words.h"

#include "importing/notation.h"
#include "importing/shell_words.h"
#include "profile/layers.h"
#include "spark/properties.h"
#include "spark/submit_args.h"
#include "text/strings.h"

#include <utility>

namespace k8spark::importing {

namespace {

using ConfFlags = std::vector<std::pair<std::string, std::string>>;

std::string_view conf_key_of(std::string_view flag) {
  for (spark::FlagSpec const& spec : spark::spark_submit_flags())
    if (spec.name == flag) return spec.conf_key;
  return {};
}

Result<void> add_conf(std::string const& text, ConfFlags& conf) {
  std::size_t const equals = text.find('=');
  if (equals == std::string::npos)
    // The text is not repeated: it may be a secret whose key was forgotten.
    return usage_error("--conf needs KEY=VALUE, and its text has no \"=\"", "--conf");
  auto key = as_literal(std::string_view(text).substr(0, equals));
  if (!key)
    return usage_error("a variable stands in the name of a key",
                       "--conf " + text.substr(0, equals),
                       "write the key out");
  conf.emplace_back(*std::move(key), text.substr(equals + 1));
  return {};
}

class Builder {
 public:
  explicit Builder(spark::SubmitArgs args) : args_(std::move(args)) {}

  Result<ImportedRun> run() {
    for (spark::FlagUse const& use : args_.flags) K8SPARK_CHECK(take(use));
    for (auto const& [key, value] : conf_) set(key, value, "--conf");
    for (profile::FlagValue const& flag : flags_)
      if (!profile::yields_to_conf(flag, conf_)) set(flag.key, flag.value, flag.flag);
    imported_.run.primary_resource = args_.primary_resource.value_or("");
    imported_.run.app_args = std::move(args_.app_args);
    check_targets();
    return std::move(imported_);
  }

 private:
  Result<void> take(spark::FlagUse const& use) {
    operators::Run& run = imported_.run;
    if (use.name == "--conf") return add_conf(use.value, conf_);
    if (use.name == "--class") {
      run.main_class = use.value;
    } else if (use.name == "--proxy-user") {
      run.proxy_user = use.value;
    } else if (use.name == "--properties-file") {
      imported_.properties_file = use.value;
    } else if (use.name == "--kill" || use.name == "--status" || use.name == "--help" ||
               use.name == "--version") {
      return usage_error(std::string(use.name) + " submits nothing: there is nothing to import");
    } else if (std::string_view const key = conf_key_of(use.name); !key.empty()) {
      flags_.push_back({std::string(use.name), std::string(key), use.value, conf_.size()});
    } else {
      warn(std::string(use.name) + " has no place in a profile and is left out");
    }
    return {};
  }

  void set(std::string const& key, std::string const& value, std::string const& flag) {
    if (key.starts_with("spark."))
      imported_.run.conf[key] = value;
    else
      warn(flag + ": \"" + key + R"(" does not begin with "spark.": spark-submit ignores it)");
  }

  void warn(std::string text) { imported_.warnings.push_back(std::move(text)); }

  void check_targets() {
    operators::Conf& conf = imported_.run.conf;
    auto const master = conf.find("spark.master");
    if (master != conf.end() && !master->second.starts_with("k8s://") &&
        !master->second.starts_with("${")) {
      warn(
          "the master is not Kubernetes and is left out: the profile takes the kubeconfig's "
          "cluster");
      conf.erase(master);
    }
    if (!conf.contains("spark.submit.deployMode"))
      warn(
          "no deploy mode is named: spark-submit would run the driver on the submitting machine; "
          "with k8spark it runs in the cluster");
    if (imported_.run.primary_resource.starts_with("${"))
      warn("the application is a variable: if it holds options, paste their text in its place");
  }

  spark::SubmitArgs args_;
  ConfFlags conf_;
  std::vector<profile::FlagValue> flags_;
  ImportedRun imported_;
};

}  // namespace

Result<ImportedRun> from_words(std::vector<std::string> const& words) {
  K8SPARK_ASSIGN(spark::SubmitArgs args, spark::parse_submit_args(words, {}));
  return Builder(std::move(args)).run();
}

Result<ImportedRun> from_argv(std::vector<std::string> words) {
  if (!words.empty() && !words.front().starts_with('-')) {
    std::string_view const program =
        std::string_view(words.front()).substr(words.front().rfind('/') + 1);
    bool const ours = program == "k8spark" && words.size() > 1 && words[1] == "submit";
    if (!ours && !text::contains(program, "spark-submit") &&
        !text::contains(program, "spark3-submit"))
      return usage_error("the words behind -- must be a spark-submit command",
                         "",
                         "k8spark import -- spark-submit --master ... APP");
    words.erase(words.begin(), words.begin() + (ours ? 2 : 1));
  }
  for (std::string& word : words) word = as_notation(word);
  return from_words(words);
}

Result<ImportedRun> from_pasted(std::string_view text, std::string const& file) {
  K8SPARK_ASSIGN(PastedCommand pasted, read_pasted_command(text, file));
  Result<ImportedRun> imported = from_words(pasted.words);
  if (!imported) {
    Error error = std::move(imported).error();
    if (error.where.empty()) error.where = file;
    return error;
  }
  imported->repairs = std::move(pasted.repairs);
  imported->warnings.insert(
      imported->warnings.begin(), pasted.left_out.begin(), pasted.left_out.end());
  return imported;
}

Result<ImportedRun> from_properties(std::string_view text, std::string const& file) {
  K8SPARK_ASSIGN(std::vector<spark::Property> const entries, spark::parse_properties(text, file));
  ImportedRun imported;
  for (spark::Property const& entry : entries) {
    if (entry.key.starts_with("spark."))
      imported.run.conf[entry.key] = as_notation(entry.value);
    else
      imported.warnings.push_back(file + ':' + std::to_string(entry.line) + ": \"" + entry.key +
                                  R"(" does not begin with "spark.": Spark ignores it)");
  }
  return imported;
}

void lay_below(ImportedRun const& properties, ImportedRun& command) {
  for (auto const& [key, value] : properties.run.conf) command.run.conf.emplace(key, value);
  command.warnings.insert(
      command.warnings.end(), properties.warnings.begin(), properties.warnings.end());
  std::erase_if(command.warnings, [&](std::string const& warning) {
    return warning.starts_with("no deploy mode") &&
           command.run.conf.contains("spark.submit.deployMode");
  });
}

}  // namespace k8spark::importing
