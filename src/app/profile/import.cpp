#include "app/cluster.h"
#include "app/commands.h"
#include "app/new_file.h"
#include "app/report.h"
#include "importing/detect.h"
#include "importing/from_documents.h"
#include "importing/from_words.h"
#include "importing/to_profile.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <algorithm>

namespace k8spark::app {

namespace {

using importing::ImportedRun;
using importing::ProfileDraft;

struct OutputFile {
  std::string path;
  std::string text;
};

class Import {
 public:
  Import(ImportOptions const& options, Context& context) : options_(options), context_(context) {}

  int run() {
    Result<void> done = read();
    if (done) done = draft();
    if (done) done = write();
    return done ? 0 : report_error(done.error(), context_);
  }

 private:
  Result<void> read() {
    if (options_.driver) K8SPARK_CHECK(read_driver());
    if (options_.words) {
      K8SPARK_ASSIGN(ImportedRun run, importing::from_argv(*options_.words));
      runs_.push_back(std::move(run));
    }
    for (std::string const& file : options_.files) K8SPARK_CHECK(read_file(file));
    for (ImportedRun& run : runs_) K8SPARK_CHECK(read_properties_file(run));
    return {};
  }

  Result<void> read_file(std::string const& file) {
    bool const standard_input = file == "-";
    std::string const shown = standard_input ? "standard input" : file;
    Result<std::string> const text = context_.files.read(standard_input ? "/dev/stdin" : file);
    if (!text) return usage_error(text.error().message, shown);
    std::optional<importing::Source> from;
    if (options_.from) from = importing::source_named(*options_.from);
    K8SPARK_ASSIGN(std::vector<ImportedRun> runs, importing::read_text(*text, shown, from));
    for (ImportedRun& run : runs) runs_.push_back(std::move(run));
    return {};
  }

  // What the command's --properties-file says, if it is here.
  Result<void> read_properties_file(ImportedRun& run) {
    std::string const& file = run.properties_file;
    if (file.empty()) return {};
    if (context_.files.kind(file) != sys::FileKind::kRegular) {
      run.warnings.push_back("--properties-file " + file +
                             " is not here: its keys are missing in the profile");
      return {};
    }
    K8SPARK_ASSIGN(std::string const text, context_.files.read(file));
    K8SPARK_ASSIGN(ImportedRun const properties, importing::from_properties(text, file));
    importing::lay_below(properties, run);
    return {};
  }

  Result<void> read_driver() {
    K8SPARK_ASSIGN(auto cluster, open_cluster(options_.kube, context_));
    kube::Client& client = cluster->client();
    K8SPARK_ASSIGN(Json pod, client.get(kube::pods(), cluster->ns(), *options_.driver));
    std::vector<Json> objects;
    for (std::string const& name : {importing::conf_map_of(pod), importing::template_map_of(pod)}) {
      if (name.empty()) continue;
      K8SPARK_ASSIGN(Json map, client.get(kube::config_maps(), cluster->ns(), name));
      map["kind"] = "ConfigMap";
      objects.push_back(std::move(map));
    }
    K8SPARK_ASSIGN(ImportedRun run, importing::from_pod(pod, objects));
    runs_.push_back(std::move(run));
    return {};
  }

  Result<void> draft() {
    if (options_.name && runs_.size() > 1)
      return usage_error(
          "--name is for one profile, and this gives " + std::to_string(runs_.size()),
          "k8spark import");
    for (ImportedRun& run : runs_) {
      for (std::string const& repair : run.repairs) say(context_, "repaired: " + repair);
      std::string const name = free_name(options_.name.value_or(importing::profile_name(run)));
      K8SPARK_ASSIGN(importing::TemplateFiles const files, templates_of(run, name));
      K8SPARK_ASSIGN(ProfileDraft draft, importing::to_profile(std::move(run), name, files));
      for (std::string const& warning : draft.warnings) warn(context_, warning);
      drafts_.push_back(std::move(draft));
    }
    return {};
  }

  [[nodiscard]] std::string free_name(std::string const& stem) const {
    auto const taken = [&](std::string const& name) {
      return std::any_of(drafts_.begin(), drafts_.end(), [&](ProfileDraft const& draft) {
        return draft.name == name;
      });
    };
    std::string name = stem;
    for (int n = 2; taken(name); ++n) name = stem + '-' + std::to_string(n);
    return name;
  }

  // Pod templates are files beside the profile, or in the folder that was named.
  Result<importing::TemplateFiles> templates_of(ImportedRun const& run, std::string const& name) {
    importing::TemplateFiles files;
    if (!options_.output && !options_.templates) return files;
    std::string const profiles_folder =
        options_.output ? std::string(sys::parent_folder(*options_.output)) : "";
    auto const place = [&](std::optional<Json> const& content, std::string const& role) {
      if (!content) return std::string();
      std::string const base = name + '-' + role + "-template.yaml";
      std::string const path = sys::join_path(options_.templates.value_or(profiles_folder), base);
      outputs_.push_back({path, yaml::emit(as_pod(*content))});
      return options_.templates ? context_.files.absolute(path) : base;
    };
    files.driver = place(run.run.driver_template, "driver");
    files.executor = place(run.run.executor_template, "executor");
    return files;
  }

  static Json as_pod(Json const& content) {
    Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
    for (auto const& [field, value] : content.items()) pod[field] = value;
    return pod;
  }

  Result<void> write() {
    std::string const text = importing::profile_file(drafts_);
    if (options_.output) outputs_.push_back({*options_.output, text});
    if (!options_.force)
      for (OutputFile const& output : outputs_)
        if (context_.files.kind(output.path) != sys::FileKind::kMissing)
          return file_exists(output.path);
    for (OutputFile const& output : outputs_)
      K8SPARK_CHECK(write_new_file(output.path, output.text, options_.force));
    if (!options_.output) {
      context_.streams.out(text);
      context_.streams.flush();
    }
    return {};
  }

  ImportOptions const& options_;
  Context& context_;
  std::vector<ImportedRun> runs_;
  std::vector<ProfileDraft> drafts_;
  std::vector<OutputFile> outputs_;
};

}  // namespace

int run_import(ImportOptions const& options, Context& context) {
  return Import(options, context).run();
}

}  // namespace k8spark::app
