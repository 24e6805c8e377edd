#include "plan/objects.h"
#include "spark/uri.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// Where files of the submitting machine go: to the upload path (Spark's way) or into ConfigMaps
// (ours, when no upload path is set).
// Source: Spark's BasicDriverFeatureStep, DriverCommandFeatureStep, KubernetesUtils.uploadFileUri.
namespace k8spark::plan {

namespace {

constexpr std::string_view kUploadKey = "spark.kubernetes.file.upload.path";

LocalFile const* find_local(StepInput const& in, std::string const& uri) {
  auto const& files = in.submission.local_files;
  auto const at = std::find_if(
      files.begin(), files.end(), [&](LocalFile const& file) { return file.uri == uri; });
  return at == files.end() ? nullptr : &*at;
}

Error no_such_file(std::string const& uri) {
  auto const parsed = spark::parse_uri(uri);
  std::string const path = parsed ? parsed->path : uri;
  return usage_error(
      "there is no file " + path, path, "a file inside the image is written as local://" + path);
}

std::string code_uri(std::string const& path) {
  return "file://" + std::string(kCodeFolder) + '/' + path;
}

// The new place of one local entry, as the driver will see it.
Result<std::string> place(StepInput const& in, Draft& draft, std::string const& uri) {
  LocalFile const* const file = find_local(in, uri);
  if (file == nullptr) return no_such_file(uri);
  std::string const name = spark::uri_base_name(uri);
  if (!in.submission.ship_code) {
    auto const& uuids = in.submission.ids.upload_uuids;
    if (draft.uploads.size() >= uuids.size())
      return Error{ErrorCode::kInternal, "too few upload ids", uri, ""};
    K8SPARK_ASSIGN(std::string target, in.reader.text_or_empty(kUploadKey));
    target += "/spark-upload-" + uuids[draft.uploads.size()] + '/' + name;
    draft.uploads.push_back({file->path, target});
    return target;
  }
  for (ShippedFile const& shipped : draft.shipped)
    if (shipped.file == file) return code_uri(shipped.path);
  // Two files of one base name must not hide each other.
  auto const taken = [&](std::string const& path) {
    return std::any_of(draft.shipped.begin(), draft.shipped.end(), [&](ShippedFile const& shipped) {
      return shipped.path == path;
    });
  };
  std::string path = name;
  for (int i = 2; taken(path); ++i) path = std::to_string(i) + '/' + name;
  draft.shipped.push_back({path, file});
  return code_uri(path);
}

// Spark takes each entry of spark.archives apart as a java.net.URI and puts it together again,
// which drops an empty authority: file:///x becomes file:/x (records of all lines).
void make_archive_uri(std::string& target, std::string const& alias) {
  if (target.starts_with("file:///")) target.erase(5, 2);
  if (!alias.empty()) target += '#' + alias;
}

Result<void> rewrite_list(StepInput const& in, Draft& draft, std::string const& key) {
  std::vector<std::string> placed;
  std::vector<std::string> others;
  for (std::string const& entry : text::split_list(in.conf().get_or(key, ""))) {
    if (!spark::is_local_and_resolvable(entry)) {
      others.push_back(entry);
      continue;
    }
    // Spark uploads "a.txt#b.txt" of other lists as a.txt and forgets the alias; we do not.
    bool const keeps_alias = key == "spark.archives" || in.submission.ship_code;
    auto const [uri, alias] =
        keeps_alias ? spark::split_fragment(entry) : spark::WithFragment{entry, ""};
    K8SPARK_ASSIGN(std::string target, place(in, draft, uri));
    if (!alias.empty() || (key == "spark.archives" && !in.submission.ship_code))
      make_archive_uri(target, alias);
    placed.push_back(std::move(target));
  }
  if (placed.empty()) return {};
  // 3.1 loses the remote entries beside local ones. That is a bug (SPARK-40817), but a run that
  // must equal Spark's has it too; code that we ship ourselves keeps them.
  if (in.version().at_least(3, 2) || in.submission.ship_code)
    placed.insert(placed.end(), others.begin(), others.end());
  draft.properties[key] = text::join(placed, ",");
  return {};
}

}  // namespace

Result<void> rewrite_local_entries(StepInput const& in, Draft& draft) {
  for (std::string const& key : {std::string("spark.jars"),
                                 std::string("spark.files"),
                                 std::string("spark.archives"),
                                 std::string("spark.submit.pyFiles")})
    K8SPARK_CHECK(rewrite_list(in, draft, key));

  std::string const& resource = in.submission.primary_resource;
  draft.main_resource = resource;
  if (!spark::is_local_and_resolvable(resource)) return {};
  switch (in.submission.kind) {
    case AppKind::kJava:
      draft.main_resource = "spark-internal";
      break;  // it is in spark.jars
    case AppKind::kR:
      // Spark never uploads an R script: the path is one of the image, unless there is a file to
      // ship.
      if (!in.submission.ship_code || find_local(in, resource) == nullptr) break;
      [[fallthrough]];
    case AppKind::kPython: {
      K8SPARK_ASSIGN(std::string target, place(in, draft, resource));
      // "local:" spares the driver a copy.
      draft.main_resource = in.submission.ship_code ? "local:" + target.substr(5) : target;
    }
  }
  return {};
}

}  // namespace k8spark::plan
