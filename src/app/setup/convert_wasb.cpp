#include "app/build.h"
#include "app/report.h"
#include "app/setup/setup_commands.h"
#include "matrix/wasb.h"
#include "spark/redaction.h"

namespace k8spark::app {

namespace {

// An address, or the text of a file with all addresses in it.
Result<matrix::WasbText> converted(std::string const& input,
                                   matrix::AzureEndpoint endpoint,
                                   Context& context) {
  if (input.starts_with("wasb:") || input.starts_with("wasbs:")) {
    matrix::WasbText text = matrix::rewrite_wasb(input, endpoint);
    text.text += '\n';
    return text;
  }
  Result<std::string> const bytes = context.files.read(input);
  if (!bytes) return usage_error(bytes.error().message, input, "name an address or a file");
  return matrix::rewrite_wasb(*bytes, endpoint);
}

// The keys of the configuration that change, as properties; secrets stay hidden.
void print_conf(SparkConf const& conf, matrix::AzureEndpoint endpoint, Context& context) {
  std::map<std::string, std::string> before;
  for (auto const& [key, value] : conf.values()) before[key] = value.value;
  matrix::WasbConf const after = matrix::rewrite_wasb_conf(before, endpoint);
  long changed = 0;
  for (auto const& [key, value] : after.conf) {
    auto const old = before.find(key);
    if (old != before.end() && old->second == value) continue;
    context.streams.out(key + '=' + spark::redacted(key, value) + '\n');
    ++changed;
  }
  for (auto const& [old, key] : after.renamed) say(context, old + " becomes " + key);
  for (std::string const& key : after.dropped) say(context, key + " has no meaning to abfs");
  if (changed == 0) say(context, "the configuration holds no wasb");
}

}  // namespace

int run_convert_wasb(ConvertWasbOptions const& options, Context& context) {
  auto const endpoint = options.blob ? matrix::AzureEndpoint::kBlob : matrix::AzureEndpoint::kDfs;
  if (options.inputs.empty()) {
    SubmitOptions submit;
    submit.layers = options.setup.layers;
    auto const configured = configure(submit, context);
    if (!configured) return report_error(configured.error(), context);
    print_conf(configured->conf, endpoint, context);
  }
  int code = 0;
  for (std::string const& input : options.inputs) {
    auto const text = converted(input, endpoint, context);
    if (!text) {
      code = report_error(text.error(), context);
      continue;
    }
    context.streams.out(text->text);
    say(context, input + ": " + std::to_string(text->changed) + " addresses changed");
    for (std::string const& left : text->left)
      warn(context, input + ": " + left + " names no container, and stays");
  }
  context.streams.flush();
  return code;
}

}  // namespace k8spark::app
