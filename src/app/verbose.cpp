#include "app/verbose.h"

#include "spark/redaction.h"
#include "text/encoding.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>

namespace k8spark::app {

namespace {

// spdlog makes the line, our own stderr prints it: order with other words is kept.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit StderrSink(Streams& streams) : streams_(streams) {}

 private:
  void sink_it_(spdlog::details::log_msg const& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    streams_.err({line.data(), line.size()});
  }
  void flush_() override {}

  Streams& streams_;
};

}  // namespace

void print_conf(profile::Layers const& layers, SparkConf const& conf, Context& context) {
  std::string text = fmt::format("k8spark: following Spark {} ({})\n",
                                 layers.spark_version.text,
                                 layers.spark_version_origin.where);
  for (auto const& [key, value] : conf.values())
    text +=
        fmt::format("  {}={}  # {}\n", key, spark::redacted(key, value.value), value.origin.where);
  context.streams.err(text);
}

void print_application(Submission const& submission, Context& context) {
  std::string text = fmt::format(
      "k8spark: application {}, class {}\n", submission.primary_resource, submission.main_class);
  if (submission.proxy_user) text += fmt::format("  proxy user: {}\n", *submission.proxy_user);
  std::string before;
  for (std::string const& word : submission.app_args) {
    std::size_t const equals = word.find('=');
    bool const named = before.starts_with('-') && before.find('=') == std::string::npos;
    std::string const shown =
        equals != std::string::npos
            ? word.substr(0, equals + 1) +
                  spark::redacted(word.substr(0, equals), word.substr(equals + 1))
            : spark::redacted(named ? before : "", word);
    text += "  argument: " + text::shell_quote(shown) + '\n';
    before = word;
  }
  context.streams.err(text);
}

std::function<void(std::string_view)> request_log(Context& context) {
  auto logger =
      std::make_shared<spdlog::logger>("http", std::make_shared<StderrSink>(context.streams));
  logger->set_pattern("k8spark: %H:%M:%S.%e %v");
  return [logger](std::string_view line) { logger->info("{}", line); };
}

}  // namespace k8spark::app
