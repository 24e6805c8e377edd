#include "app/run/ids.h"

#include "spark/names.h"
#include "text/encoding.h"
#include "text/strings.h"

namespace k8spark::app {

namespace {

std::string app_id(sys::Random& random) {
  return "spark-" + text::replace_all(sys::uuid4(random), "-", "");
}

// Everything that makes one submission differ from another.
std::string fingerprint(Submission const& submission) {
  std::string all = submission.version.text + '\n' + submission.main_class + '\n' +
                    submission.primary_resource + '\n' + submission.user + '\n';
  for (auto const& [key, value] : submission.conf.values()) all += key + '=' + value.value + '\n';
  for (std::string const& word : submission.app_args) all += word + '\0';
  for (LocalFile const& file : submission.local_files)
    all += file.uri + ' ' + text::sha256_hex(file.bytes) + '\n';
  return text::sha256_hex(all);
}

}  // namespace

SubmissionIds make_ids(sys::Random& random, std::int64_t epoch_ms, std::size_t uploads) {
  SubmissionIds ids;
  ids.app_id = app_id(random);
  ids.name_unique = spark::unique_id(random.bytes(3), epoch_ms);
  ids.conf_map_unique = spark::unique_id(random.bytes(3), epoch_ms);
  ids.service_unique = spark::unique_id(random.bytes(3), epoch_ms);
  ids.local_dir_uuid = sys::uuid4(random);
  ids.submit_time_ms = epoch_ms;
  for (std::size_t i = 0; i < uploads; ++i) ids.upload_uuids.push_back(sys::uuid4(random));
  return ids;
}

SubmissionIds derive_ids(Submission const& submission) {
  sys::SeededRandom random(fingerprint(submission));
  SubmissionIds ids;
  ids.app_id = app_id(random);
  for (std::string* const unique : {&ids.name_unique, &ids.conf_map_unique, &ids.service_unique})
    *unique = text::hex_encode(random.bytes(8));
  ids.local_dir_uuid = sys::uuid4(random);
  for (std::size_t i = 0; i < submission.local_files.size(); ++i)
    ids.upload_uuids.push_back(sys::uuid4(random));
  // https://reproducible-builds.org/specs/source-date-epoch/
  if (auto const at = submission.environment.find("SOURCE_DATE_EPOCH");
      at != submission.environment.end())
    if (auto const seconds = text::to_integer(at->second)) ids.submit_time_ms = *seconds * 1000;
  return ids;
}

}  // namespace k8spark::app
