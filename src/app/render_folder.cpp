#include "app/render_folder.h"

#include "app/new_file.h"
#include "render/kustomization.h"
#include "sys/file_system.h"
#include "sys/output_file.h"
#include "text/encoding.h"

namespace k8spark::app {

namespace {

Result<void> check_folder(std::string const& folder) {
  sys::HostFileSystem const files;
  if (files.kind(folder) == sys::FileKind::kMissing) return {};
  if (files.kind(folder) != sys::FileKind::kDirectory)
    return usage_error("there is something else of that name", folder, "name a folder");
  if (files.list(folder).empty()) return {};
  auto const before = files.read(sys::join_path(folder, "kustomization.yaml"));
  if (before && before->starts_with(render::kKustomizationMark)) return {};
  return usage_error(
      "the folder is not empty, and was not made by this command", folder, "name another one");
}

Error with_usage_code(Error error) {
  error.code = ErrorCode::kUsage;
  return error;
}

}  // namespace

Result<std::string> write_folder(std::string const& folder, std::vector<TextFile> const& files) {
  K8SPARK_CHECK(check_folder(folder));
  for (TextFile const& file : files) {
    std::string const path = sys::join_path(folder, file.name);
    if (auto const made = sys::make_folder(std::string(sys::parent_folder(path))); !made)
      return with_usage_code(made.error());
    K8SPARK_CHECK(write_new_file(path, file.bytes, true));
  }
  return "kubectl apply -k " + text::shell_quote(folder) + '\n';
}

}  // namespace k8spark::app
