#include "profile/presets.h"

#include "profile/preset_build.h"
#include "text/strings.h"

namespace k8spark::profile {

Result<matrix::Stack> choose_stack(ProfileValues const& values,
                                   spark::SparkVersion const& version) {
  auto const hadoop = values.options.find("spark.hadoop");
  auto const scala = values.options.find("spark.scala");
  bool const has_hadoop = hadoop != values.options.end();
  bool const has_scala = scala != values.options.end();
  Result<matrix::Stack> stack =
      matrix::make_stack(version,
                         has_hadoop ? std::string_view(hadoop->second.value) : "",
                         has_scala ? std::string_view(scala->second.value) : "");
  if (stack) return stack;
  Error error = std::move(stack).error();
  bool const of_scala = has_scala && text::contains(error.message, " Scala ");
  error.where = (of_scala || !has_hadoop ? scala : hadoop)->second.origin.where;
  return error;
}

Result<Presets> make_presets(ProfileValues const& values, matrix::Stack const& stack) {
  PresetBuild build(values, stack);
  // The named ones first: what a field means is more to the point.
  K8SPARK_CHECK(expand_named(build));
  for (auto const expand :
       {expand_s3, expand_azure, expand_gcs, expand_hadoop, expand_pods, expand_logging})
    K8SPARK_CHECK(expand(build));
  return build.take();
}

}  // namespace k8spark::profile
