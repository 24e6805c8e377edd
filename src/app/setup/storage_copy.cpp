#include "app/report.h"
#include "app/setup/setup_commands.h"
#include "app/setup/setup_target.h"
#include "render/hadoop_copy.h"
#include "spark/uri.h"

namespace k8spark::app {

int run_storage_copy(StorageCopyOptions const& options, Context& context) {
  for (std::string const& path : options.paths)
    if (!spark::parse_uri(path) || spark::scheme_of(path).empty())
      return report_error(
          usage_error(
              "\"" + path + "\" is no address of a store", "storage copy", "s3a://BUCKET/PATH"),
          context);
  auto const target = find_setup_target(options.setup, false, context);
  if (!target) return report_error(target.error(), context);
  render::HadoopCopy copy;
  copy.conf = target->configured.conf;
  copy.sources.assign(options.paths.begin(), options.paths.end() - 1);
  copy.target = options.paths.back();
  copy.distcp = options.distcp;
  copy.cred_store = options.cred_store;
  return context.streams.out(render::hadoop_copy(copy)) && context.streams.flush() ? 0 : 1;
}

}  // namespace k8spark::app
