#pragma once

#include "plan/draft.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace k8spark::plan {

// One volume from spark.kubernetes.{driver,executor}.volumes.<type>.<name>.*
struct VolumeSpec {
  std::string type;  // hostPath, persistentVolumeClaim, emptyDir, nfs
  std::string name;
  std::string prefix;  // of its keys, ends in '.'
  std::string mount_path;
  bool read_only = false;
  std::string sub_path;
  std::string sub_path_expr;  // 4.0 and newer
  std::optional<std::string> storage_class;
  std::optional<std::string> size_limit;
  std::map<std::string, std::string> claim_labels;       // 4.0 and newer
  std::map<std::string, std::string> claim_annotations;  // 4.0 and newer
  Json source;  // the value of the volume's type key; an OnDemand claim name as given
};

// In the order of type and name. kUsage naming the key that is missing or wrong.
// Source: Spark's KubernetesVolumeUtils.parseVolumesWithPrefix.
Result<std::vector<VolumeSpec>> parse_volumes(StepInput const& in, std::string const& prefix);

}  // namespace k8spark::plan
