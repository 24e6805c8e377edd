#include "profile/outside.h"

#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::profile {

namespace {

// Keys whose files the submitter reads: uploads, templates, credentials, a whole conf folder.
// Source: spark-submission.md 1.9, 4, 6.2, 6.10, 7.2 in Spark's BasicDriverFeatureStep and others.
constexpr auto kFileKeys = std::to_array<std::string_view>({
    "spark.archives",
    "spark.files",
    "spark.home",
    "spark.jars",
    "spark.kerberos.keytab",
    "spark.kubernetes.authenticate.caCertFile",
    "spark.kubernetes.authenticate.clientCertFile",
    "spark.kubernetes.authenticate.clientKeyFile",
    "spark.kubernetes.authenticate.driver.caCertFile",
    "spark.kubernetes.authenticate.driver.clientCertFile",
    "spark.kubernetes.authenticate.driver.clientKeyFile",
    "spark.kubernetes.authenticate.driver.oauthTokenFile",
    "spark.kubernetes.authenticate.oauthTokenFile",
    "spark.kubernetes.authenticate.submission.caCertFile",
    "spark.kubernetes.authenticate.submission.clientCertFile",
    "spark.kubernetes.authenticate.submission.clientKeyFile",
    "spark.kubernetes.authenticate.submission.oauthTokenFile",
    "spark.kubernetes.driver.podTemplateFile",
    "spark.kubernetes.executor.podTemplateFile",
    "spark.kubernetes.kerberos.krb5.path",
    "spark.kubernetes.scheduler.volcano.podGroupTemplateFile",
    "spark.submit.pyFiles",
    "spark.yarn.keytab",
});

// S3A's credentials file, of all buckets or of one, is read for an upload.
bool names_credentials_file(std::string_view key) {
  return key.starts_with("spark.hadoop.fs.s3a.") && key.ends_with(".auth.profile.file");
}

bool names_file(std::string_view key) {
  return std::find(kFileKeys.begin(), kFileKeys.end(), key) != kFileKeys.end() ||
         names_credentials_file(key);
}

// RFC 3986: a letter, then letters, digits, '+', '-', '.'.
std::string_view scheme_of(std::string_view text) {
  std::size_t const colon = text.find_first_of(":/#");
  if (colon == std::string_view::npos || colon == 0 || text[colon] != ':') return {};
  return text.substr(0, colon);
}

// The local path that an entry names, or nothing for other schemes. "file:" URIs may stand with one
// slash or three; a percent escape could hide "..", so such a path counts as "/".
std::optional<std::string> local_path(std::string_view entry) {
  std::string_view const path = entry.substr(0, entry.find('#'));
  std::string_view const scheme = scheme_of(path);
  if (scheme.empty()) return std::string(path);
  if (!text::equals_ignore_case(scheme, "file")) return std::nullopt;
  std::string_view rest = path.substr(scheme.size() + 1);
  if (rest.starts_with("//")) rest = rest.substr(std::min(rest.find('/', 2), rest.size()));
  return text::contains(rest, "%") ? "/" : std::string(rest);
}

}  // namespace

bool PathGuard::is_inside(std::string_view path) const {
  if (open_) return true;
  std::string const root = files_.canonical(file_.root);
  std::string const place = files_.canonical(path);
  return root == "/" || place == root || place.starts_with(root + '/');
}

std::optional<std::string> PathGuard::resolve(std::string_view entry) const {
  constexpr std::string_view kNoFile = "spark-internal";  // Spark's word for "none"
  std::optional<std::string> const path = local_path(entry);
  if (!path || entry.empty() || entry == kNoFile) return std::string(entry);
  std::string const absolute = sys::join_path(sys::parent_folder(file_.path), *path);
  if (!is_inside(absolute)) return std::nullopt;
  if (!scheme_of(entry).empty()) return std::string(entry);
  return absolute + std::string(entry.substr(path->size()));
}

std::optional<std::string> PathGuard::resolve_list(std::string_view list) const {
  std::vector<std::string> entries = text::split_list(list);
  for (std::string& entry : entries) {
    std::optional<std::string> resolved = resolve(entry);
    if (!resolved) return std::nullopt;
    entry = *std::move(resolved);
  }
  return text::join(entries, ",");
}

std::optional<std::string> PathGuard::outside_of_conf(std::string_view key,
                                                      std::string_view value,
                                                      std::string_view cwd) const {
  if (!names_file(key)) return std::nullopt;
  for (std::string const& entry : text::split_list(value)) {
    // Spark would expand this later, to anything.
    if (!open_ && text::contains(entry, "${")) return entry;
    std::optional<std::string> const path = local_path(entry);
    if (path && entry != "spark-internal" && !is_inside(sys::join_path(cwd, *path))) return entry;
  }
  return std::nullopt;
}

}  // namespace k8spark::profile
