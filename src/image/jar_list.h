#pragma once

#include "k8spark/conf.h"
#include "matrix/jars.h"

#include <string>
#include <string_view>
#include <vector>

// Which jars an image needs, and where each comes from.
namespace k8spark::image {

// One jar of an image. Exactly one of the three is set.
struct JarSource {
  std::optional<matrix::Jar> maven;
  std::string url;   // of a jar that no repository has
  std::string path;  // in the folder of the build

  std::string
      checksum;  // "sha256:HEX", "sha512:HEX" or "sha1:HEX"; empty: from beside the artefact

  [[nodiscard]] std::string file() const;                             // "hadoop-aws-3.3.4.jar"
  [[nodiscard]] std::string from(std::string_view repository) const;  // URL, or the path
  bool operator==(JarSource const&) const = default;
};

// "g:a:v", "https://host/x.jar#sha256=HEX" or "libs/x.jar". kUsage for anything else: a URL without
// a checksum, a path that leaves the folder of the build, control characters.
Result<JarSource> parse_jar_source(std::string_view text);

// "s3", "azure" (abfs, and wasb where the scheme says so), "abfs", "wasb", "gcs". kUsage otherwise.
Result<matrix::Store> parse_store(std::string_view name);
std::string_view store_name(matrix::Store store);

// The stores that a configuration names: by an address in any value (s3a://, abfss://, wasbs://,
// gs://), or by a key of their own.
std::vector<matrix::Store> stores_in(SparkConf const& conf);

struct JarWish {
  matrix::Stack stack;
  std::vector<matrix::Store> stores;
  bool committers = false;  // spark-hadoop-cloud too
  std::vector<JarSource> more;
};
// The stores' jars in the order of the stores, then the others; each once. One of `more` takes the
// place of a store's jar of the same artifact: that is how a pin is overridden.
Result<std::vector<JarSource>> list_jars(JarWish const& wish);

// `repository`: address of a Maven repository; without it JSON has no URLs and kUrls only those of
// jars that come from elsewhere.
enum class JarFormat { kList, kMaven, kUrls, kJson };
std::string render_jars(std::vector<JarSource> const& jars,
                        JarFormat format,
                        std::string_view repository);

}  // namespace k8spark::image
