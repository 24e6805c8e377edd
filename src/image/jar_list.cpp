#include "image/jar_list.h"

#include "k8spark/json.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::image {

namespace {

struct Digest {
  std::string_view name;
  std::size_t digits;
};
constexpr std::array<Digest, 3> kDigests = {{{"sha256", 64}, {"sha512", 128}, {"sha1", 40}}};

bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > ' ' && c != 0x7f && c != '"' && c != '\'' && c != '\\' && c != '`' && c != '$';
  });
}

Error not_a_jar(std::string_view text, std::string message, std::string hint) {
  return usage_error(std::move(message) + ": \"" + std::string(text) + '"', "", std::move(hint));
}

// "sha256=HEX" gives "sha256:HEX"; empty when it is none.
std::string checksum_of(std::string_view fragment) {
  std::size_t const at = fragment.find_first_of("=:");
  if (at == std::string_view::npos) return {};
  std::string_view const name = fragment.substr(0, at);
  std::string const hex = text::to_lower(fragment.substr(at + 1));
  for (Digest const& digest : kDigests)
    if (digest.name == name && hex.size() == digest.digits &&
        hex.find_first_not_of("0123456789abcdef") == std::string::npos)
      return std::string(name) + ':' + hex;
  return {};
}

Result<JarSource> parse_url(std::string_view text,
                            std::string_view address,
                            std::string_view fragment) {
  JarSource source;
  source.url = std::string(address);
  source.checksum = checksum_of(fragment);
  if (source.checksum.empty())
    return not_a_jar(
        text, "a jar from a URL needs its checksum", "write it as " + source.url + "#sha256=HEX");
  return source;
}

Result<JarSource> parse_path(std::string_view text, std::string_view path) {
  std::vector<std::string> const parts = text::split(path, '/');
  if (path.starts_with('/') || std::find(parts.begin(), parts.end(), "..") != parts.end())
    return not_a_jar(text,
                     "a jar must lie in the folder of the build",
                     "copy it there, or name another folder by --context-dir");
  JarSource source;
  source.path = std::string(path.starts_with("./") ? path.substr(2) : path);
  return source;
}

struct StoreName {
  std::string_view name;
  matrix::Store store;
  std::string_view schemes;  // of addresses, with blanks
  // Keys that nobody sets for another store: a part, and one that must stand behind it.
  std::string_view key;
  std::string_view key_end = "";
};
constexpr std::array<StoreName, 4> kStores = {
    {{"s3", matrix::Store::kS3, "s3a:// s3:// s3n://", "spark.hadoop.fs.s3a."},
     {"wasb", matrix::Store::kWasb, "wasb:// wasbs://", "spark.hadoop.fs.azure.", ".blob."},
     {"abfs", matrix::Store::kAbfs, "abfs:// abfss://", "spark.hadoop.fs.azure.", ".dfs."},
     {"gcs", matrix::Store::kGcs, "gs://", "spark.hadoop.fs.gs."}}};

bool names_scheme(std::string_view value, std::string_view scheme) {
  std::size_t const at = value.find(scheme);
  if (at == std::string_view::npos) return false;
  // "wasbs3a://" is no s3a.
  return at == 0 || std::isalnum(static_cast<unsigned char>(value[at - 1])) == 0;
}

bool is_named(StoreName const& row, SparkConf const& conf) {
  for (auto const& [key, value] : conf.values()) {
    if (key.starts_with(row.key) && text::contains(key, row.key_end)) return true;
    for (std::string const& scheme : text::split(row.schemes, ' '))
      if (names_scheme(value.value, scheme)) return true;
  }
  return false;
}

std::string artifact_of(JarSource const& source) {
  return source.maven ? source.maven->group + ':' + source.maven->artifact : source.file();
}

void add(std::vector<JarSource>& jars, JarSource source) {
  for (JarSource& known : jars)
    if (artifact_of(known) == artifact_of(source)) {
      known = std::move(source);
      return;
    }
  jars.push_back(std::move(source));
}

Json as_json(JarSource const& jar, std::string_view repository) {
  Json object = {{"file", jar.file()}};
  if (jar.maven) {
    object["coordinate"] = jar.maven->coordinate();
    object["path"] = jar.maven->path();
    if (!repository.empty()) object["checksumUrl"] = jar.from(repository) + ".sha1";
  }
  if (jar.path.empty() && !(jar.maven && repository.empty())) object["url"] = jar.from(repository);
  if (!jar.path.empty()) object["contextPath"] = jar.path;
  if (!jar.checksum.empty()) object["checksum"] = jar.checksum;
  return object;
}

}  // namespace

