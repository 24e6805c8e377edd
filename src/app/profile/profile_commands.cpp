#include "app/profile/profile_commands.h"

#include "app/report.h"
#include "profile/expand.h"
#include "profile/profile_file.h"
#include "profile/schema.h"
#include "render/table.h"
#include "text/strings.h"
#include "yaml/yaml.h"

#include <nlohmann/json.hpp>

namespace k8spark::app {

namespace {

using profile::ProfileFile;
using yaml::Node;

Result<ProfileFile> read_file(ProfileOptions const& options, Context& context) {
  profile::FindInput input;
  input.cwd = context.files.absolute(".");
  input.file = options.file;
  K8SPARK_ASSIGN(std::optional<ProfileFile> file,
                 profile::read_profile_file(input, context.files, context.environment));
  if (file) return *std::move(file);
  return usage_error("no k8spark.yaml here, in a folder above, or in your configuration folder",
                     "k8spark profile",
                     "k8spark profile init writes one");
}

int print(Context& context, std::string const& text) {
  return context.streams.out(text) && context.streams.flush() ? 0 : 1;
}

std::string parents_of(Node const& profile) {
  Node const* const extends = profile.find("extends");
  if (extends == nullptr) return "";
  if (extends->is_scalar()) return extends->scalar;
  std::vector<std::string> names;
  for (Node const& item : extends->items) names.push_back(item.scalar);
  return text::join(names, ", ");
}

struct Row {
  std::string name;
  bool is_default = false;
  std::string extends;
  std::string place;
};

std::vector<Row> rows_of(ProfileFile const& file) {
  std::vector<Row> rows;
  for (auto const& [name, profile] : file.profiles.entries)
    rows.push_back({name.scalar,
                    file.default_profile == name.scalar,
                    parents_of(profile),
                    file.shown + ':' + std::to_string(name.mark.line)});
  return rows;
}

std::string list_as_json(std::vector<Row> const& rows) {
  Json list = Json::array();
  for (Row const& row : rows)
    list.push_back({{"name", row.name},
                    {"default", row.is_default},
                    {"extends", row.extends.empty() ? Json() : Json(row.extends)},
                    {"place", row.place}});
  return list.dump(2) + '\n';
}

std::string list_as_table(std::vector<Row> const& rows) {
  std::vector<std::vector<std::string>> cells;
  cells.reserve(rows.size());
  for (Row const& row : rows)
    cells.push_back({row.name, row.is_default ? "*" : "", row.extends, row.place});
  return render::table({"NAME", "DEFAULT", "EXTENDS", "PLACE"}, cells);
}

// A note for a profile whose values cannot be looked at here.
std::optional<std::string> unset_in(Node const& node,
                                    std::string const& path,
                                    sys::Environment const& environment) {
  if (path.starts_with("credentials")) return std::nullopt;  // nothing is expanded there
  if (node.is_scalar()) return profile::unset_variable(node.scalar, environment);
  for (Node const& item : node.items)
    if (auto unset = unset_in(item, path, environment)) return unset;
  for (auto const& [key, value] : node.entries)
    if (auto unset = unset_in(value, path.empty() ? key.scalar : path, environment)) return unset;
  return std::nullopt;
}

// What the checks of the text cannot see: values with their variables, what a preset refuses, files
// outside the repository.
class DeepCheck {
 public:
  DeepCheck(ProfileFile const& file, Context& context) : file_(file), context_(context) {}

  Result<void> run(std::string const& name) {
    K8SPARK_ASSIGN(Node const merged, profile::resolve_profile(file_, name));
    if (auto const unset = unset_in(merged, "", context_.environment)) {
      say(context_,
          "profile " + name + ": values not checked: the environment variable \"" + *unset +
              "\" is not set");
      return {};
    }
    profile::LayerInput input;
    input.profile = name;
    input.profile_file = file_.path;
    K8SPARK_ASSIGN(profile::Layers const layers,
                   profile::load_layers(input, context_.files, context_.environment));
    for (std::string const& warning : layers.warnings) warn(context_, warning);
    return {};
  }

 private:
  ProfileFile const& file_;
  Context& context_;
};

}  // namespace

int run_profile_list(ProfileOptions const& options, Context& context) {
  Result<ProfileFile> const file = read_file(options, context);
  if (!file) return report_error(file.error(), context);
  std::vector<Row> const rows = rows_of(*file);
  if (options.output == "json") return print(context, list_as_json(rows));
  if (options.output != "name") return print(context, list_as_table(rows));
  std::string names;
  for (Row const& row : rows) names += row.name + '\n';
  return print(context, names);
}

int run_profile_show(ProfileOptions const& options, Context& context) {
  Result<ProfileFile> const file = read_file(options, context);
  if (!file) return report_error(file.error(), context);
  auto const name = options.name ? options.name : file->default_profile;
  if (!name)
    return report_error(usage_error("no profile named, and the file has no default",
                                    file->shown,
                                    "there are: " + text::join(file->names(), ", ")),
                        context);
  Result<Node> const merged = profile::resolve_profile(*file, *name);
  if (!merged) return report_error(merged.error(), context);
  Result<Json> const json = yaml::to_json(*merged);
  if (!json) return report_error(json.error(), context);
  return print(context, options.output == "json" ? json->dump(2) + '\n' : yaml::emit(*json));
}

int run_profile_validate(ProfileOptions const& options, Context& context) {
  Result<ProfileFile> const file = read_file(options, context);
  if (!file) return report_error(file.error(), context);
  std::vector<Error> errors = profile::validate(*file);
  DeepCheck deep(*file, context);
  if (errors.empty())
    for (std::string const& name : file->names())
      if (Result<void> const checked = deep.run(name); !checked) errors.push_back(checked.error());
  int code = 0;
  for (std::size_t i = 0; i < errors.size(); ++i)
    // A mistake of a parent is found again in each child.
    if (i == 0 || errors[i].where != errors[i - 1].where)
      code = std::max(code, report_error(errors[i], context));
  if (code != 0) return code;
  return print(context,
               file->shown + ": " + std::to_string(file->names().size()) + " profiles are valid\n");
}

int run_profile_schema(ProfileOptions const& /*options*/, Context& context) {
  return print(context, profile::profile_schema().dump(2) + '\n');
}

}  // namespace k8spark::app
