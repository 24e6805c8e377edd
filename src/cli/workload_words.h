#pragma once

#include "app/context.h"
#include "app/server/notebook_pod_commands.h"
#include "cli/submit_command.h"
#include "k8spark/result.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What the commands about drivers and servers that live as pods have in common: their words are
// spark-submit's, and one of them, first or last, is the name of the thing.
namespace k8spark::cli {

struct NamedRequest {
  SubmitRequest request;
  std::string name;  // empty: none was given
};

// NAME [flags], or flags NAME. kUsage for a further word.
Result<NamedRequest> parse_named(std::string const& command,
                                 std::vector<std::string> words,
                                 std::span<spark::FlagSpec const> flags);

// --volumes and the like: was the switch given?
bool is_on(SubmitRequest const& request, std::string_view flag);

// A local port; none when the flag was not given. kUsage for what is none.
Result<std::optional<int>> port_of(SubmitRequest const& request, std::string_view flag);

// A time flag that only this command knows; none when it was not given.
Result<std::optional<std::chrono::seconds>> time_of(SubmitRequest const& request,
                                                    std::string const& flag);

// The objects can be printed as yaml and json; empty: they are created.
Result<void> check_format(std::string const& format);

// `COMMAND delete NAME` and `COMMAND status [NAME]` of every kind of workload; `example` is a name.
int workload_delete(workloads::Kind kind,
                    std::string const& command,
                    std::string const& example,
                    std::vector<std::string> const& words,
                    app::Context& context);
int workload_status(workloads::Kind kind,
                    std::string const& command,
                    std::string const& example,
                    std::vector<std::string> const& words,
                    app::Context& context);

// `own`, and the flags of submit that name the profile, the cluster and how long to wait.
std::vector<spark::FlagSpec> with_pod_flags(std::span<spark::FlagSpec const> own);

}  // namespace k8spark::cli