std::string JarSource::file() const {
  if (maven) return maven->file();
  std::string_view const all = path.empty() ? url : path;
  std::string_view const name = all.substr(0, all.find('?'));
  return std::string(name.substr(name.rfind('/') + 1));
}

std::string JarSource::from(std::string_view repository) const {
  if (!maven) return path.empty() ? url : path;
  while (repository.ends_with('/')) repository.remove_suffix(1);
  return std::string(repository) + '/' + maven->path();
}

Result<JarSource> parse_jar_source(std::string_view text) {
  if (!is_plain(text))
    return not_a_jar(text, "not a jar", "GROUP:ARTIFACT:VERSION, URL#sha256=HEX or a path");
  std::size_t const hash = text.find('#');
  std::string_view const address = text.substr(0, hash);
  std::string_view const fragment = hash == std::string_view::npos ? "" : text.substr(hash + 1);
  if (text::contains(address, "://")) return parse_url(text, address, fragment);
  Result<JarSource> source = JarSource{};
  if (address.ends_with(".jar") && std::count(address.begin(), address.end(), ':') == 0) {
    source = parse_path(text, address);
  } else {
    K8SPARK_ASSIGN(source->maven, matrix::parse_coordinate(address));
  }
  if (!source || fragment.empty()) return source;
  source->checksum = checksum_of(fragment);
  if (source->checksum.empty() || !source->path.empty())
    return not_a_jar(text, "not a checksum", "#sha256=HEX, #sha512=HEX or #sha1=HEX");
  return source;
}

Result<matrix::Store> parse_store(std::string_view name) {
  if (name == "azure") return matrix::Store::kAbfs;
  std::vector<std::string> known = {"azure"};
  for (StoreName const& row : kStores) {
    if (row.name == name) return row.store;
    known.emplace_back(row.name);
  }
  auto const near = text::closest(name, known);
  return usage_error("unknown store \"" + std::string(name) + '"',
                     "",
                     near ? "did you mean " + *near + "?" : "one of " + text::join(known, ", "));
}

std::string_view store_name(matrix::Store store) {
  for (StoreName const& row : kStores)
    if (row.store == store) return row.name;
  return "";
}

std::vector<matrix::Store> stores_in(SparkConf const& conf) {
  std::vector<matrix::Store> stores;
  for (StoreName const& row : kStores)
    if (is_named(row, conf)) stores.push_back(row.store);
  return stores;
}

Result<std::vector<JarSource>> list_jars(JarWish const& wish) {
  std::vector<JarSource> jars;
  for (matrix::Store const store : wish.stores) {
    K8SPARK_ASSIGN(std::vector<matrix::Jar> const wanted, matrix::jars_for(wish.stack, store));
    for (matrix::Jar const& jar : wanted) add(jars, JarSource{jar, {}, {}, {}});
  }
  if (wish.committers) {
    K8SPARK_ASSIGN(matrix::Jar cloud, matrix::cloud_jar(wish.stack));
    add(jars, JarSource{std::move(cloud), {}, {}, {}});
  }
  for (JarSource const& source : wish.more) add(jars, source);
  return jars;
}

std::string render_jars(std::vector<JarSource> const& jars,
                        JarFormat format,
                        std::string_view repository) {
  if (format == JarFormat::kJson) {
    Json list = Json::array();
    for (JarSource const& jar : jars) list.push_back(as_json(jar, repository));
    return list.dump(2) + '\n';
  }
  std::string text;
  for (JarSource const& jar : jars) {
    if (format == JarFormat::kList) text += jar.file() + '\n';
    if (format == JarFormat::kMaven && jar.maven) text += jar.maven->coordinate() + '\n';
    bool const reachable = jar.path.empty() && !(jar.maven && repository.empty());
    if (format == JarFormat::kUrls && reachable) text += jar.from(repository) + '\n';
    if (format == JarFormat::kUrls && reachable && jar.maven)
      text += jar.from(repository) + ".sha1\n";
  }
  return text;
}

}  // namespace k8spark::image
