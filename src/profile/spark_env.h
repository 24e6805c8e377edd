#pragma once

#include "sys/environment.h"
#include "sys/file_system.h"

#include <string>
#include <string_view>
#include <vector>

// spark-env.sh without a shell. spark-submit sources the file and exports what it sets; here it is
// read as text, and no program is run (docs/decisions/0012-no-shell-no-jvm.md).
namespace k8spark::profile {

struct SparkEnv {
  sys::Environment environment;       // the given one, with what the file sets
  std::vector<std::string> warnings;  // "spark-env.sh:7: ..." for what only a shell can do
};

// Understood: NAME=value, export NAME=value (several on a line), export NAME, unset NAME; quotes,
// backslashes, $NAME, ${NAME}, ${NAME:-text}, ~/. Any other command is skipped with a warning, and
// so is everything inside if, for, while, until, case and functions. No warning shows a value.
SparkEnv parse_spark_env(std::string_view text, sys::Environment const& environment);

// The file in SPARK_CONF_DIR, else in $SPARK_HOME/conf; none, or SPARK_ENV_LOADED set: nothing
// changes. Source: Spark's bin/load-spark-env.sh.
SparkEnv load_spark_env(sys::FileSystem const& files, sys::Environment const& environment);

}  // namespace k8spark::profile
