#include "storage/local_store.h"

#include <filesystem>

namespace k8spark::storage {

namespace {

class LocalStore final : public Store {
 public:
  Result<void> put(PutIo const& /*io*/,
                   std::string const& source_path,
                   Target const& target) override {
    namespace fs = std::filesystem;
    fs::path const path = (target.relative ? "" : "/") + target.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (!error) fs::copy_file(source_path, path, fs::copy_options::overwrite_existing, error);
    if (error)
      return usage_error(
          "cannot copy " + source_path + " to " + target.text + ": " + error.message(),
          "spark.kubernetes.file.upload.path");
    return {};
  }

  Result<bool> holds(PutIo const& io, Target const& target) override {
    return io.files.kind((target.relative ? "" : "/") + target.path) == sys::FileKind::kDirectory;
  }
};

}  // namespace

Result<std::unique_ptr<Store>> make_local_store(Target const& /*target*/,
                                                HadoopConf const& /*conf*/,
                                                StoreInput const& /*input*/) {
  return std::unique_ptr<Store>(std::make_unique<LocalStore>());
}

}  // namespace k8spark::storage
